// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Peer: the whole integer program of a request, solved by others.
 *
 * The program is built from the oracle's reading of the request (tests/support/table.h), one
 * binary variable per candidate and every condition as a row, and handed to GLPK and to CBC as it
 * is. They work in floating point: what they choose is judged afterwards in integers by
 * whoever asked. Callers: tests.
 */
#ifndef TANDEM_TESTS_SOLVER_PEER_H
#define TANDEM_TESTS_SOLVER_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"
#include "solver/verify/verify.h"

typedef struct {
  tdm_chosen pair;
  int64_t score;   /* micro-points */
  uint32_t quotas; /* bits: the quotas that count it */
  bool locked;
} tdm_peer_candidate;

/* low <= sum of coefficients of the chosen <= high. */
typedef struct {
  int64_t *coefficient; /* [candidates] */
  int64_t low, high;
} tdm_peer_row;

typedef struct {
  const tdm_request *request;
  tdm_peer_candidate *candidates;
  uint32_t count;
  bool impossible;    /* somebody's minimum or a lock has no candidate */
  tdm_peer_row *rows; /* of quotas and earlier stages; degrees are not among them */
  uint32_t row_count;
} tdm_peer_model;

/* Builds it in the arena; quotas up to TDM_TABLE_QUOTAS_MAX. Aborts when memory is out. */
void tdm_peer_model_init(tdm_peer_model *model, const tdm_request *request, tdm_arena *arena);

/* What stage `pairs` or `score` counts of a candidate. */
int64_t tdm_peer_worth(const tdm_peer_candidate *candidate, tdm_stage stage);

/* Adds the row that the stage reaches at least this value. */
void tdm_peer_keep(tdm_peer_model *model, tdm_stage stage, int64_t value, tdm_arena *arena);

typedef enum {
  TDM_PEER_OPTIMAL = 1, /* says the peer */
  TDM_PEER_FEASIBLE,
  TDM_PEER_INFEASIBLE,
  TDM_PEER_OPEN /* nothing found in time, or the peer failed */
} tdm_peer_status;

typedef struct {
  tdm_peer_status status;
  tdm_chosen *pairs; /* [candidates] OPTIMAL, FEASIBLE */
  uint32_t count;
} tdm_peer_answer;

/* Maximizes one stage under all rows; the answer lives in the arena. */
typedef void tdm_peer(const tdm_peer_model *model, tdm_stage stage, int64_t limit_ms,
                      tdm_arena *arena, tdm_peer_answer *answer);

tdm_peer tdm_peer_glpk; /* peer_glpk.c */
tdm_peer tdm_peer_cbc;  /* peer_cbc.c: through an LP file */

/* Whether cbc is on the PATH. */
bool tdm_peer_has_cbc(void);

#endif

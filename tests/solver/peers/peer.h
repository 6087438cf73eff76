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

/* A binary variable: a candidate, or what goes with candidates (a step, a role). */
typedef struct {
  tdm_chosen pair; /* of TDM_NONE: none */
  int64_t score;   /* micro-points; of a step: its gain */
  uint32_t quotas; /* bits: the quotas that count it */
  bool locked;
  bool current;
  bool matches; /* a step of stage matched */
} tdm_peer_candidate;

/* Candidates that earn together, and the variables of their steps; or a person's choice of role. */
typedef struct {
  uint32_t entry; /* of spread, bridges first; of matched and of roles: TDM_NONE */
  uint64_t key;   /* what the candidates have in common; else the person */
  uint32_t first; /* variable */
  uint32_t steps; /* variables */
  bool is_role;
} tdm_peer_group;

/* low <= sum of coefficients of the chosen <= high. */
typedef struct {
  int64_t *coefficient; /* [candidates] */
  int64_t low, high;
} tdm_peer_row;

typedef struct {
  const tdm_request *request;
  tdm_peer_candidate *candidates;
  uint32_t count;
  uint32_t room;
  uint32_t **alike; /* [entries of spread][participants]: somebody with the same value */
  tdm_peer_group *groups;
  uint32_t group_count, group_room;
  bool impossible;    /* somebody's minimum or a lock has no candidate */
  tdm_peer_row *rows; /* of quotas, steps, roles and earlier stages; degrees are not among them */
  uint32_t row_count;
  uint32_t row_room;
} tdm_peer_model;

/*
 * Builds it in the arena; quotas up to TDM_TABLE_QUOTAS_MAX, stages worst and fair are no sums.
 * Aborts when memory is out.
 */
void tdm_peer_model_init(tdm_peer_model *model, const tdm_request *request, tdm_arena *arena);

/* A further variable or row, in the arena; rows start with every coefficient 0, and only after the
 * last variable. (peer_model.c) */
tdm_peer_candidate *tdm_peer_add_variable(tdm_peer_model *model, tdm_arena *arena);
tdm_peer_row *tdm_peer_add_row(tdm_peer_model *model, int64_t low, int64_t high, tdm_arena *arena);

/* Variables of spread, of stage matched and of one_role, and when all variables are there their
 * rows. (peer_steps.c) */
void tdm_peer_add_groups(tdm_peer_model *model, tdm_arena *arena);
void tdm_peer_add_group_rows(tdm_peer_model *model, tdm_arena *arena);

/* What a stage counts of a candidate; no stage worst or fair. */
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

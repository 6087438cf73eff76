// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage proof: the prices that prove a stage's bound, and the rows they are prices of,
 * kept as they were when the bound was proven. Callers: the stages keep them, certify reads them.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_PROOF_H
#define TANDEM_SOLVER_STAGES_STAGE_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"

typedef struct {
  bool known;
  tdm_objective objective; /* TDM_COUNT_NOTHING: a total below 0 proves that there is no pairing */
  int64_t *node;           /* [node_count] as in tdm_prices */
  int64_t *row;            /* [row_count] */
  tdm_row *rows;           /* [row_count] the rows of that time */
  uint32_t row_count;
  int64_t *group; /* [group_count]; of later groups by default, as in tdm_prices */
  uint32_t group_count;
  bool fixings; /* relies on candidates fixed for a kept score, which are no rows */
  tdm_wide total;
  int64_t scale; /* a power of two; 1 where all prices are whole */
} tdm_stage_proof;

/*
 * Keeps a copy of the prices, in the problem's arena, unless what is kept proves as much
 * already, or they rely on odd sets. The prices were evaluated for this ip. False when memory is
 * out.
 */
bool tdm_stage_proof_take(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices);

/* Keeps prices that prove that the ip has no pairing: evaluated for no objective, total below 0. */
bool tdm_stage_proof_refute(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices);

/* The bound, in the objective's units. */
int64_t tdm_stage_proof_bound(const tdm_stage_proof *proof);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_matched.h"

#include "solver/stages/levels.h"
#include "solver/stages/stage_pairs.h"

static bool have_one_place_each(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if ((uint32_t)problem->nodes[n].capacity > problem->nodes[n].people) return false;
  return true;
}

/* Twice the prices of pairs prove twice the pairs. */
static void double_proof(tdm_stage_proof *proof, uint32_t nodes) {
  if (!proof->known) return;
  for (uint32_t n = 0; n < nodes; n++) proof->node[n] *= 2;
  for (uint32_t r = 0; r < proof->row_count; r++) proof->row[r] *= 2;
  proof->total *= 2;
  if (proof->objective == TDM_COUNT_PAIRS) proof->objective = TDM_COUNT_MATCHED;
}

static tdm_ending run_pairs(tdm_stages *stages, tdm_stage_state *state) {
  tdm_ending end = tdm_stage_pairs_run(stages, state);
  state->bound *= 2;
  double_proof(&state->proof, stages->ip->problem->node_count);
  return end;
}

tdm_ending tdm_stage_matched_run(tdm_stages *stages, tdm_stage_state *state) {
  tdm_ip *ip = stages->ip;
  tdm_ending end;
  if (have_one_place_each(ip->problem)) {
    end = run_pairs(stages, state);
    ip->objective = TDM_COUNT_MATCHED;
  } else {
    ip->objective = TDM_COUNT_MATCHED;
    end = tdm_levels_optimize(stages, TDM_STAGE_MATCHED, 0, INT64_MAX, state);
  }
  tdm_optimize_settle(stages, state);
  return end;
}

tdm_ending tdm_stage_matched_keep(tdm_stages *stages) {
  stages->ip->objective = TDM_COUNT_MATCHED;
  tdm_ip_keep_matched(stages->ip, tdm_pairing_value(stages->ip, &stages->pairing));
  return TDM_ENDED_PROVEN;
}

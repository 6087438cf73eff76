// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_pairs.h"

#include "solver/network/flow.h"
#include "solver/stages/counting.h"
#include "solver/stages/levels.h"
#include "solver/stages/most_pairs.h"

tdm_ending tdm_stage_pairs_bound(tdm_stages *stages, tdm_stage_state *state) {
  tdm_pairing matching;
  if (!tdm_pairing_init(&matching, stages->ip->problem)) return TDM_ENDED_NO_MEMORY;
  tdm_optimize_tell(stages, TDM_STAGE_PAIRS);
  if (!tdm_optimize_prepare(stages)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_problem_is_bipartite(stages->ip->problem)) return tdm_most_pairs_bound(stages, state);
  if (stages->warm && !tdm_warm_pairing(stages->warm, stages->ip, &matching))
    return TDM_ENDED_NO_MEMORY;
  tdm_flow_status status = tdm_flow_maximum(stages->ip, &matching, &stages->prices, stages->stop);
  if (status == TDM_FLOW_NO_MEMORY) return TDM_ENDED_NO_MEMORY;
  state->has_bound = true;
  state->bound =
      status == TDM_FLOW_DONE ? matching.count : (int64_t)stages->ip->problem->most_pairs;
  if (status == TDM_FLOW_DONE && !tdm_stage_proof_take(&state->proof, stages->ip, &stages->prices))
    return TDM_ENDED_NO_MEMORY;
  bool better = !stages->pairing.known || matching.count > stages->pairing.count;
  if (better && tdm_pairing_feasible(stages->ip, &matching))
    tdm_pairing_copy(&stages->pairing, &matching);
  return status == TDM_FLOW_DONE ? TDM_ENDED_PROVEN : TDM_ENDED_STOPPED;
}

/* What the coarse program came to, in terms of the fine one. */
static bool take_counted(tdm_stages *stages, const tdm_counting *counting, tdm_stages *coarse,
                         const tdm_stage_state *counted, tdm_stage_state *state,
                         tdm_pairing *pairing) {
  stages->nodes += coarse->nodes;
  stages->iterations += coarse->iterations;
  if (coarse->relaxing) stages->iterations += tdm_relax_iterations(&coarse->relaxation);
  if (counted->has_bound && counted->bound <= state->bound) {
    state->bound = counted->bound;
    if (!tdm_counting_proof(counting, &counted->proof, stages->ip, &state->proof)) return false;
  }
  return !coarse->pairing.known ||
         tdm_counting_pairing(counting, &coarse->pairing, stages->ip, pairing);
}

tdm_ending tdm_stage_pairs_count(tdm_stages *stages, tdm_stage_state *state, tdm_pairing *pairing,
                                 bool *counted) {
  tdm_ip *ip = stages->ip;
  tdm_counting counting;
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  *counted = false;
  if (ip->problem->piece || ip->rows[ip->score_row].active || ip->rows[ip->matched_row].active ||
      ip->rows[ip->pairs_row].active)
    return TDM_ENDED_PROVEN;
  if (tdm_counting_init(&counting, ip, stages->stop)) {
    tdm_stages coarse = {.ip = &counting.ip, .stop = stages->stop};
    tdm_stage_state of = {0};
    end = TDM_ENDED_PROVEN;
    if (counting.worth) {
      end = tdm_pairing_init(&coarse.pairing, &counting.problem) ? tdm_stage_pairs_run(&coarse, &of)
                                                                 : TDM_ENDED_NO_MEMORY;
      if (!take_counted(stages, &counting, &coarse, &of, state, pairing)) end = TDM_ENDED_NO_MEMORY;
      /* Current pairs are nothing to the coarse program. */
      pairing->known = pairing->known && tdm_pairing_feasible(ip, pairing);
      *counted = end != TDM_ENDED_FAILED;
      tdm_stages_fini(&coarse);
    }
  }
  tdm_counting_fini(&counting);
  return end;
}

tdm_ending tdm_stage_pairs_run(tdm_stages *stages, tdm_stage_state *state) {
  tdm_pairing pairing;
  bool counted;
  stages->ip->objective = TDM_COUNT_PAIRS;
  tdm_ending end = tdm_stage_pairs_bound(stages, state);
  tdm_optimize_settle(stages, state);
  if (end != TDM_ENDED_PROVEN || state->proven) return end;
  if (!tdm_pairing_init(&pairing, stages->ip->problem)) return TDM_ENDED_NO_MEMORY;
  end = tdm_stage_pairs_count(stages, state, &pairing, &counted);
  if (end == TDM_ENDED_NO_MEMORY) return end;
  if (pairing.known) tdm_pairing_copy(&stages->pairing, &pairing);
  tdm_optimize_settle(stages, state);
  if (counted && (end != TDM_ENDED_PROVEN || state->proven)) return end;
  end = tdm_levels_optimize(stages, TDM_STAGE_PAIRS, 0, state->bound, state);
  tdm_optimize_settle(stages, state);
  return end;
}

bool tdm_stage_pairs_cover(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  bool *covered = tdm_arena_alloc(ip->problem->arena, ip->problem->node_count, sizeof *covered);
  if (!covered) return false;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) covered[n] = stages->prices.node[n] > 0;
  ip->covered = covered;
  return true;
}

tdm_ending tdm_stage_pairs_limit(tdm_stages *stages) {
  tdm_ip ip;
  tdm_pairing pairing;
  tdm_stage_state state = {0};
  bool counted;
  if (!tdm_ip_copy(&ip, stages->ip)) return TDM_ENDED_NO_MEMORY;
  ip.objective = TDM_COUNT_PAIRS;
  tdm_stages part = {.ip = &ip, .stop = stages->stop};
  if (!tdm_pairing_init(&pairing, ip.problem) || !tdm_pairing_init(&part.pairing, ip.problem))
    return TDM_ENDED_NO_MEMORY;
  tdm_ending end = tdm_stage_pairs_bound(&part, &state);
  if (end == TDM_ENDED_PROVEN && !part.pairing.known)
    end = tdm_stage_pairs_count(&part, &state, &pairing, &counted);
  tdm_stages_fini(&part);
  if (end != TDM_ENDED_PROVEN && end != TDM_ENDED_STOPPED) return end;
  stages->pairs_limited = true;
  stages->most_pairs = state.bound;
  return end;
}

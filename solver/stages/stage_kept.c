// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_kept.h"

#include "solver/network/keep.h"
#include "solver/stages/kept_bound.h"
#include "solver/stages/levels.h"
#include "solver/stages/stage_kept_all.h"
#include "solver/stages/stage_score.h"

/* What the prices at hand prove. */
static tdm_ending take_bound(tdm_stages *stages, tdm_stage_state *state) {
  int64_t bound = tdm_prices_bound(&stages->prices);
  if (!state->has_bound || bound < state->bound) state->bound = bound;
  state->has_bound = true;
  return tdm_stage_proof_take(&state->proof, stages->ip, &stages->prices) ? TDM_ENDED_PROVEN
                                                                          : TDM_ENDED_NO_MEMORY;
}

/*
 * What alternating paths from the running round come to: a bound, and the pairing where quotas and
 * minimums allow it.
 */
static tdm_ending bound_by_paths(tdm_stages *stages, tdm_stage_state *state, tdm_pairing *kept) {
  tdm_ip *ip = stages->ip;
  const tdm_row *pairs = &ip->rows[ip->pairs_row];
  tdm_flow_status status =
      tdm_keep_maximum(ip, pairs->active ? -pairs->bound : 0, kept, &stages->prices, stages->stop);
  if (status == TDM_FLOW_NO_MEMORY) return TDM_ENDED_NO_MEMORY;
  if (status == TDM_FLOW_STOPPED) return TDM_ENDED_STOPPED;
  bool better = !stages->pairing.known ||
                tdm_pairing_value(ip, kept) > tdm_pairing_value(ip, &stages->pairing);
  if (better && tdm_pairing_feasible(ip, kept)) tdm_pairing_copy(&stages->pairing, kept);
  return take_bound(stages, state);
}

static tdm_ending bound_by_kinds(tdm_stages *stages, tdm_stage_state *state) {
  bool found;
  tdm_ending end = tdm_kept_bound_find(stages, &found);
  return end == TDM_ENDED_PROVEN && found ? take_bound(stages, state) : end;
}

/*
 * Tries whether there is a pairing that keeps as many as the bound says, by way of scores, which
 * auctions are fast with. Stage score, where it comes next, is then done too; else any pairing is
 * good enough.
 */
static tdm_ending try_bound(tdm_stages *stages, const tdm_stage_state *state,
                            tdm_stage_state *score) {
  tdm_ip *ip = stages->ip;
  tdm_pairing before;
  tdm_prices of_kept;
  tdm_stage_state any = {0};
  if (!tdm_pairing_init(&before, ip->problem) || !tdm_prices_init(&of_kept, ip) ||
      !tdm_prices_copy(&of_kept, &stages->prices, ip))
    return TDM_ENDED_NO_MEMORY;
  tdm_pairing_copy(&before, &stages->pairing);
  stages->pairing.known = false;
  tdm_ip_keep_current(ip, state->bound);
  ip->objective = TDM_COUNT_SCORE;
  tdm_ending end = score ? tdm_stage_score_run(stages, score)
                         : tdm_levels_optimize(stages, TDM_STAGE_KEPT, 0, INT64_MIN, &any);
  ip->objective = TDM_COUNT_KEPT;
  if (stages->pairing.known) return end;
  tdm_pairing_copy(&stages->pairing, &before);
  if (!tdm_prices_copy(&stages->prices, &of_kept, ip)) return TDM_ENDED_NO_MEMORY;
  tdm_ip_release_current(ip);
  if (score) *score = (tdm_stage_state){0};
  return end;
}

/* Stopped with empty hands: whoever looks for any pairing needs reduced costs. */
static tdm_ending take_crude(tdm_stages *stages, tdm_ending end) {
  if (end != TDM_ENDED_STOPPED || stages->pairing.known) return end;
  tdm_prices_crude(&stages->prices, stages->ip);
  return tdm_prices_reduce(&stages->prices, stages->ip, NULL) ? end : TDM_ENDED_NO_MEMORY;
}

/* Paths and kinds are for two sides. */
static tdm_ending run_on_one_side(tdm_stages *stages, tdm_stage_state *state) {
  tdm_ending end = tdm_levels_optimize(stages, TDM_STAGE_KEPT, 0, INT64_MAX, state);
  tdm_optimize_settle(stages, state);
  return end;
}

static bool has_quotas(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active && ip->rows[r].kind < TDM_ROW_MAX_CHANGES) return true;
  return false;
}

/* Current pairs that are candidates. */
static int64_t count_current(const tdm_ip *ip) {
  return ip->problem->request->programme.max_changes - ip->rows[ip->kept_row - 1].bound;
}

/*
 * Whoever names a base asks for a small change: likely all that could stay can, or as many as kinds
 * of people say where quotas forbid that. Where neither comes true the base is of no use.
 */
static tdm_ending run_from_base(tdm_stages *stages, tdm_stage_state *state,
                                tdm_stage_state *score) {
  tdm_ending end = has_quotas(stages->ip) ? bound_by_kinds(stages, state) : TDM_ENDED_PROVEN;
  bool done = false;
  if (end != TDM_ENDED_PROVEN) return end;
  if (!state->has_bound || state->bound >= count_current(stages->ip)) {
    end = tdm_stage_kept_all_run(stages, state, score, &done);
  } else {
    end = try_bound(stages, state, score);
    tdm_optimize_settle(stages, state);
    done = end == TDM_ENDED_PROVEN && state->proven;
  }
  stages->ip->objective = TDM_COUNT_KEPT;
  if (done || end == TDM_ENDED_NO_MEMORY || tdm_stop_now(stages->stop)) return end;
  stages->useless = true;
  return TDM_ENDED_STOPPED;
}

tdm_ending tdm_stage_kept_run(tdm_stages *stages, tdm_stage_state *state, tdm_stage_state *score) {
  tdm_pairing kept;
  stages->ip->objective = TDM_COUNT_KEPT;
  if (!tdm_problem_is_bipartite(stages->ip->problem)) return run_on_one_side(stages, state);
  if (!tdm_pairing_init(&kept, stages->ip->problem) || !tdm_optimize_prepare(stages))
    return TDM_ENDED_NO_MEMORY;
  tdm_optimize_tell(stages, TDM_STAGE_KEPT);
  if (stages->warm && score && !stages->score_kept) return run_from_base(stages, state, score);
  tdm_ending end = bound_by_paths(stages, state, &kept);
  tdm_optimize_settle(stages, state);
  if (end == TDM_ENDED_PROVEN && !state->proven) end = bound_by_kinds(stages, state);
  tdm_optimize_settle(stages, state);
  if (end != TDM_ENDED_PROVEN || state->proven) return take_crude(stages, end);
  if (!stages->score_kept) end = try_bound(stages, state, score);
  tdm_optimize_settle(stages, state);
  if (end != TDM_ENDED_INFEASIBLE && !stages->score_kept) return end;
  end = tdm_ip_has_open_shares(stages->ip)
            ? tdm_levels_optimize(stages, TDM_STAGE_KEPT, 0, state->bound, state)
            : tdm_optimize_from(stages, TDM_STAGE_KEPT, &kept, state->bound, state);
  tdm_optimize_settle(stages, state);
  return end;
}

tdm_ending tdm_stage_kept_keep(tdm_stages *stages) {
  stages->ip->objective = TDM_COUNT_KEPT;
  tdm_ip_keep_current(stages->ip, tdm_pairing_value(stages->ip, &stages->pairing));
  return TDM_ENDED_PROVEN;
}

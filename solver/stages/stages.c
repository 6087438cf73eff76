// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stages.h"

#include "solver/stages/greedy.h"
#include "solver/stages/levels.h"
#include "solver/stages/optimize.h"
#include "solver/stages/stage_fair.h"
#include "solver/stages/stage_kept.h"
#include "solver/stages/stage_matched.h"
#include "solver/stages/stage_pairs.h"
#include "solver/stages/stage_score.h"
#include "solver/stages/stage_worst.h"

static const tdm_programme *programme_of(const tdm_stages *stages) {
  return &stages->ip->problem->request->programme;
}

static tdm_ending run_stage(tdm_stages *stages, uint32_t k);

/* The second ran out of time with nothing in hand: that many pairs at least, or fewer, or none. */
static bool fall_back(tdm_stages *stages, const tdm_pairing *counted, const tdm_stage_state *pairs,
                      tdm_stage_state *second) {
  if (counted->known) {
    tdm_pairing_copy(&stages->pairing, counted);
    return true;
  }
  tdm_optimize_release_pairs(stages);
  if (!tdm_greedy(stages->ip, &stages->prices, &stages->pairing)) return false;
  /* The bound of the second is that of as many pairs as possible. */
  if (!stages->pairing.known || stages->pairing.count < pairs->bound)
    *second = (tdm_stage_state){0};
  return true;
}

/*
 * Tries the stage after `pairs` with as many pairs as the matching bound, or the coarse program,
 * allows: where that works, both stages are done and the relaxation of `pairs`, the harder one, is
 * never solved.
 */
static tdm_ending run_both(tdm_stages *stages) {
  tdm_stage_state *pairs = &stages->state[0], *second = &stages->state[1];
  tdm_ip *ip = stages->ip;
  tdm_pairing pairing;
  bool counted = false;
  if (!tdm_pairing_init(&pairing, ip->problem)) return TDM_ENDED_NO_MEMORY;
  ip->objective = TDM_COUNT_PAIRS;
  tdm_ending end = tdm_stage_pairs_bound(stages, pairs);
  int64_t matching = pairs->bound;
  /* Where a base is known, what it has can be had again: that is tried before it is counted. */
  if (end == TDM_ENDED_PROVEN && !stages->pairing.known && !stages->warm)
    end = tdm_stage_pairs_count(stages, pairs, &pairing, &counted);
  if (counted && end == TDM_ENDED_STOPPED && pairing.known)
    tdm_pairing_copy(&stages->pairing, &pairing);
  if (end != TDM_ENDED_PROVEN) return end;
  if (pairs->bound == matching && !tdm_stage_pairs_cover(stages)) return TDM_ENDED_NO_MEMORY;
  tdm_optimize_keep_pairs(stages, pairs->bound);
  end = run_stage(stages, 1);
  if (end == TDM_ENDED_STOPPED && !stages->pairing.known && !stages->useless &&
      !fall_back(stages, &pairing, pairs, second))
    return TDM_ENDED_NO_MEMORY;
  ip->objective = TDM_COUNT_PAIRS;
  tdm_optimize_settle(stages, pairs);
  ip->objective = tdm_objective_of(programme_of(stages)->objective[1]);
  if (end == TDM_ENDED_INFEASIBLE) {
    tdm_optimize_release_pairs(stages);
    *second = (tdm_stage_state){0};
  }
  return end;
}

/* ---- the ladder ---- */

/* Whether stage score is the one after number k, and the last. */
static bool ends_with_score(const tdm_programme *programme, uint32_t k) {
  return k + 2 == programme->stage_count && programme->objective[k + 1] == TDM_STAGE_SCORE;
}

/* Who keeps all scores keeps their smallest and their sum, unless spread earns something beside. */
static bool is_decided(const tdm_stages *stages, tdm_stage stage) {
  if (!stages->fair || stages->ip->problem->gains.measure_count > 0) return false;
  return stage == TDM_STAGE_SCORE || stage == TDM_STAGE_WORST;
}

static tdm_ending decide(tdm_stages *stages, tdm_stage stage, tdm_stage_state *state) {
  const tdm_problem *problem = stages->ip->problem;
  stages->ip->objective = TDM_COUNT_SCORE;
  state->has_bound = state->proven = true;
  state->bound = stage == TDM_STAGE_SCORE ? tdm_pairing_value(stages->ip, &stages->pairing)
                                          : tdm_pairing_worst(problem, &stages->pairing);
  return TDM_ENDED_PROVEN;
}

static tdm_ending run_stage(tdm_stages *stages, uint32_t k) {
  const tdm_programme *programme = programme_of(stages);
  tdm_stage_state *state = &stages->state[k];
  if (is_decided(stages, programme->objective[k]))
    return decide(stages, programme->objective[k], state);
  switch (programme->objective[k]) {
    case TDM_STAGE_PAIRS:
      return tdm_stage_pairs_run(stages, state);
    case TDM_STAGE_KEPT:
      return tdm_stage_kept_run(stages, state, ends_with_score(programme, k) ? state + 1 : NULL);
    case TDM_STAGE_MATCHED:
      return tdm_stage_matched_run(stages, state);
    case TDM_STAGE_WORST:
      return tdm_stage_worst_run(stages, state);
    case TDM_STAGE_FAIR:
      return tdm_stage_fair_run(stages, state);
    default:
      return tdm_stage_score_run(stages, state);
  }
}

static tdm_ending keep_stage(tdm_stages *stages, tdm_stage stage) {
  if (is_decided(stages, stage)) return TDM_ENDED_PROVEN;
  switch (stage) {
    case TDM_STAGE_PAIRS:
      tdm_optimize_keep_pairs(stages, stages->pairing.count);
      return TDM_ENDED_PROVEN;
    case TDM_STAGE_KEPT:
      return tdm_stage_kept_keep(stages);
    case TDM_STAGE_MATCHED:
      return tdm_stage_matched_keep(stages);
    case TDM_STAGE_WORST:
      return tdm_stage_worst_keep(stages);
    case TDM_STAGE_FAIR:
      return tdm_stage_fair_keep(stages);
    default:
      return tdm_stage_score_keep(stages);
  }
}

/* Whether there is a stage that is run with the first one. */
static bool has_both(const tdm_programme *programme) {
  if (programme->stage_count < 2 || programme->objective[0] != TDM_STAGE_PAIRS) return false;
  tdm_stage second = programme->objective[1];
  return second == TDM_STAGE_KEPT || second == TDM_STAGE_WORST || ends_with_score(programme, 0);
}

/*
 * Whether as many pairs as matching allows are likely there to be. Where they are not, steps of
 * groups are what makes it hard to prove.
 */
static bool is_bound_likely(const tdm_stages *stages) {
  const tdm_problem *problem = stages->ip->problem;
  return tdm_problem_is_bipartite(problem) || problem->gains.measure_count == 0;
}

static tdm_ending climb(tdm_stages *stages) {
  const tdm_programme *programme = programme_of(stages);
  tdm_stage_state *state = stages->state;
  tdm_ending end = TDM_ENDED_INFEASIBLE;
  uint32_t k = 0;
  if (has_both(programme) && is_bound_likely(stages)) end = run_both(stages);
  if (end == TDM_ENDED_INFEASIBLE)
    end = run_stage(stages, 0);
  else
    k = 1;
  while (end == TDM_ENDED_PROVEN && state[k].proven && k + 1 < programme->stage_count) {
    end = keep_stage(stages, programme->objective[k++]);
    if (end == TDM_ENDED_PROVEN && !state[k].has_bound) end = run_stage(stages, k);
  }
  return end;
}

/* No pair is worth more. */
static void bound_worst(const tdm_stages *stages, tdm_stage_state *state) {
  state->has_bound = stages->pairing.count > 0;
  state->bound = stages->ip->problem->largest_units;
}

/* Stopped between stages: the first that is not proven has a bound, if only a crude one. */
static bool bound_open_stage(tdm_stages *stages) {
  const tdm_programme *programme = programme_of(stages);
  uint32_t k = 0;
  while (k < programme->stage_count && stages->state[k].proven) k++;
  if (!stages->pairing.known || k == programme->stage_count || stages->state[k].has_bound)
    return true;
  if (programme->objective[k] == TDM_STAGE_WORST || programme->objective[k] == TDM_STAGE_FAIR) {
    bound_worst(stages, &stages->state[k]);
    return true;
  }
  stages->ip->objective = tdm_objective_of(programme->objective[k]);
  if (!tdm_optimize_prepare(stages)) return false;
  tdm_prices_crude(&stages->prices, stages->ip);
  stages->state[k].has_bound = true;
  stages->state[k].bound = tdm_prices_bound(&stages->prices);
  tdm_optimize_settle(stages, &stages->state[k]);
  return tdm_stage_proof_take(&stages->state[k].proof, stages->ip, &stages->prices);
}

/* Stopped before anything was paired: by the scores alone, in as many pairs as come of it. */
static bool take_any(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  tdm_optimize_release_pairs(stages);
  ip->objective = TDM_COUNT_SCORE;
  if (!tdm_optimize_prepare(stages)) return false;
  tdm_prices_crude(&stages->prices, ip);
  if (!tdm_prices_reduce(&stages->prices, ip, NULL)) return false;
  ip->objective = tdm_objective_of(programme_of(stages)->objective[0]);
  if (!tdm_greedy(ip, &stages->prices, &stages->pairing)) return false;
  /* Where nothing demands a pair, nobody with anybody is a pairing too. */
  if (stages->pairing.known) return true;
  stages->pairing.count = 0;
  stages->pairing.known = tdm_pairing_feasible(ip, &stages->pairing);
  return true;
}

tdm_result tdm_stages_run(tdm_stages *stages) {
  if (!tdm_pairing_init(&stages->pairing, stages->ip->problem)) return TDM_NO_MEMORY;
  tdm_ending end = climb(stages);
  if (stages->useless) return TDM_OK;
  if (end == TDM_ENDED_STOPPED && !stages->pairing.known && !take_any(stages))
    end = TDM_ENDED_NO_MEMORY;
  if (end == TDM_ENDED_STOPPED && !bound_open_stage(stages)) end = TDM_ENDED_NO_MEMORY;
  if (stages->relaxing) stages->iterations += tdm_relax_iterations(&stages->relaxation);
  stages->infeasible = end == TDM_ENDED_INFEASIBLE;
  if (end == TDM_ENDED_NO_MEMORY) return TDM_NO_MEMORY;
  return end == TDM_ENDED_FAILED ? TDM_INTERNAL : TDM_OK;
}

void tdm_stages_fini(tdm_stages *stages) {
  if (stages->relaxing) tdm_relax_fini(&stages->relaxation);
  stages->relaxing = false;
}

/*
 * The objective under which feasibility is asked. A kept score is asked for as an objective
 * that reaches it: as a row it would need more digits than branch and cut has.
 */
static int64_t ask_as_objective(tdm_ip *ip) {
  tdm_row *kept = &ip->rows[ip->score_row];
  ip->objective = TDM_COUNT_NOTHING;
  if (!kept->active) return INT64_MIN;
  ip->objective = TDM_COUNT_SCORE;
  kept->active = false;
  return -kept->bound;
}

tdm_feasibility tdm_stages_feasible(tdm_ip *ip, tdm_prices *proof, bool *by_prices,
                                    tdm_pairing *found, tdm_stop *stop) {
  tdm_stages stages = {.ip = ip, .stop = stop};
  tdm_stage_state state = {0};
  tdm_feasibility answer = TDM_FEASIBLE_OPEN;
  *by_prices = false;
  if (!tdm_pairing_init(&stages.pairing, ip->problem)) return TDM_FEASIBLE_OPEN;
  int64_t enough = ask_as_objective(ip);
  tdm_ending end = tdm_levels_optimize(&stages, TDM_STAGE_PAIRS, 0, enough, &state);
  if (stages.pairing.known && tdm_pairing_value(ip, &stages.pairing) >= enough)
    answer = TDM_FEASIBLE_YES;
  else if (end == TDM_ENDED_INFEASIBLE || (end == TDM_ENDED_PROVEN && state.bound < enough))
    answer = TDM_FEASIBLE_NO;
  if (end == TDM_ENDED_INFEASIBLE && stages.prices.total < 0) {
    *by_prices = tdm_prices_copy(proof, &stages.prices, ip);
  }
  if (found) *found = stages.pairing;
  tdm_stages_fini(&stages);
  return answer;
}

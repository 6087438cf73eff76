// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stages.h"

#include <math.h>
#include <stdlib.h>

#include "solver/auction/ascent.h"
#include "solver/network/flow.h"
#include "solver/problem/pool.h"
#include "solver/stages/counting.h"
#include "solver/stages/greedy.h"
#include "solver/stages/repair.h"
#include "solver/stages/search.h"

/* How many candidates of a node join the pool under the auctions' prices. */
enum { GUIDED_POOL = 8 };

/* What the auctions leave open is too much where it is such a part of all that there could be. */
enum { LOST = 8 };

/*
 * A solve whose auctions, which end by work, take more of its time than this is over: the rest is
 * for a pairing of what they found. Whatever that is worth, it depends on the time.
 */
static const double AUCTIONS_SHARE = 0.65;

/* How a stage ended. */
typedef enum { PROVEN, INFEASIBLE, STOPPED, FAILED, NO_MEMORY } ending;

static const tdm_programme *programme_of(const tdm_stages *stages) {
  return &stages->ip->problem->request->programme;
}

static ending ending_of_relaxation(tdm_relax_status status) {
  switch (status) {
    case TDM_RELAX_SOLVED:
      return PROVEN;
    case TDM_RELAX_INFEASIBLE:
      return INFEASIBLE;
    case TDM_RELAX_STOPPED:
      return STOPPED;
    case TDM_RELAX_NO_MEMORY:
      return NO_MEMORY;
    case TDM_RELAX_FAILED:
      break;
  }
  return FAILED;
}

static ending ending_of_search(tdm_search_status status, const tdm_pairing *incumbent) {
  switch (status) {
    case TDM_SEARCH_PROVEN:
      return incumbent->known ? PROVEN : INFEASIBLE;
    case TDM_SEARCH_STOPPED:
    case TDM_SEARCH_GAVE_UP:
      return STOPPED;
    case TDM_SEARCH_NO_MEMORY:
      return NO_MEMORY;
    case TDM_SEARCH_FAILED:
      break;
  }
  return FAILED;
}

static bool set_up_prices(tdm_stages *stages) {
  if (stages->prices_ready) return true;
  stages->prices_ready = true;
  return tdm_prices_init(&stages->prices, stages->ip);
}

static bool set_up_relaxation(tdm_stages *stages, const tdm_pairing *assigned) {
  if (stages->relaxing) return true;
  stages->relaxing = true;
  return tdm_relax_init(&stages->relaxation, stages->ip, stages->guided ? &stages->guide : NULL,
                        assigned);
}

/* Auctions are for scores and single people, and know no kept score. */
static bool wants_guide(const tdm_stages *stages) {
  const tdm_problem *problem = stages->ip->problem;
  return !stages->relaxing && stages->ip->objective == TDM_COUNT_SCORE && !stages->score_kept &&
         (uint64_t)problem->people_count * 4 <= (uint64_t)problem->node_count * 5;
}

/* Auctions that were stopped leave places open: alternating paths in the pool fill them. */
static bool complete_assigned(tdm_ip *ip, tdm_pairing *assigned, tdm_stop *stop) {
  tdm_ip closed = *ip;
  tdm_prices cover;
  closed.closed = true;
  if (assigned->count == ip->problem->most_pairs) return true;
  return tdm_prices_init(&cover, ip) &&
         tdm_flow_maximum(&closed, assigned, &cover, stop) != TDM_FLOW_NO_MEMORY;
}

/*
 * Near-optimal prices by auctions; what they assign is a pairing where it breaks nothing, and the
 * best of every node under them joins the pool.
 */
static ending find_guide(tdm_stages *stages, tdm_search *search, tdm_pairing *assigned) {
  tdm_ip *ip = stages->ip;
  stages->guided = stages->overdue = false;
  if (!wants_guide(stages)) return PROVEN;
  if (!tdm_prices_init(&stages->guide, ip)) return NO_MEMORY;
  uint32_t count = 0;
  tdm_node_pair *pairs = malloc(((size_t)ip->problem->most_pairs + 1) * sizeof *pairs);
  tdm_stop part = tdm_stop_part(stages->stop, AUCTIONS_SHARE);
  bool enough_memory = pairs && tdm_ascend(ip, &stages->guide, pairs, &count, &part) &&
                       tdm_pairing_take(assigned, ip->problem, pairs, count);
  free(pairs);
  if (!enough_memory) return NO_MEMORY;
  stages->overdue = part.stopped;
  tdm_pricing_wish wish = {.least = INT64_MIN, .each = GUIDED_POOL};
  tdm_pricing_status status = tdm_price_out(&stages->guide, ip, wish, stages->stop);
  if (status == TDM_PRICING_NO_MEMORY) return NO_MEMORY;
  stages->guided = status == TDM_PRICING_DONE;
  if (stages->guided && !complete_assigned(ip, assigned, stages->stop)) return NO_MEMORY;
  if (tdm_pairing_feasible(ip, assigned)) tdm_search_take(search, assigned);
  return PROVEN;
}

/* The relaxation itself, where it is a pairing, or what repairs make of it. */
static bool take_relaxation(tdm_stages *stages, tdm_search *search) {
  tdm_pairing rounded;
  if (!tdm_pairing_init(&rounded, stages->ip->problem)) return false;
  if (!tdm_relax_pairing(&stages->relaxation, &rounded) && !stages->pairing.known) {
    double *value = calloc((size_t)stages->ip->problem->count + 1, sizeof *value);
    if (!value) return false;
    tdm_relax_values(&stages->relaxation, value);
    bool enough_memory = tdm_repair(stages->ip, &stages->prices, value, &rounded, stages->stop);
    free(value);
    if (!enough_memory) return false;
  }
  tdm_search_take(search, &rounded);
  return true;
}

/* Stopped with empty hands: a greedy pairing is better than none. */
static bool take_greedy(tdm_stages *stages, tdm_search *search) {
  tdm_pairing greedy;
  if (!tdm_pairing_init(&greedy, stages->ip->problem)) return false;
  if (!tdm_greedy(stages->ip, &stages->prices, &greedy)) return false;
  tdm_search_take(search, &greedy);
  return true;
}

static void tell_stage(tdm_stages *stages, tdm_stage stage) {
  tdm_progress *progress = tdm_stop_progress(stages->stop);
  if (stages->ip->objective == TDM_COUNT_NOTHING) return;
  *progress = (tdm_progress){.stage = stage, .has_incumbent = stages->pairing.known};
  if (stages->pairing.known)
    progress->incumbent =
        tdm_pairing_value(stages->ip, &stages->pairing) * tdm_ip_told_unit(stages->ip);
}

static void count_search(tdm_stages *stages, const tdm_search *search) {
  stages->nodes += search->nodes;
  stages->iterations += search->iterations;
  if (!search->searched) return;
  stages->columns = search->columns;
  stages->rows = search->rows;
}

/* And the prices that it started from. False when memory is out. */
static bool take_bound(const tdm_search *search, tdm_stage_state *state) {
  if (!state->has_bound || search->bound < state->bound) state->bound = search->bound;
  state->has_bound = true;
  return tdm_stage_proof_take(&state->proof, search->ip, search->prices);
}

/*
 * Searches under the auctions' prices: they are so close to the best ones that no relaxation is
 * needed, unless there is no pairing to be found at once.
 */
static ending search_guided(tdm_stages *stages, tdm_search *search, tdm_stage_state *state,
                            bool *gave_up) {
  tdm_prices_copy(&stages->prices, &stages->guide, stages->ip);
  if (!tdm_prices_reduce(&stages->prices, stages->ip, NULL)) return NO_MEMORY;
  search->hasty = true;
  tdm_search_status status = tdm_search_run(search);
  count_search(stages, search);
  if (!take_bound(search, state)) return NO_MEMORY;
  *gave_up = status == TDM_SEARCH_GAVE_UP;
  return *gave_up ? STOPPED : ending_of_search(status, &stages->pairing);
}

/* Solves the relaxation, then searches under its prices. */
static ending search_relaxed(tdm_stages *stages, tdm_search *search, const tdm_pairing *assigned,
                             tdm_stage_state *state) {
  if (!set_up_relaxation(stages, assigned)) return NO_MEMORY;
  ending end = ending_of_relaxation(
      tdm_relax_solve(&stages->relaxation, &stages->pairing, &stages->prices, stages->stop));
  if (end == INFEASIBLE && !tdm_stage_proof_refute(&state->proof, stages->ip, &stages->prices))
    return NO_MEMORY;
  if (end == INFEASIBLE || end == FAILED || end == NO_MEMORY) return end;
  stages->columns = stages->relaxation.columns;
  stages->rows = tdm_lp_rows(stages->relaxation.lp);
  search->hasty = false;
  search->priced_width = -1;
  search->core = stages->relaxation.in_master;
  search->core_count = stages->relaxation.marked;
  if (end == PROVEN && !take_relaxation(stages, search)) return NO_MEMORY;
  if (end == STOPPED)
    search->bound = tdm_prices_bound(&stages->prices);
  else
    end = ending_of_search(tdm_search_run(search), &stages->pairing);
  count_search(stages, search);
  return take_bound(search, state) ? end : NO_MEMORY;
}

/* No time to look at all pairs: what can be said without. */
static ending take_crude(tdm_stages *stages, tdm_search *search, tdm_stage_state *state) {
  if (!state->has_bound) tdm_prices_crude(&stages->prices, stages->ip);
  search->bound = tdm_prices_bound(&stages->prices);
  if (!tdm_prices_reduce(&stages->prices, stages->ip, NULL)) return NO_MEMORY;
  return take_bound(search, state) ? STOPPED : NO_MEMORY;
}

/*
 * Without quotas auctions that end leave next to nothing open. Where they ended early, their
 * prices are no place to search from: then they are only where the relaxation starts.
 */
static bool is_lost(const tdm_stages *stages) {
  const tdm_ip *ip = stages->ip;
  if (ip->pairs_row > 0 || !stages->pairing.known) return false;
  tdm_wide value = tdm_pairing_value(ip, &stages->pairing);
  tdm_wide most = (tdm_wide)ip->problem->largest_units * stages->pairing.count;
  return stages->guide.total > (value + most / LOST) * stages->guide.scale;
}

/*
 * Guide, relaxation and search for the ip's present objective. The pairing is the incumbent and
 * becomes the best one; state->bound what is proven.
 */
static ending optimize(tdm_stages *stages, tdm_stage stage, double gap, int64_t enough,
                       tdm_stage_state *state) {
  tdm_ip *ip = stages->ip;
  tdm_pairing assigned;
  tdm_search search = {.ip = ip,
                       .prices = &stages->prices,
                       .score_prices = stages->score_kept ? &stages->score_prices : NULL,
                       .incumbent = &stages->pairing,
                       .stop = stages->stop,
                       .priced_width = -1,
                       .gap = gap,
                       .enough = enough};
  bool needs_relaxation = true;
  if (!set_up_prices(stages) || !tdm_pairing_init(&assigned, ip->problem)) return NO_MEMORY;
  tell_stage(stages, stage);
  ending end = find_guide(stages, &search, &assigned);
  if (stages->overdue) search.gap = INFINITY; /* any pairing will do */
  if (end == PROVEN && stages->guided && !is_lost(stages))
    end = search_guided(stages, &search, state, &needs_relaxation);
  if (end == PROVEN && stages->overdue) end = STOPPED;
  if (end != NO_MEMORY && end != FAILED && needs_relaxation)
    end = tdm_stop_now(stages->stop) ? take_crude(stages, &search, state)
                                     : search_relaxed(stages, &search, &assigned, state);
  if (end == STOPPED && !stages->pairing.known && !take_greedy(stages, &search)) return NO_MEMORY;
  return end;
}

/* Whether the pairing reaches what is proven for the objective. */
static void settle(const tdm_stages *stages, tdm_stage_state *state) {
  int64_t value = stages->pairing.known ? tdm_pairing_value(stages->ip, &stages->pairing) : 0;
  if (!stages->pairing.known) return;
  state->proven = state->has_bound && value == state->bound;
}

/* Rows of the relaxation keep their coefficients: where they change, it starts anew. */
static void forget_relaxation(tdm_stages *stages) {
  if (!stages->relaxing) return;
  stages->iterations += tdm_lp_iterations(stages->relaxation.lp);
  tdm_relax_fini(&stages->relaxation);
  stages->relaxing = false;
}

static void keep_pairs(tdm_stages *stages, int64_t pairs) {
  if (tdm_ip_keep_pairs(stages->ip, pairs)) forget_relaxation(stages);
}

/* What the guide proves may rest on the row that goes. */
static void release_pairs(tdm_stages *stages) {
  stages->ip->covered = NULL;
  stages->relaxation.guide = NULL;
  if (tdm_ip_release_pairs(stages->ip)) forget_relaxation(stages);
}

/* ---- stage score ---- */

static ending run_score(tdm_stages *stages, tdm_stage_state *state) {
  stages->ip->objective = TDM_COUNT_SCORE;
  ending end = optimize(stages, TDM_STAGE_SCORE, stages->gap, INT64_MAX, state);
  settle(stages, state);
  return end;
}

/*
 * Where candidates are priced out, those that a pairing of this score can have join the pool;
 * then the pool is all there is.
 */
static ending close_pool(tdm_stages *stages, tdm_wide width) {
  tdm_search search = {.ip = stages->ip, .prices = &stages->prices, .stop = stages->stop};
  search.priced_width = -1;
  switch (tdm_search_reach(&search, width)) {
    case TDM_PRICING_DONE:
      stages->ip->closed = true;
      return PROVEN;
    case TDM_PRICING_NO_MEMORY:
      return NO_MEMORY;
    default:
      return STOPPED;
  }
}

/* Later stages must not lose score: fix what reduced costs decide, keep the rest by a row. */
static ending keep_score(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  int64_t value = tdm_pairing_value(ip, &stages->pairing);
  if (!tdm_prices_init(&stages->score_prices, ip)) return NO_MEMORY;
  tdm_prices_copy(&stages->score_prices, &stages->prices, ip);
  stages->score_kept = true;
  tdm_wide width = stages->prices.total - (tdm_wide)value * stages->prices.scale;
  ending end = close_pool(stages, width);
  if (end != PROVEN) return end;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_FREE) continue;
    int64_t reduced = stages->prices.reduced[c];
    uint8_t how = reduced < -width ? TDM_EXCLUDED : reduced > width ? TDM_LOCKED : TDM_FREE;
    if (how != TDM_FREE && !tdm_ip_fix(ip, c, how)) return NO_MEMORY;
  }
  tdm_ip_keep_score(ip, value);
  return PROVEN;
}

/* ---- stage pairs ---- */

/* The matching bound; its matching is the incumbent where quotas and minimums allow it. */
static ending bound_by_matching(tdm_stages *stages, tdm_stage_state *state) {
  tdm_pairing matching;
  if (!tdm_pairing_init(&matching, stages->ip->problem)) return NO_MEMORY;
  tell_stage(stages, TDM_STAGE_PAIRS);
  if (!set_up_prices(stages)) return NO_MEMORY;
  tdm_flow_status status = tdm_flow_maximum(stages->ip, &matching, &stages->prices, stages->stop);
  if (status == TDM_FLOW_NO_MEMORY) return NO_MEMORY;
  state->has_bound = true;
  state->bound =
      status == TDM_FLOW_DONE ? matching.count : (int64_t)stages->ip->problem->most_pairs;
  if (status == TDM_FLOW_DONE && !tdm_stage_proof_take(&state->proof, stages->ip, &stages->prices))
    return NO_MEMORY;
  bool better = !stages->pairing.known || matching.count > stages->pairing.count;
  if (better && tdm_pairing_feasible(stages->ip, &matching))
    tdm_pairing_copy(&stages->pairing, &matching);
  return status == TDM_FLOW_DONE ? PROVEN : STOPPED;
}

static ending run_pairs(tdm_stages *stages, tdm_stage_state *state);

/* What the coarse program came to, in terms of the fine one. */
static bool take_counted(tdm_stages *stages, const tdm_counting *counting, tdm_stages *coarse,
                         const tdm_stage_state *counted, tdm_stage_state *state,
                         tdm_pairing *pairing) {
  stages->nodes += coarse->nodes;
  stages->iterations += coarse->iterations;
  if (coarse->relaxing) stages->iterations += tdm_lp_iterations(coarse->relaxation.lp);
  if (counted->has_bound && counted->bound <= state->bound) {
    state->bound = counted->bound;
    if (!tdm_counting_proof(counting, &counted->proof, stages->ip, &state->proof)) return false;
  }
  return !coarse->pairing.known ||
         tdm_counting_pairing(counting, &coarse->pairing, stages->ip, pairing);
}

/*
 * Where the matching bound cannot be reached because of quotas or minimums, and no stage is
 * done: the number of pairs by the coarse program, if there is one. *counted: there was, and
 * this is how it ended; the pairing, if known, is one of that many pairs.
 */
static ending count_pairs(tdm_stages *stages, tdm_stage_state *state, tdm_pairing *pairing,
                          bool *counted) {
  tdm_ip *ip = stages->ip;
  tdm_counting counting;
  ending end = NO_MEMORY;
  *counted = false;
  if (ip->problem->piece || ip->rows[ip->score_row].active || ip->rows[ip->pairs_row].active)
    return PROVEN;
  if (tdm_counting_init(&counting, ip, stages->stop)) {
    tdm_stages coarse = {.ip = &counting.ip, .stop = stages->stop};
    tdm_stage_state of = {0};
    end = PROVEN;
    if (counting.worth) {
      end = tdm_pairing_init(&coarse.pairing, &counting.problem) ? run_pairs(&coarse, &of)
                                                                 : NO_MEMORY;
      if (!take_counted(stages, &counting, &coarse, &of, state, pairing)) end = NO_MEMORY;
      *counted = end != FAILED;
      tdm_stages_fini(&coarse);
    }
  }
  tdm_counting_fini(&counting);
  return end;
}

static ending run_pairs(tdm_stages *stages, tdm_stage_state *state) {
  tdm_pairing pairing;
  bool counted;
  stages->ip->objective = TDM_COUNT_PAIRS;
  ending end = bound_by_matching(stages, state);
  settle(stages, state);
  if (end != PROVEN || state->proven) return end;
  if (!tdm_pairing_init(&pairing, stages->ip->problem)) return NO_MEMORY;
  end = count_pairs(stages, state, &pairing, &counted);
  if (end == NO_MEMORY) return end;
  if (pairing.known) tdm_pairing_copy(&stages->pairing, &pairing);
  settle(stages, state);
  if (counted && (end != PROVEN || state->proven)) return end;
  end = optimize(stages, TDM_STAGE_PAIRS, 0, state->bound, state);
  settle(stages, state);
  return end;
}

/*
 * The cover that proved the matching bound: as many pairs fill it, each with one end in it.
 * (Dulmage and Mendelsohn, Coverings of bipartite graphs, Canadian Journal of Mathematics 10,
 * 1958.)
 */
static bool keep_cover(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  bool *covered = tdm_arena_alloc(ip->problem->arena, ip->problem->node_count, sizeof *covered);
  if (!covered) return false;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) covered[n] = stages->prices.node[n] > 0;
  ip->covered = covered;
  return true;
}

/* Score ran out of time with nothing in hand: that many pairs at least, or fewer, or none. */
static bool fall_back(tdm_stages *stages, const tdm_pairing *counted, const tdm_stage_state *pairs,
                      tdm_stage_state *score) {
  if (counted->known) {
    tdm_pairing_copy(&stages->pairing, counted);
    return true;
  }
  release_pairs(stages);
  if (!tdm_greedy(stages->ip, &stages->prices, &stages->pairing)) return false;
  /* The bound of the score is that of as many pairs as possible. */
  if (!stages->pairing.known || stages->pairing.count < pairs->bound) *score = (tdm_stage_state){0};
  return true;
}

/*
 * Tries stage score with as many pairs as the matching bound, or the coarse program, allows: where
 * that works, both stages are done and the relaxation of `pairs`, the harder one, is never solved.
 */
static ending run_both(tdm_stages *stages, tdm_stage_state *pairs, tdm_stage_state *score) {
  tdm_ip *ip = stages->ip;
  tdm_pairing pairing;
  bool counted = false;
  if (!tdm_pairing_init(&pairing, ip->problem)) return NO_MEMORY;
  ip->objective = TDM_COUNT_PAIRS;
  ending end = bound_by_matching(stages, pairs);
  int64_t matching = pairs->bound;
  if (end == PROVEN && !stages->pairing.known) end = count_pairs(stages, pairs, &pairing, &counted);
  if (counted && end == STOPPED && pairing.known) tdm_pairing_copy(&stages->pairing, &pairing);
  if (end != PROVEN) return end;
  if (pairs->bound == matching && !keep_cover(stages)) return NO_MEMORY;
  keep_pairs(stages, pairs->bound);
  end = run_score(stages, score);
  if (end == STOPPED && !stages->pairing.known && !fall_back(stages, &pairing, pairs, score))
    return NO_MEMORY;
  ip->objective = TDM_COUNT_PAIRS;
  settle(stages, pairs);
  ip->objective = TDM_COUNT_SCORE;
  if (end == INFEASIBLE) {
    release_pairs(stages);
    *score = (tdm_stage_state){0};
  }
  return end;
}

/* ---- the ladder ---- */

static ending run_stage(tdm_stages *stages, tdm_stage stage, tdm_stage_state *state) {
  return stage == TDM_STAGE_PAIRS ? run_pairs(stages, state) : run_score(stages, state);
}

static ending keep_stage(tdm_stages *stages, tdm_stage stage) {
  if (stage == TDM_STAGE_SCORE) return keep_score(stages);
  keep_pairs(stages, stages->pairing.count);
  return PROVEN;
}

static ending climb(tdm_stages *stages) {
  const tdm_programme *programme = programme_of(stages);
  if (programme->stage_count == 2 && programme->objective[0] == TDM_STAGE_PAIRS &&
      programme->objective[1] == TDM_STAGE_SCORE) {
    ending end = run_both(stages, &stages->state[0], &stages->state[1]);
    if (end != INFEASIBLE) return end;
  }
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    ending end = run_stage(stages, programme->objective[k], &stages->state[k]);
    if (end != PROVEN || !stages->state[k].proven || k + 1 == programme->stage_count) return end;
    end = keep_stage(stages, programme->objective[k]);
    if (end != PROVEN) return end;
  }
  return PROVEN;
}

/* Stopped between stages: the first that is not proven has a bound, if only a crude one. */
static bool bound_open_stage(tdm_stages *stages) {
  const tdm_programme *programme = programme_of(stages);
  uint32_t k = 0;
  while (k < programme->stage_count && stages->state[k].proven) k++;
  if (!stages->pairing.known || k == programme->stage_count || stages->state[k].has_bound)
    return true;
  bool pairs = programme->objective[k] == TDM_STAGE_PAIRS;
  stages->ip->objective = pairs ? TDM_COUNT_PAIRS : TDM_COUNT_SCORE;
  if (!set_up_prices(stages)) return false;
  tdm_prices_crude(&stages->prices, stages->ip);
  stages->state[k].has_bound = true;
  stages->state[k].bound = tdm_prices_bound(&stages->prices);
  settle(stages, &stages->state[k]);
  return tdm_stage_proof_take(&stages->state[k].proof, stages->ip, &stages->prices);
}

/* Stopped before anything was paired: by the scores alone, in as many pairs as come of it. */
static bool take_any(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  release_pairs(stages);
  ip->objective = TDM_COUNT_SCORE;
  if (!set_up_prices(stages)) return false;
  tdm_prices_crude(&stages->prices, ip);
  if (!tdm_prices_reduce(&stages->prices, ip, NULL)) return false;
  if (programme_of(stages)->objective[0] == TDM_STAGE_PAIRS) ip->objective = TDM_COUNT_PAIRS;
  if (!tdm_greedy(ip, &stages->prices, &stages->pairing)) return false;
  /* Where nothing demands a pair, nobody with anybody is a pairing too. */
  if (stages->pairing.known) return true;
  stages->pairing.count = 0;
  stages->pairing.known = tdm_pairing_feasible(ip, &stages->pairing);
  return true;
}

tdm_result tdm_stages_run(tdm_stages *stages) {
  if (!tdm_pairing_init(&stages->pairing, stages->ip->problem)) return TDM_NO_MEMORY;
  ending end = climb(stages);
  if (end == STOPPED && !stages->pairing.known && !take_any(stages)) end = NO_MEMORY;
  if (end == STOPPED && !bound_open_stage(stages)) end = NO_MEMORY;
  if (stages->relaxing) stages->iterations += tdm_lp_iterations(stages->relaxation.lp);
  stages->infeasible = end == INFEASIBLE;
  if (end == NO_MEMORY) return TDM_NO_MEMORY;
  return end == FAILED ? TDM_INTERNAL : TDM_OK;
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
  ending end = optimize(&stages, TDM_STAGE_PAIRS, 0, enough, &state);
  if (stages.pairing.known && tdm_pairing_value(ip, &stages.pairing) >= enough)
    answer = TDM_FEASIBLE_YES;
  else if (end == INFEASIBLE || (end == PROVEN && state.bound < enough))
    answer = TDM_FEASIBLE_NO;
  if (end == INFEASIBLE && stages.prices.total < 0) {
    tdm_prices_copy(proof, &stages.prices, ip);
    *by_prices = true;
  }
  if (found) *found = stages.pairing;
  tdm_stages_fini(&stages);
  return answer;
}

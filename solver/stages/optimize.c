// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/optimize.h"

#include <math.h>
#include <stdlib.h>

#include "solver/auction/ascent.h"
#include "solver/network/flow.h"
#include "solver/problem/pool.h"
#include "solver/stages/both_ways.h"
#include "solver/stages/greedy.h"
#include "solver/stages/matching.h"
#include "solver/stages/near.h"
#include "solver/stages/polish.h"
#include "solver/stages/repair.h"
#include "solver/stages/rounding.h"
#include "solver/stages/search.h"
#include "solver/stages/tighten.h"

/* From so many nodes on a relaxation is one for the network simplex. */
enum { NETWORK_NODES = 1000 };

/* How many candidates of a node join the pool under the auctions' prices. */
enum { GUIDED_POOL = 8, WARM_POOL = 4 };

/* Where people can be both, the relaxation of so few is solved at once. */
enum { BOTH_WAYS_LEAST = 64 };

/* What the auctions leave open is too much where it is such a part of all that there could be. */
enum { LOST = 8 };

/*
 * A solve whose auctions, which end by work, take more of its time than this is over: the rest is
 * for a pairing of what they found. Whatever that is worth, it depends on the time.
 */
static const double AUCTIONS_SHARE = 0.65;

static tdm_ending ending_of_relaxation(tdm_relax_status status) {
  switch (status) {
    case TDM_RELAX_SOLVED:
      return TDM_ENDED_PROVEN;
    case TDM_RELAX_INFEASIBLE:
      return TDM_ENDED_INFEASIBLE;
    case TDM_RELAX_STOPPED:
      return TDM_ENDED_STOPPED;
    case TDM_RELAX_NO_MEMORY:
      return TDM_ENDED_NO_MEMORY;
    case TDM_RELAX_FAILED:
      break;
  }
  return TDM_ENDED_FAILED;
}

static tdm_ending ending_of_search(tdm_search_status status, const tdm_pairing *incumbent) {
  switch (status) {
    case TDM_SEARCH_PROVEN:
      return incumbent->known ? TDM_ENDED_PROVEN : TDM_ENDED_INFEASIBLE;
    case TDM_SEARCH_STOPPED:
    case TDM_SEARCH_GAVE_UP:
      return TDM_ENDED_STOPPED;
    case TDM_SEARCH_NO_MEMORY:
      return TDM_ENDED_NO_MEMORY;
    case TDM_SEARCH_FAILED:
      break;
  }
  return TDM_ENDED_FAILED;
}

bool tdm_optimize_prepare(tdm_stages *stages) {
  if (stages->prices_ready) return true;
  stages->prices_ready = true;
  return tdm_prices_init(&stages->prices, stages->ip);
}

/* Two sides, no groups, so many nodes that GLPK is slow, and rows alike for many pairs. */
static bool fits_network(const tdm_stages *stages) {
  const tdm_ip *ip = stages->ip;
  uint32_t least = tdm_stop_control(stages->stop)->network_nodes;
  return tdm_problem_is_bipartite(ip->problem) && !stages->score_kept &&
         ip->problem->gains.measure_count == 0 &&
         ip->problem->node_count >= (least ? least : NETWORK_NODES);
}

/* Rows of the relaxation keep their coefficients: where they change, it starts anew. */
static void forget_relaxation(tdm_stages *stages) {
  if (!stages->relaxing) return;
  stages->iterations += tdm_relax_iterations(&stages->relaxation);
  tdm_relax_fini(&stages->relaxation);
  stages->relaxing = false;
}

static bool set_up_relaxation(tdm_stages *stages, const tdm_pairing *assigned) {
  if (stages->relaxing && stages->relaxation.master.network && !fits_network(stages))
    forget_relaxation(stages);
  if (stages->relaxing) return true;
  stages->relaxing = true;
  if (fits_network(stages) && !stages->guided)
    return tdm_relax_init_network(&stages->relaxation, stages->ip);
  return tdm_relax_init(&stages->relaxation, stages->ip, stages->guided ? &stages->guide : NULL,
                        assigned);
}

static bool has_quotas(const tdm_ip *ip) {
  bool any = false;
  for (uint32_t r = 0; r < ip->pairs_row; r++) any = any || ip->rows[r].active;
  return any;
}

/*
 * Whether so few people are alike that auctions are fast. Under quotas ties make them slow: where
 * people are told apart by capacities alone, the network simplex is faster.
 */
static bool are_single(const tdm_stages *stages) {
  const tdm_problem *problem = stages->ip->problem;
  uint64_t people = problem->people_count, nodes = problem->node_count;
  bool forced = tdm_stop_control(stages->stop)->network_nodes > 0;
  if (!fits_network(stages) || !has_quotas(stages->ip)) return people * 4 <= nodes * 5;
  return people * 20 <= nodes * 21 && !forced;
}

/*
 * Auctions are for scores of pairs and single people, and know no other stage that is kept; groups
 * only where people are on one side or the other.
 */
static bool wants_guide(const tdm_stages *stages) {
  const tdm_ip *ip = stages->ip;
  const tdm_problem *problem = ip->problem;
  if (!tdm_problem_is_bipartite(problem) && problem->node_count < BOTH_WAYS_LEAST) return false;
  return !stages->relaxing && ip->objective == TDM_COUNT_SCORE && !stages->score_kept &&
         !ip->rows[ip->matched_row].active &&
         (tdm_problem_is_bipartite(problem) || !tdm_ip_has_gains(ip)) && are_single(stages);
}

/*
 * Auctions know nothing of groups: they are run without, and their prices are those where groups
 * cost nothing. Far from the best ones then, but where the relaxation does well to start.
 */
static bool ascend(tdm_stages *stages, tdm_node_pair *pairs, uint32_t *count, tdm_stop *stop) {
  tdm_ip plain = *stages->ip;
  tdm_problem problem = *plain.problem;
  problem.gains.measure_count = 0;
  plain.problem = &problem;
  bool warm = stages->warm && stages->warm->priced;
  tdm_ascent_start start = warm ? tdm_warm_start(stages->warm) : (tdm_ascent_start){0};
  if (!tdm_ascend_from(&plain, warm ? &start : NULL, &stages->guide, pairs, count, stop))
    return false;
  tdm_prices_default_groups(&stages->guide);
  if (!tdm_prices_settle_groups(&stages->guide, stages->ip)) return false;
  for (uint32_t g = 0; g < stages->guide.group_count; g++) stages->guide.group[g] = 0;
  return true;
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

/* Auctions that ended by work, not by time, told prices: the best of every node join the pool. */
static tdm_ending take_guide(tdm_stages *stages, const tdm_stop *part) {
  stages->overdue = part->stopped;
  tdm_pricing_wish wish = {.least = INT64_MIN, .each = stages->warm ? WARM_POOL : GUIDED_POOL};
  tdm_pricing_status status = tdm_price_out(&stages->guide, stages->ip, wish, stages->stop);
  stages->guided = status == TDM_PRICING_DONE;
  return status == TDM_PRICING_NO_MEMORY ? TDM_ENDED_NO_MEMORY : TDM_ENDED_PROVEN;
}

/* The same where people can be both: what they assign is no pairing. */
static tdm_ending find_guide_both_ways(tdm_stages *stages, tdm_pairing *assigned) {
  tdm_stop part = tdm_stop_part(stages->stop, AUCTIONS_SHARE);
  assigned->count = 0;
  assigned->known = true;
  if (!tdm_both_ways_prices(stages->ip, &stages->guide, &part)) return TDM_ENDED_NO_MEMORY;
  return take_guide(stages, &part);
}

/*
 * Near-optimal prices by auctions; what they assign is a pairing where it breaks nothing, and the
 * best of every node under them joins the pool.
 */
static tdm_ending find_guide(tdm_stages *stages, tdm_search *search, tdm_pairing *assigned) {
  tdm_ip *ip = stages->ip;
  stages->guided = stages->overdue = false;
  if (!wants_guide(stages)) return TDM_ENDED_PROVEN;
  if (!tdm_prices_init(&stages->guide, ip)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_problem_is_bipartite(ip->problem)) return find_guide_both_ways(stages, assigned);
  uint32_t count = 0;
  tdm_node_pair *pairs = malloc(((size_t)ip->problem->most_pairs + 1) * sizeof *pairs);
  tdm_stop part = tdm_stop_part(stages->stop, AUCTIONS_SHARE);
  bool enough_memory = pairs && ascend(stages, pairs, &count, &part) &&
                       tdm_pairing_take(assigned, ip->problem, pairs, count);
  free(pairs);
  if (!enough_memory) return TDM_ENDED_NO_MEMORY;
  if (take_guide(stages, &part) != TDM_ENDED_PROVEN) return TDM_ENDED_NO_MEMORY;
  if (stages->guided && !complete_assigned(ip, assigned, stages->stop)) return TDM_ENDED_NO_MEMORY;
  if (tdm_pairing_feasible(ip, assigned)) tdm_search_take(search, assigned);
  return TDM_ENDED_PROVEN;
}

/* What rounding, or repairs, make of the relaxation. */
static bool take_fractional(tdm_stages *stages, tdm_search *search, tdm_pairing *scratch) {
  const tdm_ip *ip = stages->ip;
  double *value = calloc((size_t)ip->problem->count + 1, sizeof *value);
  if (!value) return false;
  tdm_relax_values(&stages->relaxation, value);
  bool enough_memory = search->basis
                           ? tdm_rounding_run(search, value)
                           : tdm_repair(ip, &stages->prices, value, scratch, stages->stop);
  free(value);
  if (enough_memory && !search->basis) tdm_search_take(search, scratch);
  return enough_memory;
}

/* Exchanges for what groups gain. */
static bool take_polished(tdm_stages *stages, tdm_search *search, tdm_pairing *scratch) {
  if (!tdm_ip_has_gains(stages->ip) || !stages->pairing.known) return true;
  tdm_pairing_copy(scratch, &stages->pairing);
  if (!tdm_polish(stages->ip, scratch, stages->stop)) return false;
  tdm_search_take(search, scratch);
  return true;
}

/* The relaxation itself, where it is a pairing, or what can be made of it. */
static bool take_relaxation(tdm_stages *stages, tdm_search *search) {
  tdm_pairing rounded;
  if (!tdm_pairing_init(&rounded, stages->ip->problem)) return false;
  bool wanted = search->basis || !stages->pairing.known || tdm_ip_has_gains(stages->ip);
  bool whole = tdm_relax_pairing(&stages->relaxation, &rounded);
  tdm_search_take(search, &rounded);
  if (wanted && (!whole || search->basis) && !take_fractional(stages, search, &rounded))
    return false;
  return take_polished(stages, search, &rounded);
}

/* Stopped with empty hands: a greedy pairing is better than none. */
static bool take_greedy(tdm_stages *stages, tdm_search *search) {
  tdm_pairing greedy;
  if (!tdm_pairing_init(&greedy, stages->ip->problem)) return false;
  if (!tdm_greedy(stages->ip, &stages->prices, &greedy)) return false;
  tdm_search_take(search, &greedy);
  return true;
}

void tdm_optimize_tell(tdm_stages *stages, tdm_stage stage) {
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

/* Where a matching is all that is asked for. *proven: nothing can be better. */
static bool match(tdm_stages *stages, tdm_search *search, bool *proven) {
  tdm_pairing found;
  *proven = false;
  if (!tdm_matching_fits(stages->ip)) return true;
  if (!tdm_pairing_init(&found, stages->ip->problem) ||
      !tdm_matching_run(stages->ip, &stages->prices, &stages->pairing, &found, stages->stop))
    return false;
  tdm_search_take(search, &found);
  *proven = stages->pairing.known &&
            tdm_pairing_value(stages->ip, &stages->pairing) >= tdm_prices_bound(&stages->prices);
  return true;
}

/* What can be told as a proof is kept first: odd sets cannot. */
static bool tighten(tdm_stages *stages, tdm_search *search, tdm_stage_state *state) {
  tdm_core core;
  bool proven;
  if (tdm_problem_is_bipartite(stages->ip->problem)) return true;
  search->bound = tdm_prices_bound(&stages->prices);
  if (!take_bound(search, state) || !match(stages, search, &proven)) return false;
  if (proven) return true;
  if (!tdm_tighten(stages->ip, &stages->prices, &core, stages->stop)) return false;
  search->core = core.bits;
  search->core_count = core.count;
  return true;
}

/*
 * Searches under the auctions' prices: they are so close to the best ones that no relaxation is
 * needed, unless there is no pairing to be found at once.
 */
static tdm_ending search_guided(tdm_stages *stages, tdm_search *search, tdm_stage_state *state,
                                bool *gave_up) {
  if (!tdm_prices_copy(&stages->prices, &stages->guide, stages->ip)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_prices_reduce(&stages->prices, stages->ip, NULL)) return TDM_ENDED_NO_MEMORY;
  search->hasty = true;
  if (!tighten(stages, search, state)) return TDM_ENDED_NO_MEMORY;
  tdm_search_status status = tdm_search_run(search);
  count_search(stages, search);
  if (!take_bound(search, state)) return TDM_ENDED_NO_MEMORY;
  *gave_up = status == TDM_SEARCH_GAVE_UP;
  return *gave_up ? TDM_ENDED_STOPPED : ending_of_search(status, &stages->pairing);
}

/*
 * The same under the prices that come of a base's, where those are of use: *done then, unless there
 * is no pairing to be found at once.
 */
static tdm_ending search_near(tdm_stages *stages, tdm_search *search, tdm_pairing *assigned,
                              tdm_stage_state *state, bool *done) {
  tdm_near near;
  *done = false;
  if (!wants_guide(stages) || !tdm_near_fits(stages)) return TDM_ENDED_PROVEN;
  if (!tdm_problem_is_bipartite(stages->ip->problem)) return TDM_ENDED_PROVEN;
  if (!tdm_prices_init(&stages->guide, stages->ip)) return TDM_ENDED_NO_MEMORY;
  tdm_ending end = tdm_near_prices(stages, &stages->guide, &near);
  if (end == TDM_ENDED_PROVEN && near.found) {
    bool gave_up = false;
    search->priced_width = near.width;
    if (!tdm_pairing_take(assigned, stages->ip->problem, near.pairs, near.count))
      end = TDM_ENDED_NO_MEMORY;
    else if (tdm_pairing_feasible(stages->ip, assigned))
      tdm_search_take(search, assigned);
    if (end == TDM_ENDED_PROVEN) end = search_guided(stages, search, state, &gave_up);
    *done = !gave_up;
    search->priced_width = -1;
  }
  tdm_near_fini(&near);
  return *done || end == TDM_ENDED_NO_MEMORY ? end : TDM_ENDED_PROVEN;
}

/* Solves the relaxation; a pairing that it is, or nearly is, may be the incumbent. */
static tdm_ending relax(tdm_stages *stages, tdm_search *search, const tdm_pairing *assigned,
                        tdm_stage_state *state) {
  if (!set_up_relaxation(stages, assigned)) return TDM_ENDED_NO_MEMORY;
  tdm_ending end = ending_of_relaxation(
      tdm_relax_solve(&stages->relaxation, &stages->pairing, &stages->prices, stages->stop));
  if (end == TDM_ENDED_INFEASIBLE &&
      !tdm_stage_proof_refute(&state->proof, stages->ip, &stages->prices))
    return TDM_ENDED_NO_MEMORY;
  if (end != TDM_ENDED_PROVEN && end != TDM_ENDED_STOPPED) return end;
  stages->columns = stages->relaxation.columns;
  stages->rows = tdm_master_rows(&stages->relaxation.master);
  search->bound = tdm_prices_bound(&stages->prices);
  search->basis = tdm_relax_basis(&stages->relaxation);
  if (end == TDM_ENDED_PROVEN && !take_relaxation(stages, search)) return TDM_ENDED_NO_MEMORY;
  return end;
}

/* Solves the relaxation, then searches under its prices. */
static tdm_ending search_relaxed(tdm_stages *stages, tdm_search *search,
                                 const tdm_pairing *assigned, tdm_stage_state *state) {
  tdm_ending end = relax(stages, search, assigned, state);
  if (end != TDM_ENDED_PROVEN && end != TDM_ENDED_STOPPED) return end;
  search->hasty = false;
  search->priced_width = -1;
  search->core = stages->relaxation.in_master;
  search->core_count = stages->relaxation.marked;
  if (end == TDM_ENDED_PROVEN && !tighten(stages, search, state)) return TDM_ENDED_NO_MEMORY;
  if (end == TDM_ENDED_PROVEN) end = ending_of_search(tdm_search_run(search), &stages->pairing);
  count_search(stages, search);
  return take_bound(search, state) ? end : TDM_ENDED_NO_MEMORY;
}

/* No time to look at all pairs: what can be said without. */
static tdm_ending take_crude(tdm_stages *stages, tdm_search *search, tdm_stage_state *state) {
  if (!state->has_bound) tdm_prices_crude(&stages->prices, stages->ip);
  search->bound = tdm_prices_bound(&stages->prices);
  if (!tdm_prices_reduce(&stages->prices, stages->ip, NULL)) return TDM_ENDED_NO_MEMORY;
  return take_bound(search, state) ? TDM_ENDED_STOPPED : TDM_ENDED_NO_MEMORY;
}

/*
 * Without quotas auctions that end leave next to nothing open. Where they ended early, their
 * prices are no place to search from: then they are only where the relaxation starts. Where people
 * can be both they assign no pairing to compare with.
 */
static bool is_lost(const tdm_stages *stages) {
  const tdm_ip *ip = stages->ip;
  if (ip->pairs_row > 0 || !stages->pairing.known || !tdm_problem_is_bipartite(ip->problem))
    return false;
  tdm_wide value = tdm_pairing_value(ip, &stages->pairing);
  tdm_wide most = (tdm_wide)ip->problem->largest_units * stages->pairing.count;
  return stages->guide.total > (value + most / LOST) * stages->guide.scale;
}

static tdm_search search_of(tdm_stages *stages) {
  return (tdm_search){.ip = stages->ip,
                      .prices = &stages->prices,
                      .score_prices = stages->score_kept ? &stages->score_prices : NULL,
                      .incumbent = &stages->pairing,
                      .stop = stages->stop,
                      .priced_width = -1,
                      .enough = INT64_MAX};
}

tdm_ending tdm_optimize(tdm_stages *stages, tdm_stage stage, double gap, int64_t enough,
                        tdm_stage_state *state) {
  tdm_pairing assigned;
  tdm_search search = search_of(stages);
  search.gap = gap;
  search.enough = enough;
  bool needs_relaxation = true, near;
  if (!tdm_optimize_prepare(stages) || !tdm_pairing_init(&assigned, stages->ip->problem))
    return TDM_ENDED_NO_MEMORY;
  tdm_optimize_tell(stages, stage);
  tdm_ending end = search_near(stages, &search, &assigned, state, &near);
  if (near || end != TDM_ENDED_PROVEN) return end;
  end = find_guide(stages, &search, &assigned);
  if (stages->overdue) search.gap = INFINITY; /* any pairing will do */
  if (end == TDM_ENDED_PROVEN && stages->guided && !is_lost(stages) &&
      !tdm_ip_has_gains(stages->ip))
    end = search_guided(stages, &search, state, &needs_relaxation);
  if (end == TDM_ENDED_PROVEN && stages->overdue) end = TDM_ENDED_STOPPED;
  if (stages->hasty && needs_relaxation && end != TDM_ENDED_NO_MEMORY) return TDM_ENDED_STOPPED;
  if (end != TDM_ENDED_NO_MEMORY && end != TDM_ENDED_FAILED && needs_relaxation)
    end = tdm_stop_now(stages->stop) ? take_crude(stages, &search, state)
                                     : search_relaxed(stages, &search, &assigned, state);
  if (end == TDM_ENDED_STOPPED && !stages->pairing.known && !take_greedy(stages, &search))
    return TDM_ENDED_NO_MEMORY;
  return end;
}

tdm_ending tdm_optimize_relax(tdm_stages *stages, tdm_stage stage, tdm_stage_state *state,
                              double *pairs) {
  tdm_pairing assigned;
  tdm_search search = search_of(stages);
  *pairs = 0;
  if (!tdm_optimize_prepare(stages) || !tdm_pairing_init(&assigned, stages->ip->problem))
    return TDM_ENDED_NO_MEMORY;
  tdm_optimize_tell(stages, stage);
  tdm_ending end = find_guide(stages, &search, &assigned);
  if (end != TDM_ENDED_PROVEN) return end;
  if (stages->guided && !stages->overdue) {
    tdm_prices_copy(&stages->prices, &stages->guide, stages->ip);
    if (!tdm_prices_reduce(&stages->prices, stages->ip, NULL)) return TDM_ENDED_NO_MEMORY;
    search.bound = tdm_prices_bound(&stages->prices);
    *pairs = assigned.count;
  } else {
    end = tdm_stop_now(stages->stop) ? take_crude(stages, &search, state)
                                     : relax(stages, &search, &assigned, state);
    if (end != TDM_ENDED_PROVEN && end != TDM_ENDED_STOPPED) return end;
    *pairs = stages->relaxing ? tdm_relax_pairs(&stages->relaxation) : 0;
  }
  return take_bound(&search, state) ? end : TDM_ENDED_NO_MEMORY;
}

tdm_ending tdm_optimize_from(tdm_stages *stages, tdm_stage stage, const tdm_pairing *assigned,
                             int64_t enough, tdm_stage_state *state) {
  tdm_search search = search_of(stages);
  search.enough = enough;
  forget_relaxation(stages);
  if (!tdm_prices_init(&stages->guide, stages->ip)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_prices_copy(&stages->guide, &stages->prices, stages->ip)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_prices_reduce(&stages->guide, stages->ip, NULL)) return TDM_ENDED_NO_MEMORY;
  stages->guided = true;
  tdm_optimize_tell(stages, stage);
  tdm_ending end = search_relaxed(stages, &search, assigned, state);
  forget_relaxation(stages);
  stages->guided = false;
  if (end == TDM_ENDED_STOPPED && !stages->pairing.known && !take_greedy(stages, &search))
    return TDM_ENDED_NO_MEMORY;
  return end;
}

void tdm_optimize_settle(const tdm_stages *stages, tdm_stage_state *state) {
  int64_t value = stages->pairing.known ? tdm_pairing_value(stages->ip, &stages->pairing) : 0;
  if (!stages->pairing.known) return;
  state->proven = state->has_bound && value == state->bound;
}

void tdm_optimize_keep_pairs(tdm_stages *stages, int64_t pairs) {
  if (tdm_ip_keep_pairs(stages->ip, pairs)) forget_relaxation(stages);
}

/* What the guide proves may rest on the row that goes. */
void tdm_optimize_release_pairs(tdm_stages *stages) {
  stages->ip->covered = NULL;
  stages->relaxation.guide = NULL;
  if (tdm_ip_release_pairs(stages->ip)) forget_relaxation(stages);
}

void tdm_optimize_limit_pairs(tdm_stages *stages, int64_t least, int64_t most) {
  if (tdm_ip_limit_pairs(stages->ip, least, most)) forget_relaxation(stages);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_worst.h"

#include <stdlib.h>

#include "solver/network/flow.h"
#include "solver/stages/levels.h"

typedef struct {
  tdm_stages *stages;
  tdm_stages scratch; /* of one question */
  tdm_ip limited;     /* a copy of the program, with the threshold at hand */
  tdm_prices cover;
  tdm_pairing matching;
  tdm_pairing *best;
  int64_t least, most; /* units: what is reached, and what nothing exceeds */
} threshold;

/* ---- one question ---- */

/* Without a threshold where `units` is INT64_MIN. */
static void limit(threshold *t, int64_t units) {
  t->limited.limited = units > INT64_MIN;
  t->limited.least_units = units;
}

static int64_t demanded(const threshold *t) {
  const tdm_row *pairs = &t->limited.rows[t->limited.pairs_row];
  return pairs->active ? -pairs->bound : t->limited.rows[t->limited.some_row].active;
}

/* What matching alone says: too few pairs, or a pairing, or nothing. */
static tdm_feasibility ask_matching(threshold *t) {
  tdm_ip *ip = &t->limited;
  if (!tdm_problem_is_bipartite(ip->problem)) return TDM_FEASIBLE_OPEN;
  tdm_pairing_copy(&t->matching, t->best);
  tdm_flow_status status = tdm_flow_maximum(ip, &t->matching, &t->cover, t->stages->stop);
  if (status != TDM_FLOW_DONE) return TDM_FEASIBLE_OPEN;
  if ((int64_t)t->matching.count < demanded(t)) return TDM_FEASIBLE_NO;
  if (!tdm_pairing_feasible(ip, &t->matching)) return TDM_FEASIBLE_OPEN;
  tdm_pairing_copy(t->best, &t->matching);
  return TDM_FEASIBLE_YES;
}

/* By way of scores, which auctions are fast with; a kept score is asked for as such. */
static tdm_feasibility ask_program(threshold *t, tdm_ending *end) {
  tdm_stage_state any = {0};
  tdm_stages *scratch = &t->scratch;
  *scratch = (tdm_stages){.ip = &t->limited, .stop = t->stages->stop};
  if (!tdm_pairing_init(&scratch->pairing, t->limited.problem)) {
    *end = TDM_ENDED_NO_MEMORY;
    return TDM_FEASIBLE_OPEN;
  }
  t->limited.objective = TDM_COUNT_SCORE;
  *end = tdm_levels_optimize(scratch, TDM_STAGE_WORST, 0, INT64_MIN, &any);
  if (scratch->pairing.known) tdm_pairing_copy(t->best, &scratch->pairing);
  t->stages->nodes += scratch->nodes;
  t->stages->iterations += scratch->iterations;
  if (scratch->relaxing)
    t->stages->iterations += tdm_lp_iterations(scratch->relaxation.lp);
  tdm_stages_fini(scratch);
  if (scratch->pairing.known) return TDM_FEASIBLE_YES;
  return *end == TDM_ENDED_INFEASIBLE ? TDM_FEASIBLE_NO : TDM_FEASIBLE_OPEN;
}

/* The kept score is no row there, and its fixings are the copy's own. */
static tdm_feasibility ask_with_score(threshold *t, tdm_ending *end) {
  tdm_ip asked;
  tdm_pairing found;
  bool by_prices;
  *end = TDM_ENDED_NO_MEMORY;
  if (!tdm_ip_copy(&asked, &t->limited)) return TDM_FEASIBLE_OPEN;
  tdm_feasibility answer =
      tdm_stages_feasible(&asked, &t->cover, &by_prices, &found, t->stages->stop);
  *end = answer == TDM_FEASIBLE_OPEN ? TDM_ENDED_STOPPED : TDM_ENDED_PROVEN;
  if (answer == TDM_FEASIBLE_YES) tdm_pairing_copy(t->best, &found);
  return answer;
}

/*
 * Whether there is a pairing with nothing below `units`; *end is PROVEN where that is known. The
 * best pairing is such a one then.
 */
static tdm_feasibility ask(threshold *t, int64_t units, tdm_ending *end) {
  limit(t, units);
  *end = TDM_ENDED_PROVEN;
  tdm_feasibility answer = ask_matching(t);
  if (answer != TDM_FEASIBLE_OPEN) return answer;
  answer = t->stages->score_kept ? ask_with_score(t, end) : ask_program(t, end);
  if (answer != TDM_FEASIBLE_OPEN) *end = TDM_ENDED_PROVEN;
  return answer;
}

/* ---- limits ---- */

/* The best that each node can have, in units; INT64_MIN: nothing. */
static void read_best(const tdm_problem *problem, int64_t *best, int64_t *row) {
  static const tdm_scan_terms units_alone = {.per_unit = 1};
  for (uint32_t n = 0; n < problem->node_count; n++) best[n] = INT64_MIN;
  for (uint32_t m = 0; m < problem->mentor_count; m++) {
    tdm_scan_range range = tdm_scan_range_of_mentor(problem->scan, m);
    tdm_scan_of_mentor(problem->scan, &units_alone, m, range.first, range.count, row);
    for (uint32_t k = 0; k < range.count; k++) {
      uint32_t mentee = problem->first_mentee + range.first + k;
      if (row[k] == TDM_NO_PAIR) continue;
      if (row[k] > best[m]) best[m] = row[k];
      if (row[k] > best[mentee]) best[mentee] = row[k];
    }
  }
}

/* Locked pairs are in every pairing. */
static void limit_by_locks(threshold *t) {
  const tdm_problem *problem = t->limited.problem;
  for (uint32_t c = 0; t->limited.locked_count && c < problem->count; c++)
    if (tdm_ip_fixed(&t->limited, c) == TDM_LOCKED && problem->units[c] < t->most)
      t->most = problem->units[c];
}

/*
 * Whether a cover of as many places as pairs are demanded was found: its nodes are full in every
 * pairing then. (Dulmage and Mendelsohn, Canadian Journal of Mathematics 10, 1958.)
 */
static bool find_cover(threshold *t) {
  tdm_ip *ip = &t->limited;
  if (!tdm_problem_is_bipartite(ip->problem) || demanded(t) <= 0) return false;
  limit(t, INT64_MIN);
  tdm_pairing_copy(&t->matching, t->best);
  return tdm_flow_maximum(ip, &t->matching, &t->cover, t->stages->stop) == TDM_FLOW_DONE &&
         (int64_t)t->matching.count == demanded(t);
}

/* Whoever must have a partner has none that is better than their best. */
static bool limit_by_nodes(threshold *t) {
  const tdm_ip *ip = &t->limited;
  const tdm_problem *problem = ip->problem;
  int64_t *best = malloc(((size_t)problem->node_count + 1) * sizeof *best);
  int64_t *row = malloc(((size_t)problem->node_count + 1) * sizeof *row);
  bool enough_memory = best && row, covered = find_cover(t);
  if (enough_memory) read_best(problem, best, row);
  t->most = INT64_MIN;
  for (uint32_t n = 0; enough_memory && n < problem->node_count; n++)
    if (best[n] > t->most) t->most = best[n];
  for (uint32_t n = 0; enough_memory && n < problem->node_count; n++)
    if ((ip->min[n] > 0 || (covered && t->cover.node[n] > 0)) && best[n] < t->most)
      t->most = best[n];
  free(best);
  free(row);
  return enough_memory;
}

/* ---- the search ---- */

static void raise(threshold *t) {
  int64_t worst = tdm_pairing_worst(t->limited.problem, t->best);
  if (worst > t->least) t->least = worst;
}

/* The highest first: somebody's best is often what decides. */
static tdm_ending search(threshold *t) {
  int64_t units = t->most;
  while (t->least < t->most) {
    tdm_ending end;
    tdm_feasibility answer = ask(t, units, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_YES)
      raise(t);
    else
      t->most = units - 1;
    units = t->least + (t->most - t->least + 1) / 2;
  }
  return TDM_ENDED_PROVEN;
}

/* A pairing of at least one pair, to start with. INFEASIBLE: there is not even an empty one. */
static tdm_ending find_any(threshold *t) {
  tdm_ending end = TDM_ENDED_PROVEN;
  tdm_ip *ip = &t->limited;
  if (!t->best->known && ask(t, INT64_MIN, &end) == TDM_FEASIBLE_NO) return TDM_ENDED_INFEASIBLE;
  if (end != TDM_ENDED_PROVEN) return end;
  tdm_row *some = &ip->rows[ip->some_row];
  some->active = demanded(t) <= 0;
  if (t->best->count == 0) ask(t, INT64_MIN, &end);
  return end;
}

static bool init(threshold *t, tdm_stages *stages) {
  *t = (threshold){.stages = stages, .best = &stages->pairing};
  return tdm_ip_copy(&t->limited, stages->ip) && tdm_prices_init(&t->cover, stages->ip) &&
         tdm_pairing_init(&t->matching, stages->ip->problem);
}

static tdm_ending run(threshold *t, tdm_stage_state *state) {
  tdm_ending end = find_any(t);
  if (end != TDM_ENDED_PROVEN) return end;
  if (t->best->count == 0) {
    state->proven = true;
    return end;
  }
  t->least = tdm_pairing_worst(t->limited.problem, t->best);
  if (!limit_by_nodes(t)) return TDM_ENDED_NO_MEMORY;
  limit_by_locks(t);
  if (t->most < t->least) t->most = t->least; /* pairs that a rule forbids now are kept by locks */
  end = search(t);
  state->has_bound = true;
  state->bound = t->most;
  state->proven = t->least == t->most;
  return end;
}

tdm_ending tdm_stage_worst_run(tdm_stages *stages, tdm_stage_state *state) {
  threshold t;
  if (!init(&t, stages)) return TDM_ENDED_NO_MEMORY;
  *tdm_stop_progress(stages->stop) = (tdm_progress){.stage = TDM_STAGE_WORST};
  return run(&t, state);
}

tdm_ending tdm_stage_worst_keep(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  if (stages->pairing.count == 0) return TDM_ENDED_PROVEN;
  const tdm_row *pairs = &ip->rows[ip->pairs_row];
  ip->limited = true;
  ip->least_units = tdm_pairing_worst(ip->problem, &stages->pairing);
  ip->rows[ip->some_row].active = !pairs->active || pairs->bound == 0;
  return TDM_ENDED_PROVEN;
}

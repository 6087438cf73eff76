// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_worst.h"

#include <stdlib.h>

#include "solver/stages/question.h"

typedef struct {
  tdm_question question;
  int64_t least, most; /* units: what is reached, and what nothing exceeds */
} threshold;

/* ---- limits ---- */

/* The best that each node can have, in units; INT64_MIN: nothing. Candidates are counted. */
static void read_best(tdm_problem *problem, int64_t *best, int64_t *row) {
  static const tdm_scan_terms units_alone = {.per_unit = 1};
  int64_t possible = 0;
  for (uint32_t n = 0; n < problem->node_count; n++) best[n] = INT64_MIN;
  for (uint32_t m = 0; m < problem->mentor_count; m++) {
    tdm_scan_range range = tdm_scan_range_of_mentor(problem->scan, m);
    tdm_scan_of_mentor(problem->scan, &units_alone, m, range.first, range.count, row);
    for (uint32_t k = 0; k < range.count; k++) {
      uint32_t mentee = problem->first_mentee + range.first + k;
      if (row[k] == TDM_NO_PAIR) continue;
      possible += (int64_t)problem->nodes[m].people * problem->nodes[mentee].people;
      if (row[k] > best[m]) best[m] = row[k];
      if (row[k] > best[mentee]) best[mentee] = row[k];
    }
  }
  if (problem->possible < 0) problem->possible = possible;
}

/* Locked pairs are in every pairing. */
static void limit_by_locks(threshold *t) {
  const tdm_problem *problem = t->question.ip.problem;
  for (uint32_t c = 0; t->question.ip.locked_count && c < problem->count; c++)
    if (tdm_ip_fixed(&t->question.ip, c) == TDM_LOCKED && problem->units[c] < t->most)
      t->most = problem->units[c];
}

/* Whoever must have a partner has none that is better than their best. */
static bool limit_by_nodes(threshold *t) {
  const tdm_ip *ip = &t->question.ip;
  tdm_problem *problem = ip->problem;
  int64_t *best = calloc((size_t)problem->node_count + 1, sizeof *best);
  int64_t *row = calloc((size_t)problem->node_count + 1, sizeof *row);
  bool enough_memory = best && row, covered = tdm_question_has_cover(&t->question);
  if (enough_memory) read_best(problem, best, row);
  t->most = INT64_MIN;
  for (uint32_t n = 0; enough_memory && n < problem->node_count; n++)
    if (best[n] > t->most) t->most = best[n];
  for (uint32_t n = 0; enough_memory && n < problem->node_count; n++)
    if ((ip->min[n] > 0 || (covered && t->question.cover.node[n] > 0)) && best[n] < t->most)
      t->most = best[n];
  free(best);
  free(row);
  return enough_memory;
}

/* ---- the search ---- */

static void raise(threshold *t) {
  int64_t worst = tdm_pairing_worst(t->question.ip.problem, t->question.best);
  if (worst > t->least) t->least = worst;
}

/* The highest first: somebody's best is often what decides. */
static tdm_ending search(threshold *t) {
  int64_t units = t->most;
  while (t->least < t->most) {
    tdm_ending end;
    tdm_feasibility answer = tdm_question_ask(&t->question, units, &end);
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
  tdm_ip *ip = &t->question.ip;
  if (!t->question.best->known &&
      tdm_question_ask(&t->question, INT64_MIN, &end) == TDM_FEASIBLE_NO)
    return TDM_ENDED_INFEASIBLE;
  if (end != TDM_ENDED_PROVEN) return end;
  tdm_row *some = &ip->rows[ip->some_row];
  some->active = tdm_question_pairs(&t->question) <= 0;
  if (t->question.best->count == 0) tdm_question_ask(&t->question, INT64_MIN, &end);
  return end;
}

static tdm_ending run(threshold *t, tdm_stage_state *state) {
  tdm_ending end = find_any(t);
  if (end != TDM_ENDED_PROVEN) return end;
  if (t->question.best->count == 0) {
    state->proven = true;
    return end;
  }
  t->least = tdm_pairing_worst(t->question.ip.problem, t->question.best);
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
  threshold t = {0};
  if (!tdm_question_init(&t.question, stages)) return TDM_ENDED_NO_MEMORY;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/report.h"

#include <math.h>
#include <stdlib.h>

#include "solver/pair/spread.h"
#include "solver/problem/expand.h"

/* What qsort needs beside the elements: ids, in the element itself. */
typedef struct {
  tdm_text first, second;
  uint32_t index;
} sort_key;

static int compare_keys(const void *left, const void *right) {
  const sort_key *a = left, *b = right;
  int order = tdm_text_compare(a->first, b->first);
  return order ? order : tdm_text_compare(a->second, b->second);
}

static bool is_locked(const tdm_problem *problem, uint32_t candidate) {
  for (uint32_t k = 0; k < problem->request->programme.require_count; k++)
    if (problem->lock[k] == candidate) return true;
  return false;
}

static bool is_kept(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  const tdm_programme *programme = &problem->request->programme;
  return programme->has_current &&
         tdm_quota_counts(&problem->quotas[programme->quota_count], mentor, mentee);
}

static bool fill_pair(const tdm_problem *problem, const tdm_person_pair *of, tdm_arena *arena,
                      tdm_pair_result *pair) {
  uint32_t mentor = of->mentor, mentee = of->mentee;
  *pair = (tdm_pair_result){.mentor = mentor,
                            .mentee = mentee,
                            .score = problem->units[of->candidate] * problem->unit,
                            .wish_part = tdm_score_wishes(&problem->scores, mentor, mentee),
                            .pair_part = tdm_score_points(&problem->scores, mentor, mentee),
                            .locked = is_locked(problem, of->candidate),
                            .kept = is_kept(problem, mentor, mentee)};
  pair->parts = tdm_arena_alloc(arena, problem->scores.part_count, sizeof *pair->parts);
  for (uint32_t d = 0; pair->parts && d < problem->scores.part_count; d++)
    pair->parts[d] = tdm_score_dimension(&problem->scores, d, mentor, mentee);
  return pair->parts != NULL;
}

static bool fill_pairs(const tdm_problem *problem, const tdm_pairing *pairing, tdm_arena *arena,
                       tdm_outcome *outcome) {
  const tdm_participant *people = problem->request->cohort.participants;
  sort_key *keys = malloc(((size_t)pairing->count + 1) * sizeof *keys);
  tdm_person_pair *pairs = malloc(((size_t)pairing->count + 1) * sizeof *pairs);
  outcome->pairs = tdm_arena_alloc(arena, pairing->count, sizeof *outcome->pairs);
  bool filled = keys && pairs && outcome->pairs && tdm_expand(problem, pairing, pairs);
  for (uint32_t k = 0; filled && k < pairing->count; k++)
    keys[k] = (sort_key){people[pairs[k].mentor].id, people[pairs[k].mentee].id, k};
  if (filled) qsort(keys, pairing->count, sizeof *keys, compare_keys);
  for (uint32_t k = 0; filled && k < pairing->count; k++)
    filled =
        fill_pair(problem, &pairs[keys[k].index], arena, &outcome->pairs[outcome->pair_count++]);
  free(keys);
  free(pairs);
  return filled;
}

static bool fill_unmatched(const tdm_problem *problem, tdm_arena *arena, tdm_outcome *outcome) {
  const tdm_cohort *cohort = &problem->request->cohort;
  bool *matched = calloc((size_t)cohort->count + 1, sizeof *matched);
  sort_key *keys = malloc(((size_t)cohort->count + 1) * sizeof *keys);
  bool filled = matched && keys;
  uint32_t count = 0;
  for (uint32_t k = 0; filled && k < outcome->pair_count; k++)
    matched[outcome->pairs[k].mentor] = matched[outcome->pairs[k].mentee] = true;
  for (uint32_t p = 0; filled && p < cohort->count; p++)
    if (!matched[p]) keys[count++] = (sort_key){.first = cohort->participants[p].id, .index = p};
  outcome->unmatched = tdm_arena_alloc(arena, count, sizeof *outcome->unmatched);
  filled = filled && outcome->unmatched;
  if (filled) qsort(keys, count, sizeof *keys, compare_keys);
  for (uint32_t k = 0; filled && k < count; k++)
    outcome->unmatched[outcome->unmatched_count++] =
        (tdm_unmatched){.participant = keys[k].index, .opener = TDM_NONE, .group = TDM_NONE};
  free(matched);
  free(keys);
  return filled;
}

static bool fill_quotas(const tdm_problem *problem, const tdm_pairing *pairing, tdm_arena *arena,
                        tdm_outcome *outcome) {
  uint32_t count = problem->request->programme.quota_count;
  outcome->quotas = tdm_arena_alloc(arena, count, sizeof *outcome->quotas);
  if (!outcome->quotas) return false;
  outcome->quota_count = count;
  for (uint32_t q = 0; q < count; q++) {
    outcome->quotas[q].quota = q;
    for (uint32_t k = 0; k < pairing->count; k++)
      outcome->quotas[q].count += tdm_bit(problem->counted[q], pairing->chosen[k]);
  }
  return true;
}

static int compare_texts(const void *left, const void *right) {
  return tdm_text_compare(*(const tdm_text *)left, *(const tdm_text *)right);
}

/* Ids in current pairs that nobody has, each once. */
static bool fill_left(const tdm_problem *problem, tdm_arena *arena, tdm_outcome *outcome) {
  const tdm_programme *programme = &problem->request->programme;
  tdm_text *left = tdm_arena_alloc(arena, 2 * (size_t)programme->current_count, sizeof *left);
  uint32_t found = 0;
  if (!left) return false;
  for (uint32_t k = 0; k < programme->current_count; k++) {
    const tdm_pair_reference *pair = &programme->current[k];
    if (pair->mentor.participant == TDM_NONE) left[found++] = pair->mentor.id;
    if (pair->mentee.participant == TDM_NONE) left[found++] = pair->mentee.id;
  }
  if (found) qsort(left, found, sizeof *left, compare_texts);
  outcome->left = left;
  outcome->left_count = 0;
  for (uint32_t k = 0; k < found; k++)
    if (k == 0 || !tdm_text_equal(left[k], left[k - 1])) left[outcome->left_count++] = left[k];
  return true;
}

/* What each entry of spread earned, in programme order; those that gain nothing earn nothing. */
static bool fill_spread(const tdm_problem *problem, const tdm_pairing *pairing, tdm_arena *arena,
                        tdm_outcome *outcome) {
  const tdm_programme *programme = &problem->request->programme;
  const tdm_gains *gains = &problem->gains;
  outcome->spread_count = tdm_spread_count(programme);
  outcome->spread = tdm_arena_alloc(arena, outcome->spread_count, sizeof *outcome->spread);
  if (!outcome->spread) return false;
  for (uint32_t e = 0; e < outcome->spread_count; e++)
    outcome->spread[e].name = tdm_spread_entry(programme, e)->name;
  for (uint32_t m = 0; m < tdm_gains_of_spread(gains); m++)
    outcome->spread[gains->measures[m].entry].earned =
        problem->unit * tdm_gains_earned(gains, pairing->chosen, pairing->count, m, m + 1);
  return true;
}

/* In the order of the outcome's pairs, so that sums do not depend on anything else. */
static void fill_dimension(const tdm_score_part *part, const tdm_outcome *outcome,
                           tdm_diversity *diversity) {
  double sum = 0;
  uint32_t present = 0, differing = 0;
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    double f = tdm_score_difference(part, outcome->pairs[k].mentor, outcome->pairs[k].mentee);
    if (isnan(f)) {
      diversity->missing++;
      continue;
    }
    present++;
    differing += f > 0;
    sum += f;
  }
  diversity->mean = present ? sum / present : NAN;
  diversity->differing = present ? (double)differing / present : NAN;
}

bool tdm_report_pairing(const tdm_problem *problem, const tdm_pairing *pairing, tdm_arena *arena,
                        tdm_outcome *outcome) {
  uint32_t dimensions = problem->scores.part_count;
  if (!fill_pairs(problem, pairing, arena, outcome) || !fill_unmatched(problem, arena, outcome) ||
      !fill_quotas(problem, pairing, arena, outcome) ||
      !fill_spread(problem, pairing, arena, outcome) || !fill_left(problem, arena, outcome))
    return false;
  outcome->diversity = tdm_arena_alloc(arena, dimensions, sizeof *outcome->diversity);
  if (!outcome->diversity) return false;
  outcome->diversity_count = dimensions;
  for (uint32_t d = 0; d < dimensions; d++)
    fill_dimension(&problem->scores.parts[d], outcome, &outcome->diversity[d]);
  return true;
}

static int compare_scores(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

bool tdm_report_vector(tdm_arena *arena, tdm_outcome *outcome) {
  for (uint32_t s = 0; s < outcome->stage_count; s++) {
    tdm_stage_result *stage = &outcome->objective[s];
    if (stage->stage != TDM_STAGE_FAIR) continue;
    stage->vector = tdm_arena_alloc(arena, outcome->pair_count, sizeof *stage->vector);
    if (!stage->vector) return false;
    stage->vector_count = outcome->pair_count;
    for (uint32_t k = 0; k < outcome->pair_count; k++) stage->vector[k] = outcome->pairs[k].score;
    if (stage->vector_count)
      qsort(stage->vector, stage->vector_count, sizeof *stage->vector, compare_scores);
  }
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/verify/outcome_of.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/enumerate.h"
#include "tests/support/table.h"
#include "tests/support/table_internal.h"

static void *take(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (!block) abort();
  return block;
}

static const tdm_request *sorted_under; /* qsort has no context */

static tdm_text id_of(uint32_t participant) {
  return sorted_under->cohort.participants[participant].id;
}

static int by_ids(const void *a, const void *b) {
  const tdm_chosen *x = a, *y = b;
  int order = tdm_text_compare(id_of(x->mentor), id_of(y->mentor));
  return order ? order : tdm_text_compare(id_of(x->mentee), id_of(y->mentee));
}

static int by_id(const void *a, const void *b) {
  const tdm_unmatched *x = a, *y = b;
  return tdm_text_compare(id_of(x->participant), id_of(y->participant));
}

static void fill_unmatched(const tdm_request *request, tdm_outcome *outcome, tdm_arena *arena) {
  uint32_t people = request->cohort.count;
  bool *paired = take(arena, people, sizeof *paired);
  for (uint32_t i = 0; i < outcome->pair_count; i++)
    paired[outcome->pairs[i].mentor] = paired[outcome->pairs[i].mentee] = true;
  outcome->unmatched = take(arena, people, sizeof *outcome->unmatched);
  for (uint32_t p = 0; p < people; p++)
    if (!paired[p])
      outcome->unmatched[outcome->unmatched_count++] = (tdm_unmatched){
          .participant = p, .reason = TDM_REASON_TRADED_OFF, .opener = TDM_NONE, .group = TDM_NONE};
  qsort(outcome->unmatched, outcome->unmatched_count, sizeof *outcome->unmatched, by_id);
}

static void fill_quotas(const tdm_request *request, tdm_outcome *outcome, tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  outcome->quota_count = programme->quota_count;
  outcome->quotas = take(arena, outcome->quota_count, sizeof *outcome->quotas);
  for (uint32_t q = 0; q < outcome->quota_count; q++) {
    outcome->quotas[q].quota = q;
    for (uint32_t i = 0; i < outcome->pair_count; i++) {
      tdm_couple couple = {request, outcome->pairs[i].mentor, outcome->pairs[i].mentee};
      outcome->quotas[q].count += tdm_couple_counts(&couple, &programme->quotas[q]);
    }
  }
}

static void fill_diversity(const tdm_request *request, tdm_outcome *outcome, tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  outcome->diversity_count = programme->dimension_count;
  outcome->diversity = take(arena, outcome->diversity_count, sizeof *outcome->diversity);
  for (uint32_t d = 0; d < outcome->diversity_count; d++) {
    double sum = 0, differing = 0, present = 0;
    for (uint32_t i = 0; i < outcome->pair_count; i++) {
      double f;
      tdm_couple couple = {request, outcome->pairs[i].mentor, outcome->pairs[i].mentee};
      if (!tdm_couple_difference(&couple, &programme->dimensions[d], &f)) continue;
      sum += f;
      differing += f > 0;
      present++;
    }
    outcome->diversity[d] =
        (tdm_diversity){present > 0 ? sum / present : NAN, present > 0 ? differing / present : NAN,
                        outcome->pair_count - (uint32_t)present};
  }
}

static void fill_spread(const tdm_request *request, tdm_outcome *outcome, const tdm_chosen *pairs,
                        tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  tdm_demands all = tdm_demands_all();
  tdm_links links;
  outcome->spread_count = programme->bridge_count + programme->variety_count;
  outcome->spread = take(arena, outcome->spread_count, sizeof *outcome->spread);
  if (outcome->spread_count) tdm_links_read(&links, request, &all);
  for (uint32_t e = 0; e < outcome->spread_count; e++)
    outcome->spread[e] = (tdm_spread_result){
        e < programme->bridge_count ? programme->bridges[e].name
                                    : programme->variety[e - programme->bridge_count].name,
        tdm_links_earned(&links, pairs, outcome->pair_count, e)};
}

static void enter_left(const tdm_request *request, tdm_outcome *outcome, tdm_text id) {
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (tdm_text_equal(request->cohort.participants[p].id, id)) return;
  uint32_t at = 0;
  while (at < outcome->left_count && tdm_text_compare(outcome->left[at], id) < 0) at++;
  if (at < outcome->left_count && tdm_text_equal(outcome->left[at], id)) return;
  for (uint32_t i = outcome->left_count++; i > at; i--) outcome->left[i] = outcome->left[i - 1];
  outcome->left[at] = id;
}

static void fill_left(const tdm_request *request, tdm_outcome *outcome, tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  outcome->left = take(arena, 2 * programme->current_count, sizeof *outcome->left);
  for (uint32_t i = 0; i < programme->current_count; i++) {
    enter_left(request, outcome, programme->current[i].mentor.id);
    enter_left(request, outcome, programme->current[i].mentee.id);
  }
}

tdm_outcome tdm_outcome_of(const tdm_request *request, const tdm_chosen *pairs, uint32_t count,
                           tdm_arena *arena) {
  tdm_outcome outcome = {.status = TDM_OPTIMAL, .proof = TDM_PROOF_SEARCH, .reasons = true};
  tdm_chosen *sorted = take(arena, count, sizeof *sorted);
  if (count) memcpy(sorted, pairs, count * sizeof *sorted);
  sorted_under = request;
  qsort(sorted, count, sizeof *sorted, by_ids);
  tdm_verdict verdict;
  if (!tdm_verify_pairing(request, sorted, count, arena, &verdict) || !verdict.valid) abort();
  outcome.pairs = verdict.pairs;
  outcome.pair_count = count;
  outcome.stage_count = verdict.stage_count;
  for (uint32_t s = 0; s < verdict.stage_count; s++) {
    outcome.objective[s] = verdict.objective[s];
    outcome.objective[s].has_bound = outcome.objective[s].has_value;
    outcome.objective[s].bound = outcome.objective[s].value;
  }
  fill_unmatched(request, &outcome, arena);
  fill_quotas(request, &outcome, arena);
  fill_diversity(request, &outcome, arena);
  fill_spread(request, &outcome, sorted, arena);
  fill_left(request, &outcome, arena);
  return outcome;
}

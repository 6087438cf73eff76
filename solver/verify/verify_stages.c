// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "solver/verify/verify_internal.h"

int64_t tdm_judge_add(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

static int64_t total(const tdm_judge *judge) {
  int64_t score = 0;
  for (uint32_t i = 0; i < judge->count; i++)
    score = tdm_judge_add(score, judge->verdict->pairs[i].score);
  for (uint32_t e = 0; e < tdm_judge_spread_count(judge); e++)
    score = tdm_judge_add(score, judge->earned[e]);
  return score;
}

static int64_t people_with_pairs(const tdm_judge *judge) {
  int64_t people = 0;
  for (uint32_t p = 0; p < judge->request->cohort.count; p++) people += judge->degrees[p] > 0;
  return people;
}

static int64_t pairs_kept(const tdm_judge *judge) {
  int64_t kept = 0;
  for (uint32_t i = 0; i < judge->count; i++) kept += judge->facts[i].kept;
  return kept;
}

static int by_score(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* The scores of all pairs, ascending; false when memory is out. */
static bool sort_scores(const tdm_judge *judge, tdm_stage_result *result) {
  result->vector = tdm_arena_alloc(judge->arena, judge->count, sizeof *result->vector);
  if (!result->vector) return false;
  result->vector_count = judge->count;
  for (uint32_t i = 0; i < judge->count; i++) result->vector[i] = judge->verdict->pairs[i].score;
  qsort(result->vector, result->vector_count, sizeof *result->vector, by_score);
  return true;
}

static bool has_value(const tdm_judge *judge, tdm_stage stage) {
  return judge->count > 0 || (stage != TDM_STAGE_WORST && stage != TDM_STAGE_FAIR);
}

static int64_t smallest_score(const tdm_judge *judge) {
  int64_t smallest = judge->count ? INT64_MAX : 0;
  for (uint32_t i = 0; i < judge->count; i++)
    if (judge->verdict->pairs[i].score < smallest) smallest = judge->verdict->pairs[i].score;
  return smallest;
}

static int64_t value_of(const tdm_judge *judge, tdm_stage stage) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
      return judge->count;
    case TDM_STAGE_MATCHED:
      return people_with_pairs(judge);
    case TDM_STAGE_KEPT:
      return pairs_kept(judge);
    case TDM_STAGE_WORST:
    case TDM_STAGE_FAIR:
      return smallest_score(judge);
    case TDM_STAGE_SCORE:
      return total(judge);
  }
  fprintf(stderr, "tdm_verify_pairing: stage %d was not checked\n", (int)stage);
  abort();
}

bool tdm_judge_stages(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  tdm_verdict *verdict = judge->verdict;
  verdict->stage_count = programme->stage_count;
  for (uint32_t s = 0; s < programme->stage_count; s++) {
    tdm_stage stage = programme->objective[s];
    tdm_stage_result *result = &verdict->objective[s];
    *result = (tdm_stage_result){
        .stage = stage, .has_value = has_value(judge, stage), .value = value_of(judge, stage)};
    if (stage == TDM_STAGE_FAIR && !sort_scores(judge, result)) return false;
  }
  return true;
}

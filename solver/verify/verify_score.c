// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "solver/verify/verify_internal.h"

static double position_difference(const tdm_judge *judge, const tdm_dimension *dimension,
                                  uint32_t a, uint32_t b) {
  static const tdm_texts no_levels = {NULL, 0};
  const tdm_texts *levels = dimension->kind == TDM_KIND_ORDINAL ? &dimension->levels : &no_levels;
  double of_a = tdm_judge_position(judge, dimension->attribute, levels, a);
  double of_b = tdm_judge_position(judge, dimension->attribute, levels, b);
  return fabs(of_a - of_b); /* NaN when one is missing */
}

/* Quotients first, as MODEL.md writes them: other orders round differently. */
bool tdm_judge_difference(const tdm_judge *judge, const tdm_dimension *dimension, uint32_t a,
                          uint32_t b, double *f) {
  if (dimension->kind == TDM_KIND_NOMINAL || dimension->kind == TDM_KIND_SET) {
    tdm_overlap overlap = tdm_judge_overlap(judge, dimension->attribute, a, b);
    if (overlap.all == 0) return false;
    if (dimension->kind == TDM_KIND_NOMINAL)
      *f = tdm_overlap_differs(overlap) ? 1.0 : 0.0;
    else
      *f = 1.0 - (double)overlap.shared / (double)overlap.all;
    return true;
  }
  double difference = position_difference(judge, dimension, a, b);
  if (isnan(difference)) return false;
  if (dimension->kind == TDM_KIND_ORDINAL)
    *f = difference / (double)(dimension->levels.count - 1);
  else
    *f = fmin(difference, dimension->span) / dimension->span;
  return true;
}

int64_t tdm_judge_micro_points(double weight, double f) { return llrint((1e6 * weight) * f); }

int64_t tdm_judge_part(const tdm_judge *judge, const tdm_dimension *dimension, uint32_t mentor,
                       uint32_t mentee) {
  double f;
  if (!tdm_judge_difference(judge, dimension, mentor, mentee, &f)) return 0;
  return tdm_judge_micro_points(dimension->weight, dimension->share ? 1.0 - f : f);
}

static int64_t wish_part(const tdm_judge *judge, uint32_t wisher, uint32_t wished, double weight) {
  const tdm_references *wishes = &judge->request->cohort.participants[wisher].wishes;
  for (uint32_t k = 0; k < wishes->count; k++)
    if (wishes->items[k].participant == wished)
      return tdm_judge_micro_points(weight, (double)(wishes->count - k) / (double)wishes->count);
  return 0;
}

static int64_t wish_parts(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_programme *programme = &judge->request->programme;
  return wish_part(judge, fact->mentor, fact->mentee, programme->wish_mentor) +
         wish_part(judge, fact->mentee, fact->mentor, programme->wish_mentee);
}

int64_t tdm_judge_pair_score(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_programme *programme = &judge->request->programme;
  int64_t score = wish_parts(judge, fact) + fact->points;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    score += tdm_judge_part(judge, &programme->dimensions[d], fact->mentor, fact->mentee);
  return score;
}

static void score_pair(const tdm_judge *judge, const tdm_fact *fact, tdm_pair_result *pair) {
  const tdm_programme *programme = &judge->request->programme;
  pair->locked = fact->locked;
  pair->kept = fact->kept;
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    pair->parts[d] = tdm_judge_part(judge, &programme->dimensions[d], fact->mentor, fact->mentee);
    pair->score += pair->parts[d];
  }
  pair->wish_part = wish_parts(judge, fact);
  pair->pair_part = fact->points;
  pair->score += pair->wish_part + pair->pair_part;
}

bool tdm_judge_score(tdm_judge *judge) {
  size_t dimensions = judge->request->programme.dimension_count;
  tdm_verdict *verdict = judge->verdict;
  verdict->pairs = tdm_arena_alloc(judge->arena, judge->count, sizeof *verdict->pairs);
  int64_t *parts = tdm_arena_alloc(judge->arena, judge->count * dimensions, sizeof *parts);
  if (!verdict->pairs || !parts) return false;
  verdict->pair_count = judge->count;
  for (uint32_t i = 0; i < judge->count; i++) {
    tdm_pair_result *pair = &verdict->pairs[i];
    pair->mentor = judge->facts[i].mentor;
    pair->mentee = judge->facts[i].mentee;
    pair->parts = parts + i * dimensions;
    if (judge->facts[i].known) score_pair(judge, &judge->facts[i], pair);
  }
  return true;
}

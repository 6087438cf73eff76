// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>

#include "tests/support/table_internal.h"

static uint32_t level(const tdm_texts *levels, const tdm_value *value) {
  uint32_t at = 0;
  while (!tdm_text_equal(levels->items[at], value->strings[0])) at++;
  return at;
}

static double jaccard_distance(const tdm_value *a, const tdm_value *b) {
  uint32_t both = 0;
  for (uint32_t i = 0; i < a->count; i++) both += tdm_value_has(b, a->strings[i]) ? 1 : 0;
  uint32_t either = a->count + b->count - both;
  return 1.0 - (double)both / (double)either;
}

/* f of the model for `differ`. */
static double difference(const tdm_dimension *dimension, const tdm_value *a, const tdm_value *b) {
  switch (dimension->kind) {
    case TDM_KIND_NOMINAL:
      return tdm_value_equal(a, b) ? 0.0 : 1.0;
    case TDM_KIND_SET:
      return jaccard_distance(a, b);
    case TDM_KIND_ORDINAL: {
      int64_t steps = (int64_t)level(&dimension->levels, a) - (int64_t)level(&dimension->levels, b);
      return (double)llabs(steps) / (double)(dimension->levels.count - 1);
    }
    case TDM_KIND_NUMBER:
      break;
  }
  double apart = fabs(a->number - b->number);
  return (apart < dimension->span ? apart : dimension->span) / dimension->span;
}

bool tdm_couple_difference(const tdm_couple *couple, const tdm_dimension *dimension, double *f) {
  tdm_value a, b;
  tdm_value_read(couple->request, couple->mentor, dimension->name, &a);
  tdm_value_read(couple->request, couple->mentee, dimension->name, &b);
  if (a.missing || b.missing) return false;
  *f = difference(dimension, &a, &b);
  return true;
}

static int64_t dimension_part(const tdm_couple *couple, const tdm_dimension *dimension) {
  double f;
  if (!tdm_couple_difference(couple, dimension, &f)) return 0;
  if (dimension->share) f = 1.0 - f;
  return llrint((1e6 * dimension->weight) * f);
}

static int64_t wish(const tdm_request *request, uint32_t from, uint32_t to, double weight) {
  const tdm_references *wishes = &request->cohort.participants[from].wishes;
  uint32_t n = wishes->count;
  for (uint32_t k = 0; k < n; k++)
    if (tdm_couple_names(request, &wishes->items[k], to))
      return llrint((1e6 * weight) * ((double)(n - k) / n));
  return 0;
}

static uint32_t position(const tdm_request *request, const tdm_references *list,
                         uint32_t participant) {
  uint32_t at = 0;
  while (at < list->count && !tdm_couple_names(request, &list->items[at], participant)) at++;
  return at;
}

/* Where the pair is listed in this direction, what for. */
static bool points_listed(const tdm_couple *couple, double *points) {
  const tdm_request *request = couple->request;
  const tdm_pair_scores *scores = &request->programme.pair_scores;
  if (scores->dense) {
    uint32_t row = position(request, &scores->mentors, couple->mentor);
    uint32_t column = position(request, &scores->mentees, couple->mentee);
    if (row == scores->mentors.count || column == scores->mentees.count) return false;
    *points = scores->values[row * scores->mentees.count + column];
    return true;
  }
  for (uint32_t i = 0; i < scores->entry_count; i++) {
    if (!tdm_couple_is(couple, &scores->entries[i])) continue;
    *points = scores->points[i];
    return true;
  }
  return false;
}

static int64_t points(const tdm_couple *couple) {
  double listed = 0;
  tdm_couple turned = tdm_couple_turned(couple);
  if (!couple->request->programme.pair_scores.given) return 0;
  if (!points_listed(couple, &listed) && tdm_couple_is_either(couple))
    points_listed(&turned, &listed);
  return llrint(1e6 * listed);
}

int64_t tdm_couple_score(const tdm_couple *couple) {
  const tdm_programme *programme = &couple->request->programme;
  int64_t score = points(couple);
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    score += dimension_part(couple, &programme->dimensions[d]);
  score += wish(couple->request, couple->mentor, couple->mentee, programme->wish_mentor);
  score += wish(couple->request, couple->mentee, couple->mentor, programme->wish_mentee);
  return score;
}

/* ---- quotas ---- */

static bool condition_holds(const tdm_request *request, const tdm_condition *condition,
                            uint32_t participant) {
  tdm_value value;
  tdm_value_read(request, participant, condition->attribute, &value);
  if (value.missing) return false;
  for (uint32_t i = 0; i < condition->number_count; i++)
    if (value.numeric && value.number == condition->numbers[i]) return true;
  for (uint32_t i = 0; i < condition->strings.count; i++)
    if (tdm_value_has(&value, condition->strings.items[i])) return true;
  return false;
}

static bool all_hold(const tdm_request *request, const tdm_conditions *conditions,
                     uint32_t participant) {
  for (uint32_t i = 0; i < conditions->count; i++)
    if (!condition_holds(request, &conditions->items[i], participant)) return false;
  return true;
}

bool tdm_couple_counts(const tdm_couple *couple, const tdm_quota *quota) {
  const tdm_request *request = couple->request;
  bool counts = all_hold(request, &quota->mentor, couple->mentor) &&
                all_hold(request, &quota->mentee, couple->mentee) &&
                (all_hold(request, &quota->either_side, couple->mentor) ||
                 all_hold(request, &quota->either_side, couple->mentee));
  for (uint32_t i = 0; i < quota->differ.count; i++)
    counts = counts && tdm_couple_differs(couple, quota->differ.items[i]);
  for (uint32_t i = 0; i < quota->share.count; i++)
    counts = counts && tdm_couple_shares(couple, quota->share.items[i]);
  return counts;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "solver/verify/verify_internal.h"

static tdm_overlap overlap_numbers(double a, double b) {
  if (isnan(a) || isnan(b)) return (tdm_overlap){0, 0};
  return a == b ? (tdm_overlap){1, 1} : (tdm_overlap){0, 2};
}

static bool holds(const uint32_t *values, uint32_t count, uint32_t symbol) {
  for (uint32_t i = 0; i < count; i++)
    if (values[i] == symbol) return true;
  return false;
}

tdm_overlap tdm_judge_overlap(const tdm_judge *judge, uint32_t attribute, uint32_t a, uint32_t b) {
  if (attribute == TDM_NONE) return (tdm_overlap){0, 0};
  const tdm_attribute *column = &judge->request->cohort.attributes[attribute];
  if (column->type == TDM_ATTRIBUTE_NUMBERS)
    return overlap_numbers(column->numbers[a], column->numbers[b]);
  if (column->type != TDM_ATTRIBUTE_STRINGS) return (tdm_overlap){0, 0};
  const uint32_t *of_a = column->values + column->first[a];
  const uint32_t *of_b = column->values + column->first[b];
  uint32_t count_a = column->first[a + 1] - column->first[a];
  uint32_t count_b = column->first[b + 1] - column->first[b];
  if (count_a == 0 || count_b == 0) return (tdm_overlap){0, 0};
  uint32_t shared = 0;
  for (uint32_t i = 0; i < count_a; i++) shared += holds(of_b, count_b, of_a[i]);
  return (tdm_overlap){shared, count_a + count_b - shared};
}

bool tdm_overlap_differs(tdm_overlap overlap) { return overlap.shared < overlap.all; }

bool tdm_overlap_shares(tdm_overlap overlap) { return overlap.shared > 0; }

double tdm_judge_position(const tdm_judge *judge, uint32_t attribute, const tdm_texts *levels,
                          uint32_t participant) {
  if (attribute == TDM_NONE) return NAN;
  const tdm_cohort *cohort = &judge->request->cohort;
  const tdm_attribute *column = &cohort->attributes[attribute];
  if (levels->count == 0)
    return column->type == TDM_ATTRIBUTE_NUMBERS ? column->numbers[participant] : NAN;
  if (column->type != TDM_ATTRIBUTE_STRINGS) return NAN;
  uint32_t first = column->first[participant];
  if (first == column->first[participant + 1]) return NAN;
  uint32_t level = tdm_texts_find(levels, cohort->symbols.texts[column->values[first]]);
  return level == UINT32_MAX ? NAN : (double)level;
}

bool tdm_judge_missing(const tdm_judge *judge, uint32_t attribute, uint32_t participant) {
  if (attribute == TDM_NONE) return true;
  const tdm_attribute *column = &judge->request->cohort.attributes[attribute];
  if (column->type == TDM_ATTRIBUTE_NUMBERS) return isnan(column->numbers[participant]);
  return column->type != TDM_ATTRIBUTE_STRINGS ||
         column->first[participant] == column->first[participant + 1];
}

// SPDX-License-Identifier: Apache-2.0
#include "solver/model/earns.h"

#include <math.h>

/* What two people have in common, of all that either has. */
static void compare(const tdm_attribute *attribute, uint32_t a, uint32_t b, uint32_t *common,
                    uint32_t *all) {
  uint32_t i = attribute->first[a], k = attribute->first[b];
  *common = *all = 0;
  while (i < attribute->first[a + 1] || k < attribute->first[b + 1]) {
    bool from_a = k == attribute->first[b + 1] ||
                  (i < attribute->first[a + 1] && attribute->values[i] <= attribute->values[k]);
    bool from_b = i == attribute->first[a + 1] ||
                  (k < attribute->first[b + 1] && attribute->values[k] <= attribute->values[i]);
    *common += from_a && from_b;
    (*all)++;
    i += from_a;
    k += from_b;
  }
}

static uint32_t level_of(const tdm_cohort *cohort, const tdm_dimension *dimension, uint32_t p) {
  const tdm_attribute *attribute = &cohort->attributes[dimension->attribute];
  tdm_text value = cohort->symbols.texts[attribute->values[attribute->first[p]]];
  return tdm_texts_find(&dimension->levels, value);
}

static double difference(const tdm_cohort *cohort, const tdm_dimension *dimension, uint32_t a,
                         uint32_t b) {
  const tdm_attribute *attribute = &cohort->attributes[dimension->attribute];
  uint32_t common, all;
  if (dimension->kind == TDM_KIND_NUMBER)
    return fmin(fabs(attribute->numbers[a] - attribute->numbers[b]), dimension->span) /
           dimension->span;
  if (attribute->type == TDM_ATTRIBUTE_NUMBERS)
    return attribute->numbers[a] != attribute->numbers[b] ? 1.0 : 0.0;
  if (dimension->kind == TDM_KIND_ORDINAL) {
    double of_a = level_of(cohort, dimension, a), of_b = level_of(cohort, dimension, b);
    return fabs(of_a - of_b) / (double)(dimension->levels.count - 1);
  }
  compare(attribute, a, b, &common, &all);
  if (dimension->kind == TDM_KIND_NOMINAL) return common < all ? 1.0 : 0.0;
  return 1.0 - (double)common / (double)all;
}

double tdm_dimension_earns(const tdm_cohort *cohort, const tdm_dimension *dimension, uint32_t a,
                           uint32_t b) {
  if (tdm_cohort_missing(cohort, dimension->attribute, a) ||
      tdm_cohort_missing(cohort, dimension->attribute, b))
    return 0;
  double f = difference(cohort, dimension, a, b);
  return dimension->share ? 1.0 - f : f;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/regions.h"

#include <stdlib.h>
#include <string.h>

#include "solver/pair/classes.h"

typedef struct {
  uint64_t *code;        /* [count] of the people's values */
  uint32_t *region;      /* [count] as numbered last */
  uint32_t *best_region; /* [count] */
  uint32_t best_count;
  const tdm_attribute *best; /* NULL: none so far */
} choice;

/* Lists of several values do not part people: they can meet in any of them. */
static bool is_single(const tdm_attribute *attribute, uint32_t persons) {
  for (uint32_t p = 0; attribute->type == TDM_ATTRIBUTE_STRINGS && p < persons; p++)
    if (attribute->first[p + 1] - attribute->first[p] > 1) return false;
  return true;
}

static const tdm_attribute *parting(const tdm_request *request, const tdm_rule *rule) {
  if (rule->type != TDM_RULE_SAME || rule->missing_allows || rule->attributes[0] == TDM_NONE)
    return NULL;
  const tdm_attribute *attribute = &request->cohort.attributes[rule->attributes[0]];
  return is_single(attribute, request->cohort.count) ? attribute : NULL;
}

/* Of as many regions each, the attribute decides whose name is less: rules have no order. */
static bool is_better(const choice *c, const tdm_attribute *attribute, uint32_t regions) {
  if (!c->best || regions != c->best_count) return regions > c->best_count;
  return tdm_text_compare(attribute->name, c->best->name) < 0;
}

static bool choose(choice *c, const tdm_request *request, const uint32_t *people, uint32_t count) {
  const tdm_programme *programme = &request->programme;
  for (uint32_t r = 0; r < programme->rule_count; r++) {
    const tdm_attribute *attribute = parting(request, &programme->rules[r]);
    uint32_t regions;
    if (!attribute || attribute == c->best) continue;
    for (uint32_t k = 0; k < count; k++) c->code[k] = tdm_value_code(attribute, people[k]);
    if (!tdm_classes_number(c->code, count, c->region, &regions)) return false;
    if (!is_better(c, attribute, regions)) continue;
    uint32_t *kept = c->best_region;
    c->best_region = c->region;
    c->region = kept;
    c->best = attribute;
    c->best_count = regions;
  }
  return true;
}

/* By counting; who has no value, and so no partner, comes last. */
static bool sort_by_region(const choice *c, uint32_t *people, uint32_t from, uint32_t to) {
  uint32_t *first = calloc((size_t)c->best_count + 2, sizeof *first);
  uint32_t *sorted = malloc(((size_t)to - from + 1) * sizeof *sorted);
  for (uint32_t k = from; first && k < to; k++) {
    uint32_t region = c->best_region[k];
    first[(region == TDM_NONE ? c->best_count : region) + 1]++;
  }
  for (uint32_t region = 0; first && region < c->best_count; region++)
    first[region + 1] += first[region];
  for (uint32_t k = from; first && sorted && k < to; k++) {
    uint32_t region = c->best_region[k];
    sorted[first[region == TDM_NONE ? c->best_count : region]++] = people[k];
  }
  bool done = first && sorted;
  if (done) memcpy(people + from, sorted, (to - from) * sizeof *sorted);
  free(first);
  free(sorted);
  return done;
}

static bool may_part(const tdm_request *request) {
  const tdm_programme *programme = &request->programme;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (parting(request, &programme->rules[r])) return true;
  return false;
}

bool tdm_regions_gather(const tdm_request *request, uint32_t *people, const uint32_t *ends,
                        int sides) {
  uint32_t count = ends[sides - 1];
  if (count == 0 || !may_part(request)) return true;
  choice c = {.code = malloc(count * sizeof *c.code),
              .region = malloc(count * sizeof *c.region),
              .best_region = malloc(count * sizeof *c.best_region)};
  bool done = c.code && c.region && c.best_region && choose(&c, request, people, count);
  for (int s = 0; done && c.best_count > 1 && s < sides; s++)
    done = sort_by_region(&c, people, s ? ends[s - 1] : 0, ends[s]);
  free(c.code);
  free(c.region);
  free(c.best_region);
  return done;
}

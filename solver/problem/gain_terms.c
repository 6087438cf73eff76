// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/gain_terms.h"

#include <stdlib.h>

/* ---- which groups a row looks up ---- */

/* A group as an index holds it: under `key`, at `at`. */
typedef struct {
  uint32_t key, at;
} place;

/* BRIDGES: by either value, at the other one. */
static uint32_t places_by_value(const tdm_gain_group *group, place *places) {
  places[0] = (place){group->one, group->other};
  places[1] = (place){group->other, group->one};
  return 2;
}

/* VARIETY of a mentor: by the node, at the partner's value. */
static uint32_t places_by_mentor(const tdm_problem *problem, const tdm_gain_group *group,
                                 place *places) {
  places[0] = (place){group->one, group->other};
  return group->one < problem->mentor_count;
}

/* VARIETY of a mentee: by the mentor's value, at the mentee. */
static uint32_t places_by_mentee(const tdm_problem *problem, const tdm_gain_group *group,
                                 place *places) {
  places[0] = (place){group->other, group->one - problem->first_mentee};
  return group->one >= problem->first_mentee;
}

static uint32_t places_of(const tdm_problem *problem, const tdm_gain_lookup *lookup, bool mentees,
                          uint32_t g, place *places) {
  const tdm_gain_group *group = &problem->gains.groups[g];
  if (&problem->gains.measures[group->measure] != lookup->measure) return 0;
  if (lookup->measure->kind == TDM_GAIN_BRIDGES)
    return mentees ? 0 : places_by_value(group, places);
  return mentees ? places_by_mentee(problem, group, places)
                 : places_by_mentor(problem, group, places);
}

static bool index_groups(const tdm_ip *ip, const tdm_prices *prices, const tdm_gain_lookup *lookup,
                         bool mentees, tdm_gain_index *index) {
  const tdm_problem *problem = ip->problem;
  bool by_node = !mentees && lookup->measure->kind == TDM_GAIN_VARIETY;
  uint32_t keys = by_node ? problem->mentor_count : lookup->measure->values, count;
  place places[2];
  index->first = calloc((size_t)keys + 2, sizeof *index->first);
  if (!index->first) return false;
  for (uint32_t g = 0; g < prices->group_count; g++) {
    count = places_of(problem, lookup, mentees, g, places);
    for (uint32_t k = 0; k < count; k++) index->first[places[k].key + 2]++;
  }
  for (uint32_t k = 0; k < keys; k++) index->first[k + 2] += index->first[k + 1];
  index->terms = calloc((size_t)index->first[keys + 1] + 1, sizeof *index->terms);
  if (!index->terms) return false;
  for (uint32_t g = 0; g < prices->group_count; g++) {
    count = places_of(problem, lookup, mentees, g, places);
    for (uint32_t k = 0; k < count; k++)
      index->terms[index->first[places[k].key + 1]++] =
          (tdm_gain_term){places[k].at, prices->group[g] - lookup->by_default};
  }
  return true;
}

/* ---- people with a pair ---- */

static bool price_matched(tdm_gain_terms *terms, const tdm_prices *prices,
                          const tdm_measure *measure) {
  const tdm_problem *problem = terms->ip->problem;
  const tdm_gains *gains = &problem->gains;
  int64_t by_default = tdm_prices_default(prices, terms->ip, measure);
  if (by_default == 0) return true;
  terms->matched = calloc((size_t)problem->node_count + 1, sizeof *terms->matched);
  if (!terms->matched) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) terms->matched[n] = by_default;
  for (uint32_t g = 0; g < prices->group_count; g++)
    if (tdm_gains_measure(gains, g) == measure)
      terms->matched[gains->groups[g].one] = prices->group[g];
  return true;
}

/* ---- life cycle ---- */

static bool add_lookup(tdm_gain_terms *terms, const tdm_prices *prices,
                       const tdm_measure *measure) {
  int64_t by_default = tdm_prices_default(prices, terms->ip, measure);
  if (by_default == 0) return true;
  tdm_gain_lookup *lookup = &terms->lookups[terms->count++];
  *lookup = (tdm_gain_lookup){.measure = measure, .by_default = by_default};
  if (measure->values > terms->values) terms->values = measure->values;
  return index_groups(terms->ip, prices, lookup, false, &lookup->of_mentor) &&
         (measure->kind == TDM_GAIN_BRIDGES ||
          index_groups(terms->ip, prices, lookup, true, &lookup->of_mentee));
}

bool tdm_gain_terms_init(tdm_gain_terms *terms, const tdm_ip *ip, const tdm_prices *prices) {
  const tdm_gains *gains = &ip->problem->gains;
  *terms = (tdm_gain_terms){.ip = ip};
  terms->lookups = calloc((size_t)gains->measure_count + 1, sizeof *terms->lookups);
  bool made = terms->lookups != NULL;
  for (uint32_t m = 0; made && m < gains->measure_count; m++) {
    const tdm_measure *measure = &gains->measures[m];
    made = measure->kind == TDM_GAIN_MATCHED ? price_matched(terms, prices, measure)
                                             : add_lookup(terms, prices, measure);
  }
  return made;
}

void tdm_gain_terms_fini(tdm_gain_terms *terms) {
  for (uint32_t k = 0; terms->lookups && k < terms->count; k++) {
    free(terms->lookups[k].of_mentor.first);
    free(terms->lookups[k].of_mentor.terms);
    free(terms->lookups[k].of_mentee.first);
    free(terms->lookups[k].of_mentee.terms);
  }
  free(terms->lookups);
  free(terms->matched);
  *terms = (tdm_gain_terms){0};
}

/* ---- a row ---- */

static inline void add(int64_t *worth, int64_t amount) {
  if (*worth != TDM_NO_PAIR) *worth += amount;
}

/* Fills the table by the partner's value; the last entry is for a missing one. */
static void fill_table(const tdm_gain_lookup *lookup, uint32_t key, int64_t *table) {
  const tdm_gain_index *index = &lookup->of_mentor;
  for (uint32_t v = 0; v < lookup->measure->values; v++) table[v] = lookup->by_default;
  table[lookup->measure->values] = 0;
  for (uint32_t k = index->first[key]; k < index->first[key + 1]; k++)
    table[index->terms[k].at] += index->terms[k].beside;
}

static void add_table(const tdm_gain_lookup *lookup, const uint32_t *value, uint32_t count,
                      const int64_t *table, int64_t *worth) {
  uint32_t missing = lookup->measure->values;
  for (uint32_t k = 0; k < count; k++)
    add(&worth[k], table[value[k] < missing ? value[k] : missing]);
}

/* The mentees' own groups, of the row's value. */
static void add_mentees(const tdm_gain_lookup *lookup, uint32_t own, const bool *owns,
                        uint32_t first, uint32_t count, int64_t *worth) {
  const tdm_gain_index *index = &lookup->of_mentee;
  for (uint32_t k = 0; k < count; k++) add(&worth[k], owns[k] ? lookup->by_default : 0);
  for (uint32_t k = index->first[own]; k < index->first[own + 1]; k++) {
    uint32_t at = index->terms[k].at;
    if (at >= first && at - first < count) add(&worth[at - first], index->terms[k].beside);
  }
}

static void add_lookup_row(const tdm_gain_terms *terms, const tdm_gain_lookup *lookup,
                           uint32_t mentor, uint32_t first, uint32_t count, int64_t *table,
                           int64_t *worth) {
  const tdm_measure *measure = lookup->measure;
  uint32_t begin = terms->ip->problem->first_mentee + first, own = measure->value[mentor];
  if (measure->kind == TDM_GAIN_BRIDGES) {
    if (own == TDM_NONE) return;
    fill_table(lookup, own, table);
    table[own] = 0;
    add_table(lookup, measure->value + begin, count, table, worth);
    return;
  }
  if (measure->owns[mentor]) {
    fill_table(lookup, mentor, table);
    add_table(lookup, measure->value + begin, count, table, worth);
  }
  if (own != TDM_NONE) add_mentees(lookup, own, measure->owns + begin, first, count, worth);
}

void tdm_gain_terms_add(const tdm_gain_terms *terms, uint32_t mentor, uint32_t first,
                        uint32_t count, int64_t *table, int64_t *worth) {
  uint32_t begin = terms->ip->problem->first_mentee + first;
  for (uint32_t k = 0; k < terms->count; k++)
    add_lookup_row(terms, &terms->lookups[k], mentor, first, count, table, worth);
  for (uint32_t k = 0; terms->matched && k < count; k++)
    add(&worth[k], terms->matched[mentor] + terms->matched[begin + k]);
}

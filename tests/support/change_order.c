// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>

#include "tests/support/change.h"

typedef struct {
  tdm_instance *instance;
  tdm_random random;
} shuffler;

static void *take(shuffler *s, size_t count, size_t size) {
  void *block = tdm_arena_alloc(s->instance->arena, count, size);
  if (!block) abort();
  return block;
}

/* Reorders the array in place: element k becomes the one that was at order[k]. */
static void reorder(shuffler *s, void *array, uint32_t count, size_t size, const uint32_t *order) {
  char *copy = take(s, count, size);
  if (count == 0) return;
  memcpy(copy, array, count * size);
  for (uint32_t k = 0; k < count; k++)
    memcpy((char *)array + k * size, copy + order[k] * size, size);
}

static const uint32_t *draw_order(shuffler *s, uint32_t count) {
  uint32_t *order = take(s, count, sizeof *order);
  tdm_random_order(&s->random, order, count);
  return order;
}

static void shuffle(shuffler *s, void *array, uint32_t count, size_t size) {
  reorder(s, array, count, size, draw_order(s, count));
}

/* ---- cohort ---- */

static int by_symbol(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Strings enter a new table in the new order, as a decoder would meet them. */
static void reorder_strings(shuffler *s, tdm_attribute *attribute, tdm_symbols *symbols,
                            const uint32_t *order) {
  const tdm_cohort *cohort = &s->instance->request.cohort;
  uint32_t *first = take(s, cohort->count + 1, sizeof *first);
  uint32_t *values = take(s, attribute->first[cohort->count], sizeof *values);
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t old = order[p], count = 0;
    for (uint32_t v = attribute->first[old]; v < attribute->first[old + 1]; v++) {
      tdm_text text = cohort->symbols.texts[attribute->values[v]];
      values[first[p] + count++] = tdm_symbols_enter(symbols, s->instance->arena, text);
    }
    qsort(values + first[p], count, sizeof *values, by_symbol);
    first[p + 1] = first[p] + count;
  }
  attribute->first = first;
  attribute->values = values;
}

static void shuffle_cohort(shuffler *s) {
  tdm_cohort *cohort = &s->instance->request.cohort;
  const uint32_t *order = draw_order(s, cohort->count);
  reorder(s, cohort->participants, cohort->count, sizeof *cohort->participants, order);
  shuffle(s, cohort->attributes, cohort->attribute_count, sizeof *cohort->attributes);
  shuffle(s, cohort->managers, cohort->manager_count, sizeof *cohort->managers);
  tdm_symbols symbols = {0};
  for (uint32_t a = 0; a < cohort->attribute_count; a++) {
    tdm_attribute *attribute = &cohort->attributes[a];
    if (attribute->type == TDM_ATTRIBUTE_NUMBERS)
      reorder(s, attribute->numbers, cohort->count, sizeof *attribute->numbers, order);
    else if (attribute->type == TDM_ATTRIBUTE_STRINGS)
      reorder_strings(s, attribute, &symbols, order);
  }
  cohort->symbols = symbols;
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_references *vetoes = &cohort->participants[p].vetoes;
    shuffle(s, vetoes->items, vetoes->count, sizeof *vetoes->items);
  }
}

/* ---- programme ---- */

static void shuffle_rules(shuffler *s, tdm_rule *rules, uint32_t count) {
  shuffle(s, rules, count, sizeof *rules);
  for (uint32_t i = 0; i < count; i++) {
    shuffle(s, rules[i].of.items, rules[i].of.count, sizeof *rules[i].of.items);
    shuffle_rules(s, rules[i].any, rules[i].any_count);
  }
}

static void shuffle_conditions(shuffler *s, tdm_conditions *conditions) {
  shuffle(s, conditions->items, conditions->count, sizeof *conditions->items);
  for (uint32_t i = 0; i < conditions->count; i++) {
    tdm_condition *condition = &conditions->items[i];
    shuffle(s, condition->strings.items, condition->strings.count, sizeof(tdm_text));
    shuffle(s, condition->numbers, condition->number_count, sizeof *condition->numbers);
  }
}

static void shuffle_quotas(shuffler *s, tdm_programme *programme) {
  shuffle(s, programme->quotas, programme->quota_count, sizeof *programme->quotas);
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    tdm_quota *quota = &programme->quotas[q];
    shuffle_conditions(s, &quota->mentor);
    shuffle_conditions(s, &quota->mentee);
    shuffle_conditions(s, &quota->either_side);
    shuffle(s, quota->differ.items, quota->differ.count, sizeof(tdm_text));
    shuffle(s, quota->share.items, quota->share.count, sizeof(tdm_text));
  }
}

static void shuffle_matrix(shuffler *s, tdm_pair_scores *scores) {
  uint32_t rows = scores->mentors.count, columns = scores->mentees.count;
  const uint32_t *row_order = draw_order(s, rows), *column_order = draw_order(s, columns);
  double *values = take(s, (size_t)rows * columns, sizeof *values);
  for (uint32_t i = 0; i < rows; i++)
    for (uint32_t j = 0; j < columns; j++)
      values[i * columns + j] = scores->values[row_order[i] * columns + column_order[j]];
  scores->values = values;
  reorder(s, scores->mentors.items, rows, sizeof *scores->mentors.items, row_order);
  reorder(s, scores->mentees.items, columns, sizeof *scores->mentees.items, column_order);
}

static void shuffle_pair_scores(shuffler *s, tdm_pair_scores *scores) {
  const uint32_t *order = draw_order(s, scores->entry_count);
  reorder(s, scores->entries, scores->entry_count, sizeof *scores->entries, order);
  reorder(s, scores->points, scores->entry_count, sizeof *scores->points, order);
  if (scores->dense) shuffle_matrix(s, scores);
}

void tdm_instance_shuffle(tdm_instance *instance, uint64_t seed) {
  shuffler s = {instance, {seed}};
  tdm_programme *programme = &instance->request.programme;
  shuffle_cohort(&s);
  shuffle(&s, programme->dimensions, programme->dimension_count, sizeof *programme->dimensions);
  shuffle_rules(&s, programme->rules, programme->rule_count);
  shuffle_quotas(&s, programme);
  shuffle(&s, programme->require, programme->require_count, sizeof *programme->require);
  shuffle(&s, programme->forbid, programme->forbid_count, sizeof *programme->forbid);
  for (uint32_t r = 0; r < programme->round_count; r++)
    shuffle(&s, programme->history[r].pairs, programme->history[r].pair_count,
            sizeof *programme->history[r].pairs);
  shuffle_pair_scores(&s, &programme->pair_scores);
  shuffle(&s, programme->current, programme->current_count, sizeof *programme->current);
  shuffle(&s, programme->bridges, programme->bridge_count, sizeof *programme->bridges);
  shuffle(&s, programme->variety, programme->variety_count, sizeof *programme->variety);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_gains.h"

#include <stdlib.h>

/* ---- values and groups ---- */

static bool number_values(tdm_told_gains *gains) {
  const tdm_judge *judge = gains->judge;
  uint32_t count = judge->request->cohort.count;
  uint32_t *people = tdm_arena_alloc(judge->arena, count, sizeof *people);
  tdm_kinds kinds;
  for (uint32_t p = 0; people && p < count; p++) people[p] = p;
  if (!people || !tdm_kinds_init(&kinds, judge, people, count)) return false;
  tdm_kinds_split_by_attribute(&kinds, gains->entry->attribute);
  gains->value = kinds.kind;
  for (uint32_t p = 0; p < count; p++)
    if (tdm_judge_missing(judge, gains->entry->attribute, p)) gains->value[p] = TDM_NONE;
  return true;
}

/* The group of a pair by its two values; false where it is in none. */
static bool bridge(const tdm_told_gains *gains, uint32_t one, uint32_t other, uint64_t *key) {
  uint32_t a = gains->value[one], b = gains->value[other];
  *key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  return a != b && a != TDM_NONE && b != TDM_NONE;
}

/* The group of a person by the partner's value. */
static bool partner(const tdm_told_gains *gains, uint32_t one, uint32_t other, uint64_t *key) {
  uint32_t value = gains->value[other];
  *key = (uint64_t)value << 32 | one;
  return value != TDM_NONE && gains->judge->request->cohort.participants[one].capacity >= 2;
}

static tdm_judge_wide multiplier_of(const tdm_told_gains *gains, uint64_t key) {
  uint32_t low = 0, high = gains->told_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (gains->told[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  bool told = low < gains->told_count && gains->told[low].key == key;
  return told ? gains->told[low].multiplier : gains->otherwise;
}

tdm_judge_wide tdm_told_gains_of_pair(const tdm_told_gains *gains, uint32_t mentor,
                                      uint32_t mentee) {
  uint64_t key;
  if (gains->bridges) return bridge(gains, mentor, mentee, &key) ? multiplier_of(gains, key) : 0;
  tdm_judge_wide sum = partner(gains, mentor, mentee, &key) ? multiplier_of(gains, key) : 0;
  return sum + (partner(gains, mentee, mentor, &key) ? multiplier_of(gains, key) : 0);
}

/* ---- reading ---- */

static int by_key(const void *a, const void *b) {
  const tdm_told_group *x = a, *y = b;
  return (x->key > y->key) - (x->key < y->key);
}

static bool read_group(const tdm_told_gains *gains, const tdm_group_multipliers *list, uint32_t k,
                       tdm_told_group *group) {
  uint32_t people = gains->judge->request->cohort.count;
  uint32_t one = list->one[k], other = list->other ? list->other[k] : TDM_NONE;
  group->multiplier = list->multiplier[k];
  if (one >= people || other >= people || group->multiplier < 0) return false;
  return gains->bridges ? bridge(gains, one, other, &group->key)
                        : partner(gains, one, other, &group->key);
}

static tdm_told_gains_result read_list(tdm_told_gains *gains, const tdm_group_multipliers *list,
                                       uint32_t *wrong) {
  gains->told = tdm_arena_alloc(gains->judge->arena, list->count, sizeof *gains->told);
  if (!gains->told) return TDM_TOLD_NO_MEMORY;
  for (*wrong = 0; *wrong < list->count; ++*wrong)
    if (!read_group(gains, list, *wrong, &gains->told[*wrong])) return TDM_TOLD_WRONG;
  gains->told_count = list->count;
  qsort(gains->told, gains->told_count, sizeof *gains->told, by_key);
  for (*wrong = 1; *wrong < list->count; ++*wrong)
    if (gains->told[*wrong].key == gains->told[*wrong - 1].key) return TDM_TOLD_WRONG;
  return TDM_TOLD_READ;
}

static int64_t gain(const tdm_told_gains *gains, uint32_t step) {
  return tdm_judge_micro_points(gains->entry->gains[step], 1.0);
}

tdm_told_gains_result tdm_told_gains_read(tdm_told_gains *gains, const tdm_judge *judge,
                                          uint32_t index, const tdm_group_multipliers *list,
                                          tdm_judge_wide weight, uint32_t *wrong) {
  *gains = (tdm_told_gains){.judge = judge,
                            .entry = tdm_judge_spread_entry(judge, index),
                            .bridges = index < judge->request->programme.bridge_count,
                            .weight = weight};
  if (!number_values(gains)) return TDM_TOLD_NO_MEMORY;
  if (gains->entry->gain_count && !tdm_wide_add_product(&gains->otherwise, weight, gain(gains, 0)))
    return TDM_TOLD_TOO_LARGE;
  return list ? read_list(gains, list, wrong) : TDM_TOLD_READ;
}

bool tdm_told_gains_matter(const tdm_told_gains *gains) {
  return gains->otherwise != 0 || gains->told_count > 0;
}

/* ---- sums ---- */

bool tdm_told_gains_add_largest(const tdm_told_gains *gains, tdm_judge_wide *sum) {
  tdm_judge_wide largest = gains->otherwise;
  for (uint32_t k = 0; k < gains->told_count; k++)
    if (gains->told[k].multiplier > largest) largest = gains->told[k].multiplier;
  return tdm_wide_add_product(sum, largest, 2);
}

bool tdm_told_gains_add_steps(const tdm_told_gains *gains, tdm_judge_wide *sum) {
  for (uint32_t k = 0; k < gains->told_count; k++)
    for (uint32_t step = 0; step < gains->entry->gain_count; step++) {
      tdm_judge_wide worth = -(tdm_judge_wide)gains->told[k].multiplier;
      if (!tdm_wide_add_product(&worth, gains->weight, gain(gains, step))) return false;
      if (worth > 0 && !tdm_wide_add(sum, worth)) return false;
    }
  return true;
}

/* ---- kinds ---- */

/* By capacity, and value after value by the multiplier that is told with it. */
bool tdm_told_gains_split(const tdm_told_gains *gains, tdm_kinds *kinds) {
  tdm_kinds_split_by_attribute(kinds, gains->entry->attribute);
  if (gains->bridges) return true;
  const tdm_cohort *cohort = &gains->judge->request->cohort;
  int64_t *number = tdm_arena_alloc(gains->judge->arena, cohort->count, sizeof *number);
  if (!number) return false;
  for (uint32_t p = 0; p < cohort->count; p++) number[p] = cohort->participants[p].capacity >= 2;
  tdm_kinds_split_by_number(kinds, number);
  for (uint32_t first = 0, end; first < gains->told_count; first = end) {
    for (uint32_t p = 0; p < cohort->count; p++) number[p] = -1;
    uint64_t value = gains->told[first].key >> 32;
    for (end = first; end < gains->told_count && gains->told[end].key >> 32 == value; end++)
      number[(uint32_t)gains->told[end].key] = gains->told[end].multiplier;
    tdm_kinds_split_by_number(kinds, number);
  }
  return true;
}

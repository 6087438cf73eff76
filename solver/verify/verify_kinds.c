// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_kinds.h"

#include <math.h>
#include <string.h>

bool tdm_kinds_init(tdm_kinds *kinds, const tdm_judge *judge, const uint32_t *people,
                    uint32_t count) {
  tdm_arena *arena = judge->arena;
  size_t slots = 16;
  while (slots < 2 * (size_t)count) slots *= 2;
  *kinds = (tdm_kinds){.judge = judge, .people = people, .count = count, .kind_count = count > 0};
  kinds->kind = tdm_arena_alloc(arena, count, sizeof *kinds->kind);
  kinds->example = tdm_arena_alloc(arena, count, sizeof *kinds->example);
  kinds->slots = tdm_arena_alloc(arena, slots, sizeof *kinds->slots);
  kinds->next = tdm_arena_alloc(arena, count, sizeof *kinds->next);
  kinds->key = tdm_arena_alloc(arena, count, sizeof *kinds->key);
  kinds->slot_mask = (uint32_t)(slots - 1);
  return kinds->kind && kinds->example && kinds->slots && kinds->next && kinds->key;
}

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* Whether two people (by place) agree in the key of this round. */
typedef bool agreement(const tdm_kinds *kinds, uint32_t attribute, uint32_t a, uint32_t b);

static bool same_key(const tdm_kinds *kinds, uint32_t attribute, uint32_t a, uint32_t b) {
  (void)attribute;
  return kinds->key[a] == kinds->key[b];
}

/* The keys are hashes of the lists of symbols here. */
static bool same_list(const tdm_kinds *kinds, uint32_t attribute, uint32_t a, uint32_t b) {
  const tdm_attribute *column = &kinds->judge->request->cohort.attributes[attribute];
  const uint32_t *of_a = &column->first[kinds->people[a]], *of_b = &column->first[kinds->people[b]];
  uint32_t size = of_a[1] - of_a[0];
  if (kinds->key[a] != kinds->key[b] || size != of_b[1] - of_b[0]) return false;
  return size == 0 || memcmp(column->values + of_a[0], column->values + of_b[0],
                             size * sizeof *column->values) == 0;
}

/* Numbers people anew: alike before, and agreeing in the key. */
static void split(tdm_kinds *kinds, agreement *agree, uint32_t attribute) {
  kinds->kind_count = 0;
  for (size_t s = 0; s <= kinds->slot_mask; s++) kinds->slots[s] = TDM_NONE;
  for (uint32_t i = 0; i < kinds->count; i++) {
    uint64_t hash = mix(kinds->key[i] + UINT64_C(0x9e3779b97f4a7c15) * (kinds->kind[i] + 1));
    uint32_t at = (uint32_t)hash & kinds->slot_mask;
    uint32_t found;
    while ((found = kinds->slots[at]) != TDM_NONE) {
      uint32_t first = kinds->example[found];
      if (kinds->kind[first] == kinds->kind[i] && agree(kinds, attribute, first, i)) break;
      at = (at + 1) & kinds->slot_mask;
    }
    if (found == TDM_NONE) {
      found = kinds->kind_count++;
      kinds->slots[at] = found;
      kinds->example[found] = i;
    }
    kinds->next[i] = found;
  }
  uint32_t *last = kinds->kind;
  kinds->kind = kinds->next;
  kinds->next = last;
}

static uint64_t bits_of(double number) {
  uint64_t bits;
  if (isnan(number)) return UINT64_MAX;
  if (number == 0) return 0; /* two zeros are one */
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

void tdm_kinds_split_by_attribute(tdm_kinds *kinds, uint32_t attribute) {
  if (attribute == TDM_NONE) return;
  const tdm_attribute *column = &kinds->judge->request->cohort.attributes[attribute];
  if (column->type == TDM_ATTRIBUTE_EMPTY) return;
  bool numbers = column->type == TDM_ATTRIBUTE_NUMBERS;
  for (uint32_t i = 0; i < kinds->count; i++) {
    uint32_t person = kinds->people[i];
    kinds->key[i] = numbers ? bits_of(column->numbers[person]) : 0;
    for (uint32_t v = numbers ? 0 : column->first[person];
         !numbers && v < column->first[person + 1]; v++)
      kinds->key[i] = mix(kinds->key[i] + column->values[v] + 1);
  }
  split(kinds, numbers ? same_key : same_list, attribute);
}

void tdm_kinds_split_by_number(tdm_kinds *kinds, const int64_t *number_of) {
  for (uint32_t i = 0; i < kinds->count; i++) kinds->key[i] = (uint64_t)number_of[kinds->people[i]];
  split(kinds, same_key, TDM_NONE);
}

/*
 * Who manages nobody stands in the line by the manager alone: nobody meets them on the way up.
 * Everybody else is of a kind of their own.
 */
static void split_by_line(tdm_kinds *kinds) {
  const tdm_reporting_line *line = &kinds->judge->request->cohort.line;
  bool *manages = tdm_arena_alloc(kinds->judge->arena, line->count, sizeof *manages);
  for (uint32_t p = 0; manages && p < line->count; p++)
    if (line->boss[p] != TDM_NONE) manages[line->boss[p]] = true;
  for (uint32_t i = 0; i < kinds->count; i++) {
    uint32_t person = kinds->people[i];
    bool alone = !manages || manages[person]; /* without memory: apart, which is never wrong */
    kinds->key[i] = alone ? ((uint64_t)person + 1) << 32 : line->boss[person];
  }
  split(kinds, same_key, TDM_NONE);
}

void tdm_kinds_split_by_rule(tdm_kinds *kinds, const tdm_rule *rule) {
  for (uint32_t i = 0; i < rule->of.count; i++)
    tdm_kinds_split_by_attribute(kinds, rule->attributes[i]);
  if (rule->type == TDM_RULE_REPORTING_LINE) split_by_line(kinds);
  for (uint32_t i = 0; i < rule->any_count; i++) tdm_kinds_split_by_rule(kinds, &rule->any[i]);
}

static void split_by_conditions(tdm_kinds *kinds, const tdm_conditions *conditions) {
  for (uint32_t i = 0; i < conditions->count; i++)
    tdm_kinds_split_by_attribute(kinds, conditions->items[i].index);
}

void tdm_kinds_split_by_quota(tdm_kinds *kinds, const tdm_quota *quota, bool mentors) {
  split_by_conditions(kinds, mentors ? &quota->mentor : &quota->mentee);
  split_by_conditions(kinds, &quota->either_side);
  for (uint32_t i = 0; i < quota->differ.count; i++)
    tdm_kinds_split_by_attribute(kinds, quota->differ_attributes[i]);
  for (uint32_t i = 0; i < quota->share.count; i++)
    tdm_kinds_split_by_attribute(kinds, quota->share_attributes[i]);
}

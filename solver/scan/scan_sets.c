// SPDX-License-Identifier: GPL-3.0-or-later
/* Sets of strings as bits; the strings that few people have as lists. */
#include <stdlib.h>

#include "solver/scan/scan_people.h"

enum { BITS = 64, SMALL_BITS = 32, BIT_VALUES_MAX = BITS * TDM_SCAN_WORDS_MAX };

/*
 * People's lists are read in the order of the request, and what came of them is then put into
 * the order of positions: jumping from list to list would take several times as long.
 */

static bool pack_sizes(tdm_scan_sets *sets, const tdm_scan_people *people,
                       const tdm_attribute *attribute) {
  uint32_t persons = people->request->cohort.count;
  uint16_t *of_person = tdm_arena_alloc(people->work, persons, sizeof *of_person);
  uint16_t *size = tdm_scan_column(people, sizeof *size);
  if (!of_person || !size) return false;
  for (uint32_t p = 0; p < persons; p++)
    of_person[p] = (uint16_t)(attribute->first[p + 1] - attribute->first[p]);
  for (uint32_t at = 0; at < people->count; at++) {
    size[at] = of_person[people->person[at]];
    if (size[at] > sets->largest) sets->largest = size[at];
  }
  sets->absent = (uint16_t)(2 * sets->largest + 1);
  for (uint32_t at = 0; at < people->count; at++) size[at] = size[at] ? size[at] : sets->absent;
  sets->size = size;
  return true;
}

/* ---- bits ---- */

static bool pack_small(tdm_scan_sets *sets, const tdm_scan_people *people,
                       const tdm_attribute *attribute) {
  uint32_t persons = people->request->cohort.count;
  uint32_t *of_person = tdm_arena_alloc(people->work, persons, sizeof *of_person);
  uint32_t *column = tdm_scan_column(people, sizeof *column);
  if (!of_person || !column) return false;
  for (uint32_t p = 0; p < persons; p++)
    for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++)
      of_person[p] |= UINT32_C(1) << (people->number_of[attribute->values[k]] - 1);
  for (uint32_t at = 0; at < people->count; at++) column[at] = of_person[people->person[at]];
  sets->small = column;
  return true;
}

/* of_person: room for everybody. */
static bool pack_word(tdm_scan_sets *sets, const tdm_scan_people *people,
                      const tdm_attribute *attribute, uint32_t w, uint64_t *of_person) {
  uint64_t *column = tdm_scan_column(people, sizeof *column);
  if (!column) return false;
  for (uint32_t p = 0; p < people->request->cohort.count; p++) {
    uint64_t bits = 0;
    for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++) {
      uint32_t bit = people->number_of[attribute->values[k]] - 1 - w * BITS;
      if (bit < BITS) bits |= UINT64_C(1) << bit;
    }
    of_person[p] = bits;
  }
  for (uint32_t at = 0; at < people->count; at++) column[at] = of_person[people->person[at]];
  sets->word[w] = column;
  return true;
}

static bool pack_words(tdm_scan_sets *sets, const tdm_scan_people *people,
                       const tdm_attribute *attribute) {
  uint64_t *of_person =
      tdm_arena_alloc(people->work, people->request->cohort.count, sizeof *of_person);
  if (!of_person) return false;
  for (uint32_t w = 0; w < sets->words; w++)
    if (!pack_word(sets, people, attribute, w, of_person)) return false;
  return true;
}

/* ---- rare strings ---- */

typedef struct {
  uint32_t number, holders;
} frequency;

static int compare_frequencies(const void *left, const void *right) {
  const frequency *a = left, *b = right;
  if (a->holders != b->holders) return a->holders > b->holders ? -1 : 1;
  return (a->number > b->number) - (a->number < b->number);
}

/* Numbers the strings anew: those that most people have first. */
static bool number_by_frequency(tdm_scan_people *people, const tdm_attribute *attribute,
                                uint32_t values) {
  uint32_t total = attribute->first[people->request->cohort.count];
  frequency *list = tdm_arena_alloc(people->work, values, sizeof *list);
  uint32_t *rank = tdm_arena_alloc(people->work, (size_t)values + 1, sizeof *rank);
  if (!list || !rank) return false;
  for (uint32_t v = 0; v < values; v++) list[v].number = v + 1;
  for (uint32_t k = 0; k < total; k++) list[people->number_of[attribute->values[k]] - 1].holders++;
  qsort(list, values, sizeof *list, compare_frequencies);
  for (uint32_t v = 0; v < values; v++) rank[list[v].number] = v + 1;
  /* Bit 31 marks a symbol that has its new number already. */
  for (uint32_t k = 0; k < total; k++) {
    uint32_t *number = &people->number_of[attribute->values[k]];
    if (!(*number >> 31)) *number = rank[*number] | UINT32_C(1) << 31;
  }
  for (uint32_t k = 0; k < total; k++)
    people->number_of[attribute->values[k]] &= ~(UINT32_C(1) << 31);
  return true;
}

/* The rare string's index, or TDM_NONE for one that is a bit. */
static uint32_t rare_of(const tdm_scan_people *people, uint32_t symbol) {
  uint32_t number = people->number_of[symbol];
  return number > BIT_VALUES_MAX ? number - 1 - BIT_VALUES_MAX : TDM_NONE;
}

static bool pack_rare(tdm_scan_sets *sets, const tdm_scan_people *people,
                      const tdm_attribute *attribute) {
  uint32_t strings = sets->values - BIT_VALUES_MAX, total = 0;
  sets->rare_first =
      tdm_arena_alloc(people->arena, (size_t)people->count + 1, sizeof *sets->rare_first);
  sets->holder_first =
      tdm_arena_alloc(people->arena, (size_t)strings + 2, sizeof *sets->holder_first);
  if (!sets->rare_first || !sets->holder_first) return false;
  for (uint32_t at = 0; at < people->count; at++) {
    uint32_t p = people->person[at];
    for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++) {
      uint32_t rare = rare_of(people, attribute->values[k]);
      if (rare == TDM_NONE) continue;
      sets->holder_first[rare + 2]++;
      total++;
    }
    sets->rare_first[at + 1] = total;
  }
  for (uint32_t v = 2; v < strings + 2; v++) sets->holder_first[v] += sets->holder_first[v - 1];
  sets->rare = tdm_arena_alloc(people->arena, total, sizeof *sets->rare);
  sets->holder = tdm_arena_alloc(people->arena, total, sizeof *sets->holder);
  if (!sets->rare || !sets->holder) return false;
  uint32_t next = 0;
  for (uint32_t at = 0; at < people->count; at++) {
    uint32_t p = people->person[at];
    for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++) {
      uint32_t rare = rare_of(people, attribute->values[k]);
      if (rare == TDM_NONE) continue;
      sets->rare[next++] = rare;
      sets->holder[sets->holder_first[rare + 1]++] = at;
    }
  }
  return true;
}

/* ---- the whole ---- */

static bool pack(tdm_scan_sets *sets, tdm_scan_people *people, const tdm_attribute *attribute) {
  sets->values = tdm_scan_number_strings(people, attribute);
  if (!pack_sizes(sets, people, attribute)) return false;
  if (sets->values <= SMALL_BITS) return pack_small(sets, people, attribute);
  sets->words = (sets->values + BITS - 1) / BITS;
  if (sets->values <= BIT_VALUES_MAX) return pack_words(sets, people, attribute);
  sets->words = TDM_SCAN_WORDS_MAX;
  return number_by_frequency(people, attribute, sets->values) &&
         pack_words(sets, people, attribute) && pack_rare(sets, people, attribute);
}

const tdm_scan_sets *tdm_scan_sets_of(tdm_scan_people *people, uint32_t attribute) {
  if (people->sets[attribute]) return people->sets[attribute];
  const tdm_attribute *source = &people->request->cohort.attributes[attribute];
  tdm_scan_sets *sets = tdm_arena_alloc(people->arena, 1, sizeof *sets);
  if (!sets || !pack(sets, people, source)) return NULL;
  tdm_scan_forget(people, source);
  return people->sets[attribute] = sets;
}

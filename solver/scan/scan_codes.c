// SPDX-License-Identifier: GPL-3.0-or-later
/* Codes: equal numbers for equal values, as narrow as the attribute allows. */
#include <string.h>

#include "solver/pair/classes.h"
#include "solver/scan/scan_people.h"

enum { NARROW_MOST = UINT8_MAX };

static bool pack_numbers(tdm_scan_codes *codes, const tdm_scan_people *people,
                         const tdm_attribute *attribute) {
  uint64_t *column = tdm_scan_column(people, sizeof *column);
  for (uint32_t at = 0; column && at < people->count; at++)
    column[at] = tdm_number_code(attribute->numbers[people->person[at]]);
  *codes = (tdm_scan_codes){TDM_CODE_64, column};
  return column != NULL;
}

static void put(void *column, bool narrow, uint32_t at, uint32_t number) {
  if (narrow)
    ((uint8_t *)column)[at] = (uint8_t)number;
  else
    ((uint32_t *)column)[at] = number;
}

/* Read in the order of the request, then put into that of positions, as in scan_sets.c. */
static bool pack_strings(tdm_scan_codes *codes, tdm_scan_people *people,
                         const tdm_attribute *attribute) {
  uint32_t persons = people->request->cohort.count;
  bool narrow = tdm_scan_number_strings(people, attribute) <= NARROW_MOST;
  uint32_t *of_person = tdm_arena_alloc(people->work, persons, sizeof *of_person);
  void *column = tdm_scan_column(people, narrow ? sizeof(uint8_t) : sizeof(uint32_t));
  if (!of_person || !column) return false;
  for (uint32_t p = 0; p < persons; p++)
    if (attribute->first[p] < attribute->first[p + 1])
      of_person[p] = people->number_of[attribute->values[attribute->first[p]]];
  for (uint32_t at = 0; at < people->count; at++)
    put(column, narrow, at, of_person[people->person[at]]);
  tdm_scan_forget(people, attribute);
  *codes = (tdm_scan_codes){narrow ? TDM_CODE_8 : TDM_CODE_32, column};
  return true;
}

/* ---- lists ---- */

static bool same_list(const tdm_attribute *attribute, uint32_t a, uint32_t b) {
  uint32_t size = attribute->first[a + 1] - attribute->first[a];
  return size == attribute->first[b + 1] - attribute->first[b] &&
         memcmp(attribute->values + attribute->first[a], attribute->values + attribute->first[b],
                size * sizeof *attribute->values) == 0;
}

static uint64_t hash_list(const tdm_attribute *attribute, uint32_t p) {
  uint64_t hash = 0;
  for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++)
    hash = (hash ^ attribute->values[k]) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
  return hash ^ hash >> 32;
}

/* Lists of many different strings: whoever has the same list first gives it its code. */
static bool pack_lists(tdm_scan_codes *codes, const tdm_scan_people *people,
                       const tdm_attribute *attribute) {
  uint32_t slots = 8;
  while (slots / 2 < people->count) slots *= 2;
  uint32_t *first_at = tdm_arena_alloc(people->work, slots, sizeof *first_at); /* position + 1 */
  uint32_t *column = tdm_scan_column(people, sizeof *column);
  if (!first_at || !column) return false;
  for (uint32_t at = 0; at < people->count; at++) {
    uint32_t p = people->person[at];
    if (attribute->first[p] == attribute->first[p + 1]) continue;
    uint32_t slot = (uint32_t)hash_list(attribute, p) & (slots - 1);
    while (first_at[slot] && !same_list(attribute, people->person[first_at[slot] - 1], p))
      slot = (slot + 1) & (slots - 1);
    if (!first_at[slot]) first_at[slot] = at + 1;
    column[at] = first_at[slot];
  }
  *codes = (tdm_scan_codes){TDM_CODE_32, column};
  return true;
}

/* Few different strings: the set itself is the code. */
static bool pack_sets(tdm_scan_codes *codes, tdm_scan_people *people, uint32_t attribute) {
  const tdm_scan_sets *sets = tdm_scan_sets_of(people, attribute);
  if (!sets) return false;
  if (sets->small)
    *codes = (tdm_scan_codes){TDM_CODE_32, sets->small};
  else if (sets->words == 1 && !sets->rare)
    *codes = (tdm_scan_codes){TDM_CODE_64, sets->word[0]};
  else
    return pack_lists(codes, people, &people->request->cohort.attributes[attribute]);
  return true;
}

static bool pack(tdm_scan_codes *codes, tdm_scan_people *people, uint32_t attribute) {
  if (attribute == TDM_NONE) return true;
  const tdm_attribute *source = &people->request->cohort.attributes[attribute];
  switch (source->type) {
    case TDM_ATTRIBUTE_EMPTY:
      return true;
    case TDM_ATTRIBUTE_NUMBERS:
      return pack_numbers(codes, people, source);
    case TDM_ATTRIBUTE_STRINGS:
      break;
  }
  return tdm_scan_single(people, attribute) ? pack_strings(codes, people, source)
                                            : pack_sets(codes, people, attribute);
}

const tdm_scan_codes *tdm_scan_codes_of(tdm_scan_people *people, uint32_t attribute) {
  if (attribute != TDM_NONE && people->codes[attribute]) return people->codes[attribute];
  tdm_scan_codes *codes = tdm_arena_alloc(people->arena, 1, sizeof *codes);
  if (!codes || !pack(codes, people, attribute)) return NULL;
  if (attribute != TDM_NONE) people->codes[attribute] = codes;
  return codes;
}

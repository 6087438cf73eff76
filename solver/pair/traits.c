// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/traits.h"

#include <math.h>
#include <string.h>

enum { BITS = 64 };

/*
 * Numbers the symbols the attribute uses, in order of first use; stops past 64.
 * Returns how many there are (at most 65), with local[symbol] set.
 */
static uint32_t number_symbols(const tdm_attribute *attribute, uint32_t total, uint8_t *local) {
  uint32_t used = 0;
  for (uint32_t k = 0; k < total; k++) {
    uint32_t symbol = attribute->values[k];
    if (local[symbol]) continue;
    if (used == BITS) return BITS + 1;
    local[symbol] = (uint8_t)(++used);
  }
  return used;
}

static bool pack_bits(tdm_trait *trait, const tdm_cohort *cohort, const tdm_attribute *attribute,
                      tdm_arena *arena) {
  uint8_t *local = tdm_arena_alloc(arena, cohort->symbols.count, 1);
  if (!local) return false;
  if (number_symbols(attribute, attribute->first[cohort->count], local) > BITS) return true;
  uint64_t *bits = tdm_arena_alloc(arena, cohort->count, sizeof *bits);
  if (!bits) return false;
  for (uint32_t p = 0; p < cohort->count; p++)
    for (uint32_t k = attribute->first[p]; k < attribute->first[p + 1]; k++)
      bits[p] |= UINT64_C(1) << (local[attribute->values[k]] - 1);
  trait->bits = bits;
  return true;
}

bool tdm_trait_init(tdm_trait *trait, const tdm_cohort *cohort, uint32_t attribute,
                    tdm_arena *arena) {
  *trait = (tdm_trait){.type = TDM_ATTRIBUTE_EMPTY};
  if (attribute == TDM_NONE) return true;
  const tdm_attribute *source = &cohort->attributes[attribute];
  *trait = (tdm_trait){.type = source->type,
                       .numbers = source->numbers,
                       .first = source->first,
                       .values = source->values};
  return source->type != TDM_ATTRIBUTE_STRINGS || pack_bits(trait, cohort, source, arena);
}

double *tdm_trait_positions(const tdm_cohort *cohort, uint32_t attribute, const tdm_texts *levels,
                            tdm_arena *arena) {
  double *positions = tdm_arena_alloc(arena, cohort->count, sizeof *positions);
  double *of_symbol = tdm_arena_alloc(arena, cohort->symbols.count, sizeof *of_symbol);
  if (!positions || !of_symbol) return NULL;
  for (uint32_t s = 0; s < cohort->symbols.count; s++) of_symbol[s] = NAN;
  for (uint32_t k = 0; k < levels->count; k++) {
    uint32_t symbol = tdm_symbols_find(&cohort->symbols, levels->items[k]);
    if (symbol != TDM_NONE) of_symbol[symbol] = (double)k;
  }
  for (uint32_t p = 0; p < cohort->count; p++) {
    positions[p] = NAN;
    if (tdm_cohort_missing(cohort, attribute, p)) continue;
    const tdm_attribute *source = &cohort->attributes[attribute];
    if (source->type == TDM_ATTRIBUTE_STRINGS)
      positions[p] = of_symbol[source->values[source->first[p]]];
  }
  return positions;
}

static uint32_t size_of(const tdm_trait *trait, uint32_t p) {
  return trait->first[p + 1] - trait->first[p];
}

bool tdm_trait_missing(const tdm_trait *trait, uint32_t person) {
  switch (trait->type) {
    case TDM_ATTRIBUTE_NUMBERS:
      return isnan(trait->numbers[person]);
    case TDM_ATTRIBUTE_STRINGS:
      return size_of(trait, person) == 0;
    case TDM_ATTRIBUTE_EMPTY:
      break;
  }
  return true;
}

static uint32_t common_of_lists(const tdm_trait *trait, uint32_t a, uint32_t b) {
  uint32_t i = trait->first[a], j = trait->first[b], common = 0;
  while (i < trait->first[a + 1] && j < trait->first[b + 1]) {
    uint32_t x = trait->values[i], y = trait->values[j];
    common += x == y;
    i += x <= y;
    j += y <= x;
  }
  return common;
}

static bool equal_lists(const tdm_trait *trait, uint32_t a, uint32_t b) {
  uint32_t size = size_of(trait, a);
  return size == size_of(trait, b) &&
         memcmp(trait->values + trait->first[a], trait->values + trait->first[b],
                size * sizeof *trait->values) == 0;
}

bool tdm_trait_equal(const tdm_trait *trait, uint32_t a, uint32_t b) {
  if (tdm_trait_missing(trait, a) || tdm_trait_missing(trait, b)) return false;
  if (trait->type == TDM_ATTRIBUTE_NUMBERS) return trait->numbers[a] == trait->numbers[b];
  if (trait->bits) return trait->bits[a] == trait->bits[b];
  return equal_lists(trait, a, b);
}

bool tdm_trait_meet(const tdm_trait *trait, uint32_t a, uint32_t b) {
  if (tdm_trait_missing(trait, a) || tdm_trait_missing(trait, b)) return false;
  if (trait->type == TDM_ATTRIBUTE_NUMBERS) return trait->numbers[a] == trait->numbers[b];
  if (trait->bits) return (trait->bits[a] & trait->bits[b]) != 0;
  return common_of_lists(trait, a, b) > 0;
}

void tdm_trait_overlap(const tdm_trait *trait, uint32_t a, uint32_t b, uint32_t *common,
                       uint32_t *all) {
  if (trait->bits) {
    *common = (uint32_t)__builtin_popcountll(trait->bits[a] & trait->bits[b]);
    *all = (uint32_t)__builtin_popcountll(trait->bits[a] | trait->bits[b]);
    return;
  }
  *common = common_of_lists(trait, a, b);
  *all = size_of(trait, a) + size_of(trait, b) - *common;
}

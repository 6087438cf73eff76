// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Traits: attributes packed for comparing two people quickly.
 *
 * Strings of an attribute with at most 64 different values become one bit set
 * a person; others stay sorted symbol lists. Numbers stay numbers; ordinal
 * levels become positions.
 */
#ifndef TANDEM_SOLVER_PAIR_TRAITS_H
#define TANDEM_SOLVER_PAIR_TRAITS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/cohort.h"

typedef struct {
  tdm_attribute_type type;
  const double *numbers; /* NUMBERS */
  const uint64_t *bits;  /* STRINGS with few values, else NULL */
  const uint32_t *first; /* STRINGS: as in tdm_attribute */
  const uint32_t *values;
} tdm_trait;

/* Packs an attribute (TDM_NONE gives one that everybody misses). False when memory is out. */
bool tdm_trait_init(tdm_trait *trait, const tdm_cohort *cohort, uint32_t attribute,
                    tdm_arena *arena);

/* Positions of a person's value among the levels, as a double, NaN where missing; in the arena. */
double *tdm_trait_positions(const tdm_cohort *cohort, uint32_t attribute, const tdm_texts *levels,
                            tdm_arena *arena);

bool tdm_trait_missing(const tdm_trait *trait, uint32_t person);

/* Both present and equal: numbers, or the same set of strings. */
bool tdm_trait_equal(const tdm_trait *trait, uint32_t a, uint32_t b);

/* Both present and equal numbers, or sets that intersect. */
bool tdm_trait_meet(const tdm_trait *trait, uint32_t a, uint32_t b);

/* Sizes of the intersection and the union of two sets of strings. */
void tdm_trait_overlap(const tdm_trait *trait, uint32_t a, uint32_t b, uint32_t *common,
                       uint32_t *all);

#endif

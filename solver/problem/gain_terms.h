// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Gain terms: what prices of groups add to the worth of all pairs of a row.
 *
 * The groups of a pair follow from two values or a person and a value, so that a row needs a
 * table of prices by value and a number for every partner. Groups that no candidate of the pool is
 * in have prices by default. Caller: pricing.
 */
#ifndef TANDEM_SOLVER_PROBLEM_GAIN_TERMS_H
#define TANDEM_SOLVER_PROBLEM_GAIN_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/prices.h"

/* A group's price beside that by default, where the group is looked up: `at` is the other value. */
typedef struct {
  uint32_t at;
  int64_t beside;
} tdm_gain_term;

/* Terms of one measure by the value or node that a row looks them up with. */
typedef struct {
  uint32_t *first; /* [keys + 1] */
  tdm_gain_term *terms;
} tdm_gain_index;

typedef struct {
  const tdm_measure *measure;
  int64_t by_default;
  tdm_gain_index of_mentor; /* by the row's value, or by the row's node; at: the partner's value */
  tdm_gain_index of_mentee; /* VARIETY: by the row's value; at: the partner's node */
} tdm_gain_lookup;

typedef struct {
  const tdm_ip *ip;
  tdm_gain_lookup *lookups;
  uint32_t count;
  uint32_t values;  /* the most that a measure has */
  int64_t *matched; /* [node_count] what a pair of the node adds by stage matched; NULL: nothing */
} tdm_gain_terms;

/* For prices whose groups are settled. In malloc'd memory; fini is due in any case. */
bool tdm_gain_terms_init(tdm_gain_terms *terms, const tdm_ip *ip, const tdm_prices *prices);
void tdm_gain_terms_fini(tdm_gain_terms *terms);

/*
 * Adds to worth[k] of a mentor's pair with mentee number first + k, for k below count, but where
 * that is TDM_NO_PAIR. `table` has room for terms->values numbers and one more.
 */
void tdm_gain_terms_add(const tdm_gain_terms *terms, uint32_t mentor, uint32_t first,
                        uint32_t count, int64_t *table, int64_t *worth);

#endif

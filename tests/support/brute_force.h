// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Brute force: the optimum of a small request by looking at every pairing.
 *
 * Mentor by mentor, every set of candidates that fits is tried; partial pairings
 * that use the same mentees as often and count the same in every quota can only be
 * continued alike, so of those only the best score is carried on. No bounds; what goes
 * is what exceeds a quota's maximum already. Callers: tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_BRUTE_FORCE_H
#define TANDEM_TESTS_SUPPORT_BRUTE_FORCE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/verify/verify.h"
#include "tests/support/table.h"

enum { TDM_BRUTE_PAIRS_MAX = 31 };

/* The conditions that can be given up one by one; rules and capacities always hold. Bits. */
typedef struct {
  uint64_t locks;    /* an override counts only together with its lock */
  uint64_t minimums; /* by participant */
  uint32_t quota_min;
  uint32_t quota_max;
  uint32_t quota_min_share;
  uint32_t quota_max_share;
  bool max_changes;
  uint32_t inside; /* a participant who must have a pair, or TDM_NONE */
} tdm_demands;

/* All of the request's conditions; none of them. */
tdm_demands tdm_demands_all(void);
tdm_demands tdm_demands_none(void);

/* Adds or takes away one member of a conflict set. */
void tdm_demands_set(tdm_demands *demands, const tdm_conflict *member, bool demanded);

/* Takes away all bounds of a quota. */
void tdm_demands_drop_quota(tdm_demands *demands, uint32_t quota);

typedef struct {
  bool feasible;
  int64_t values[TDM_STAGES_MAX];        /* by stage of the objective */
  double optima;                         /* how many pairings reach them */
  tdm_chosen pairs[TDM_BRUTE_PAIRS_MAX]; /* one of them */
  uint32_t pair_count;
} tdm_optimum;

/* Aborts when the request is beyond the table, capacity 7 or 31 pairs. */
void tdm_brute_force(const tdm_table *table, const tdm_demands *demands, tdm_optimum *optimum);

/* Whether any pairing meets the demands. */
bool tdm_brute_feasible(const tdm_table *table, const tdm_demands *demands);

/* Lexicographic comparison of stage values: negative, 0 or positive. */
int tdm_values_compare(const int64_t *a, const int64_t *b, uint32_t count);

/* Whether the pairing meets all demands of the request, by the oracle's table. */
bool tdm_brute_allows(const tdm_table *table, const tdm_chosen *pairs, uint32_t count);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Best few: the few of a node's candidates that rank best.
 *
 * Ties are scattered by node and item: if all nodes took the first of many equals, they would all
 * take the same. The order is total, so a list depends on what was offered, never on the order of
 * the offers. Callers: pricing, which keeps nodes, and the relaxation, which keeps candidates.
 */
#ifndef TANDEM_SOLVER_PROBLEM_BEST_FEW_H
#define TANDEM_SOLVER_PROBLEM_BEST_FEW_H

#include <stdint.h>

typedef struct {
  int64_t rank;  /* above INT64_MIN */
  uint32_t item; /* whatever the caller numbers; each at most once in a list */
} tdm_ranked;

typedef struct {
  tdm_ranked *best; /* [most] borrowed; by falling rank */
  uint32_t node;    /* whose list it is */
  uint32_t most;
  uint32_t count;
} tdm_best_few;

/* Lets the item join where the list has room or ranks it above its last, which then leaves. */
void tdm_best_few_offer(tdm_best_few *few, tdm_ranked offered);

/* What a rank must exceed for an item to join, as far as ranks alone tell: at least `least`. */
int64_t tdm_best_few_bar(const tdm_best_few *few, int64_t least);

#endif

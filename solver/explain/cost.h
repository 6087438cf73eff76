// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cost: what a demand takes from every stage. Callers: the files of this folder.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_COST_H
#define TANDEM_SOLVER_EXPLAIN_COST_H

#include "solver/model/explanation.h"

/* What the stages of `with`, solved under a demand, fall short of those of `base`. */
tdm_cost tdm_cost_of(const tdm_outcome *base, const tdm_outcome *with);

/*
 * Stage by stage in their order: negative where a is cheaper, 0 where they are equal. Both exact;
 * what is impossible is dearer than all else.
 */
int tdm_cost_compare(const tdm_cost *a, const tdm_cost *b);

/* Likewise by what is lost at least; where nothing is known, no less could be. */
int tdm_cost_compare_least(const tdm_cost *a, const tdm_cost *b);

/* A cost that is only limited: least[k] by stage where the earlier ones lose no more than theirs,
 * INT64_MIN: nothing known from there on. */
tdm_cost tdm_cost_at_least(const tdm_outcome *base, const int64_t *least);

/* Takes what is known of the same cost by other means: least[k] as above. */
void tdm_cost_tighten(tdm_cost *cost, const int64_t *least);

/* An exact cost under which no stage before the last loses anything. */
bool tdm_cost_spares_earlier(const tdm_cost *cost);

#endif

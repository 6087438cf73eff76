// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Near: prices of stage score from those of a request much like this one.
 *
 * A small change moves few prices, and what was near a reduced cost of 0 before still is, most of
 * it. So the relaxation over the pairs that a base knows to be near, and those of whoever is new,
 * is solved by the network simplex; then one look at all pairs says what was overlooked, and all
 * that is within a width of the prices joins the pool. How far prices move when that is solved
 * again limits what any other pair is worth then: no second look is needed. Callers: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_NEAR_H
#define TANDEM_SOLVER_STAGES_NEAR_H

#include "solver/stages/optimize.h"

/* Whether a base knows prices and pairs for the objective and rows at hand. */
bool tdm_near_fits(const tdm_stages *stages);

/*
 * Fills *prices, initialized, with near-optimal ones, their total over all pairs included; the pool
 * then holds every candidate whose reduced cost is within *width. *found: false where the pairs
 * that are known come to nothing, and *prices are of no use. PROVEN otherwise; STOPPED; NO_MEMORY.
 */
tdm_ending tdm_near_prices(tdm_stages *stages, tdm_prices *prices, tdm_wide *width, bool *found);

#endif

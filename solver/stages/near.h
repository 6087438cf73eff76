// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Near: prices of stage score from those of a request much like this one.
 *
 * A small change moves few prices, and what was near a reduced cost of 0 before still is, most of
 * it. So auctions are held among the pairs that a base knows to be near, and those of whoever is
 * new, without a look at any other; then one look at all pairs says what was overlooked, and all
 * that is within a width of the prices joins the pool. Where auctions go on from there, how far
 * prices moved limits what any other pair is worth then: no second look is needed. Callers:
 * optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_NEAR_H
#define TANDEM_SOLVER_STAGES_NEAR_H

#include "solver/stages/optimize.h"

typedef struct {
  bool found;           /* else what is known comes to nothing, and prices are of no use */
  tdm_wide width;       /* the pool holds every candidate whose reduced cost is within */
  tdm_node_pair *pairs; /* what is paired under the prices, whatever rows that breaks */
  uint32_t count;
} tdm_near;

/* Whether a base knows prices and pairs, for auctions over this ip. */
bool tdm_near_fits(const tdm_stages *stages);

/*
 * Fills *prices, initialized, with near-optimal ones, their total over all pairs included. PROVEN;
 * STOPPED: there are none; NO_MEMORY. fini is due in any case.
 */
tdm_ending tdm_near_prices(tdm_stages *stages, tdm_prices *prices, tdm_near *out);
void tdm_near_fini(tdm_near *out);

#endif

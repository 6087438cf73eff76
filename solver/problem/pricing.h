// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pricing: all candidates against prices, in one pass over all pairs that stores none.
 *
 * Gives the exact total that weak duality makes of the prices, and lets candidates with large
 * reduced costs join the pool. Where the pool is complete no pass is needed.
 */
#ifndef TANDEM_SOLVER_PROBLEM_PRICING_H
#define TANDEM_SOLVER_PROBLEM_PRICING_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/prices.h"

typedef enum {
  TDM_PRICING_DONE,
  TDM_PRICING_STOPPED, /* the total is unknown; some candidates may have joined */
  TDM_PRICING_TOO_MANY,
  TDM_PRICING_NO_MEMORY
} tdm_pricing_status;

/* Which candidates join the pool: those with a reduced cost above `least`, and of these … */
typedef struct {
  int64_t least;
  uint32_t each;  /* … the best so many of every node; 0: none */
  uint32_t every; /* … or all, where they are no more than this; 0: not all */
} tdm_pricing_wish;

/*
 * Prices out all pairs: sets the total and the pool's reduced costs. TOO_MANY only where `every`
 * was exceeded: the total is set, none joined. (The total is out of the question where prices are
 * so large that worths leave 61 bits; it then comes as the largest there is.)
 */
tdm_pricing_status tdm_price_out(tdm_prices *prices, const tdm_ip *ip, tdm_pricing_wish wish,
                                 tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Both ways: auctions where people can be both mentor and mentee.
 *
 * Everybody stands on both sides, as one who bids and as one who is bid for, and a pair is one way
 * and the other way round: the relaxation of this program has twice the value of that of the pairs,
 * and the mean of a person's two prices is a price there. (Nemhauser and Wolsey, Integer
 * and Combinatorial Optimization, 1988, III.2.) Callers: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_BOTH_WAYS_H
#define TANDEM_SOLVER_STAGES_BOTH_WAYS_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/*
 * Near-optimal prices for an ip with objective score; locks and minimums are not seen. Node and row
 * prices are set, the total is not. False when memory is out.
 */
bool tdm_both_ways_prices(const tdm_ip *ip, tdm_prices *prices, tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ascent: prices for side rows and nodes, by repeated auctions over all pairs.
 *
 * The total of the prices that an auction finds is a convex function of the quotas' prices, and
 * its pairing tells a slope: what it breaks must cost more, what it has to spare less. A bundle
 * method (bundle.h) finds the least total, that of the linear relaxation, in a dozen auctions.
 * Most of them are on the lists that earlier ones made, and see only what these hold; then
 * one over all pairs looks whether anything was overlooked. Without quotas one auction does it,
 * with increments so small that its prices prove its pairing.
 */
#ifndef TANDEM_SOLVER_AUCTION_ASCENT_H
#define TANDEM_SOLVER_AUCTION_ASCENT_H

#include <stdbool.h>

#include "solver/auction/auction.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/*
 * Sets node and row prices of an ip with objective score to near-optimal ones over all pairs of
 * the problem's scan; minimums are left out. prices->reduced and total are not touched. *assigned
 * takes the pairs under these prices, locked ones too (room for problem->most_pairs); they may
 * break side rows and minimums. The work is limited, counted in what was looked at: beyond that,
 * and when stopped, prices are those of the last auction that ended, all zero before the first;
 * they also stay zero, and nobody is assigned, where nodes have so many places that a linear
 * program is faster. False when memory is out.
 */
bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_node_pair *assigned,
                uint32_t *assigned_count, tdm_stop *stop);

/* Where an ascent can start: as auctions do, and what rows cost times their larger coefficient. */
typedef struct {
  tdm_auction_start auction;
  const double *row; /* [row_count], in units of the objective */
} tdm_ascent_start;

/* The same from prices and pairs that are known to be good for much the same request. */
bool tdm_ascend_from(const tdm_ip *ip, const tdm_ascent_start *start, tdm_prices *prices,
                     tdm_node_pair *assigned, uint32_t *assigned_count, tdm_stop *stop);

#endif

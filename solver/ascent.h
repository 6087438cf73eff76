// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ascent: prices for side rows and nodes, by repeated auctions over all pairs.
 *
 * A quota that the auction's pairing breaks costs more next time, one that it has to spare
 * costs less; steps grow while the sign of the violation stays and halve when it turns, each row
 * on its own. (Riedmiller and Braun, RPROP, 1993, on the Lagrangean dual.) The relaxation
 * that starts from these prices is nearly solved. Without quotas one auction does it, with
 * increments so small that its prices prove its pairing.
 */
#ifndef TANDEM_SOLVER_ASCENT_H
#define TANDEM_SOLVER_ASCENT_H

#include <stdbool.h>

#include "solver/auction.h"
#include "solver/ip.h"
#include "solver/prices.h"
#include "solver/stop.h"

/*
 * Sets node and row prices of an ip with objective score to near-optimal ones over all pairs of
 * the problem's scan; minimums are left out. prices->reduced and total are not touched. *assigned
 * takes the pairs under these prices, locked ones too (room for problem->most_pairs); they may
 * break side rows and minimums. When stopped, prices are those of the best round so far, all zero
 * before the first. False when memory is out.
 */
bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_node_pair *assigned,
                uint32_t *assigned_count, tdm_stop *stop);

extern tdm_auction_work tdm_last_work;
#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Auction: near-optimal node prices and a pairing for given side-row prices, without an LP.
 *
 * Bertsekas's forward auction (The auction algorithm, Annals of Operations Research 14,
 * 1988) with capacities: people of the side with fewer places bid for places on the
 * other. Every bidder caches its best few candidates and a gate, the best offer outside the
 * cache when it was filled; prices only rise, so the gate stays an upper limit and the whole
 * row is read again only when the cache falls below it. Where both sides have equally many places,
 * the increment shrinks from phase to phase (epsilon scaling).
 *
 * Whatever comes out, tdm_prices_evaluate() makes an exact bound of it.
 */
#ifndef TANDEM_SOLVER_AUCTION_H
#define TANDEM_SOLVER_AUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/ip.h"
#include "solver/prices.h"
#include "solver/stop.h"

typedef struct tdm_auction tdm_auction;

/* For an ip with objective score. NULL when memory is out. */
tdm_auction *tdm_auction_new(const tdm_ip *ip);
void tdm_auction_free(tdm_auction *auction);

/*
 * Runs one auction under the row prices of `prices` and sets its node prices (and that of
 * the kept number of pairs). `precision` is the last increment in units of the objective; a
 * `warm` auction starts from the prices of the last one;
 * *pairing takes what was assigned, which need not satisfy side rows or minimums. False when
 * stopped before every bidder was served.
 */
bool tdm_auction_run(tdm_auction *auction, tdm_prices *prices, double precision, bool warm,
                     tdm_pairing *pairing, tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Auction: near-optimal node prices and a pairing for given side-row prices, without an LP.
 *
 * Bertsekas's auction (The auction algorithm, Annals of Operations Research 14, 1988)
 * with capacities: some nodes bid for places of the others, on shortlists of their best partners
 * (shortlist.h). Where a number of pairs is demanded, bidders are nodes that are full in every such
 * pairing, one side or a cover of both; else those of the side with fewer places, and they may stay
 * without. The increment shrinks from phase to phase (epsilon scaling); what still is nearly best
 * for its bidder stays assigned.
 *
 * Few bids bring most bidders a place; the last ones would fight each other for ever. So each phase
 * ends with shortest alternating paths, which fill the last slots and let places that nobody
 * holds cost nothing (auction_paths.c).
 *
 * Afterwards every bidder is within some increments of the best that it could have, so prices and
 * pairing are optimal up to that for every place.
 */
#ifndef TANDEM_SOLVER_AUCTION_AUCTION_H
#define TANDEM_SOLVER_AUCTION_AUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/problem/pool.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

typedef struct tdm_auction tdm_auction;

/*
 * For an ip with objective score, whose rows and fixings stay as they are; prices of `scale`.
 * NULL when memory is out.
 */
tdm_auction *tdm_auction_new(const tdm_ip *ip, int64_t scale, uint32_t threads);
void tdm_auction_free(tdm_auction *auction);

/*
 * Whether the row takes a price in auctions: those of quotas, and those of a number of pairs that
 * is less than what any nodes are known to be full for.
 */
bool tdm_auction_counts(const tdm_auction *auction, uint32_t row);

/* Auctions stop before they have done more work than this in all: entries and pairs looked at. */
void tdm_auction_limit_work(tdm_auction *auction, uint64_t most);

/*
 * Runs one auction under prices row[row_count] of quotas and of pairs that are counted, from
 * the prices that the last one ended with, with increments from `first` (0: by the range of all
 * values) down to `last`, in units of the objective. A `loose` one overlooks partners that
 * only other row prices than those when a bidder's row was read make good. False when
 * stopped, or when row prices make pairs worth more than fits; results then are good for nothing.
 */
bool tdm_auction_run(tdm_auction *auction, const int64_t *row, double first, double last,
                     bool loose, tdm_stop *stop);

/* The price of a node that nothing is known of. */
static const int64_t TDM_PRICE_UNKNOWN = INT64_MIN;

/* Where auctions can start: what nodes cost in the prices' own scale, and who holds whom. */
typedef struct {
  const int64_t *node; /* [node_count] or TDM_PRICE_UNKNOWN */
  const tdm_node_pair *pairs;
  uint32_t count;
} tdm_auction_start;

/*
 * Before the first run: takes over prices and pairs, near-optimal ones under these row prices, if
 * that fits. False when stopped, or memory is out, or row prices are out of range: results then are
 * good for nothing.
 */
bool tdm_auction_begin(tdm_auction *auction, const tdm_auction_start *start, const int64_t *row,
                       tdm_stop *stop);

/* How many places bidders want. */
uint32_t tdm_auction_places(const tdm_auction *auction);

/* Whether increments can be so small that prices prove the pairing optimal, and such an increment.
 */
bool tdm_auction_exact(const tdm_auction *auction, double *precision);

/*
 * Sets node prices and that of the kept number of pairs, and copies row[] for the others. Returns
 * the total that they add up to, but for rounding of quota prices.
 */
tdm_wide tdm_auction_prices(tdm_auction *auction, const int64_t *row, tdm_prices *prices);

/* What is assigned, locked pairs too, at most problem->most_pairs of them; returns how many. */
uint32_t tdm_auction_pairs(const tdm_auction *auction, tdm_node_pair *assigned);

typedef struct {
  uint64_t bids, rows_read, pairs_read, entries, searches, pauses;
} tdm_auction_work;

tdm_auction_work tdm_auction_work_of(const tdm_auction *auction);

#endif

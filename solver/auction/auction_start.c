// SPDX-License-Identifier: GPL-3.0-or-later
/* Auctions that start from known prices and pairs, as those of a request that is much like this. */
#include <stdlib.h>

#include "solver/auction/auction_internal.h"

/* What the cheapest object costs that has a known price: only differences matter. */
static int64_t lowest(const tdm_auction *a, const int64_t *node) {
  int64_t low = INT64_MAX;
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE && node[o] != TDM_PRICE_UNKNOWN && node[o] < low) low = node[o];
  return low;
}

static void set_prices(tdm_auction *a, const int64_t *node) {
  int64_t low = lowest(a, node);
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE && node[o] != TDM_PRICE_UNKNOWN)
      tdm_auction_reprice(a, o, (node[o] - low) >> a->shift);
}

/* Of all bidders at these prices. */
static bool read_rows(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  int64_t *terms = calloc((size_t)a->ip->row_count + 1, sizeof *terms);
  if (!terms) return false;
  for (uint32_t r = 0; r < a->ip->row_count; r++)
    if (tdm_auction_counts(a, r)) terms[r] = row[r];
  bool good = tdm_shortlists_set_terms(&a->lists, terms, a->scale, a->shift) &&
              tdm_shortlists_read(&a->lists, NULL, a->bidders, stop);
  free(terms);
  return good;
}

/* Where the bidder has a slot and the object a place, and the list tells what that is worth. */
static void hold(tdm_auction *a, uint32_t bidder, uint32_t object) {
  uint32_t place = tdm_auction_vacancy(a, object);
  uint32_t entry = tdm_shortlists_find(&a->lists, bidder, object);
  if (place == TDM_NONE || entry == TDM_NONE || tdm_auction_missing(a, bidder) == 0) return;
  tdm_auction_give(a, place, bidder, a->lists.worth[entry], a->price[object]);
}

bool tdm_auction_begin(tdm_auction *a, const tdm_auction_start *start, const int64_t *row,
                       tdm_stop *stop) {
  uint32_t *bidder_of = malloc(((size_t)a->nodes + 1) * sizeof *bidder_of);
  if (!bidder_of) return false;
  for (uint32_t n = 0; n < a->nodes; n++) bidder_of[n] = TDM_NONE;
  for (uint32_t b = 0; b < a->bidders; b++) bidder_of[a->node[b]] = b;
  set_prices(a, start->node);
  bool good = read_rows(a, row, stop);
  for (uint32_t k = 0; good && k < start->count; k++) {
    uint32_t mentor = start->pairs[k].mentor, mentee = start->pairs[k].mentee;
    if (bidder_of[mentor] != TDM_NONE && bidder_of[mentee] == TDM_NONE)
      hold(a, bidder_of[mentor], mentee);
    if (bidder_of[mentee] != TDM_NONE && bidder_of[mentor] == TDM_NONE)
      hold(a, bidder_of[mentee], mentor);
  }
  free(bidder_of);
  return good;
}

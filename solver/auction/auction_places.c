// SPDX-License-Identifier: GPL-3.0-or-later
/* Places, who holds them, and what they offer. */
#include "solver/auction/auction_internal.h"

/* Offers that are told apart: whoever wants more bids less than it could. */
enum { WANTED_MOST = 8 };

static void find_cheapest(tdm_auction *a, uint32_t object) {
  uint32_t best = a->first_place[object];
  for (uint32_t k = best + 1; k < a->first_place[object + 1]; k++)
    if (a->places[k].price < a->places[best].price) best = k;
  a->cheapest[object] = best;
  a->price[object] = a->asked[object] = a->places[best].price;
}

static void drop(tdm_auction *a, uint32_t bidder, uint32_t place) {
  uint32_t *held = a->held + a->first_slot[bidder];
  uint32_t last = --a->held_count[bidder], k = 0;
  while (held[k] != place) k++;
  held[k] = held[last];
}

void tdm_auction_give(tdm_auction *a, uint32_t place, uint32_t bidder, int64_t worth,
                      int64_t price) {
  tdm_place *given = &a->places[place];
  if (given->bidder != TDM_NONE) drop(a, given->bidder, place);
  a->vacant[given->object] -= given->bidder == TDM_NONE;
  a->vacant[given->object] += bidder == TDM_NONE;
  if (bidder != TDM_NONE) a->held[a->first_slot[bidder] + a->held_count[bidder]++] = place;
  bool moved = given->price != price;
  *given = (tdm_place){price, worth, given->object, bidder};
  if (moved) find_cheapest(a, given->object);
}

void tdm_auction_reprice(tdm_auction *a, uint32_t object, int64_t price) {
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    a->places[k].price = price;
  a->cheapest[object] = a->first_place[object];
  a->price[object] = a->asked[object] = price;
}

uint32_t tdm_auction_vacancy(const tdm_auction *a, uint32_t object) {
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder == TDM_NONE) return k;
  return TDM_NONE;
}

int64_t tdm_auction_worst(const tdm_auction *a, uint32_t bidder) {
  int64_t worst = INT64_MAX;
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++)
    if (tdm_auction_own(a, held[h]) < worst) worst = tdm_auction_own(a, held[h]);
  return worst;
}

/* ---- offers ---- */

static void count_held(tdm_auction *a, uint32_t bidder, bool on) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) {
    uint32_t *count = &a->taken[a->places[held[h]].object];
    *count = on ? *count + 1 : 0;
  }
}

/* The cheapest place that a bidder with places of the object may still take, or TDM_NONE. */
static uint32_t open_to(const tdm_auction *a, uint32_t object, uint32_t bidder) {
  uint32_t best = TDM_NONE;
  if (a->taken[object] >= tdm_auction_limit(a, bidder, object)) return TDM_NONE;
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder != bidder &&
        (best == TDM_NONE || a->places[k].price < a->places[best].price))
      best = k;
  return best;
}

tdm_choice tdm_auction_choose(tdm_auction *a, uint32_t bidder, uint32_t wanted) {
  const tdm_shortlists *lists = &a->lists;
  const uint32_t first = lists->first[bidder], end = first + lists->count[bidder];
  const uint32_t *object = lists->object, *taken = a->taken;
  const int64_t *worth = lists->worth, *price = a->price;
  bool holding = a->held_count[bidder] > 0;
  uint32_t last = wanted < WANTED_MOST ? wanted : WANTED_MOST;
  int64_t best[WANTED_MOST + 1];
  tdm_choice choice = {TDM_NONE, TDM_NONE, TDM_OFFER_NONE, TDM_OFFER_NONE};
  for (uint32_t k = 0; k <= last; k++) best[k] = TDM_OFFER_NONE;
  if (holding) count_held(a, bidder, true);
  a->work.entries += end - first;
  for (uint32_t k = first; k < end; k++) {
    int64_t here = worth[k] - price[object[k]];
    if (here <= best[last]) continue;
    uint32_t place = TDM_NONE;
    if (holding && taken[object[k]] > 0) {
      place = open_to(a, object[k], bidder);
      if (place == TDM_NONE) continue;
      here = worth[k] - a->places[place].price;
      if (here <= best[last]) continue;
    }
    uint32_t rank = last;
    for (; rank > 0 && best[rank - 1] < here; rank--) best[rank] = best[rank - 1];
    best[rank] = here;
    if (rank > 0) continue;
    choice.entry = k;
    choice.place = place;
  }
  if (choice.entry != TDM_NONE && choice.place == TDM_NONE)
    choice.place = a->cheapest[object[choice.entry]];
  choice.first = best[0];
  choice.further = best[last];
  if (holding) count_held(a, bidder, false);
  return choice;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Places, who holds them, and what they offer. */
#include "solver/auction/auction_internal.h"

static void find_cheapest(tdm_auction *a, uint32_t object) {
  uint32_t best = a->first_place[object];
  for (uint32_t k = best + 1; k < a->first_place[object + 1]; k++)
    if (a->places[k].price < a->places[best].price) best = k;
  a->cheapest[object] = best;
  a->price[object] = a->places[best].price;
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
  if (bidder != TDM_NONE) a->held[a->first_slot[bidder] + a->held_count[bidder]++] = place;
  bool moved = given->price != price;
  *given = (tdm_place){price, worth, given->object, bidder};
  if (moved) find_cheapest(a, given->object);
}

int64_t tdm_auction_worst(const tdm_auction *a, uint32_t bidder, uint32_t *place) {
  int64_t worst = INT64_MAX;
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) {
    int64_t here = a->places[held[h]].worth - a->places[held[h]].price;
    if (here >= worst) continue;
    worst = here;
    if (place) *place = held[h];
  }
  return worst;
}

/* ---- offers ---- */

/* The cheapest place but one, and but those that the bidder holds; TDM_NONE: no other. */
static uint32_t cheapest_other(const tdm_auction *a, uint32_t object, uint32_t bidder,
                               uint32_t but) {
  uint32_t best = TDM_NONE;
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (k != but && a->places[k].bidder != bidder &&
        (best == TDM_NONE || a->places[k].price < a->places[best].price))
      best = k;
  return best;
}

static void count_held(tdm_auction *a, uint32_t bidder, bool on) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) {
    uint32_t *count = &a->taken[a->places[held[h]].object];
    *count = on ? *count + 1 : 0;
  }
}

/* The cheapest place that a bidder with places of the object may still take, or TDM_NONE. */
static uint32_t open_to(const tdm_auction *a, uint32_t object, uint32_t bidder) {
  if (a->taken[object] >= tdm_auction_limit(a, bidder, object)) return TDM_NONE;
  return cheapest_other(a, object, bidder, TDM_NONE);
}

/*
 * The next place of the best object would do as well: who pays no more for the first keeps the
 * places of an object at one price, and those that stay empty cheap.
 */
static void consider_next(const tdm_auction *a, uint32_t bidder, tdm_choice *best) {
  if (best->entry == TDM_NONE) return;
  uint32_t object = a->lists.object[best->entry];
  if (a->first_place[object + 1] - a->first_place[object] == 1) return;
  uint32_t next = cheapest_other(a, object, bidder, best->place);
  if (next == TDM_NONE) return;
  int64_t here = a->lists.worth[best->entry] - a->places[next].price;
  if (here > best->second) best->second = here;
}

tdm_choice tdm_auction_choose(tdm_auction *a, uint32_t bidder) {
  const tdm_shortlists *lists = &a->lists;
  const uint32_t first = lists->first[bidder], end = first + lists->count[bidder];
  const uint32_t *object = lists->object, *taken = a->taken;
  const int64_t *worth = lists->worth, *price = a->price;
  bool holding = a->held_count[bidder] > 0;
  tdm_choice best = {TDM_NONE, TDM_NONE, TDM_OFFER_NONE, TDM_OFFER_NONE};
  if (holding) count_held(a, bidder, true);
  for (uint32_t k = first; k < end; k++) {
    int64_t here = worth[k] - price[object[k]];
    if (here <= best.second) continue;
    uint32_t place = TDM_NONE;
    if (holding && taken[object[k]] > 0) {
      place = open_to(a, object[k], bidder);
      if (place == TDM_NONE) continue;
      here = worth[k] - a->places[place].price;
      if (here <= best.second) continue;
    }
    if (here > best.first)
      best = (tdm_choice){k, place, here, best.first};
    else
      best.second = here;
  }
  if (best.entry != TDM_NONE && best.place == TDM_NONE)
    best.place = a->cheapest[object[best.entry]];
  consider_next(a, bidder, &best);
  if (holding) count_held(a, bidder, false);
  return best;
}

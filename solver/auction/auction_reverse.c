// SPDX-License-Identifier: GPL-3.0-or-later
/* Reverse bids: places that nobody holds must be free of charge. */
#include "solver/auction/auction_internal.h"

static uint32_t dear_vacancy(const tdm_auction *a, uint32_t object) {
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder == TDM_NONE && a->places[k].price > 0) return k;
  return TDM_NONE;
}

/* What a bidder gives up when it takes another place. */
static void set_profit(tdm_auction *a, uint32_t bidder) {
  a->profit[bidder] = tdm_auction_missing(a, bidder) > 0 ? tdm_auction_exit(a, bidder)
                                                         : tdm_auction_worst(a, bidder, NULL);
}

typedef struct {
  uint32_t bidder; /* TDM_NONE: nobody */
  int64_t first, second;
} suitor;

/* Whether a bidder holds as much of an object as it may. */
static bool has_enough(const tdm_auction *a, uint32_t bidder, uint32_t object) {
  uint64_t same = 0;
  for (uint32_t h = 0; h < a->held_count[bidder]; h++)
    same += a->places[a->held[a->first_slot[bidder] + h]].object == object;
  return same > 0 && same >= tdm_auction_limit(a, bidder, object);
}

/* Who would gain most from the object, free of charge. */
static suitor find_suitor(const tdm_auction *a, uint32_t object) {
  suitor best = {TDM_NONE, 0, 0};
  for (uint32_t b = 0; b < a->bidders; b++) {
    if (a->column[b] == TDM_NO_PAIR || tdm_auction_slots(a, b) == 0) continue;
    int64_t gain = a->column[b] - a->profit[b];
    if (gain <= best.second || has_enough(a, b, object)) continue;
    if (gain > best.first)
      best = (suitor){b, gain, best.first};
    else
      best.second = gain;
  }
  return best;
}

/* The object of a place that its bidder leaves for a better one, or TDM_NONE. */
static uint32_t leave_worst(tdm_auction *a, uint32_t bidder) {
  uint32_t place;
  if (tdm_auction_missing(a, bidder) > 0) return TDM_NONE;
  tdm_auction_worst(a, bidder, &place);
  tdm_auction_give(a, place, TDM_NONE, 0, a->places[place].price);
  return a->places[place].object;
}

/* Lowers the price of one vacancy; returns the object that lost its bidder to it, or TDM_NONE. */
static uint32_t bid_for_bidder(tdm_auction *a, uint32_t place, int64_t increment) {
  uint32_t object = a->places[place].object, left = TDM_NONE;
  int64_t before = a->price[object], price = 0;
  tdm_shortlists_column(&a->lists, object, a->column);
  suitor best = find_suitor(a, object);
  a->work.reverse_bids++;
  if (best.bidder != TDM_NONE && best.first > increment) {
    left = leave_worst(a, best.bidder);
    if (best.second > increment) price = best.second - increment;
    if (price > a->places[place].price) price = a->places[place].price;
    tdm_auction_give(a, place, best.bidder, a->column[best.bidder], price);
    set_profit(a, best.bidder);
  } else {
    tdm_auction_give(a, place, TDM_NONE, 0, 0);
  }
  if (a->price[object] < before) tdm_shortlists_cheaper(&a->lists, object, a->column);
  return left;
}

/* From one vacancy on, each filled by the bidder of the next. */
static bool settle(tdm_auction *a, uint32_t place, int64_t *increment, tdm_stop *stop) {
  while (place != TDM_NONE) {
    uint32_t left = bid_for_bidder(a, place, *increment);
    tdm_auction_count_bid(a, increment);
    if (tdm_stop_now(stop)) return false;
    place = left == TDM_NONE ? TDM_NONE : dear_vacancy(a, left);
  }
  return true;
}

bool tdm_auction_reverse(tdm_auction *a, int64_t *increment, tdm_stop *stop) {
  bool known = false; /* the bidders' profits */
  for (uint32_t o = 0; o < a->objects; o++) {
    for (uint32_t place; (place = dear_vacancy(a, o)) != TDM_NONE;) {
      for (uint32_t b = 0; b < a->bidders && !known; b++) set_profit(a, b);
      known = true;
      if (!settle(a, place, increment, stop)) return false;
    }
  }
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Reverse bids: places that nobody holds must be free of charge. */
#include "solver/auction_internal.h"

static uint32_t dear_vacancy(const tdm_auction *a, uint32_t object) {
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder == TDM_NONE && a->places[k].price > 0) return k;
  return TDM_NONE;
}

/* What a bidder gives up when it takes another place. */
static void set_profit(tdm_auction *a, uint32_t bidder) {
  a->profit[bidder] = tdm_auction_missing(a, bidder) > 0 ? a->exit : tdm_auction_worst(a, bidder, NULL);
}

typedef struct {
  uint32_t bidder; /* TDM_NONE: nobody */
  int64_t first, second;
} suitor;

/* Who would gain most from the object, free of charge; those that hold it do not count. */
static suitor find_suitor(tdm_auction *a, uint32_t object) {
  suitor best = {TDM_NONE, 0, 0};
  for (uint32_t b = 0; b < a->bidders; b++) {
    if (a->column[b] == TDM_NO_PAIR || tdm_auction_slots(a, b) == 0) continue;
    int64_t gain = a->column[b] - a->profit[b];
    if (gain <= best.second) continue;
    bool holds = false;
    for (uint32_t h = 0; h < a->held_count[b]; h++)
      holds = holds || a->held[a->first_slot[b] + h] == object;
    if (holds) continue;
    if (gain > best.first) {
      best.second = best.first;
      best.first = gain;
      best.bidder = b;
    } else {
      best.second = gain;
    }
  }
  return best;
}

/* The object of a place that its bidder leaves for a better one, or TDM_NONE. */
static uint32_t leave_worst(tdm_auction *a, uint32_t bidder) {
  uint32_t place = 0, low = 0, high = a->objects;
  if (tdm_auction_missing(a, bidder) > 0) return TDM_NONE;
  tdm_auction_worst(a, bidder, &place);
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (a->first_place[middle] <= place)
      low = middle;
    else
      high = middle;
  }
  a->places[place].bidder = TDM_NONE;
  tdm_auction_drop(a, bidder, low);
  return low;
}

/* Lowers the price of one vacancy; returns the object that lost its bidder to it, or TDM_NONE. */
static uint32_t bid_for_bidder(tdm_auction *a, uint32_t object, uint32_t place, int64_t increment) {
  tdm_shortlists_column(&a->lists, object, a->column);
  suitor best = find_suitor(a, object);
  tdm_place to = {0, 0, TDM_NONE};
  uint32_t left = TDM_NONE;
  int64_t before = a->price[object];
  a->work.reverse_bids++;
  if (best.bidder != TDM_NONE && best.first > increment) {
    left = leave_worst(a, best.bidder);
    to.bidder = best.bidder;
    to.worth = a->column[best.bidder];
    if (best.second > increment) to.price = best.second - increment;
    if (to.price > a->places[place].price) to.price = a->places[place].price;
    tdm_auction_hold(a, best.bidder, object);
  }
  tdm_auction_set_place(a, object, place, to);
  if (to.bidder != TDM_NONE) set_profit(a, to.bidder);
  if (a->price[object] < before) tdm_shortlists_cheaper(&a->lists, object, a->column);
  return left;
}

bool tdm_auction_reverse(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  bool known = false; /* the bidders' profits */
  for (uint32_t o = 0; o < a->objects; o++) {
    uint32_t object = o, place = dear_vacancy(a, o);
    while (place != TDM_NONE) {
      for (uint32_t b = 0; b < a->bidders && !known; b++) set_profit(a, b);
      known = true;
      uint32_t left = bid_for_bidder(a, object, place, increment);
      if (tdm_stop_now(stop)) return false;
      /* The one that lost its bidder is next; then what is left here. */
      if (left != TDM_NONE) object = left;
      place = dear_vacancy(a, object);
      if (place == TDM_NONE && object != o) {
        object = o;
        place = dear_vacancy(a, o);
      }
    }
  }
  return true;
}

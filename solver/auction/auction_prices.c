// SPDX-License-Identifier: GPL-3.0-or-later
/* What an auction leaves behind: prices of all nodes, their total, and the pairs. */
#include <stdlib.h>

#include "solver/auction/auction_internal.h"

/* What a bidder's places are worth to it: enough for all that it does not hold. */
static int64_t profit_of(tdm_auction *a, uint32_t bidder) {
  int64_t other = tdm_auction_choose(a, bidder, 1).first;
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  if (other < gate) other = gate;
  int64_t own = tdm_auction_worst(a, bidder);
  if (tdm_auction_missing(a, bidder) == 0 && own > other) other = own;
  return other > TDM_OFFER_NONE ? other + a->floor : TDM_OFFER_NONE;
}

/* No pair is worth more. */
static int64_t most_worth(const tdm_auction *a) {
  const tdm_shortlists *lists = &a->lists;
  const int64_t *bonus = lists->bonus + (size_t)lists->now * lists->quota_count;
  int64_t most =
      lists->per_unit * tdm_scan_largest_units(a->ip->problem->scan) + lists->base[lists->now];
  for (uint32_t q = 0; q < lists->quota_count; q++)
    if (bonus[q] > 0) most += bonus[q];
  return most > 0 ? most : 0;
}

/* The least that a bidder has, if that is less than nothing. */
static int64_t lowest_profit(const tdm_auction *a) {
  int64_t lowest = 0;
  for (uint32_t b = 0; b < a->bidders; b++)
    if (a->profit[b] < lowest && a->profit[b] > TDM_OFFER_NONE) lowest = a->profit[b];
  return lowest;
}

/* Whoever has no place left asks for so much that nobody wants one, at no cost to the total. */
static int64_t price_of_object(const tdm_auction *a, uint32_t o, int64_t closed) {
  if (a->first_place[o] == a->first_place[o + 1]) return closed;
  return a->price[o] > a->floor ? a->price[o] - a->floor : 0;
}

/* In the prices' own scale. */
static tdm_wide worth_of(const tdm_auction *a, uint32_t candidate, const int64_t *row) {
  const tdm_ip *ip = a->ip;
  tdm_wide worth = (tdm_wide)tdm_ip_value(ip, candidate) * a->scale;
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (row[r]) worth -= (tdm_wide)row[r] * tdm_row_coefficient(ip, &ip->rows[r], candidate);
  return worth;
}

/*
 * The price of keeping the number of pairs, where bidders are who must be full for it: that lifts
 * them until each is worth something; with a cover, until two bidders make no pair, and those
 * who do not bid make theirs. rows: without that price.
 */
static int64_t lift(const tdm_auction *a, const int64_t *row, int64_t closed) {
  const tdm_problem *problem = a->ip->problem;
  int64_t lowest = lowest_profit(a);
  if (!a->by_cover) return a->filled ? -lowest : 0;
  int64_t lifted = closed - lowest;
  for (uint32_t c = 0; c < problem->count; c++) {
    if (tdm_ip_fixed(a->ip, c) != TDM_FREE || !tdm_auction_sold(a, c)) continue;
    int64_t asked = price_of_object(a, problem->mentor[c], closed) +
                    price_of_object(a, problem->mentee[c], closed);
    tdm_wide missing = asked - (worth_of(a, c, row) >> a->shift);
    if (missing > lifted) lifted = (int64_t)missing;
  }
  return lifted;
}

static int64_t price_of_bidder(const tdm_auction *a, uint32_t b, int64_t lifted) {
  int64_t mine = a->profit[b] + lifted;
  return mine > 0 ? mine : 0;
}

static tdm_wide held_total(const tdm_auction *a, int64_t lifted) {
  tdm_wide total = 0;
  for (uint32_t k = 0; k < a->first_place[a->nodes]; k++) {
    const tdm_place *place = &a->places[k];
    if (place->bidder == TDM_NONE) continue;
    int64_t reduced = place->worth + lifted - price_of_object(a, place->object, 0) -
                      price_of_bidder(a, place->bidder, lifted);
    if (reduced > 0) total += reduced;
  }
  return total;
}

/* In the prices' own scale; a price war's end is cut, which proves less but nothing wrong. */
static int64_t scaled(const tdm_auction *a, int64_t price) {
  static const tdm_wide most = (tdm_wide)1 << 60;
  tdm_wide wide = (tdm_wide)price * ((tdm_wide)1 << a->shift);
  if (wide > most) return INT64_C(1) << 60;
  return wide < -most ? -(INT64_C(1) << 60) : (int64_t)wide;
}

/* Of the rows and the pairs sold beforehand, in the prices' own scale. */
static tdm_wide side_total(const tdm_auction *a, const int64_t *row) {
  const tdm_ip *ip = a->ip;
  tdm_wide total = 0;
  for (uint32_t r = 0; r < ip->row_count; r++) total += (tdm_wide)row[r] * ip->rows[r].bound;
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (tdm_auction_sold(a, c)) total += worth_of(a, c, row) * tdm_problem_limit(ip->problem, c);
  return total;
}

static void copy_rows(const tdm_auction *a, const int64_t *row, int64_t *to) {
  for (uint32_t r = 0; r < a->ip->row_count; r++) to[r] = tdm_auction_counts(a, r) ? row[r] : 0;
}

tdm_wide tdm_auction_prices(tdm_auction *a, const int64_t *row, tdm_prices *prices) {
  int64_t unit = INT64_C(1) << a->shift, most = most_worth(a);
  for (uint32_t b = 0; b < a->bidders; b++)
    a->profit[b] = tdm_auction_slots(a, b) > 0 ? profit_of(a, b) : TDM_OFFER_NONE;
  copy_rows(a, row, prices->row);
  int64_t closed = most - lowest_profit(a), lifted = lift(a, prices->row, closed);
  if (a->filled) prices->row[a->ip->pairs_row] = scaled(a, lifted);
  tdm_wide total = held_total(a, lifted);
  for (uint32_t o = 0; o < a->nodes; o++) {
    int64_t price = price_of_object(a, o, closed);
    prices->node[o] = scaled(a, price);
    total += (tdm_wide)price * (a->first_place[o + 1] - a->first_place[o]);
  }
  for (uint32_t b = 0; b < a->bidders; b++) {
    uint32_t slots = tdm_auction_slots(a, b);
    int64_t price = slots > 0 ? price_of_bidder(a, b, lifted) : most + lifted;
    prices->node[a->node[b]] = scaled(a, price);
    total += (tdm_wide)price * slots;
  }
  /* Pairs sold beforehand pay the lift in the row and get it back in their worth. */
  return total * unit + side_total(a, prices->row);
}

static int compare_pairs(const void *left, const void *right) {
  const tdm_node_pair *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

uint32_t tdm_auction_pairs(const tdm_auction *a, tdm_node_pair *assigned) {
  const tdm_problem *problem = a->ip->problem;
  uint32_t count = 0;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_auction_sold(a, c))
      for (int64_t k = 0; k < tdm_problem_limit(problem, c) && count < problem->most_pairs; k++)
        assigned[count++] = (tdm_node_pair){problem->mentor[c], problem->mentee[c]};
  for (uint32_t k = 0; k < a->first_place[a->nodes] && count < problem->most_pairs; k++) {
    if (a->places[k].bidder == TDM_NONE) continue;
    uint32_t bidder = a->node[a->places[k].bidder], object = a->places[k].object;
    bool first = bidder < object;
    assigned[count++] = (tdm_node_pair){first ? bidder : object, first ? object : bidder};
  }
  qsort(assigned, count, sizeof *assigned, compare_pairs);
  return count;
}

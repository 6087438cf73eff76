// SPDX-License-Identifier: GPL-3.0-or-later
/* What an auction leaves behind: prices of all nodes, their total, and the pairs. */
#include <stdlib.h>

#include "solver/auction/auction_internal.h"

/* What a bidder's places are worth to it: enough for all that it does not hold. */
static int64_t profit_of(tdm_auction *a, uint32_t bidder) {
  int64_t other = tdm_auction_choose(a, bidder).first;
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  if (other < gate) other = gate;
  if (tdm_auction_missing(a, bidder) > 0) return other;
  int64_t own = tdm_auction_worst(a, bidder, NULL);
  return own != INT64_MAX && own > other ? own : other;
}

static int compare_profits(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return (*a < *b) - (*a > *b);
}

/* What every slot gets: from the place that it holds, or at most. Falling; *count of them. */
static int64_t *list_profits(const tdm_auction *a, const int64_t *profit, uint32_t *count) {
  int64_t *list = malloc(((size_t)tdm_auction_places(a) + 1) * sizeof *list);
  *count = 0;
  for (uint32_t b = 0; list && b < a->bidders; b++)
    for (uint32_t k = 0; k < tdm_auction_slots(a, b); k++) {
      const tdm_place *place = &a->places[a->held[a->first_slot[b] + k]];
      list[(*count)++] = k < a->held_count[b] ? place->worth - place->price : profit[b];
    }
  if (list) qsort(list, *count, sizeof *list, compare_profits);
  return list;
}

/*
 * The price of keeping the number of pairs lifts bidders until as many slots as are demanded are
 * worth something: with more, the total would fall by less than it rises.
 */
static int64_t lift(const tdm_auction *a, const int64_t *profit) {
  int64_t demanded = tdm_auction_demanded(a), lifted = 0;
  uint32_t count;
  if (demanded <= 0) return 0;
  int64_t *list = list_profits(a, profit, &count);
  for (uint32_t k = 0; list && k < count && k < demanded && list[k] > TDM_OFFER_NONE; k++)
    if (-list[k] > lifted) lifted = -list[k];
  free(list);
  return lifted;
}

static bool is_covered(const tdm_auction *a, uint32_t node) {
  return a->ip->covered && a->ip->covered[node];
}

/*
 * With a cover only its nodes are lifted: so far that covered bidders are worth something, and that
 * two who are both covered make no pair.
 */
static int64_t lift_cover(const tdm_auction *a, const int64_t *profit, int64_t most) {
  int64_t lowest = 0;
  for (uint32_t b = 0; b < a->bidders; b++)
    if (is_covered(a, tdm_auction_bidder_node(a, b)) && profit[b] < lowest &&
        profit[b] > TDM_OFFER_NONE)
      lowest = profit[b];
  return most - lowest;
}

/* What a bidder asks for a slot, and an object for a place, under the lift. */
static int64_t price_of_bidder(const tdm_auction *a, uint32_t b, int64_t profit, int64_t lifted) {
  bool rises = !a->ip->covered || is_covered(a, tdm_auction_bidder_node(a, b));
  int64_t mine = profit + (rises ? lifted : 0);
  return mine > 0 ? mine : 0;
}

static int64_t price_of_object(const tdm_auction *a, uint32_t o, int64_t lifted) {
  return a->price[o] + (is_covered(a, tdm_auction_object_node(a, o)) ? lifted : 0);
}

static tdm_wide held_total(const tdm_auction *a, const int64_t *profit, int64_t lifted) {
  tdm_wide total = 0;
  for (uint32_t o = 0; o < a->objects; o++)
    for (uint32_t k = a->first_place[o]; k < a->first_place[o + 1]; k++) {
      const tdm_place *place = &a->places[k];
      if (place->bidder == TDM_NONE) continue;
      int64_t reduced = place->worth + lifted - price_of_object(a, o, lifted) -
                        price_of_bidder(a, place->bidder, profit[place->bidder], lifted);
      if (reduced > 0) total += reduced;
    }
  return total;
}

/* Of the quota rows and the locked pairs, in the prices' own scale. */
static tdm_wide side_total(const tdm_auction *a, const int64_t *row) {
  const tdm_ip *ip = a->ip;
  tdm_wide total = 0;
  for (uint32_t r = 0; r < ip->row_count; r++) total += (tdm_wide)row[r] * ip->rows[r].bound;
  for (uint32_t c = 0; c < ip->fixed_count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_LOCKED) continue;
    tdm_wide worth = (tdm_wide)tdm_ip_value(ip, c) * a->scale;
    for (uint32_t r = 0; r < ip->row_count; r++)
      if (row[r]) worth -= (tdm_wide)row[r] * tdm_row_coefficient(ip, &ip->rows[r], c);
    total += worth * tdm_problem_limit(ip->problem, c);
  }
  return total;
}

/* No pair is worth more: who has no place left must ask for as much, at no cost to the total. */
static int64_t most_worth(const tdm_auction *a) {
  const tdm_shortlists *lists = &a->lists;
  const int64_t *bonus = lists->bonus + (size_t)lists->now * lists->quota_count;
  int64_t most =
      lists->per_unit * tdm_scan_largest_units(a->ip->problem->scan) + lists->base[lists->now];
  for (uint32_t q = 0; q < lists->quota_count; q++)
    if (bonus[q] > 0) most += bonus[q];
  return most > 0 ? most : 0;
}

/* In the prices' own scale; a price war's end is cut, which proves less but nothing wrong. */
static int64_t scaled(const tdm_auction *a, int64_t price) {
  static const tdm_wide most = (tdm_wide)1 << 60;
  tdm_wide wide = (tdm_wide)price * ((tdm_wide)1 << a->shift);
  if (wide > most) return INT64_C(1) << 60;
  return wide < -most ? -(INT64_C(1) << 60) : (int64_t)wide;
}

static void copy_rows(const tdm_auction *a, const int64_t *row, int64_t lifted, int64_t *to) {
  for (uint32_t r = 0; r < a->ip->row_count; r++) {
    const tdm_row *of = &a->ip->rows[r];
    to[r] = of->active && of->kind <= TDM_ROW_QUOTA_MAX_SHARE ? row[r] : 0;
  }
  if (a->kept) to[a->ip->pairs_row] = scaled(a, lifted);
}

tdm_wide tdm_auction_prices(tdm_auction *a, const int64_t *row, tdm_prices *prices) {
  int64_t unit = INT64_C(1) << a->shift;
  int64_t *profit = a->profit;
  for (uint32_t b = 0; b < a->bidders; b++)
    profit[b] = tdm_auction_slots(a, b) > 0 ? profit_of(a, b) : TDM_OFFER_NONE;
  bool cover = a->kept && a->ip->covered;
  int64_t lifted = cover ? lift_cover(a, profit, most_worth(a)) : lift(a, profit);
  int64_t closed = most_worth(a) + lifted;
  tdm_wide total = held_total(a, profit, lifted);
  for (uint32_t b = 0; b < a->bidders; b++) {
    int64_t mine = price_of_bidder(a, b, profit[b], lifted);
    if (tdm_auction_slots(a, b) == 0) mine = closed;
    prices->node[tdm_auction_bidder_node(a, b)] = scaled(a, mine);
    total += (tdm_wide)mine * tdm_auction_slots(a, b);
  }
  for (uint32_t o = 0; o < a->objects; o++) {
    uint32_t places = a->first_place[o + 1] - a->first_place[o];
    int64_t price = places > 0 ? price_of_object(a, o, lifted) : closed;
    prices->node[tdm_auction_object_node(a, o)] = scaled(a, price);
    total += (tdm_wide)price * places;
  }
  copy_rows(a, row, lifted, prices->row);
  /* Locked pairs pay the lift in the row and get it back in their worth. */
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
  bool first = a->lists.mentors_bid;
  for (uint32_t c = 0; c < a->ip->fixed_count; c++)
    if (tdm_ip_fixed(a->ip, c) == TDM_LOCKED)
      for (int64_t k = 0; k < tdm_problem_limit(problem, c) && count < problem->most_pairs; k++)
        assigned[count++] = (tdm_node_pair){problem->mentor[c], problem->mentee[c]};
  for (uint32_t k = 0; k < a->first_place[a->objects] && count < problem->most_pairs; k++) {
    if (a->places[k].bidder == TDM_NONE) continue;
    uint32_t bidder = tdm_auction_bidder_node(a, a->places[k].bidder);
    uint32_t object = tdm_auction_object_node(a, a->places[k].object);
    assigned[count++] = (tdm_node_pair){first ? bidder : object, first ? object : bidder};
  }
  qsort(assigned, count, sizeof *assigned, compare_pairs);
  return count;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * An auction (Bertsekas 1979) that ends when nearly everybody has a partner. The side with fewer
 * places bids. A bidder keeps a short list of the best partners and the best worth outside of it at
 * that time, the gate: prices only rise, so the list is good until its second best falls below.
 */
#include <stdlib.h>
#include <string.h>

#include "benchmarks/assignment.h"
#include "benchmarks/everybody.h"

/* Bids raise prices by a thousandth of a score at least; 99 % of the places decide the counts. */
enum { LISTED = 48, STEPS = 1000, ENOUGH_PERCENT = 99, BIDS_MOST = 200, NOBODY = -1 };

typedef struct {
  uint32_t other;
  int64_t score;
} offer;

typedef struct {
  int64_t price;
  int32_t owner; /* a bidder, or NOBODY */
} slot;

typedef struct {
  tdm_everybody all;
  const tdm_participant *people;
  bool mentees_bid;
  uint32_t *bidder, *other; /* participants */
  uint32_t bidder_count, other_count;
  int64_t bidder_places, other_places;

  uint32_t *first_slot; /* [other_count + 1] */
  slot *slots;
  offer *listed; /* [bidder_count][LISTED] */
  uint32_t *listed_count;
  int64_t *gate;
  int64_t *value; /* [other_count] of the row at hand */
  int64_t epsilon;

  uint32_t *queue; /* circular: bidders, once for every free place */
  uint32_t queue_size, head, waiting;
} auction;

/* ---- set up ---- */

static int64_t places_of(const auction *a, const uint32_t *person, uint32_t count) {
  int64_t places = 0;
  for (uint32_t k = 0; k < count; k++) places += a->people[person[k]].capacity;
  return places;
}

static bool take_people(auction *a, const tdm_request *request, tdm_arena *arena) {
  tdm_everybody *all = &a->all;
  if (!tdm_everybody_init(all, request, arena)) return false;
  a->people = request->cohort.participants;
  int64_t mentor_places = places_of(a, all->mentors, all->mentor_count);
  int64_t mentee_places = places_of(a, all->mentees, all->mentee_count);
  a->mentees_bid = mentee_places < mentor_places;
  a->bidder = a->mentees_bid ? all->mentees : all->mentors;
  a->other = a->mentees_bid ? all->mentors : all->mentees;
  a->bidder_count = a->mentees_bid ? all->mentee_count : all->mentor_count;
  a->other_count = a->mentees_bid ? all->mentor_count : all->mentee_count;
  a->bidder_places = a->mentees_bid ? mentee_places : mentor_places;
  a->other_places = a->mentees_bid ? mentor_places : mentee_places;
  return true;
}

static bool take_tables(auction *a, tdm_arena *arena) {
  a->queue_size = (uint32_t)a->bidder_places;
  a->first_slot = tdm_arena_alloc(arena, (size_t)a->other_count + 1, sizeof *a->first_slot);
  a->slots = tdm_arena_alloc(arena, (size_t)a->other_places, sizeof *a->slots);
  a->listed = tdm_arena_alloc(arena, (size_t)a->bidder_count * LISTED, sizeof *a->listed);
  a->listed_count = tdm_arena_alloc(arena, a->bidder_count, sizeof *a->listed_count);
  a->gate = tdm_arena_alloc(arena, a->bidder_count, sizeof *a->gate);
  a->value = tdm_arena_alloc(arena, a->other_count, sizeof *a->value);
  a->queue = tdm_arena_alloc(arena, a->queue_size, sizeof *a->queue);
  return a->first_slot && a->slots && a->listed && a->listed_count && a->gate && a->value &&
         a->queue;
}

/* Everybody's first places wait before anybody's second ones. */
static void fill_queue(auction *a) {
  for (int32_t place = 0; a->waiting < a->queue_size; place++)
    for (uint32_t i = 0; i < a->bidder_count; i++)
      if (a->people[a->bidder[i]].capacity > place) a->queue[a->waiting++] = i;
}

static void fill_slots(auction *a) {
  for (uint32_t j = 0; j < a->other_count; j++)
    a->first_slot[j + 1] = a->first_slot[j] + (uint32_t)a->people[a->other[j]].capacity;
  for (uint32_t k = 0; k < a->first_slot[a->other_count]; k++) a->slots[k] = (slot){0, NOBODY};
}

/* ---- lists ---- */

static slot *cheapest(const auction *a, uint32_t other) {
  slot *best = &a->slots[a->first_slot[other]];
  for (uint32_t k = a->first_slot[other] + 1; k < a->first_slot[other + 1]; k++)
    if (a->slots[k].price < best->price) best = &a->slots[k];
  return best;
}

static void score_row(auction *a, uint32_t bidder) {
  const tdm_scan_terms terms = {.per_unit = tdm_scan_unit(a->all.scan)};
  if (a->mentees_bid)
    tdm_scan_of_mentee(a->all.scan, &terms, bidder, 0, a->other_count, a->value);
  else
    tdm_scan_of_mentor(a->all.scan, &terms, bidder, 0, a->other_count, a->value);
}

/* Keeps the list descending by worth; what falls out at its end raises the gate. */
static void enter(auction *a, uint32_t bidder, int64_t *worth, const offer *found,
                  int64_t found_worth) {
  offer *list = a->listed + (size_t)bidder * LISTED;
  uint32_t count = a->listed_count[bidder], at = count;
  if (count == LISTED) {
    if (found_worth <= worth[LISTED - 1]) {
      if (found_worth > a->gate[bidder]) a->gate[bidder] = found_worth;
      return;
    }
    a->gate[bidder] = worth[LISTED - 1];
    at = LISTED - 1;
  } else {
    a->listed_count[bidder]++;
  }
  for (; at > 0 && worth[at - 1] < found_worth; at--) {
    worth[at] = worth[at - 1];
    list[at] = list[at - 1];
  }
  worth[at] = found_worth;
  list[at] = *found;
}

static void list_best(auction *a, uint32_t bidder) {
  int64_t worth[LISTED];
  score_row(a, bidder);
  a->listed_count[bidder] = 0;
  a->gate[bidder] = INT64_MIN;
  for (uint32_t j = 0; j < a->other_count; j++)
    if (a->value[j] != TDM_NO_PAIR)
      enter(a, bidder, worth, &(offer){j, a->value[j]}, a->value[j] - cheapest(a, j)->price);
}

/* ---- bids ---- */

static bool owns(const auction *a, uint32_t bidder, uint32_t other) {
  for (uint32_t k = a->first_slot[other]; k < a->first_slot[other + 1]; k++)
    if (a->slots[k].owner == (int32_t)bidder) return true;
  return false;
}

typedef struct {
  uint32_t other;
  int64_t best, second;
} choice;

static choice choose(const auction *a, uint32_t bidder) {
  choice c = {TDM_NONE, INT64_MIN, INT64_MIN};
  const offer *list = a->listed + (size_t)bidder * LISTED;
  for (uint32_t k = 0; k < a->listed_count[bidder]; k++) {
    if (owns(a, bidder, list[k].other)) continue;
    int64_t worth = list[k].score - cheapest(a, list[k].other)->price;
    if (worth > c.best) {
      c.second = c.best;
      c.best = worth;
      c.other = list[k].other;
    } else if (worth > c.second) {
      c.second = worth;
    }
  }
  return c;
}

static void wait_again(auction *a, uint32_t bidder) {
  a->queue[(a->head + a->waiting++) % a->queue_size] = bidder;
}

/* Whether the bidder took a place that was free. */
static bool bid(auction *a, uint32_t bidder) {
  choice c = choose(a, bidder);
  if (c.second < a->gate[bidder] || c.other == TDM_NONE) {
    list_best(a, bidder);
    c = choose(a, bidder);
  }
  if (c.other == TDM_NONE) return false;
  if (c.second < a->gate[bidder]) c.second = a->gate[bidder];
  if (c.second == INT64_MIN) c.second = c.best; /* the only partner: no need to raise much */
  slot *taken = cheapest(a, c.other);
  int32_t before = taken->owner;
  taken->price += (c.best > c.second ? c.best - c.second : 0) + a->epsilon;
  taken->owner = (int32_t)bidder;
  if (before != NOBODY) wait_again(a, (uint32_t)before);
  return before == NOBODY;
}

static void run(auction *a) {
  int64_t enough = a->bidder_places * ENOUGH_PERCENT / 100, taken = 0;
  int64_t bids = a->bidder_places * BIDS_MOST;
  a->epsilon = tdm_scan_largest_units(a->all.scan) * tdm_scan_unit(a->all.scan) / STEPS + 1;
  for (uint32_t i = 0; i < a->bidder_count; i++) list_best(a, i);
  for (; a->waiting > 0 && taken < enough && bids > 0; bids--) {
    uint32_t bidder = a->queue[a->head];
    a->head = (a->head + 1) % a->queue_size;
    a->waiting--;
    taken += bid(a, bidder);
  }
}

/* ---- the whole ---- */

static bool collect(const auction *a, tdm_arena *arena, tdm_assignment *assignment) {
  assignment->pairs = tdm_arena_alloc(arena, (size_t)a->bidder_places, sizeof *assignment->pairs);
  for (uint32_t j = 0; assignment->pairs && j < a->other_count; j++)
    for (uint32_t k = a->first_slot[j]; k < a->first_slot[j + 1]; k++) {
      if (a->slots[k].owner == NOBODY) continue;
      uint32_t bidder = a->bidder[a->slots[k].owner], other = a->other[j];
      tdm_assigned pair = {a->mentees_bid ? other : bidder, a->mentees_bid ? bidder : other};
      assignment->pairs[assignment->pair_count++] = pair;
      assignment->score += tdm_score_pair(&a->all.scores, pair.mentor, pair.mentee);
    }
  return assignment->pairs != NULL;
}

bool tdm_assignment_rough(const tdm_request *request, tdm_arena *arena,
                          tdm_assignment *assignment) {
  auction a = {0};
  *assignment = (tdm_assignment){0};
  tdm_arena *work = tdm_arena_new();
  bool good = work && take_people(&a, request, work) && take_tables(&a, work);
  if (good && a.bidder_count > 0 && a.other_count > 0) {
    fill_slots(&a);
    fill_queue(&a);
    run(&a);
  }
  good = good && collect(&a, arena, assignment);
  assignment->mentors = a.mentees_bid ? a.other_count : a.bidder_count;
  assignment->mentees = a.mentees_bid ? a.bidder_count : a.other_count;
  assignment->mentor_places = a.mentees_bid ? a.other_places : a.bidder_places;
  assignment->mentee_places = a.mentees_bid ? a.bidder_places : a.other_places;
  tdm_arena_free(work);
  return good;
}

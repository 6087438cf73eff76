// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction/auction.h"

#include <stdlib.h>

#include "solver/auction/auction_internal.h"

enum { SHRINK = 12, FIRST_SHARE = 1000, BIDS_PER_CHECK = 256 };

/* Few objects are all listed; else so many at least and at most, and one more for so many objects.
 */
enum { LIST_ALL = 192, LIST_LEAST = 32, LIST_MOST = 96, OBJECTS_A_PLACE = 128 };

/*
 * Bidders take what is within so many increments of the best, as long as that saves them from
 * reading their row; with their bid's own increment, that is what they may be off by.
 */
enum { SLACK = 3 };

/* Increments by which places that were given up get cheaper, where some stay empty. */
enum { CHEAPEN = 100 };

/*
 * A phase of more bids than so many a place (and more) is a price war; larger increments end it.
 * Each time it takes twice as many, so that fine phases get their end too; but an auction with so
 * many wars ends there, less precise than it was meant to be.
 */
enum { WAR_BIDS = 32, WAR_BIDS_MORE = 2000, WAR_RAISE = 6, WARS_MOST = 4 };

/* Bits of the largest value: side rows need room above it, exact auctions below. */
enum { VALUE_BITS_PRICED = 44, VALUE_BITS_EXACT = 48, EXITS_MOST = 2 };

/* ---- life ---- */

/* Places that fixed pairs leave open. */
static int32_t *open_places(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  int32_t *open = calloc((size_t)problem->node_count + 1, sizeof *open);
  if (!open) return NULL;
  for (uint32_t n = 0; n < problem->node_count; n++) open[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < ip->fixed_count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_LOCKED) {
      open[problem->mentor[c]] -= (int32_t)tdm_problem_limit(problem, c);
      open[problem->mentee[c]] -= (int32_t)tdm_problem_limit(problem, c);
    }
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (open[n] < 0) open[n] = 0; /* locks beyond capacity leave no pairing at all */
  return open;
}

static int64_t sum(const int32_t *numbers, uint32_t count) {
  int64_t total = 0;
  for (uint32_t k = 0; k < count; k++) total += numbers[k];
  return total;
}

static uint32_t *starts(const int32_t *open, uint32_t count) {
  uint32_t *first = calloc((size_t)count + 1, sizeof *first);
  for (uint32_t k = 0; first && k < count; k++) first[k + 1] = first[k] + (uint32_t)open[k];
  return first;
}

static void open_all(tdm_auction *a) {
  for (uint32_t o = 0; o < a->objects; o++) {
    uint32_t first = a->first_place[o], end = a->first_place[o + 1];
    a->cheapest[o] = first < end ? first : TDM_NONE;
    a->price[o] = first < end ? 0 : TDM_PRICE_CLOSED;
    for (uint32_t k = first; k < end; k++) a->places[k] = (tdm_place){0, 0, o, TDM_NONE};
  }
}

static bool init_places(tdm_auction *a, const int32_t *bidder_open, const int32_t *object_open) {
  size_t bidders = (size_t)a->bidders + 1, objects = (size_t)a->objects + 1;
  a->first_slot = starts(bidder_open, a->bidders);
  a->first_place = starts(object_open, a->objects);
  if (!a->first_slot || !a->first_place) return false;
  size_t slots = (size_t)a->first_slot[a->bidders] + 1;
  a->queue_size = (uint32_t)slots;
  a->held = calloc(slots, sizeof *a->held);
  a->queue = calloc(slots, sizeof *a->queue);
  a->deferred = calloc(slots, sizeof *a->deferred);
  a->places = calloc((size_t)a->first_place[a->objects] + 1, sizeof *a->places);
  a->held_count = calloc(bidders, sizeof *a->held_count);
  a->is_due = calloc(bidders, sizeof *a->is_due);
  a->column = calloc(bidders, sizeof *a->column);
  a->profit = calloc(bidders, sizeof *a->profit);
  a->cheapest = calloc(objects, sizeof *a->cheapest);
  a->price = calloc(objects, sizeof *a->price);
  a->taken = calloc(objects, sizeof *a->taken);
  if (!a->held || !a->queue || !a->deferred || !a->places || !a->held_count || !a->is_due ||
      !a->column || !a->profit || !a->cheapest || !a->price || !a->taken)
    return false;
  open_all(a);
  return true;
}

static bool init_lists(tdm_auction *a, bool mentors_bid) {
  uint32_t *room = calloc((size_t)a->bidders + 1, sizeof *room);
  if (!room) return false;
  uint32_t length = LIST_LEAST + a->objects / OBJECTS_A_PLACE;
  if (length > LIST_MOST) length = LIST_MOST;
  if (a->objects <= LIST_ALL) length = a->objects;
  for (uint32_t b = 0; b < a->bidders; b++) {
    uint32_t slots = tdm_auction_slots(a, b);
    room[b] = slots == 0 ? 0 : length + slots - 1;
  }
  bool good = tdm_shortlists_init(&a->lists, a->ip, mentors_bid, room, a->price, a->threads);
  free(room);
  return good;
}

static bool has_quotas(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active && ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE) return true;
  return false;
}

static bool has_merged(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].people > 1) return true;
  return false;
}

static void set_shift(tdm_auction *a) {
  int bits = has_quotas(a->ip) ? VALUE_BITS_PRICED : VALUE_BITS_EXACT;
  tdm_wide largest = (tdm_wide)tdm_scan_largest_units(a->ip->problem->scan) * a->scale;
  while (largest >> a->shift > (tdm_wide)1 << bits && a->scale >> a->shift > 1) a->shift++;
}

static bool init(tdm_auction *a) {
  const tdm_problem *problem = a->ip->problem;
  int32_t *open = open_places(a->ip);
  if (!open) return false;
  const int32_t *of_mentees = open + problem->mentor_count;
  bool mentors_bid = sum(open, problem->mentor_count) <= sum(of_mentees, problem->mentee_count);
  a->bidders = mentors_bid ? problem->mentor_count : problem->mentee_count;
  a->objects = problem->node_count - a->bidders;
  bool good = init_places(a, mentors_bid ? open : of_mentees, mentors_bid ? of_mentees : open);
  free(open);
  return good && init_lists(a, mentors_bid);
}

tdm_auction *tdm_auction_new(const tdm_ip *ip, int64_t scale, uint32_t threads) {
  tdm_auction *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->ip = ip;
  a->kept = ip->rows[ip->pairs_row].active;
  a->merged = has_merged(ip->problem);
  a->scale = scale;
  a->threads = threads;
  set_shift(a);
  if (init(a)) return a;
  tdm_auction_free(a);
  return NULL;
}

void tdm_auction_free(tdm_auction *a) {
  if (!a) return;
  tdm_shortlists_fini(&a->lists);
  free(a->first_slot);
  free(a->held);
  free(a->held_count);
  free(a->first_place);
  free(a->places);
  free(a->cheapest);
  free(a->price);
  free(a->queue);
  free(a->deferred);
  free(a->is_due);
  free(a->taken);
  free(a->column);
  free(a->profit);
  free(a);
}

/* ---- bidding ---- */

static void want(tdm_auction *a, uint32_t bidder) {
  a->queue[(a->head + a->waiting++) % a->queue_size] = bidder;
}

static void make_due(tdm_auction *a, uint32_t bidder) {
  if (a->is_due[bidder]) return;
  a->is_due[bidder] = true;
  a->lists.due[a->due_count++] = bidder;
}

/*
 * One bid: the best object's cheapest place, at what the second best leaves of it. Where
 * the gate is above the second best it takes its place, since a bid may be lower than it could be;
 * where it is above the best, the bidder waits until its row is read, with those of others.
 */
static void bid(tdm_auction *a, uint32_t bidder, int64_t increment) {
  tdm_choice best = tdm_auction_choose(a, bidder);
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder), exit = tdm_auction_exit(a, bidder);
  if (best.first < gate - SLACK * increment && gate >= exit) {
    a->deferred[a->deferred_count++] = bidder;
    make_due(a, bidder);
    return;
  }
  a->work.bids++;
  if (best.entry == TDM_NONE || best.first < exit) return; /* stays without */
  const tdm_place *place = &a->places[best.place];
  int64_t second = best.second > gate ? best.second : gate;
  if (second < exit) second = exit;
  if (second > best.first) second = best.first;
  if (place->bidder != TDM_NONE) want(a, place->bidder);
  tdm_auction_give(a, best.place, bidder, a->lists.worth[best.entry],
                   place->price + best.first - second + increment);
}

/* Reads the rows that are waited for, and lets those who wait bid again. */
static bool read_due(tdm_auction *a, tdm_stop *stop) {
  uint32_t due = a->due_count;
  for (uint32_t k = 0; k < due; k++) a->is_due[a->lists.due[k]] = false;
  a->due_count = 0;
  if (due > 0 && !tdm_shortlists_read(&a->lists, a->lists.due, due, stop)) return false;
  for (uint32_t k = 0; k < a->deferred_count; k++) want(a, a->deferred[k]);
  a->deferred_count = 0;
  return true;
}

/* ---- phases ---- */

static void vacate(tdm_auction *a, uint32_t place) {
  tdm_auction_give(a, place, TDM_NONE, 0, a->places[place].price);
}

/* After terms changed: what is held and still listed stays, at its new worth. */
static void revalue_held(tdm_auction *a) {
  for (uint32_t b = 0; b < a->bidders; b++)
    for (uint32_t h = a->held_count[b]; h-- > 0;) {
      tdm_place *place = &a->places[a->held[a->first_slot[b] + h]];
      uint32_t entry = tdm_shortlists_find(&a->lists, b, place->object);
      if (entry == TDM_NONE)
        vacate(a, a->held[a->first_slot[b] + h]);
      else
        place->worth = a->lists.worth[entry];
    }
}

/* Gives up what is no longer nearly the best; where the list does not tell, its row is due. */
static void review(tdm_auction *a, uint32_t bidder, int64_t increment, bool surely) {
  if (a->held_count[bidder] == 0) return;
  int64_t best = tdm_auction_choose(a, bidder).first;
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  int64_t least = best > gate ? best : gate;
  if (least < tdm_auction_exit(a, bidder)) least = tdm_auction_exit(a, bidder);
  int64_t enough = least - (1 + SLACK) * increment;
  if (tdm_auction_worst(a, bidder, NULL) >= enough) return;
  if (gate > best && !surely) {
    make_due(a, bidder);
    return;
  }
  for (uint32_t h = a->held_count[bidder]; h-- > 0;) {
    uint32_t at = a->held[a->first_slot[bidder] + h];
    if (a->places[at].worth - a->places[at].price < enough) vacate(a, at);
  }
}

/* Whether no place can stay empty. */
static bool fills_all(const tdm_auction *a) {
  return a->kept && a->first_place[a->objects] == a->first_slot[a->bidders];
}

/*
 * Where places stay empty, those that were given up start the phase somewhat cheaper: too dear,
 * they would drive all others up before reverse bids come to them. Whether a price fell.
 */
static bool cheapen_vacancies(tdm_auction *a, int64_t by) {
  int64_t most = 0;
  if (fills_all(a)) return false;
  for (uint32_t k = 0; k < a->first_place[a->objects]; k++) {
    const tdm_place *place = &a->places[k];
    if (place->bidder != TDM_NONE || place->price == 0) continue;
    int64_t before = a->price[place->object];
    tdm_auction_give(a, k, TDM_NONE, 0, place->price > by ? place->price - by : 0);
    if (before - a->price[place->object] > most) most = before - a->price[place->object];
  }
  if (most > 0) tdm_shortlists_all_cheaper(&a->lists, most);
  return most > 0;
}

static bool review_all(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  a->head = a->waiting = a->due_count = a->deferred_count = 0;
  for (uint32_t b = 0; b < a->bidders; b++) a->is_due[b] = false;
  for (uint32_t b = 0; b < a->bidders; b++) review(a, b, increment, false);
  uint32_t due = a->due_count;
  if (!read_due(a, stop)) return false;
  for (uint32_t k = 0; k < due; k++) review(a, a->lists.due[k], increment, true);
  return true;
}

static bool open_phase(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  if (!review_all(a, increment, stop)) return false;
  if (cheapen_vacancies(a, CHEAPEN * increment) && !review_all(a, increment, stop)) return false;
  for (uint32_t b = 0; b < a->bidders; b++)
    for (uint32_t missing = tdm_auction_missing(a, b); missing > 0; missing--) want(a, b);
  return true;
}

void tdm_auction_count_bid(tdm_auction *a, int64_t *increment) {
  if (++a->phase_bids < a->patience) return;
  a->phase_bids = 0;
  a->patience *= 2;
  a->wars++;
  *increment *= WAR_RAISE;
}

/* Ends with a larger increment than it started with where that ended a price war. */
static bool run_phase(tdm_auction *a, int64_t *increment, tdm_stop *stop) {
  if (!open_phase(a, *increment, stop)) return false;
  a->phase_bids = 0;
  for (uint64_t bids = 1; a->waiting > 0; bids++) {
    uint32_t bidder = a->queue[a->head];
    a->head = (a->head + 1) % a->queue_size;
    a->waiting--;
    bid(a, bidder, *increment);
    tdm_auction_count_bid(a, increment);
    if (bids % BIDS_PER_CHECK == 0 && tdm_stop_now(stop)) return false;
    if (a->waiting == 0 && !read_due(a, stop)) return false;
  }
  return tdm_auction_reverse(a, increment, stop);
}

static bool run_phases(tdm_auction *a, int64_t increment, int64_t last, tdm_stop *stop) {
  a->patience = (uint64_t)WAR_BIDS * a->queue_size + WAR_BIDS_MORE;
  a->wars = 0;
  for (;;) {
    if (increment < last) increment = last;
    if (!run_phase(a, &increment, stop)) return false;
    if (increment <= last || a->wars >= WARS_MOST) return true;
    increment /= SHRINK;
  }
}

/* Where everything has a price, it falls until something is free: only differences matter. */
static void lower_all(tdm_auction *a) {
  int64_t least = TDM_PRICE_CLOSED;
  for (uint32_t o = 0; o < a->objects; o++)
    if (a->price[o] < least) least = a->price[o];
  if (least <= 0 || least == TDM_PRICE_CLOSED) return;
  for (uint32_t k = 0; k < a->first_place[a->objects]; k++) a->places[k].price -= least;
  for (uint32_t o = 0; o < a->objects; o++)
    if (a->cheapest[o] != TDM_NONE) a->price[o] -= least;
  tdm_shortlists_all_cheaper(&a->lists, least);
}

/* Who holds several places of one object, and might hold more, pays the same for all of them. */
static void level(tdm_auction *a) {
  for (uint32_t b = 0; b < a->bidders; b++) {
    int64_t worst = tdm_auction_worst(a, b, NULL);
    for (uint32_t h = 0; h < a->held_count[b]; h++) {
      uint32_t at = a->held[a->first_slot[b] + h], same = 0;
      tdm_place place = a->places[at];
      for (uint32_t i = 0; i < a->held_count[b]; i++)
        same += a->places[a->held[a->first_slot[b] + i]].object == place.object;
      if (same < tdm_auction_limit(a, b, place.object) && place.worth - place.price > worst) {
        tdm_auction_give(a, at, b, place.worth, place.worth - worst);
        h = UINT32_MAX; /* the order has changed */
      }
    }
  }
}

/* ---- the auction ---- */

/* The first reading is under no prices at all, and tells the range of values. */
static bool read_all(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  if (a->lists.rows_read > 0) return true;
  return tdm_shortlists_set_terms(&a->lists, row, a->scale, a->shift) &&
         tdm_shortlists_read(&a->lists, NULL, a->bidders, stop);
}

static bool set_terms(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  int64_t *quota_rows = calloc((size_t)a->ip->row_count + 1, sizeof *quota_rows);
  if (!quota_rows) return false;
  bool good = read_all(a, quota_rows, stop);
  for (uint32_t r = 0; r < a->ip->row_count; r++)
    if (a->ip->rows[r].active && a->ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE)
      quota_rows[r] = row[r];
  if (good && a->lists.quota_count > 0) {
    good = tdm_shortlists_set_terms(&a->lists, quota_rows, a->scale, a->shift);
    if (good) revalue_held(a);
  }
  free(quota_rows);
  return good;
}

static int64_t in_units(const tdm_auction *a, double units) {
  return (int64_t)(units * (double)(a->scale >> a->shift));
}

static int64_t range_of(const tdm_auction *a, int64_t *least) {
  const tdm_shortlists *lists = &a->lists;
  const int64_t *bonus = lists->bonus + (size_t)lists->now * lists->quota_count;
  int64_t most = lists->most + lists->base[lists->now];
  *least = lists->least + lists->base[lists->now];
  for (uint32_t q = 0; q < lists->quota_count; q++) *(bonus[q] > 0 ? &most : least) += bonus[q];
  return most - *least;
}

static uint32_t held_places(const tdm_auction *a) {
  uint32_t held = 0;
  for (uint32_t b = 0; b < a->bidders; b++) held += a->held_count[b];
  return held;
}

int64_t tdm_auction_demanded(const tdm_auction *a) {
  if (!a->kept) return 0;
  int64_t demanded = -a->ip->rows[a->ip->pairs_row].bound;
  for (uint32_t c = 0; c < a->ip->fixed_count; c++)
    if (tdm_ip_fixed(a->ip, c) == TDM_LOCKED) demanded -= tdm_problem_limit(a->ip->problem, c);
  return demanded;
}

bool tdm_auction_run(tdm_auction *a, const int64_t *row, double first, double last, bool loose,
                     tdm_stop *stop) {
  a->lists.loose = loose;
  if (!set_terms(a, row, stop)) return false;
  int64_t least, range = range_of(a, &least), finest = in_units(a, last);
  int64_t increment = first > 0 ? in_units(a, first) : range / FIRST_SHARE;
  if (finest < 1) finest = 1;
  /* Staying without costs more than any detour, as far as increments may lead astray. */
  int64_t detour = range + finest * (1 + SLACK) * (tdm_auction_places(a) + 1);
  lower_all(a);
  for (uint32_t k = 0; k < a->first_place[a->objects] && !fills_all(a); k++)
    if (a->places[k].bidder != TDM_NONE) vacate(a, k); /* all get cheaper, then */
  a->exit = a->kept && least < 4 * detour ? least - 4 * detour : 0;
  a->free_exit = 0;
  bool good = run_phases(a, increment, finest, stop);
  /* Where few fit, the way to the last of them may be longer. */
  int64_t demanded = tdm_auction_demanded(a);
  for (int exits = 0; good && held_places(a) < demanded && exits < EXITS_MOST; exits++) {
    a->exit -= (16 * detour) << exits;
    a->free_exit = a->exit;
    good = run_phases(a, finest, finest, stop);
  }
  if (good && a->merged) level(a);
  return good;
}

uint32_t tdm_auction_places(const tdm_auction *a) { return a->first_slot[a->bidders]; }

bool tdm_auction_exact(const tdm_auction *a, double *precision) {
  if (a->lists.quota_count > 0) return false;
  int64_t unit = a->scale >> a->shift;
  int64_t last = (unit - 1) / ((int64_t)tdm_auction_places(a) + 1) / (1 + SLACK);
  *precision = (double)last / (double)unit;
  return last >= 1;
}

tdm_auction_work tdm_auction_work_of(const tdm_auction *a) {
  tdm_auction_work work = a->work;
  work.rows_read = a->lists.rows_read;
  return work;
}

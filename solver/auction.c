// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction.h"

#include <stdlib.h>
#include <string.h>

#include "solver/auction_internal.h"
#include "solver/threads.h"

enum { BIDS_PER_CHECK = 256 };
static int kn(const char*n,int d){const char*s=getenv(n);return s?atoi(s):d;}
#define SHRINK kn("SHRINK",12)
#define FIRST_SHARE kn("FS",1000)
#define LIST_LEAST (uint32_t)kn("LL",32)
#define LIST_MOST (uint32_t)kn("LM",96)
#define OBJECTS_A_PLACE (uint32_t)kn("OP",128)

/* Bits of the largest value: side rows need room above it, exact auctions below. */
enum { VALUE_BITS_PRICED = 44, VALUE_BITS_EXACT = 48, EXITS_MOST = 2 };

/* ---- life ---- */

/* Places that fixed pairs leave open. */
static int32_t *open_places(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  int32_t *open = calloc((size_t)problem->node_count + 1, sizeof *open);
  if (!open) return NULL;
  for (uint32_t n = 0; n < problem->node_count; n++) open[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_LOCKED) {
      open[problem->mentor[c]]--;
      open[problem->mentee[c]]--;
    }
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

static bool init_places(tdm_auction *a, const int32_t *bidder_open, const int32_t *object_open) {
  a->first_slot = starts(bidder_open, a->bidders);
  a->first_place = starts(object_open, a->objects);
  if (!a->first_slot || !a->first_place) return false;
  uint32_t slots = a->open_places[0] = a->first_slot[a->bidders];
  uint32_t places = a->open_places[1] = a->first_place[a->objects];
  a->queue_size = slots + 1;
  a->held = calloc((size_t)slots + 1, sizeof *a->held);
  a->held_count = calloc((size_t)a->bidders + 1, sizeof *a->held_count);
  a->queue = calloc((size_t)slots + 1, sizeof *a->queue);
  a->deferred = calloc((size_t)slots + 1, sizeof *a->deferred);
  a->is_due = calloc((size_t)a->bidders + 1, sizeof *a->is_due);
  a->places = calloc((size_t)places + 1, sizeof *a->places);
  a->price = calloc((size_t)a->objects + 1, sizeof *a->price);
  a->stamp = calloc((size_t)a->objects + 1, sizeof *a->stamp);
  a->column = calloc((size_t)a->bidders + 1, sizeof *a->column);
  a->profit = calloc((size_t)a->bidders + 1, sizeof *a->profit);
  if (!a->held || !a->held_count || !a->queue || !a->deferred || !a->is_due || !a->places || !a->price || !a->stamp ||
      !a->column || !a->profit)
    return false;
  for (uint32_t k = 0; k < places; k++) a->places[k].bidder = TDM_NONE;
  for (uint32_t o = 0; o < a->objects; o++)
    a->price[o] = a->first_place[o] == a->first_place[o + 1] ? TDM_PRICE_CLOSED : 0;
  return true;
}

static bool init_lists(tdm_auction *a, bool mentors_bid, uint32_t threads) {
  uint32_t *room = calloc((size_t)a->bidders + 1, sizeof *room);
  if (!room) return false;
  uint32_t length = LIST_LEAST + a->objects / OBJECTS_A_PLACE;
  if (length > LIST_MOST) length = LIST_MOST;
  for (uint32_t b = 0; b < a->bidders; b++) {
    uint32_t slots = tdm_auction_slots(a, b);
    room[b] = slots == 0 ? 0 : length + slots - 1;
  }
  bool good = tdm_shortlists_init(&a->lists, a->ip, mentors_bid, room, a->price, threads);
  free(room);
  return good;
}

static bool has_quotas(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active && ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE) return true;
  return false;
}

static void set_shift(tdm_auction *a) {
  int bits = has_quotas(a->ip) ? VALUE_BITS_PRICED : VALUE_BITS_EXACT;
  tdm_wide largest = (tdm_wide)tdm_scan_largest_units(a->ip->problem->scan) * a->scale;
  while (largest >> a->shift > (tdm_wide)1 << bits && a->scale >> a->shift > 1) a->shift++;
}

static bool init(tdm_auction *a, uint32_t threads) {
  const tdm_problem *problem = a->ip->problem;
  int32_t *open = open_places(a->ip);
  if (!open) return false;
  bool mentors_bid =
      sum(open, problem->mentor_count) <= sum(open + problem->mentor_count, problem->mentee_count);
  a->bidders = mentors_bid ? problem->mentor_count : problem->mentee_count;
  a->objects = problem->node_count - a->bidders;
  bool good = init_places(a, mentors_bid ? open : open + problem->mentor_count,
                          mentors_bid ? open + problem->mentor_count : open);
  free(open);
  return good && init_lists(a, mentors_bid, threads);
}

tdm_auction *tdm_auction_new(const tdm_ip *ip, int64_t scale, uint32_t threads) {
  tdm_auction *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->ip = ip;
  a->kept = ip->rows[ip->pairs_row].active;
  a->scale = scale;
  set_shift(a);
  if (init(a, threads)) return a;
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
  free(a->price);
  free(a->queue);
  free(a->deferred);
  free(a->is_due);
  free(a->stamp);
  free(a->column);
  free(a->profit);
  free(a);
}

/* ---- places ---- */

uint32_t tdm_auction_place(const tdm_auction *a, uint32_t object, uint32_t bidder) {
  uint32_t place = a->first_place[object];
  while (a->places[place].bidder != bidder) place++;
  return place;
}

static void rise(tdm_place *heap, uint32_t at) {
  tdm_place moving = heap[at];
  for (; at > 0 && heap[(at - 1) / 2].price > moving.price; at = (at - 1) / 2)
    heap[at] = heap[(at - 1) / 2];
  heap[at] = moving;
}

static void sink(tdm_place *heap, uint32_t count, uint32_t at) {
  tdm_place moving = heap[at];
  for (uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
    if (child + 1 < count && heap[child + 1].price < heap[child].price) child++;
    if (heap[child].price >= moving.price) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = moving;
}

void tdm_auction_set_place(tdm_auction *a, uint32_t object, uint32_t place, tdm_place to) {
  uint32_t first = a->first_place[object], count = a->first_place[object + 1] - first;
  bool dearer = to.price > a->places[place].price;
  a->places[place] = to;
  if (dearer)
    sink(a->places + first, count, place - first);
  else
    rise(a->places + first, place - first);
  a->price[object] = a->places[first].price;
}

void tdm_auction_hold(tdm_auction *a, uint32_t bidder, uint32_t object) {
  a->held[a->first_slot[bidder] + a->held_count[bidder]++] = object;
}

void tdm_auction_drop(tdm_auction *a, uint32_t bidder, uint32_t object) {
  uint32_t *held = a->held + a->first_slot[bidder];
  uint32_t last = --a->held_count[bidder], k = 0;
  while (held[k] != object) k++;
  held[k] = held[last];
}

int64_t tdm_auction_worst(const tdm_auction *a, uint32_t bidder, uint32_t *place) {
  int64_t worst = INT64_MAX;
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) {
    uint32_t at = tdm_auction_place(a, held[h], bidder);
    int64_t here = a->places[at].worth - a->places[at].price;
    if (here >= worst) continue;
    worst = here;
    if (place) *place = at;
  }
  return worst;
}

/* ---- offers ---- */

static void stamp_held(tdm_auction *a, uint32_t bidder) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) a->stamp[held[h]] = bidder + 1;
}

static void unstamp_held(tdm_auction *a, uint32_t bidder) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) a->stamp[held[h]] = 0;
}

tdm_choice tdm_auction_choose(tdm_auction *a, uint32_t bidder) {
  const tdm_shortlists *lists = &a->lists;
  const uint32_t first = lists->first[bidder], end = first + lists->count[bidder];
  const uint32_t *object = lists->object, *stamp = a->stamp;
  const int64_t *worth = lists->worth, *price = a->price;
  bool holding = a->held_count[bidder] > 0;
  tdm_choice best = {TDM_NONE, TDM_OFFER_NONE, TDM_OFFER_NONE};
  if (holding) stamp_held(a, bidder);
  for (uint32_t k = first; k < end; k++) {
    int64_t here = worth[k] - price[object[k]];
    if (here <= best.second || (holding && stamp[object[k]] == bidder + 1)) continue;
    if (here > best.first) {
      best.second = best.first;
      best.first = here;
      best.entry = k;
    } else {
      best.second = here;
    }
  }
  if (holding) unstamp_held(a, bidder);
  return best;
}

/* ---- bidding ---- */

static void want(tdm_auction *a, uint32_t bidder) {
  a->queue[(a->head + a->waiting++) % a->queue_size] = bidder;
}

/* A bidder whose best may be outside its list waits until its row is read, with others' rows. */
static void defer(tdm_auction *a, uint32_t bidder) {
  a->deferred[a->deferred_count++] = bidder;
  if (a->is_due[bidder]) return;
  a->is_due[bidder] = true;
  a->lists.due[a->due_count++] = bidder;
}

/*
 * One bid: the best object's cheapest place, at what the second best leaves of it. Where
 * the gate is above the second best it takes its place: a bid may be lower than it could.
 */
static void bid(tdm_auction *a, uint32_t bidder, int64_t increment) {
  tdm_choice best = tdm_auction_choose(a, bidder);
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  if (best.first < gate && gate >= a->exit) {
    defer(a, bidder);
    return;
  }
  a->work.bids++;
  if (best.entry == TDM_NONE || best.first < a->exit) return; /* stays without */
  uint32_t object = a->lists.object[best.entry];
  uint32_t at = a->first_place[object];
  int64_t second = best.second > gate ? best.second : gate;
  if (second < a->exit) second = a->exit;
  uint32_t before = a->places[at].bidder;
  if (before != TDM_NONE) {
    tdm_auction_drop(a, before, object);
    want(a, before);
  }
  tdm_place taken = {a->places[at].price + best.first - second + increment,
                     a->lists.worth[best.entry], bidder};
  tdm_auction_hold(a, bidder, object);
  tdm_auction_set_place(a, object, at, taken);
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

static void vacate(tdm_auction *a, uint32_t bidder, uint32_t object) {
  a->places[tdm_auction_place(a, object, bidder)].bidder = TDM_NONE;
  tdm_auction_drop(a, bidder, object);
}

/* After terms changed: what is held and still listed stays, at its new worth. */
static void revalue_held(tdm_auction *a) {
  for (uint32_t b = 0; b < a->bidders; b++)
    for (uint32_t h = a->held_count[b]; h-- > 0;) {
      uint32_t object = a->held[a->first_slot[b] + h];
      uint32_t entry = tdm_shortlists_find(&a->lists, b, object);
      if (entry == TDM_NONE)
        vacate(a, b, object);
      else
        a->places[tdm_auction_place(a, object, b)].worth = a->lists.worth[entry];
    }
}

/* Gives up what is no longer nearly the best; what the list does not tell is left to a reading. */
static void review(tdm_auction *a, uint32_t bidder, int64_t increment, bool again) {
  if (a->held_count[bidder] == 0) return;
  int64_t best = tdm_auction_choose(a, bidder).first;
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  int64_t least = best > gate ? best : gate;
  if (least < a->exit) least = a->exit;
  if (tdm_auction_worst(a, bidder, NULL) >= least - increment) return;
  if (gate > best && !again) {
    a->is_due[bidder] = true;
    a->lists.due[a->due_count++] = bidder;
    return;
  }
  for (uint32_t h = a->held_count[bidder]; h-- > 0;) {
    uint32_t object = a->held[a->first_slot[bidder] + h];
    const tdm_place *place = &a->places[tdm_auction_place(a, object, bidder)];
    if (place->worth - place->price < least - increment) vacate(a, bidder, object);
  }
}

static bool open_phase(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  a->head = a->waiting = a->due_count = a->deferred_count = 0;
  for (uint32_t b = 0; b < a->bidders; b++) a->is_due[b] = false;
  for (uint32_t b = 0; b < a->bidders; b++) review(a, b, increment, false);
  uint32_t due = a->due_count;
  if (!read_due(a, stop)) return false;
  for (uint32_t k = 0; k < due; k++) review(a, a->lists.due[k], increment, true);
  for (uint32_t b = 0; b < a->bidders; b++)
    for (uint32_t missing = tdm_auction_missing(a, b); missing > 0; missing--) want(a, b);
  return true;
}

static bool run_phase(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  if (!open_phase(a, increment, stop)) return false;
  for (uint64_t bids = 1; a->waiting > 0; bids++) {
    uint32_t bidder = a->queue[a->head];
    a->head = (a->head + 1) % a->queue_size;
    a->waiting--;
    bid(a, bidder, increment);
    if (bids % BIDS_PER_CHECK == 0 && tdm_stop_now(stop)) return false;
    if (a->waiting == 0 && !read_due(a, stop)) return false;
  }
  return tdm_auction_reverse(a, increment, stop);
}

/* ---- the auction ---- */

/* The first reading is under no prices at all, and tells the range of values. */
static bool read_all(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  if (a->lists.rows_read > 0) return true;
  return tdm_shortlists_set_terms(&a->lists, row, a->scale, a->shift) &&
         tdm_shortlists_read(&a->lists, NULL, a->bidders, stop);
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

static bool run_phases(tdm_auction *a, int64_t increment, int64_t last, tdm_stop *stop) {
  for (;;) {
    if (increment < last) increment = last;
    if (!run_phase(a, increment, stop)) return false;
    if (increment == last) return true;
    increment /= SHRINK;
  }
}

static uint32_t held_places(const tdm_auction *a) {
  uint32_t held = 0;
  for (uint32_t b = 0; b < a->bidders; b++) held += a->held_count[b];
  return held;
}

static int64_t demanded(const tdm_auction *a) {
  if (!a->kept) return 0;
  return -a->ip->rows[a->ip->pairs_row].bound - (int64_t)a->ip->locked_count;
}

bool tdm_auction_run(tdm_auction *a, const int64_t *row, double first, double precision,
                     bool loose, tdm_stop *stop) {
  a->lists.loose = loose;
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
  if (!good) return false;
  int64_t least, range = range_of(a, &least), last = in_units(a, precision);
  if (last < 1) last = 1;
  int64_t increment = first > 0 ? in_units(a, first) : range / FIRST_SHARE;
  a->exit = a->kept ? least - 4 * range - 1 : 0;
  good = run_phases(a, increment, last, stop);
  /* Where few fit, staying without must cost more than any detour for the last of them. */
  for (int exits = 0; good && held_places(a) < demanded(a) && exits < EXITS_MOST; exits++) {
    a->exit -= 16 * (range + 1) << exits;
    good = run_phases(a, last, last, stop);
  }
  return good;
}

bool tdm_auction_exact(const tdm_auction *a, double *precision) {
  if (a->lists.quota_count > 0) return false;
  int64_t unit = a->scale >> a->shift, last = (unit - 1) / ((int64_t)a->open_places[0] + 1);
  *precision = (double)last / (double)unit;
  return last >= 1;
}

uint32_t tdm_auction_places(const tdm_auction *a) { return a->open_places[0]; }

tdm_auction_work tdm_auction_work_of(const tdm_auction *a) {
  tdm_auction_work work = a->work;
  work.rows_read = a->lists.rows_read;
  return work;
}

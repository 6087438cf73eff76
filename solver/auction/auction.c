// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction/auction.h"

#include <stdlib.h>
#include <string.h>

#include "solver/auction/auction_internal.h"

enum { SHRINK = 12, FIRST_SHARE = 1000, BIDS_PER_CHECK = 256 };

/* Few objects are all listed; else so many at least and at most, and one more for so many objects.
 */
enum { LIST_ALL = 192, LIST_LEAST = 32, LIST_MOST = 96, OBJECTS_A_PLACE = 128 };

/* A phase of more bids than so many a slot (and more) turns into a price war: paths are shorter. */
enum { WAR_BIDS = 12, WAR_BIDS_MORE = 200, MANY_SHARE = 32, RAISE = 6 };

/* Bits of the largest value: side rows need room above it, exact auctions below. */
enum { VALUE_BITS_PRICED = 44, VALUE_BITS_EXACT = 48 };

/* ---- life ---- */

/* Places that are not sold beforehand. */
static int32_t *open_places(const tdm_auction *a) {
  const tdm_problem *problem = a->ip->problem;
  int32_t *open = calloc((size_t)a->nodes + 1, sizeof *open);
  if (!open) return NULL;
  for (uint32_t n = 0; n < a->nodes; n++) open[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_auction_sold(a, c)) {
      open[problem->mentor[c]] -= (int32_t)tdm_problem_limit(problem, c);
      open[problem->mentee[c]] -= (int32_t)tdm_problem_limit(problem, c);
    }
  for (uint32_t n = 0; n < a->nodes; n++)
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
  for (uint32_t o = 0; o < a->nodes; o++) {
    uint32_t first = a->first_place[o], end = a->first_place[o + 1];
    a->cheapest[o] = first < end ? first : TDM_NONE;
    a->price[o] = a->asked[o] = first < end ? 0 : TDM_PRICE_CLOSED;
    a->vacant[o] = end - first;
    for (uint32_t k = first; k < end; k++) a->places[k] = (tdm_place){0, 0, o, TDM_NONE};
  }
}

/* All but the bidders have places, `object_open` of each node. */
static bool init_places(tdm_auction *a, const int32_t *slots_of, const int32_t *object_open) {
  size_t bidders = (size_t)a->bidders + 1, nodes = (size_t)a->nodes + 1;
  a->first_slot = starts(slots_of, a->bidders);
  a->first_place = starts(object_open, a->nodes);
  if (!a->first_slot || !a->first_place) return false;
  size_t slots = (size_t)a->first_slot[a->bidders] + 1;
  a->queue_size = (uint32_t)slots;
  a->held = calloc(slots, sizeof *a->held);
  a->queue = calloc(slots, sizeof *a->queue);
  a->deferred = calloc(slots, sizeof *a->deferred);
  a->places = calloc((size_t)a->first_place[a->nodes] + 1, sizeof *a->places);
  a->held_count = calloc(bidders, sizeof *a->held_count);
  a->is_due = calloc(bidders, sizeof *a->is_due);
  a->profit = calloc(bidders, sizeof *a->profit);
  a->cheapest = calloc(nodes, sizeof *a->cheapest);
  a->price = calloc(nodes, sizeof *a->price);
  a->asked = calloc(nodes, sizeof *a->asked);
  a->vacant = calloc(nodes, sizeof *a->vacant);
  a->taken = calloc(nodes, sizeof *a->taken);
  a->paths = tdm_paths_new(a->nodes);
  if (!a->held || !a->queue || !a->deferred || !a->places || !a->held_count || !a->is_due ||
      !a->profit || !a->cheapest || !a->price || !a->asked || !a->vacant || !a->taken || !a->paths)
    return false;
  open_all(a);
  return true;
}

static uint32_t list_length(const tdm_auction *a, uint32_t bidder) {
  const tdm_problem *problem = a->ip->problem;
  bool mentor = a->node[bidder] < problem->mentor_count;
  uint32_t objects = mentor ? problem->mentee_count : problem->mentor_count;
  uint32_t length = LIST_LEAST + objects / OBJECTS_A_PLACE;
  if (objects <= LIST_ALL) return objects;
  return length < LIST_MOST ? length : LIST_MOST;
}

static bool init_lists(tdm_auction *a) {
  uint32_t *room = calloc((size_t)a->bidders + 1, sizeof *room);
  if (!room) return false;
  for (uint32_t b = 0; b < a->bidders; b++) {
    uint32_t slots = tdm_auction_slots(a, b);
    room[b] = slots == 0 ? 0 : list_length(a, b) + slots - 1;
  }
  tdm_shortlists_wish wish = {.ip = a->ip,
                              .bidders = a->bidders,
                              .node = a->node,
                              .room = room,
                              .price = a->asked,
                              .priced = a->priced,
                              .threads = a->threads};
  bool good = tdm_shortlists_init(&a->lists, &wish);
  free(room);
  return good;
}

static bool has_quotas(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active && tdm_row_is_about_kind(&ip->rows[r])) return true;
  return false;
}

static bool has_merged(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].people > 1) return true;
  return false;
}

static void set_shift(tdm_auction *a) {
  int bits = a->priced ? VALUE_BITS_PRICED : VALUE_BITS_EXACT;
  tdm_wide largest = (tdm_wide)tdm_scan_largest_units(a->ip->problem->scan) * a->scale;
  while (largest >> a->shift > (tdm_wide)1 << bits && a->scale >> a->shift > 1) a->shift++;
}

static int64_t demanded_pairs(const tdm_auction *a) {
  int64_t demanded = -a->ip->rows[a->ip->pairs_row].bound;
  for (uint32_t c = 0; c < a->ip->problem->count; c++)
    if (tdm_auction_sold(a, c)) demanded -= tdm_problem_limit(a->ip->problem, c);
  return demanded;
}

static int64_t in_cover(const tdm_auction *a, const int32_t *open) {
  int64_t total = 0;
  for (uint32_t n = 0; n < a->nodes; n++) total += a->ip->covered[n] ? open[n] : 0;
  return total;
}

/* The places of the side that has fewer. */
static int64_t smaller_side(const tdm_auction *a, const int32_t *open, bool *mentors) {
  const tdm_problem *problem = a->ip->problem;
  int64_t of_mentors = sum(open, problem->mentor_count);
  int64_t of_mentees = sum(open + problem->mentor_count, problem->mentee_count);
  *mentors = of_mentors <= of_mentees;
  return *mentors ? of_mentors : of_mentees;
}

/*
 * Places for sale, and who bids for them: where all that is demanded fills one side, or else a
 * cover of both that adds up, they, and none may stay without; else the side with fewer places.
 */
static int32_t *divide(tdm_auction *a, bool *bids) {
  const tdm_problem *problem = a->ip->problem;
  bool mentors_bid;
  int32_t *open = open_places(a);
  if (!open) return NULL;
  int64_t smaller = smaller_side(a, open, &mentors_bid);
  a->filled = a->kept && demanded_pairs(a) == smaller;
  if (a->kept && !a->filled && a->ip->covered) {
    a->by_cover = true;
    int32_t *rest = open_places(a);
    a->by_cover = a->filled = rest && in_cover(a, rest) == demanded_pairs(a);
    if (a->by_cover) memcpy(open, rest, a->nodes * sizeof *open);
    free(rest);
  }
  for (uint32_t n = 0; n < a->nodes; n++) {
    bids[n] = a->by_cover ? a->ip->covered[n] : (n < problem->mentor_count) == mentors_bid;
    a->bidders += bids[n];
  }
  return open;
}

static bool init_sides(tdm_auction *a, int32_t *open, const bool *bids) {
  uint32_t bidder = 0;
  a->priced = has_quotas(a->ip) || (a->kept && !a->filled);
  set_shift(a);
  a->node = calloc((size_t)a->bidders + 1, sizeof *a->node);
  int32_t *slots_of = calloc((size_t)a->bidders + 1, sizeof *slots_of);
  bool good = a->node && slots_of;
  for (uint32_t n = 0; good && n < a->nodes; n++) {
    if (!bids[n]) continue;
    a->node[bidder] = n;
    slots_of[bidder++] = open[n];
    open[n] = 0;
  }
  good = good && init_places(a, slots_of, open) && init_lists(a);
  free(slots_of);
  return good;
}

tdm_auction *tdm_auction_new(const tdm_ip *ip, int64_t scale, uint32_t threads) {
  tdm_auction *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->ip = ip;
  a->kept = ip->rows[ip->pairs_row].active;
  a->nodes = ip->problem->node_count;
  a->merged = has_merged(ip->problem);
  a->scale = scale;
  a->threads = threads;
  a->limit = UINT64_MAX;
  bool *bids = calloc((size_t)a->nodes + 1, sizeof *bids);
  int32_t *open = bids ? divide(a, bids) : NULL;
  bool good = open && init_sides(a, open, bids);
  free(open);
  free(bids);
  if (good) return a;
  tdm_auction_free(a);
  return NULL;
}

void tdm_auction_free(tdm_auction *a) {
  if (!a) return;
  tdm_shortlists_fini(&a->lists);
  tdm_paths_free(a->paths);
  free(a->node);
  free(a->first_slot);
  free(a->held);
  free(a->held_count);
  free(a->first_place);
  free(a->places);
  free(a->cheapest);
  free(a->price);
  free(a->asked);
  free(a->vacant);
  free(a->queue);
  free(a->deferred);
  free(a->is_due);
  free(a->taken);
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
 * One bid: the best object's cheapest place, at what the best that the bidder does not take leaves
 * of it (Bertsekas and Castanon, The auction algorithm for the transportation problem, Annals of
 * Operations Research 20, 1989: of another object, and beyond all that the bidder wants). Where the
 * gate is above that it takes its place, since a bid may be lower than it could be; where it is
 * above the best, the bidder waits until its row is read, with those of others.
 */
static void bid(tdm_auction *a, uint32_t bidder, int64_t increment) {
  uint32_t wanted = a->merged ? 1 : tdm_auction_missing(a, bidder);
  tdm_choice best = tdm_auction_choose(a, bidder, wanted);
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder), exit = tdm_auction_exit(a);
  if (best.first < gate - TDM_AUCTION_SLACK * increment && gate >= exit) {
    a->deferred[a->deferred_count++] = bidder;
    make_due(a, bidder);
    return;
  }
  a->work.bids++;
  if (best.entry == TDM_NONE || best.first < exit) return; /* stays without */
  const tdm_place *place = &a->places[best.place];
  int64_t further = best.further > gate ? best.further : gate;
  if (further < exit) further = exit;
  if (further > best.first) further = best.first;
  if (further == TDM_OFFER_NONE) further = best.first;
  if (place->bidder != TDM_NONE) want(a, place->bidder);
  tdm_auction_give(a, best.place, bidder, a->lists.worth[best.entry],
                   place->price + best.first - further + increment);
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
  int64_t best = tdm_auction_choose(a, bidder, 1).first;
  int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
  int64_t least = best > gate ? best : gate;
  if (least < tdm_auction_exit(a)) least = tdm_auction_exit(a);
  int64_t enough = least - (1 + TDM_AUCTION_SLACK) * increment;
  if (tdm_auction_worst(a, bidder) >= enough) return;
  if (gate > best && !surely) {
    make_due(a, bidder);
    return;
  }
  for (uint32_t h = a->held_count[bidder]; h-- > 0;) {
    uint32_t at = a->held[a->first_slot[bidder] + h];
    if (tdm_auction_own(a, at) < enough) vacate(a, at);
  }
}

/* Bids are forgotten; what they made of the objects' prices stays. */
static bool open_phase(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  a->head = a->waiting = a->due_count = a->deferred_count = 0;
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE) tdm_auction_reprice(a, o, a->price[o]);
  for (uint32_t b = 0; b < a->bidders; b++) a->is_due[b] = false;
  for (uint32_t b = 0; b < a->bidders; b++) review(a, b, increment, false);
  uint32_t due = a->due_count;
  if (!read_due(a, stop)) return false;
  for (uint32_t k = 0; k < due; k++) review(a, a->lists.due[k], increment, true);
  for (uint32_t b = 0; b < a->bidders; b++)
    for (uint32_t missing = tdm_auction_missing(a, b); missing > 0; missing--) want(a, b);
  return true;
}

bool tdm_auction_stops(const tdm_auction *a, tdm_stop *stop) {
  return a->work.entries + a->lists.pairs_read > a->limit || tdm_stop_now(stop);
}

/* Bids until nobody wants a place any more, or until it is a war. */
static bool run_bids(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  if (!open_phase(a, increment, stop)) return false;
  uint64_t most = a->work.bids + (uint64_t)WAR_BIDS * a->queue_size + WAR_BIDS_MORE;
  for (uint64_t bids = 1; a->waiting > 0 && a->work.bids < most; bids++) {
    uint32_t bidder = a->queue[a->head];
    a->head = (a->head + 1) % a->queue_size;
    a->waiting--;
    bid(a, bidder, increment);
    if (bids % BIDS_PER_CHECK == 0 && tdm_auction_stops(a, stop)) return false;
    if (a->waiting == 0 && !read_due(a, stop)) return false;
  }
  return true;
}

/* Where many are left in the war, increments are too small for how far prices have to rise. */
static bool is_too_fine(const tdm_auction *a) {
  return (uint64_t)MANY_SHARE * (a->waiting + a->deferred_count) > a->queue_size;
}

static bool run_phases(tdm_auction *a, int64_t increment, int64_t last, int64_t range,
                       tdm_stop *stop) {
  bool rising = true;
  for (;;) {
    if (increment < last) increment = last;
    if (!run_bids(a, increment, stop)) return false;
    rising = rising && is_too_fine(a) && increment < range / RAISE;
    if (rising) {
      increment *= RAISE;
      continue;
    }
    if (!tdm_auction_fill(a, increment, stop)) return false;
    if (increment == last) return true;
    increment /= SHRINK;
  }
}

/* Only differences matter: a place that nobody wants is free again. */
static void lower_all(tdm_auction *a) {
  int64_t least = a->floor;
  a->floor = 0;
  if (least == 0) return;
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE) tdm_auction_reprice(a, o, a->price[o] - least);
  tdm_shortlists_all_cheaper(&a->lists, least);
}

/* Who holds all places of an object, and might hold more, pays as much as they are worth. */
static void level(tdm_auction *a) {
  for (uint32_t o = 0; o < a->nodes; o++) {
    uint32_t first = a->first_place[o], end = a->first_place[o + 1], k = first;
    uint32_t bidder = first < end ? a->places[first].bidder : TDM_NONE;
    if (bidder == TDM_NONE || end - first >= tdm_auction_limit(a, bidder, o)) continue;
    while (k < end && a->places[k].bidder == bidder) k++;
    int64_t above = tdm_auction_own(a, first) - tdm_auction_worst(a, bidder);
    if (k == end && above > 0) tdm_auction_reprice(a, o, a->price[o] + above);
  }
}

/* Paths leave gates behind that are higher than what is there: claims need to know. */
static bool read_doubtful(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  uint32_t due = 0;
  for (uint32_t b = 0; b < a->bidders; b++) {
    int64_t best = tdm_auction_choose(a, b, 1).first, exit = tdm_auction_exit(a);
    if (best < exit) best = exit;
    if (tdm_shortlists_gate(&a->lists, b) > best + TDM_AUCTION_SLACK * increment)
      a->lists.due[due++] = b;
  }
  return due == 0 || tdm_shortlists_read(&a->lists, a->lists.due, due, stop);
}

/* ---- the auction ---- */

/* The first reading is under no prices at all, and tells the range of values. */
static bool read_all(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  if (a->lists.rows_read > 0) return true;
  return tdm_shortlists_set_terms(&a->lists, row, a->scale, a->shift) &&
         tdm_shortlists_read(&a->lists, NULL, a->bidders, stop);
}

bool tdm_auction_counts(const tdm_auction *a, uint32_t row) {
  const tdm_ip *ip = a->ip;
  if (row == ip->pairs_row) return a->kept && !a->filled;
  if (row == ip->most_row) return ip->rows[row].active && !a->filled;
  return ip->rows[row].active && tdm_row_is_about_kind(&ip->rows[row]);
}

static bool set_terms(tdm_auction *a, const int64_t *row, tdm_stop *stop) {
  int64_t *moved = calloc((size_t)a->ip->row_count + 1, sizeof *moved);
  if (!moved) return false;
  bool good = read_all(a, moved, stop);
  for (uint32_t r = 0; r < a->ip->row_count; r++)
    if (tdm_auction_counts(a, r)) moved[r] = row[r];
  if (good && a->priced) {
    good = tdm_shortlists_set_terms(&a->lists, moved, a->scale, a->shift);
    if (good) revalue_held(a);
  }
  free(moved);
  return good;
}

static int64_t in_units(const tdm_auction *a, double units) {
  return (int64_t)(units * (double)(a->scale >> a->shift));
}

static int64_t range_of(const tdm_auction *a) {
  const tdm_shortlists *lists = &a->lists;
  const int64_t *bonus = lists->bonus + (size_t)lists->now * lists->quota_count;
  int64_t range = lists->most - lists->least;
  for (uint32_t q = 0; q < lists->quota_count; q++) range += bonus[q] > 0 ? bonus[q] : -bonus[q];
  return range;
}

void tdm_auction_limit_work(tdm_auction *a, uint64_t most) { a->limit = most; }

bool tdm_auction_run(tdm_auction *a, const int64_t *row, double first, double last, bool loose,
                     tdm_stop *stop) {
  a->lists.loose = loose;
  if (!set_terms(a, row, stop)) return false;
  int64_t finest = in_units(a, last), range = range_of(a);
  int64_t increment = first > 0 ? in_units(a, first) : range / FIRST_SHARE;
  if (finest < 1) finest = 1;
  lower_all(a);
  if (!run_phases(a, increment, finest, range, stop)) return false;
  if (!read_doubtful(a, finest, stop)) return false;
  if (a->merged) level(a);
  return true;
}

uint32_t tdm_auction_places(const tdm_auction *a) { return a->first_slot[a->bidders]; }

bool tdm_auction_exact(const tdm_auction *a, double *precision) {
  if (a->priced) return false;
  int64_t unit = a->scale >> a->shift;
  int64_t last = (unit - 1) / ((int64_t)tdm_auction_places(a) + 1) / (1 + TDM_AUCTION_SLACK);
  *precision = (double)last / (double)unit;
  return last >= 1;
}

tdm_auction_work tdm_auction_work_of(const tdm_auction *a) {
  tdm_auction_work work = a->work;
  work.rows_read = a->lists.rows_read;
  work.pairs_read = a->lists.pairs_read;
  return work;
}

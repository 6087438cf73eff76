// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shortest alternating paths for what bids left open, on the shortlists, with objects of several
 * places as one node each: a search from all bidders that miss a place at once, in the manner of
 * Gabow and Tarjan (Faster scaling algorithms for network problems, SIAM J. Comput. 18, 1989).
 *
 * The length of a step from a bidder to an object is what it has less of it than of its best, from
 * an object to who holds a place of it what that one has more of it than of its best, in whole
 * increments: with as much tolerance as bids have, many steps have no length. The search ends
 * when it has met as many vacancies as are missed. Then all that was reached costs more by what it
 * was reached before, and along the tree of each source everybody moves on by one.
 *
 * A gate is a step to somewhere outside of the list; where one matters before the search is
 * over, the row is read: at prices as they will be when the search has gone on for some way, so
 * that the list shows what is not reached yet.
 *
 * The root stands for nobody: it wants every place that is left over, at the floor's price, and it
 * is where bidders go that may stay without. From bidders the search goes to any vacancy. A
 * vacancy above the floor is then searched for from the root: a place there is left for it, or
 * the floor rises to it.
 */
#include <stdlib.h>
#include <string.h>

#include "solver/auction/auction_internal.h"

enum { STEPS_PER_CHECK = 512, AHEAD = 2, FORECAST = 4 };

/* No path is as long. */
static const int64_t FAR = INT64_C(1) << 56;

/* Where an item is that was labelled: in the heap, or … */
static const uint32_t NEW = UINT32_MAX, DONE = UINT32_MAX - 1;

typedef struct {
  int64_t distance;
  uint32_t round; /* labels of earlier searches have another one */
  uint32_t at;
} label;

/* Items are four kinds of so many each: object o is o, bidder b is nodes + b, and so on. */
enum { OBJECT, BIDDER, GATE, EXIT, KINDS };

struct tdm_paths {
  label *labels; /* [KINDS * nodes] and so are heap, ready and seen */
  uint32_t *heap;
  uint32_t heap_count;
  uint32_t *ready; /* done, in this order looked at */
  uint32_t ready_head, ready_count;
  uint32_t *due; /* [nodes] bidders whose rows are to be read before the search goes farther */
  uint32_t due_count;
  uint32_t *seen; /* all labelled */
  uint32_t seen_count;
  uint32_t *tree;  /* [2 * nodes] by object and bidder: the item that its tree starts with */
  uint32_t *ended; /* [2 * nodes] by such items: the round in which the tree came to an end */
  int64_t *profit; /* [nodes] by bidder: what its best is worth to it */
  uint32_t *place; /* [nodes] by bidder: the place before it, TDM_NONE: it is a source */
  uint32_t *by;    /* [nodes] by object: the bidder before it, TDM_NONE: the root … */
  int64_t *worth;  /* … and what the object is worth to it */
  int64_t
      *read_at;   /* [nodes] by bidder: how far the search was expected when its row was read; 0 */
  uint32_t *ends; /* [nodes] items where trees end: vacancies and exits */
  uint32_t end_count;
  uint32_t now;
};

typedef enum { FOUND, NOWHERE, STOPPED } outcome;

typedef struct {
  tdm_auction *a;
  tdm_paths *p;
  bool from_root;
  int64_t increment, slack, reached, bound;
  uint32_t wanted, met; /* vacancies */
  uint32_t steps;
} search;

tdm_paths *tdm_paths_new(uint32_t nodes) {
  size_t items = KINDS * (size_t)nodes + 1;
  tdm_paths *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->labels = calloc(items, sizeof *p->labels);
  p->heap = calloc(items, sizeof *p->heap);
  p->ready = calloc(items, sizeof *p->ready);
  p->due = calloc(items, sizeof *p->due);
  p->seen = calloc(items, sizeof *p->seen);
  p->tree = calloc(items, sizeof *p->tree);
  p->ended = calloc(items, sizeof *p->ended);
  p->profit = calloc(items, sizeof *p->profit);
  p->place = calloc(items, sizeof *p->place);
  p->by = calloc(items, sizeof *p->by);
  p->worth = calloc(items, sizeof *p->worth);
  p->read_at = calloc(items, sizeof *p->read_at);
  p->ends = calloc(items, sizeof *p->ends);
  if (p->labels && p->heap && p->ready && p->due && p->seen && p->tree && p->ended && p->profit &&
      p->place && p->by && p->worth && p->read_at && p->ends)
    return p;
  tdm_paths_free(p);
  return NULL;
}

void tdm_paths_free(tdm_paths *p) {
  if (!p) return;
  free(p->labels);
  free(p->heap);
  free(p->ready);
  free(p->due);
  free(p->seen);
  free(p->tree);
  free(p->ended);
  free(p->profit);
  free(p->place);
  free(p->by);
  free(p->worth);
  free(p->read_at);
  free(p->ends);
  free(p);
}

static uint32_t item_of(const search *s, uint32_t kind, uint32_t number) {
  return kind * s->a->nodes + number;
}

/* ---- the heap ---- */

static void put(tdm_paths *p, uint32_t slot, uint32_t item) {
  p->heap[slot] = item;
  p->labels[item].at = slot;
}

static int64_t distance_in(const tdm_paths *p, uint32_t slot) {
  return p->labels[p->heap[slot]].distance;
}

static void sift_up(tdm_paths *p, uint32_t slot, uint32_t item) {
  while (slot > 0 && distance_in(p, (slot - 1) / 2) > p->labels[item].distance) {
    put(p, slot, p->heap[(slot - 1) / 2]);
    slot = (slot - 1) / 2;
  }
  put(p, slot, item);
}

static uint32_t pop(tdm_paths *p) {
  uint32_t top = p->heap[0], item = p->heap[--p->heap_count], slot = 0;
  for (;;) {
    uint32_t child = 2 * slot + 1;
    if (child >= p->heap_count) break;
    if (child + 1 < p->heap_count && distance_in(p, child + 1) < distance_in(p, child)) child++;
    if (distance_in(p, child) >= p->labels[item].distance) break;
    put(p, slot, p->heap[child]);
    slot = child;
  }
  if (p->heap_count > 0) put(p, slot, item);
  return top;
}

/* ---- labels ---- */

static void begin(search *s) {
  tdm_paths *p = s->p;
  p->now++;
  p->heap_count = p->ready_head = p->ready_count = p->due_count = p->seen_count = p->end_count = 0;
  s->reached = 0;
  s->bound = FAR;
  s->met = 0;
}

static bool is_known(const search *s, uint32_t item) {
  return s->p->labels[item].round == s->p->now;
}

/* Whether this is the shortest way so far to somewhere that matters. */
static bool reach(search *s, uint32_t item, int64_t distance) {
  tdm_paths *p = s->p;
  label *l = &p->labels[item];
  if (distance < s->reached) distance = s->reached;
  if (distance >= s->bound) return false;
  if (!is_known(s, item)) {
    *l = (label){distance, p->now, NEW};
    p->seen[p->seen_count++] = item;
  } else if (l->at == DONE || distance >= l->distance) {
    return false;
  }
  l->distance = distance;
  if (distance > s->reached) {
    sift_up(p, l->at == NEW ? p->heap_count++ : l->at, item);
  } else if (l->at == NEW) {
    l->at = DONE;
    p->ready[p->ready_count++] = item;
  } else {
    sift_up(p, l->at, item); /* it comes out next */
  }
  return true;
}

static int64_t whole(const search *s, int64_t length) {
  return length > 0 ? length - length % s->increment : 0;
}

static void reach_bidder(search *s, uint32_t bidder, uint32_t place, uint32_t tree) {
  tdm_auction *a = s->a;
  tdm_paths *p = s->p;
  uint32_t item = item_of(s, BIDDER, bidder);
  if (!is_known(s, item)) {
    int64_t best = tdm_auction_choose(a, bidder, 1).first, exit = tdm_auction_exit(a);
    p->profit[bidder] = best > exit ? best : exit;
  }
  int64_t above = place == TDM_NONE ? 0 : tdm_auction_own(a, place) - p->profit[bidder];
  if (!reach(s, item, s->reached + whole(s, above))) return;
  p->place[bidder] = place;
  p->tree[item] = tree;
}

/* ---- steps ---- */

/* A tree that comes to its first end takes it. */
static void meet(search *s, uint32_t item, uint32_t tree) {
  tdm_paths *p = s->p;
  if (p->ended[tree] == p->now) return;
  p->ended[tree] = p->now;
  p->ends[p->end_count++] = item;
}

static void look_at_object(search *s, uint32_t object) {
  const tdm_auction *a = s->a;
  uint32_t tree = s->p->tree[object];
  if (a->vacant[object] > 0 && (!s->from_root || a->price[object] > a->floor)) {
    s->met += a->vacant[object];
    meet(s, object, tree);
  }
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder != TDM_NONE) reach_bidder(s, a->places[k].bidder, k, tree);
}

/* Whether a bidder may take a place of an object that somebody else, or nobody, holds. */
static bool may_take(const tdm_auction *a, uint32_t bidder, uint32_t object) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  uint32_t same = 0;
  for (uint32_t h = 0; h < a->held_count[bidder]; h++) same += a->places[held[h]].object == object;
  return same == 0 || (same < tdm_auction_limit(a, bidder, object) &&
                       same < a->first_place[object + 1] - a->first_place[object]);
}

static void step(search *s, uint32_t bidder, uint32_t entry, int64_t distance) {
  tdm_paths *p = s->p;
  uint32_t object = s->a->lists.object[entry];
  if (is_known(s, object) && p->labels[object].distance <= distance) return;
  if (!may_take(s->a, bidder, object) || !reach(s, object, distance)) return;
  p->by[object] = bidder;
  p->worth[object] = s->a->lists.worth[entry];
  p->tree[object] = p->tree[item_of(s, BIDDER, bidder)];
  if (s->wanted == 1 && s->a->vacant[object] > 0 && !s->from_root) s->bound = distance + 1;
}

static int64_t distance_of(const search *s, uint32_t bidder) {
  return s->p->labels[item_of(s, BIDDER, bidder)].distance;
}

/*
 * Where something outside of the list may be. Loose lists may have missed anything: one look is
 * enough there.
 */
static int64_t gate_of(const search *s, uint32_t bidder) {
  const tdm_shortlists *lists = &s->a->lists;
  int64_t gate = tdm_shortlists_gate(lists, bidder);
  if (gate == TDM_OFFER_NONE || (lists->loose && s->p->read_at[bidder] > 0)) return FAR;
  return distance_of(s, bidder) + s->p->profit[bidder] - gate + s->slack;
}

/* A row is read when its gate is reached, the first time when it nearly is. */
static void look_at_gate(search *s, uint32_t bidder) {
  tdm_paths *p = s->p;
  label *l = &p->labels[item_of(s, GATE, bidder)];
  int64_t gate = gate_of(s, bidder), ahead = p->read_at[bidder] == 0 ? AHEAD * s->slack : 0;
  if (gate <= s->reached + ahead) {
    p->due[p->due_count++] = bidder;
  } else if (gate < s->bound) {
    *l = (label){gate, p->now, NEW};
    sift_up(p, p->heap_count++, item_of(s, GATE, bidder));
  }
}

static void look_at_list(search *s, uint32_t bidder) {
  tdm_auction *a = s->a;
  const tdm_shortlists *lists = &a->lists;
  uint32_t end = lists->first[bidder] + lists->count[bidder];
  int64_t from = distance_of(s, bidder), profit = s->p->profit[bidder];
  a->work.entries += lists->count[bidder];
  for (uint32_t k = lists->first[bidder]; k < end; k++)
    step(s, bidder, k, from + whole(s, profit - lists->worth[k] + a->price[lists->object[k]]));
  look_at_gate(s, bidder);
}

static void look_at_bidder(search *s, uint32_t bidder) {
  if (!s->a->filled && !s->from_root)
    reach(s, item_of(s, EXIT, bidder), s->reached + whole(s, s->p->profit[bidder] + s->a->floor));
  look_at_list(s, bidder);
}

/* Whatever was reached costs as much more as it will when the search comes to `until`. */
static void forecast(search *s, int64_t until) {
  tdm_paths *p = s->p;
  for (uint32_t k = 0; k < p->seen_count; k++) {
    uint32_t item = p->seen[k];
    if (item < s->a->nodes && p->labels[item].at == DONE)
      s->a->asked[item] = s->a->price[item] + until - p->labels[item].distance;
  }
}

static void forget_forecast(search *s) {
  for (uint32_t k = 0; k < s->p->seen_count; k++)
    if (s->p->seen[k] < s->a->nodes) s->a->asked[s->p->seen[k]] = s->a->price[s->p->seen[k]];
}

static bool read_rows(search *s, tdm_stop *stop) {
  tdm_auction *a = s->a;
  tdm_paths *p = s->p;
  int64_t until = s->reached + s->reached / 2 + FORECAST * s->slack;
  uint32_t due = p->due_count;
  memcpy(a->lists.due, p->due, due * sizeof *p->due);
  a->work.pauses++;
  forecast(s, until);
  bool good = tdm_shortlists_read(&a->lists, a->lists.due, due, stop);
  forget_forecast(s);
  p->due_count = 0;
  for (uint32_t k = 0; k < due; k++) {
    p->read_at[a->lists.due[k]] = until;
    if (good) look_at_list(s, a->lists.due[k]);
  }
  return good;
}

static void look_at(search *s, uint32_t item) {
  uint32_t nodes = s->a->nodes, number = item % nodes;
  switch (item / nodes) {
    case OBJECT:
      look_at_object(s, number);
      break;
    case BIDDER:
      look_at_bidder(s, number);
      break;
    case GATE:
      look_at_gate(s, number);
      break;
    default:
      s->met++;
      meet(s, item, s->p->tree[item_of(s, BIDDER, number)]);
  }
}

/* The next item that is not farther than what was reached, or TDM_NONE. */
static uint32_t next_here(search *s) {
  tdm_paths *p = s->p;
  if (p->ready_head < p->ready_count) return p->ready[p->ready_head++];
  if (p->heap_count == 0 || distance_in(p, 0) > s->reached) return TDM_NONE;
  uint32_t item = pop(p);
  p->labels[item].at = DONE;
  return item;
}

/* Until as many vacancies were met as are wanted, or there is nowhere to go. */
static outcome run(search *s, tdm_stop *stop) {
  tdm_paths *p = s->p;
  while (s->met < s->wanted) {
    uint32_t item = next_here(s);
    if (++s->steps % STEPS_PER_CHECK == 0 && tdm_auction_stops(s->a, stop)) return STOPPED;
    if (item != TDM_NONE) {
      look_at(s, item);
    } else if (p->due_count > 0) {
      if (!read_rows(s, stop)) return STOPPED;
    } else {
      if (p->heap_count == 0) return p->end_count > 0 ? FOUND : NOWHERE;
      s->reached = distance_in(p, 0);
    }
  }
  return FOUND;
}

/* ---- results ---- */

/* Nobody holds the places that are left over, at the floor's price. */
static void raise_floor(tdm_auction *a, int64_t by) {
  a->floor += by;
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE && a->vacant[o] > 0 && a->price[o] < a->floor)
      tdm_auction_reprice(a, o, a->floor);
}

/* Whatever was reached before costs as much more: steps up to there have no length then. */
static void raise_prices(search *s) {
  tdm_paths *p = s->p;
  for (uint32_t k = 0; k < p->seen_count; k++) {
    uint32_t item = p->seen[k];
    const label *l = &p->labels[item];
    if (item < s->a->nodes && l->at == DONE && l->distance < s->reached)
      tdm_auction_reprice(s->a, item, s->a->price[item] + s->reached - l->distance);
  }
  if (s->from_root) raise_floor(s->a, s->reached);
}

/* Rows that were read for a longer search than it became hold what was reached at lower prices. */
static void open_gates(search *s, int64_t reached) {
  tdm_paths *p = s->p;
  for (uint32_t k = 0; k < p->seen_count; k++) {
    uint32_t item = p->seen[k], bidder = item % s->a->nodes;
    if (item / s->a->nodes != BIDDER || p->read_at[bidder] == 0) continue;
    if (p->read_at[bidder] > reached)
      tdm_shortlists_open_gate(&s->a->lists, bidder, p->read_at[bidder] - reached);
    p->read_at[bidder] = 0;
  }
}

/* Everybody on the path to an end moves on by one. */
static void move_along(search *s, uint32_t item) {
  tdm_auction *a = s->a;
  tdm_paths *p = s->p;
  bool exits = item >= a->nodes;
  uint32_t vacancy = exits ? TDM_NONE : tdm_auction_vacancy(a, item);
  uint32_t bidder = exits ? item % a->nodes : p->by[item];
  int64_t worth = exits ? 0 : p->worth[item];
  while (bidder != TDM_NONE) {
    uint32_t left = p->place[bidder];
    if (left != TDM_NONE) tdm_auction_give(a, left, TDM_NONE, 0, a->places[left].price);
    if (vacancy != TDM_NONE) tdm_auction_give(a, vacancy, bidder, worth, a->places[vacancy].price);
    if (left == TDM_NONE) return;
    vacancy = left;
    bidder = p->by[a->places[left].object];
    worth = p->worth[a->places[left].object];
  }
}

/* ---- sources ---- */

/* Whether a bidder misses a place that it would take, as far as increments and its list tell. */
static bool is_short(const search *s, uint32_t bidder) {
  tdm_auction *a = s->a;
  if (tdm_auction_missing(a, bidder) == 0) return false;
  return a->filled || tdm_auction_choose(a, bidder, 1).first >= s->increment - a->floor;
}

/* Who may stay without needs a list that shows it. */
static bool read_doubtful(search *s, tdm_stop *stop) {
  tdm_auction *a = s->a;
  uint32_t due = 0;
  if (a->filled || s->from_root) return true;
  for (uint32_t b = 0; b < a->bidders; b++)
    if (tdm_auction_missing(a, b) > 0 && !is_short(s, b) &&
        tdm_shortlists_gate(&a->lists, b) > s->slack - a->floor)
      a->lists.due[due++] = b;
  return due == 0 || tdm_shortlists_read(&a->lists, a->lists.due, due, stop);
}

static uint32_t begin_at_bidders(search *s) {
  uint32_t sources = 0;
  begin(s);
  for (uint32_t b = 0; b < s->a->bidders; b++) {
    if (!is_short(s, b)) continue;
    reach_bidder(s, b, TDM_NONE, item_of(s, BIDDER, b));
    sources++;
  }
  return sources;
}

static bool is_dear(const tdm_auction *a, uint32_t object) {
  return a->cheapest[object] != TDM_NONE && a->vacant[object] > 0 && a->price[object] > a->floor;
}

static uint32_t begin_at_root(search *s) {
  tdm_auction *a = s->a;
  uint32_t dear = 0;
  begin(s);
  for (uint32_t o = 0; o < a->nodes; o++) dear += is_dear(a, o);
  for (uint32_t o = 0; o < a->nodes && dear > 0; o++) {
    bool empty = a->cheapest[o] == TDM_NONE ||
                 (a->vacant[o] == a->first_place[o + 1] - a->first_place[o] && !is_dear(a, o));
    if (empty || !reach(s, o, a->price[o] - a->floor)) continue;
    s->p->by[o] = TDM_NONE;
    s->p->tree[o] = o;
  }
  for (uint32_t b = 0; b < a->bidders && !a->filled && dear > 0; b++)
    if (tdm_auction_missing(a, b) > 0) reach_bidder(s, b, TDM_NONE, item_of(s, BIDDER, b));
  return dear;
}

/* One search, and what follows from it. NOWHERE: nothing is left to do. */
static outcome find(search *s, tdm_stop *stop) {
  if (!read_doubtful(s, stop)) return STOPPED;
  s->wanted = s->from_root ? begin_at_root(s) : begin_at_bidders(s);
  if (s->wanted == 0) return NOWHERE;
  if (tdm_auction_stops(s->a, stop)) return STOPPED;
  s->a->work.searches++;
  outcome out = run(s, stop);
  if (out == FOUND) raise_prices(s);
  open_gates(s, out == FOUND ? s->reached : 0);
  for (uint32_t k = 0; k < s->p->end_count && out == FOUND; k++) move_along(s, s->p->ends[k]);
  return out;
}

bool tdm_auction_fill(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  search s = {
      .a = a, .p = a->paths, .increment = increment, .slack = TDM_AUCTION_SLACK * increment};
  for (int from_root = 0; from_root < 2; from_root++) {
    outcome out = FOUND;
    s.from_root = from_root == 1;
    while (out == FOUND) out = find(&s, stop);
    if (out == STOPPED) return false;
  }
  return true;
}

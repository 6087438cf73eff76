// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shortest alternating paths for what bids left open (Jonker and Volgenant, A shortest augmenting
 * path algorithm for dense and sparse linear assignment problems, Computing 38, 1987), on the
 * shortlists, with objects of several places as one node each.
 *
 * The length of a step from a bidder to an object is what it has less of it than of its best, from
 * an object to who holds a place of it what that one has more of it than of its best: none is
 * negative but for what increments allow, and that counts as none. A gate is a step to somewhere
 * outside of the list; where one matters before the search is over, prices rise as far as it went,
 * the rows are read, and it starts again.
 *
 * The root stands for nobody: it wants every place that is left over, at the floor's price, and it
 * is where bidders go that may stay without. From a bidder the search ends at any vacancy. A
 * vacancy above the floor is then searched for from the root: a place there is left for it, or
 * the floor rises to it.
 */
#include <stdlib.h>

#include "solver/auction/auction_internal.h"

enum { STEPS_PER_CHECK = 512, AHEAD = 2 };

/* No path is as long. */
static const int64_t FAR = INT64_C(1) << 56;

/*
 * Objects are numbered as nodes; bidder b is `nodes` + b, its gate 2 * `nodes` + b. Labels of
 * earlier searches have another round.
 */
struct tdm_paths {
  int64_t *distance;
  uint32_t *round;
  bool *done;
  uint32_t *heap, *at; /* at: TDM_NONE where not in the heap */
  uint32_t heap_count;
  uint32_t *ready; /* done, but not yet looked at */
  uint32_t ready_count;
  uint32_t *seen; /* all labelled */
  uint32_t seen_count;
  int64_t *profit; /* [nodes] by bidder: what its best is worth to it */
  uint32_t *by;    /* [nodes] by object: the bidder before it, TDM_NONE: the root … */
  uint32_t *entry; /* … and the entry of its list; */
  uint32_t *place; /* [nodes] by bidder: the place before it */
  uint32_t now;
};

typedef enum { FOUND, NOWHERE, MUST_READ, STOPPED } outcome;

typedef struct {
  tdm_auction *a;
  tdm_paths *p;
  uint32_t source; /* a bidder; TDM_NONE: the root */
  int64_t slack, reached, bound;
  uint32_t end; /* object; TDM_NONE: the root, from the last bidder */
  uint32_t last, entry;
  uint32_t steps;
} search;

tdm_paths *tdm_paths_new(uint32_t nodes) {
  size_t room = 3 * (size_t)nodes + 1;
  tdm_paths *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->distance = calloc(room, sizeof *p->distance);
  p->round = calloc(room, sizeof *p->round);
  p->done = calloc(room, sizeof *p->done);
  p->heap = calloc(room, sizeof *p->heap);
  p->at = calloc(room, sizeof *p->at);
  p->ready = calloc(room, sizeof *p->ready);
  p->seen = calloc(room, sizeof *p->seen);
  p->profit = calloc(room, sizeof *p->profit);
  p->by = calloc(room, sizeof *p->by);
  p->entry = calloc(room, sizeof *p->entry);
  p->place = calloc(room, sizeof *p->place);
  if (p->distance && p->round && p->done && p->heap && p->at && p->ready && p->seen && p->profit &&
      p->by && p->entry && p->place)
    return p;
  tdm_paths_free(p);
  return NULL;
}

void tdm_paths_free(tdm_paths *p) {
  if (!p) return;
  free(p->distance);
  free(p->round);
  free(p->done);
  free(p->heap);
  free(p->at);
  free(p->ready);
  free(p->seen);
  free(p->profit);
  free(p->by);
  free(p->entry);
  free(p->place);
  free(p);
}

/* ---- the heap ---- */

static void put(tdm_paths *p, uint32_t slot, uint32_t item) {
  p->heap[slot] = item;
  p->at[item] = slot;
}

static void sift_up(tdm_paths *p, uint32_t slot, uint32_t item) {
  while (slot > 0 && p->distance[p->heap[(slot - 1) / 2]] > p->distance[item]) {
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
    if (child + 1 < p->heap_count &&
        p->distance[p->heap[child + 1]] < p->distance[p->heap[child]])
      child++;
    if (p->distance[p->heap[child]] >= p->distance[item]) break;
    put(p, slot, p->heap[child]);
    slot = child;
  }
  if (p->heap_count > 0) put(p, slot, item);
  p->at[top] = TDM_NONE;
  return top;
}

/* ---- labels ---- */

static void begin(search *s) {
  tdm_paths *p = s->p;
  p->now++;
  p->heap_count = p->ready_count = p->seen_count = 0;
  s->reached = 0;
  s->bound = FAR;
  s->end = s->last = s->entry = TDM_NONE;
}

/* Whether this is the shortest way so far to somewhere that matters. */
static bool label(search *s, uint32_t item, int64_t distance) {
  tdm_paths *p = s->p;
  if (distance >= s->bound) return false;
  bool known = p->round[item] == p->now;
  if (known && (p->done[item] || distance >= p->distance[item])) return false;
  if (!known) {
    p->round[item] = p->now;
    p->done[item] = false;
    p->at[item] = TDM_NONE;
    p->seen[p->seen_count++] = item;
  }
  p->distance[item] = distance;
  if (distance <= s->reached) {
    p->done[item] = true;
    p->ready[p->ready_count++] = item;
  } else {
    sift_up(p, p->at[item] == TDM_NONE ? p->heap_count++ : p->at[item], item);
  }
  return true;
}

/* What a bidder's best is worth to it. */
static int64_t measure(search *s, uint32_t bidder) {
  int64_t best = tdm_auction_choose(s->a, bidder, 1).first, exit = tdm_auction_exit(s->a);
  return s->p->profit[bidder] = best > exit ? best : exit;
}

static void label_bidder(search *s, uint32_t bidder, uint32_t place) {
  tdm_paths *p = s->p;
  uint32_t item = s->a->nodes + bidder;
  int64_t profit = p->round[item] == p->now ? p->profit[bidder] : measure(s, bidder);
  int64_t distance = s->reached;
  if (place != TDM_NONE && tdm_auction_own(s->a, place) > profit)
    distance += tdm_auction_own(s->a, place) - profit;
  if (label(s, item, distance)) p->place[bidder] = place;
}

/* ---- steps ---- */

static void look_at_object(search *s, uint32_t object) {
  const tdm_auction *a = s->a;
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (a->places[k].bidder != TDM_NONE) label_bidder(s, a->places[k].bidder, k);
}

/* Whether a bidder may take a place of an object that somebody else, or nobody, holds. */
static bool may_take(const tdm_auction *a, uint32_t bidder, uint32_t object) {
  const uint32_t *held = a->held + a->first_slot[bidder];
  uint32_t same = 0;
  for (uint32_t h = 0; h < a->held_count[bidder]; h++)
    same += a->places[held[h]].object == object;
  return same == 0 || (same < tdm_auction_limit(a, bidder, object) &&
                       same < a->first_place[object + 1] - a->first_place[object]);
}

static void end_at(search *s, uint32_t object, uint32_t bidder, uint32_t entry, int64_t distance) {
  s->bound = distance;
  s->end = object;
  s->last = bidder;
  s->entry = entry;
}

static void step(search *s, uint32_t bidder, uint32_t entry, int64_t distance) {
  const tdm_auction *a = s->a;
  uint32_t object = a->lists.object[entry];
  if (!may_take(a, bidder, object)) return;
  if (a->vacant[object] == 0) {
    if (!label(s, object, distance)) return;
    s->p->by[object] = bidder;
    s->p->entry[object] = entry;
  } else if (s->source != TDM_NONE || a->price[object] > a->floor) {
    end_at(s, object, bidder, entry, distance);
  }
}

/* False where its row must be read first. */
static bool look_at_bidder(search *s, uint32_t bidder) {
  tdm_auction *a = s->a;
  const tdm_shortlists *lists = &a->lists;
  int64_t profit = s->p->profit[bidder], gate = tdm_shortlists_gate(lists, bidder);
  if (gate != TDM_OFFER_NONE) {
    int64_t beyond = profit - gate + s->slack;
    if (beyond < 0) return false;
    label(s, 2 * a->nodes + bidder, s->reached + beyond);
  }
  if (!a->filled && s->source != TDM_NONE && s->reached + profit + a->floor < s->bound)
    end_at(s, TDM_NONE, bidder, TDM_NONE, s->reached + profit + a->floor);
  uint32_t end = lists->first[bidder] + lists->count[bidder];
  a->work.entries += lists->count[bidder];
  for (uint32_t k = lists->first[bidder]; k < end; k++) {
    int64_t less = profit - lists->worth[k] + a->price[lists->object[k]];
    if (less < s->bound - s->reached) step(s, bidder, k, s->reached + (less > 0 ? less : 0));
  }
  return true;
}

/* False where rows must be read before it goes on. */
static bool look_at(search *s, uint32_t item) {
  uint32_t nodes = s->a->nodes;
  s->steps++;
  if (item < nodes)
    look_at_object(s, item);
  else
    return item < 2 * nodes && look_at_bidder(s, item - nodes);
  return true;
}

static outcome run(search *s, tdm_stop *stop) {
  tdm_paths *p = s->p;
  for (;;) {
    uint32_t item;
    if (p->ready_count > 0) {
      item = p->ready[--p->ready_count];
    } else {
      if (p->heap_count == 0 || p->distance[p->heap[0]] >= s->bound) break;
      item = pop(p);
      s->reached = p->distance[item];
      p->done[item] = true;
    }
    if (!look_at(s, item)) return MUST_READ;
    if (s->steps % STEPS_PER_CHECK == 0 && tdm_auction_stops(s->a, stop)) return STOPPED;
  }
  return s->bound < FAR ? FOUND : NOWHERE;
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
static void raise_prices(search *s, int64_t reached) {
  tdm_paths *p = s->p;
  for (uint32_t k = 0; k < p->seen_count; k++) {
    uint32_t item = p->seen[k];
    if (item < s->a->nodes && p->done[item] && p->distance[item] < reached)
      tdm_auction_reprice(s->a, item, s->a->price[item] + reached - p->distance[item]);
  }
  if (s->source == TDM_NONE) raise_floor(s->a, reached);
}

/* The rows whose gates are hardly farther than what was reached. */
static bool read_rows(search *s, tdm_stop *stop) {
  tdm_auction *a = s->a;
  tdm_paths *p = s->p;
  int64_t ahead = s->reached + AHEAD * s->slack;
  uint32_t due = 0;
  for (uint32_t k = 0; k < p->seen_count; k++) {
    uint32_t item = p->seen[k];
    if (item < a->nodes || item >= 2 * a->nodes || !p->done[item]) continue;
    uint32_t bidder = item - a->nodes;
    int64_t gate = tdm_shortlists_gate(&a->lists, bidder);
    if (gate != TDM_OFFER_NONE && p->distance[item] + p->profit[bidder] - gate + s->slack <= ahead)
      a->lists.due[due++] = bidder;
  }
  a->work.pauses++;
  return tdm_shortlists_read(&a->lists, a->lists.due, due, stop);
}

/* Everybody on the path moves on by one. */
static void move_along(search *s) {
  tdm_auction *a = s->a;
  uint32_t bidder = s->last, object = s->end, entry = s->entry;
  uint32_t vacancy = object == TDM_NONE ? TDM_NONE : tdm_auction_vacancy(a, object);
  while (bidder != TDM_NONE) {
    uint32_t left = bidder == s->source ? TDM_NONE : s->p->place[bidder];
    if (left != TDM_NONE) tdm_auction_give(a, left, TDM_NONE, 0, a->places[left].price);
    if (vacancy != TDM_NONE)
      tdm_auction_give(a, vacancy, bidder, a->lists.worth[entry], a->places[vacancy].price);
    if (left == TDM_NONE) return;
    vacancy = left;
    object = a->places[left].object;
    bidder = s->p->by[object];
    entry = s->p->entry[object];
  }
}

/* ---- sources ---- */

/* The cheapest vacancy above the floor, or TDM_NONE. */
static uint32_t dear_vacancy(const tdm_auction *a) {
  uint32_t least = TDM_NONE;
  for (uint32_t o = 0; o < a->nodes; o++)
    if (a->cheapest[o] != TDM_NONE && a->vacant[o] > 0 && a->price[o] > a->floor &&
        (least == TDM_NONE || a->price[o] < a->price[least]))
      least = o;
  return least;
}

static void begin_at_root(search *s, uint32_t vacancy) {
  tdm_auction *a = s->a;
  begin(s);
  end_at(s, vacancy, TDM_NONE, TDM_NONE, a->price[vacancy] - a->floor);
  for (uint32_t o = 0; o < a->nodes; o++) {
    if (a->cheapest[o] == TDM_NONE || a->vacant[o] == a->first_place[o + 1] - a->first_place[o])
      continue;
    if (label(s, o, a->price[o] - a->floor)) s->p->by[o] = TDM_NONE;
  }
  for (uint32_t b = 0; b < a->bidders && !a->filled; b++)
    if (tdm_auction_missing(a, b) > 0) label_bidder(s, b, TDM_NONE);
}

static void begin_at_bidder(search *s, uint32_t bidder) {
  begin(s);
  label_bidder(s, bidder, TDM_NONE);
}

/* Searches, and reads rows, until there is a path. */
static outcome find(search *s, tdm_stop *stop) {
  s->a->work.searches++;
  for (;;) {
    uint32_t vacancy = s->source == TDM_NONE ? dear_vacancy(s->a) : TDM_NONE;
    if (s->source != TDM_NONE)
      begin_at_bidder(s, s->source);
    else if (vacancy != TDM_NONE)
      begin_at_root(s, vacancy);
    else
      return NOWHERE;
    if (tdm_auction_stops(s->a, stop)) return STOPPED;
    outcome out = run(s, stop);
    if (out == NOWHERE || out == STOPPED) return out;
    raise_prices(s, out == FOUND ? s->bound : s->reached);
    if (out == FOUND) break;
    if (!read_rows(s, stop)) return STOPPED;
  }
  move_along(s);
  return FOUND;
}

bool tdm_auction_fill(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  search s = {.a = a, .p = a->paths, .slack = TDM_AUCTION_SLACK * increment};
  for (uint32_t b = 0; b < a->bidders; b++) {
    outcome out = FOUND;
    s.source = b;
    for (uint32_t missing = tdm_auction_missing(a, b); missing > 0 && out == FOUND; missing--) {
      out = find(&s, stop);
      if (s.last == b && s.end == TDM_NONE) break; /* stays without */
    }
    if (out == STOPPED) return false;
  }
  s.source = TDM_NONE;
  for (outcome out = FOUND; out == FOUND;) {
    out = find(&s, stop);
    if (out == STOPPED) return false;
  }
  return true;
}

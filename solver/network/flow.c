// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/flow.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"

enum { UNSEEN = -1, PRICED_OUT = 6 };

/* So few pairs are looked at one by one faster than a row of them is scanned. */
enum { FEW_OPEN = 24 };

typedef struct {
  const tdm_ip *ip;
  const tdm_problem *problem;
  int32_t *times;  /* per candidate: how often it is chosen */
  uint32_t marked; /* candidates that `times` reaches */
  int32_t *room;   /* per node */
  int32_t *level;  /* per node: breadth-first distance, or UNSEEN */
  uint32_t *next;  /* per node: position in its list of candidates */
  uint32_t *queue; /* nodes; also the path's candidates */
} flow;

static bool is_mentor(const flow *f, uint32_t node) { return node < f->problem->mentor_count; }

/* The k-th candidate of a node in the pool, or TDM_NONE behind the last. */
static uint32_t candidate_at(const tdm_problem *problem, uint32_t node, uint32_t k) {
  if (node < problem->mentor_count) {
    uint32_t at = problem->first[node] + k;
    return at < problem->first[node + 1] ? problem->by_mentor[at] : TDM_NONE;
  }
  uint32_t mentee = node - problem->mentor_count;
  uint32_t at = problem->first_by_mentee[mentee] + k;
  return at < problem->first_by_mentee[mentee + 1] ? problem->by_mentee[at] : TDM_NONE;
}

static uint32_t other_end(const tdm_problem *problem, uint32_t c, uint32_t node) {
  return problem->mentor[c] == node ? problem->mentee[c] : problem->mentor[c];
}

static int32_t limit_of(const flow *f, uint32_t c) {
  int64_t limit = tdm_problem_limit(f->problem, c);
  return limit < INT32_MAX ? (int32_t)limit : INT32_MAX;
}

/*
 * How much can pass: from the searching side over candidates that can be chosen more often, back
 * over chosen ones that are not locked.
 */
static int32_t passable(const flow *f, uint32_t c, bool forward) {
  uint8_t fixed = tdm_ip_fixed(f->ip, c);
  int32_t times = c < f->marked ? f->times[c] : 0; /* the pool may have grown since */
  if (fixed != TDM_FREE) return 0;
  return forward ? limit_of(f, c) - times : times;
}

static void choose(flow *f, uint32_t c, int32_t more) {
  f->times[c] += more;
  f->room[f->problem->mentor[c]] -= more;
  f->room[f->problem->mentee[c]] -= more;
}

static bool init(flow *f, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  *f = (flow){.ip = ip, .problem = problem};
  f->times = calloc((size_t)problem->count + 1, sizeof *f->times);
  f->marked = problem->count;
  f->room = calloc((size_t)problem->node_count + 1, sizeof *f->room);
  f->level = calloc((size_t)problem->node_count + 1, sizeof *f->level);
  f->next = calloc((size_t)problem->node_count + 1, sizeof *f->next);
  f->queue = calloc((size_t)problem->node_count + 1, sizeof *f->queue);
  if (!f->times || !f->room || !f->level || !f->next || !f->queue) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) f->room[n] = problem->nodes[n].capacity;
  return true;
}

static void fini(flow *f) {
  free(f->times);
  free(f->room);
  free(f->level);
  free(f->next);
  free(f->queue);
}

static void load(flow *f, const tdm_pairing *pairing) {
  for (uint32_t c = 0; c < f->problem->count; c++)
    if (tdm_ip_fixed(f->ip, c) == TDM_LOCKED) choose(f, c, limit_of(f, c));
  for (uint32_t k = 0; pairing->known && k < pairing->count; k++)
    if (tdm_ip_fixed(f->ip, pairing->chosen[k]) == TDM_FREE) choose(f, pairing->chosen[k], 1);
}

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

static void start_greedily(flow *f) {
  const tdm_problem *problem = f->problem;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t k = problem->first[m]; k < problem->first[m + 1] && f->room[m] > 0; k++) {
      uint32_t c = problem->by_mentor[k];
      int32_t more = smaller(f->room[m], f->room[problem->mentee[c]]);
      more = smaller(more, passable(f, c, true));
      if (more > 0) choose(f, c, more);
    }
}

/* Layers from all mentors with room; whether a mentee with room was reached. */
static bool layer(flow *f) {
  uint32_t head = 0, tail = 0;
  bool found = false;
  for (uint32_t n = 0; n < f->problem->node_count; n++) {
    f->level[n] = UNSEEN;
    f->next[n] = 0;
  }
  for (uint32_t m = 0; m < f->problem->mentor_count; m++)
    if (f->room[m] > 0) {
      f->level[m] = 0;
      f->queue[tail++] = m;
    }
  while (head < tail) {
    uint32_t node = f->queue[head++], c;
    for (uint32_t k = 0; (c = candidate_at(f->problem, node, k)) != TDM_NONE; k++) {
      uint32_t to = other_end(f->problem, c, node);
      if (f->level[to] != UNSEEN || passable(f, c, is_mentor(f, node)) == 0) continue;
      f->level[to] = f->level[node] + 1;
      f->queue[tail++] = to;
      found = found || (!is_mentor(f, to) && f->room[to] > 0);
    }
  }
  return found;
}

/* As much as a path from a mentor with room can carry goes over it. */
static void turn_over(flow *f, uint32_t root, uint32_t end, const uint32_t *path, uint32_t length) {
  int32_t more = smaller(f->room[root], f->room[end]);
  for (uint32_t k = 0; k < length; k++) more = smaller(more, passable(f, path[k], k % 2 == 0));
  for (uint32_t k = 0; k < length; k++) choose(f, path[k], k % 2 == 0 ? more : -more);
}

/* Walks one shortest path from a mentor with room to a mentee with room, and turns it over. */
static bool augment(flow *f, uint32_t root) {
  uint32_t *path = f->queue, length = 0, node = root;
  for (;;) {
    if (!is_mentor(f, node) && f->room[node] > 0) break;
    uint32_t c = candidate_at(f->problem, node, f->next[node]);
    if (c == TDM_NONE) {
      if (length == 0) return false;
      node = other_end(f->problem, path[--length], node);
      f->next[node]++;
      continue;
    }
    uint32_t to = other_end(f->problem, c, node);
    if (f->level[to] == f->level[node] + 1 && passable(f, c, is_mentor(f, node)) > 0) {
      path[length++] = c;
      node = to;
    } else {
      f->next[node]++;
    }
  }
  turn_over(f, root, node, path, length);
  return true;
}

static void unload(const flow *f, tdm_pairing *pairing) {
  pairing->count = 0;
  pairing->known = true;
  for (uint32_t c = 0; c < f->marked; c++)
    for (int32_t k = 0; k < f->times[c]; k++) pairing->chosen[pairing->count++] = c;
}

/* Phases until no path is left in the pool. False when stopped. */
static bool run_phases(flow *f, tdm_stop *stop) {
  while (layer(f)) {
    for (uint32_t m = 0; m < f->problem->mentor_count; m++)
      while (f->room[m] > 0 && augment(f, m)) continue;
    if (tdm_stop_now(stop)) return false;
  }
  return true;
}

/* Whether one side has no room left: its places are a cover that no pass over pairs can shake. */
static bool covers_a_side(const flow *f, tdm_prices *prices) {
  const tdm_problem *problem = f->problem;
  uint32_t mentors = 0, mentees = 0;
  for (uint32_t n = 0; n < problem->node_count; n++)
    *(is_mentor(f, n) ? &mentors : &mentees) += f->room[n] > 0;
  if (mentors && mentees) return false;
  prices->total = 0;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    prices->node[n] = is_mentor(f, n) == (mentors == 0) ? prices->scale : 0;
    prices->total += (tdm_wide)prices->node[n] * problem->nodes[n].capacity;
  }
  return true;
}

/*
 * The cover of the last layers: mentors that were not reached, and mentees that were. (König,
 * 1931.) Its prices prove that no pairing is larger, unless pairs outside the pool say otherwise:
 * those join. *grown says whether some did.
 */
static tdm_flow_status cover(const flow *f, tdm_prices *prices, bool *grown, tdm_stop *stop) {
  tdm_ip pairs = *f->ip;
  uint32_t before = f->problem->count;
  pairs.objective = TDM_COUNT_PAIRS;
  for (uint32_t r = 0; r < pairs.row_count; r++) prices->row[r] = 0;
  tdm_prices_default_groups(prices);
  for (uint32_t n = 0; n < f->problem->node_count; n++)
    prices->node[n] = is_mentor(f, n) == (f->level[n] == UNSEEN) ? prices->scale : 0;
  *grown = false;
  if (!tdm_ip_knows_all(f->ip) && covers_a_side(f, prices)) return TDM_FLOW_DONE;
  tdm_pricing_status status =
      tdm_price_out(prices, &pairs, (tdm_pricing_wish){.least = 0, .each = PRICED_OUT}, stop);
  *grown = f->problem->count > before;
  if (status == TDM_PRICING_NO_MEMORY) return TDM_FLOW_NO_MEMORY;
  return status == TDM_PRICING_STOPPED ? TDM_FLOW_STOPPED : TDM_FLOW_DONE;
}

static tdm_flow_status grow_pairing(const tdm_ip *ip, tdm_pairing *pairing, tdm_prices *prices,
                                    bool *grown, tdm_stop *stop) {
  flow f;
  tdm_flow_status status = TDM_FLOW_NO_MEMORY;
  if (init(&f, ip)) {
    load(&f, pairing);
    start_greedily(&f);
    bool done = run_phases(&f, stop);
    unload(&f, pairing);
    status = done ? cover(&f, prices, grown, stop) : TDM_FLOW_STOPPED;
  }
  fini(&f);
  return status;
}

tdm_flow_status tdm_flow_maximum(const tdm_ip *ip, tdm_pairing *pairing, tdm_prices *prices,
                                 tdm_stop *stop) {
  bool grown = true;
  tdm_flow_status status = TDM_FLOW_DONE;
  while (status == TDM_FLOW_DONE && grown) status = grow_pairing(ip, pairing, prices, &grown, stop);
  return status;
}

/* ---- alternating paths ---- */

struct tdm_reach {
  flow f;
  tdm_stop *stop;
  bool *back;         /* per node, of the walk backwards */
  uint32_t *partners; /* [node_count] of the node at hand */
  uint32_t *open;     /* [node_count] of the walk at hand */
};

tdm_reach *tdm_reach_new(const tdm_ip *ip, const tdm_pairing *pairing, tdm_stop *stop) {
  tdm_reach *reach = calloc(1, sizeof *reach);
  if (!reach) return NULL;
  reach->stop = stop;
  reach->back = calloc((size_t)ip->problem->node_count + 1, sizeof *reach->back);
  reach->partners = calloc((size_t)ip->problem->node_count + 1, sizeof *reach->partners);
  reach->open = calloc((size_t)ip->problem->node_count + 1, sizeof *reach->open);
  if (!init(&reach->f, ip) || !reach->back || !reach->partners || !reach->open) {
    tdm_reach_free(reach);
    return NULL;
  }
  load(&reach->f, pairing);
  return reach;
}

void tdm_reach_free(tdm_reach *reach) {
  if (!reach) return;
  fini(&reach->f);
  free(reach->back);
  free(reach->partners);
  free(reach->open);
  free(reach);
}

/* A breadth-first walk. */
typedef struct {
  flow *f;
  tdm_stop *stop;
  uint32_t *partners;
  uint32_t *open; /* of the side that the walk goes forward to: who was not met, and could be */
  uint32_t open_count;
  const bool *within; /* only to these nodes; NULL: anywhere */
  bool *met;          /* per node */
  uint32_t tail;      /* of f->queue */
  bool room;          /* somebody of the other side with room was met, … */
  bool ends_at_room;  /* … which ends the walk */
} walk;

static void meet(walk *w, uint32_t node, bool forward) {
  if (w->met[node] || (w->within && !w->within[node])) return;
  w->met[node] = true;
  w->f->queue[w->tail++] = node;
  w->room = w->room || (forward && w->f->room[node] > 0);
}

static void walk_pool(walk *w, uint32_t at, bool forward) {
  uint32_t c;
  for (uint32_t k = 0; (c = candidate_at(w->f->problem, at, k)) != TDM_NONE; k++)
    if (passable(w->f, c, forward) > 0) meet(w, other_end(w->f->problem, c, at), forward);
}

static void meet_forward(walk *w, uint32_t at, uint32_t to) {
  const tdm_problem *problem = w->f->problem;
  if (w->met[to]) return;
  uint32_t c = is_mentor(w->f, at) ? tdm_problem_candidate(problem, at, to)
                                   : tdm_problem_candidate(problem, to, at);
  if (c == TDM_NONE || passable(w->f, c, true) > 0) meet(w, to, true);
}

static bool is_candidate(const tdm_problem *problem, uint32_t one, uint32_t other) {
  uint32_t mentor = one < problem->mentor_count ? one : other;
  return tdm_rules_allow(&problem->rules, problem->nodes[mentor].participant,
                         problem->nodes[mentor == one ? other : one].participant);
}

/* Forward over every candidate of a node, in the pool or not, to whom nobody else led yet. */
static void walk_all(walk *w, uint32_t at) {
  const tdm_problem *problem = w->f->problem;
  uint32_t count = 0, left = 0;
  if (w->open_count <= FEW_OPEN) {
    for (uint32_t k = 0; k < w->open_count; k++)
      if (is_candidate(problem, at, w->open[k])) w->partners[count++] = w->open[k];
  } else {
    count = tdm_pool_partners(problem, at, w->partners);
  }
  for (uint32_t k = 0; k < count; k++) meet_forward(w, at, w->partners[k]);
  for (uint32_t k = 0; k < w->open_count; k++)
    if (!w->met[w->open[k]]) w->open[left++] = w->open[k];
  w->open_count = left;
}

static void list_open(walk *w, bool side) {
  const tdm_problem *problem = w->f->problem;
  uint32_t first = side ? problem->mentor_count : 0;
  uint32_t last = side ? problem->node_count : problem->mentor_count;
  for (uint32_t n = first; n < last; n++)
    if (!w->within || w->within[n]) w->open[w->open_count++] = n;
}

/*
 * Walks from `start`, over free candidates away from nodes of `side` and over paired ones away
 * from the others. Returns whether somebody of the other side with room was met, before a stop.
 */
static bool run_walk(walk w, uint32_t start, bool side) {
  memset(w.met, 0, w.f->problem->node_count * sizeof *w.met);
  w.met[start] = true;
  w.f->queue[w.tail++] = start;
  list_open(&w, side);
  for (uint32_t head = 0; head < w.tail && !(w.room && w.ends_at_room); head++) {
    uint32_t at = w.f->queue[head];
    if (tdm_stop_now(w.stop)) break;
    bool forward = is_mentor(w.f, at) == side;
    if (forward && !w.f->problem->complete)
      walk_all(&w, at);
    else
      walk_pool(&w, at, forward);
  }
  return w.room;
}

bool tdm_reach_from(tdm_reach *reach, uint32_t node, bool *reached) {
  walk w = {.f = &reach->f,
            .stop = reach->stop,
            .partners = reach->partners,
            .open = reach->open,
            .met = reached,
            .ends_at_room = true};
  return run_walk(w, node, is_mentor(&reach->f, node));
}

bool tdm_reach_is_mutual(tdm_reach *reach, uint32_t node, const bool *reached) {
  flow *f = &reach->f;
  const tdm_problem *problem = f->problem;
  bool side = is_mentor(f, node);
  uint32_t first = side ? problem->mentor_count : 0;
  uint32_t last = side ? problem->node_count : problem->mentor_count;
  uint32_t start = first;
  while (start < last && !reached[start]) start++;
  if (start == last) return false;
  /* Backwards from a partner: over free candidates to people, over pairs to their partners. */
  walk w = {.f = f,
            .stop = reach->stop,
            .partners = reach->partners,
            .open = reach->open,
            .within = reached,
            .met = reach->back};
  run_walk(w, start, !side);
  if (tdm_stop_now(reach->stop)) return false;
  for (uint32_t n = first; n < last; n++)
    if (reached[n] && !reach->back[n]) return false;
  return true;
}

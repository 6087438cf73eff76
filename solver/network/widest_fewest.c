// SPDX-License-Identifier: GPL-3.0-or-later
/* The fewest pairs that score little: by cycles of negative cost, until distances tell prices. */
#include "solver/network/widest_internal.h"

/*
 * A pair up to the limit costs 1, any other nothing. `width` holds distances here, from anywhere;
 * `done` tells who waits to be gone on from.
 */
typedef struct {
  tdm_widest *w;
  int64_t limit;
  uint32_t head, waiting; /* of the ring of nodes and terminals in w->open */
} costing;

static uint32_t ring_size(const costing *k) { return k->w->problem->node_count + 2; }

static int64_t cost_of(const costing *k, uint32_t c) { return k->w->problem->units[c] <= k->limit; }

static void wait(costing *k, uint32_t node) {
  if (k->w->done[node]) return;
  k->w->done[node] = true;
  k->w->open[(k->head + k->waiting++) % ring_size(k)] = node;
}

static void reach(costing *k, uint32_t node, int64_t distance, uint32_t by, uint32_t from) {
  tdm_widest *w = k->w;
  if (distance >= w->width[node]) return;
  w->width[node] = distance;
  w->by[node] = by;
  w->from[node] = from;
  wait(k, node);
}

/* Only who holds a pair that costs can be the first to come nearer. */
static void begin(costing *k) {
  tdm_widest *w = k->w;
  for (uint32_t n = 0; n < ring_size(k); n++) {
    w->width[n] = 0;
    w->from[n] = TDM_NONE;
    w->done[n] = false;
  }
  k->head = k->waiting = 0;
  tdm_widest_list_held(w);
  for (uint32_t p = 0; p < w->pairing->count; p++)
    if (cost_of(k, w->pairing->chosen[p])) wait(k, w->problem->mentee[w->pairing->chosen[p]]);
}

static void go_on_from_mentor(costing *k, uint32_t mentor) {
  tdm_widest *w = k->w;
  const tdm_problem *problem = w->problem;
  int64_t distance = w->width[mentor];
  for (uint32_t at = problem->first[mentor]; at < problem->first[mentor + 1]; at++) {
    uint32_t c = problem->by_mentor[at], mentee = problem->mentee[c];
    if (distance + cost_of(k, c) >= w->width[mentee]) continue;
    if (tdm_ip_fixed(w->ip, c) == TDM_FREE && w->times[c] < tdm_problem_limit(problem, c))
      reach(k, mentee, distance + cost_of(k, c), c, mentor);
  }
  if (w->degree[mentor] > w->ip->min[mentor])
    reach(k, w->source, distance, TDM_BY_TERMINAL, mentor);
}

static void go_on_from_mentee(costing *k, uint32_t mentee) {
  tdm_widest *w = k->w;
  for (uint32_t at = w->first_held[mentee]; at != TDM_NONE; at = w->next_held[at]) {
    uint32_t c = w->pairing->chosen[at];
    if (tdm_ip_fixed(w->ip, c) == TDM_FREE)
      reach(k, w->problem->mentor[c], w->width[mentee] - cost_of(k, c), c, mentee);
  }
  if (w->degree[mentee] < w->problem->nodes[mentee].capacity)
    reach(k, w->sink, w->width[mentee], TDM_BY_TERMINAL, mentee);
}

static void go_on(costing *k, uint32_t node) {
  tdm_widest *w = k->w;
  const tdm_problem *problem = w->problem;
  if (node < problem->mentor_count) {
    go_on_from_mentor(k, node);
  } else if (node < problem->node_count) {
    go_on_from_mentee(k, node);
  } else if (node == w->source) {
    for (uint32_t m = 0; m < problem->mentor_count; m++)
      if (w->degree[m] < problem->nodes[m].capacity)
        reach(k, m, w->width[node], TDM_BY_TERMINAL, node);
  } else {
    for (uint32_t n = problem->mentor_count; n < problem->node_count; n++)
      if (w->degree[n] > w->ip->min[n]) reach(k, n, w->width[node], TDM_BY_TERMINAL, node);
  }
}

/* A node of a cycle of the ways that are known, or TDM_NONE. Such a cycle costs less than nothing.
 */
static uint32_t find_cycle(const costing *k) {
  const tdm_widest *w = k->w;
  uint32_t *seen_from = w->next_seen, nodes = ring_size(k);
  for (uint32_t n = 0; n < nodes; n++) seen_from[n] = TDM_NONE;
  for (uint32_t n = 0; n < nodes; n++) {
    uint32_t at = n;
    while (at != TDM_NONE && seen_from[at] == TDM_NONE) {
      seen_from[at] = n;
      at = w->from[at];
    }
    if (at != TDM_NONE && seen_from[at] == n) return at;
  }
  return TDM_NONE;
}

/* One after the other as they wait; after each round cycles are looked for. */
static uint32_t run_rounds(costing *k, tdm_stop *stop) {
  uint32_t cycle = TDM_NONE;
  while (cycle == TDM_NONE && k->waiting > 0 && !tdm_stop_now(stop)) {
    for (uint32_t left = k->waiting; left > 0; left--) {
      uint32_t node = k->w->open[k->head];
      k->head = (k->head + 1) % ring_size(k);
      k->waiting--;
      k->w->done[node] = false;
      go_on(k, node);
    }
    cycle = find_cycle(k);
  }
  return cycle;
}

/* Distances from and to the terminals: what is nearer to one of them than it has to be is full. */
static void take_prices(const costing *k, int64_t *price) {
  const tdm_widest *w = k->w;
  const tdm_problem *problem = w->problem;
  int64_t source = w->width[w->source], sink = w->width[w->sink];
  for (uint32_t n = 0; n < problem->node_count; n++)
    price[n] = n < problem->mentor_count ? w->width[n] - source : sink - w->width[n];
  price[problem->node_count] = sink - source - 1;
}

tdm_flow_status tdm_widest_fewest(tdm_widest *w, int64_t units, tdm_pairing *pairing,
                                  int64_t *price, tdm_stop *stop) {
  costing k = {.w = w, .limit = units};
  uint32_t cycle;
  tdm_widest_load(w, pairing);
  do {
    begin(&k);
    cycle = run_rounds(&k, stop);
    if (cycle != TDM_NONE) tdm_widest_exchange(w, cycle, cycle);
  } while (cycle != TDM_NONE);
  take_prices(&k, price);
  tdm_widest_unload(w);
  return k.waiting > 0 ? TDM_FLOW_STOPPED : TDM_FLOW_DONE;
}

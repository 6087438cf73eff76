// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include "solver/network/widest_internal.h"

tdm_widest *tdm_widest_new(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  size_t nodes = (size_t)problem->node_count + 2;
  tdm_widest *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->ip = ip;
  w->problem = problem;
  w->source = problem->node_count;
  w->sink = problem->node_count + 1;
  w->times = calloc((size_t)problem->count + 1, sizeof *w->times);
  w->degree = calloc(nodes, sizeof *w->degree);
  w->width = calloc(nodes, sizeof *w->width);
  w->done = calloc(nodes, sizeof *w->done);
  w->by = calloc(nodes, sizeof *w->by);
  w->from = calloc(nodes, sizeof *w->from);
  w->open = calloc(nodes, sizeof *w->open);
  w->next_seen = calloc(nodes, sizeof *w->next_seen);
  w->first_held = calloc(nodes, sizeof *w->first_held);
  w->next_held = calloc((size_t)problem->most_pairs + 1, sizeof *w->next_held);
  if (w->times && w->degree && w->width && w->done && w->by && w->from && w->open && w->next_seen &&
      w->first_held && w->next_held)
    return w;
  tdm_widest_free(w);
  return NULL;
}

void tdm_widest_free(tdm_widest *w) {
  if (!w) return;
  free(w->times);
  free(w->degree);
  free(w->width);
  free(w->done);
  free(w->by);
  free(w->from);
  free(w->open);
  free(w->next_seen);
  free(w->first_held);
  free(w->next_held);
  free(w);
}

/* ---- the pairing ---- */

static void count(tdm_widest *w, uint32_t c, int32_t more) {
  w->times[c] += more;
  w->degree[w->problem->mentor[c]] += more;
  w->degree[w->problem->mentee[c]] += more;
}

void tdm_widest_load(tdm_widest *w, tdm_pairing *pairing) {
  w->pairing = pairing;
  for (uint32_t k = 0; k < pairing->count; k++) count(w, pairing->chosen[k], 1);
}

void tdm_widest_unload(tdm_widest *w) {
  for (uint32_t k = 0; k < w->pairing->count; k++) count(w, w->pairing->chosen[k], -1);
  tdm_pairing_sort(w->pairing);
}

/* Where the worst pair above what is settled stands, or TDM_NONE. */
static uint32_t find_worst(const tdm_widest *w) {
  const int64_t *units = w->problem->units;
  uint32_t worst = TDM_NONE;
  for (uint32_t k = 0; k < w->pairing->count; k++) {
    uint32_t c = w->pairing->chosen[k];
    if (units[c] <= w->settled) continue;
    if (worst == TDM_NONE || units[c] < units[w->pairing->chosen[worst]] ||
        (units[c] == units[w->pairing->chosen[worst]] && tdm_ip_fixed(w->ip, c) == TDM_LOCKED))
      worst = k;
  }
  return worst;
}

/* ---- a way ---- */

static void reach(tdm_widest *w, uint32_t node, int64_t width, uint32_t by, uint32_t from) {
  if (w->done[node] || width <= w->width[node]) return;
  if (w->width[node] == INT64_MIN) w->open[w->open_count++] = node;
  w->width[node] = width;
  w->by[node] = by;
  w->from[node] = from;
}

void tdm_widest_list_held(tdm_widest *w) {
  for (uint32_t n = 0; n < w->problem->node_count; n++) w->first_held[n] = TDM_NONE;
  for (uint32_t k = 0; k < w->pairing->count; k++) {
    uint32_t mentee = w->problem->mentee[w->pairing->chosen[k]];
    w->next_held[k] = w->first_held[mentee];
    w->first_held[mentee] = k;
  }
}

static void begin_search(tdm_widest *w, uint32_t start) {
  for (uint32_t n = 0; n < w->problem->node_count + 2; n++) {
    w->width[n] = INT64_MIN;
    w->done[n] = false;
  }
  tdm_widest_list_held(w);
  w->open_count = 0;
  reach(w, start, INT64_MAX, TDM_BY_TERMINAL, start);
}

/* The open node with the widest way, which is done now. */
static uint32_t close_widest(tdm_widest *w) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < w->open_count; k++)
    if (w->width[w->open[k]] > w->width[w->open[best]]) best = k;
  uint32_t node = w->open[best];
  w->open[best] = w->open[--w->open_count];
  w->done[node] = true;
  return node;
}

static void go_on_from_mentor(tdm_widest *w, uint32_t mentor) {
  const tdm_problem *problem = w->problem;
  int64_t width = w->width[mentor];
  for (uint32_t k = problem->first[mentor]; k < problem->first[mentor + 1]; k++) {
    uint32_t c = problem->by_mentor[k];
    int64_t units = problem->units[c] <= w->settled ? INT64_MAX : problem->units[c];
    if (units <= w->floor || w->done[problem->mentee[c]]) continue;
    if (tdm_ip_fixed(w->ip, c) != TDM_FREE || w->times[c] >= tdm_problem_limit(problem, c))
      continue;
    reach(w, problem->mentee[c], units < width ? units : width, c, mentor);
  }
  if (w->degree[mentor] > w->ip->min[mentor]) reach(w, w->source, width, TDM_BY_TERMINAL, mentor);
}

static void go_on_from_mentee(tdm_widest *w, uint32_t mentee) {
  int64_t width = w->width[mentee];
  for (uint32_t k = w->first_held[mentee]; k != TDM_NONE; k = w->next_held[k]) {
    uint32_t c = w->pairing->chosen[k];
    if (tdm_ip_fixed(w->ip, c) == TDM_FREE) reach(w, w->problem->mentor[c], width, c, mentee);
  }
  if (w->degree[mentee] < w->problem->nodes[mentee].capacity)
    reach(w, w->sink, width, TDM_BY_TERMINAL, mentee);
}

static void go_on(tdm_widest *w, uint32_t node) {
  const tdm_problem *problem = w->problem;
  if (node < problem->mentor_count) {
    go_on_from_mentor(w, node);
  } else if (node < problem->node_count) {
    go_on_from_mentee(w, node);
  } else if (node == w->source) {
    for (uint32_t m = 0; m < problem->mentor_count; m++)
      if (w->degree[m] < problem->nodes[m].capacity)
        reach(w, m, w->width[node], TDM_BY_TERMINAL, node);
  } else {
    for (uint32_t n = problem->mentor_count; n < problem->node_count; n++)
      if (w->degree[n] > w->ip->min[n]) reach(w, n, w->width[node], TDM_BY_TERMINAL, node);
  }
}

static bool find_way(tdm_widest *w, uint32_t start, uint32_t end) {
  begin_search(w, start);
  while (w->open_count > 0) {
    uint32_t node = close_widest(w);
    if (node == end) return true;
    go_on(w, node);
  }
  return false;
}

/* ---- exchanges ---- */

static void leave(tdm_widest *w, uint32_t at) {
  tdm_pairing *pairing = w->pairing;
  count(w, pairing->chosen[at], -1);
  pairing->chosen[at] = pairing->chosen[--pairing->count];
}

static void join(tdm_widest *w, uint32_t c) {
  count(w, c, 1);
  w->pairing->chosen[w->pairing->count++] = c;
}

static uint32_t position_of(const tdm_widest *w, uint32_t c) {
  uint32_t k = 0;
  while (w->pairing->chosen[k] != c) k++;
  return k;
}

/* From its end back, at least one step. */
static bool step_back(const tdm_widest *w, uint32_t start, uint32_t *node) {
  *node = w->from[*node];
  return *node != start;
}

void tdm_widest_exchange(tdm_widest *w, uint32_t start, uint32_t end) {
  uint32_t node = end;
  do {
    if (w->by[node] != TDM_BY_TERMINAL && node < w->problem->mentor_count)
      leave(w, position_of(w, w->by[node]));
  } while (step_back(w, start, &node));
  node = end;
  do {
    if (w->by[node] != TDM_BY_TERMINAL && node >= w->problem->mentor_count) join(w, w->by[node]);
  } while (step_back(w, start, &node));
}

/* Whether the worst pair could be exchanged for better ones. */
static bool improve(tdm_widest *w) {
  uint32_t worst = find_worst(w);
  if (worst == TDM_NONE) return false;
  uint32_t c = w->pairing->chosen[worst];
  uint32_t start = w->problem->mentor[c], end = w->problem->mentee[c];
  w->floor = w->problem->units[c];
  if (tdm_ip_fixed(w->ip, c) == TDM_LOCKED || !find_way(w, start, end)) return false;
  leave(w, worst);
  tdm_widest_exchange(w, start, end);
  return true;
}

tdm_flow_status tdm_widest_raise(tdm_widest *w, int64_t settled, tdm_pairing *pairing,
                                 tdm_stop *stop) {
  bool stopped = false;
  w->settled = settled;
  tdm_widest_load(w, pairing);
  while (!stopped && improve(w)) stopped = tdm_stop_now(stop);
  tdm_widest_unload(w);
  return stopped ? TDM_FLOW_STOPPED : TDM_FLOW_DONE;
}

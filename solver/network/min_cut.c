// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/min_cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NOTHING = 1e-9;
static const uint32_t NONE = UINT32_MAX;

/* Arc e of an edge goes one way, e ^ 1 the other; each has the edge's capacity. */
typedef struct {
  uint32_t to, next;
  double capacity, left;
} arc;

struct tdm_cuts {
  uint32_t nodes, count;
  arc *arcs;
  uint32_t *first; /* [nodes] arcs out of a node */
  uint32_t *at;    /* [nodes] the one that is looked at */
  uint32_t *level, *queue;
};

tdm_cuts *tdm_cuts_new(uint32_t nodes, uint32_t edges) {
  tdm_cuts *cuts = calloc(1, sizeof *cuts);
  if (!cuts) return NULL;
  size_t room = (size_t)nodes + 1;
  cuts->nodes = nodes;
  cuts->arcs = calloc(2 * (size_t)edges + 1, sizeof *cuts->arcs);
  cuts->first = malloc(room * sizeof *cuts->first);
  cuts->at = malloc(room * sizeof *cuts->at);
  cuts->level = malloc(room * sizeof *cuts->level);
  cuts->queue = malloc(room * sizeof *cuts->queue);
  if (cuts->arcs && cuts->first && cuts->at && cuts->level && cuts->queue) {
    for (uint32_t n = 0; n < nodes; n++) cuts->first[n] = NONE;
    return cuts;
  }
  tdm_cuts_free(cuts);
  return NULL;
}

void tdm_cuts_free(tdm_cuts *cuts) {
  if (!cuts) return;
  free(cuts->arcs);
  free(cuts->first);
  free(cuts->at);
  free(cuts->level);
  free(cuts->queue);
  free(cuts);
}

void tdm_cuts_add(tdm_cuts *cuts, uint32_t a, uint32_t b, double capacity) {
  const uint32_t from[2] = {a, b}, to[2] = {b, a};
  for (int way = 0; way < 2; way++) {
    cuts->arcs[cuts->count] = (arc){to[way], cuts->first[from[way]], capacity, capacity};
    cuts->first[from[way]] = cuts->count++;
  }
}

/* Distances from s over arcs that have something left; whether t is reached. */
static bool lay(tdm_cuts *cuts, uint32_t s, uint32_t t) {
  uint32_t head = 0, tail = 0;
  for (uint32_t n = 0; n < cuts->nodes; n++) cuts->level[n] = NONE;
  cuts->level[s] = 0;
  cuts->queue[tail++] = s;
  while (head < tail) {
    uint32_t n = cuts->queue[head++];
    for (uint32_t e = cuts->first[n]; e != NONE; e = cuts->arcs[e].next) {
      uint32_t to = cuts->arcs[e].to;
      if (cuts->level[to] != NONE || cuts->arcs[e].left <= NOTHING) continue;
      cuts->level[to] = cuts->level[n] + 1;
      cuts->queue[tail++] = to;
    }
  }
  return cuts->level[t] != NONE;
}

/*
 * One path from s to t through the layers: the arc that led to the k-th node is kept in queue[k],
 * which the layers are done with. Returns what it carries, 0 where there is none left.
 */
static double augment(tdm_cuts *cuts, uint32_t s, uint32_t t) {
  uint32_t depth = 0, node = s;
  while (node != t) {
    uint32_t e = cuts->at[node];
    if (e == NONE) {
      if (node == s) return 0;
      node = cuts->arcs[cuts->queue[--depth] ^ 1].to;
      cuts->at[node] = cuts->arcs[cuts->at[node]].next;
      continue;
    }
    uint32_t to = cuts->arcs[e].to;
    if (cuts->arcs[e].left > NOTHING && cuts->level[to] == cuts->level[node] + 1) {
      cuts->queue[depth++] = e;
      node = to;
    } else {
      cuts->at[node] = cuts->arcs[e].next;
    }
  }
  double most = INFINITY;
  for (uint32_t k = 0; k < depth; k++) most = fmin(most, cuts->arcs[cuts->queue[k]].left);
  for (uint32_t k = 0; k < depth; k++) {
    cuts->arcs[cuts->queue[k]].left -= most;
    cuts->arcs[cuts->queue[k] ^ 1].left += most;
  }
  return most;
}

double tdm_cuts_between(tdm_cuts *cuts, uint32_t s, uint32_t t, double enough, bool *side) {
  double flow = 0, more;
  for (uint32_t e = 0; e < cuts->count; e++) cuts->arcs[e].left = cuts->arcs[e].capacity;
  while (flow < enough && lay(cuts, s, t)) {
    memcpy(cuts->at, cuts->first, cuts->nodes * sizeof *cuts->at);
    while (flow < enough && (more = augment(cuts, s, t)) > 0) flow += more;
  }
  if (flow >= enough) return enough;
  for (uint32_t n = 0; n < cuts->nodes; n++) side[n] = cuts->level[n] != NONE;
  return flow;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/blossom.h"

#include <stdlib.h>

#include "solver/model/cohort.h"

bool tdm_blossom_init(tdm_blossom *blossom, const tdm_graph *graph) {
  size_t room = (size_t)graph->vertices + 1;
  *blossom = (tdm_blossom){.graph = graph};
  blossom->mate = malloc(room * sizeof *blossom->mate);
  blossom->reached = calloc(room, sizeof *blossom->reached);
  blossom->base = malloc(room * sizeof *blossom->base);
  blossom->back = malloc(room * sizeof *blossom->back);
  blossom->seen = calloc(room, sizeof *blossom->seen);
  blossom->queue = malloc(room * sizeof *blossom->queue);
  blossom->touched = malloc(room * sizeof *blossom->touched);
  if (!blossom->mate || !blossom->reached || !blossom->base || !blossom->back || !blossom->seen ||
      !blossom->queue || !blossom->touched)
    return false;
  for (uint32_t v = 0; v < graph->vertices; v++) {
    blossom->mate[v] = blossom->back[v] = TDM_NONE;
    blossom->base[v] = v;
  }
  return true;
}

void tdm_blossom_fini(tdm_blossom *blossom) {
  free(blossom->mate);
  free(blossom->reached);
  free(blossom->base);
  free(blossom->back);
  free(blossom->seen);
  free(blossom->queue);
  free(blossom->touched);
  *blossom = (tdm_blossom){0};
}

uint32_t tdm_blossom_of(tdm_blossom *blossom, uint32_t vertex) {
  uint32_t *base = blossom->base;
  while (base[vertex] != vertex) vertex = base[vertex] = base[base[vertex]];
  return vertex;
}

static void unmark(tdm_blossom *blossom, uint32_t v) {
  blossom->reached[v] = TDM_UNREACHED;
  blossom->base[v] = v;
  blossom->back[v] = TDM_NONE;
}

void tdm_blossom_forget(tdm_blossom *blossom) {
  for (uint32_t v = 0; v < blossom->graph->vertices; v++) unmark(blossom, v);
}

static void mark(tdm_blossom *blossom, uint32_t v, tdm_reached how) {
  if (blossom->reached[v] == TDM_UNREACHED) blossom->touched[blossom->touched_count++] = v;
  blossom->reached[v] = (uint8_t)how;
  if (how == TDM_OUTER) blossom->queue[blossom->queued++] = v;
}

/* The outer vertex two steps nearer to the root, or TDM_NONE at the root. */
static uint32_t above(tdm_blossom *blossom, uint32_t outer) {
  uint32_t inner = blossom->mate[outer];
  if (inner == TDM_NONE || blossom->back[inner] == TDM_NONE) return TDM_NONE;
  return tdm_blossom_of(blossom, blossom->back[inner]);
}

/* The nearest blossom that both are below: by turns one step up from each. */
static uint32_t meeting(tdm_blossom *blossom, uint32_t a, uint32_t b) {
  blossom->round++;
  a = tdm_blossom_of(blossom, a);
  b = tdm_blossom_of(blossom, b);
  for (;;) {
    if (a != TDM_NONE) {
      if (blossom->seen[a] == blossom->round) return a;
      blossom->seen[a] = blossom->round;
      a = above(blossom, a);
    }
    uint32_t other = a;
    a = b;
    b = other;
  }
}

/* From one end of the bridge up to the meeting: all become one blossom, inner vertices outer. */
static void shrink(tdm_blossom *blossom, uint32_t v, uint32_t bridge, uint32_t top) {
  while (tdm_blossom_of(blossom, v) != top) {
    uint32_t inner = blossom->mate[v];
    blossom->back[v] = bridge;
    if (blossom->reached[inner] == TDM_INNER) mark(blossom, inner, TDM_OUTER);
    if (blossom->base[v] == v) blossom->base[v] = top;
    if (blossom->base[inner] == inner) blossom->base[inner] = top;
    bridge = inner;
    v = blossom->back[inner];
  }
}

/* Changes the edges from an open vertex, reached from `from`, back to the root. */
static void augment(tdm_blossom *blossom, uint32_t open, uint32_t from) {
  while (open != TDM_NONE) {
    uint32_t next = blossom->mate[from];
    blossom->mate[open] = from;
    blossom->mate[from] = open;
    open = next;
    if (open != TDM_NONE) from = blossom->back[open];
  }
}

/* Looks along one edge from an outer vertex; true: the path is complete. */
static bool look(tdm_blossom *blossom, uint32_t v, uint32_t w) {
  if (blossom->reached[w] == TDM_INNER) return false;
  if (blossom->reached[w] == TDM_UNREACHED) {
    if (blossom->mate[w] == TDM_NONE) {
      augment(blossom, w, v);
      return true;
    }
    blossom->back[w] = v;
    mark(blossom, w, TDM_INNER);
    mark(blossom, blossom->mate[w], TDM_OUTER);
    return false;
  }
  if (tdm_blossom_of(blossom, v) == tdm_blossom_of(blossom, w)) return false;
  uint32_t top = meeting(blossom, v, w);
  shrink(blossom, v, w, top);
  shrink(blossom, w, v, top);
  return false;
}

bool tdm_blossom_search(tdm_blossom *blossom, uint32_t root, tdm_stop *stop) {
  const tdm_graph *graph = blossom->graph;
  blossom->queued = blossom->touched_count = 0;
  mark(blossom, root, TDM_OUTER);
  for (uint32_t k = 0; k < blossom->queued; k++) {
    uint32_t v = blossom->queue[k], list = graph->list[v];
    if (tdm_stop_now(stop)) return false;
    for (uint64_t e = graph->first[list]; e < graph->first[list + 1]; e++) {
      if (graph->to[e] == v || !look(blossom, v, graph->to[e])) continue;
      for (uint32_t t = 0; t < blossom->touched_count; t++) unmark(blossom, blossom->touched[t]);
      return true;
    }
  }
  return false;
}

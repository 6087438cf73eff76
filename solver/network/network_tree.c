// SPDX-License-Identifier: GPL-3.0-or-later
/* The spanning tree: child lists, depths and potentials. */
#include <string.h>

#include "solver/network/network_internal.h"

static const uint32_t NONE = UINT32_MAX;

/* Fills `order` with the subtree of `top`, parents first; returns how many. */
static uint32_t walk(tdm_network *net, uint32_t top) {
  uint32_t count = 0, v = top;
  for (;;) {
    net->order[count++] = v;
    if (net->child[v] != NONE) {
      v = net->child[v];
      continue;
    }
    while (v != top && net->next[v] == NONE) v = net->parent[v];
    if (v == top) return net->ordered = count;
    v = net->next[v];
  }
}

uint32_t tdm_tree_mark(tdm_network *net, uint32_t v) {
  uint32_t count = walk(net, v);
  if (++net->marked == 0) {
    memset(net->mark, 0, ((size_t)net->nodes + 1) * sizeof *net->mark);
    net->marked = 1;
  }
  for (uint32_t i = 0; i < count; i++) net->mark[net->order[i]] = net->marked;
  return count;
}

void tdm_tree_order(tdm_network *net) { walk(net, net->root); }

static void detach(tdm_network *net, uint32_t v) {
  uint32_t next = net->next[v], previous = net->previous[v];
  if (next != NONE) net->previous[next] = previous;
  if (previous != NONE)
    net->next[previous] = next;
  else
    net->child[net->parent[v]] = next;
}

static void attach(tdm_network *net, uint32_t v, uint32_t parent, uint32_t arc) {
  uint32_t first = net->child[parent];
  net->parent[v] = parent;
  net->arc[v] = arc;
  net->place[arc] = (int32_t)v;
  net->previous[v] = NONE;
  net->next[v] = first;
  if (first != NONE) net->previous[first] = v;
  net->child[parent] = v;
}

/* Hangs the subtree of `last` up at `v`, one of its vertices: the path between them turns round. */
static void hang(tdm_network *net, uint32_t v, uint32_t last, uint32_t parent, uint32_t arc) {
  for (;;) {
    uint32_t old_parent = net->parent[v], old_arc = net->arc[v];
    detach(net, v);
    attach(net, v, parent, arc);
    if (v == last) return;
    parent = v;
    arc = old_arc;
    v = old_parent;
  }
}

void tdm_tree_replace(tdm_network *net, uint32_t v, uint32_t arc, const double *shift) {
  bool tail_inside = net->mark[net->tail[arc]] == net->marked;
  uint32_t inside = tail_inside ? net->tail[arc] : net->head[arc];
  uint32_t outside = tail_inside ? net->head[arc] : net->tail[arc];
  hang(net, inside, v, outside, arc);
  uint32_t count = walk(net, inside);
  for (uint32_t i = 0; i < count; i++)
    net->depth[net->order[i]] = net->depth[net->parent[net->order[i]]] + 1;
  for (uint32_t r = 0; r <= net->rows; r++) {
    double *potential = tdm_potential(net, r);
    if (shift[r] == 0) continue;
    for (uint32_t i = 0; i < count; i++) potential[net->order[i]] += shift[r];
  }
}

/* ---- from scratch ---- */

/* Lists of the arcs at every vertex: `next` entries come in twos, tail and head of arc k. */
static void list_arcs(tdm_network *net, const uint32_t *arcs) {
  for (uint32_t v = 0; v <= net->nodes; v++) net->at_vertex[v] = NONE;
  for (uint32_t k = 0; k < net->nodes; k++) {
    uint32_t tail = net->tail[arcs[k]], head = net->head[arcs[k]];
    net->at_next[2 * k] = net->at_vertex[tail];
    net->at_vertex[tail] = 2 * k;
    net->at_next[2 * k + 1] = net->at_vertex[head];
    net->at_vertex[head] = 2 * k + 1;
  }
}

static void set_potentials(tdm_network *net, uint32_t v) {
  uint32_t arc = net->arc[v], parent = net->parent[v];
  double up = tdm_upward(net, v);
  const tdm_pattern *pattern = &net->patterns[net->pattern[arc]];
  for (uint32_t r = 0; r < net->rows; r++) tdm_potential(net, r)[v] = tdm_potential(net, r)[parent];
  for (uint32_t k = pattern->first; k < pattern->first + pattern->count; k++)
    tdm_potential(net, net->entry_row[k])[v] += up * net->entry_value[k];
  double *cost = tdm_potential(net, net->rows);
  cost[v] = cost[parent] + up * net->cost[arc];
}

bool tdm_tree_build(tdm_network *net, const uint32_t *arcs) {
  uint32_t count = 0;
  list_arcs(net, arcs);
  for (uint32_t v = 0; v <= net->nodes; v++) net->child[v] = net->parent[v] = NONE;
  for (uint32_t r = 0; r <= net->rows; r++) tdm_potential(net, r)[net->root] = 0;
  net->depth[net->root] = 0;
  net->next[net->root] = net->previous[net->root] = NONE;
  net->order[count++] = net->root;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t v = net->order[i];
    for (uint32_t k = net->at_vertex[v]; k != NONE; k = net->at_next[k]) {
      uint32_t arc = arcs[k / 2];
      uint32_t other = k % 2 ? net->tail[arc] : net->head[arc];
      if (other == net->parent[v]) {
        /* Two arcs between the same two would be a cycle, which the count tells. */
        if (net->arc[v] == arc) continue;
        return false;
      }
      if (other == net->root || net->parent[other] != NONE) return false;
      attach(net, other, v, arc);
      net->depth[other] = net->depth[v] + 1;
      set_potentials(net, other);
      net->order[count++] = other;
    }
  }
  return count == net->nodes + 1;
}

void tdm_tree_reprice(tdm_network *net) {
  double *cost = tdm_potential(net, net->rows);
  tdm_tree_order(net);
  for (uint32_t i = 1; i <= net->nodes; i++) {
    uint32_t v = net->order[i];
    cost[v] = cost[net->parent[v]] + tdm_upward(net, v) * net->cost[net->arc[v]];
  }
}

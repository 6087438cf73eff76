// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>

#include "solver/network/weighted_internal.h"

/* ---- cycles ---- */

/* Child number `at` of a blossom, counted round the cycle; `at` may be below 0. */
static uint32_t wrapped(const tdm_weighted *w, uint32_t blossom, int64_t at) {
  int64_t count = w->count[blossom];
  return (uint32_t)((at % count + count) % count);
}

static uint32_t child_at(const tdm_weighted *w, uint32_t blossom, int64_t at) {
  return w->child[blossom][wrapped(w, blossom, at)];
}

/*
 * From child `at` to the base an even number of steps leads in one of two directions: that step,
 * +1 or -1. At an odd number `at` becomes what is as far on the other side.
 */
static int64_t step_to_base(const tdm_weighted *w, uint32_t blossom, int64_t *at) {
  if (*at % 2 == 0) return -1;
  *at -= w->count[blossom];
  return 1;
}

/* The link between child `at` and the next one in the direction of the step, as it leads there. */
static uint32_t link_from(const tdm_weighted *w, uint32_t blossom, int64_t at, int64_t step) {
  uint32_t link = w->link[blossom][wrapped(w, blossom, step > 0 ? at : at - 1)];
  return step > 0 ? link : link ^ 1;
}

static uint32_t index_of(const tdm_weighted *w, uint32_t blossom, uint32_t child) {
  uint32_t k = 0;
  while (w->child[blossom][k] != child) k++;
  return k;
}

static void rotate(uint32_t *list, uint32_t *scratch, uint32_t count, uint32_t by) {
  memcpy(scratch, list, by * sizeof *list);
  memmove(list, list + by, (count - by) * sizeof *list);
  memcpy(list + count - by, scratch, by * sizeof *list);
}

/* The child that holds the vertex. */
static uint32_t child_with(const tdm_weighted *w, uint32_t blossom, uint32_t vertex) {
  uint32_t at = vertex;
  while (w->parent[at] != blossom) at = w->parent[at];
  return at;
}

/* ---- augmenting ---- */

static void match(tdm_weighted *w, uint32_t end) {
  w->mate[w->end[end]] = end ^ 1;
  w->mate[w->end[end ^ 1]] = end;
}

void tdm_weighted_turn(tdm_weighted *w, uint32_t blossom, uint32_t vertex) {
  if (blossom < w->vertices) return;
  uint32_t child = child_with(w, blossom, vertex);
  tdm_weighted_turn(w, child, vertex);
  uint32_t from = index_of(w, blossom, child);
  int64_t at = from, step = step_to_base(w, blossom, &at);
  while (at != 0) {
    at += step;
    uint32_t link = link_from(w, blossom, at, step);
    tdm_weighted_turn(w, child_at(w, blossom, at), w->end[link ^ 1]);
    at += step;
    tdm_weighted_turn(w, child_at(w, blossom, at), w->end[link]);
    match(w, link);
  }
  rotate(w->child[blossom], w->round, w->count[blossom], from);
  rotate(w->link[blossom], w->round, w->count[blossom], from);
  w->base[blossom] = w->base[w->child[blossom][0]];
}

void tdm_weighted_augment(tdm_weighted *w, uint32_t vertex, uint32_t by) {
  for (;;) {
    uint32_t outer = w->top[vertex];
    tdm_weighted_turn(w, outer, vertex);
    w->mate[vertex] = by;
    w->base[outer] = vertex;
    if (w->way[outer] == TDM_NONE) return;
    uint32_t inner = w->top[w->end[w->way[outer]]], back = w->way[inner];
    uint32_t entry = w->end[back ^ 1];
    tdm_weighted_turn(w, inner, entry);
    w->mate[entry] = back;
    w->base[inner] = entry;
    vertex = w->end[back];
    by = back ^ 1;
  }
}

/* ---- shrinking ---- */

/* The next outer one on the way to the root, or TDM_NONE. */
static uint32_t outer_before(const tdm_weighted *w, uint32_t outer) {
  if (w->way[outer] == TDM_NONE) return TDM_NONE;
  uint32_t inner = w->top[w->end[w->way[outer]]];
  return w->top[w->end[w->way[inner]]];
}

/* Where the ways of two outer ones meet: both are followed by turns, what is passed is marked. */
static uint32_t meeting(tdm_weighted *w, uint32_t one, uint32_t other) {
  enum { PASSED = 4 };
  uint32_t *path = w->round, count = 0, found = TDM_NONE;
  while (found == TDM_NONE) {
    if (w->label[one] & PASSED) {
      found = one;
      break;
    }
    w->label[one] |= PASSED;
    path[count++] = one;
    one = outer_before(w, one);
    if (other == TDM_NONE) continue;
    uint32_t next = other;
    other = one;
    one = next;
  }
  for (uint32_t k = 0; k < count; k++) w->label[path[k]] &= (uint8_t)~PASSED;
  return found;
}

/* The way from what is outermost around a vertex back to the base: children, and the ends over
 * which they are reached from there. Returns how many, the base left out. */
static uint32_t way_back(const tdm_weighted *w, uint32_t vertex, uint32_t base, uint32_t *child,
                         uint32_t *link) {
  uint32_t count = 0;
  for (uint32_t at = w->top[vertex]; at != base; at = w->top[w->end[w->way[at]]]) {
    child[count] = at;
    link[count++] = w->way[at];
  }
  return count;
}

/* Base, the one way outwards, the edge, and the other way inwards. */
static bool close_cycle(tdm_weighted *w, uint32_t blossom, uint32_t edge, uint32_t base) {
  uint32_t *child = w->stack, *link = w->round;
  uint32_t out = way_back(w, w->end[2 * edge], base, child, link);
  uint32_t in = way_back(w, w->end[2 * edge + 1], base, child + out, link + out);
  uint32_t count = out + in + 1;
  uint32_t *children = malloc(count * sizeof *children), *links = malloc(count * sizeof *links);
  w->child[blossom] = children;
  w->link[blossom] = links;
  w->count[blossom] = count;
  if (!children || !links) return false;
  children[0] = base;
  for (uint32_t k = 0; k < out; k++) {
    children[out - k] = child[k];
    links[out - k - 1] = link[k] ^ 1; /* from the one before to this one */
  }
  links[out] = 2 * edge + 1;
  for (uint32_t k = 0; k < in; k++) {
    children[out + 1 + k] = child[out + k];
    links[out + 1 + k] = link[out + k];
  }
  return true;
}

void tdm_weighted_shrink(tdm_weighted *w, uint32_t edge) {
  uint32_t base = meeting(w, w->top[w->end[2 * edge]], w->top[w->end[2 * edge + 1]]);
  uint32_t blossom = w->unused[--w->unused_count];
  if (!close_cycle(w, blossom, edge, base)) {
    w->out_of_memory = true;
    return;
  }
  w->base[blossom] = w->base[base];
  w->parent[blossom] = TDM_NONE;
  w->price[blossom] = 0;
  uint32_t inner = 0;
  for (uint32_t k = 0; k < w->count[blossom]; k++) {
    uint32_t child = w->child[blossom][k];
    tdm_weighted_settle(w, child);
    w->parent[child] = blossom;
    if (w->label[child] == TDM_WEIGHTED_INNER) w->round[inner++] = child;
    w->label[child] = TDM_WEIGHTED_FREE;
  }
  uint32_t way = w->way[base], count = tdm_weighted_leaves(w, blossom, w->leaf);
  for (uint32_t k = 0; k < count; k++) w->top[w->leaf[k]] = blossom;
  tdm_weighted_mark(w, blossom, TDM_WEIGHTED_OUTER, way);
  for (uint32_t k = 0; k < inner; k++) tdm_weighted_look(w, w->round[k]);
}

/* ---- expanding ---- */

static void dissolve(tdm_weighted *w, uint32_t blossom) {
  free(w->child[blossom]);
  free(w->link[blossom]);
  w->child[blossom] = w->link[blossom] = NULL;
  w->count[blossom] = 0;
  w->label[blossom] = TDM_WEIGHTED_FREE;
  w->parent[blossom] = TDM_NONE;
  w->unused[w->unused_count++] = blossom;
}

/* From where the blossom was reached to its base children are inner and outer by turns. */
static void label_even_side(tdm_weighted *w, uint32_t blossom) {
  uint32_t way = w->way[blossom];
  int64_t at = index_of(w, blossom, child_with(w, blossom, w->end[way ^ 1]));
  int64_t step = step_to_base(w, blossom, &at);
  while (at != 0) {
    tdm_weighted_assign(w, w->end[way ^ 1], TDM_WEIGHTED_INNER, way);
    at += step;
    way = link_from(w, blossom, at, step) ^ 1;
    at += step;
  }
  tdm_weighted_mark(w, w->child[blossom][0], TDM_WEIGHTED_INNER, way);
}

void tdm_weighted_expand(tdm_weighted *w, uint32_t blossom) {
  tdm_weighted_settle(w, blossom);
  uint32_t count = w->count[blossom];
  for (uint32_t k = 0; k < count; k++) {
    uint32_t child = w->child[blossom][k], leaves = tdm_weighted_leaves(w, child, w->leaf);
    for (uint32_t i = 0; i < leaves; i++) w->top[w->leaf[i]] = child;
    w->label[child] = TDM_WEIGHTED_FREE;
  }
  label_even_side(w, blossom);
  for (uint32_t k = 0; k < count; k++) {
    w->parent[w->child[blossom][k]] = TDM_NONE;
    if (w->label[w->child[blossom][k]] == TDM_WEIGHTED_FREE)
      tdm_weighted_look(w, w->child[blossom][k]);
  }
  dissolve(w, blossom);
}

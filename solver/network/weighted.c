// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/weighted.h"

#include <stdlib.h>
#include <string.h>

#include "solver/network/weighted_internal.h"

enum { EDGE, VERTEX, BLOSSOM };

/* ---- events, in a heap ---- */

static bool is_before(const tdm_weighted_event *a, const tdm_weighted_event *b) {
  if (a->time != b->time) return a->time < b->time;
  if (a->kind != b->kind) return a->kind < b->kind;
  return a->of < b->of;
}

static void push(tdm_weighted *w, int64_t time, uint32_t kind, uint32_t of) {
  if (w->events == w->heap_room) {
    uint32_t room = 2 * w->heap_room + 1024;
    tdm_weighted_event *grown = realloc(w->heap, room * sizeof *grown);
    w->out_of_memory = w->out_of_memory || !grown;
    if (!grown) return;
    w->heap = grown;
    w->heap_room = room;
  }
  tdm_weighted_event event = {time, kind, of};
  uint32_t at = w->events++;
  for (; at > 0 && is_before(&event, &w->heap[(at - 1) / 2]); at = (at - 1) / 2)
    w->heap[at] = w->heap[(at - 1) / 2];
  w->heap[at] = event;
}

static tdm_weighted_event pop(tdm_weighted *w) {
  tdm_weighted_event first = w->heap[0], last = w->heap[--w->events];
  uint32_t at = 0;
  for (uint32_t next = 1; next < w->events; next = 2 * at + 1) {
    if (next + 1 < w->events && is_before(&w->heap[next + 1], &w->heap[next])) next++;
    if (!is_before(&w->heap[next], &last)) break;
    w->heap[at] = w->heap[next];
    at = next;
  }
  w->heap[at] = last;
  return first;
}

/* ---- prices ---- */

uint32_t tdm_weighted_leaves(const tdm_weighted *w, uint32_t of, uint32_t *list) {
  uint32_t count = 0, depth = 0;
  w->stack[depth++] = of;
  while (depth > 0) {
    uint32_t at = w->stack[--depth];
    if (at < w->vertices) list[count++] = at;
    for (uint32_t k = w->count[at]; k > 0; k--) w->stack[depth++] = w->child[at][k - 1];
  }
  return count;
}

/* How much prices of vertices within rose since the label was got. */
static int64_t rise(const tdm_weighted *w, uint32_t top) {
  int64_t time = w->now - w->since[top];
  if (w->label[top] == TDM_WEIGHTED_OUTER) return -time;
  return w->label[top] == TDM_WEIGHTED_INNER ? time : 0;
}

int64_t tdm_weighted_price_now(const tdm_weighted *w, uint32_t vertex) {
  return w->price[vertex] + rise(w, w->top[vertex]);
}

static int64_t blossom_price_now(const tdm_weighted *w, uint32_t top) {
  return w->price[top] - 2 * rise(w, top);
}

void tdm_weighted_settle(tdm_weighted *w, uint32_t top) {
  int64_t risen = rise(w, top);
  w->since[top] = w->now;
  if (risen == 0) return;
  uint32_t count = tdm_weighted_leaves(w, top, w->leaf);
  for (uint32_t k = 0; k < count; k++) w->price[w->leaf[k]] += risen;
  if (top >= w->vertices) w->price[top] -= 2 * risen;
}

static int64_t slack(const tdm_weighted *w, uint32_t edge) {
  return tdm_weighted_price_now(w, w->end[2 * edge]) +
         tdm_weighted_price_now(w, w->end[2 * edge + 1]) - w->weight[edge];
}

/* ---- labels ---- */

static uint8_t label_of(const tdm_weighted *w, uint32_t vertex) { return w->label[w->top[vertex]]; }

/* When the edge, one of whose ends is outer, is tight, if nothing changes. */
static void expect(tdm_weighted *w, uint32_t edge) {
  int64_t time = slack(w, edge);
  bool both = label_of(w, w->end[2 * edge]) == label_of(w, w->end[2 * edge + 1]);
  push(w, w->now + (both ? time / 2 : time), EDGE, edge);
}

/* What an outer vertex, or one that is free again, may lead to. */
static void look_from(tdm_weighted *w, uint32_t vertex) {
  bool outer = label_of(w, vertex) == TDM_WEIGHTED_OUTER;
  for (uint32_t k = w->first[vertex]; k < w->first[vertex + 1]; k++) {
    uint32_t other = w->end[w->near[k]], label = label_of(w, other);
    bool counts = outer ? label != TDM_WEIGHTED_INNER : label == TDM_WEIGHTED_OUTER;
    if (w->top[other] != w->top[vertex] && counts) expect(w, w->near[k] / 2);
  }
  if (outer) push(w, w->now + tdm_weighted_price_now(w, vertex), VERTEX, vertex);
}

void tdm_weighted_look(tdm_weighted *w, uint32_t top) {
  uint32_t count = tdm_weighted_leaves(w, top, w->leaf);
  for (uint32_t k = 0; k < count; k++) look_from(w, w->leaf[k]);
}

static void touch(tdm_weighted *w, uint32_t top) {
  if (w->touched_count == w->touched_room) {
    uint32_t room = 2 * w->touched_room + 256;
    uint32_t *grown = realloc(w->touched, room * sizeof *grown);
    w->out_of_memory = w->out_of_memory || !grown;
    if (!grown) return;
    w->touched = grown;
    w->touched_room = room;
  }
  w->touched[w->touched_count++] = top;
}

void tdm_weighted_mark(tdm_weighted *w, uint32_t top, tdm_weighted_label label, uint32_t way) {
  w->label[top] = (uint8_t)label;
  w->since[top] = w->now;
  w->way[top] = way;
  touch(w, top);
  if (label == TDM_WEIGHTED_INNER && top >= w->vertices)
    push(w, w->now + w->price[top] / 2, BLOSSOM, top);
}

void tdm_weighted_assign(tdm_weighted *w, uint32_t vertex, tdm_weighted_label label, uint32_t way) {
  uint32_t top = w->top[vertex];
  tdm_weighted_mark(w, top, label, way);
  if (label == TDM_WEIGHTED_OUTER) {
    tdm_weighted_look(w, top);
    return;
  }
  uint32_t mate = w->mate[w->base[top]];
  tdm_weighted_assign(w, w->end[mate], TDM_WEIGHTED_OUTER, mate ^ 1);
}

/* ---- a stage ---- */

/* The path from the root ends at an open vertex: it is matched over the end that leads there. */
static void reach(tdm_weighted *w, uint32_t from, uint32_t end) {
  uint32_t open = w->end[end], top = w->top[open];
  tdm_weighted_augment(w, from, end);
  tdm_weighted_turn(w, top, open);
  w->mate[open] = end ^ 1;
  w->base[top] = open;
}

/* An edge may be tight. Returns whether the stage ends. */
static bool follow(tdm_weighted *w, uint32_t edge) {
  uint32_t end = 2 * edge + 1; /* leads from an outer vertex */
  if (label_of(w, w->end[2 * edge]) != TDM_WEIGHTED_OUTER) end = 2 * edge;
  uint32_t from = w->end[end ^ 1], to = w->end[end];
  uint8_t label = label_of(w, to);
  if (w->top[from] == w->top[to] || label_of(w, from) != TDM_WEIGHTED_OUTER ||
      label == TDM_WEIGHTED_INNER)
    return false;
  if (slack(w, edge) > 0) {
    expect(w, edge);
    return false;
  }
  if (label == TDM_WEIGHTED_OUTER) {
    tdm_weighted_shrink(w, edge);
    return false;
  }
  if (w->mate[w->base[w->top[to]]] == TDM_NONE) {
    reach(w, from, end);
    return true;
  }
  tdm_weighted_assign(w, to, TDM_WEIGHTED_INNER, end ^ 1);
  return false;
}

/* An outer vertex that costs nothing may as well be open. */
static bool give_up(tdm_weighted *w, uint32_t vertex) {
  if (label_of(w, vertex) != TDM_WEIGHTED_OUTER || tdm_weighted_price_now(w, vertex) > 0)
    return false;
  tdm_weighted_augment(w, vertex, TDM_NONE);
  return true;
}

static bool happen(tdm_weighted *w, const tdm_weighted_event *event) {
  w->now = event->time;
  if (event->kind == EDGE) return follow(w, event->of);
  if (event->kind == VERTEX) return give_up(w, event->of);
  if (w->count[event->of] > 0 && w->label[event->of] == TDM_WEIGHTED_INNER &&
      blossom_price_now(w, event->of) == 0)
    tdm_weighted_expand(w, event->of);
  return false;
}

static void end_stage(tdm_weighted *w) {
  for (uint32_t k = 0; k < w->touched_count; k++) {
    uint32_t top = w->touched[k];
    if (w->label[top] == TDM_WEIGHTED_FREE) continue;
    tdm_weighted_settle(w, top);
    w->label[top] = TDM_WEIGHTED_FREE;
  }
  w->touched_count = w->events = 0;
}

/* From an open vertex whose price is not 0. False: stopped. */
static bool grow(tdm_weighted *w, uint32_t root, tdm_stop *stop) {
  bool ends = false;
  w->now = 0;
  tdm_weighted_assign(w, root, TDM_WEIGHTED_OUTER, TDM_NONE);
  while (!ends && w->events > 0 && !w->out_of_memory) {
    if (tdm_stop_now(stop)) return false;
    tdm_weighted_event event = pop(w);
    ends = happen(w, &event);
  }
  end_stage(w);
  return true;
}

tdm_weighted_end tdm_weighted_run(tdm_weighted *w, tdm_stop *stop) {
  for (uint32_t v = 0; v < w->vertices; v++) {
    if (w->mate[v] != TDM_NONE || w->price[v] == 0) continue;
    if (!grow(w, v, stop)) return TDM_WEIGHTED_STOPPED;
    if (w->out_of_memory) return TDM_WEIGHTED_NO_MEMORY;
  }
  return TDM_WEIGHTED_DONE;
}

/* ---- the start ---- */

/* Prices that are enough for every edge, and no higher than that where nothing else changes. */
static void start_prices(tdm_weighted *w, const int64_t *price) {
  for (uint32_t v = 0; v < w->vertices; v++) w->price[v] = price[v] > 0 ? price[v] : 0;
  for (uint32_t e = 0; e < w->edges; e++) {
    uint32_t a = w->end[2 * e], b = w->end[2 * e + 1];
    int64_t lacks = w->weight[e] - w->price[a] - w->price[b];
    if (lacks <= 0) continue;
    w->price[a] += (lacks + 1) / 2;
    w->price[b] += lacks / 2;
  }
  for (uint32_t v = 0; v < w->vertices; v++) {
    int64_t least = 0;
    for (uint32_t k = w->first[v]; k < w->first[v + 1]; k++) {
      int64_t needed = w->weight[w->near[k] / 2] - w->price[w->end[w->near[k]]];
      if (needed > least) least = needed;
    }
    w->price[v] = least;
  }
}

static void match_tight(tdm_weighted *w) {
  for (uint32_t v = 0; v < w->vertices; v++)
    for (uint32_t k = w->first[v]; k < w->first[v + 1] && w->mate[v] == TDM_NONE; k++) {
      uint32_t end = w->near[k], other = w->end[end];
      if (w->mate[other] != TDM_NONE || slack(w, end / 2) > 0) continue;
      w->mate[v] = end;
      w->mate[other] = end ^ 1;
    }
}

static void lay_out(tdm_weighted *w, const tdm_weighted_edge *edges) {
  for (uint32_t e = 0; e < w->edges; e++) {
    w->end[2 * e] = edges[e].a;
    w->end[2 * e + 1] = edges[e].b;
    w->weight[e] = edges[e].weight;
    w->first[edges[e].a]++;
    w->first[edges[e].b]++;
  }
  for (uint32_t v = 0, sum = 0; v <= w->vertices; v++) w->first[v] = sum += w->first[v];
  for (uint32_t end = 2 * w->edges; end > 0; end--)
    w->near[--w->first[w->end[(end - 1) ^ 1]]] = end - 1;
  for (uint32_t at = 0; at < 2 * w->vertices; at++) {
    w->parent[at] = TDM_NONE;
    w->base[at] = at;
    if (at >= w->vertices) {
      w->unused[w->unused_count++] = at;
      continue;
    }
    w->top[at] = at;
    w->mate[at] = TDM_NONE;
  }
}

static bool allocate(tdm_weighted *w) {
  size_t numbers = 2 * (size_t)w->vertices + 1, ends = 2 * (size_t)w->edges + 1;
  w->end = malloc(ends * sizeof *w->end);
  w->weight = malloc(ends * sizeof *w->weight);
  w->first = calloc(numbers, sizeof *w->first);
  w->near = malloc(ends * sizeof *w->near);
  w->mate = malloc(numbers * sizeof *w->mate);
  w->price = calloc(numbers, sizeof *w->price);
  w->since = calloc(numbers, sizeof *w->since);
  w->label = calloc(numbers, sizeof *w->label);
  w->way = calloc(numbers, sizeof *w->way);
  w->top = malloc(numbers * sizeof *w->top);
  w->parent = malloc(numbers * sizeof *w->parent);
  w->base = malloc(numbers * sizeof *w->base);
  w->child = calloc(numbers, sizeof *w->child);
  w->link = calloc(numbers, sizeof *w->link);
  w->count = calloc(numbers, sizeof *w->count);
  w->unused = malloc(numbers * sizeof *w->unused);
  w->leaf = malloc(numbers * sizeof *w->leaf);
  w->stack = malloc(numbers * sizeof *w->stack);
  w->round = malloc(numbers * sizeof *w->round);
  return w->end && w->weight && w->first && w->near && w->mate && w->price && w->since &&
         w->label && w->way && w->top && w->parent && w->base && w->child && w->link && w->count &&
         w->unused && w->leaf && w->stack && w->round;
}

tdm_weighted *tdm_weighted_new(uint32_t vertices, const tdm_weighted_edge *edges, uint32_t count,
                               const int64_t *price) {
  tdm_weighted *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->vertices = vertices;
  w->edges = count;
  if (!allocate(w)) {
    tdm_weighted_free(w);
    return NULL;
  }
  lay_out(w, edges);
  start_prices(w, price);
  match_tight(w);
  return w;
}

void tdm_weighted_free(tdm_weighted *w) {
  if (!w) return;
  for (uint32_t at = 0; w->child && w->link && at < 2 * w->vertices; at++) {
    free(w->child[at]);
    free(w->link[at]);
  }
  free(w->end);
  free(w->weight);
  free(w->first);
  free(w->near);
  free(w->mate);
  free(w->price);
  free(w->since);
  free(w->label);
  free(w->way);
  free(w->top);
  free(w->parent);
  free(w->base);
  free(w->child);
  free(w->link);
  free(w->count);
  free(w->unused);
  free(w->leaf);
  free(w->stack);
  free(w->round);
  free(w->touched);
  free(w->heap);
  free(w);
}

/* ---- what came of it ---- */

uint32_t tdm_weighted_edge_of(const tdm_weighted *w, uint32_t vertex) {
  return w->mate[vertex] == TDM_NONE ? TDM_NONE : w->mate[vertex] / 2;
}

int64_t tdm_weighted_price(const tdm_weighted *w, uint32_t vertex) { return w->price[vertex]; }

uint32_t tdm_weighted_next(const tdm_weighted *w, uint32_t *at, uint32_t *list, int64_t *price) {
  if (*at < w->vertices) *at = w->vertices;
  for (; *at < 2 * w->vertices; (*at)++) {
    if (w->count[*at] == 0 || w->price[*at] == 0) continue;
    *price = w->price[*at];
    return tdm_weighted_leaves(w, (*at)++, list);
  }
  return 0;
}

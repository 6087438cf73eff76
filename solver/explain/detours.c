// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/detours.h"

#include <stdlib.h>

/* A node that waits with a way that was found to it. */
typedef struct {
  int64_t length;
  uint32_t node;
} waiting;

typedef struct {
  waiting *items;
  size_t count;
} heap;

static bool comes_before(const waiting *a, const waiting *b) {
  return a->length != b->length ? a->length < b->length : a->node < b->node;
}

static void push(heap *h, waiting item) {
  size_t at = h->count++;
  while (at > 0 && comes_before(&item, &h->items[(at - 1) / 2])) {
    h->items[at] = h->items[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  h->items[at] = item;
}

static waiting pop(heap *h) {
  waiting top = h->items[0], last = h->items[--h->count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= h->count) break;
    if (child + 1 < h->count && comes_before(&h->items[child + 1], &h->items[child])) child++;
    if (!comes_before(&h->items[child], &last)) break;
    h->items[at] = h->items[child];
    at = child;
  }
  h->items[at] = last;
  return top;
}

/*
 * A pair of a mentor is an arc that leaves their node, so what closes the cycle comes back to it;
 * a pair of a mentee comes to their node, and the cycle goes on from there.
 */
static bool is_mentor(const tdm_detours *d) {
  return d->node < d->exchange.ip->problem->mentor_count;
}

static void look_from(tdm_detours *d, heap *h, const waiting *at) {
  const tdm_exchange *x = &d->exchange;
  const uint32_t *first = is_mentor(d) ? x->back : x->first;
  const tdm_arc *arcs = is_mentor(d) ? x->backs : x->arcs;
  for (uint32_t k = first[at->node]; k < first[at->node + 1]; k++) {
    int64_t length = at->length + arcs[k].length;
    if (length >= d->way[arcs[k].to]) continue;
    d->way[arcs[k].to] = length;
    d->step[arcs[k].to] = (tdm_detour_step){at->node, arcs[k].candidate};
    push(h, (waiting){length, arcs[k].to});
  }
}

static bool search(tdm_detours *d) {
  const tdm_exchange *x = &d->exchange;
  heap h = {malloc(((size_t)x->first[x->node_count] + 1) * sizeof *h.items), 0};
  if (!h.items) return false;
  for (uint32_t n = 0; n < x->node_count; n++) {
    d->way[n] = d->far;
    d->step[n] = (tdm_detour_step){TDM_NONE, TDM_NONE};
  }
  d->way[d->node] = 0;
  push(&h, (waiting){0, d->node});
  while (h.count) {
    waiting at = pop(&h);
    if (at.length == d->way[at.node]) look_from(d, &h, &at);
  }
  free(h.items);
  return true;
}

bool tdm_detours_init(tdm_detours *d, const tdm_ip *ip, const tdm_stage_proof *proof,
                      const tdm_pairing *pairing, uint32_t node, int64_t far) {
  *d = (tdm_detours){.node = node, .far = far};
  if (!tdm_exchange_init(&d->exchange, ip, proof, pairing)) return false;
  d->way = malloc(d->exchange.node_count * sizeof *d->way);
  d->step = malloc(d->exchange.node_count * sizeof *d->step);
  return d->way && d->step && search(d);
}

void tdm_detours_fini(tdm_detours *d) {
  tdm_exchange_fini(&d->exchange);
  free(d->way);
  free(d->step);
  d->way = NULL;
  d->step = NULL;
}

uint32_t tdm_detours_other(const tdm_detours *d, uint32_t candidate) {
  const tdm_problem *problem = d->exchange.ip->problem;
  return is_mentor(d) ? problem->mentee[candidate] : problem->mentor[candidate];
}

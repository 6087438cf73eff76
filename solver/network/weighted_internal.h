// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Weighted, inside: what its files share.
 *
 * Vertices are 0 to vertices - 1, blossoms the numbers from there to twice as many. An end is
 * 2 * edge + side, and stands for the edge as it leads to end[2 * edge + side]. Only what is
 * outermost has a label, and the time at which it got it: prices of what has one change with time.
 */
#ifndef TANDEM_SOLVER_NETWORK_WEIGHTED_INTERNAL_H
#define TANDEM_SOLVER_NETWORK_WEIGHTED_INTERNAL_H

#include "solver/model/cohort.h"
#include "solver/network/weighted.h"

/* OUTER: reached from the root over an even number of edges; INNER: over an odd number. */
typedef enum { TDM_WEIGHTED_FREE, TDM_WEIGHTED_OUTER, TDM_WEIGHTED_INNER } tdm_weighted_label;

/* When something may happen: an edge tight, an outer vertex's or an inner blossom's price 0. */
typedef struct {
  int64_t time;
  uint32_t kind, of;
} tdm_weighted_event;

struct tdm_weighted {
  uint32_t vertices, edges;
  uint32_t *end;   /* [2 * edges] vertices */
  int64_t *weight; /* [edges] */
  uint32_t *first; /* [vertices + 1] into near */
  uint32_t *near;  /* [2 * edges] of a vertex: ends that lead to others */
  uint32_t *mate;  /* [vertices] the end that leads to the partner, or TDM_NONE: open */

  int64_t *price;   /* [2 * vertices] when the label was got */
  int64_t *since;   /* [2 * vertices] */
  uint8_t *label;   /* [2 * vertices] */
  uint32_t *way;    /* [2 * vertices] the end that leads back to where the label came from */
  uint32_t *top;    /* [vertices] the outermost blossom, or itself */
  uint32_t *parent; /* [2 * vertices] TDM_NONE: outermost */
  uint32_t *base;   /* [2 * vertices] the vertex that is matched outside */
  uint32_t **child; /* [2 * vertices] of a blossom, round its cycle from the base */
  uint32_t **link;  /* [2 * vertices] ends: from child k to child k + 1, round the cycle */
  uint32_t *count;  /* [2 * vertices] children; 0: a vertex, or no blossom */
  uint32_t *unused; /* [unused_count] numbers of blossoms */
  uint32_t unused_count;

  int64_t now;       /* time of the present stage */
  uint32_t *touched; /* [touched_count] whatever got a label in it, maybe more than once */
  uint32_t touched_count, touched_room;
  tdm_weighted_event *heap;
  uint32_t events, heap_room;
  uint32_t *leaf, *stack, *round; /* scratch [2 * vertices] */
  bool out_of_memory;
};

/* The vertices within, in `list`; returns how many. */
uint32_t tdm_weighted_leaves(const tdm_weighted *w, uint32_t of, uint32_t *list);

/* What prices are at the present time, from then on. */
void tdm_weighted_settle(tdm_weighted *w, uint32_t top);
int64_t tdm_weighted_price_now(const tdm_weighted *w, uint32_t vertex);

/* Labels what is outermost around the vertex: an inner one's partner becomes outer. */
void tdm_weighted_assign(tdm_weighted *w, uint32_t vertex, tdm_weighted_label label, uint32_t way);
/* The same for itself alone. */
void tdm_weighted_mark(tdm_weighted *w, uint32_t top, tdm_weighted_label label, uint32_t way);

/* Looks at the edges of vertices that became outer, or free again. */
void tdm_weighted_look(tdm_weighted *w, uint32_t top);

/* An edge between two outer ones closes a cycle: it becomes a blossom. (weighted_blossoms.c) */
void tdm_weighted_shrink(tdm_weighted *w, uint32_t edge);
/* An inner blossom whose price is 0 is none any more. */
void tdm_weighted_expand(tdm_weighted *w, uint32_t blossom);
/* Matches an outer vertex by an end, or TDM_NONE: not, and changes the path to the root. */
void tdm_weighted_augment(tdm_weighted *w, uint32_t vertex, uint32_t by);
/* Turns the cycle of a blossom so that the vertex is its base. */
void tdm_weighted_turn(tdm_weighted *w, uint32_t blossom, uint32_t vertex);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Weighted: matchings of the largest weight in a graph that may have odd cycles, with prices that
 * prove it.
 *
 * Every vertex has a price >= 0, every blossom one that counts for the edges within, and no edge is
 * worth more than its prices. From one open vertex after the other a tree of alternating paths over
 * tight edges grows, prices change until the next edge is tight, and the tree ends at another open
 * vertex or at one whose price has become 0. Weights are even, and so everything stays whole.
 * (Edmonds, Maximum matching and a polyhedron with 0,1-vertices, 1965; Galil, Efficient algorithms
 * for finding maximum matching in graphs, 1986.) Callers: matching.c.
 */
#ifndef TANDEM_SOLVER_NETWORK_WEIGHTED_H
#define TANDEM_SOLVER_NETWORK_WEIGHTED_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/stop.h"

typedef struct {
  uint32_t a, b;  /* vertices, not the same */
  int64_t weight; /* even, within 2^60; edges that are worth less than 0 are never chosen */
} tdm_weighted_edge;

typedef struct tdm_weighted tdm_weighted;

/*
 * Copies the edges. The search starts from `price` [vertices], raised where an edge is worth more:
 * the closer to the best prices, the faster. NULL when memory is out.
 */
tdm_weighted *tdm_weighted_new(uint32_t vertices, const tdm_weighted_edge *edges, uint32_t count,
                               const int64_t *price);
void tdm_weighted_free(tdm_weighted *weighted); /* NULL is allowed */

typedef enum { TDM_WEIGHTED_DONE, TDM_WEIGHTED_STOPPED, TDM_WEIGHTED_NO_MEMORY } tdm_weighted_end;

tdm_weighted_end tdm_weighted_run(tdm_weighted *weighted, tdm_stop *stop);

/* The vertex's edge in the matching, or TDM_NONE; and its price. */
uint32_t tdm_weighted_edge_of(const tdm_weighted *weighted, uint32_t vertex);
int64_t tdm_weighted_price(const tdm_weighted *weighted, uint32_t vertex);

/*
 * Blossoms whose price is not 0, one a call: *at is 0 at first. Fills list[vertices] with the
 * vertices, an odd number, and tells the price and how many they are; 0: there are no more.
 */
uint32_t tdm_weighted_next(const tdm_weighted *weighted, uint32_t *at, uint32_t *list,
                           int64_t *price);

#endif

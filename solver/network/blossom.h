// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Blossom: alternating paths in a graph that may have odd cycles.
 *
 * A search grows a tree of alternating paths from one vertex: outer ones are reached over an even
 * number of edges, inner ones over an odd number, and an odd cycle that closes becomes one outer
 * vertex, a blossom. Where no path ends at an open vertex, taking the inner vertices away leaves
 * more blossoms than there are inner vertices: the proof that one vertex stays open. (Edmonds,
 * Paths, trees, and flowers, 1965; Berge's formula, 1958.) Callers: places.c, odd_reasons.c.
 */
#ifndef TANDEM_SOLVER_NETWORK_BLOSSOM_H
#define TANDEM_SOLVER_NETWORK_BLOSSOM_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/stop.h"

/* Lists of neighbours; vertices may share one. */
typedef struct {
  uint32_t vertices;
  uint32_t *list;  /* [vertices] which one */
  uint64_t *first; /* [lists + 1] into `to` */
  uint32_t *to;
} tdm_graph;

typedef enum { TDM_UNREACHED, TDM_OUTER, TDM_INNER } tdm_reached;

typedef struct {
  const tdm_graph *graph; /* borrowed */
  uint32_t *mate;         /* [vertices] or TDM_NONE: open. May be set before a search */
  uint8_t *reached; /* [vertices] of the last search, and of those that found nothing before */
  uint32_t *base;   /* private: see tdm_blossom_of() */
  uint32_t *back;   /* [vertices] whence an inner vertex was reached, or over which bridge */
  uint32_t *seen;
  uint32_t *queue; /* [queued] the outer vertices of the last search */
  uint32_t queued;
  uint32_t *touched; /* [touched_count] whatever the last search reached */
  uint32_t touched_count, round;
} tdm_blossom;

/* Everybody open. False when memory is out; fini is due in any case. */
bool tdm_blossom_init(tdm_blossom *blossom, const tdm_graph *graph);
void tdm_blossom_fini(tdm_blossom *blossom);

/*
 * Searches from an open vertex. True: a path to another open vertex was found, and its edges
 * changed places; the marks are gone. False: there is none, and what was reached stays marked:
 * later searches go around it, since no path leads through it. False after a stop too.
 */
bool tdm_blossom_search(tdm_blossom *blossom, uint32_t root, tdm_stop *stop);

/* Forgets all marks. */
void tdm_blossom_forget(tdm_blossom *blossom);

/* The outermost blossom (or the vertex itself) that a marked vertex belongs to, as one of them. */
uint32_t tdm_blossom_of(tdm_blossom *blossom, uint32_t vertex);

#endif

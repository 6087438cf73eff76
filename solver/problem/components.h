// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Components: nodes that no candidate connects, as pieces that can be solved one by one.
 *
 * Whether two nodes are connected is read from the pool where it holds every candidate. Else the
 * pool tells which nodes belong together, and rows are read only of those that might reach beyond
 * (where a scan's ranges do not say otherwise): of nearly every large problem that is one
 * component, and no row. Small components share a piece. With `either` everybody is
 * one: sides are what pieces are laid out by. Callers: the stages.
 */
#ifndef TANDEM_SOLVER_PROBLEM_COMPONENTS_H
#define TANDEM_SOLVER_PROBLEM_COMPONENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/problem.h"

typedef struct {
  uint32_t count;         /* pieces; 1: everybody is one, and the rest is not to be used */
  uint32_t *order;        /* [node_count] mentor nodes by piece, then mentee nodes by piece */
  uint32_t *place;        /* [node_count] where each node is in `order` */
  uint32_t *first_mentor; /* [count + 1] places in `order` */
  uint32_t *first_mentee; /* [count + 1] */
  const tdm_scan *scan;   /* of the nodes in that order */
} tdm_components;

/*
 * Looks for pieces of at least `piece_nodes` nodes (0: as many as are worth it), in the order of
 * their first nodes; nodes without any candidate join any piece. In the problem's arena. After a
 * stop everybody is one. False when memory is out.
 */
bool tdm_components_find(tdm_components *components, const tdm_problem *problem,
                         uint32_t piece_nodes, tdm_stop *stop);

/* How many nodes the piece has, mentors and mentees. */
static inline uint32_t tdm_piece_mentors(const tdm_components *of, uint32_t piece) {
  return of->first_mentor[piece + 1] - of->first_mentor[piece];
}

static inline uint32_t tdm_piece_mentees(const tdm_components *of, uint32_t piece) {
  return of->first_mentee[piece + 1] - of->first_mentee[piece];
}

/* The whole problem's node that is number `node` (mentors first) in the piece. */
static inline uint32_t tdm_piece_node(const tdm_components *of, uint32_t piece, uint32_t node) {
  uint32_t mentors = tdm_piece_mentors(of, piece);
  if (node < mentors) return of->order[of->first_mentor[piece] + node];
  return of->order[of->first_mentee[piece] + node - mentors];
}

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Expand: a pairing of nodes as pairs of people.
 *
 * Nodes that stand for several alike people share their pairs out evenly: everybody of a node
 * gets as many pairs as the others, give or take one, and nobody the same partner
 * twice. That is always possible: degrees in a block of two nodes differ by at most one, and
 * such sequences have a simple bipartite graph. (Gale and Ryser, 1957.)
 */
#ifndef TANDEM_SOLVER_PROBLEM_EXPAND_H
#define TANDEM_SOLVER_PROBLEM_EXPAND_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"

typedef struct {
  uint32_t mentor; /* participants */
  uint32_t mentee;
  uint32_t candidate;
} tdm_person_pair;

/* Fills pairs[pairing->count], in no particular order. False when memory is out. */
bool tdm_expand(const tdm_problem *problem, const tdm_pairing *pairing, tdm_person_pair *pairs);

#endif

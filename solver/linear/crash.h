// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Crash: a starting basis near the optimum, from prices and a pairing.
 *
 * Bases of the degree rows are spanning forests: a spanning tree over the people and one
 * root, where a candidate joins two people and a row's slack joins a person to the root.
 * The tree that holds the pairing and otherwise what is nearest to reduced cost 0 (Kruskal)
 * is nearly optimal when the prices are. Side rows start with their slack in the basis.
 * (Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 11.)
 */
#ifndef TANDEM_SOLVER_LINEAR_CRASH_H
#define TANDEM_SOLVER_LINEAR_CRASH_H

#include <stdbool.h>

#include "solver/linear/lp.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"

/*
 * An LP with a row for every node that has free candidates. A node's slack is its row's own
 * auxiliary variable, or a column where the LP has one for it.
 */
typedef struct {
  const tdm_problem *problem;
  const tdm_prices *prices;
  const uint32_t *candidate_of; /* [columns] by column, from first_column on; TDM_NONE: none */
  const bool *paired;           /* [columns] */
  int columns;
  int first_column;
  const int32_t *room;     /* per node, beside what is paired */
  const int *node_row;     /* per node: row, or -1 */
  const int *slack_column; /* per node: column, or -1 */
} tdm_crash;

/* Sets the basis of node rows, their slacks and candidate columns. False when memory is out. */
bool tdm_crash_basis(const tdm_crash *crash, tdm_lp *lp);

#endif

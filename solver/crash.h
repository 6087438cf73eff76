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
#ifndef TANDEM_SOLVER_CRASH_H
#define TANDEM_SOLVER_CRASH_H

#include <stdbool.h>

#include "solver/ip.h"
#include "solver/lp.h"
#include "solver/prices.h"

/* What the basis is for: node rows come first in the LP, candidate columns from first_column on. */
typedef struct {
  const tdm_ip *ip;
  const tdm_prices *prices;
  const tdm_pairing *pairing;
  const uint32_t *candidate_of; /* by column, from first_column on */
  int columns;
  int first_column;
} tdm_crash;

/* Sets the LP's basis. False when memory is out. */
bool tdm_crash_basis(const tdm_crash *crash, tdm_lp *lp);

#endif

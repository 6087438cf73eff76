// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Odd sets: cuts for relaxations of pairings in graphs that have odd cycles.
 *
 * Among nodes whose capacities come to an odd number, one place stays open: no pairing has more
 * pairs among them than half of the places, rounded down. Relaxations do, around odd
 * cycles; the sets that are filled too much are cut off. (Edmonds, Maximum matching and a
 * polyhedron with 0,1-vertices, 1965; components: Grötschel and Holland, Solving matching problems
 * with linear programming, Mathematical Programming 33, 1985; minimum odd cuts: Padberg and Rao,
 * Odd minimum cut-sets and b-matchings, Mathematics of Operations Research 7, 1982, over the cut
 * tree of Gusfield, Very simple methods for all pairs network flow analysis, 1990.)
 */
#ifndef TANDEM_SOLVER_NETWORK_ODD_SETS_H
#define TANDEM_SOLVER_NETWORK_ODD_SETS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"

/* How often a relaxation has two nodes paired, above 0. */
typedef struct {
  uint32_t a, b;
  double value;
} tdm_support;

/*
 * Adds rows to the ip for sets that the support fills too much, the worst first, as long as there
 * is room; sums up parallel entries. *added: how many. False when memory is out.
 */
bool tdm_odd_sets_find(tdm_ip *ip, const tdm_support *support, uint32_t count, uint32_t *added);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pool: the candidates of a problem that were met so far.
 *
 * Candidates join and never leave, so their numbers stay. A small problem lists all of
 * them at once; a large one starts from a few a node, and pricing adds what matters.
 */
#ifndef TANDEM_SOLVER_PROBLEM_POOL_H
#define TANDEM_SOLVER_PROBLEM_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/problem.h"

/* Two nodes. */
typedef struct {
  uint32_t mentor;
  uint32_t mentee;
} tdm_node_pair;

typedef enum { TDM_POOL_DONE, TDM_POOL_STOPPED, TDM_POOL_NO_MEMORY } tdm_pool_status;

/* An empty one, once there are nodes. False when memory is out. */
bool tdm_pool_init(tdm_problem *problem);

/* Every candidate, by mentor, then mentee; for an empty pool. */
tdm_pool_status tdm_pool_list_all(tdm_problem *problem, tdm_stop *stop);

/* How many candidates of a node a pool starts from. */
enum { TDM_POOL_SCATTERED = 4 };

/*
 * For every node that has fewer in the pool its first `each` candidates, looked for from a place of
 * its own on, so that the choices scatter. Few of a large problem's candidates, but hardly ever
 * without a full matching.
 */
tdm_pool_status tdm_pool_scatter(tdm_problem *problem, uint32_t each, tdm_stop *stop);

/*
 * Adds those of the pairs, all candidates, that are not in the pool; reorders `pairs`. False when
 * memory is out: some may have joined then.
 */
bool tdm_pool_add(tdm_problem *problem, tdm_node_pair *pairs, uint32_t count);

/*
 * All nodes that a node has candidates with, in the pool or not, ascending, into list[node_count].
 * Returns how many.
 */
uint32_t tdm_pool_partners(const tdm_problem *problem, uint32_t node, uint32_t *list);

/* Frees what the pool holds. */
void tdm_pool_fini(tdm_problem *problem);

#endif

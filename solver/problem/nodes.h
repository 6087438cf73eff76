// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Nodes: the people of a request as the nodes of its problem.
 *
 * People whom nothing tells apart are one node. The order depends on ids, the seed and regions
 * alone.
 */
#ifndef TANDEM_SOLVER_PROBLEM_NODES_H
#define TANDEM_SOLVER_PROBLEM_NODES_H

#include <stdbool.h>

#include "solver/problem/problem.h"

/*
 * Fills nodes, counts, people and node_of of a problem that has a request, its
 * compiled quotas and an arena. False when
 * memory is out. After a stop they must not be used.
 */
bool tdm_nodes_init(tdm_problem *problem, tdm_stop *stop);

#endif

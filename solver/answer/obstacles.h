// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Obstacles: what keeps somebody without a candidate from everybody.
 */
#ifndef TANDEM_SOLVER_ANSWER_OBSTACLES_H
#define TANDEM_SOLVER_ANSWER_OBSTACLES_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/problem/problem.h"

/*
 * Counts, over all people of the other role, how many each rule, veto, forbid or
 * only_listed keeps away, how many it alone keeps away, and which one opens most when
 * lifted. Obstacles that keep nobody away are left out. False when memory is out.
 */
bool tdm_obstacles_find(const tdm_problem *problem, uint32_t node, tdm_arena *arena,
                        tdm_unmatched *entry);

#endif

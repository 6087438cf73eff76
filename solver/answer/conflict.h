// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Conflict: which demands cannot hold together.
 *
 * Members are locks, minimums and the limits of quotas; rules and capacities are given.
 * The set is made irreducible by a deletion filter (Chinneck, Feasibility and
 * Infeasibility in Optimization, 2008, ch. 6), started from the support of the
 * infeasibility proof by prices where there is one.
 */
#ifndef TANDEM_SOLVER_ANSWER_CONFLICT_H
#define TANDEM_SOLVER_ANSWER_CONFLICT_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"
#include "solver/problem/stop.h"

/* For an ip that was proven infeasible; fills conflict and irreducible in the arena. False
 * when memory is out. */
bool tdm_conflict_find(const tdm_ip *ip, tdm_stop *stop, tdm_arena *arena, tdm_outcome *outcome);

#endif

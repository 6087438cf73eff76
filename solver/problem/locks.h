// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Locks: a lock must not break what it cannot lift.
 */
#ifndef TANDEM_SOLVER_PROBLEM_LOCKS_H
#define TANDEM_SOLVER_PROBLEM_LOCKS_H

#include "solver/model/problems.h"
#include "solver/pair/rules.h"

/* Reports every lock that breaks a veto, a forbid, or (without override) a rule or only_listed. */
void tdm_locks_check(const tdm_rules *rules, tdm_problems *problems);

#endif

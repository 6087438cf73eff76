// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Barriers: everything that stands between two people. Callers: explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_BARRIERS_H
#define TANDEM_SOLVER_EXPLAIN_BARRIERS_H

#include "solver/model/explanation.h"
#include "solver/pair/rules.h"

/*
 * Lists what forbids the pair, in the arena: roles alone where these do not allow it, direction
 * alone where the other of two `either` mentors, else rules in their order, vetoes, forbid,
 * only_listed. None where the pair is a candidate. A lock with override lifts what it lifts. False
 * when memory is out.
 */
bool tdm_barriers_find(const tdm_rules *rules, uint32_t mentor, uint32_t mentee, tdm_arena *arena,
                       tdm_barrier **barriers, uint32_t *count);

/* Whether both roles allow this direction. */
bool tdm_barriers_roles_fit(const tdm_request *request, uint32_t mentor, uint32_t mentee);

#endif

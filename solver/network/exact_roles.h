// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Roles: branching on who mentors, where people can be both and have to be one of the two.
 *
 * Relaxations pair somebody half as a mentor and half as a mentee. That shows in no single column,
 * and a solution can be whole and still mix roles. A decision on a role closes all columns
 * of the other one; a column that is taken decides both its ends. Whoever has one place has one
 * role anyway: once roles are decided, no odd cycle is left. (Branching on sets of variables: Beale
 * and Tomlin, Special facilities in a general mathematical programming system, 1970.) Callers:
 * exact.c and exact_tree.c only.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_ROLES_H
#define TANDEM_SOLVER_NETWORK_EXACT_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/exact_part.h"

/* A side: a node in one of its roles, 2 * node as mentor, 2 * node + 1 as mentee. All zero: none.
 */
typedef struct {
  uint32_t *nodes; /* [node_count] who can be in one role only and has columns in both */
  uint32_t node_count;
  uint32_t *first;   /* [2 * nodes of the problem + 1] into columns; NULL: no such node */
  uint32_t *columns; /* by side */
} tdm_exact_roles;

/* Of a part that is built; closes in `upper` [part->columns] what its chosen pairs rule out. False
 * when memory is out; fini is due in any case. */
bool tdm_exact_roles_init(tdm_exact_roles *roles, const tdm_part *part, int32_t *upper);
void tdm_exact_roles_fini(tdm_exact_roles *roles);

/* No columns of the side. Columns that are taken then have a lower bound above the upper one. */
void tdm_exact_roles_close(const tdm_exact_roles *roles, uint32_t side, int32_t *upper);

/* Whoever has a column that is taken in one role has none in the other. */
void tdm_exact_roles_follow(const tdm_exact_roles *roles, const int32_t *lower, int32_t *upper);

/* The side to close first of whoever mixes roles most in the part's solution, or TDM_NONE: the
 * other side of theirs is the other branch. */
uint32_t tdm_exact_roles_mixed(const tdm_exact_roles *roles, const tdm_part *part);

#endif

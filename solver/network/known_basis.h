// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Known basis: which columns and slacks of a solved relaxation are in its basis, told in terms of
 * the ip, so that a program over some of its candidates can start there.
 */
#ifndef TANDEM_SOLVER_NETWORK_KNOWN_BASIS_H
#define TANDEM_SOLVER_NETWORK_KNOWN_BASIS_H

#include <stdint.h>

#include "solver/problem/problem.h"

typedef struct {
  uint64_t *candidates; /* bit set over the first `count` candidates */
  uint64_t *slacks;     /* bit set over nodes, then the ip's rows */
  uint64_t *full;       /* likewise: not in it, but at their upper bound */
  uint32_t count;
} tdm_known_basis;

static inline bool tdm_basis_has(const tdm_known_basis *basis, uint32_t candidate) {
  return basis && candidate < basis->count && tdm_bit(basis->candidates, candidate);
}

/* `line`: a node, or the number of nodes plus a row. */
static inline bool tdm_basis_has_slack(const tdm_known_basis *basis, uint32_t line) {
  return basis && tdm_bit(basis->slacks, line);
}

/* Whether the line is at its upper bound without its slack in the basis. */
static inline bool tdm_basis_is_full(const tdm_known_basis *basis, uint32_t line) {
  return basis && tdm_bit(basis->full, line);
}

#endif

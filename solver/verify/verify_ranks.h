// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify ranks: how many pairs of two kinds of `either` have their direction by their ids.
 * Callers: verify_bound.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_RANKS_H
#define TANDEM_SOLVER_VERIFY_VERIFY_RANKS_H

#include "solver/verify/verify_kinds.h"

/* The people of each kind who are `either`, by their places in the order of ids. */
typedef struct {
  uint32_t *first; /* [kinds + 1] */
  uint32_t *rank;  /* ascending within a kind */
} tdm_ranks;

/* Whether anybody is `either`. */
bool tdm_ranks_needed(const tdm_request *request);

/* False when memory is out. */
bool tdm_ranks_init(tdm_ranks *ranks, const tdm_kinds *kinds);

/* The number of pairs of somebody of kind a in one and of kind b in the other with the smaller id
 * first. */
uint64_t tdm_ranks_count(const tdm_ranks *of_a, uint32_t a, const tdm_ranks *of_b, uint32_t b);

#endif

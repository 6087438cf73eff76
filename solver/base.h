// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Base: what a finished solve leaves for the solve of much the same request.
 *
 * Prices of people by their ids, of quotas by their names, and the pairs. A base only says where to
 * start: every stage's value is that of a solve without it, proven anew; only among equally good
 * pairings another one may come. It is a function of the request that was solved, so that keeping
 * it changes nothing but the time. Callers: tandem-worker, benchmarks, tests.
 *
 * Thread rule: a base is const once made and may be used by many threads.
 */
#ifndef TANDEM_SOLVER_BASE_H
#define TANDEM_SOLVER_BASE_H

#include "solver/solve.h"

typedef struct tdm_base tdm_base;

/*
 * Solves like tdm_solve(), without reasons, prices and certificates, and takes what is to be known
 * of it: *base is the caller's, or NULL where nothing was proven optimal (infeasible, stopped, or
 * near enough to a wished gap), so that it depends on the request alone. Results as there, *message
 * in the arena.
 */
tdm_result tdm_base_solve(const tdm_request *request, const tdm_control *control,
                          tdm_problems *problems, tdm_base **base, tdm_arena *arena,
                          tdm_text *message);

void tdm_base_free(tdm_base *base); /* NULL: nothing happens */

/* What it takes in memory. */
size_t tdm_base_bytes(const tdm_base *base);

/* Pairs to start from, by ids; of people who may have left. Borrowed. */
typedef struct {
  const tdm_pair_reference *pairs;
  uint32_t count;
} tdm_base_pairs;

/* How a base was of use. */
typedef struct {
  bool used;          /* the answer comes from a start there; else it is that without a base */
  uint32_t pairs;     /* of the base, … */
  uint32_t remaining; /* … of them those whose people are both still there, … */
  uint32_t same;      /* … and those that are in the answer */
} tdm_base_use;

/* Where a solve starts, and what is to be known of it then. */
typedef struct {
  const tdm_base *base;        /* NULL: without one */
  const tdm_base_pairs *pairs; /* where matchings grow from; NULL: the base's own */
  tdm_base **left;             /* takes a base as from tdm_base_solve(); NULL: not wanted */
  tdm_base_use use;            /* out */
} tdm_base_order;

/* tdm_solve() as the order says. */
tdm_result tdm_solve_from(const tdm_request *request, tdm_base_order *order,
                          const tdm_control *control, tdm_arena *arena, tdm_problems *problems,
                          tdm_outcome *outcome, tdm_text *message);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Control: how a caller limits, stops and watches a solve, what a solve reports to it, and how
 * calls end.
 *
 * Part of the public face of the solver (solver/solve.h includes it).
 */
#ifndef TANDEM_SOLVER_PROBLEM_CONTROL_H
#define TANDEM_SOLVER_PROBLEM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/outcome.h"

typedef enum {
  TDM_OK = 0,
  TDM_INVALID,   /* problems were added: the request does not hold together */
  TDM_TOO_LARGE, /* `message` says what was needed and what is allowed */
  TDM_NO_MEMORY,
  TDM_INTERNAL /* the verifier refused the answer, or the library failed; `message` says why */
} tdm_result;

/* What a solve reports while it runs. */
typedef struct {
  tdm_stage stage;
  bool has_incumbent;
  bool has_bound;
  int64_t incumbent;
  int64_t bound;
  double gap; /* NaN while unknown */
  int64_t columns;
  int64_t elapsed_ms;
} tdm_progress;

/* How a solve is stopped and watched. All members may be zero: no limit, nobody watching. */
typedef struct {
  int64_t deadline_ns; /* CLOCK_MONOTONIC; 0: none. Reasons and verification included */
  int64_t start_ns;    /* CLOCK_MONOTONIC when the request was taken; 0: now */
  /*
   * Asked now and then, at least every 50 ms; returning true cancels: the best
   * pairing so far comes back. May do a bounded amount of I/O. NULL: never.
   */
  bool (*cancelled)(void *context);
  /* Called on improvements, at most every 100 ms. NULL: nobody watches. */
  void (*progress)(void *context, const tdm_progress *progress);
  void *context;
  size_t memory_bytes; /* refuse what would need more; 0: no limit */
  bool brief;          /* an infeasible request needs no conflict */
  bool bare;           /* the caller tells what the pool starts from */
  /* Test hook: stop at the n-th time the solve asks whether to stop (1 is the first); 0: never. */
  uint64_t stop_at_check;
  /* Test hook: list all candidates where there are at most so many pairs of people, else price
   * them out; 0: the solver's own choice. */
  uint64_t list_at_most;
  /* Test hook: people whom nothing connects are solved apart in pieces of at least so many nodes;
   * 0: the solver's own choice. */
  uint32_t piece_nodes;
  /* Test hook: relaxations of at least so many nodes are solved by the network simplex; 0: the
   * solver's own choice. */
  uint32_t network_nodes;
} tdm_control;

#endif

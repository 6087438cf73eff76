// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Solve: from a checked request to a proven pairing, or to a verdict on one.
 *
 * The public header of tandem_solver; callers: tandem-worker, benchmarks, tests.
 * The error of a call (tdm_result) and the outcome of a solve (tdm_status) are two
 * things: an infeasible programme is an outcome, running out of memory an error.
 *
 * Thread rule: any number of threads may solve, each its own request; the
 * integer programming library keeps one environment per thread.
 */
#ifndef TANDEM_SOLVER_SOLVE_H
#define TANDEM_SOLVER_SOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/model/problems.h"
#include "solver/model/request.h"

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
  /* Test hook: stop at the n-th time the solve asks whether to stop (1 is the first); 0: never. */
  uint64_t stop_at_check;
  /* Test hook: list all candidates where there are at most so many pairs of people, else price
   * them out; 0: the solver's own choice. */
  uint64_t list_at_most;
} tdm_control;

/*
 * Compiles the request without solving it: appends what only compilation can
 * see (a lock that breaks a rule, a veto, a capacity) to problems. Needs a request
 * that tdm_request_check() accepted. OK, INVALID, NO_MEMORY.
 */
tdm_result tdm_solve_check(const tdm_request *request, tdm_problems *problems);

/*
 * Solves the request. `outcome` is filled in `arena` (both the caller's); texts
 * are borrowed from the request. On INVALID problems hold the places; on
 * TOO_LARGE and INTERNAL, *message holds an explanation in the arena.
 */
tdm_result tdm_solve(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                     tdm_problems *problems, tdm_outcome *outcome, tdm_text *message);

/*
 * Judges request->pairs: what they break, what they are worth, and how far from
 * optimal they are. Errors as in tdm_solve().
 */
tdm_result tdm_solve_score(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                           tdm_problems *problems, tdm_verdict *verdict, tdm_text *message);

#endif

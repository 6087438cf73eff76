// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Setup: from options to a checked request with quotas that bind.
 *
 * Callers: the benchmark programs.
 */
#ifndef TANDEM_BENCHMARKS_SETUP_H
#define TANDEM_BENCHMARKS_SETUP_H

#include <stdbool.h>

#include "benchmarks/options.h"

/* Fills the request in the arena; false, with a word on stderr, where it cannot be solved. */
bool tdm_setup_request(const tdm_benchmark_options *options, tdm_arena *arena,
                       tdm_request *request);

/* The same for half-time: also the request `before`, whose pairing is the running round. */
bool tdm_setup_half_time(const tdm_benchmark_options *options, tdm_arena *arena,
                         tdm_request *before, tdm_request *request);

typedef struct {
  double ms;          /* of a pass over all pairs */
  double ns_per_pair; /* of all pairs, candidates or not */
  uint32_t passes;    /* timed; `ms` is the fastest */
  int64_t pairs;      /* every mentor with every mentee */
  int64_t candidates; /* pairs that break no rule; estimated where not all pairs were looked at */
  bool whole; /* every pass looked at all pairs; else at some mentors, and `ms` is scaled up */
} tdm_scoring_pass;

/*
 * One pass over everything there is to score: the solver's own scan (solver/scan.h) of every mentor
 * with every mentee, rules asked, candidates scored, nothing stored, on one thread. It is the
 * fastest of five passes, of fewer where these take over two seconds; with more than 2^27
 * pairs a pass is one over evenly spread mentors. It is the unit in which solves are told: a
 * machine twice as fast does both twice as fast. False when memory is out.
 */
bool tdm_setup_scoring_pass(const tdm_request *request, tdm_scoring_pass *pass);

void tdm_setup_sort(double *numbers, uint64_t count);

/* The median of sorted numbers; the mean of two in the middle. */
double tdm_setup_median(const double *sorted, uint64_t count);

/* The q-th percentile of sorted numbers, by nearest rank. */
double tdm_setup_percentile(const double *sorted, uint64_t count, uint32_t percent);

#endif

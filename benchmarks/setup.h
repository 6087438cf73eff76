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

/*
 * One pass over everything there is to score: every mentor with every mentee, rules
 * asked, candidates scored, nothing stored, on one thread. Returns the fastest of
 * some passes in milliseconds, and how many candidates there are; negative when memory
 * is out. It is the unit in which solves are told: a machine twice as fast does both twice as fast.
 */
double tdm_setup_scoring_pass_ms(const tdm_request *request, int64_t *candidates);

void tdm_setup_sort(double *numbers, uint64_t count);

/* The median of sorted numbers; the mean of two in the middle. */
double tdm_setup_median(const double *sorted, uint64_t count);

/* The q-th percentile of sorted numbers, by nearest rank. */
double tdm_setup_percentile(const double *sorted, uint64_t count, uint32_t percent);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Half-time: a request for the second half of a round that some people left and others joined.
 *
 * Its current pairs are an optimal pairing of those who were there at the start. Caller: the
 * setup.
 */
#ifndef TANDEM_BENCHMARKS_HALF_TIME_H
#define TANDEM_BENCHMARKS_HALF_TIME_H

#include <stdbool.h>

#include "benchmarks/options.h"

/* Who of the recipe's people is not there, [mentors + mentees], drawn by its seed: before … */
typedef struct {
  bool *joins;
  bool *leaves; /* … and after; nobody does both */
} tdm_half_time;

tdm_half_time tdm_half_time_draw(const tdm_benchmark_options *options, tdm_arena *arena);

/* Takes people out of a request that was not checked so far. */
void tdm_half_time_drop(tdm_request *request, const bool *dropped);

/*
 * Solves the checked request `before` and gives its pairs to `request`, which has the objective
 * pairs, kept, score then, and its limits of quotas. False, with a word on stderr, where that
 * fails.
 */
bool tdm_half_time_follow(const tdm_request *before, tdm_request *request);

#endif

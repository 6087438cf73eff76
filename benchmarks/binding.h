// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Binding: limits for quotas, chosen so that they bind, and whether they do.
 *
 * Callers: the benchmark programs.
 */
#ifndef TANDEM_BENCHMARKS_BINDING_H
#define TANDEM_BENCHMARKS_BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "benchmarks/cohort.h"
#include "solver/model/request.h"

/* Places on the larger side up to which the whole cohort decides the limits. */
enum { TDM_BINDING_PLACES = 1000 };

/*
 * Sets the limits of all quotas of a checked request but those that contradict each other. The
 * cohort, or as much of it as has TDM_BINDING_PLACES, is paired without quotas first; a
 * kind of pair that this optimum has in less than half of its pairs must then come more often by
 * a twentieth of all pairs (a hundredth where there are more than six quotas), any other kind
 * must come less often by as much. That optimum breaks each of the limits, so
 * none of them can be ignored. A share of the cohort stands for the whole: its counts are scaled
 * up. Neither the solver nor time has a say, so the limits are those of the recipe alone. False,
 * with a word on stderr, when there is no pair or no memory.
 */
bool tdm_binding_set(tdm_request *request, const tdm_recipe *recipe);

/* Whether the count is at a limit: one pair fewer (or more) would break the quota. */
bool tdm_binding_holds(const tdm_quota *quota, int64_t count, uint32_t pairs);

#endif

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

/* Places on the larger side up to which an exact, and a rough, pairing of all decides the limits.
 */
enum { TDM_BINDING_EXACT = 1000, TDM_BINDING_ROUGH = 20000 };

/*
 * Sets the limits of all quotas of a checked request but those that contradict each other. The
 * cohort is paired without quotas first: exactly up to TDM_BINDING_EXACT places; above, a rich
 * cohort roughly and as a whole up to TDM_BINDING_ROUGH, any other only as much of it as has
 * TDM_BINDING_EXACT places (with a larger cohort people get closer to what they like, so a part
 * stands for the whole only where many are alike). A kind of pair that this pairing has in less
 * than half of its pairs must then come more often by a twentieth of all pairs, any other kind must
 * come less often by as much. More than six quotas go a fifth of the way to what a random pairing
 * has, so that all of them can be met. The pairing breaks each of the limits, so none of them
 * can be ignored. Neither the solver nor time has a say: the limits are those of the recipe alone.
 * False, with a word on stderr, when there is no pair or no memory.
 */
bool tdm_binding_set(tdm_request *request, const tdm_recipe *recipe);

/* Whether the count is at a limit: one pair fewer (or more) would break the quota. */
bool tdm_binding_holds(const tdm_quota *quota, int64_t count, uint32_t pairs);

#endif

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

#include "solver/model/outcome.h"
#include "solver/model/request.h"

/*
 * Sets the limits of all quotas of a checked request. The request is solved without
 * them first; a kind of pair that this optimum has in less than half of its pairs must then
 * come more often by a twentieth of all pairs, any other kind must come less often by as much. The
 * optimum without quotas breaks each of the limits, so none of them can be ignored.
 * Quotas take turns in being a share and a plain number. False, with a word on
 * stderr, when that first solve gave no pairing.
 */
bool tdm_binding_set(tdm_request *request, int64_t time_ms);

/* Whether the count is at a limit: one pair fewer (or more) would break the quota. */
bool tdm_binding_holds(const tdm_quota *quota, int64_t count, uint32_t pairs);

#endif

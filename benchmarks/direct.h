// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Direct: the whole integer program of a request, handed to GLPK in this process.
 *
 * What the solver would do if it did nothing of its own; for small requests, where starting
 * another program would cost more than solving. Callers: the solver benchmark.
 */
#ifndef TANDEM_BENCHMARKS_DIRECT_H
#define TANDEM_BENCHMARKS_DIRECT_H

#include <stdbool.h>
#include <stdint.h>

#include "benchmarks/cohort.h"

/*
 * Builds the full model with at least `pairs` pairs, solves it, and tells the score in points
 * and the milliseconds of both. False when that fails. Quotas have counts or one share each.
 */
bool tdm_direct_solve(const tdm_request *request, int64_t pairs, double *points, double *ms);

#endif

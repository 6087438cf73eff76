// SPDX-License-Identifier: Apache-2.0
/*
 * NNLS: non-negative least squares by active sets (Lawson and Hanson 1974, chapter 23), from the
 * normal equations, which are small and summed up already. Caller: fit.c.
 *
 * Debian's C libraries have none: GSL's linear fits know ridge, but no bounds.
 */
#ifndef TANDEM_CLI_NNLS_H
#define TANDEM_CLI_NNLS_H

#include <stdbool.h>
#include <stdint.h>

enum { TDM_NNLS_MAX = 65 }; /* all dimensions of a programme, and one more */

/*
 * Minimizes x'Hx / 2 - c'x over x >= 0. H is [count * count], symmetric and positive
 * semidefinite; what it leaves open (columns that depend on each other) stays 0. At most
 * TDM_NNLS_MAX unknowns. x is written.
 */
void tdm_nnls_solve(const double *h, const double *c, uint32_t count, double *x);

#endif

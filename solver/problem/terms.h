// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Terms: what an ip's objective and the prices of its side rows make of a pair.
 *
 * The worth of a candidate is scale * value - sum of y_r * a_rc over the active side rows, but
 * those of odd sets, which are of few pairs: the reduced cost before the two people's own prices. A
 * scan computes it for all pairs.
 */
#ifndef TANDEM_SOLVER_PROBLEM_TERMS_H
#define TANDEM_SOLVER_PROBLEM_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/scan/scan.h"

/* All zero, with room for every quota; in the problem's arena. False when memory is out. */
bool tdm_terms_init(tdm_scan_terms *terms, const tdm_problem *problem);

/*
 * Sets the terms for prices of the side rows, row[row_count]. False when the worth of some pair
 * could exceed 2^61: such prices are of no use.
 */
bool tdm_terms_set(tdm_scan_terms *terms, const tdm_ip *ip, const int64_t *row, int64_t scale);

#endif

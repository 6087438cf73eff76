// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Kept score: the row of an earlier stage score, restated so that floating point can tell.
 *
 * As a sum of scores the row needs more digits than the simplex method has: it takes for kept what
 * misses a million units of 10^13. With whole prices p of the lines, whatever they are,
 *   sum of scores = sum of (score - p of the column's lines) + sum of p * activity of the lines,
 * and the activity of a line is its upper bound less a slack: columns of their own then. Prices
 * near those of the score stage leave coefficients of the size of what is still open. Callers:
 * exact_part.c only.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_KEPT_H
#define TANDEM_SOLVER_NETWORK_EXACT_KEPT_H

#include "solver/network/exact_part.h"

/*
 * Restates the row, if there is one, when all columns are there. The prices are those of the score
 * stage. False when memory is out.
 */
bool tdm_part_restate(tdm_part *part, const tdm_prices *prices);

#endif

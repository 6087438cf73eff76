// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Rounding: a pairing near a fractional one, by branch and bound on what is not whole.
 *
 * The whole parts of the relaxation are kept, but those of nodes that have fractions, and of ever
 * more others: what is left is a small program, whose relaxation is as good as the large one's.
 * (Berthold, RENS, Mathematical Programming Computation 6, 2014.) Proves nothing, and often reaches
 * the bound. Callers: optimize.
 */
#ifndef TANDEM_SOLVER_STAGES_ROUNDING_H
#define TANDEM_SOLVER_STAGES_ROUNDING_H

#include <stdbool.h>

#include "solver/stages/search.h"

/*
 * From value[pool count] of a relaxation, whose prices and basis the search has. Its incumbent
 * becomes what is better. Only for two sides. False when memory is out.
 */
bool tdm_rounding_run(tdm_search *search, const double *value);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Greedy: a first pairing from prices, for a narrower search and for early stops.
 */
#ifndef TANDEM_SOLVER_STAGES_GREEDY_H
#define TANDEM_SOLVER_STAGES_GREEDY_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"

/*
 * Takes candidates by falling reduced cost, first for the people with minimums, those with the
 * fewest pairs to spare ahead and by pairs that other minimums and quotas need too, then for the
 * quotas that need some, then for all, as far as capacities and quotas allow; what shares have too
 * many of is given back in the end. The pairing becomes known if the result satisfies the whole ip.
 * Needs a pairing that is not known. False when memory is out.
 */
bool tdm_greedy(const tdm_ip *ip, const tdm_prices *prices, tdm_pairing *pairing);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Repair: a first pairing from a fractional one, where nodes stand for many people.
 *
 * The whole parts of the relaxation are completed to as many pairs as there can be, over
 * candidates that cost nothing; what the side rows then are off by is made good by exchanges: two
 * pairs swap their partners. (2-exchanges: Aarts and Lenstra, Local Search in
 * Combinatorial Optimization, 1997, ch. 1.) Proves nothing, and often reaches the bound.
 */
#ifndef TANDEM_SOLVER_STAGES_REPAIR_H
#define TANDEM_SOLVER_STAGES_REPAIR_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/*
 * From value[pool count] of a relaxation and its prices; the pairing becomes known if the result
 * satisfies the whole ip. False when memory is out.
 */
bool tdm_repair(const tdm_ip *ip, const tdm_prices *prices, const double *value,
                tdm_pairing *pairing, tdm_stop *stop);

#endif

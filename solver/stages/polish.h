// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Polish: exchanges that make a pairing worth more, until none does.
 *
 * Where groups of pairs earn, what a relaxation rounds to lacks a step here and a step there, which
 * two people who change their partners often mend. Everything that the pairing satisfies stays
 * satisfied. (2-exchanges: Lin, Computer solutions of the traveling salesman problem, Bell System
 * Technical Journal 44, 1965.) Caller: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_POLISH_H
#define TANDEM_SOLVER_STAGES_POLISH_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/stop.h"

/*
 * Improves a pairing that is feasible, over candidates of the pool. Leaves alone what is no
 * pairing, and those of two sides that are not apart or of many people alike. False when memory is
 * out.
 */
bool tdm_polish(const tdm_ip *ip, tdm_pairing *pairing, tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Tighten: prices of odd sets, where people can be both.
 *
 * The relaxation has pairs by halves around odd cycles. Round by round the sets that it fills too
 * much are cut off, among the candidates that are near the prices, and what the new duals prove
 * over all pairs is summed up in integers. Callers: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_TIGHTEN_H
#define TANDEM_SOLVER_STAGES_TIGHTEN_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"
#include "solver/stages/core.h"

/*
 * Adds odd sets to the ip and betters the prices, near-optimal ones of the relaxation without
 * them; whatever comes, they prove no less than before. Sets without a price go again. Nothing
 * happens where nobody is `either`. *core: what the last relaxation was over, in the problem's
 * arena. False when memory is out.
 */
bool tdm_tighten(tdm_ip *ip, tdm_prices *prices, tdm_core *core, tdm_stop *stop);

#endif

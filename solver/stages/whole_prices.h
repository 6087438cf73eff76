// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whole prices: a proof that leaves part of a unit open, as one that leaves none.
 *
 * Bounds are rounded down, so that prices which are off by less than a unit prove an optimum all
 * the same; but what many pieces leave open adds up to units. Callers: pieces.c.
 */
#ifndef TANDEM_SOLVER_STAGES_WHOLE_PRICES_H
#define TANDEM_SOLVER_STAGES_WHOLE_PRICES_H

#include "solver/problem/stop.h"
#include "solver/stages/stage_proof.h"

/*
 * Makes the prices of a proof for the ip whole, where it has no quotas, relies on no fixings and
 * that lowers its total; else the proof stays as it is. Takes up to one pass over all pairs. False
 * when memory is out.
 */
bool tdm_whole_prices_make(const tdm_ip *ip, tdm_stage_proof *proof, tdm_stop *stop);

#endif

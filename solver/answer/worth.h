// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Worth: what quotas and pairs of a pairing are worth, told in the outcome (options.prices).
 * Caller: tdm_solve().
 */
#ifndef TANDEM_SOLVER_ANSWER_WORTH_H
#define TANDEM_SOLVER_ANSWER_WORTH_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"
#include "solver/problem/stop.h"
#include "solver/stages/stage_proof.h"

/*
 * Fills price and share_price of outcome->quotas from the certificate of the last stage,
 * rounded up, so that they promise what outcome.h says: where the told bound is tighter than
 * the certificate's, the distance is part of every price.
 */
void tdm_worth_quotas(const tdm_problem *problem, tdm_outcome *outcome);

/*
 * Fills the prices of outcome->pairs where the last stage is `score`: proof is its proof and
 * `kept` the programme with the rows of the stages before. Pairs that are left when stopped have
 * none. False when memory is out.
 */
bool tdm_worth_pairs(const tdm_ip *kept, const tdm_stage_proof *proof, const tdm_pairing *pairing,
                     tdm_stop *stop, tdm_outcome *outcome);

#endif

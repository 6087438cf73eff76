// SPDX-License-Identifier: Apache-2.0
/*
 * Earns: what a dimension gives a pair, as a share of its weight. The definition of
 * proto/PROTOCOL.md on its own, plain; the solver and the verifier have theirs. Callers: clients.
 */
#ifndef TANDEM_MODEL_EARNS_H
#define TANDEM_MODEL_EARNS_H

#include "solver/model/cohort.h"
#include "solver/model/programme.h"

/*
 * f of the dimension for participants a and b, from 0 to 1, turned round for `share`; 0 where a
 * value is missing. The part of the pair is llrint((1e6 * weight) * f). Needs a request that
 * tdm_request_check() accepted.
 */
double tdm_dimension_earns(const tdm_cohort *cohort, const tdm_dimension *dimension, uint32_t a,
                           uint32_t b);

#endif

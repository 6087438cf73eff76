// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Outcome of: a complete optimal outcome around a pairing, for tests of the verifier.
 */
#ifndef TANDEM_TESTS_SOLVER_OUTCOME_OF_H
#define TANDEM_TESTS_SOLVER_OUTCOME_OF_H

#include "solver/verify/verify.h"

/*
 * The outcome that reports exactly this valid pairing as proven optimal, reasons
 * `traded_off` for all unmatched, everything in the arena. Aborts when memory is out.
 */
tdm_outcome tdm_outcome_of(const tdm_request *request, const tdm_chosen *pairs, uint32_t count,
                           tdm_arena *arena);

#endif

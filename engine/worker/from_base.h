// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From base: a request that names a base is solved from there, warm or not.
 *
 * A base that is not at hand is solved first, in half of the time at most, so that the answer is
 * the same either way. What is solved without a base is kept as one. Caller: perform.
 */
#ifndef TANDEM_ENGINE_WORKER_FROM_BASE_H
#define TANDEM_ENGINE_WORKER_FROM_BASE_H

#include "engine/worker/bases.h"

/*
 * tdm_solve() of the request whose body this is, from its base where it names one; the outcome's
 * statistics tell. `bases` may be NULL: nothing is kept. Problems of the base have its path.
 */
tdm_result tdm_from_base_solve(tdm_bases *bases, const uint8_t *body, size_t size,
                               const tdm_request *request, const tdm_control *control,
                               tdm_arena *arena, tdm_problems *problems, tdm_outcome *outcome,
                               tdm_text *message);

#endif

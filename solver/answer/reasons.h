// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reasons: why somebody stayed without a pair, with the evidence.
 */
#ifndef TANDEM_SOLVER_ANSWER_REASONS_H
#define TANDEM_SOLVER_ANSWER_REASONS_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"
#include "solver/problem/stop.h"

/*
 * Fills reason and evidence of every outcome->unmatched entry (participant set) and
 * outcome->groups, in the arena. `whole` is the request's program without stages, `kept`
 * the one that also keeps what every stage before the last reached. A person is put down
 * to quotas when removing one alone lets them in at no loss in a stage before the last;
 * where time runs out while that is examined, quotas may be left out, and people stay without
 * a reason (0). False when memory is out.
 */
bool tdm_reasons_find(const tdm_ip *whole, const tdm_ip *kept, const tdm_pairing *pairing,
                      tdm_stop *stop, tdm_arena *arena, tdm_outcome *outcome);

#endif

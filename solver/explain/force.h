// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Force: the best pairing with one pair of a person, from what the solve left.
 *
 * The prices that proved the answer, moved along the shortest detour, are close to the best with
 * the pair: a search under them ends soon. Where that is not the case, or prices do not
 * fit the request, it is solved from the start. Callers: alternatives, explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_FORCE_H
#define TANDEM_SOLVER_EXPLAIN_FORCE_H

#include "solver/explain/prospects.h"
#include "solver/explain/resolve.h"

/*
 * Fills alternative->{cost, moves} for the prospect, within at most `share` of the time that is
 * left; moves are in `arena`. OK, NO_MEMORY, INTERNAL with *message.
 */
tdm_result tdm_force(tdm_prospects *prospects, const tdm_prospect *prospect, tdm_resolver *resolver,
                     double share, tdm_arena *arena, tdm_alternative *alternative,
                     tdm_text *message);

#endif

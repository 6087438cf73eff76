// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage pairs: as many pairs as possible. Callers: the ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_PAIRS_H
#define TANDEM_SOLVER_STAGES_STAGE_PAIRS_H

#include "solver/stages/optimize.h"

/* By matching, then by counting over kinds of people, then by the integer program. */
tdm_ending tdm_stage_pairs_run(tdm_stages *stages, tdm_stage_state *state);

/* The matching bound; its matching is the incumbent where quotas and minimums allow it. */
tdm_ending tdm_stage_pairs_bound(tdm_stages *stages, tdm_stage_state *state);

/*
 * Where the matching bound cannot be reached because of quotas or minimums, and no stage is
 * done: the number of pairs by the coarse program, if there is one. *counted: there was, and
 * this is how it ended; the pairing, if known, is one of that many pairs.
 */
tdm_ending tdm_stage_pairs_count(tdm_stages *stages, tdm_stage_state *state, tdm_pairing *pairing,
                                 bool *counted);

/*
 * Sets stages->most_pairs by matching and counting, for a later stage that needs to know.
 */
tdm_ending tdm_stage_pairs_limit(tdm_stages *stages);

/*
 * Keeps the cover that proved the matching bound: as many pairs fill it, each with one end in it.
 * (Dulmage and Mendelsohn, Coverings of bipartite graphs, Canadian Journal of Mathematics 10,
 * 1958.) False when memory is out.
 */
bool tdm_stage_pairs_cover(tdm_stages *stages);

#endif

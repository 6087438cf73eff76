// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage kept: as many pairs of the running round as possible. Callers: the ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_KEPT_H
#define TANDEM_SOLVER_STAGES_STAGE_KEPT_H

#include "solver/stages/optimize.h"

/*
 * By alternating paths from the running round, then by kinds of people and auctions, then by the
 * integer program. Where stage score comes next (`score`; else NULL), it may be done on the way: it
 * has a bound then.
 */
tdm_ending tdm_stage_kept_run(tdm_stages *stages, tdm_stage_state *state, tdm_stage_state *score);

/* Later stages must keep as many. */
tdm_ending tdm_stage_kept_keep(tdm_stages *stages);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage matched: as many people with a pair as possible. Callers: the ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_MATCHED_H
#define TANDEM_SOLVER_STAGES_STAGE_MATCHED_H

#include "solver/stages/optimize.h"

/* Two for every pair where everybody has one place; else by the integer program. */
tdm_ending tdm_stage_matched_run(tdm_stages *stages, tdm_stage_state *state);

/* Later stages have as many people with a pair. */
tdm_ending tdm_stage_matched_keep(tdm_stages *stages);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage score: the sum of pair scores. Callers: the ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_SCORE_H
#define TANDEM_SOLVER_STAGES_STAGE_SCORE_H

#include "solver/stages/optimize.h"

tdm_ending tdm_stage_score_run(tdm_stages *stages, tdm_stage_state *state);

/* Later stages must not lose score: fixes what reduced costs decide, keeps the rest by a row. */
tdm_ending tdm_stage_score_keep(tdm_stages *stages);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage kept where all that could stay does: the current pairs are as good as locked, and what is
 * left is a small problem among whoever has room beside them.
 *
 * No pairing keeps more than all, which needs no other proof. Callers: the stage kept.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_KEPT_ALL_H
#define TANDEM_SOLVER_STAGES_STAGE_KEPT_ALL_H

#include <stdbool.h>

#include "solver/stages/optimize.h"

/*
 * Tries that for the stages kept and score, of two sides; *done: both are proven, the pairing is
 * the best, and as many current pairs are demanded as there are. Else nothing has changed but the
 * pool.
 */
tdm_ending tdm_stage_kept_all_run(tdm_stages *stages, tdm_stage_state *kept, tdm_stage_state *score,
                                  bool *done);

#endif

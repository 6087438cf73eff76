// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage worst: the smallest pair score as large as possible.
 *
 * A threshold drops what scores less and asks only whether the earlier stages' values still hold:
 * by matching where nothing else is demanded, else by the integer program. Every pairing that is
 * found raises the lower end to its own smallest score; halving closes the gap. (Bottleneck
 * assignment: Burkard, Dell'Amico and Martello, Assignment Problems, 2009, ch. 6.) Callers: the
 * ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_WORST_H
#define TANDEM_SOLVER_STAGES_STAGE_WORST_H

#include "solver/stages/optimize.h"

/* Where nobody can be paired at all, the stage is proven without a bound. */
tdm_ending tdm_stage_worst_run(tdm_stages *stages, tdm_stage_state *state);

/* Later stages must pair somebody, and nobody at less. */
tdm_ending tdm_stage_worst_keep(tdm_stages *stages);

#endif

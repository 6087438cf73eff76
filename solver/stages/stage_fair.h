// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stage fair: the smallest pair score as large as possible, then the second smallest, and so on.
 *
 * Level by level: the largest score that the next smallest pair can have, then the fewest pairs at
 * that score. What a level reached is a limit on how many pairs score less than it. (Lexicographic
 * bottleneck assignment: Burkard and Rendl, Operations Research Letters 10, 1991.) Callers: the
 * ladder of stages.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGE_FAIR_H
#define TANDEM_SOLVER_STAGES_STAGE_FAIR_H

#include "solver/stages/optimize.h"

/*
 * Needs a kept number of pairs and a pool of all candidates. state->bound limits the smallest
 * score; without any pair there is none.
 */
tdm_ending tdm_stage_fair_run(tdm_stages *stages, tdm_stage_state *state);

/* Later stages must have the same scores: what all such pairings have in common is fixed. */
tdm_ending tdm_stage_fair_keep(tdm_stages *stages);

/* The same by rows alone, from a pairing that has them. False when memory is out. */
bool tdm_stage_fair_rows(tdm_ip *ip, const tdm_pairing *pairing);

#endif

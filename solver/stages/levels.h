// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Levels: where shares depend on how many pairs there are, one number of pairs at a time.
 *
 * For a known number of pairs a share is a whole count, which relaxations see; for an unknown one
 * they see next to nothing. So the number of pairs is what is branched on first: the
 * relaxation of a range of numbers bounds what they reach and proposes one; that level is solved by
 * itself, and what is left are the ranges below and above it, the best bound first. (Branching on
 * a constraint: Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, II.4.)
 * Callers: the stages.
 */
#ifndef TANDEM_SOLVER_STAGES_LEVELS_H
#define TANDEM_SOLVER_STAGES_LEVELS_H

#include "solver/stages/optimize.h"

/*
 * As tdm_optimize(), level by level where there are shares of an unknown number of pairs;
 * stages->prices then are those of the relaxation of all numbers.
 */
tdm_ending tdm_levels_optimize(tdm_stages *stages, tdm_stage stage, double gap, int64_t enough,
                               tdm_stage_state *state);

#endif

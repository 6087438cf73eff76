// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Kept bound: how many current pairs quotas let stay, asked of kinds of people.
 *
 * What a current pair is to quotas depends on its two kinds alone (solver/stages/counting.h), so
 * one linear program says how many of every two kinds stay and how many new ones join: some dozen
 * kinds instead of thousands of people. Its prices are prices of all pairs. Caller: the stage kept.
 */
#ifndef TANDEM_SOLVER_STAGES_KEPT_BOUND_H
#define TANDEM_SOLVER_STAGES_KEPT_BOUND_H

#include "solver/stages/optimize.h"

/*
 * Sets stages->prices to near-optimal ones of objective kept, proven for all pairs, unless kinds
 * are not much fewer than people, or candidates too many to list (*found: false; the prices then
 * are as they were). PROVEN, STOPPED, FAILED or NO_MEMORY.
 */
tdm_ending tdm_kept_bound_find(tdm_stages *stages, bool *found);

#endif

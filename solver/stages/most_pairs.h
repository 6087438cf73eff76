// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Most pairs: how many pairs there can be where people can be both. Callers: stage_pairs.c.
 */
#ifndef TANDEM_SOLVER_STAGES_MOST_PAIRS_H
#define TANDEM_SOLVER_STAGES_MOST_PAIRS_H

#include "solver/stages/optimize.h"

/*
 * Bounds stage `pairs` by capacities, then by a largest matching of places (solver/network), quotas
 * and minimums ignored; that becomes the incumbent where it satisfies everything. The odd sets that
 * it proves join the ip.
 */
tdm_ending tdm_most_pairs_bound(tdm_stages *stages, tdm_stage_state *state);

#endif

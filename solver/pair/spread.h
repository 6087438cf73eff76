// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Spread: what bridges and variety earn, in micro-points.
 *
 * Callers: scores and scans, whose unit must divide it; the gains of a problem.
 */
#ifndef TANDEM_SOLVER_PAIR_SPREAD_H
#define TANDEM_SOLVER_PAIR_SPREAD_H

#include <stdint.h>

#include "solver/model/programme.h"

/* How many entries there are: bridges, then variety. */
uint32_t tdm_spread_count(const tdm_programme *programme);
const tdm_spread *tdm_spread_entry(const tdm_programme *programme, uint32_t entry);

/* What the k-th pair earns, from 0. */
int64_t tdm_spread_gain(const tdm_spread *entry, uint32_t k);

/* The greatest number that divides every gain; 0 where nothing is gained. */
int64_t tdm_spread_divisor(const tdm_programme *programme);

/* No pair earns more by all entries together. */
int64_t tdm_spread_largest(const tdm_programme *programme);

#endif

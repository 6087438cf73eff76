// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Matching: where everybody has one place and nothing but their number couples the pairs, the best
 * pairing of people who can be both is a matching of the largest weight.
 *
 * It is solved among the candidates that are near the prices, with prices of people and odd sets;
 * all pairs that these prices find worth more join, until there are none: then nothing is better.
 * Where the number of pairs is demanded, every pair is worth so much more that it is reached.
 * Callers: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_MATCHING_H
#define TANDEM_SOLVER_STAGES_MATCHING_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/* Whether the program is one for matchings. */
bool tdm_matching_fits(const tdm_ip *ip);

/*
 * Betters the prices, near-optimal ones whose odd sets have none, and puts the odd sets that have
 * one then in the place of those that the ip had. `known` is a pairing that reaches what is
 * demanded, or there is none. *found, an initialized pairing: the matching, where it fits. Stopped,
 * the prices prove no less than before. False when memory is out.
 */
bool tdm_matching_run(tdm_ip *ip, tdm_prices *prices, const tdm_pairing *known, tdm_pairing *found,
                      tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Matching: where nothing but their number couples the pairs, the best pairing of people who can be
 * both is a matching of the largest weight; else it is a start.
 *
 * Every place is a vertex; a candidate that could be chosen more often than it may, since both its
 * ends have several places, gets two vertices of its own for each time, which are matched with each
 * other unless it is chosen. (Tutte, 1954; see places.h.) It is solved among the candidates
 * that are near the prices. Where everybody has one place, its prices are those of people and odd
 * sets, and all pairs that they find worth more join, until there are none: nothing is better then.
 * Prices of several places of one person are more than the ip can tell, and other rows enter with
 * the prices that they have: there the pairing, if it is one, is good, without other rows mostly
 * the best, and the odd sets are where a relaxation starts.
 * Where the number of pairs is demanded, every pair is worth so much more that it is reached.
 * Callers: optimize.c.
 */
#ifndef TANDEM_SOLVER_STAGES_MATCHING_H
#define TANDEM_SOLVER_STAGES_MATCHING_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/* Whether there are matchings for the program: nobody has a minimum, groups gain nothing. */
bool tdm_matching_fits(const tdm_ip *ip);

/*
 * Betters the prices, near-optimal ones whose odd sets have none, and puts the odd sets that have
 * one then in the place of those that the ip had; where it
 * is only a start, no more than the sets. `known` is a
 * pairing that reaches what is demanded, or there is none. *found, an initialized pairing: the
 * matching, where it fits. Stopped, the prices prove no less than before. False when memory is out.
 */
bool tdm_matching_run(tdm_ip *ip, tdm_prices *prices, const tdm_pairing *known, tdm_pairing *found,
                      tdm_stop *stop);

#endif

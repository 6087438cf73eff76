// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Widest: the smallest score of a pairing as large as exchanges make it.
 *
 * The worst pair goes, and a way from its mentor to its mentee whose worst new pair is best brings
 * another in; where there is none that is better, no pairing of as many pairs is. Ways lead
 * over pairs that join and pairs that leave, and between people who have more or fewer partners
 * afterwards, within capacities and minimums. (Lexicographic bottleneck flows: Burkard and Rendl,
 * Operations Research Letters 10, 1991; widest paths: Pollack, Operations Research 8, 1960.)
 * Caller: the stage fair.
 */
#ifndef TANDEM_SOLVER_NETWORK_WIDEST_H
#define TANDEM_SOLVER_NETWORK_WIDEST_H

#include <stdint.h>

#include "solver/network/flow.h"
#include "solver/problem/ip.h"
#include "solver/problem/stop.h"

typedef struct tdm_widest tdm_widest;

/*
 * Borrows the ip, whose fixings and minimums may change between calls; two sides and a pool of all
 * candidates. NULL when memory is out.
 */
tdm_widest *tdm_widest_new(const tdm_ip *ip);
void tdm_widest_free(tdm_widest *widest);

/*
 * Raises the smallest score above `settled` in a pairing that keeps capacities, minimums and
 * fixings, until nothing with as many pairs has a larger one; scores up to `settled` do not matter.
 * Side rows are ignored. STOPPED: the pairing still keeps them.
 */
tdm_flow_status tdm_widest_raise(tdm_widest *widest, int64_t settled, tdm_pairing *pairing,
                                 tdm_stop *stop);

/*
 * Brings as few pairs as possible up to `units` into such a pairing. price[node_count], and behind
 * them that of the number of pairs, which stays, prove it: a pair above `units` counts 1, and whose
 * price is positive is full, negative has as few as the minimum. (Cycles by Klein, Management
 * Science 14, 1967.) STOPPED: the prices prove nothing.
 */
tdm_flow_status tdm_widest_fewest(tdm_widest *widest, int64_t units, tdm_pairing *pairing,
                                  int64_t *price, tdm_stop *stop);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Keep: the most current pairs among as many pairs as are demanded, by alternating paths.
 *
 * The current pairs are a cheapest flow of their size where every other pair costs 1; shortest
 * alternating paths from there make it larger and leave it cheapest. So a small change of who takes
 * part needs few paths. (Primal-dual method: Ahuja, Magnanti and Orlin, Network Flows, 1993,
 * ch. 9.) Quotas and minimums are ignored. Caller: the stage kept.
 */
#ifndef TANDEM_SOLVER_NETWORK_KEEP_H
#define TANDEM_SOLVER_NETWORK_KEEP_H

#include <stdint.h>

#include "solver/network/flow.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

/*
 * Fills an initialized pairing that keeps the ip's fixings and capacities, has `pairs` pairs at
 * least (0: any number) where the pool allows that, and as many current ones as any such.
 * `prices` take the proof for objective kept, with a total over all pairs; the price of a number
 * of pairs is that of the ip's row, which must demand `pairs` where they are not 0. When STOPPED
 * neither is to be used.
 */
tdm_flow_status tdm_keep_maximum(const tdm_ip *ip, int64_t pairs, tdm_pairing *pairing,
                                 tdm_prices *prices, tdm_stop *stop);

/*
 * The same over the pool alone, for any bit set of candidates in place of the current ones, and the
 * prices in whole numbers: price[node_count], and behind them that of the number of pairs.
 */
tdm_flow_status tdm_keep_in_pool(const tdm_ip *ip, const uint64_t *counted, int64_t pairs,
                                 tdm_pairing *pairing, int64_t *price, tdm_stop *stop);

#endif

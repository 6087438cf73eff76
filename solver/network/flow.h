// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Flow: the most pairs that capacities and candidates allow, by augmenting paths.
 *
 * Hopcroft and Karp's phases (SIAM J. Comput. 2, 1973) with capacities: breadth-first
 * layers, then vertex-disjoint shortest paths. Quotas are ignored, so the size is a
 * bound for the stage `pairs`; alternating reachability gives Hall violators.
 */
#ifndef TANDEM_SOLVER_NETWORK_FLOW_H
#define TANDEM_SOLVER_NETWORK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

typedef enum { TDM_FLOW_DONE, TDM_FLOW_STOPPED, TDM_FLOW_NO_MEMORY } tdm_flow_status;

/*
 * A pairing of maximum size that keeps the ip's fixings (locked ones in, excluded ones
 * out) and capacities, grown from `pairing` if that is known and feasible in those
 * respects. `prices` take the proof: a cover of as many places as there are pairs, with a
 * total over all pairs. When STOPPED the pairing is valid but maybe not maximum, and the
 * prices prove nothing.
 */
tdm_flow_status tdm_flow_maximum(const tdm_ip *ip, tdm_pairing *pairing, tdm_prices *prices,
                                 tdm_stop *stop);

/* Alternating paths in one pairing: who can reach whom. */
typedef struct tdm_reach tdm_reach;

/* Borrows ip and stop and reads the pairing; NULL when memory is out. Walks end early on a stop. */
tdm_reach *tdm_reach_new(const tdm_ip *ip, const tdm_pairing *pairing, tdm_stop *stop);
void tdm_reach_free(tdm_reach *reach);

/*
 * From `node`, follows alternating paths, locked pairs fixed: out over what is not paired, back
 * over what is. Returns whether a partner with room is reached (an augmenting path exists); if
 * none is, reached[node_count] marks the nodes that are, itself among them. After a stop neither
 * is known.
 */
bool tdm_reach_from(tdm_reach *reach, uint32_t node, bool *reached);

/*
 * Whether all partners that tdm_reach_from(reach, node, reached) marked reach each other: then
 * whoever can turn to one of them and to nobody else reaches the same. False when stopped.
 */
bool tdm_reach_is_mutual(tdm_reach *reach, uint32_t node, const bool *reached);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Flow: the most pairs that capacities and candidates allow, by augmenting paths.
 *
 * Hopcroft and Karp's phases (SIAM J. Comput. 2, 1973) with capacities: breadth-first
 * layers, then vertex-disjoint shortest paths. Quotas are ignored, so the size is a
 * bound for the stage `pairs`; alternating reachability gives Hall violators.
 */
#ifndef TANDEM_SOLVER_FLOW_H
#define TANDEM_SOLVER_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/ip.h"
#include "solver/stop.h"

typedef enum { TDM_FLOW_DONE, TDM_FLOW_STOPPED, TDM_FLOW_NO_MEMORY } tdm_flow_status;

/*
 * A pairing of maximum size that keeps the ip's fixings (locked ones in, excluded ones
 * out) and capacities, grown from `pairing` if that is known and feasible in those
 * respects. When STOPPED the pairing is valid but maybe not maximum.
 */
tdm_flow_status tdm_flow_maximum(const tdm_ip *ip, tdm_pairing *pairing, tdm_stop *stop);

/*
 * From `node`, follows alternating paths in the pairing, locked pairs fixed. Marks the nodes
 * on its own side and their partners that are reached; returns whether a partner with
 * room was reached (an augmenting path exists). reached: [node_count], cleared first.
 * false in *enough_memory when memory is out.
 */
bool tdm_flow_reach(const tdm_ip *ip, const tdm_pairing *pairing, uint32_t node, bool *reached,
                    bool *enough_memory);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Places: pairings of people who can be both as matchings of their places.
 *
 * Every place that locked pairs leave open is a vertex. A candidate that could be chosen more often
 * than it may, since both its ends have several places, gets two vertices of its own for each time,
 * which are matched with each other unless it is chosen. (Tutte, A short proof of the factor
 * theorem for finite graphs, 1954.) Scores, minimums, quotas and roles do not matter here.
 */
#ifndef TANDEM_SOLVER_NETWORK_PLACES_H
#define TANDEM_SOLVER_NETWORK_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/blossom.h"
#include "solver/problem/ip.h"

/* Two nodes that can be paired, beside locked pairs. */
typedef struct {
  uint32_t a, b;
  uint32_t candidate; /* or TDM_NONE: not in the pool */
  uint32_t own;       /* the first of its vertices, behind those of nodes */
  int64_t times;      /* it has twice so many; 0: capacities alone limit it */
} tdm_place_link;

typedef struct {
  const tdm_ip *ip;
  tdm_graph graph;
  tdm_blossom blossom;
  uint32_t *first_place; /* [node_count + 1] vertices; those of candidates follow */
  uint32_t *node_of;     /* [vertices] TDM_NONE: of a candidate */
  tdm_place_link *links;
  size_t link_count;
  bool whole; /* of all candidates, not of the pool alone */
} tdm_places;

typedef enum {
  TDM_PLACES_DONE,
  TDM_PLACES_TOO_MANY,
  TDM_PLACES_STOPPED,
  TDM_PLACES_NO_MEMORY
} tdm_places_status;

/* With all candidates where `whole`, else with those in the pool. fini is due in any case. */
tdm_places_status tdm_places_init(tdm_places *places, const tdm_ip *ip, bool whole, tdm_stop *stop);
void tdm_places_fini(tdm_places *places);

/*
 * Starts, when nothing is matched, from a pairing that keeps the locked pairs, the excluded ones
 * and the capacities. False when memory is out.
 */
bool tdm_places_match(tdm_places *places, const tdm_pairing *pairing);

/*
 * Matches as many places as there can be, and leaves what the last searches marked. False when
 * stopped: the matching may not be the largest.
 */
bool tdm_places_maximum(tdm_places *places, tdm_stop *stop);

/* The matching with the locked pairs; what is not in the pool joins it. False: memory is out. */
bool tdm_places_pairing(const tdm_places *places, tdm_problem *problem, tdm_pairing *pairing);

/* How often the matching chooses a link. */
uint32_t tdm_places_times(const tdm_places *places, const tdm_place_link *link);

/* How many pairs that is. */
int64_t tdm_places_pairs(const tdm_places *places);

/*
 * The nodes all of whose places were reached over an odd number of edges into inner[node_count],
 * and into group[node_count] the components that outer ones form: numbers from 0 to *groups - 1,
 * TDM_NONE for the others. False when memory is out.
 */
bool tdm_places_groups(tdm_places *places, bool *inner, uint32_t *group, uint32_t *groups);

#endif

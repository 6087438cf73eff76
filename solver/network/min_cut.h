// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Minimum cuts of a small undirected graph, by augmenting along shortest paths (Dinitz).
 * Callers: odd_sets.c.
 */
#ifndef TANDEM_SOLVER_NETWORK_MIN_CUT_H
#define TANDEM_SOLVER_NETWORK_MIN_CUT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct tdm_cuts tdm_cuts;

/* Without edges, and with room for so many. NULL: memory is out. */
tdm_cuts *tdm_cuts_new(uint32_t nodes, uint32_t edges);
void tdm_cuts_free(tdm_cuts *cuts);

void tdm_cuts_add(tdm_cuts *cuts, uint32_t a, uint32_t b, double capacity);

/*
 * The least capacity of edges that part s from t, or `enough` as soon as it is found to be no less;
 * else side[nodes] tells who is with s.
 */
double tdm_cuts_between(tdm_cuts *cuts, uint32_t s, uint32_t t, double enough, bool *side);

#endif

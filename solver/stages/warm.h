// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Warm: what the solve of another request, much like this one, makes known of it beforehand.
 *
 * Prices are where auctions start, pairs are where matchings grow from. All of it only proposes:
 * what is proven is proven anew. Callers: solve.c, which makes it from a base; the stages.
 */
#ifndef TANDEM_SOLVER_STAGES_WARM_H
#define TANDEM_SOLVER_STAGES_WARM_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/auction/ascent.h"
#include "solver/problem/ip.h"
#include "solver/problem/pool.h"

typedef struct {
  bool priced;          /* there are prices, of stage score */
  int64_t *node;        /* [node_count] in the prices' scale, or TDM_PRICE_UNKNOWN */
  double *row;          /* [row_count] as in tdm_ascent_start */
  tdm_node_pair *pairs; /* candidates all; they may be more than capacities allow */
  uint32_t count;
  uint32_t near_count; /* candidates near the prices' reduced cost 0, which joined the pool */
} tdm_warm;

/*
 * Fills an initialized pairing with those of the pairs that fixings and capacities leave room for;
 * they join the pool. Locked ones and minimums are not looked at. False when memory is out.
 */
bool tdm_warm_pairing(const tdm_warm *warm, const tdm_ip *ip, tdm_pairing *pairing);

/* Where auctions over this ip can start. */
tdm_ascent_start tdm_warm_start(const tdm_warm *warm);

#endif

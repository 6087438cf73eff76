// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Exact: branch and bound whose every bound is proven in integers.
 *
 * The last resort where branch and cut in floating point is not safe (reduced costs
 * too large for its tolerances). The relaxation of every node is solved in GLPK, but
 * a node is only left when its rounded prices prove in 128-bit integers that it holds
 * nothing better, or that it holds nothing at all.
 */
#ifndef TANDEM_SOLVER_EXACT_H
#define TANDEM_SOLVER_EXACT_H

#include <stdint.h>

#include "solver/ip.h"
#include "solver/prices.h"
#include "solver/stop.h"

typedef enum {
  TDM_EXACT_PROVEN, /* incumbent is optimal, or infeasible when there is none */
  TDM_EXACT_STOPPED,
  TDM_EXACT_FAILED,
  TDM_EXACT_NO_MEMORY
} tdm_exact_status;

typedef struct {
  const tdm_ip *ip;
  const tdm_prices *prices;
  tdm_pairing *incumbent; /* in and out */
  tdm_stop *stop;
  int64_t nodes, iterations; /* out */
} tdm_exact;

tdm_exact_status tdm_exact_run(tdm_exact *exact);

#endif

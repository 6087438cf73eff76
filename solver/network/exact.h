// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Exact: branch and bound whose every prune is proven in integers.
 *
 * The relaxation of every node is solved by the network simplex, warm from the node before;
 * a node is only left when the rounded duals prove in 128-bit integers that it holds
 * nothing better, or nothing at all. The best bound is looked at first, and from there the
 * search dives until it is cut off. (Nemhauser and Wolsey, Integer and Combinatorial
 * Optimization, 1988, II.4; reduced costs fix columns on the way, II.5.)
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_H
#define TANDEM_SOLVER_NETWORK_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/known_basis.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

typedef enum {
  TDM_EXACT_PROVEN,   /* within the width nothing is better than the incumbent */
  TDM_EXACT_ENOUGH,   /* the incumbent reaches the target, or the bound within the gap */
  TDM_EXACT_NARROWED, /* the incumbent became so much better that most columns are decided */
  TDM_EXACT_LIMIT,    /* most_nodes */
  TDM_EXACT_STOPPED,
  TDM_EXACT_FAILED, /* floating point did not get on */
  TDM_EXACT_NO_MEMORY
} tdm_exact_status;

typedef struct {
  const tdm_ip *ip;
  const tdm_prices *prices;
  tdm_wide width;       /* looks at pairings that deviate so much from the prices at most */
  const uint64_t *core; /* bit set of the candidates that may be free, or NULL: a heuristic */
  uint32_t core_count;  /* candidates that it reaches */
  const tdm_known_basis *basis; /* that the prices are of: a start; or NULL */
  const int32_t *kept; /* [kept_count] pairs of a candidate that stay, or NULL: a heuristic */
  uint32_t kept_count;
  tdm_pairing *incumbent; /* in and out */
  tdm_stop *stop;
  int64_t target;     /* a value, in units, that ends the search; INT64_MAX: none */
  double gap;         /* relative gap that does; 0: none */
  bool first;         /* ENOUGH as soon as there is an incumbent */
  bool patient;       /* takes far more groups of pairs that gain together than are fast */
  int64_t most_nodes; /* 0: no limit */

  int64_t bound;             /* out: no pairing within the width is better, in units */
  int64_t nodes, iterations; /* out */
  int64_t columns, rows;     /* out */
} tdm_exact;

tdm_exact_status tdm_exact_run(tdm_exact *exact);

#endif

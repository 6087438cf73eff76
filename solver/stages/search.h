// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Search: the integer step. From prices and an incumbent (or none) to a proof.
 *
 * Dives for a first pairing where none is known, then searches the window that a better one
 * must be in: all that can deviate from the prices as little. Where that is too wide for a start,
 * narrower ones come first. The exact search is tried first, everywhere; where it does not
 * get through within its nodes, branch and cut with its cuts takes over.
 */
#ifndef TANDEM_SOLVER_STAGES_SEARCH_H
#define TANDEM_SOLVER_STAGES_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/known_basis.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/pricing.h"
#include "solver/problem/stop.h"

typedef enum {
  TDM_SEARCH_PROVEN, /* incumbent is optimal, or infeasible when there is none */
  TDM_SEARCH_STOPPED,
  TDM_SEARCH_GAVE_UP, /* a hasty one found no pairing soon */
  TDM_SEARCH_FAILED,
  TDM_SEARCH_NO_MEMORY
} tdm_search_status;

typedef struct {
  const tdm_ip *ip;
  tdm_prices *prices;             /* their reduced costs grow with the pool */
  const tdm_prices *score_prices; /* of a kept score stage, or NULL */
  const uint64_t *core;           /* bit set of promising candidates, or NULL */
  uint32_t core_count;            /* candidates that it reaches */
  const tdm_known_basis *basis;   /* that the prices are of, or NULL */
  tdm_pairing *incumbent;         /* in and out */
  tdm_stop *stop;
  double gap;     /* relative gap that is good enough, 0: prove it */
  int64_t enough; /* a value that is good enough, in units; INT64_MAX: none */
  bool hasty;     /* give up where the pool at hand shows no pairing */

  int64_t bound;             /* out: proven, in units; at least the incumbent's value */
  bool searched;             /* out: branch and cut was needed */
  int64_t nodes, iterations; /* out, added */
  int64_t columns, rows;     /* out: of the last integer program */

  tdm_wide priced_width; /* private: so far the pool holds every candidate within it */
} tdm_search;

tdm_search_status tdm_search_run(tdm_search *search);

/*
 * Makes the pool hold every candidate whose reduced cost is within the width. TOO_MANY where that
 * is out of proportion.
 */
tdm_pricing_status tdm_search_reach(tdm_search *search, tdm_wide width);

/* Makes a feasible pairing the incumbent if it is better; tells progress. */
void tdm_search_take(tdm_search *search, const tdm_pairing *pairing);

/* Whether a bound is as good as proven for the caller: equal, or within the gap that is enough. */
bool tdm_search_enough(const tdm_search *search, int64_t value, int64_t bound);

#endif

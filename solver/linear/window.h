// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Window: the integer program over all pairings whose deviation from the prices is at
 * most some width, as a mixed integer program in GLPK.
 *
 * A candidate whose reduced cost alone exceeds the width is fixed, a row whose price
 * times one unit of slack exceeds it becomes an equation. Nothing else is left out: a
 * pairing outside the window provably deviates more. The objective is restated in
 * integer reduced costs (whole units), with explicit slacks where they carry a price,
 * so that branch and cut sees numbers of the size of the gap, never raw totals.
 */
#ifndef TANDEM_SOLVER_LINEAR_WINDOW_H
#define TANDEM_SOLVER_LINEAR_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/linear/lp.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/shares.h"

/* A slack column: free activity of its line = base + sign * slack. */
typedef struct {
  uint32_t line; /* node, or node_count + side row */
  int column;
  int sign;
  tdm_small_row small; /* of a side row */
  tdm_wide base;
  double widest;
} tdm_window_slack;

/* A column that is 1 where a node is mentor in all its pairs, 0 where it is mentee. */
typedef struct {
  uint32_t node;
  int column;
} tdm_window_role;

/* A step of a group that has a free candidate: a column where it is open, else full or not taken.
 */
typedef struct {
  uint32_t group, step;
  int column;
  int64_t width;
  bool open, full;
} tdm_window_step;

typedef struct {
  const tdm_ip *ip;
  const tdm_prices *prices;
  const tdm_prices *score_prices; /* of the kept score stage, or NULL */
  tdm_wide width;
  const uint64_t *core; /* only these candidates may be free, or NULL: all may */
  uint32_t core_count;

  tdm_lp *lp;
  uint32_t *candidate; /* [columns] free candidates, ascending */
  int columns;
  int first_column; /* their first column in the LP */
  uint32_t *chosen; /* candidates fixed at their limit, ascending */
  uint32_t chosen_count;
  tdm_window_slack *slacks;
  uint32_t slack_count;
  tdm_window_role *roles; /* of those who could be in both roles, and may not */
  uint32_t role_count;
  tdm_window_step *steps;        /* [step_count] by group; NULL: nothing is gained by groups */
  tdm_window_slack *group_slack; /* [groups] column -1: none */
  uint32_t step_count;
  tdm_wide constant; /* objective units that are not in the LP */
  double magnitude;  /* largest cost of a column, in units: the size of rounding errors */
  double unit_cost;  /* what a unit of the objective is in the LP */
  bool empty;        /* the fixings alone contradict a row: nothing is in the window */
} tdm_window;

/* How many candidates would be free in a window of this width. */
uint32_t tdm_window_count(const tdm_ip *ip, const tdm_prices *prices, tdm_wide width);

/*
 * Whether costs up to `magnitude` units can stay whole in branch and cut, so that it may round the
 * bounds of its nodes: what makes it strong.
 */
bool tdm_window_rounds(const tdm_ip *ip, double magnitude);

/*
 * Builds the program; false when memory is out or the library failed. fini is due in any case.
 * With a core (a bit set over the first core_count candidates) the window is a heuristic: it finds
 * pairings, but proves nothing about those with other candidates. A known incumbent gives the LP a
 * basis to start from.
 */
bool tdm_window_init(tdm_window *window, const tdm_ip *ip, const tdm_prices *prices,
                     const tdm_prices *score_prices, tdm_wide width, const uint64_t *core,
                     uint32_t core_count, const tdm_pairing *incumbent);
void tdm_window_fini(tdm_window *window);

/* The pairing that an integer point stands for; false when it exceeds capacities. */
bool tdm_window_pairing(const tdm_window *window, const double *x, tdm_pairing *pairing);

/* The point that stands for a pairing, x[column]; false when it is outside the window. */
bool tdm_window_point(const tdm_window *window, const tdm_pairing *pairing, double *x);

/* An objective value or bound of the LP in the units of the ip's objective. */
double tdm_window_units(const tdm_window *window, double objective);

/* Whether branch and cut on this window is numerically safe: tolerance times magnitude
 * stays under a quarter of a unit. */
bool tdm_window_safe(const tdm_window *window);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Prices: integer multipliers and the bound that weak duality makes of them.
 *
 * Any prices prove a bound, good or bad, exactly: everything here is integers.
 * With price p_n per node (positive: of its capacity, negative: of its minimum) and y_r >= 0
 * per side row, the reduced cost of a candidate is
 *   r_c = scale * value_c - p_mentor - p_mentee - sum y_r a_rc,
 * and scale * (value of any pairing) = total - deviation, where deviation >= 0 adds up |r_c|
 * for every candidate that the signs of r would decide otherwise and price times slack for
 * every node and row. A group of candidates (solver/problem/gains.h) has a price y_g >= 0 that adds
 * to the reduced cost of its candidates; a step of it deviates by |w * gain - y_g| likewise, where
 * w is scale if the objective counts the gain, and the price of the row that keeps it. Where y_g =
 * w * (first gain), no step is worth anything: so it is for groups that nothing else is known of,
 * those that no candidate of the pool is in included. (Weak duality: Bertsimas and Tsitsiklis,
 * Introduction to Linear Optimization, 1997, ch. 4; fixing by reduced cost: Nemhauser and Wolsey,
 * Integer and Combinatorial Optimization, 1988, II.5.)
 */
#ifndef TANDEM_SOLVER_PROBLEM_PRICES_H
#define TANDEM_SOLVER_PROBLEM_PRICES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"

typedef struct {
  int64_t *node;  /* [node_count] */
  int64_t *row;   /* [row_count], >= 0, 0 for inactive rows */
  int64_t *group; /* [group_count], >= 0; later groups: by default, as above */
  uint32_t group_count, group_room;
  int64_t *reduced;   /* [pool count] by tdm_prices_reduce(), clipped to 62 bits */
  uint32_t room;      /* of reduced */
  tdm_wide total;     /* scale * bound before rounding down */
  bool counts_shares; /* of a kept score: of shares that were counts by then */
  int64_t scale;      /* a power of two, at least 65536; larger where scores leave room for it */
} tdm_prices;

/* All zero, groups by default; in the problem's arena. */
bool tdm_prices_init(tdm_prices *prices, const tdm_ip *ip);

/*
 * Computes the reduced costs of the pool's candidates from node and row prices, and sets prices
 * that no row can have to 0. *total (may be NULL) takes what the total would be if there were no
 * other candidates. False when memory is out.
 */
bool tdm_prices_reduce(tdm_prices *prices, const tdm_ip *ip, tdm_wide *total);

/* What a unit of a measure's gain is worth: w above. */
int64_t tdm_prices_weight(const tdm_prices *prices, const tdm_ip *ip, const tdm_measure *measure);

/* What no price of the measure's groups needs to exceed: that by default. */
int64_t tdm_prices_default(const tdm_prices *prices, const tdm_ip *ip, const tdm_measure *measure);

/* Forgets all prices of groups: they have those by default. */
void tdm_prices_default_groups(tdm_prices *prices);

/*
 * Gives every group that a candidate of the pool is in a price of its own, by default or what it
 * has, from 0 to that by default. False when memory is out. The rows' prices stay as they are from
 * then on, but for tdm_prices_reduce(), which does this first.
 */
bool tdm_prices_settle_groups(tdm_prices *prices, const tdm_ip *ip);

/* A bound that needs no look at pairs: the places of the smaller side at the largest value. */
void tdm_prices_crude(tdm_prices *prices, const tdm_ip *ip);

/*
 * The part of the total that is no candidate's: prices times capacities, minimums and bounds, and
 * what steps are worth.
 */
tdm_wide tdm_prices_constant(const tdm_prices *prices, const tdm_ip *ip);

/* Node, row and group prices and the total, not the reduced costs. False when memory is out. */
bool tdm_prices_copy(tdm_prices *to, const tdm_prices *from, const tdm_ip *ip);

/* The proven bound in the objective's units, clipped to 62 bits. */
int64_t tdm_prices_bound(const tdm_prices *prices);

/* The most that a pairing whose deviation is above `deviation` (scaled) can reach, in units. */
int64_t tdm_prices_bound_beyond(const tdm_prices *prices, tdm_wide deviation);

/* A multiplier as an integer price: scaled, rounded to nearest, clipped; NaN becomes 0. */
int64_t tdm_price_round(const tdm_prices *prices, double multiplier);

/* Floor division and clipping of wide integers. */
int64_t tdm_wide_floor(tdm_wide number, int64_t divisor);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shares: side rows with small coefficients.
 *
 * A share in millionths makes rows such as 666667 in, -333333 out, on whose rounding
 * branch and cut goes wrong. Counts among at most N pairs form fractions with a denominator of
 * at most N, so the row may as well name the nearest such fraction: the same pairings
 * satisfy it, and its coefficients are at most N. (Farey neighbours: Hardy and
 * Wright, An Introduction to the Theory of Numbers, ch. 3.)
 */
#ifndef TANDEM_SOLVER_PROBLEM_SHARES_H
#define TANDEM_SOLVER_PROBLEM_SHARES_H

#include "solver/problem/ip.h"

/* Sum a x <= bound with a = in or out; one unit of it is `units` / `per` units of the row. */
typedef struct {
  uint64_t *const *counted; /* as in tdm_row */
  int64_t in, out;
  int64_t bound;
  int64_t units, per;
  const tdm_odd_set *odd; /* as in tdm_row: of such a row, else NULL */
  bool matched;           /* of ROW_MATCHED, which has its own coefficients */
} tdm_small_row;

/* Any row but TDM_ROW_SCORE; `pairs` is the most that any pairing has. */
tdm_small_row tdm_row_small(const tdm_row *row, uint32_t pairs);

static inline int64_t tdm_small_coefficient(const tdm_ip *ip, const tdm_small_row *row,
                                            uint32_t candidate) {
  if (row->odd) return tdm_odd_set_has(ip->problem, row->odd, candidate);
  if (row->matched) return -tdm_ip_matched(ip, candidate);
  return !row->counted || tdm_bit(*row->counted, candidate) ? row->in : row->out;
}

#endif

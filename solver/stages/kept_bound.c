// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/kept_bound.h"

#include <math.h>
#include <stdlib.h>

#include "solver/stages/counting.h"

/* Pairs of kinds; more take longer than what they tell. */
enum { COLUMNS_MOST = 100000 };

typedef struct {
  tdm_stages *stages;
  tdm_counting counting;
  tdm_lp *lp;
  uint32_t *current; /* [coarse candidates] current pairs of their kinds */
} program;

static bool is_usable(const program *p) {
  const tdm_problem *coarse = &p->counting.problem;
  return p->counting.worth && coarse->complete && coarse->count <= COLUMNS_MOST;
}

/* Current pairs that are candidates, by the kinds of their people. */
static bool count_current(program *p) {
  const tdm_problem *fine = p->stages->ip->problem, *coarse = &p->counting.problem;
  const uint64_t *bits = fine->counted[tdm_ip_current(p->stages->ip)];
  p->current = calloc((size_t)coarse->count + 1, sizeof *p->current);
  if (!p->current) return false;
  for (uint32_t c = 0; c < fine->count; c++) {
    if (!tdm_bit(bits, c) || tdm_ip_fixed(p->stages->ip, c) == TDM_EXCLUDED) continue;
    uint32_t mentor = coarse->node_of[fine->nodes[fine->mentor[c]].participant];
    uint32_t mentee = coarse->node_of[fine->nodes[fine->mentee[c]].participant];
    uint32_t kinds = tdm_problem_candidate(coarse, mentor, mentee);
    if (kinds != TDM_NONE) p->current[kinds]++;
  }
  return true;
}

/* ---- the linear program ---- */

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
}

static bool add_rows(program *p) {
  const tdm_ip *ip = &p->counting.ip;
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    if (tdm_lp_add_row(p->lp, ip->min[n], ip->problem->nodes[n].capacity) < 0) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    double upper = row->active ? (double)row->bound / size_of(row) : INFINITY;
    if (tdm_lp_add_row(p->lp, -INFINITY, upper) < 0) return false;
  }
  return true;
}

/* So many pairs of two kinds, each worth `cost`. Returns the column, or -1. */
static int add_pairs(program *p, uint32_t c, int64_t limit, double cost, bool locked) {
  const tdm_ip *ip = &p->counting.ip;
  int rows[TDM_ROWS_MAX + 2], count = 2; /* large: no time for zeros */
  double coefficients[TDM_ROWS_MAX + 2];
  rows[0] = (int)ip->problem->mentor[c];
  rows[1] = (int)ip->problem->mentee[c];
  coefficients[0] = coefficients[1] = 1;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    int64_t a = tdm_row_coefficient(ip, &ip->rows[r], c);
    if (a == 0 || !ip->rows[r].active) continue;
    rows[count] = (int)(ip->problem->node_count + r);
    coefficients[count++] = (double)a / size_of(&ip->rows[r]);
  }
  return tdm_lp_add_column(p->lp, locked ? (double)limit : 0, (double)limit, cost, false, count,
                           rows, coefficients);
}

/* The pairs that stay and those that join; at first everybody stays. */
static bool add_columns(program *p) {
  const tdm_ip *ip = &p->counting.ip;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    int64_t stay = p->current[c], join = tdm_problem_limit(ip->problem, c) - stay;
    bool locked = tdm_ip_fixed(ip, c) == TDM_LOCKED;
    if (tdm_ip_fixed(ip, c) == TDM_EXCLUDED) continue;
    if (join > 0 && add_pairs(p, c, join, 0, locked) < 0) return false;
    if (stay == 0) continue;
    int column = add_pairs(p, c, stay, 1, locked);
    if (column < 0) return false;
    tdm_lp_column_basis(p->lp, column, TDM_LP_AT_UPPER);
  }
  return true;
}

/* ---- what it proves ---- */

/* Under prices of kinds a pair that is not a current one. */
static int64_t joins_for(const program *p, const tdm_prices *of_kinds, uint32_t c) {
  const tdm_ip *ip = &p->counting.ip;
  tdm_wide reduced =
      -(tdm_wide)of_kinds->node[ip->problem->mentor[c]] - of_kinds->node[ip->problem->mentee[c]];
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (of_kinds->row[r])
      reduced -= (tdm_wide)of_kinds->row[r] * tdm_row_coefficient(ip, &ip->rows[r], c);
  return tdm_wide_floor(reduced, 1);
}

/*
 * Rounding leaves pairs of some kinds worth a little: their mentors pay it, so that nobody gains by
 * any pair but current ones, which are in the pool. A look at all pairs would tell no more.
 */
static void round_up(const program *p, tdm_prices *of_kinds) {
  const tdm_ip *ip = &p->counting.ip;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    int64_t worth = joins_for(p, of_kinds, c);
    if (worth > 0) of_kinds->node[ip->problem->mentor[c]] += worth;
  }
}

static void round_duals(const program *p, tdm_prices *of_kinds) {
  const tdm_ip *coarse = &p->counting.ip;
  for (uint32_t n = 0; n < coarse->problem->node_count; n++)
    of_kinds->node[n] = tdm_price_round(of_kinds, tdm_lp_dual(p->lp, (int)n));
  for (uint32_t r = 0; r < coarse->row_count; r++) {
    double dual = tdm_lp_dual(p->lp, (int)(coarse->problem->node_count + r));
    int64_t price = tdm_price_round(of_kinds, dual / size_of(&coarse->rows[r]));
    of_kinds->row[r] = coarse->rows[r].active && price > 0 ? price : 0;
  }
  round_up(p, of_kinds);
}

static tdm_ending take_duals(program *p, bool *found) {
  tdm_stages *stages = p->stages;
  tdm_prices of_kinds;
  if (!tdm_prices_init(&of_kinds, &p->counting.ip)) return TDM_ENDED_NO_MEMORY;
  of_kinds.scale = stages->prices.scale;
  round_duals(p, &of_kinds);
  tdm_counting_prices(&p->counting, &of_kinds, stages->ip, &stages->prices);
  if (!tdm_prices_reduce(&stages->prices, stages->ip, &stages->prices.total))
    return TDM_ENDED_NO_MEMORY;
  *found = true;
  return TDM_ENDED_PROVEN;
}

static tdm_ending solve(program *p, bool *found) {
  p->lp = tdm_lp_new();
  if (!p->lp || !tdm_counting_follow(&p->counting, p->stages->ip) || !count_current(p) ||
      !add_rows(p) || !add_columns(p))
    return TDM_ENDED_NO_MEMORY;
  tdm_lp_status status = tdm_lp_solve(p->lp, TDM_LP_PRIMAL, p->stages->stop);
  p->stages->iterations += tdm_lp_iterations(p->lp);
  switch (status) {
    case TDM_LP_STOPPED:
      return TDM_ENDED_STOPPED;
    case TDM_LP_OPTIMAL:
      return take_duals(p, found);
    default:
      return TDM_ENDED_PROVEN; /* what there is of the programme proper will tell */
  }
}

tdm_ending tdm_kept_bound_find(tdm_stages *stages, bool *found) {
  program p = {.stages = stages};
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  *found = false;
  if (tdm_counting_init(&p.counting, stages->ip, stages->stop))
    end = is_usable(&p) ? solve(&p, found) : TDM_ENDED_PROVEN;
  tdm_lp_free(p.lp);
  free(p.current);
  tdm_counting_fini(&p.counting);
  return end;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/prices.h"

#include <math.h>
#include <string.h>

static const int64_t LARGEST = INT64_C(1) << 62;
static const int64_t LARGEST_PRICE = INT64_C(1) << 60;
static const int64_t LEAST_SCALE = INT64_C(1) << 16;
static const int64_t LARGEST_SCALE = INT64_C(1) << 36;

/*
 * The certificate's scale of 65,536 is too coarse for shares, whose coefficients are
 * millions: half a unit of rounding in such a price is several units of score a pair. So the
 * scale is as large as scaled scores of at most 2^56 allow.
 */
static int64_t scale_for(const tdm_problem *problem) {
  int64_t scale = LEAST_SCALE;
  while (scale < LARGEST_SCALE && problem->largest_units <= (INT64_C(1) << 55) / scale) scale *= 2;
  return scale;
}

bool tdm_prices_init(tdm_prices *prices, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  *prices = (tdm_prices){.scale = scale_for(problem)};
  prices->node = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *prices->node);
  prices->row = tdm_arena_alloc(problem->arena, ip->row_count, sizeof *prices->row);
  return prices->node && prices->row;
}

void tdm_prices_copy(tdm_prices *to, const tdm_prices *from, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  if (problem->node_count) memcpy(to->node, from->node, problem->node_count * sizeof *to->node);
  memcpy(to->row, from->row, ip->row_count * sizeof *to->row);
  to->total = from->total;
}

/* Room for the whole pool, and for some growth. */
static bool make_room(tdm_prices *prices, const tdm_problem *problem) {
  if (prices->reduced && prices->room >= problem->count) return true;
  uint32_t room = problem->complete ? problem->count : problem->count + problem->count / 2;
  prices->reduced = tdm_arena_alloc(problem->arena, room, sizeof *prices->reduced);
  prices->room = prices->reduced ? room : 0;
  return prices->reduced != NULL;
}

static int64_t clip(tdm_wide number) {
  if (number > LARGEST) return LARGEST;
  if (number < -LARGEST) return -LARGEST;
  return (int64_t)number;
}

int64_t tdm_wide_floor(tdm_wide number, int64_t divisor) {
  tdm_wide quotient = number / divisor;
  if (number % divisor < 0) quotient--;
  return clip(quotient);
}

static tdm_wide reduced_cost(const tdm_prices *prices, const tdm_ip *ip, const uint32_t *priced,
                             uint32_t priced_count, uint32_t c) {
  const tdm_problem *problem = ip->problem;
  tdm_wide reduced = (tdm_wide)tdm_ip_value(ip, c) * prices->scale -
                     prices->node[problem->mentor[c]] - prices->node[problem->mentee[c]];
  for (uint32_t k = 0; k < priced_count; k++)
    reduced -= (tdm_wide)prices->row[priced[k]] * tdm_row_coefficient(ip, &ip->rows[priced[k]], c);
  return reduced;
}

tdm_wide tdm_prices_constant(const tdm_prices *prices, const tdm_ip *ip) {
  tdm_wide total = 0;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) {
    int64_t price = prices->node[n];
    total += (tdm_wide)price * (price > 0 ? ip->problem->nodes[n].capacity : ip->min[n]);
  }
  for (uint32_t r = 0; r < ip->row_count; r++)
    total += (tdm_wide)prices->row[r] * ip->rows[r].bound;
  return total;
}

void tdm_prices_crude(tdm_prices *prices, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  uint32_t first, end;
  int64_t halves = tdm_problem_cover(problem, &first, &end);
  int64_t largest = ip->objective == TDM_COUNT_SCORE ? problem->largest_units : 1;
  if (ip->objective == TDM_COUNT_NOTHING) largest = 0;
  memset(prices->row, 0, ip->row_count * sizeof *prices->row);
  for (uint32_t n = 0; n < problem->node_count; n++)
    prices->node[n] = n >= first && n < end ? largest * prices->scale / 2 * halves : 0;
  prices->total = tdm_prices_constant(prices, ip);
}

bool tdm_prices_reduce(tdm_prices *prices, const tdm_ip *ip, tdm_wide *total) {
  enum { ROWS = 4 * TDM_QUOTAS_MAX + 3 + TDM_ODD_SETS_MAX };
  uint32_t priced[ROWS], priced_count = 0;
  if (!make_room(prices, ip->problem)) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    if (!ip->rows[r].active || prices->row[r] < 0) prices->row[r] = 0;
    if (prices->row[r]) priced[priced_count++] = r;
  }
  tdm_wide sum = tdm_prices_constant(prices, ip);
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    tdm_wide reduced = reduced_cost(prices, ip, priced, priced_count, c);
    uint8_t fixed = tdm_ip_fixed(ip, c);
    if (fixed == TDM_LOCKED || (fixed == TDM_FREE && reduced > 0))
      sum += reduced * tdm_problem_limit(ip->problem, c);
    prices->reduced[c] = clip(reduced);
  }
  if (total) *total = sum;
  return true;
}

int64_t tdm_prices_bound(const tdm_prices *prices) {
  return tdm_wide_floor(prices->total, prices->scale);
}

int64_t tdm_prices_bound_beyond(const tdm_prices *prices, tdm_wide deviation) {
  return tdm_wide_floor(prices->total - deviation - 1, prices->scale);
}

int64_t tdm_price_round(const tdm_prices *prices, double multiplier) {
  double scaled = multiplier * (double)prices->scale;
  if (isnan(scaled)) return 0;
  if (scaled > (double)LARGEST_PRICE) return LARGEST_PRICE;
  if (scaled < -(double)LARGEST_PRICE) return -LARGEST_PRICE;
  return llrint(scaled);
}

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

/* ---- groups ---- */

int64_t tdm_prices_weight(const tdm_prices *prices, const tdm_ip *ip, const tdm_measure *measure) {
  uint32_t kept = tdm_ip_keeps_measure(ip, measure);
  return prices->scale * tdm_ip_counts_measure(ip, measure) +
         (ip->rows[kept].active ? prices->row[kept] : 0);
}

int64_t tdm_prices_default(const tdm_prices *prices, const tdm_ip *ip, const tdm_measure *measure) {
  return tdm_prices_weight(prices, ip, measure) * measure->steps[0].gain;
}

void tdm_prices_default_groups(tdm_prices *prices) { prices->group_count = 0; }

/* Rows of earlier stages whose price is so high that what it makes of a gain would not fit go
 * without. */
static void limit_weights(tdm_prices *prices, const tdm_ip *ip) {
  const tdm_gains *gains = &ip->problem->gains;
  for (uint32_t m = 0; m < gains->measure_count; m++) {
    uint32_t kept = tdm_ip_keeps_measure(ip, &gains->measures[m]);
    tdm_wide most =
        (tdm_wide)(prices->scale + prices->row[kept]) * gains->measures[m].steps[0].gain;
    if (most > LARGEST_PRICE / 4) prices->row[kept] = 0;
  }
}

static bool make_room_for_groups(tdm_prices *prices, const tdm_problem *problem, uint32_t count) {
  if (count <= prices->group_room) return true;
  uint32_t room = count < problem->gains.group_room ? problem->gains.group_room : count;
  int64_t *grown =
      tdm_arena_grow(problem->arena, prices->group, prices->group_count, room, sizeof *grown);
  if (!grown) return false;
  prices->group = grown;
  prices->group_room = room;
  return true;
}

bool tdm_prices_settle_groups(tdm_prices *prices, const tdm_ip *ip) {
  const tdm_gains *gains = &ip->problem->gains;
  if (gains->measure_count == 0) return true;
  limit_weights(prices, ip);
  if (!make_room_for_groups(prices, ip->problem, gains->group_count)) return false;
  for (uint32_t g = 0; g < gains->group_count; g++) {
    int64_t most = tdm_prices_default(prices, ip, tdm_gains_measure(gains, g));
    if (g >= prices->group_count || prices->group[g] > most) prices->group[g] = most;
    if (prices->group[g] < 0) prices->group[g] = 0;
  }
  prices->group_count = gains->group_count;
  return true;
}

/* What all steps of the groups are worth. */
static tdm_wide sum_of_steps(const tdm_prices *prices, const tdm_ip *ip) {
  const tdm_gains *gains = &ip->problem->gains;
  tdm_wide sum = 0;
  for (uint32_t g = 0; g < prices->group_count; g++) {
    const tdm_measure *measure = tdm_gains_measure(gains, g);
    int64_t weight = tdm_prices_weight(prices, ip, measure);
    for (uint32_t s = 0; s < measure->step_count; s++) {
      int64_t worth = weight * measure->steps[s].gain - prices->group[g];
      if (worth <= 0) break;
      sum += (tdm_wide)worth * measure->steps[s].width * gains->groups[g].people;
    }
  }
  return sum;
}

static tdm_wide group_prices(const tdm_prices *prices, const tdm_gains *gains, uint32_t c) {
  const uint32_t *groups;
  uint32_t count = tdm_gains_of(gains, c, &groups);
  tdm_wide sum = 0;
  for (uint32_t k = 0; k < count; k++) sum += prices->group[groups[k]];
  return sum;
}

/* ---- all of them ---- */

bool tdm_prices_copy(tdm_prices *to, const tdm_prices *from, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  if (!make_room_for_groups(to, problem, from->group_count)) return false;
  if (from->group_count) memcpy(to->group, from->group, from->group_count * sizeof *to->group);
  to->group_count = from->group_count;
  if (problem->node_count) memcpy(to->node, from->node, problem->node_count * sizeof *to->node);
  memcpy(to->row, from->row, ip->row_count * sizeof *to->row);
  to->total = from->total;
  return true;
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
  return reduced + group_prices(prices, &problem->gains, c);
}

tdm_wide tdm_prices_constant(const tdm_prices *prices, const tdm_ip *ip) {
  tdm_wide total = 0;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) {
    int64_t price = prices->node[n];
    total += (tdm_wide)price * (price > 0 ? ip->problem->nodes[n].capacity : ip->min[n]);
  }
  for (uint32_t r = 0; r < ip->row_count; r++)
    total += (tdm_wide)prices->row[r] * ip->rows[r].bound;
  return total + sum_of_steps(prices, ip);
}

void tdm_prices_crude(tdm_prices *prices, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  uint32_t first, end;
  int64_t halves = tdm_problem_cover(problem, &first, &end);
  int64_t largest = ip->objective == TDM_COUNT_SCORE ? problem->largest_units : 1;
  if (ip->objective == TDM_COUNT_MATCHED) largest = 2;
  if (ip->objective == TDM_COUNT_NOTHING) largest = 0;
  memset(prices->row, 0, ip->row_count * sizeof *prices->row);
  tdm_prices_default_groups(prices);
  for (uint32_t n = 0; n < problem->node_count; n++)
    prices->node[n] = n >= first && n < end ? largest * prices->scale / 2 * halves : 0;
  prices->total = tdm_prices_constant(prices, ip);
}

bool tdm_prices_reduce(tdm_prices *prices, const tdm_ip *ip, tdm_wide *total) {
  uint32_t priced[TDM_ROWS_MAX], priced_count = 0;
  if (!make_room(prices, ip->problem)) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    if (!ip->rows[r].active || prices->row[r] < 0) prices->row[r] = 0;
  }
  if (!tdm_prices_settle_groups(prices, ip)) return false;
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (prices->row[r]) priced[priced_count++] = r;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/feasible.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/exact.h"

enum { DIVE_STEPS = 100, SEARCH_NODES = 400 };

static const double INTEGRAL = 1e-6;

/* ---- life ---- */

bool tdm_feasible_init(tdm_feasible *f, const tdm_ip *ip) {
  *f = (tdm_feasible){.ip = *ip, .enough_memory = true};
  f->ip.objective = TDM_COUNT_NOTHING;
  return tdm_prices_init(&f->prices, &f->ip) && tdm_prices_reduce(&f->prices, &f->ip, NULL);
}

static void forget(tdm_feasible *f) {
  if (f->part.network) f->iterations += tdm_network_pivots(f->part.network);
  tdm_part_fini(&f->part);
  free(f->lower);
  free(f->upper);
  free(f->count);
  free(f->basis);
  f->lower = f->upper = f->count = NULL;
  f->basis = NULL;
}

void tdm_feasible_fini(tdm_feasible *f) { forget(f); }

/* The known pairing is where the basis starts: it satisfies all rows. */
static bool start_from(tdm_feasible *f, const tdm_pairing *known) {
  tdm_part *part = &f->part;
  uint64_t *chosen = calloc((size_t)f->ip.problem->count / 64 + 1, sizeof *chosen);
  int *order = calloc((size_t)part->choices + 1, sizeof *order), count = 0;
  bool enough_memory = chosen && order;
  for (uint32_t k = 0; enough_memory && k < known->count; k++)
    tdm_bit_set(chosen, known->chosen[k]);
  for (int in = 1; enough_memory && in >= 0; in--)
    for (uint32_t j = 0; j < part->choices; j++)
      if (tdm_bit(chosen, part->column[j].candidate) == in) order[count++] = (int)j;
  if (enough_memory) tdm_network_crash(part->network, order, count, 0);
  free(chosen);
  free(order);
  return enough_memory;
}

static bool is_usable(const tdm_feasible *f) {
  return !f->part.empty && !f->part.too_many && f->part.network && f->part.choices > 0;
}

static bool build(tdm_feasible *f, const tdm_pairing *known) {
  forget(f);
  if (!tdm_part_init_loose(&f->part, &f->ip, &f->prices, NULL, 0)) return false;
  size_t columns = (size_t)f->part.columns + 1;
  f->live = f->part.choices;
  f->lower = calloc(columns, sizeof *f->lower);
  f->upper = calloc(columns, sizeof *f->upper);
  f->count = calloc(columns, sizeof *f->count);
  if (!f->lower || !f->upper || !f->count) return false;
  for (uint32_t j = 0; j < f->part.columns; j++) {
    f->lower[j] = f->part.column[j].lower;
    f->upper[j] = f->part.column[j].upper;
  }
  if (!is_usable(f)) return true;
  f->basis = calloc((size_t)tdm_network_basis_size(f->part.network) + 1, sizeof *f->basis);
  bool start = known->known && !f->part.doubled;
  return f->basis && (!start || start_from(f, known));
}

/* ---- bounds ---- */

static void bound(tdm_feasible *f, uint32_t j, int32_t lower, int32_t upper) {
  if (f->lower[j] == lower && f->upper[j] == upper) return;
  f->lower[j] = lower;
  f->upper[j] = upper;
  tdm_part_bounds(&f->part, j, lower, upper);
}

/* As the question has them; returns how many columns are open. */
static uint32_t follow_fixings(tdm_feasible *f) {
  uint32_t open = 0;
  for (uint32_t j = 0; j < f->part.choices; j++) {
    const tdm_part_column *column = &f->part.column[j];
    uint8_t fixed = tdm_ip_fixed(&f->ip, column->candidate);
    bound(f, j, fixed == TDM_LOCKED ? column->upper : 0,
          fixed == TDM_EXCLUDED ? 0 : column->upper);
    open += fixed == TDM_FREE;
  }
  return open;
}

static void take_ip(tdm_feasible *f, const tdm_ip *ip) {
  f->ip = *ip;
  f->ip.objective = TDM_COUNT_NOTHING;
}

/* Anew also where most of it is decided by now. */
bool tdm_feasible_settle(tdm_feasible *f, const tdm_ip *ip, const tdm_pairing *known, bool afresh) {
  take_ip(f, ip);
  if (!afresh && (!is_usable(f) || follow_fixings(f) >= f->live / 2)) return true;
  return build(f, known);
}

/* ---- solutions ---- */

static tdm_network_status solve(tdm_feasible *f, tdm_stop *stop) {
  return tdm_part_solve(&f->part, -INFINITY, stop);
}

/* Rounds the solution at hand; whether that is a pairing of the ip. */
static bool try_rounding(tdm_feasible *f, tdm_pairing *found) {
  for (uint32_t j = 0; j < f->part.choices; j++)
    f->count[j] = (int32_t)lrint(tdm_part_value(&f->part, j));
  return tdm_part_pairing(&f->part, f->count, found) && tdm_pairing_feasible(&f->ip, found);
}

tdm_feasible_answer tdm_feasible_relax(tdm_feasible *f, const tdm_ip *ip, tdm_pairing *found,
                                       tdm_stop *stop) {
  found->known = false;
  f->enough_memory = true;
  take_ip(f, ip);
  if (!is_usable(f)) return TDM_MAY_BE_FEASIBLE;
  follow_fixings(f);
  switch (solve(f, stop)) {
    case TDM_NETWORK_INFEASIBLE:
      return tdm_part_proves_empty(&f->part, f->lower, f->upper) ? TDM_IS_NOT_FEASIBLE
                                                                 : TDM_MAY_BE_FEASIBLE;
    case TDM_NETWORK_OPTIMAL:
      return try_rounding(f, found) ? TDM_IS_FEASIBLE : TDM_MAY_BE_FEASIBLE;
    default:
      return TDM_MAY_BE_FEASIBLE;
  }
}

/* ---- dives ---- */

/* The column that is farthest up from its lower bound and not whole, or TDM_NONE. */
static uint32_t choose_fractional(const tdm_feasible *f) {
  uint32_t best = TDM_NONE;
  double most = 0;
  for (uint32_t j = 0; j < f->part.choices; j++) {
    double value = tdm_part_value(&f->part, j), part = value - floor(value);
    if (part <= INTEGRAL || part >= 1 - INTEGRAL || part <= most) continue;
    most = part;
    best = j;
  }
  return best;
}

/* Up where that works, else down, without looking back. */
static bool dive(tdm_feasible *f, tdm_pairing *found, tdm_stop *stop) {
  for (int step = 0; step < DIVE_STEPS; step++) {
    uint32_t j = choose_fractional(f);
    if (j == TDM_NONE || tdm_stop_now(stop)) return false;
    int32_t lower = f->lower[j], upper = f->upper[j];
    int32_t whole = (int32_t)floor(tdm_part_value(&f->part, j));
    f->nodes++;
    bound(f, j, whole + 1, upper);
    tdm_network_status status = solve(f, stop);
    if (status == TDM_NETWORK_INFEASIBLE) {
      bound(f, j, lower, whole);
      status = solve(f, stop);
    }
    if (status != TDM_NETWORK_OPTIMAL) return false;
    if (try_rounding(f, found)) return true;
  }
  return false;
}

static tdm_feasible_answer search(tdm_feasible *f, tdm_pairing *found, tdm_stop *stop) {
  tdm_exact exact = {.ip = &f->ip,
                     .prices = &f->prices,
                     .width = (tdm_wide)1 << 62,
                     .incumbent = found,
                     .stop = stop,
                     .target = INT64_MAX,
                     .first = true,
                     .most_nodes = SEARCH_NODES};
  found->known = false;
  tdm_exact_status status = tdm_exact_run(&exact);
  f->nodes += exact.nodes;
  f->iterations += exact.iterations;
  f->enough_memory = status != TDM_EXACT_NO_MEMORY;
  if (found->known) return TDM_IS_FEASIBLE;
  return status == TDM_EXACT_PROVEN ? TDM_IS_NOT_FEASIBLE : TDM_MAY_BE_FEASIBLE;
}

tdm_feasible_answer tdm_feasible_ask(tdm_feasible *f, const tdm_ip *ip, tdm_pairing *found,
                                     tdm_stop *stop) {
  tdm_feasible_answer answer = tdm_feasible_relax(f, ip, found, stop);
  if (answer != TDM_MAY_BE_FEASIBLE) return answer;
  if (is_usable(f)) {
    tdm_network_basis_get(f->part.network, f->basis);
    bool found_one = dive(f, found, stop);
    tdm_network_basis_set(f->part.network, f->basis, tdm_network_basis_size(f->part.network));
    follow_fixings(f);
    if (found_one) return TDM_IS_FEASIBLE;
  }
  found->known = false;
  if (tdm_stop_now(stop)) return TDM_MAY_BE_FEASIBLE;
  return search(f, found, stop);
}

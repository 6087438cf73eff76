// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/tighten.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/exact_part.h"
#include "solver/network/odd_sets.h"
#include "solver/problem/pricing.h"

/* Rounds; candidates of a node at first, and violated ones that join the pool in a round. */
enum { ROUNDS = 100, BEST_OF_NODE = 8, JOIN = 3, VIOLATED = 64 };

/* Where groups earn, rounds are worth no more work than that: every one of them starts anew. */
static const int64_t WORK = 1500000;

static const double PRESENT = 1e-6;

typedef struct {
  tdm_ip *ip;
  tdm_prices *best;
  tdm_prices round;
  tdm_stop *stop;
  tdm_core core; /* candidates of the relaxation */
  bool changed;  /* the last round added sets or candidates */
  int64_t work;  /* pivots times side rows, where groups earn */
} tightening;

/* ---- the core ---- */

static bool start_core(tightening *t) {
  if (!tdm_prices_reduce(t->best, t->ip, NULL) || !tdm_core_grow(&t->core, t->ip->problem))
    return false;
  for (uint32_t n = 0; n < t->ip->problem->node_count; n++)
    tdm_core_join(&t->core, t->ip, n, t->best->reduced, INT64_MIN, BEST_OF_NODE);
  return true;
}

/* What the round's prices promise more of joins, the best of every node; returns how many. */
static uint32_t join_violated(tightening *t, int64_t least) {
  uint32_t joined = 0;
  for (uint32_t n = 0; n < t->ip->problem->node_count; n++)
    joined += tdm_core_join(&t->core, t->ip, n, t->round.reduced, least, JOIN);
  return joined;
}

/* ---- a round ---- */

/* The solution of the part, with what stands at a bound. */
static bool separate(tightening *t, const tdm_part *part, uint32_t *added) {
  const tdm_problem *problem = t->ip->problem;
  tdm_support *support = malloc(((size_t)part->columns + part->chosen_count + 1) * sizeof *support);
  uint32_t count = 0;
  if (!support) return false;
  for (uint32_t k = 0; k < part->chosen_count; k++)
    support[count++] =
        (tdm_support){problem->mentor[part->chosen[k]], problem->mentee[part->chosen[k]], 1};
  for (uint32_t j = 0; j < part->choices; j++) {
    double value = tdm_part_value(part, j);
    if (value > PRESENT)
      support[count++] = (tdm_support){part->column[j].mentor, part->column[j].mentee, value};
  }
  bool found = tdm_odd_sets_find(t->ip, support, count, added);
  free(support);
  return found;
}

static bool take_group_duals(tightening *t, const tdm_part *part, int root) {
  if (!part->group_line) return true;
  if (!tdm_prices_settle_groups(&t->round, t->ip)) return false;
  for (uint32_t g = 0; g < t->best->group_count; g++) {
    uint32_t l = part->group_line[g];
    t->round.group[g] =
        l == TDM_NONE ? t->best->group[g] * root : part->line[l].price * root + part->delta[l];
  }
  return true;
}

/*
 * Prices of the round from the duals of the part, beside `root` times those that it started from;
 * nodes that are no part of it keep theirs.
 */
static bool take_duals(tightening *t, const tdm_part *part, int root) {
  memset(t->round.row, 0, t->ip->row_count * sizeof *t->round.row);
  for (uint32_t l = 0; l < part->side_end; l++) {
    const tdm_part_line *line = &part->line[l];
    int64_t price = line->price * root + part->delta[l];
    if (l < part->nodes)
      t->round.node[l] = part->vertex[l] == TDM_NONE ? t->best->node[l] * root : price;
    else
      t->round.row[line->row] =
          tdm_wide_floor((tdm_wide)price * line->small.per, line->small.units);
  }
  return take_group_duals(t, part, root);
}

/* Sets without a price make room for others. */
static void drop_idle(tightening *t, const tdm_prices *prices) {
  for (uint32_t r = t->ip->first_odd; r < t->ip->row_count; r++)
    if (prices->row[r] == 0) t->ip->rows[r].active = false;
}

typedef enum { GOES_ON, ENDED, OUT_OF_MEMORY } round_end;

/* What the duals prove over all pairs; violated candidates join. */
static round_end prove(tightening *t) {
  int64_t least = t->round.scale / VIOLATED;
  tdm_pricing_wish wish = {.least = least, .each = JOIN};
  tdm_pricing_status status = tdm_price_out(&t->round, t->ip, wish, t->stop);
  if (status == TDM_PRICING_NO_MEMORY) return OUT_OF_MEMORY;
  if (status != TDM_PRICING_DONE) return ENDED;
  if (!tdm_core_grow(&t->core, t->ip->problem)) return OUT_OF_MEMORY;
  t->changed = join_violated(t, least) > 0 || t->changed;
  if (t->round.total < t->best->total) tdm_prices_copy(t->best, &t->round, t->ip);
  return tdm_prices_reduce(t->best, t->ip, NULL) ? GOES_ON : OUT_OF_MEMORY;
}

/*
 * The core has no solution: what says so is priced out like anything else, and whatever would break
 * it joins. (Farkas.)
 */
static round_end widen(tightening *t, tdm_part *part) {
  tdm_ip nothing = *t->ip;
  int32_t *bounds = malloc((2 * (size_t)part->columns + 1) * sizeof *bounds);
  if (!bounds) return OUT_OF_MEMORY;
  nothing.objective = TDM_COUNT_NOTHING;
  for (uint32_t j = 0; j < part->columns; j++) {
    bounds[j] = part->column[j].lower;
    bounds[part->columns + j] = part->column[j].upper;
  }
  bool empty = tdm_part_proves_empty(part, bounds, bounds + part->columns);
  free(bounds);
  if (!empty) return ENDED;
  if (!take_duals(t, part, 0)) return OUT_OF_MEMORY;
  tdm_pricing_wish wish = {.least = 0, .each = JOIN};
  tdm_pricing_status status = tdm_price_out(&t->round, &nothing, wish, t->stop);
  if (status == TDM_PRICING_NO_MEMORY || !tdm_core_grow(&t->core, t->ip->problem))
    return OUT_OF_MEMORY;
  t->changed = status == TDM_PRICING_DONE && join_violated(t, 0) > 0;
  return tdm_prices_reduce(t->best, t->ip, NULL) ? GOES_ON : OUT_OF_MEMORY;
}

static round_end cut(tightening *t, tdm_part *part) {
  uint32_t added;
  tdm_part_round(part);
  if (!take_duals(t, part, 1)) return OUT_OF_MEMORY;
  if (!separate(t, part, &added)) return OUT_OF_MEMORY;
  t->changed = added > 0;
  return prove(t);
}

static round_end solve_round(tightening *t) {
  tdm_part part;
  round_end end = OUT_OF_MEMORY;
  t->changed = false;
  if (tdm_part_init_loose(&part, t->ip, t->best, t->core.bits, t->core.count)) {
    tdm_network_status status = TDM_NETWORK_FAILED;
    if (!part.empty && !part.too_many && part.columns > 0)
      status = tdm_part_solve(&part, -INFINITY, t->stop);
    end = ENDED;
    if (status == TDM_NETWORK_INFEASIBLE) end = widen(t, &part);
    if (status == TDM_NETWORK_OPTIMAL) end = cut(t, &part);
    if (part.group_line && part.network)
      t->work += tdm_network_pivots(part.network) * (int64_t)part.rows;
  }
  tdm_part_fini(&part);
  return end;
}

static bool run(tightening *t) {
  if (!start_core(t)) return false;
  for (int round = 0; round < ROUNDS && !tdm_stop_now(t->stop); round++) {
    round_end end = solve_round(t);
    if (end == OUT_OF_MEMORY) return false;
    if (end == ENDED || !t->changed || t->work > WORK) break;
  }
  drop_idle(t, t->best);
  return tdm_prices_reduce(t->best, t->ip, NULL);
}

static bool keep_core(const tightening *t, tdm_core *core) {
  size_t words = (size_t)t->core.count / 64 + 1;
  core->count = t->core.count;
  core->bits = tdm_arena_alloc(t->ip->problem->arena, words, sizeof *core->bits);
  if (core->bits) memcpy(core->bits, t->core.bits, words * sizeof *core->bits);
  return core->bits != NULL;
}

bool tdm_tighten(tdm_ip *ip, tdm_prices *prices, tdm_core *core, tdm_stop *stop) {
  tightening t = {.ip = ip, .best = prices, .stop = stop};
  *core = (tdm_core){0};
  if (tdm_problem_is_bipartite(ip->problem)) return true;
  bool done = tdm_prices_init(&t.round, ip) && run(&t) && keep_core(&t, core);
  tdm_core_fini(&t.core);
  return done;
}

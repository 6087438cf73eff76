// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The primal method, for a start from nothing and after columns were added. Basic columns that
 * break their bounds are what it maximizes first, all at once (the composite method: Maros,
 * Computational Techniques of the Simplex Method, 2003, ch. 9); the entering column is the best of
 * the next block that has one (Grigoriadis, An efficient implementation of the network simplex
 * method, Mathematical Programming Study 26, 1986). Where nothing moves for long, bounds of basic
 * columns give way by a little; the dual method then takes that back.
 */
#include <math.h>
#include <string.h>

#include "solver/network/network_internal.h"

enum { REFRESH = 250, STALLED = 500, ASK = 32, BLOCK_LEAST = 100, BLOCKS = 100, ROUNDS = 6 };

enum { PIVOTS_A_ROW = 100, PIVOTS_LEAST = 100000 };

static const double PIVOT = 1e-7; /* smallest pivot */
static const double ENTRY = 1e-9; /* smaller entries of a column are rounding */
static const double DUAL = 1e-10; /* times the largest cost: reduced costs that count as 0 */
static const double SAME = 1e-14; /* duals that moved less did not */
static const double GIVE = 1e-6;  /* how far bounds give way */
static const double NEAR = 1e-5;  /* values that near their bounds may be stuck there */

typedef struct {
  tdm_network *net;
  double tolerance;       /* of reduced costs */
  uint32_t cursor, block; /* into the live columns */
  uint32_t broken;        /* basic columns that break their bounds */
  int since_refresh, stalled;
  bool may_give, gave; /* bounds give way, or did */
} run;

/* How a column blocks the entering one. */
typedef struct {
  uint32_t column; /* the entering one: it goes to its other bound */
  int32_t place;
  double step, size;
} blocking;

/* ---- costs ---- */

/* -1: below its lower bound, +1: above the upper one, 0: within. */
static int side_of(const tdm_network *net, uint32_t j) {
  if (net->value[j] < net->lower[j] - TDM_NETWORK_TOLERANCE) return -1;
  return net->value[j] > net->upper[j] + TDM_NETWORK_TOLERANCE;
}

static uint32_t basic_column(const tdm_network *net, uint32_t k) {
  return k < net->nodes ? net->arc[k] : net->extra[k - net->nodes];
}

static uint32_t count_broken(const tdm_network *net) {
  uint32_t broken = 0;
  for (uint32_t k = 0; k < net->nodes + net->rows; k++)
    broken += side_of(net, basic_column(net, k)) != 0;
  return broken;
}

/* The true costs where every basic column keeps its bounds, else those of the first phase. */
static void set_costs(run *r) {
  tdm_network *net = r->net;
  r->broken = count_broken(net);
  net->cost_size = r->broken ? 1 : 1e-30;
  for (uint32_t j = 0; j < net->columns; j++) {
    net->cost[j] = r->broken ? 0 : net->true_cost[j];
    if (fabs(net->cost[j]) > net->cost_size) net->cost_size = fabs(net->cost[j]);
  }
  for (uint32_t k = 0; r->broken && k < net->nodes + net->rows; k++)
    net->cost[basic_column(net, k)] = -side_of(net, basic_column(net, k));
  r->tolerance = DUAL * net->cost_size;
  tdm_tree_reprice(net);
}

/* ---- duals ---- */

static void price_patterns(tdm_network *net) {
  for (uint32_t k = 0; k < net->live_pattern_count; k++)
    net->pattern_dual[net->live_patterns[k]] =
        tdm_basis_pattern(net, net->live_patterns[k], net->row_dual);
}

/* Duals after an exchange: where those of the side rows stay, only a subtree's change. */
static void update_duals(tdm_network *net, bool tree_changed) {
  bool same = true;
  for (uint32_t r = 0; r < net->rows; r++) net->sigma[r] = 0;
  for (uint32_t e = 0; e < net->rows; e++) {
    double cost = tdm_basis_excess(net, net->extra[e], net->excess);
    for (uint32_t r = 0; r < net->rows; r++)
      net->sigma[r] += cost * net->inverse[e * net->rows + r];
  }
  for (uint32_t r = 0; r < net->rows; r++)
    same = same && fabs(net->sigma[r] - net->row_dual[r]) <= SAME * net->cost_size;
  if (!same) {
    tdm_basis_duals(net);
    price_patterns(net);
    return;
  }
  const double *cost = tdm_potential(net, net->rows);
  for (uint32_t i = 0; tree_changed && i < net->ordered; i++) {
    uint32_t v = net->order[i];
    double sum = cost[v];
    for (uint32_t r = 0; r < net->rows; r++) sum -= net->row_dual[r] * tdm_potential(net, r)[v];
    net->dual[v] = sum;
  }
}

/* The inverse, values and duals anew; costs only where the phase asks for others. */
static void refresh(run *r) {
  tdm_network *net = r->net;
  tdm_basis_renew(net);
  tdm_basis_values(net);
  if (r->broken || count_broken(net) > 0)
    set_costs(r);
  else
    tdm_tree_reprice(net);
  tdm_basis_duals(net);
  price_patterns(net);
  r->since_refresh = 0;
}

/* From bounds and costs that may have changed. */
static void begin_anew(run *r) {
  tdm_network *net = r->net;
  for (uint32_t j = 0; j < net->columns; j++)
    if (!tdm_is_basic(net, j)) tdm_network_settle(net, j);
  r->broken = 1; /* until they are counted */
  refresh(r);
}

/* ---- the entering column ---- */

/* What a unit of the column gains in the direction that it can move in; > 0: it may enter. */
static double gain_of(const tdm_network *net, const tdm_live *live) {
  uint32_t j = live->column;
  double d = net->cost[j] - net->dual[live->tail] + net->dual[live->head] -
             net->pattern_dual[live->pattern];
  if (net->place[j] == TDM_AT_LOWER) return isinf(net->lower[j]) ? fabs(d) : d;
  return net->place[j] == TDM_AT_UPPER ? -d : 0;
}

static bool choose_entering(run *r, uint32_t *entering) {
  tdm_network *net = r->net;
  double most = r->tolerance;
  bool found = false;
  uint32_t k = r->cursor < net->live_count ? r->cursor : 0, left = r->block;
  for (uint32_t seen = 0; seen < net->live_count; seen++) {
    double gain = gain_of(net, &net->live[k]);
    if (gain > most) {
      most = gain;
      *entering = net->live[k].column;
      found = true;
    }
    k = k + 1 < net->live_count ? k + 1 : 0;
    if (--left > 0) continue;
    if (found) break;
    left = r->block;
  }
  r->cursor = k;
  return found;
}

/* +1: the column rises. */
static double direction_of(const tdm_network *net, uint32_t j) {
  double d = net->cost[j] - net->dual[net->tail[j]] + net->dual[net->head[j]] -
             net->pattern_dual[net->pattern[j]];
  return d > 0 ? 1 : -1;
}

/* ---- the ratio test ---- */

/* How far basic column j can go at this rate until it meets a bound, and which. */
static double room_of(const run *r, uint32_t j, double rate, int32_t *place) {
  const tdm_network *net = r->net;
  int side = r->broken ? side_of(net, j) : 0;
  *place = rate < 0 ? TDM_AT_LOWER : TDM_AT_UPPER;
  if (side != 0) {
    /* Those that break a bound block where they come to keep it. */
    if ((side < 0) != (rate > 0)) return INFINITY;
    *place = side < 0 ? TDM_AT_LOWER : TDM_AT_UPPER;
    return fabs(net->value[j] - (side < 0 ? net->lower[j] : net->upper[j]));
  }
  return rate < 0 ? net->value[j] - net->lower[j] : net->upper[j] - net->value[j];
}

/* Offers basic column j, whose entry is given; of those before `most` the largest pivot is best. */
static void offer(const run *r, uint32_t j, double entry, double direction, double most,
                  blocking *best) {
  int32_t place;
  double size = fabs(entry);
  if (size < ENTRY) return;
  double room = room_of(r, j, -direction * entry, &place);
  if (room < 0) room = 0;
  if (most < 0) { /* the first pass: how far, give or take the tolerance */
    double reach = (room + TDM_NETWORK_TOLERANCE) / size;
    if (reach < best->step) best->step = reach;
    return;
  }
  double step = room / size;
  if (step > most || size < best->size || (size == best->size && j > best->column)) return;
  *best = (blocking){j, place, step, size};
}

static void pass(const run *r, double direction, double most, blocking *best) {
  const tdm_network *net = r->net;
  for (uint32_t k = 0; k < net->path_count; k++)
    offer(r, net->arc[net->path[k]], net->entry[net->path[k]], direction, most, best);
  for (uint32_t e = 0; e < net->rows; e++)
    offer(r, net->extra[e], net->share[e], direction, most, best);
}

/* What blocks first; an infinite step: nothing. */
static blocking find_blocking(const run *r, uint32_t entering, double direction) {
  const tdm_network *net = r->net;
  double range = net->upper[entering] - net->lower[entering];
  blocking reach = {.step = INFINITY}, best = {.column = entering, .step = INFINITY};
  pass(r, direction, -1, &reach);
  if (range <= reach.step) {
    best.step = range;
    return best;
  }
  if (isinf(reach.step)) return best;
  pass(r, direction, reach.step, &best);
  return best;
}

/* ---- one pivot ---- */

typedef enum { DONE, AGAIN, UNBOUNDED } outcome;

static void flip(tdm_network *net, uint32_t j, double direction) {
  net->place[j] = direction > 0 ? TDM_AT_UPPER : TDM_AT_LOWER;
  net->value[j] = direction > 0 ? net->upper[j] : net->lower[j];
}

/* Whether a column of the path, or an extra one, came within its bounds. */
static bool phase_changed(const run *r, uint32_t leaving) {
  const tdm_network *net = r->net;
  if (!r->broken) return false;
  if (net->cost[leaving] != 0) return true;
  for (uint32_t k = 0; k < net->path_count; k++) {
    uint32_t j = net->arc[net->path[k]];
    if (net->cost[j] != 0 && side_of(net, j) == 0) return true;
  }
  for (uint32_t e = 0; e < net->rows; e++)
    if (net->cost[net->extra[e]] != 0 && side_of(net, net->extra[e]) == 0) return true;
  return false;
}

static outcome pivot(run *r, uint32_t entering) {
  tdm_network *net = r->net;
  double direction = direction_of(net, entering);
  tdm_basis_begin_column(net);
  tdm_basis_add_column(net, entering, 1);
  tdm_basis_end_column(net);
  blocking block = find_blocking(r, entering, direction);
  if (isinf(block.step)) return UNBOUNDED;
  if (block.column != entering && block.size < PIVOT) return AGAIN;
  tdm_basis_move(net, direction * block.step);
  r->stalled = block.step <= TDM_NETWORK_TOLERANCE ? r->stalled + 1 : 0;
  r->since_refresh++;
  bool changed = phase_changed(r, block.column);
  if (block.column == entering) {
    flip(net, entering, direction);
  } else {
    bool tree_changed = net->place[block.column] >= 0;
    net->value[entering] += direction * block.step;
    if (!tdm_basis_exchange(net, block.column, block.place, entering)) return AGAIN;
    if (!changed) update_duals(net, tree_changed);
  }
  if (changed) {
    net->cost[block.column] = 0;
    set_costs(r);
    tdm_basis_duals(net);
    price_patterns(net);
  }
  return DONE;
}

/* ---- bounds that give way ---- */

static double hashed(uint32_t j) {
  uint32_t hash = (j + 1) * UINT32_C(0x9e3779b1);
  return GIVE * (1 + (double)(hash ^ hash >> 15) / 4294967296.0);
}

/* Basic columns that stand at a bound may pass it, each by a little of its own. */
static void give_way(run *r) {
  tdm_network *net = r->net;
  r->stalled = 0;
  r->gave = true;
  for (uint32_t k = 0; k < net->nodes + net->rows; k++) {
    uint32_t j = basic_column(net, k);
    if (side_of(net, j) != 0) continue;
    if (net->value[j] - net->lower[j] < NEAR) net->lower[j] -= hashed(j);
    if (net->upper[j] - net->value[j] < NEAR) net->upper[j] += hashed(j);
  }
}

/* ---- the method ---- */

static tdm_network_status climb(run *r, int64_t most, tdm_stop *stop) {
  tdm_network *net = r->net;
  begin_anew(r);
  for (int asked = 0; net->pivots < most; asked++) {
    uint32_t entering = 0;
    if (asked % ASK == 0 && tdm_stop_now(stop)) return TDM_NETWORK_STOPPED;
    if (r->since_refresh >= REFRESH) refresh(r);
    if (r->stalled > STALLED && r->may_give) give_way(r);
    if (!choose_entering(r, &entering)) {
      if (r->since_refresh > 0) {
        refresh(r);
        continue;
      }
      return r->broken ? TDM_NETWORK_INFEASIBLE : TDM_NETWORK_OPTIMAL;
    }
    outcome how = pivot(r, entering);
    if (how == DONE) continue;
    if (r->since_refresh == 0) return TDM_NETWORK_FAILED;
    refresh(r);
  }
  return TDM_NETWORK_FAILED;
}

/* The bounds as they were; whether every basic column keeps them. */
static bool take_back(run *r) {
  tdm_network *net = r->net;
  memcpy(net->lower, net->kept_lower, net->columns * sizeof *net->lower);
  memcpy(net->upper, net->kept_upper, net->columns * sizeof *net->upper);
  r->gave = false;
  begin_anew(r);
  return r->broken == 0;
}

static void begin(run *r) {
  tdm_network *net = r->net;
  memcpy(net->kept_lower, net->lower, net->columns * sizeof *net->lower);
  memcpy(net->kept_upper, net->upper, net->columns * sizeof *net->upper);
  tdm_network_list_live(net);
  r->block = net->live_count / BLOCKS;
  if (r->block < BLOCK_LEAST) r->block = BLOCK_LEAST;
}

/* What the dual method leaves may rest on costs that it moved: then the primal one goes on. */
tdm_network_status tdm_network_primal_solve(tdm_network *net, tdm_stop *stop) {
  int64_t most = net->pivots + PIVOTS_A_ROW * ((int64_t)net->nodes + net->rows) + PIVOTS_LEAST;
  run r = {.net = net, .may_give = true};
  begin(&r);
  for (int round = 0; round < ROUNDS; round++) {
    tdm_network_status status = climb(&r, most, stop);
    if (!r.gave) return status;
    bool kept = take_back(&r);
    if (status != TDM_NETWORK_OPTIMAL || kept) return status;
    tdm_network_restore_costs(net);
    status = tdm_network_dual_solve(net, -INFINITY, stop);
    if (status == TDM_NETWORK_STOPPED) return status;
    r.may_give = round + 2 < ROUNDS && status == TDM_NETWORK_OPTIMAL;
  }
  return TDM_NETWORK_FAILED;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The dual method, with long steps: columns whose reduced cost changes sign on the way go to
 * their other bound as long as the leaving column stays infeasible. (Maros, Computational
 * Techniques of the Simplex Method, 2003, ch. 10.)
 */
#include <math.h>

#include "solver/network/network_internal.h"

enum { REFRESH = 60, STALLED = 100, ASK = 8 };

/* So many groups of columns that are met together are looked for one by one, the rest in a heap. */
enum { SCANNED = 3 };

static const double ALPHA = 1e-9;     /* smaller entries of a row are rounding */
static const double PIVOT = 1e-7;     /* smallest pivot */
static const double DUAL = 1e-10;     /* times the largest cost: reduced costs that count as 0 */
static const double AGREE = 1e-6;     /* row and column must, on the pivot */
static const double PERTURB = 1e-7;   /* times the largest cost */
static const double ARTIFICIAL = 1e6; /* a range where there is none and the dual needs one */
static const double LARGEST_WEIGHT = 1e30;

typedef struct {
  tdm_network *net;
  double tolerance; /* of reduced costs */
  double objective;
  double sign; /* +1: the leaving column is below its bound, -1: above */
  uint32_t candidate_count;
  int since_refresh, stalled;
} run;

static double range(const tdm_network *net, uint32_t j) { return net->upper[j] - net->lower[j]; }

/* ---- dual feasibility ---- */

/* Columns that can move; the others need no entries. */
void tdm_network_list_live(tdm_network *net) {
  for (uint32_t k = 0; k < net->live_pattern_count; k++)
    net->pattern_live[net->live_patterns[k]] = false;
  net->live_count = net->live_pattern_count = 0;
  for (uint32_t j = 0; j < net->columns; j++) {
    uint32_t p = net->pattern[j];
    if (net->lower[j] >= net->upper[j]) continue;
    net->live[net->live_count++] = (tdm_live){j, net->tail[j], net->head[j], p};
    if (net->pattern_live[p]) continue;
    net->pattern_live[p] = true;
    net->live_patterns[net->live_pattern_count++] = p;
  }
}

/* A bound where there is none. */
static double made_up(const tdm_network *net, uint32_t j, bool up) {
  double other = up ? net->lower[j] : net->upper[j], base = isinf(other) ? 0 : other;
  return up ? base + ARTIFICIAL : base - ARTIFICIAL;
}

/* Every column goes to the bound that its reduced cost asks for, made up where there is none. */
static void place_columns(run *r) {
  tdm_network *net = r->net;
  for (uint32_t j = 0; j < net->columns; j++) {
    if (tdm_is_basic(net, j)) continue;
    double d = net->reduced[j];
    bool up = d > r->tolerance, down = d < -r->tolerance;
    if (up || down) net->place[j] = up ? TDM_AT_UPPER : TDM_AT_LOWER;
    if ((up && isinf(net->upper[j])) || (down && isinf(net->lower[j])))
      net->value[j] = made_up(net, j, up);
    else
      tdm_network_settle(net, j);
  }
}

static void suspect_all(tdm_network *net) {
  for (uint32_t k = 0; k < net->suspect_count; k++) net->suspected[net->suspects[k]] = false;
  net->suspect_count = 0;
  for (uint32_t v = 0; v < net->nodes; v++) net->suspects[net->suspect_count++] = net->arc[v];
  for (uint32_t e = 0; e < net->rows; e++) net->suspects[net->suspect_count++] = net->extra[e];
  for (uint32_t k = 0; k < net->suspect_count; k++) net->suspected[net->suspects[k]] = true;
}

static void refresh(run *r) {
  tdm_network *net = r->net;
  tdm_basis_refresh(net);
  place_columns(r);
  tdm_basis_values(net);
  suspect_all(net);
  r->objective = tdm_network_objective(net);
  r->since_refresh = 0;
}

/* Costs move away from 0 by a little that differs from column to column. */
static void perturb(run *r) {
  tdm_network *net = r->net;
  double size = PERTURB * net->cost_size;
  for (uint32_t j = 0; j < net->columns; j++) {
    uint32_t hash = (j + 1) * UINT32_C(0x9e3779b1);
    double amount = size * (1 + (double)(hash ^ hash >> 15) / 4294967296.0);
    if (tdm_is_basic(net, j) || net->lower[j] == net->upper[j]) continue;
    net->cost[j] += net->place[j] == TDM_AT_UPPER ? amount : -amount;
  }
  tdm_basis_price(net);
  r->objective = tdm_network_objective(net);
  r->stalled = 0;
}

/* ---- the leaving column ---- */

static double violation(const tdm_network *net, uint32_t j) {
  double below = net->lower[j] - net->value[j], above = net->value[j] - net->upper[j];
  return below > above ? below : above;
}

/* The basic column that breaks its bounds the most; false: none does. */
static bool choose_leaving(run *r, uint32_t *leaving) {
  tdm_network *net = r->net;
  double most = 0;
  uint32_t kept = 0;
  for (uint32_t k = 0; k < net->suspect_count; k++) {
    uint32_t j = net->suspects[k];
    double amount = violation(net, j);
    if (!tdm_is_basic(net, j) || amount <= TDM_NETWORK_TOLERANCE) {
      net->suspected[j] = false;
      continue;
    }
    net->suspects[kept++] = j;
    amount *= amount / net->weight[j];
    if (amount > most || (amount == most && j < *leaving)) {
      most = amount;
      *leaving = j;
    }
  }
  net->suspect_count = kept;
  if (kept) r->sign = net->value[*leaving] < net->lower[*leaving] ? 1 : -1;
  return kept > 0;
}

/* ---- its row ---- */

/* Multipliers of the leaving column's row of the basis inverse: sigma and `vertex`. */
static void set_multipliers(tdm_network *net, uint32_t leaving) {
  int32_t place = net->place[leaving];
  uint32_t rows = net->rows, inside = 0;
  double up = 0;
  for (uint32_t r = 0; r < rows; r++) net->sigma[r] = 0;
  if (place >= 0) {
    inside = tdm_tree_mark(net, (uint32_t)place);
    up = tdm_upward(net, (uint32_t)place);
    tdm_basis_cross(net);
  } else {
    for (uint32_t e = 0; e < rows; e++) net->crossing[e] = 0;
    net->crossing[TDM_EXTRA - place] = 1;
    up = -1;
  }
  for (uint32_t e = 0; e < rows; e++)
    for (uint32_t r = 0; net->crossing[e] && r < rows; r++)
      net->sigma[r] -= up * net->crossing[e] * net->inverse[e * rows + r];
  for (uint32_t v = 0; v <= net->nodes; v++) net->vertex[v] = 0;
  for (uint32_t r = 0; r < rows; r++) {
    const double *potential = tdm_potential(net, r);
    double factor = net->sigma[r];
    if (factor == 0) continue;
    for (uint32_t v = 0; v <= net->nodes; v++) net->vertex[v] += factor * potential[v];
  }
  for (uint32_t i = 0; i < inside; i++) net->vertex[net->order[i]] -= up;
}

/* The row's entries that are not 0 into `touched`, those that the step can meet into candidates. */
static void set_row(run *r, uint32_t leaving) {
  tdm_network *net = r->net;
  set_multipliers(net, leaving);
  for (uint32_t k = 0; k < net->live_pattern_count; k++)
    net->pattern_dual[net->live_patterns[k]] =
        tdm_basis_pattern(net, net->live_patterns[k], net->sigma);
  r->candidate_count = net->touched_count = 0;
  const double *vertex = net->vertex, *pattern = net->pattern_dual;
  for (uint32_t k = 0; k < net->live_count; k++) {
    const tdm_live *live = &net->live[k];
    uint32_t j = live->column;
    double alpha = pattern[live->pattern] - vertex[live->tail] + vertex[live->head];
    if (fabs(alpha) <= ALPHA || tdm_is_basic(net, j)) continue;
    net->alpha[j] = alpha;
    net->touched[net->touched_count++] = j;
    if ((net->place[j] == TDM_AT_LOWER) == (r->sign * alpha < 0))
      net->candidates[r->candidate_count++] = j;
  }
}

void tdm_network_penalties(tdm_network *net, int column, double *down, double *up) {
  uint32_t leaving = net->nodes + net->rows + (uint32_t)column;
  double steps[2] = {INFINITY, INFINITY};
  *down = *up = 0;
  if (!tdm_is_basic(net, leaving)) return;
  run r = {.net = net, .sign = 1};
  set_row(&r, leaving);
  for (uint32_t k = 0; k < net->touched_count; k++) {
    uint32_t j = net->touched[k];
    bool rises = (net->place[j] == TDM_AT_LOWER) == (net->alpha[j] < 0);
    double step = fabs(net->reduced[j]) / fabs(net->alpha[j]);
    if (step < steps[rises]) steps[rises] = step;
  }
  double fraction = net->value[leaving] - floor(net->value[leaving]);
  *down = steps[0] * fraction;
  *up = steps[1] * (1 - fraction);
}

/* ---- the entering column ---- */

/* How far the step may go until the column's reduced cost is wrong by the tolerance. */
static double met_at(const run *r, uint32_t j) {
  return (fabs(r->net->reduced[j]) + r->tolerance) / fabs(r->net->alpha[j]);
}

/* The candidates are a heap by where the step meets them, the first `count` of the array. */
static void sift_down(run *r, uint32_t k, uint32_t count) {
  tdm_network *net = r->net;
  uint32_t j = net->candidates[k];
  for (uint32_t child = 2 * k + 1; child < count; child = 2 * k + 1) {
    if (child + 1 < count &&
        net->ratio[net->candidates[child + 1]] < net->ratio[net->candidates[child]])
      child++;
    if (net->ratio[j] <= net->ratio[net->candidates[child]]) break;
    net->candidates[k] = net->candidates[child];
    k = child;
  }
  net->candidates[k] = j;
}

static void make_heap(run *r, uint32_t count) {
  for (uint32_t k = count / 2; k-- > 0;) sift_down(r, k, count);
}

/* Takes the first one off the heap; it goes behind what is left. */
static uint32_t pop(run *r, uint32_t *left) {
  tdm_network *net = r->net;
  uint32_t j = net->candidates[0];
  net->candidates[0] = net->candidates[--*left];
  net->candidates[*left] = j;
  sift_down(r, 0, *left);
  return j;
}

/* What is met in one go: the largest entry makes the best pivot. */
typedef struct {
  double slope, largest;
  uint32_t entering;
} group;

static void join(const tdm_network *net, group *g, uint32_t j) {
  double size = fabs(net->alpha[j]);
  g->slope += size * range(net, j);
  if (size > g->largest || (size == g->largest && j < g->entering)) {
    g->largest = size;
    g->entering = j;
  }
}

/* Whether the column is met before one whose ratio is `most` is wrong. */
static bool is_met(const tdm_network *net, uint32_t j, double most) {
  return fabs(net->reduced[j]) <= most * fabs(net->alpha[j]);
}

/* All that are met before one of them is wrong, off the heap. */
static group pop_group(run *r, uint32_t *left) {
  tdm_network *net = r->net;
  group g = {0};
  double most = net->ratio[net->candidates[0]];
  while (*left > 0 && is_met(net, net->candidates[0], most)) join(net, &g, pop(r, left));
  return g;
}

/* The same without a heap: where most of what is left ties, that is much faster. */
static group scan_group(run *r, uint32_t *left) {
  tdm_network *net = r->net;
  group g = {0};
  double most = INFINITY;
  for (uint32_t k = 0; k < *left; k++)
    if (net->ratio[net->candidates[k]] < most) most = net->ratio[net->candidates[k]];
  for (uint32_t k = 0; k < *left;) {
    uint32_t j = net->candidates[k];
    if (!is_met(net, j, most)) {
      k++;
      continue;
    }
    join(net, &g, j);
    net->candidates[k] = net->candidates[--*left];
    net->candidates[*left] = j;
  }
  return g;
}

/* The entering column, or false where the leaving one cannot be made feasible. */
static bool choose_entering(run *r, double infeasible, uint32_t *entering) {
  uint32_t left = r->candidate_count;
  for (uint32_t k = 0; k < left; k++)
    r->net->ratio[r->net->candidates[k]] = met_at(r, r->net->candidates[k]);
  for (int groups = 0; left > 0; groups++) {
    if (groups == SCANNED) make_heap(r, left);
    group g = groups < SCANNED ? scan_group(r, &left) : pop_group(r, &left);
    *entering = g.entering;
    if (infeasible - g.slope <= TDM_NETWORK_TOLERANCE) return true;
    infeasible -= g.slope;
  }
  return false;
}

/* ---- one pivot ---- */

static void flip(run *r, uint32_t j) {
  tdm_network *net = r->net;
  bool up = net->place[j] == TDM_AT_LOWER;
  double target = up ? net->upper[j] : net->lower[j], amount = target - net->value[j];
  r->objective += net->reduced[j] * amount;
  tdm_basis_add_column(net, j, amount);
  net->value[j] = target;
  net->place[j] = up ? TDM_AT_UPPER : TDM_AT_LOWER;
}

/* Columns whose reduced cost now has the wrong sign. */
static void flip_passed(run *r, uint32_t entering, double step) {
  tdm_network *net = r->net;
  bool any = false;
  tdm_basis_begin_column(net);
  for (uint32_t k = 0; k < r->candidate_count; k++) {
    uint32_t j = net->candidates[k];
    double d = net->reduced[j] - step * net->alpha[j];
    bool wrong = net->place[j] == TDM_AT_LOWER ? d > r->tolerance : d < -r->tolerance;
    if (j == entering || !wrong || isinf(range(net, j))) continue;
    flip(r, j);
    any = true;
  }
  if (!any) return;
  tdm_basis_end_column(net);
  tdm_basis_move(net, 1);
}

/* Devex: weights that stand for the length of the rows, from a framework of 1, anew before they say
 * nothing any more. */
static void update_weights(tdm_network *net, uint32_t leaving, uint32_t entering, double alpha) {
  double own = net->weight[leaving] / (alpha * alpha);
  for (uint32_t k = 0; k < net->path_count; k++) {
    uint32_t arc = net->arc[net->path[k]];
    double entry = net->entry[net->path[k]], least = entry * entry * own;
    if (net->weight[arc] < least) net->weight[arc] = least;
  }
  for (uint32_t e = 0; e < net->rows; e++) {
    double least = net->share[e] * net->share[e] * own;
    if (net->weight[net->extra[e]] < least) net->weight[net->extra[e]] = least;
  }
  net->weight[entering] = own > 1 ? own : 1;
  if (own < LARGEST_WEIGHT) return;
  for (uint32_t j = 0; j < net->columns; j++) net->weight[j] = 1;
}

typedef enum { DONE, AGAIN, BROKEN } outcome;

static void update_reduced(run *r, uint32_t leaving, uint32_t entering, double step) {
  tdm_network *net = r->net;
  for (uint32_t k = 0; k < net->touched_count; k++)
    net->reduced[net->touched[k]] -= step * net->alpha[net->touched[k]];
  net->reduced[entering] = 0;
  net->reduced[leaving] = -step;
}

static outcome pivot(run *r, uint32_t leaving, uint32_t entering) {
  tdm_network *net = r->net;
  double alpha = net->alpha[entering];
  if (fabs(alpha) < PIVOT) return r->since_refresh ? AGAIN : BROKEN;
  /* Of the right sign: a reduced cost that is 0 but for rounding makes no step back. */
  double step = net->reduced[entering] / alpha;
  if (step * r->sign < 0) step = 0;
  flip_passed(r, entering, step);
  bool low = r->sign > 0;
  tdm_basis_begin_column(net);
  tdm_basis_add_column(net, entering, 1);
  tdm_basis_end_column(net);
  if (fabs(tdm_basis_entry(net, leaving) - alpha) > AGREE * (1 + fabs(alpha)))
    return r->since_refresh ? AGAIN : BROKEN;
  double target = low ? net->lower[leaving] : net->upper[leaving];
  double amount = (net->value[leaving] - target) / alpha;
  r->objective += net->reduced[entering] * amount;
  tdm_basis_move(net, amount);
  net->value[entering] += amount;
  update_weights(net, leaving, entering, alpha);
  r->stalled = fabs(step) <= r->tolerance ? r->stalled + 1 : 0;
  if (!tdm_basis_exchange(net, leaving, low ? TDM_AT_LOWER : TDM_AT_UPPER, entering))
    return r->since_refresh ? AGAIN : BROKEN;
  update_reduced(r, leaving, entering, step);
  if (!net->suspected[entering]) {
    net->suspected[entering] = true;
    net->suspects[net->suspect_count++] = entering;
  }
  r->since_refresh++;
  return DONE;
}

/* The ray: what the leaving column's row proves, as duals. */
static void set_ray(run *r) {
  tdm_network *net = r->net;
  for (uint32_t k = 0; k < net->rows; k++) net->row_dual[k] = r->sign * net->sigma[k];
  for (uint32_t v = 0; v <= net->nodes; v++) net->dual[v] = -r->sign * net->vertex[v];
}

static tdm_network_status finish(run *r) {
  tdm_network *net = r->net;
  for (uint32_t j = 0; j < net->columns; j++) {
    bool up = net->place[j] == TDM_AT_UPPER;
    if (tdm_is_basic(net, j) || !isinf(up ? net->upper[j] : net->lower[j])) continue;
    if (net->value[j] == made_up(net, j, up)) return TDM_NETWORK_FAILED;
  }
  return TDM_NETWORK_OPTIMAL;
}

tdm_network_status tdm_network_dual_solve(tdm_network *net, double cutoff, tdm_stop *stop) {
  run r = {.net = net, .tolerance = DUAL * net->cost_size};
  int64_t most = net->pivots + 20 * ((int64_t)net->nodes + net->rows) + 10000;
  tdm_network_list_live(net);
  for (uint32_t j = 0; j < net->columns; j++) net->weight[j] = 1;
  refresh(&r);
  for (int asked = 0; net->pivots < most; asked++) {
    uint32_t leaving = 0, entering = 0;
    if (asked % ASK == 0 && tdm_stop_now(stop)) return TDM_NETWORK_STOPPED;
    if (r.since_refresh >= REFRESH) refresh(&r);
    if (r.stalled > STALLED + (int)(net->nodes / 4)) perturb(&r);
    if (r.objective <= cutoff && r.since_refresh) {
      tdm_basis_duals(net);
      return TDM_NETWORK_CUT_OFF;
    }
    if (!choose_leaving(&r, &leaving)) {
      if (r.since_refresh == 0) return finish(&r);
      refresh(&r);
      continue;
    }
    set_row(&r, leaving);
    if (!choose_entering(&r, violation(net, leaving), &entering)) {
      if (r.since_refresh == 0) {
        set_ray(&r);
        return TDM_NETWORK_INFEASIBLE;
      }
      refresh(&r);
      continue;
    }
    outcome how = pivot(&r, leaving, entering);
    if (how == BROKEN) return TDM_NETWORK_FAILED;
    if (how == AGAIN) refresh(&r);
  }
  return TDM_NETWORK_FAILED;
}

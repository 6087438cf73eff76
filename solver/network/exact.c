// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/exact_part.h"
#include "solver/network/exact_tree.h"

enum {
  TRIED = 16,
  WHOLE_STEPS = 200,
  FAILURES_MOST = 20,
  LEAST_NARROWED = 400,
  DIVE_WITHIN = 4,
  DIVE_OF = 5,
  EARLY = 100
};

static const double INTEGRAL = 1e-6;
static const double LEAST_PENALTY = 1e-3; /* units */
static const double CUT_MARGIN = 0.01;    /* units: integers must agree with the cut-off */

typedef struct {
  tdm_exact *exact;
  tdm_part part;
  tdm_exact_tree tree;
  tdm_exact_roles roles;
  tdm_pairing scratch;
  int32_t *lower, *upper;           /* [columns] at the node at hand */
  int32_t *root_lower, *root_upper; /* what holds everywhere */
  tdm_wide *root_reduced;
  tdm_wide root_total;
  bool has_root;
  bool beyond_root;  /* the root is done with, whether its relaxation was solved or not */
  bool improved;     /* the incumbent, since last asked */
  int32_t *count;    /* [columns] a rounded solution */
  int64_t *activity; /* [lines] scratch */
  int failures;
} search;

typedef enum { OPEN, CLOSED } fate;

/* ---- incumbents ---- */

static int64_t best_value(const search *s) {
  const tdm_pairing *incumbent = s->exact->incumbent;
  return incumbent->known ? tdm_pairing_value(s->exact->ip, incumbent) : INT64_MIN;
}

/*
 * Scaled: a bound under this is not enough for anything better, or for anything within the width.
 * A first pairing may be worse than that.
 */
static tdm_wide needed(const search *s) {
  const tdm_exact *exact = s->exact;
  tdm_wide better = -((tdm_wide)1 << 120), within = better;
  if (exact->incumbent->known) better = ((tdm_wide)best_value(s) + 1) * s->part.scale;
  if (!exact->first) within = (exact->prices->total - exact->width) * s->part.refined;
  return better > within ? better : within;
}

static bool enough(const search *s, int64_t bound) {
  const tdm_exact *exact = s->exact;
  if (!exact->incumbent->known) return false;
  int64_t value = best_value(s);
  int64_t outside = tdm_prices_bound_beyond(exact->prices, exact->width);
  if (value >= exact->target || exact->first) return true;
  if (outside > bound) bound = outside;
  double unit = exact->ip->objective == TDM_COUNT_SCORE ? (double)exact->ip->problem->unit : 1;
  double worth = fmax(1, fabs((double)value * unit));
  return exact->gap > 0 && ((double)bound - (double)value) * unit / worth <= exact->gap;
}

/* Whether a program without the columns that are decided everywhere would be much smaller. */
static bool narrowed(const search *s) {
  uint32_t live = 0;
  if (!s->improved || s->part.choices < LEAST_NARROWED || s->exact->nodes > EARLY) return false;
  for (uint32_t j = 0; j < s->part.choices; j++) live += s->root_lower[j] < s->root_upper[j];
  return live < s->part.choices / 2;
}

/* Everywhere: columns that a better pairing must have, or lack, by the root's reduced costs. */
static void fix_at_root(search *s) {
  tdm_wide width = s->root_total - needed(s);
  if (!s->has_root || !s->exact->incumbent->known) return;
  tdm_exact_fix(s->root_reduced, width, s->part.columns, s->root_lower, s->root_upper);
}

static void take(search *s) {
  const tdm_ip *ip = s->exact->ip;
  if (!tdm_part_pairing(&s->part, s->count, &s->scratch)) return;
  if (!tdm_pairing_feasible(ip, &s->scratch)) return;
  if (tdm_pairing_value(ip, &s->scratch) <= best_value(s)) return;
  tdm_pairing_copy(s->exact->incumbent, &s->scratch);
  s->improved = true;
  fix_at_root(s);
}

/* What is rounded may be a pairing, and a better one; what is not worth building is told here. */
static bool promises(const search *s) {
  bool comparable = s->exact->incumbent->known && !tdm_ip_has_gains(s->exact->ip);
  if (comparable && tdm_part_worth(&s->part, s->count) <= best_value(s)) return false;
  return tdm_part_holds(&s->part, s->count, s->activity);
}

/*
 * Rounds the solution at hand; takes it where integers accept it. True: it was integral, and nobody
 * mixes roles.
 */
static bool try_rounding(search *s) {
  bool integral = true;
  for (uint32_t j = 0; j < s->part.choices; j++) {
    double value = tdm_part_value(&s->part, j);
    s->count[j] = (int32_t)lrint(value);
    integral = integral && fabs(value - s->count[j]) < INTEGRAL;
  }
  if (integral || promises(s)) take(s);
  return integral && tdm_exact_roles_mixed(&s->roles, &s->part) == TDM_NONE;
}

/* ---- a node ---- */

static double cut_off(const search *s) {
  if (s->exact->first && !s->exact->incumbent->known) return -INFINITY;
  return (double)(needed(s) - s->part.constant) / (double)s->part.scale - CUT_MARGIN;
}

/* Nothing is left to decide: the columns' bounds are the only pairing. */
static fate only_pairing(search *s) {
  memcpy(s->count, s->lower, s->part.columns * sizeof *s->count);
  take(s);
  return CLOSED;
}

static bool all_fixed(const search *s) {
  for (uint32_t j = 0; j < s->part.choices; j++)
    if (s->lower[j] < s->upper[j]) return false;
  return true;
}

/* Whether a decision leaves nothing: the root's fixings may contradict it. */
static bool contradicts(search *s) {
  tdm_exact_roles_follow(&s->roles, s->lower, s->upper);
  for (uint32_t j = 0; j < s->part.columns; j++)
    if (s->lower[j] > s->upper[j]) return true;
  return false;
}

static void set_bounds(search *s) {
  for (uint32_t j = 0; j < s->part.columns; j++)
    tdm_part_bounds(&s->part, j, s->lower[j], s->upper[j]);
}

/* Of the root alone: where its relaxation failed, what another node proves does not hold there. */
static void keep_root(search *s, tdm_wide total) {
  if (s->has_root || s->beyond_root) return;
  s->has_root = true;
  s->root_total = total;
  memcpy(s->root_reduced, s->part.now, s->part.columns * sizeof *s->root_reduced);
  fix_at_root(s);
}

/* What integers prove of the node; lowers *bound. Whether it holds nothing better. */
static bool prune(search *s, tdm_wide *bound) {
  tdm_wide total = tdm_part_bound(&s->part, s->lower, s->upper);
  if (total < *bound) *bound = total;
  keep_root(s, total);
  if (*bound < needed(s)) return true;
  if (s->exact->incumbent->known)
    tdm_exact_fix(s->part.now, total - needed(s), s->part.columns, s->lower, s->upper);
  return false;
}

/* Solves the node's relaxation; lowers *bound; *solved: values can be branched on. */
static fate look(search *s, tdm_wide *bound, bool *solved, tdm_network_status *status) {
  *solved = false;
  if (all_fixed(s)) return only_pairing(s);
  set_bounds(s);
  *status = tdm_part_solve(&s->part, cut_off(s), s->exact->stop);
  if (*status == TDM_NETWORK_CUT_OFF) {
    if (prune(s, bound)) return CLOSED;
    *status = tdm_part_solve(&s->part, -INFINITY, s->exact->stop);
  }
  if (*status == TDM_NETWORK_INFEASIBLE)
    return tdm_part_proves_empty(&s->part, s->lower, s->upper) ? CLOSED : OPEN;
  if (*status != TDM_NETWORK_OPTIMAL) return OPEN;
  if (prune(s, bound)) return CLOSED;
  *solved = !try_rounding(s);
  return *bound < needed(s) ? CLOSED : OPEN;
}

/* ---- branching ---- */

typedef struct {
  uint32_t column;
  double value, away; /* from whole numbers */
} fractional;

/* The columns farthest from whole numbers, by insertion; returns how many. */
static int list_fractional(const search *s, fractional *list) {
  int count = 0;
  for (uint32_t j = 0; j < s->part.choices; j++) {
    double value = tdm_part_value(&s->part, j), away = fabs(value - rint(value));
    if (s->lower[j] == s->upper[j] || away <= INTEGRAL) continue;
    if (count == TRIED && away <= list[count - 1].away) continue;
    int k = count < TRIED ? count++ : count - 1;
    for (; k > 0 && away > list[k - 1].away; k--) list[k] = list[k - 1];
    list[k] = (fractional){j, value, away};
  }
  return count;
}

/* The column that costs both sides the most. */
static uint32_t choose_fractional(const search *s, double *value) {
  fractional list[TRIED];
  int count = list_fractional(s, list), best = -1;
  double most = -1;
  for (int k = 0; k < count; k++) {
    double down = 0, up = 0, least = LEAST_PENALTY;
    tdm_part_penalties(&s->part, list[k].column, &down, &up);
    double worth = fmax(down, least) * fmax(up, least);
    if (isnan(worth) || worth <= most) continue;
    most = worth;
    best = k;
  }
  if (best < 0) return TDM_NONE;
  *value = list[best].value;
  return list[best].column;
}

/* Without a solution any open column will do. */
static uint32_t choose_any(const search *s, double *value) {
  for (uint32_t j = 0; j < s->part.choices; j++) {
    if (s->lower[j] == s->upper[j]) continue;
    *value = (s->lower[j] + s->upper[j]) / 2.0;
    if (*value == rint(*value)) *value -= 0.5;
    return j;
  }
  return TDM_NONE;
}

/* What to decide, and what to look at first: false where nothing is open. */
static bool decide(const search *s, bool solved, tdm_exact_decision *first,
                   tdm_exact_decision *later) {
  double value = 0;
  uint32_t side = solved ? tdm_exact_roles_mixed(&s->roles, &s->part) : TDM_NONE;
  if (side != TDM_NONE) {
    *first = (tdm_exact_decision){.column = TDM_NONE, .side = side};
    *later = (tdm_exact_decision){.column = TDM_NONE, .side = side ^ 1};
    return true;
  }
  uint32_t j = solved ? choose_fractional(s, &value) : TDM_NONE;
  if (j == TDM_NONE) j = choose_any(s, &value);
  if (j == TDM_NONE) return false;
  int32_t split = (int32_t)floor(value);
  bool up_first = value - split >= 0.5;
  tdm_exact_decision down = {j, s->lower[j], split, 0}, up = {j, split + 1, s->upper[j], 0};
  *first = up_first ? up : down;
  *later = up_first ? down : up;
  return true;
}

/* Puts both parts into the tree; the one to look at first is *next. */
static bool branch(search *s, uint32_t parent, tdm_wide bound, bool solved, uint32_t *next) {
  tdm_exact_decision one, two;
  *next = TDM_NONE;
  if (!decide(s, solved, &one, &two)) {
    only_pairing(s);
    return true;
  }
  uint32_t basis = tdm_exact_tree_basis(&s->tree, s->part.network);
  uint32_t later = tdm_exact_tree_add(&s->tree, parent, &two, bound, basis);
  *next = tdm_exact_tree_add(&s->tree, parent, &one, bound, basis);
  if (later == TDM_NONE || *next == TDM_NONE || basis == TDM_NONE) return false;
  return tdm_exact_tree_open(&s->tree, later);
}

/* ---- a first pairing ---- */

/* What is whole in the solution at hand stays at least that. */
static void keep_whole(search *s) {
  for (uint32_t j = 0; j < s->part.choices; j++) {
    double value = tdm_part_value(&s->part, j);
    int32_t whole = (int32_t)lrint(value);
    if (fabs(value - whole) < INTEGRAL && whole > s->lower[j]) s->lower[j] = whole;
  }
}

/* The column that is nearest to the whole number above it: what that costs is little. */
static uint32_t choose_highest(const search *s, double *value) {
  uint32_t best = TDM_NONE;
  double most = INTEGRAL;
  for (uint32_t j = 0; j < s->part.choices; j++) {
    double here = tdm_part_value(&s->part, j), part = here - floor(here);
    if (part <= most || part >= 1 - INTEGRAL || s->lower[j] == s->upper[j]) continue;
    most = part;
    best = j;
    *value = here;
  }
  return best;
}

static tdm_network_status solve_again(search *s) {
  tdm_exact_roles_follow(&s->roles, s->lower, s->upper);
  set_bounds(s);
  return tdm_part_solve(&s->part, -INFINITY, s->exact->stop);
}

/* Who mixes roles has one of them, the greater one where that works. */
static tdm_network_status settle_role(search *s, uint32_t side) {
  memcpy(s->count, s->upper, s->part.columns * sizeof *s->count);
  tdm_exact_roles_close(&s->roles, side, s->upper);
  tdm_network_status status = solve_again(s);
  if (status != TDM_NETWORK_INFEASIBLE) return status;
  memcpy(s->upper, s->count, s->part.columns * sizeof *s->upper);
  tdm_exact_roles_close(&s->roles, side ^ 1, s->upper);
  return solve_again(s);
}

static tdm_network_status settle_column(search *s, uint32_t j, double value) {
  int32_t lower = s->lower[j];
  s->lower[j] = (int32_t)ceil(value);
  tdm_network_status status = solve_again(s);
  if (status != TDM_NETWORK_INFEASIBLE) return status;
  s->lower[j] = lower;
  s->upper[j] = (int32_t)floor(value);
  return solve_again(s);
}

/*
 * Dives from a solution without looking back, and keeps what is whole, so that little is left to
 * decide: quick, and often enough. (Relax and fix: Pochet and Wolsey, Production Planning by Mixed
 * Integer Programming, 2006, 3.6.) Spoils the bounds and the basis at hand.
 */
static void dive_whole(search *s) {
  for (int step = 0; step < WHOLE_STEPS && !s->exact->incumbent->known; step++) {
    double value;
    uint32_t side = tdm_exact_roles_mixed(&s->roles, &s->part), j = TDM_NONE;
    if (side == TDM_NONE) {
      keep_whole(s);
      j = s->part.group_line ? choose_highest(s, &value) : choose_fractional(s, &value);
      if (j == TDM_NONE) return;
    }
    s->exact->nodes++;
    tdm_network_status status =
        side == TDM_NONE ? settle_column(s, j, value) : settle_role(s, side);
    if (status != TDM_NETWORK_OPTIMAL) return;
    try_rounding(s);
  }
}

/* ---- the search ---- */

/* The node's bounds, from the root down, and the basis of its parent. */
static void restore(search *s, uint32_t node) {
  memcpy(s->lower, s->root_lower, s->part.columns * sizeof *s->lower);
  memcpy(s->upper, s->root_upper, s->part.columns * sizeof *s->upper);
  tdm_exact_tree_path(&s->tree, node, s->lower, s->upper);
  tdm_exact_tree_restore(&s->tree, node, s->part.network);
}

static tdm_wide open_bound(const search *s, tdm_wide diving) {
  tdm_wide bound = tdm_exact_tree_bound(&s->tree);
  if (diving > bound) bound = diving;
  tdm_wide least = needed(s) - s->part.scale;
  return bound > least ? bound : least;
}

static tdm_exact_status end(search *s, tdm_exact_status status, tdm_wide diving) {
  s->exact->bound = tdm_wide_floor(open_bound(s, diving), s->part.scale);
  return status;
}

/* With an incumbent, dives end where they come far below the best bound. */
static bool worth_diving(const search *s, tdm_wide bound) {
  tdm_wide least = needed(s), best = tdm_exact_tree_bound(&s->tree);
  return !s->exact->incumbent->known || (bound - least) * DIVE_OF >= (best - least) * DIVE_WITHIN;
}

/* Dives from a node until it is cut off, or others are more promising. */
static tdm_exact_status dive(search *s, uint32_t node) {
  tdm_wide bound = tdm_exact_tree_bound_of(&s->tree, node);
  restore(s, node);
  while (node != TDM_NONE) {
    tdm_network_status status = TDM_NETWORK_OPTIMAL;
    bool solved = false;
    uint32_t next = TDM_NONE;
    if (s->exact->most_nodes && s->exact->nodes >= s->exact->most_nodes)
      return end(s, TDM_EXACT_LIMIT, bound);
    s->exact->nodes++;
    fate how = contradicts(s) ? CLOSED : look(s, &bound, &solved, &status);
    if (solved && s->exact->first && s->exact->nodes == 1) {
      dive_whole(s);
      if (s->exact->incumbent->known) return end(s, TDM_EXACT_ENOUGH, bound);
      restore(s, node);
      how = look(s, &bound, &solved, &status);
    }
    if (status == TDM_NETWORK_STOPPED || tdm_stop_now(s->exact->stop))
      return end(s, TDM_EXACT_STOPPED, bound);
    if (status == TDM_NETWORK_FAILED && ++s->failures > FAILURES_MOST)
      return end(s, TDM_EXACT_FAILED, bound);
    if (how == OPEN && !branch(s, node, bound, solved, &next)) return TDM_EXACT_NO_MEMORY;
    if (enough(s, tdm_wide_floor(open_bound(s, next == TDM_NONE ? needed(s) - 1 : bound),
                                 s->part.scale)))
      return end(s, TDM_EXACT_ENOUGH, next == TDM_NONE ? needed(s) - 1 : bound);
    if (narrowed(s)) return TDM_EXACT_NARROWED;
    s->improved = false;
    s->beyond_root = true;
    tdm_exact_tree_drop(&s->tree, node);
    if (next != TDM_NONE && !worth_diving(s, bound)) {
      if (!tdm_exact_tree_open(&s->tree, next)) return TDM_EXACT_NO_MEMORY;
      next = TDM_NONE;
    }
    node = next;
    if (node != TDM_NONE) tdm_exact_tree_step(&s->tree, node, s->lower, s->upper);
  }
  return TDM_EXACT_PROVEN;
}

static tdm_exact_status run(search *s) {
  uint32_t root = tdm_exact_tree_add(&s->tree, TDM_NONE, NULL, (tdm_wide)1 << 120, TDM_NONE);
  if (root == TDM_NONE || !tdm_exact_tree_open(&s->tree, root)) return TDM_EXACT_NO_MEMORY;
  for (;;) {
    uint32_t node = tdm_exact_tree_next(&s->tree);
    if (node == TDM_NONE || tdm_exact_tree_bound_of(&s->tree, node) < needed(s))
      return end(s, TDM_EXACT_PROVEN, needed(s) - 1);
    tdm_exact_status status = dive(s, node);
    if (status != TDM_EXACT_PROVEN) return status;
  }
}

static bool init(search *s) {
  tdm_exact *exact = s->exact;
  tdm_part_wish wish = {.ip = exact->ip,
                        .prices = exact->prices,
                        .score_prices = exact->score_prices,
                        .width = exact->width,
                        .core = exact->core,
                        .core_count = exact->core_count,
                        .basis = exact->basis,
                        .kept = exact->kept,
                        .kept_count = exact->kept_count,
                        .patient = exact->patient};
  if (!tdm_part_init(&s->part, &wish)) return false;
  size_t columns = (size_t)s->part.columns + 1;
  exact->columns = s->part.columns;
  exact->rows = s->part.vertices + s->part.rows;
  s->lower = calloc(columns, sizeof *s->lower);
  s->upper = calloc(columns, sizeof *s->upper);
  s->root_lower = calloc(columns, sizeof *s->root_lower);
  s->root_upper = calloc(columns, sizeof *s->root_upper);
  s->root_reduced = calloc(columns, sizeof *s->root_reduced);
  s->count = calloc(columns, sizeof *s->count);
  s->activity = calloc((size_t)s->part.lines + 1, sizeof *s->activity);
  if (!s->lower || !s->upper || !s->root_lower || !s->root_upper || !s->root_reduced || !s->count ||
      !s->activity || !tdm_pairing_init(&s->scratch, exact->ip->problem))
    return false;
  for (uint32_t j = 0; j < s->part.columns; j++) {
    s->root_lower[j] = s->part.column[j].lower;
    s->root_upper[j] = s->part.column[j].upper;
  }
  s->tree.roles = &s->roles;
  return s->part.too_many || s->part.empty ||
         tdm_exact_roles_init(&s->roles, &s->part, s->root_upper);
}

tdm_exact_status tdm_exact_run(tdm_exact *exact) {
  search s = {.exact = exact};
  exact->nodes = exact->iterations = 0;
  exact->bound = tdm_prices_bound(exact->prices);
  tdm_exact_status status = TDM_EXACT_NO_MEMORY;
  if (init(&s)) {
    status = s.part.too_many ? TDM_EXACT_LIMIT
             : s.part.empty  ? end(&s, TDM_EXACT_PROVEN, needed(&s) - 1)
                             : run(&s);
    if (s.part.network) exact->iterations = tdm_network_pivots(s.part.network);
  }
  tdm_exact_tree_fini(&s.tree);
  tdm_exact_roles_fini(&s.roles);
  tdm_part_fini(&s.part);
  free(s.lower);
  free(s.upper);
  free(s.root_lower);
  free(s.root_upper);
  free(s.root_reduced);
  free(s.count);
  free(s.activity);
  return status;
}

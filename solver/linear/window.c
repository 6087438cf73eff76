// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/window.h"

#include <math.h>
#include <stdlib.h>

#include "solver/linear/crash.h"
#include "solver/linear/window_groups.h"
#include "solver/linear/window_internal.h"

/* Totals up to this are exact enough for branch and cut as they are. */
static const double PLAIN_TOTAL = 1e6;

/* Branch and cut of GLPK rounds a bound that is this far above a whole number, halved for safety.
 */
static const double ROUNDING_MARGIN = 0.0005;

typedef tdm_window_line line;
typedef tdm_window_builder builder;

static const tdm_wide NO_LOWER = TDM_WINDOW_NO_LOWER;

/* ---- which candidates are free ---- */

enum { ZERO, ONE, OPEN };

/*
 * A candidate that several pairs can choose deviates by its reduced cost for every one of them, so
 * that beyond the width it is at its limit or not chosen at all.
 */
static int fate(const tdm_ip *ip, const tdm_prices *prices, tdm_wide width, uint32_t c) {
  if (tdm_ip_fixed(ip, c) == TDM_LOCKED) return ONE;
  if (tdm_ip_fixed(ip, c) == TDM_EXCLUDED || prices->reduced[c] < -width) return ZERO;
  return prices->reduced[c] > width ? ONE : OPEN;
}

uint32_t tdm_window_count(const tdm_ip *ip, const tdm_prices *prices, tdm_wide width) {
  uint32_t count = 0;
  for (uint32_t c = 0; c < ip->problem->count; c++) count += fate(ip, prices, width, c) == OPEN;
  return count;
}

static void sort_candidates(builder *b) {
  tdm_window *window = b->window;
  const tdm_ip *ip = b->ip;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    int how = fate(ip, window->prices, window->width, c);
    if (how == OPEN && window->core && !(c < window->core_count && tdm_bit(window->core, c)))
      how = ZERO;
    if (how == ZERO) continue;
    uint32_t mentor = ip->problem->mentor[c], mentee = ip->problem->mentee[c];
    int64_t limit = tdm_problem_limit(ip->problem, c);
    if (how == OPEN) {
      window->candidate[window->columns++] = c;
      b->open[mentor] += limit;
      b->open[mentee] += limit;
      continue;
    }
    window->chosen[window->chosen_count++] = c;
    window->constant += (tdm_wide)tdm_ip_value(ip, c) * limit;
    b->kept_base += (tdm_wide)ip->problem->units[c] * limit;
    b->one[mentor] += limit;
    b->one[mentee] += limit;
    for (uint32_t r = 0; r < ip->row_count; r++)
      b->one[b->nodes + r] +=
          (tdm_wide)tdm_small_coefficient(ip, &b->lines[b->nodes + r].small, c) * limit;
  }
}

/* ---- prices in whole units ---- */

/* Whether totals of this objective are small enough to need no reduced costs. */
static bool is_plain(const tdm_problem *problem, tdm_objective objective) {
  if (objective != TDM_COUNT_SCORE) return true;
  return (double)problem->largest_units * problem->most_pairs <= PLAIN_TOTAL;
}

/* Any whole prices restate the objective; those near the duals make it small. */
static int64_t whole_price(const tdm_prices *prices, const builder *b, uint32_t l) {
  if (!prices) return 0;
  if (l < b->nodes) return llrint((double)prices->node[l] / (double)prices->scale);
  const tdm_small_row *small = &b->lines[l].small;
  double units = (double)small->units / (double)small->per;
  return llrint((double)prices->row[l - b->nodes] / (double)prices->scale * units);
}

static void set_prices(builder *b) {
  const tdm_ip *ip = b->ip;
  const tdm_window *window = b->window;
  bool plain = b->plain = is_plain(ip->problem, ip->objective);
  bool kept_plain = b->kept_plain = is_plain(ip->problem, TDM_COUNT_SCORE);
  for (uint32_t l = 0; l < b->nodes + ip->row_count; l++) {
    const tdm_row *row = l < b->nodes ? NULL : &ip->rows[l - b->nodes];
    if (row && (!row->active || row->kind == TDM_ROW_SCORE)) continue;
    b->lines[l].price = whole_price(plain ? NULL : window->prices, b, l);
    b->lines[l].kept_price = whole_price(kept_plain ? NULL : window->score_prices, b, l);
  }
}

/* ---- bounds of the lines ---- */

/* The most slack that the width leaves, in units of which each costs price * units / per. */
static double widest_slack(const tdm_window *window, tdm_wide price, int64_t units, int64_t per) {
  if (price < 0) price = -price;
  if (price == 0) return INFINITY;
  tdm_wide most = window->width * per / (price * units);
  return (double)most;
}

static void bound_node(builder *b, uint32_t n) {
  line *l = &b->lines[n];
  int64_t price = b->window->prices->node[n];
  l->upper = b->ip->problem->nodes[n].capacity - b->one[n];
  l->lower = b->ip->min[n] - b->one[n];
  l->widest = widest_slack(b->window, price, 1, 1);
  if (l->widest < 1 && price > 0) l->lower = l->upper;
  if (l->widest < 1 && price < 0) l->upper = l->lower;
  if (l->upper < 0 || l->lower > b->open[n]) b->window->empty = true;
  if (l->lower < 0) l->lower = 0;
  if (l->lower > l->upper) b->window->empty = true;
  l->used = b->open[n] > 0 || l->price || l->kept_price;
}

static void bound_side(builder *b, uint32_t r) {
  line *l = &b->lines[b->nodes + r];
  const tdm_row *row = &b->ip->rows[r];
  l->upper = l->small.bound - b->one[b->nodes + r];
  l->widest = widest_slack(b->window, b->window->prices->row[r], l->small.units, l->small.per);
  l->lower = l->widest < 1 ? l->upper : NO_LOWER;
  l->used = row->active && row->kind != TDM_ROW_SCORE;
}

static void bound_lines(builder *b) {
  for (uint32_t n = 0; n < b->nodes; n++) bound_node(b, n);
  for (uint32_t r = 0; r < b->ip->row_count; r++) bound_side(b, r);
  if (b->window->steps) tdm_window_groups_bound(b);
}

/* ---- rows and columns ---- */

static bool add_column(builder *b, double upper, double cost, int count, const int *rows,
                       const double *coefficients, int *column) {
  *column = tdm_lp_add_column(b->window->lp, 0, upper, cost, true, count, rows, coefficients);
  b->window->magnitude = fmax(b->window->magnitude, fabs(cost));
  return *column >= 0;
}

/* The line's row, and its slack column where a price needs it. */
static bool add_line(builder *b, line *l) {
  bool slack = (l->price || l->kept_price) && l->lower != l->upper;
  bool from_below = l->price < 0 && l->lower != NO_LOWER;
  double lower = l->lower == NO_LOWER ? -INFINITY : (double)l->lower;
  double upper = (double)l->upper;
  l->base = from_below ? l->lower : l->upper;
  l->sign = from_below ? 1 : -1;
  b->window->constant += l->price * l->base;
  b->kept_base += l->kept_price * l->base;
  if (slack) lower = upper = (double)l->base;
  l->row = tdm_lp_add_row(b->window->lp, lower, upper);
  if (l->row < 0 || !slack) return l->row >= 0;
  double range = l->lower == NO_LOWER ? INFINITY : (double)(l->upper - l->lower);
  int rows[2] = {l->row, b->kept_row};
  double coefficients[2] = {-l->sign, (double)l->kept_price * l->sign};
  int count = b->kept_row >= 0 && l->kept_price ? 2 : 1;
  return add_column(b, fmin(range, l->widest), (double)l->price * l->sign, count, rows,
                    coefficients, &l->slack);
}

/* Earlier stages keep their score: sum of kept reduced costs >= what is left to reach. */
static bool add_kept_row(builder *b) {
  const tdm_row *row = &b->ip->rows[b->ip->score_row];
  b->kept_row = -1;
  if (!row->active) return true;
  b->kept_row = tdm_lp_add_row(b->window->lp, -INFINITY, INFINITY);
  return b->kept_row >= 0;
}

static bool add_lines(builder *b) {
  for (uint32_t l = 0; l < b->line_count; l++) {
    b->lines[l].row = b->lines[l].slack = -1;
    if (b->lines[l].used && !add_line(b, &b->lines[l])) return false;
  }
  if (b->kept_row >= 0)
    tdm_lp_row_bounds(b->window->lp, b->kept_row,
                      (double)(-b->ip->rows[b->ip->score_row].bound - b->kept_base), INFINITY);
  return true;
}

static bool add_candidate(builder *b, uint32_t c, int *column) {
  enum { ROWS = TDM_ROWS_MAX + 3 + TDM_GAIN_GROUPS_MAX };
  const tdm_ip *ip = b->ip;
  int rows[ROWS], count = 0;
  double coefficients[ROWS];
  tdm_wide value = tdm_ip_value(ip, c), kept = ip->problem->units[c];
  uint32_t ends[2] = {ip->problem->mentor[c], ip->problem->mentee[c]};
  for (int k = 0; k < 2; k++) {
    value -= b->lines[ends[k]].price;
    kept -= b->lines[ends[k]].kept_price;
    rows[count] = b->lines[ends[k]].row;
    coefficients[count++] = 1;
    int role = b->role_row ? b->role_row[2 * ends[k] + (uint32_t)k] : -1;
    if (role < 0) continue;
    rows[count] = role;
    coefficients[count++] = 1;
  }
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const line *l = &b->lines[b->nodes + r];
    if (!l->used) continue;
    int64_t a = tdm_small_coefficient(ip, &l->small, c);
    if (a == 0) continue;
    value -= (tdm_wide)l->price * a;
    kept -= (tdm_wide)l->kept_price * a;
    rows[count] = l->row;
    coefficients[count++] = (double)a;
  }
  const uint32_t *groups;
  uint32_t in = b->window->steps ? tdm_gains_of(&ip->problem->gains, c, &groups) : 0;
  for (uint32_t k = 0; k < in; k++) {
    const line *l = &b->lines[b->nodes + ip->row_count + groups[k]];
    value += l->price;
    kept += l->kept_price;
    rows[count] = l->row;
    coefficients[count++] = -1;
  }
  if (b->kept_row >= 0 && kept != 0) {
    rows[count] = b->kept_row;
    coefficients[count++] = (double)kept;
  }
  return add_column(b, (double)tdm_problem_limit(ip->problem, c), (double)value, count, rows,
                    coefficients, column);
}

static bool add_candidates(builder *b) {
  tdm_window *window = b->window;
  window->first_column = tdm_lp_columns(window->lp);
  for (int k = 0; k < window->columns; k++) {
    int column;
    if (!add_candidate(b, window->candidate[k], &column)) return false;
  }
  return true;
}

/* ---- roles ---- */

/* Free candidates, and those that stand at their limit, of a node in each role. */
typedef struct {
  bool free[2], chosen[2];
} role_use;

static void find_uses(const builder *b, role_use *uses) {
  const tdm_window *window = b->window;
  const tdm_problem *problem = b->ip->problem;
  for (int k = 0; k < window->columns; k++) {
    uses[problem->mentor[window->candidate[k]]].free[0] = true;
    uses[problem->mentee[window->candidate[k]]].free[1] = true;
  }
  for (uint32_t k = 0; k < window->chosen_count; k++) {
    uses[problem->mentor[window->chosen[k]]].chosen[0] = true;
    uses[problem->mentee[window->chosen[k]]].chosen[1] = true;
  }
}

/* pairs as mentor <= capacity * z, pairs as mentee <= capacity * (1 - z). */
static bool add_role(builder *b, uint32_t node, const role_use *use) {
  tdm_window *window = b->window;
  double capacity = b->ip->problem->nodes[node].capacity;
  double lower = use->chosen[0] ? 1 : 0, upper = use->chosen[1] ? 0 : 1;
  if (lower > upper) window->empty = true;
  int rows[2] = {tdm_lp_add_row(window->lp, -INFINITY, 0),
                 tdm_lp_add_row(window->lp, -INFINITY, capacity)};
  const double coefficients[2] = {-capacity, capacity};
  if (rows[0] < 0 || rows[1] < 0) return false;
  int column = tdm_lp_add_column(window->lp, window->empty ? 0 : lower, upper, 0, true, 2, rows,
                                 coefficients);
  b->role_row[2 * node] = rows[0];
  b->role_row[2 * node + 1] = rows[1];
  window->roles[window->role_count++] = (tdm_window_role){node, column};
  return column >= 0;
}

/* For those who have room for a second pair, and could be in both roles. */
static bool add_roles(builder *b) {
  const tdm_problem *problem = b->ip->problem;
  if (!tdm_problem_parts_roles(problem)) return true;
  role_use *uses = calloc((size_t)b->nodes + 1, sizeof *uses);
  b->role_row = malloc((2 * (size_t)b->nodes + 1) * sizeof *b->role_row);
  b->window->roles = calloc((size_t)b->nodes + 1, sizeof *b->window->roles);
  bool added = uses && b->role_row && b->window->roles;
  if (added) find_uses(b, uses);
  for (uint32_t k = 0; added && k < 2 * b->nodes; k++) b->role_row[k] = -1;
  for (uint32_t n = problem->first_mentee; added && n < problem->mentor_count; n++) {
    const role_use *use = &uses[n];
    if (problem->nodes[n].capacity == 1 || !(use->free[0] || use->chosen[0]) ||
        !(use->free[1] || use->chosen[1]))
      continue;
    added = add_role(b, n, use);
  }
  free(uses);
  return added;
}

static void set_role_basis(builder *b) {
  for (uint32_t k = 0; k < b->window->role_count; k++) {
    uint32_t node = b->window->roles[k].node;
    tdm_lp_row_basis(b->window->lp, b->role_row[2 * node], TDM_LP_BASIC);
    tdm_lp_row_basis(b->window->lp, b->role_row[2 * node + 1], TDM_LP_BASIC);
    tdm_lp_column_basis(b->window->lp, b->window->roles[k].column, TDM_LP_AT_LOWER);
  }
}

/* ---- a starting basis from an incumbent ---- */

static void set_side_basis(builder *b) {
  for (uint32_t l = b->nodes; l < b->line_count; l++) {
    const line *side = &b->lines[l];
    if (side->row < 0) continue;
    tdm_lp_row_basis(b->window->lp, side->row, side->slack < 0 ? TDM_LP_BASIC : TDM_LP_AT_UPPER);
    if (side->slack >= 0) tdm_lp_column_basis(b->window->lp, side->slack, TDM_LP_BASIC);
  }
}

/* Marks the incumbent's free candidates and what they leave of the lines' room. */
static void mark_pairs(const builder *b, const tdm_pairing *incumbent, bool *paired,
                       int32_t *room) {
  const tdm_window *window = b->window;
  const tdm_problem *problem = b->ip->problem;
  for (uint32_t n = 0; n < b->nodes; n++)
    room[n] = b->lines[n].row < 0 ? 0 : (int32_t)b->lines[n].upper;
  uint32_t p = 0;
  for (int k = 0; k < window->columns; k++) {
    uint32_t c = window->candidate[k];
    while (p < incumbent->count && incumbent->chosen[p] < c) p++;
    paired[k] = p < incumbent->count && incumbent->chosen[p] == c;
    int32_t times = paired[k] ? (int32_t)tdm_pairing_times(incumbent, p) : 0;
    room[problem->mentor[c]] -= times;
    room[problem->mentee[c]] -= times;
  }
}

static bool set_basis(builder *b, const tdm_pairing *incumbent) {
  const tdm_window *window = b->window;
  bool *paired = calloc((size_t)window->columns + 1, sizeof *paired);
  int32_t *room = calloc((size_t)b->nodes + 1, sizeof *room);
  int *rows = calloc((size_t)b->nodes + 1, sizeof *rows);
  int *slacks = calloc((size_t)b->nodes + 1, sizeof *slacks);
  bool set = paired && room && rows && slacks;
  for (uint32_t n = 0; set && n < b->nodes; n++) {
    rows[n] = b->lines[n].row;
    slacks[n] = b->lines[n].slack;
  }
  if (set) {
    mark_pairs(b, incumbent, paired, room);
    tdm_crash crash = {b->ip->problem,
                       window->prices,
                       window->candidate,
                       paired,
                       window->columns,
                       window->first_column,
                       room,
                       rows,
                       slacks};
    set = tdm_crash_basis(&crash, window->lp);
    set_side_basis(b);
    set_role_basis(b);
  }
  free(paired);
  free(room);
  free(rows);
  free(slacks);
  return set;
}

/* Where slacks are, for turning pairings into points. */
static bool keep_slacks(builder *b) {
  tdm_window *window = b->window;
  uint32_t count = b->nodes + b->ip->row_count;
  window->slacks = calloc((size_t)count + 1, sizeof *window->slacks);
  if (!window->slacks) return false;
  for (uint32_t l = 0; l < count; l++) {
    const line *from = &b->lines[l];
    if (from->slack < 0) continue;
    window->slacks[window->slack_count++] =
        (tdm_window_slack){l, from->slack, from->sign, from->small, from->base, from->widest};
  }
  return true;
}

/*
 * Rounding the bounds of nodes is strong but needs them right to a thousandth of a unit: the pairs
 * of two pairings, each wrong by the tolerance, must stay under that.
 */
bool tdm_window_rounds(const tdm_ip *ip, double magnitude) {
  return magnitude * TDM_LP_TOLERANCE * 2.0 * ip->problem->most_pairs < ROUNDING_MARGIN;
}

/*
 * Where costs cannot stay whole units they are divided by the largest: half a unit of error does
 * no harm.
 */
static void scale_costs(tdm_window *window) {
  window->unit_cost = 1;
  if (tdm_window_rounds(window->ip, window->magnitude)) return;
  window->unit_cost = 1 / window->magnitude;
  for (int j = 0; j < tdm_lp_columns(window->lp); j++)
    tdm_lp_cost(window->lp, j, tdm_lp_column_cost(window->lp, j) * window->unit_cost);
}

static bool build(builder *b, const tdm_pairing *incumbent) {
  uint32_t pairs = b->ip->problem->most_pairs;
  for (uint32_t r = 0; r < b->ip->row_count; r++)
    b->lines[b->nodes + r].small = tdm_row_small(&b->ip->rows[r], pairs);
  sort_candidates(b);
  if (!tdm_window_groups_sort(b)) return false;
  set_prices(b);
  bound_lines(b);
  if (b->window->empty) return true;
  if (!add_kept_row(b) || !add_lines(b) || !add_roles(b)) return false;
  if (b->window->empty) return true;
  if (!add_candidates(b) || !tdm_window_groups_add(b) || !keep_slacks(b)) return false;
  scale_costs(b->window);
  return !incumbent->known || set_basis(b, incumbent);
}

bool tdm_window_init(tdm_window *window, const tdm_ip *ip, const tdm_prices *prices,
                     const tdm_prices *score_prices, tdm_wide width, const uint64_t *core,
                     uint32_t core_count, const tdm_pairing *incumbent) {
  const tdm_problem *problem = ip->problem;
  uint32_t nodes = problem->node_count, groups = problem->gains.group_count;
  uint32_t lines = nodes + ip->row_count + groups;
  *window = (tdm_window){.ip = ip,
                         .prices = prices,
                         .score_prices = score_prices,
                         .width = width,
                         .core = core,
                         .core_count = core_count};
  window->lp = tdm_lp_new();
  window->candidate = calloc((size_t)problem->count + 1, sizeof *window->candidate);
  window->chosen = calloc((size_t)problem->count + 1, sizeof *window->chosen);
  builder b = {.window = window,
               .ip = ip,
               .nodes = nodes,
               .line_count = lines,
               .lines = calloc(lines, sizeof *b.lines),
               .one = calloc(lines, sizeof *b.one),
               .open = calloc((size_t)nodes + 1, sizeof *b.open),
               .taken = calloc((size_t)groups + 1, sizeof *b.taken)};
  bool built = window->lp && window->candidate && window->chosen && b.lines && b.one && b.open &&
               b.taken && build(&b, incumbent);
  free(b.lines);
  free(b.one);
  free(b.open);
  free(b.role_row);
  free(b.taken);
  return built;
}

void tdm_window_fini(tdm_window *window) {
  tdm_lp_free(window->lp);
  free(window->candidate);
  free(window->chosen);
  free(window->slacks);
  free(window->roles);
  free(window->steps);
  free(window->group_slack);
  *window = (tdm_window){0};
}

/* ---- points and pairings ---- */

/* Adds a candidate so many times; false where that is more than anybody can have. */
static bool choose(const tdm_window *window, tdm_pairing *pairing, uint32_t c, int64_t times) {
  if (times < 0 || times > window->ip->problem->most_pairs - pairing->count) return false;
  for (; times > 0; times--) pairing->chosen[pairing->count++] = c;
  return true;
}

bool tdm_window_pairing(const tdm_window *window, const double *x, tdm_pairing *pairing) {
  pairing->count = 0;
  pairing->known = false;
  for (uint32_t k = 0; k < window->chosen_count; k++)
    if (!choose(window, pairing, window->chosen[k],
                tdm_problem_limit(window->ip->problem, window->chosen[k])))
      return false;
  for (int k = 0; k < window->columns; k++)
    if (!choose(window, pairing, window->candidate[k], llrint(x[window->first_column + k])))
      return false;
  tdm_pairing_sort(pairing);
  pairing->known = true;
  return true;
}

/* Activity of the free candidates on a line, divided. */
static tdm_wide free_activity(const tdm_window *window, const tdm_window_slack *slack,
                              const double *x) {
  const tdm_ip *ip = window->ip;
  uint32_t nodes = ip->problem->node_count;
  tdm_wide sum = 0;
  for (int k = 0; k < window->columns; k++) {
    uint32_t c = window->candidate[k];
    int64_t times = llrint(x[window->first_column + k]);
    if (times == 0) continue;
    if (slack->line >= nodes)
      sum += (tdm_wide)tdm_small_coefficient(ip, &slack->small, c) * times;
    else if (ip->problem->mentor[c] == slack->line || ip->problem->mentee[c] == slack->line)
      sum += times;
  }
  return sum;
}

/* Sets the free candidates of a pairing; false where it differs in those that are fixed. */
static bool set_candidates(const tdm_window *window, const tdm_pairing *pairing, double *x) {
  uint32_t at_limit = 0;
  int k = 0;
  for (uint32_t p = 0, w = 0; p < pairing->count;) {
    uint32_t c = pairing->chosen[p], times = tdm_pairing_times(pairing, p);
    while (k < window->columns && window->candidate[k] < c) k++;
    while (w < window->chosen_count && window->chosen[w] < c) w++;
    p += times;
    if (k < window->columns && window->candidate[k] == c)
      x[window->first_column + k] = times;
    else if (w < window->chosen_count && window->chosen[w] == c &&
             times == tdm_problem_limit(window->ip->problem, c))
      at_limit++;
    else
      return false;
  }
  return at_limit == window->chosen_count;
}

/* Who mentors in a pair is a mentor in all. */
static void set_roles(const tdm_window *window, const tdm_pairing *pairing, double *x) {
  const tdm_problem *problem = window->ip->problem;
  for (uint32_t r = 0; r < window->role_count; r++)
    for (uint32_t k = 0; k < pairing->count; k++)
      if (problem->mentor[pairing->chosen[k]] == window->roles[r].node)
        x[window->roles[r].column] = 1;
}

bool tdm_window_point(const tdm_window *window, const tdm_pairing *pairing, double *x) {
  for (int j = 0; j < tdm_lp_columns(window->lp); j++) x[j] = 0;
  if (!set_candidates(window, pairing, x)) return false;
  set_roles(window, pairing, x);
  for (uint32_t s = 0; s < window->slack_count; s++) {
    const tdm_window_slack *slack = &window->slacks[s];
    double amount = (double)((free_activity(window, slack, x) - slack->base) * slack->sign);
    if (amount < 0 || amount > slack->widest) return false;
    x[slack->column] = amount;
  }
  return tdm_window_groups_point(window, pairing, x);
}

double tdm_window_units(const tdm_window *window, double objective) {
  return (double)window->constant + objective / window->unit_cost;
}

bool tdm_window_safe(const tdm_window *window) {
  return window->magnitude * TDM_LP_TOLERANCE < 0.25;
}

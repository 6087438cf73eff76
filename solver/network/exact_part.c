// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_part.h"

#include <math.h>
#include <stdlib.h>

#include "solver/network/exact_groups.h"
#include "solver/network/exact_kept.h"
#include "solver/network/exact_shrink.h"
#include "solver/network/exact_start.h"

/* How often a candidate may be in a pairing: no more often than its people have room. */
static int32_t most_of(const tdm_ip *ip, uint32_t c) {
  const tdm_problem *problem = ip->problem;
  int64_t most = tdm_problem_limit(problem, c);
  int32_t mentor = problem->nodes[problem->mentor[c]].capacity;
  int32_t mentee = problem->nodes[problem->mentee[c]].capacity;
  if (mentor < most) most = mentor;
  return mentee < most ? mentee : (int32_t)most;
}

static tdm_wide size_of(tdm_wide number) { return number < 0 ? -number : number; }

/* ---- lines ---- */

static double divisor_of(const tdm_part *part, const tdm_row *row) {
  double divisor = 1;
  if (row->kind != TDM_ROW_SCORE) return 1;
  while (divisor < (double)part->ip->problem->largest_units) divisor *= 2;
  return divisor;
}

/* The price of a small row: what a unit of it is worth. */
static int64_t small_price(const tdm_prices *prices, uint32_t r, const tdm_small_row *small) {
  return tdm_wide_floor((tdm_wide)prices->row[r] * small->units, small->per);
}

static void begin_nodes(tdm_part *part, const tdm_prices *prices) {
  const tdm_ip *ip = part->ip;
  for (uint32_t n = 0; n < part->nodes; n++)
    part->line[n] = (tdm_part_line){.price = (tdm_wide)prices->node[n] * part->refined,
                                    .lower = ip->min[n],
                                    .upper = ip->problem->nodes[n].capacity,
                                    .has_lower = true,
                                    .divisor = 1};
}

static int64_t capacity(const tdm_part *part, uint32_t first, uint32_t last) {
  int64_t sum = 0;
  for (uint32_t n = first; n < last; n++) sum += part->line[n].upper;
  return sum;
}

/*
 * A row that demands, or allows, as many pairs as one side has places says no more than the rows of
 * that side: they take its price over, and are equations where it demands. The total and
 * what any pairing deviates stay the same.
 */
static bool take_over(tdm_part *part, const tdm_row *row, tdm_wide price) {
  uint32_t mentors = part->ip->problem->mentor_count;
  if (part->doubled) return false;
  const uint32_t firsts[2] = {0, mentors}, lasts[2] = {mentors, part->nodes};
  bool demands = row->kind == TDM_ROW_PAIRS, taken = false;
  int64_t pairs = demands ? -row->bound : row->bound;
  if (!demands && row->kind != TDM_ROW_PAIRS_MOST) return false;
  for (int k = 0; k < 2; k++) {
    if (capacity(part, firsts[k], lasts[k]) != pairs) continue;
    for (uint32_t n = firsts[k]; n < lasts[k]; n++) {
      if (!taken) part->line[n].price += demands ? -price : price;
      if (demands) part->line[n].lower = part->line[n].upper;
    }
    taken = true;
  }
  return taken;
}

static void begin_lines(tdm_part *part, const tdm_prices *prices) {
  const tdm_ip *ip = part->ip;
  begin_nodes(part, prices);
  part->lines = part->nodes;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    if (!row->active || take_over(part, row, (tdm_wide)prices->row[r] * part->refined)) continue;
    tdm_small_row small = tdm_row_small(row, ip->problem->most_pairs);
    tdm_wide price = (tdm_wide)small_price(prices, r, &small) * part->refined;
    part->line[part->lines++] = (tdm_part_line){.price = price,
                                                .upper = small.bound,
                                                .small = small,
                                                .row = r,
                                                .divisor = divisor_of(part, row)};
  }
  part->rows = part->lines - part->nodes;
  part->side_end = part->lines;
}

static int64_t coefficient(const tdm_part *part, const tdm_part_line *line, uint32_t c) {
  const tdm_row *row = &part->ip->rows[line->row];
  if (row->kind == TDM_ROW_SCORE) return -part->ip->problem->units[c];
  return tdm_small_coefficient(part->ip, &line->small, c);
}

void tdm_part_choose(tdm_part *part, uint32_t c, int32_t count) {
  const tdm_problem *problem = part->ip->problem;
  uint32_t ends[2] = {problem->mentor[c], problem->mentee[c]};
  for (int k = 0; k < 2; k++) {
    part->line[ends[k]].lower -= count;
    part->line[ends[k]].upper -= count;
  }
  for (uint32_t l = part->nodes; l < part->side_end; l++) {
    int64_t amount = count * coefficient(part, &part->line[l], c);
    part->line[l].lower -= amount;
    part->line[l].upper -= amount;
  }
  const uint32_t *groups;
  uint32_t in = part->group_line ? tdm_gains_of(&problem->gains, c, &groups) : 0;
  for (uint32_t k = 0; k < in; k++) {
    uint32_t l = part->group_line[groups[k]];
    part->taken[groups[k]] += count;
    if (l == TDM_NONE) continue;
    part->line[l].lower += count;
    part->line[l].upper += count;
  }
  part->constant += (tdm_wide)tdm_ip_value(part->ip, c) * count * part->scale;
  for (int32_t k = 0; k < count; k++) part->chosen[part->chosen_count++] = c;
}

/* ---- columns ---- */

bool tdm_part_add_entry(tdm_part *part, uint32_t line, int64_t value) {
  if (part->entry_count == part->entry_room) {
    uint32_t room = 2 * part->entry_room + 1024;
    uint32_t *lines = realloc(part->entry_line, room * sizeof *lines);
    if (lines) part->entry_line = lines;
    int64_t *values = realloc(part->entry_value, room * sizeof *values);
    if (values) part->entry_value = values;
    if (!lines || !values) return false;
    part->entry_room = room;
  }
  part->entry_line[part->entry_count] = line;
  part->entry_value[part->entry_count++] = value;
  return true;
}

bool tdm_part_add_column(tdm_part *part, const tdm_part_column *column) {
  if (part->columns == part->column_room) {
    uint32_t wanted = 2 * part->column_room + 1024;
    tdm_part_column *grown = realloc(part->column, wanted * sizeof *grown);
    if (!grown) return false;
    part->column = grown;
    part->column_room = wanted;
  }
  part->column[part->columns++] = *column;
  return true;
}

static bool add_candidate(tdm_part *part, uint32_t c) {
  const tdm_ip *ip = part->ip;
  uint32_t mentor = ip->problem->mentor[c], mentee = ip->problem->mentee[c];
  tdm_part_column made, *column = &made;
  *column = (tdm_part_column){.candidate = c,
                              .mentor = mentor,
                              .mentee = mentee,
                              .first = part->entry_count,
                              .upper = most_of(ip, c)};
  column->reduced = (tdm_wide)tdm_ip_value(ip, c) * part->scale - part->line[mentor].price -
                    part->line[mentee].price;
  for (uint32_t l = part->nodes; l < part->side_end; l++) {
    int64_t a = coefficient(part, &part->line[l], c);
    if (a == 0) continue;
    column->reduced -= part->line[l].price * a;
    column->count++;
    if (!tdm_part_add_entry(part, l, a)) return false;
  }
  const uint32_t *groups;
  uint32_t in = part->group_line ? tdm_gains_of(&ip->problem->gains, c, &groups) : 0;
  for (uint32_t k = 0; k < in; k++) {
    uint32_t l = part->group_line[groups[k]];
    column->reduced += part->line[l].price;
    column->count++;
    if (!tdm_part_add_entry(part, l, -1)) return false;
  }
  return tdm_part_add_column(part, column);
}

/*
 * How many stand at a bound because the width allows nothing else, or -1: a column. Every one
 * that is missing to the limit deviates, so that with less room there is nothing in the width.
 */
static int64_t stands(const tdm_part *part, const tdm_part_wish *wish, uint32_t c) {
  const uint64_t *core = wish->core;
  uint8_t fixed = tdm_ip_fixed(part->ip, c);
  int64_t reduced = wish->prices->reduced[c];
  if (fixed == TDM_LOCKED) return tdm_problem_limit(part->ip->problem, c);
  if (fixed == TDM_EXCLUDED || reduced < -wish->width) return 0;
  if (reduced > wish->width) return tdm_problem_limit(part->ip->problem, c);
  return core && !(c < wish->core_count && tdm_bit(core, c)) ? 0 : -1;
}

/* Columns know prices alone, no bounds of lines: one pass does. */
static bool sort_candidates(tdm_part *part, const tdm_part_wish *wish) {
  uint32_t most = part->ip->problem->most_pairs;
  part->chosen = calloc((size_t)most + 1, sizeof *part->chosen);
  if (!part->chosen) return false;
  for (uint32_t c = 0; c < part->ip->problem->count && !part->empty; c++) {
    int64_t number = stands(part, wish, c);
    part->empty = number > (int64_t)most - part->chosen_count;
    if (number > 0 && !part->empty) tdm_part_choose(part, c, (int32_t)number);
    if (number < 0 && !add_candidate(part, c)) return false;
  }
  return true;
}

/* Some pairs of columns are chosen for good. */
static void keep_pairs(tdm_part *part, const tdm_part_wish *wish) {
  for (uint32_t j = 0; j < part->columns && !part->empty; j++) {
    tdm_part_column *column = &part->column[j];
    int32_t number = column->candidate < wish->kept_count ? wish->kept[column->candidate] : 0;
    if (number > column->upper) number = column->upper;
    part->empty = (uint32_t)number > part->ip->problem->most_pairs - part->chosen_count;
    if (part->empty) return;
    tdm_part_choose(part, column->candidate, number);
    column->upper -= number;
  }
}

/* Lines of the groups, before candidates are sorted. */
static bool begin_groups(tdm_part *part, const tdm_part_wish *wish) {
  uint32_t candidates = part->ip->problem->count;
  if (!tdm_ip_has_gains(part->ip)) return true;
  bool *is_open = calloc((size_t)candidates + 1, sizeof *is_open);
  for (uint32_t c = 0; is_open && c < candidates; c++) is_open[c] = stands(part, wish, c) < 0;
  bool begun = is_open && tdm_part_groups_begin(part, wish->prices, is_open);
  free(is_open);
  uint32_t most = wish->patient ? TDM_PART_GROUPS_MAX : TDM_PART_GROUPS_FEW;
  part->too_many = begun && part->lines - part->side_end > most;
  return begun;
}

/* What the width leaves of a line's slack, and whether anything is left. */
static void narrow_lines(tdm_part *part, tdm_wide width) {
  for (uint32_t l = 0; l < part->lines; l++) {
    tdm_part_line *line = &part->line[l];
    tdm_wide price = line->price;
    if (l < part->nodes && line->lower < 0) line->lower = 0;
    if (price != 0 && !part->loose) {
      tdm_wide slack = width / size_of(price);
      if (price > 0 && slack < INT32_MAX &&
          (!line->has_lower || line->upper - slack > line->lower)) {
        line->lower = line->upper - (int64_t)slack;
        line->has_lower = true;
      }
      if (price < 0 && line->has_lower && slack < INT32_MAX && line->lower + slack < line->upper)
        line->upper = line->lower + (int64_t)slack;
    }
    if (line->has_lower && line->lower > line->upper) part->empty = true;
    if (l < part->nodes && line->upper < 0) part->empty = true;
  }
}

/* ---- the network ---- */

static double units(const tdm_part *part, tdm_wide scaled) {
  return (double)scaled / (double)part->scale;
}

/* How many a column is. */
static int arcs_of(const tdm_part *part) { return part->doubled ? 2 : 1; }

/* Nodes with columns become vertices, in their order. */
static void number_vertices(tdm_part *part) {
  for (uint32_t n = 0; n < part->nodes; n++) part->vertex[n] = TDM_NONE;
  for (uint32_t j = 0; j < part->choices; j++)
    part->vertex[part->column[j].mentor] = part->vertex[part->column[j].mentee] = 0;
  for (uint32_t n = 0; n < part->nodes; n++)
    if (part->vertex[n] != TDM_NONE) part->vertex[n] = part->vertices++;
  part->mirror = part->doubled ? part->vertices : 0;
  part->vertices += part->mirror;
}

static void set_vertex(tdm_part *part, uint32_t vertex, double lower, double upper, double cost) {
  tdm_network_node_bounds(part->network, vertex, lower, upper);
  tdm_network_node_cost(part->network, vertex, cost);
}

static void set_lines(tdm_part *part) {
  for (uint32_t l = 0; l < part->lines; l++) {
    const tdm_part_line *line = &part->line[l];
    double lower = line->has_lower ? (double)line->lower / line->divisor : -INFINITY;
    double upper = (double)line->upper / line->divisor;
    double cost = units(part, line->price) * line->divisor;
    if (l < part->nodes) {
      if (part->vertex[l] == TDM_NONE) continue;
      set_vertex(part, part->vertex[l], lower, upper, cost);
      if (part->doubled) set_vertex(part, part->vertex[l] + part->mirror, lower, upper, cost);
    } else {
      lower *= arcs_of(part);
      upper *= arcs_of(part);
      tdm_network_row_bounds(part->network, l - part->nodes, lower, upper);
      tdm_network_row_cost(part->network, l - part->nodes, cost);
    }
  }
}

/* The vertex of a node on the left or on the right; of none none. */
static uint32_t end_of(const tdm_part *part, uint32_t node, bool right) {
  if (node == TDM_NONE) return TDM_NONE;
  return part->vertex[node] + (right ? part->mirror : 0);
}

/* rows, values: room for as many as there are side rows. */
static bool add_arc(tdm_part *part, const tdm_part_column *column, int *rows, double *values) {
  for (uint32_t k = 0; k < column->count; k++) {
    uint32_t l = part->entry_line[column->first + k];
    rows[k] = (int)(l - part->nodes);
    values[k] = (double)part->entry_value[column->first + k] / part->line[l].divisor;
  }
  tdm_network_column arc = {.left = end_of(part, column->mentor, false),
                            .right = end_of(part, column->mentee, true),
                            .lower = column->lower,
                            .upper = column->upper,
                            .cost = units(part, column->reduced),
                            .count = (int)column->count,
                            .rows = rows,
                            .coefficients = values};
  if (tdm_network_add_column(part->network, &arc) < 0) return false;
  if (!part->doubled) return true;
  arc.left = end_of(part, column->mentee, false);
  arc.right = end_of(part, column->mentor, true);
  return tdm_network_add_column(part->network, &arc) >= 0;
}

/* Those of the columns from number `from` on. */
static bool add_arcs(tdm_part *part, uint32_t from) {
  int *rows = calloc((size_t)part->rows + 1, sizeof *rows);
  double *values = calloc((size_t)part->rows + 1, sizeof *values);
  bool added = rows && values;
  for (uint32_t j = from; added && j < part->columns; j++)
    added = add_arc(part, &part->column[j], rows, values);
  free(rows);
  free(values);
  return added;
}

static bool build_network(tdm_part *part, const tdm_known_basis *basis) {
  uint32_t left = 0;
  number_vertices(part);
  for (uint32_t n = 0; n < part->ip->problem->mentor_count; n++)
    left += part->vertex[n] != TDM_NONE;
  if (part->doubled) left = part->mirror;
  part->network = tdm_network_new(left, part->vertices - left, part->rows);
  if (!part->network) return false;
  set_lines(part);
  return add_arcs(part, 0) && tdm_part_start(part, basis);
}

static bool init(tdm_part *part, const tdm_part_wish *wish) {
  const tdm_ip *ip = part->ip;
  uint32_t nodes = ip->problem->node_count;
  size_t lines = (size_t)nodes + ip->row_count + 1;
  part->line = calloc(lines, sizeof *part->line);
  part->vertex = calloc((size_t)nodes + 1, sizeof *part->vertex);
  if (!part->line || !part->vertex) return false;
  begin_lines(part, wish->prices);
  if (!begin_groups(part, wish)) return false;
  if (part->too_many) return true;
  lines = (size_t)part->lines + 1;
  part->delta = calloc(lines, sizeof *part->delta);
  part->side = calloc(lines, sizeof *part->side);
  part->nodal = calloc(2 * lines, sizeof *part->nodal);
  if (!part->delta || !part->side || !part->nodal) return false;
  if (!sort_candidates(part, wish)) return false;
  if (wish->kept) keep_pairs(part, wish);
  narrow_lines(part, wish->width * part->refined);
  if (!part->loose && !tdm_part_shrink(part)) return false;
  part->choices = part->columns;
  if (part->group_line && !tdm_part_groups_end(part, wish->prices, wish->width * part->refined))
    return false;
  if (wish->score_prices && !part->loose && !tdm_part_restate(part, wish->score_prices))
    return false;
  part->now = calloc((size_t)part->columns + 1, sizeof *part->now);
  return part->now && (part->empty || build_network(part, wish->basis));
}

static tdm_part part_of(const tdm_ip *ip, const tdm_prices *prices) {
  return (tdm_part){.ip = ip,
                    .scale = prices->scale,
                    .refined = 1,
                    .nodes = ip->problem->node_count,
                    .doubled = !tdm_problem_is_bipartite(ip->problem)};
}

/*
 * Where scores are so large that prices are coarse, rounded duals of rows with large coefficients
 * prove too little: a narrow width leaves room for finer ones.
 */
static void refine(tdm_part *part, tdm_wide width) {
  static const int64_t coarse = INT64_C(1) << 28, fine = INT64_C(1) << 36;
  static const tdm_wide widest = (tdm_wide)1 << 56;
  if (part->scale >= coarse) return;
  while (part->scale < fine && width * part->refined < widest) {
    part->refined *= 2;
    part->scale *= 2;
  }
}

bool tdm_part_init(tdm_part *part, const tdm_part_wish *wish) {
  *part = part_of(wish->ip, wish->prices);
  refine(part, wish->width);
  return init(part, wish);
}

bool tdm_part_init_loose(tdm_part *part, const tdm_ip *ip, const tdm_prices *prices,
                         const uint64_t *core, uint32_t core_count) {
  tdm_part_wish wish = {.ip = ip,
                        .prices = prices,
                        .width = (tdm_wide)1 << 62,
                        .core = core,
                        .core_count = core_count};
  *part = part_of(ip, prices);
  part->loose = true;
  return init(part, &wish);
}

bool tdm_part_join(tdm_part *part, const uint32_t *candidates, uint32_t count) {
  uint32_t before = part->columns;
  for (uint32_t k = 0; k < count; k++)
    if (!add_candidate(part, candidates[k])) return false;
  tdm_wide *now = realloc(part->now, ((size_t)part->columns + 1) * sizeof *now);
  if (!now) return false;
  part->now = now;
  part->choices = part->columns;
  return add_arcs(part, before);
}

bool tdm_part_can_join(const tdm_part *part, uint32_t c) {
  const tdm_problem *problem = part->ip->problem;
  return part->network && !part->group_line && part->vertex[problem->mentor[c]] != TDM_NONE &&
         part->vertex[problem->mentee[c]] != TDM_NONE;
}

void tdm_part_fini(tdm_part *part) {
  tdm_network_free(part->network);
  free(part->line);
  free(part->column);
  free(part->entry_line);
  free(part->entry_value);
  free(part->chosen);
  free(part->group_line);
  free(part->taken);
  free(part->delta);
  free(part->now);
  free(part->side);
  free(part->nodal);
  free(part->vertex);
  *part = (tdm_part){0};
}

/* ---- columns in the network ---- */

double tdm_part_value(const tdm_part *part, uint32_t column) {
  int first = (int)column * arcs_of(part);
  double value = tdm_network_value(part->network, first);
  return part->doubled ? (value + tdm_network_value(part->network, first + 1)) / 2 : value;
}

void tdm_part_bounds(tdm_part *part, uint32_t column, double lower, double upper) {
  int first = (int)column * arcs_of(part);
  for (int way = 0; way < arcs_of(part); way++)
    tdm_network_column_bounds(part->network, first + way, lower, upper);
}

/* The way that is between whole numbers by itself pays half of it at least. */
bool tdm_part_penalties(const tdm_part *part, uint32_t column, double *down, double *up) {
  static const double integral = 1e-6;
  int first = (int)column * arcs_of(part);
  for (int way = 0; way < arcs_of(part); way++) {
    double value = tdm_network_value(part->network, first + way);
    if (fabs(value - rint(value)) <= integral) continue;
    tdm_network_penalties(part->network, first + way, down, up);
    *down /= arcs_of(part);
    *up /= arcs_of(part);
    return true;
  }
  return false;
}

tdm_network_status tdm_part_solve(tdm_part *part, double cutoff, tdm_stop *stop) {
  return tdm_network_solve(part->network, cutoff * arcs_of(part), stop);
}

/* ---- what duals prove ---- */

static tdm_wide rounded(double number) {
  static const double exact = 1152921504606846976.0, most = exact * 1048576.0; /* 2^60, 2^80 */
  if (isnan(number)) return 0;
  if (fabs(number) < exact) return llrint(number);
  return (tdm_wide)fmin(fmax(number, -most), most);
}

/* The dual of a node: the mean of those of its vertices. */
static double nodal_of(const tdm_part *part, uint32_t n) {
  uint32_t vertex = part->vertex[n];
  return (part->nodal[vertex] + part->nodal[vertex + part->mirror]) / 2;
}

/* Rounds the duals of the side rows first, so that the tree's columns stay at reduced cost 0. */
void tdm_part_round(tdm_part *part) {
  double scale = (double)part->scale;
  for (uint32_t r = 0; r < part->rows; r++) {
    const tdm_part_line *line = &part->line[part->nodes + r];
    tdm_wide delta = rounded(tdm_network_row_dual(part->network, r) / line->divisor * scale);
    if (!line->has_lower && delta < -line->price) delta = -line->price;
    part->delta[part->nodes + r] = delta;
    part->side[r] = (double)delta / scale * line->divisor;
  }
  tdm_network_node_duals(part->network, part->side, part->nodal);
  for (uint32_t n = 0; n < part->nodes; n++)
    part->delta[n] = part->vertex[n] == TDM_NONE ? 0 : rounded(nodal_of(part, n) * scale);
}

/* Prices of the lines are root * price + delta. */
static tdm_wide line_total(const tdm_part *part, int root) {
  tdm_wide total = 0;
  for (uint32_t l = 0; l < part->lines; l++) {
    const tdm_part_line *line = &part->line[l];
    tdm_wide price = line->price * root + part->delta[l];
    total += price * (price > 0 || !line->has_lower ? line->upper : line->lower);
  }
  return total;
}

static tdm_wide column_total(tdm_part *part, int root, const int32_t *lower, const int32_t *upper) {
  tdm_wide total = 0;
  for (uint32_t j = 0; j < part->columns; j++) {
    const tdm_part_column *column = &part->column[j];
    tdm_wide reduced = column->reduced * root;
    if (column->candidate != TDM_NONE)
      reduced -= part->delta[column->mentor] + part->delta[column->mentee];
    else if (column->mentor != TDM_NONE || column->mentee != TDM_NONE)
      reduced -= part->delta[column->mentor != TDM_NONE ? column->mentor : column->mentee];
    for (uint32_t k = column->first; k < column->first + column->count; k++)
      reduced -= part->delta[part->entry_line[k]] * part->entry_value[k];
    total += reduced * (reduced > 0 ? upper[j] : lower[j]);
    part->now[j] = reduced;
  }
  return total;
}

tdm_wide tdm_part_bound(tdm_part *part, const int32_t *lower, const int32_t *upper) {
  tdm_part_round(part);
  return part->constant + line_total(part, 1) + column_total(part, 1, lower, upper);
}

/* Rows that are divided need finer deltas than others: a whole number of the row's own units. */
static double finest(const tdm_part *part) {
  static const double most = 274877906944.0; /* 2^38 */
  double divisor = 1;
  for (uint32_t r = 0; r < part->rows; r++)
    if (tdm_network_row_dual(part->network, r) != 0)
      divisor = fmax(divisor, part->line[part->nodes + r].divisor);
  return fmin(divisor, most);
}

bool tdm_part_proves_empty(tdm_part *part, const int32_t *lower, const int32_t *upper) {
  double largest = 0;
  for (uint32_t v = 0; v < part->vertices; v++) {
    part->nodal[v] = tdm_network_node_dual(part->network, v);
    largest = fmax(largest, fabs(part->nodal[v]));
  }
  for (uint32_t r = 0; r < part->rows; r++)
    largest = fmax(largest, fabs(tdm_network_row_dual(part->network, r)));
  double factor = largest > 0 ? 1099511627776.0 * finest(part) / largest : 0; /* 2^40 */
  for (uint32_t n = 0; n < part->nodes; n++)
    part->delta[n] = part->vertex[n] == TDM_NONE ? 0 : rounded(nodal_of(part, n) * factor);
  for (uint32_t r = 0; r < part->rows; r++) {
    const tdm_part_line *line = &part->line[part->nodes + r];
    tdm_wide delta = rounded(tdm_network_row_dual(part->network, r) / line->divisor * factor);
    part->delta[part->nodes + r] = !line->has_lower && delta < 0 ? 0 : delta;
  }
  return line_total(part, 0) + column_total(part, 0, lower, upper) < 0;
}

tdm_wide tdm_part_ray_cost(const tdm_part *part, uint32_t c) {
  const tdm_problem *problem = part->ip->problem;
  tdm_wide cost = -part->delta[problem->mentor[c]] - part->delta[problem->mentee[c]];
  for (uint32_t l = part->nodes; l < part->side_end; l++)
    if (part->delta[l]) cost -= part->delta[l] * coefficient(part, &part->line[l], c);
  return cost;
}

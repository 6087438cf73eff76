// SPDX-License-Identifier: GPL-3.0-or-later
/* The basis: the working matrix of the extra columns beside the tree, values and duals. */
#include <math.h>
#include <string.h>

#include "solver/network/network_internal.h"

static const double SINGULAR = 1e-9;

/* A row with fewer than one in so many entries is worth a list of them, short ones apart. */
enum { FEW_ENTRIES = 3, SHORT = 16 };

double tdm_basis_excess(const tdm_network *net, uint32_t column, double *excess) {
  uint32_t tail = net->tail[column], head = net->head[column];
  const tdm_pattern *pattern = &net->patterns[net->pattern[column]];
  for (uint32_t r = 0; r < net->rows; r++) {
    const double *potential = tdm_potential(net, r);
    excess[r] = potential[head] - potential[tail];
  }
  for (uint32_t k = pattern->first; k < pattern->first + pattern->count; k++)
    excess[net->entry_row[k]] += net->entry_value[k];
  const double *cost = tdm_potential(net, net->rows);
  return net->cost[column] - cost[tail] + cost[head];
}

/* ---- the inverse ---- */

static bool is_slack_of_row(const tdm_network *net, uint32_t column) {
  return column >= net->nodes && column < net->nodes + net->rows;
}

/* Where a row has entries other than 0; returns how many: all, unlisted, of a short one. */
static uint32_t list_entries(const double *row, uint32_t rows, uint32_t *at) {
  uint32_t count = 0;
  if (rows < SHORT) return rows;
  for (uint32_t c = 0; c < rows; c++)
    if (row[c] != 0) at[count++] = c;
  return count;
}

/* Takes a multiple of a row from another: where few entries are not 0, only those. */
static void take_row(double *from, double factor, const double *row, uint32_t rows,
                     const uint32_t *at, uint32_t count) {
  if (count * FEW_ENTRIES > rows) {
    for (uint32_t c = 0; c < rows; c++) from[c] -= factor * row[c];
  } else {
    for (uint32_t k = 0; k < count; k++) from[at[k]] -= factor * row[at[k]];
  }
}

/* One step of Gauss and Jordan: column e of the working matrix is cleared but for row r. */
static void eliminate(tdm_network *net, uint32_t e, uint32_t r, double *left) {
  uint32_t rows = net->rows, *at = net->entries, *left_at = net->entries + rows;
  double *own = net->working + (size_t)r * rows, *own_left = left + (size_t)r * rows;
  double pivot = own[e];
  for (uint32_t c = 0; c < rows; c++) {
    own[c] /= pivot;
    own_left[c] /= pivot;
  }
  uint32_t count = list_entries(own, rows, at);
  uint32_t left_count = list_entries(own_left, rows, left_at);
  for (uint32_t i = 0; i < rows; i++) {
    double factor = net->working[(size_t)i * rows + e];
    if (i == r || factor == 0) continue;
    take_row(net->working + (size_t)i * rows, factor, own, rows, at, count);
    take_row(left + (size_t)i * rows, factor, own_left, rows, left_at, left_count);
  }
}

/* The free row with the largest entry in column e, or `rows` where there is none. */
static uint32_t pivot_row(const tdm_network *net, uint32_t e) {
  uint32_t best = net->rows;
  double largest = SINGULAR;
  for (uint32_t r = 0; r < net->rows; r++) {
    double size = fabs(net->working[r * net->rows + e]);
    if (net->pivoted[r] != UINT32_MAX || size <= largest) continue;
    largest = size;
    best = r;
  }
  return best;
}

/* Pivots on slacks first: they are unit columns, and stay so. False: some column found no row. */
static bool eliminate_all(tdm_network *net, double *left) {
  bool regular = true;
  for (int slacks = 1; slacks >= 0; slacks--)
    for (uint32_t e = 0; e < net->rows; e++) {
      if (is_slack_of_row(net, net->extra[e]) != slacks) continue;
      uint32_t r = slacks ? net->extra[e] - net->nodes : pivot_row(net, e);
      if (r == net->rows) {
        regular = false;
        continue;
      }
      net->pivoted[r] = e;
      eliminate(net, e, r, left);
    }
  return regular;
}

bool tdm_basis_invert(tdm_network *net) {
  uint32_t rows = net->rows;
  for (uint32_t e = 0; e < rows; e++) {
    tdm_basis_excess(net, net->extra[e], net->excess);
    for (uint32_t r = 0; r < rows; r++) net->working[r * rows + e] = net->excess[r];
    net->pivoted[e] = UINT32_MAX;
  }
  double *left = net->scratch;
  memset(left, 0, (size_t)rows * rows * sizeof *left);
  for (uint32_t r = 0; r < rows; r++) left[r * rows + r] = 1;
  if (!eliminate_all(net, left)) return false;
  for (uint32_t r = 0; r < rows; r++)
    memcpy(net->inverse + (size_t)net->pivoted[r] * rows, left + (size_t)r * rows,
           rows * sizeof *left);
  return true;
}

/* Columns that depend on others give way to the slacks of rows that nothing pivoted on. */
static void repair(tdm_network *net) {
  for (uint32_t e = 0; e < net->rows; e++) net->crossing[e] = 0;
  for (uint32_t r = 0; r < net->rows; r++)
    if (net->pivoted[r] != UINT32_MAX) net->crossing[net->pivoted[r]] = 1;
  uint32_t r = 0;
  for (uint32_t e = 0; e < net->rows; e++) {
    if (net->crossing[e]) continue;
    while (net->pivoted[r] != UINT32_MAX) r++;
    net->place[net->extra[e]] = TDM_AT_LOWER;
    tdm_network_settle(net, net->extra[e]);
    net->extra[e] = net->nodes + r++;
    net->place[net->extra[e]] = TDM_EXTRA - (int32_t)e;
  }
}

/* ---- duals ---- */

static void sum_potentials(const tdm_network *net, const double *rows, double *into) {
  const double *cost = tdm_potential(net, net->rows);
  for (uint32_t v = 0; v <= net->nodes; v++) into[v] = cost[v];
  for (uint32_t r = 0; r < net->rows; r++) {
    const double *potential = tdm_potential(net, r);
    double factor = rows[r];
    if (factor == 0) continue;
    for (uint32_t v = 0; v <= net->nodes; v++) into[v] -= factor * potential[v];
  }
}

double tdm_basis_pattern(const tdm_network *net, uint32_t p, const double *rows) {
  double sum = 0;
  const tdm_pattern *pattern = &net->patterns[p];
  for (uint32_t k = pattern->first; k < pattern->first + pattern->count; k++)
    sum += rows[net->entry_row[k]] * net->entry_value[k];
  return sum;
}

void tdm_basis_duals(tdm_network *net) {
  for (uint32_t r = 0; r < net->rows; r++) net->row_dual[r] = 0;
  for (uint32_t e = 0; e < net->rows; e++) {
    double cost = tdm_basis_excess(net, net->extra[e], net->excess);
    for (uint32_t r = 0; r < net->rows; r++)
      net->row_dual[r] += cost * net->inverse[e * net->rows + r];
  }
  sum_potentials(net, net->row_dual, net->dual);
}

void tdm_basis_price(tdm_network *net) {
  tdm_basis_duals(net);
  for (uint32_t p = 0; p < net->pattern_count; p++)
    net->pattern_dual[p] = tdm_basis_pattern(net, p, net->row_dual);
  for (uint32_t j = 0; j < net->columns; j++)
    net->reduced[j] = tdm_is_basic(net, j)
                          ? 0
                          : net->cost[j] - net->dual[net->tail[j]] + net->dual[net->head[j]] -
                                net->pattern_dual[net->pattern[j]];
}

void tdm_network_node_duals(const tdm_network *net, const double *rows, double *dual) {
  sum_potentials(net, rows, dual);
  for (uint32_t n = net->left; n < net->nodes; n++) dual[n] = -dual[n];
}

/* ---- values ---- */

/* inverse * what into share. */
static void set_share(tdm_network *net, const double *what) {
  const uint32_t *at = net->entries;
  uint32_t count = list_entries(what, net->rows, net->entries);
  bool few = count * FEW_ENTRIES <= net->rows;
  for (uint32_t e = 0; e < net->rows; e++) {
    const double *row = net->inverse + (size_t)e * net->rows;
    double sum = 0;
    if (few)
      for (uint32_t k = 0; k < count; k++) sum += row[at[k]] * what[at[k]];
    else
      for (uint32_t r = 0; r < net->rows; r++) sum += row[r] * what[r];
    net->share[e] = sum;
  }
}

void tdm_basis_values(tdm_network *net) {
  double *supply = net->vertex;
  for (uint32_t v = 0; v <= net->nodes; v++) supply[v] = 0;
  for (uint32_t r = 0; r < net->rows; r++) net->excess[r] = 0;
  for (uint32_t j = 0; j < net->columns; j++) {
    double value = net->value[j];
    const tdm_pattern *pattern = &net->patterns[net->pattern[j]];
    if (tdm_is_basic(net, j) || value == 0) continue;
    supply[net->tail[j]] -= value;
    supply[net->head[j]] += value;
    for (uint32_t k = pattern->first; k < pattern->first + pattern->count; k++)
      net->excess[net->entry_row[k]] -= value * net->entry_value[k];
  }
  for (uint32_t r = 0; r < net->rows; r++) {
    const double *potential = tdm_potential(net, r);
    for (uint32_t v = 0; v < net->nodes; v++) net->excess[r] -= supply[v] * potential[v];
  }
  set_share(net, net->excess);
  for (uint32_t e = 0; e < net->rows; e++) {
    uint32_t column = net->extra[e];
    net->value[column] = net->share[e];
    supply[net->tail[column]] -= net->share[e];
    supply[net->head[column]] += net->share[e];
  }
  tdm_tree_order(net);
  for (uint32_t i = net->nodes; i > 0; i--) {
    uint32_t v = net->order[i];
    net->value[net->arc[v]] = tdm_upward(net, v) * supply[v];
    supply[net->parent[v]] += supply[v];
  }
}

static void suspect(tdm_network *net, uint32_t column) {
  if (net->suspected[column]) return;
  net->suspected[column] = true;
  net->suspects[net->suspect_count++] = column;
}

/* ---- columns of the inverse ---- */

static void add_arc(tdm_network *net, uint32_t v, double amount) {
  if (!net->entered[v]) {
    net->entered[v] = true;
    net->path[net->path_count++] = v;
  }
  net->entry[v] += tdm_upward(net, v) * amount;
}

/* Adds `amount` times what the tree makes of a column: the path between its ends. */
static void add_path(tdm_network *net, uint32_t column, double amount) {
  uint32_t a = net->tail[column], b = net->head[column];
  while (a != b) {
    if (net->depth[a] >= net->depth[b]) {
      add_arc(net, a, amount);
      a = net->parent[a];
    } else {
      add_arc(net, b, -amount);
      b = net->parent[b];
    }
  }
}

void tdm_basis_begin_column(tdm_network *net) {
  for (uint32_t k = 0; k < net->path_count; k++) {
    net->entered[net->path[k]] = false;
    net->entry[net->path[k]] = 0;
  }
  net->path_count = 0;
  for (uint32_t r = 0; r < net->rows; r++) net->demand[r] = 0;
}

void tdm_basis_add_column(tdm_network *net, uint32_t column, double amount) {
  tdm_basis_excess(net, column, net->excess);
  for (uint32_t r = 0; r < net->rows; r++) net->demand[r] += amount * net->excess[r];
  add_path(net, column, amount);
}

void tdm_basis_end_column(tdm_network *net) {
  set_share(net, net->demand);
  for (uint32_t e = 0; e < net->rows; e++)
    if (net->share[e] != 0) add_path(net, net->extra[e], -net->share[e]);
}

double tdm_basis_entry(const tdm_network *net, uint32_t column) {
  int32_t place = net->place[column];
  return place >= 0 ? net->entry[place] : net->share[TDM_EXTRA - place];
}

void tdm_basis_move(tdm_network *net, double amount) {
  for (uint32_t k = 0; k < net->path_count; k++) {
    uint32_t arc = net->arc[net->path[k]];
    net->value[arc] -= amount * net->entry[net->path[k]];
    suspect(net, arc);
  }
  for (uint32_t e = 0; e < net->rows; e++) {
    if (net->share[e] == 0) continue;
    net->value[net->extra[e]] -= amount * net->share[e];
    suspect(net, net->extra[e]);
  }
}

/* ---- exchange ---- */

/* +1 where the column leads out of the marked subtree, -1 where into it. */
static int crosses(const tdm_network *net, uint32_t column) {
  return (net->mark[net->tail[column]] == net->marked) -
         (net->mark[net->head[column]] == net->marked);
}

void tdm_basis_cross(tdm_network *net) {
  for (uint32_t e = 0; e < net->rows; e++) net->crossing[e] = (int8_t)crosses(net, net->extra[e]);
}

/* Position e of the extra columns gets a new column, whose `share` is at hand. */
static void replace_extra(tdm_network *net, uint32_t e, uint32_t column) {
  uint32_t rows = net->rows;
  double *row = net->inverse + (size_t)e * rows, pivot = net->share[e];
  for (uint32_t r = 0; r < rows; r++) row[r] /= pivot;
  uint32_t count = list_entries(row, rows, net->entries);
  for (uint32_t i = 0; i < rows; i++) {
    double factor = net->share[i];
    if (i == e || factor == 0) continue;
    take_row(net->inverse + (size_t)i * rows, factor, row, rows, net->entries, count);
  }
  net->extra[e] = column;
  net->place[column] = TDM_EXTRA - (int32_t)e;
}

/* shift = direction * what the column has in excess. */
static void set_shift(tdm_network *net, uint32_t column, int direction) {
  net->shift[net->rows] = direction * tdm_basis_excess(net, column, net->shift);
  for (uint32_t r = 0; r < net->rows; r++) net->shift[r] *= direction;
}

/* The column itself joins the two parts of the tree: every crossing extra column changes by it. */
static bool enter_tree(tdm_network *net, uint32_t v, uint32_t column, int direction) {
  uint32_t rows = net->rows;
  double rest = 1, *sum = net->sigma;
  for (uint32_t r = 0; r < rows; r++) sum[r] = 0;
  for (uint32_t e = 0; e < rows; e++) {
    int sign = net->crossing[e] * direction;
    if (sign == 0) continue;
    rest -= sign * net->share[e];
    for (uint32_t r = 0; r < rows; r++) sum[r] += sign * net->inverse[e * rows + r];
  }
  if (fabs(rest) < SINGULAR) return false;
  uint32_t count = list_entries(sum, rows, net->entries);
  for (uint32_t e = 0; e < rows; e++) {
    double factor = net->share[e] / rest;
    if (factor == 0) continue;
    take_row(net->inverse + (size_t)e * rows, -factor, sum, rows, net->entries, count);
  }
  set_shift(net, column, direction);
  tdm_tree_replace(net, v, column, net->shift);
  return true;
}

/* An extra column joins the parts and hands its position to the column. */
static bool enter_beside(tdm_network *net, uint32_t v, uint32_t column) {
  uint32_t rows = net->rows, e = 0;
  double up = tdm_upward(net, v), share = 0, *sum = net->sigma;
  while (e < rows && net->crossing[e] == 0) e++;
  if (e == rows) return false;
  for (uint32_t r = 0; r < rows; r++) sum[r] = 0;
  for (uint32_t g = 0; g < rows; g++) {
    if (net->crossing[g] == 0) continue;
    share -= up * net->crossing[g] * net->share[g];
    for (uint32_t r = 0; r < rows; r++)
      sum[r] -= up * net->crossing[g] * net->inverse[g * rows + r];
  }
  if (fabs(share) < SINGULAR) return false;
  memcpy(net->inverse + (size_t)e * rows, sum, rows * sizeof *sum);
  net->share[e] = share;
  set_shift(net, net->extra[e], net->crossing[e]);
  tdm_tree_replace(net, v, net->extra[e], net->shift);
  replace_extra(net, e, column);
  return true;
}

bool tdm_basis_exchange(tdm_network *net, uint32_t leaving, int32_t place, uint32_t column) {
  int32_t from = net->place[leaving];
  bool done = true;
  if (from <= TDM_EXTRA) {
    uint32_t e = (uint32_t)(TDM_EXTRA - from);
    done = fabs(net->share[e]) >= SINGULAR;
    if (done) replace_extra(net, e, column);
  } else {
    uint32_t v = (uint32_t)from;
    tdm_tree_mark(net, v);
    tdm_basis_cross(net);
    int direction = crosses(net, column);
    done = direction ? enter_tree(net, v, column, direction) : enter_beside(net, v, column);
  }
  if (!done) return false;
  net->place[leaving] = place;
  tdm_network_settle(net, leaving);
  net->pivots++;
  return true;
}

void tdm_basis_renew(tdm_network *net) {
  if (tdm_basis_invert(net)) return;
  repair(net);
  tdm_basis_invert(net);
}

void tdm_basis_refresh(tdm_network *net) {
  tdm_basis_renew(net);
  tdm_basis_price(net);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Life cycle, columns, bounds and starting bases of the network simplex. */
#include "solver/network/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/model/cohort.h"
#include "solver/network/network_internal.h"

/* ---- memory ---- */

static bool grow(void *array, size_t count, size_t size) {
  void **place = array, *grown = realloc(*place, (count ? count : 1) * size);
  if (!grown) return false;
  *place = grown;
  return true;
}

static bool grow_columns(tdm_network *net, uint32_t room) {
  uint32_t old = net->room;
  if (room <= old) return true;
  if (room < 2 * old) room = 2 * old;
  if (!grow(&net->tail, room, sizeof *net->tail) || !grow(&net->head, room, sizeof *net->head) ||
      !grow(&net->pattern, room, sizeof *net->pattern) ||
      !grow(&net->lower, room, sizeof *net->lower) ||
      !grow(&net->upper, room, sizeof *net->upper) || !grow(&net->cost, room, sizeof *net->cost) ||
      !grow(&net->true_cost, room, sizeof *net->true_cost) ||
      !grow(&net->kept_lower, room, sizeof *net->kept_lower) ||
      !grow(&net->kept_upper, room, sizeof *net->kept_upper) ||
      !grow(&net->value, room, sizeof *net->value) ||
      !grow(&net->reduced, room, sizeof *net->reduced) ||
      !grow(&net->alpha, room, sizeof *net->alpha) ||
      !grow(&net->weight, room, sizeof *net->weight) ||
      !grow(&net->place, room, sizeof *net->place) ||
      !grow(&net->candidates, room, sizeof *net->candidates) ||
      !grow(&net->ratio, room, sizeof *net->ratio) || !grow(&net->live, room, sizeof *net->live) ||
      !grow(&net->touched, room, sizeof *net->touched) ||
      !grow(&net->suspects, room, sizeof *net->suspects) ||
      !grow(&net->suspected, room, sizeof *net->suspected))
    return false;
  net->room = room;
  return true;
}

static bool allocate_tree(tdm_network *net) {
  size_t vertices = (size_t)net->nodes + 1;
  net->parent = calloc(vertices, sizeof *net->parent);
  net->child = calloc(vertices, sizeof *net->child);
  net->next = calloc(vertices, sizeof *net->next);
  net->previous = calloc(vertices, sizeof *net->previous);
  net->depth = calloc(vertices, sizeof *net->depth);
  net->arc = calloc(vertices, sizeof *net->arc);
  net->order = calloc(vertices, sizeof *net->order);
  net->mark = calloc(vertices, sizeof *net->mark);
  net->picks = calloc(vertices, sizeof *net->picks);
  net->at_vertex = calloc(vertices, sizeof *net->at_vertex);
  net->at_next = calloc(2 * vertices, sizeof *net->at_next);
  net->potential = calloc(vertices * (net->rows + 1), sizeof *net->potential);
  net->vertex = calloc(vertices, sizeof *net->vertex);
  net->entry = calloc(vertices, sizeof *net->entry);
  net->entered = calloc(vertices, sizeof *net->entered);
  net->path = calloc(vertices, sizeof *net->path);
  net->dual = calloc(vertices, sizeof *net->dual);
  return net->parent && net->child && net->next && net->previous && net->depth && net->arc &&
         net->order && net->mark && net->picks && net->at_vertex && net->at_next &&
         net->potential && net->vertex && net->dual;
}

static bool allocate_basis(tdm_network *net) {
  size_t rows = (size_t)net->rows + 1;
  net->extra = calloc(rows, sizeof *net->extra);
  net->pivoted = calloc(rows, sizeof *net->pivoted);
  net->entries = calloc(2 * rows, sizeof *net->entries);
  net->crossing = calloc(rows, sizeof *net->crossing);
  net->working = calloc(rows * rows, sizeof *net->working);
  net->scratch = calloc(rows * rows, sizeof *net->scratch);
  net->inverse = calloc(rows * rows, sizeof *net->inverse);
  net->row_dual = calloc(rows, sizeof *net->row_dual);
  net->sigma = calloc(rows, sizeof *net->sigma);
  net->excess = calloc(rows, sizeof *net->excess);
  net->share = calloc(rows, sizeof *net->share);
  net->demand = calloc(rows, sizeof *net->demand);
  net->shift = calloc(rows, sizeof *net->shift);
  return net->extra && net->pivoted && net->entries && net->crossing && net->working &&
         net->scratch && net->inverse && net->row_dual && net->sigma && net->excess && net->share &&
         net->shift && net->demand;
}

static void free_columns(tdm_network *net) {
  free(net->tail);
  free(net->head);
  free(net->pattern);
  free(net->lower);
  free(net->upper);
  free(net->cost);
  free(net->true_cost);
  free(net->kept_lower);
  free(net->kept_upper);
  free(net->value);
  free(net->reduced);
  free(net->alpha);
  free(net->weight);
  free(net->place);
  free(net->candidates);
  free(net->ratio);
  free(net->live);
  free(net->touched);
  free(net->suspects);
  free(net->suspected);
  free(net->patterns);
  free(net->pattern_dual);
  free(net->pattern_live);
  free(net->live_patterns);
  free(net->slots);
  free(net->entry_row);
  free(net->entry_value);
}

static void free_basis(tdm_network *net) {
  free(net->parent);
  free(net->child);
  free(net->next);
  free(net->previous);
  free(net->depth);
  free(net->arc);
  free(net->order);
  free(net->mark);
  free(net->picks);
  free(net->at_vertex);
  free(net->at_next);
  free(net->potential);
  free(net->vertex);
  free(net->entry);
  free(net->entered);
  free(net->path);
  free(net->dual);
  free(net->extra);
  free(net->pivoted);
  free(net->entries);
  free(net->crossing);
  free(net->working);
  free(net->scratch);
  free(net->inverse);
  free(net->row_dual);
  free(net->sigma);
  free(net->excess);
  free(net->share);
  free(net->demand);
  free(net->shift);
}

void tdm_network_free(tdm_network *network) {
  if (!network) return;
  free_columns(network);
  free_basis(network);
  free(network);
}

/* ---- patterns ---- */

static uint32_t hash_of(int count, const int *rows, const double *values) {
  uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
  for (int k = 0; k < count; k++) {
    uint64_t bits;
    memcpy(&bits, &values[k], sizeof bits);
    hash = (hash ^ (uint64_t)rows[k]) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ bits ^ hash >> 29) * UINT64_C(0xc4ceb9fe1a85ec53);
  }
  return (uint32_t)(hash ^ hash >> 32);
}

static bool same_pattern(const tdm_network *net, uint32_t p, int count, const int *rows,
                         const double *values) {
  const tdm_pattern *pattern = &net->patterns[p];
  if (pattern->count != (uint32_t)count) return false;
  for (int k = 0; k < count; k++) {
    if (net->entry_row[pattern->first + (uint32_t)k] != (uint32_t)rows[k]) return false;
    if (net->entry_value[pattern->first + (uint32_t)k] != values[k]) return false;
  }
  return true;
}

static uint32_t *slot_of(tdm_network *net, int count, const int *rows, const double *values) {
  uint32_t mask = net->slot_count - 1, at = hash_of(count, rows, values) & mask;
  while (net->slots[at] && !same_pattern(net, net->slots[at] - 1, count, rows, values))
    at = (at + 1) & mask;
  return &net->slots[at];
}

static void rehash(tdm_network *net) {
  for (uint32_t p = 0; p < net->pattern_count; p++) {
    const tdm_pattern *pattern = &net->patterns[p];
    uint32_t mask = net->slot_count - 1, at = pattern->hash & mask;
    while (net->slots[at]) at = (at + 1) & mask;
    net->slots[at] = p + 1;
  }
}

static bool grow_patterns(tdm_network *net, uint32_t entries) {
  if (net->entry_count + entries > net->entry_room) {
    uint32_t room = 2 * (net->entry_count + entries) + 64;
    if (!grow(&net->entry_row, room, sizeof *net->entry_row) ||
        !grow(&net->entry_value, room, sizeof *net->entry_value))
      return false;
    net->entry_room = room;
  }
  if (net->pattern_count < net->pattern_room) return true;
  uint32_t room = net->pattern_room ? 2 * net->pattern_room : 64;
  uint32_t *slots = calloc((size_t)4 * room, sizeof *slots);
  if (!slots || !grow(&net->patterns, room, sizeof *net->patterns) ||
      !grow(&net->pattern_dual, room, sizeof *net->pattern_dual) ||
      !grow(&net->pattern_live, room, sizeof *net->pattern_live) ||
      !grow(&net->live_patterns, room, sizeof *net->live_patterns)) {
    free(slots);
    return false;
  }
  free(net->slots);
  net->slots = slots;
  net->slot_count = 4 * room;
  net->pattern_room = room;
  rehash(net);
  return true;
}

/* The number of the pattern, new or known; false: memory is out. */
static bool enter_pattern(tdm_network *net, int count, const int *rows, const double *values,
                          uint32_t *number) {
  if (!grow_patterns(net, (uint32_t)count)) return false;
  uint32_t *slot = slot_of(net, count, rows, values);
  if (*slot == 0) {
    net->patterns[net->pattern_count] =
        (tdm_pattern){net->entry_count, (uint32_t)count, hash_of(count, rows, values)};
    for (int k = 0; k < count; k++) {
      net->entry_row[net->entry_count] = (uint32_t)rows[k];
      net->entry_value[net->entry_count++] = values[k];
    }
    net->pattern_live[net->pattern_count] = false;
    *slot = ++net->pattern_count;
  }
  *number = *slot - 1;
  return true;
}

/* ---- columns ---- */

static bool add_arc(tdm_network *net, uint32_t tail, uint32_t head, int count, const int *rows,
                    const double *values) {
  uint32_t j = net->columns;
  if (!grow_columns(net, j + 1) || !enter_pattern(net, count, rows, values, &net->pattern[j]))
    return false;
  net->tail[j] = tail;
  net->head[j] = head;
  net->lower[j] = -INFINITY;
  net->upper[j] = INFINITY;
  net->cost[j] = net->true_cost[j] = net->value[j] = net->reduced[j] = 0;
  net->weight[j] = 1;
  net->place[j] = TDM_AT_LOWER;
  net->suspected[j] = false;
  net->columns++;
  return true;
}

static bool add_slacks(tdm_network *net) {
  if (!grow_columns(net, net->nodes + net->rows + 64)) return false;
  for (uint32_t n = 0; n < net->nodes; n++) {
    bool left = n < net->left;
    if (!add_arc(net, left ? net->root : n, left ? n : net->root, 0, NULL, NULL)) return false;
  }
  for (uint32_t r = 0; r < net->rows; r++) {
    int row = (int)r;
    if (!add_arc(net, net->root, net->root, 1, &row, &(double){-1})) return false;
  }
  return true;
}

tdm_network *tdm_network_new(uint32_t left, uint32_t right, uint32_t rows) {
  tdm_network *net = calloc(1, sizeof *net);
  if (!net) return NULL;
  net->left = left;
  net->nodes = net->root = left + right;
  net->rows = rows;
  if (allocate_tree(net) && allocate_basis(net) && add_slacks(net)) {
    tdm_network_crash(net, NULL, 0, 0);
    return net;
  }
  tdm_network_free(net);
  return NULL;
}

static uint32_t inside(const tdm_network *net, int column) {
  return net->nodes + net->rows + (uint32_t)column;
}

int tdm_network_add_column(tdm_network *net, const tdm_network_column *column) {
  uint32_t tail = column->left == TDM_NONE ? net->root : column->left;
  uint32_t head = column->right == TDM_NONE ? net->root : column->right;
  uint32_t j = net->columns;
  if (!add_arc(net, tail, head, column->count, column->rows, column->coefficients)) return -1;
  net->lower[j] = net->value[j] = column->lower;
  net->upper[j] = column->upper;
  net->true_cost[j] = column->cost;
  return (int)(j - net->nodes - net->rows);
}

static void set_bounds(tdm_network *net, uint32_t j, double lower, double upper) {
  net->lower[j] = lower;
  net->upper[j] = upper;
}

void tdm_network_node_bounds(tdm_network *net, uint32_t node, double lower, double upper) {
  set_bounds(net, node, lower, upper);
}

void tdm_network_row_bounds(tdm_network *net, uint32_t row, double lower, double upper) {
  set_bounds(net, net->nodes + row, lower, upper);
}

void tdm_network_column_bounds(tdm_network *net, int column, double lower, double upper) {
  set_bounds(net, inside(net, column), lower, upper);
}

void tdm_network_cost(tdm_network *net, int column, double cost) {
  net->true_cost[inside(net, column)] = cost;
}

void tdm_network_node_cost(tdm_network *net, uint32_t node, double cost) {
  net->true_cost[node] = cost;
}

void tdm_network_row_cost(tdm_network *net, uint32_t row, double cost) {
  net->true_cost[net->nodes + row] = cost;
}

void tdm_network_settle(tdm_network *net, uint32_t j) {
  bool no_lower = isinf(net->lower[j]), no_upper = isinf(net->upper[j]);
  if (no_lower && !no_upper) net->place[j] = TDM_AT_UPPER;
  if (no_upper && !no_lower) net->place[j] = TDM_AT_LOWER;
  net->value[j] = net->place[j] == TDM_AT_UPPER ? net->upper[j] : net->lower[j];
  if (no_lower && no_upper) net->value[j] = 0;
}

/* ---- starting bases ---- */

static uint32_t find(uint32_t *part, uint32_t v) {
  while (part[v] != v) v = part[v] = part[part[v]];
  return v;
}

static bool connects(tdm_network *net, uint32_t *part, uint32_t j) {
  uint32_t a = find(part, net->tail[j]), b = find(part, net->head[j]);
  part[a] = b;
  return a != b;
}

static void begin_basis(tdm_network *net) {
  for (uint32_t j = 0; j < net->columns; j++)
    if (tdm_is_basic(net, j)) net->place[j] = TDM_AT_LOWER;
}

static void set_extra(tdm_network *net, uint32_t e, uint32_t column) {
  net->extra[e] = column;
  net->place[column] = TDM_EXTRA - (int32_t)e;
}

static uint32_t inside_any(const tdm_network *net, int entry) {
  return entry < 0 ? (uint32_t)(-1 - entry) : inside(net, entry);
}

static bool is_side_slack(const tdm_network *net, uint32_t j) {
  return j >= net->nodes && j < net->nodes + net->rows;
}

/* Extra columns: the slacks of side rows that are known to be basic, then columns, then slacks. */
static void complete_basis(tdm_network *net, const int *order, int known) {
  uint32_t count = 0;
  for (int slacks = 1; slacks >= 0; slacks--)
    for (int k = 0; k < known && count < net->rows; k++) {
      uint32_t j = inside_any(net, order[k]);
      if (is_side_slack(net, j) == slacks && !tdm_is_basic(net, j)) set_extra(net, count++, j);
    }
  for (uint32_t j = net->nodes; count < net->rows; j++)
    if (!tdm_is_basic(net, j)) set_extra(net, count++, j);
}

void tdm_network_crash(tdm_network *net, const int *order, int count, int known) {
  uint32_t *part = net->mark, found = 0;
  begin_basis(net);
  for (uint32_t v = 0; v <= net->nodes; v++) part[v] = v;
  for (int k = 0; k < count; k++) {
    uint32_t j = inside_any(net, order[k]);
    if (connects(net, part, j)) net->picks[found++] = j;
  }
  for (uint32_t n = 0; n < net->nodes; n++)
    if (connects(net, part, n)) net->picks[found++] = n;
  memset(net->mark, 0, ((size_t)net->nodes + 1) * sizeof *net->mark);
  net->marked = 0;
  tdm_tree_build(net, net->picks);
  complete_basis(net, order, known);
}

void tdm_network_raise(tdm_network *net, int entry) {
  uint32_t j = inside_any(net, entry);
  if (!tdm_is_basic(net, j)) net->place[j] = TDM_AT_UPPER;
}

bool tdm_network_is_raised(const tdm_network *net, int entry) {
  return net->place[inside_any(net, entry)] == TDM_AT_UPPER;
}

uint32_t tdm_network_basis_size(const tdm_network *net) {
  return net->nodes + net->rows + (net->columns + 31) / 32;
}

void tdm_network_basis_get(const tdm_network *net, uint32_t *basis) {
  uint32_t *upper = basis + net->nodes + net->rows;
  memcpy(basis, net->arc, net->nodes * sizeof *basis);
  memcpy(basis + net->nodes, net->extra, net->rows * sizeof *basis);
  memset(upper, 0, (net->columns + 31) / 32 * sizeof *basis);
  for (uint32_t j = 0; j < net->columns; j++)
    if (net->place[j] == TDM_AT_UPPER) upper[j / 32] |= UINT32_C(1) << j % 32;
}

void tdm_network_basis_set(tdm_network *net, const uint32_t *basis, uint32_t size) {
  const uint32_t *upper = basis + net->nodes + net->rows;
  uint32_t words = size - net->nodes - net->rows;
  for (uint32_t j = 0; j < net->columns; j++) {
    bool up = j / 32 < words && upper[j / 32] >> j % 32 & 1;
    net->place[j] = up ? TDM_AT_UPPER : TDM_AT_LOWER;
  }
  tdm_tree_build(net, basis);
  for (uint32_t e = 0; e < net->rows; e++) set_extra(net, e, basis[net->nodes + e]);
}

/* ---- solving ---- */

void tdm_network_restore_costs(tdm_network *net) {
  double size = 1e-30;
  for (uint32_t j = 0; j < net->columns; j++) {
    net->cost[j] = net->true_cost[j];
    if (fabs(net->cost[j]) > size) size = fabs(net->cost[j]);
  }
  net->cost_size = size;
  tdm_tree_reprice(net);
}

tdm_network_status tdm_network_solve(tdm_network *net, double cutoff, tdm_stop *stop) {
  tdm_network_restore_costs(net);
  return tdm_network_dual_solve(net, cutoff, stop);
}

tdm_network_status tdm_network_solve_primal(tdm_network *net, tdm_stop *stop) {
  return tdm_network_primal_solve(net, stop);
}

double tdm_network_value(const tdm_network *net, int column) {
  return net->value[inside(net, column)];
}

bool tdm_network_is_basic(const tdm_network *net, int column) {
  return tdm_is_basic(net, inside_any(net, column));
}

double tdm_network_objective(const tdm_network *net) {
  double sum = 0;
  for (uint32_t j = 0; j < net->columns; j++) sum += net->cost[j] * net->value[j];
  return sum;
}

double tdm_network_row_dual(const tdm_network *net, uint32_t row) { return net->row_dual[row]; }

double tdm_network_node_dual(const tdm_network *net, uint32_t node) {
  return node < net->left ? net->dual[node] : -net->dual[node];
}

int64_t tdm_network_pivots(const tdm_network *net) { return net->pivots; }

int64_t tdm_network_rows(const tdm_network *net) { return (int64_t)net->nodes + net->rows; }

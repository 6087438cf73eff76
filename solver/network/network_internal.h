// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the parts of the network simplex share; included by solver/network*.c alone.
 *
 * Columns inside are numbered: slacks of nodes, slacks of side rows, then those added. A
 * column is an arc with +1 in the row of its tail and -1 in that of its head; a left node's
 * slack comes from the root, a right node's goes to it. Arcs from the root to itself have no
 * part in the network.
 *
 * Every vertex has potentials, one for each side row and the last for the costs: along a tree
 * arc, potential(tail) - potential(head) is the arc's coefficient. What a column has in excess
 * of that is its coefficient once the tree is eliminated; `working` holds those of the extra
 * columns of the basis, one a column, and `inverse` its inverse, row e for extra column e.
 */
#ifndef TANDEM_SOLVER_NETWORK_NETWORK_INTERNAL_H
#define TANDEM_SOLVER_NETWORK_NETWORK_INTERNAL_H

#include "solver/network/network.h"

enum { TDM_AT_LOWER = -1, TDM_AT_UPPER = -2, TDM_EXTRA = -3 };

/* Bounds up to this rounding count as kept. */
#define TDM_NETWORK_TOLERANCE 1e-9

/* Sparse side coefficients that columns share. */
typedef struct {
  uint32_t first, count; /* into entry_row, entry_value */
  uint32_t hash;
} tdm_pattern;

/* What a row needs of a column. */
typedef struct {
  uint32_t column, tail, head, pattern;
} tdm_live;

struct tdm_network {
  uint32_t nodes, left, rows;
  uint32_t root; /* == nodes */
  uint32_t columns, room;

  /* Columns. */
  uint32_t *tail, *head, *pattern;
  double *lower, *upper, *cost, *true_cost;
  double *kept_lower, *kept_upper; /* scratch: bounds while they give way */
  double *value, *reduced, *alpha;
  double *weight;       /* reference weights of basic columns, for the dual's choice */
  int32_t *place;       /* vertex whose parent arc it is, AT_LOWER, AT_UPPER, EXTRA - e */
  uint32_t *candidates; /* [room] of a ratio test */
  double *ratio;        /* [room] where its step meets them */
  tdm_live *live;       /* [room] columns with room between their bounds */
  uint32_t live_count;
  uint32_t *live_patterns, live_pattern_count; /* [pattern_room] those of live columns */
  uint32_t *touched, touched_count;            /* [room] with an entry in the row at hand */
  uint32_t *suspects; /* [room] basic columns that may break their bounds */
  uint32_t suspect_count;
  bool *suspected;

  /* Patterns; number 0 is the empty one. */
  tdm_pattern *patterns;
  double *pattern_dual; /* duals or multipliers times pattern, scratch */
  bool *pattern_live;   /* whether live_patterns lists it */
  uint32_t pattern_count, pattern_room;
  uint32_t *slots, slot_count; /* hash table */
  uint32_t *entry_row;
  double *entry_value;
  uint32_t entry_count, entry_room;

  /* The tree; vertices 0 to nodes, each but the root with its parent arc. */
  uint32_t *parent, *child, *next, *previous, *depth, *arc;
  uint32_t *order;               /* vertices, parents first, of the subtree last walked */
  uint32_t ordered;              /* how many */
  uint32_t *at_vertex, *at_next; /* scratch: arcs at every vertex */
  uint32_t *picks;               /* scratch: [nodes] */
  uint32_t *mark;                /* vertices of a subtree carry `marked` */
  double *potential;             /* [rows + 1][nodes + 1] */
  double *vertex;                /* [nodes + 1] scratch: multipliers of a row of the inverse */
  double *dual;                  /* [nodes + 1] */
  uint32_t marked;
  double *entry;  /* [nodes + 1] a column of the inverse, on the vertices of `path` */
  bool *entered;  /* [nodes + 1] */
  uint32_t *path; /* [nodes + 1] */
  uint32_t path_count;

  /* The working basis. */
  uint32_t *extra;   /* [rows] */
  double *working;   /* [rows][rows], working[r * rows + e] */
  double *scratch;   /* [rows][rows] */
  double *inverse;   /* [rows][rows], inverse[e * rows + r] */
  uint32_t *pivoted; /* [rows] which extra column pivoted on it */
  uint32_t *entries; /* scratch: [2 * rows] */
  double *row_dual;  /* [rows] */
  double *sigma;     /* [rows] side part of a row of the basis inverse */
  double *excess;    /* [rows] of the entering column */
  double *demand;    /* [rows] excess of all columns added */
  double *share;     /* [rows] inverse * demand */
  double *shift;     /* [rows + 1] */
  int8_t *crossing;  /* [rows] +1, -1 where an extra column leaves or enters the marked subtree */

  double cost_size; /* largest |cost|, at least tiny */
  int64_t pivots;
};

static inline bool tdm_is_basic(const tdm_network *net, uint32_t column) {
  return net->place[column] >= 0 || net->place[column] <= TDM_EXTRA;
}

/* +1 where the parent arc of v points to the parent. */
static inline double tdm_upward(const tdm_network *net, uint32_t v) {
  return net->tail[net->arc[v]] == v ? 1 : -1;
}

static inline double *tdm_potential(const tdm_network *net, uint32_t row) {
  return net->potential + (size_t)row * (net->nodes + 1);
}

/* ---- network_tree.c ---- */

/* Marks the subtree of v; returns its number of vertices, which `order` then begins with. */
uint32_t tdm_tree_mark(tdm_network *net, uint32_t v);
/* Preorder of the whole tree into `order`. */
void tdm_tree_order(tdm_network *net);
/*
 * The arc replaces the parent arc of v, whose subtree must be marked and which it crosses; all
 * potentials in the subtree move by `shift` [rows + 1].
 */
void tdm_tree_replace(tdm_network *net, uint32_t v, uint32_t arc, const double *shift);
/* Builds the tree from the arcs that `arc` lists, one for each non-root vertex in any order. */
bool tdm_tree_build(tdm_network *net, const uint32_t *arcs);
/* Potentials of the costs, which changed. */
void tdm_tree_reprice(tdm_network *net);

/* ---- network.c ---- */

/* Column j, not basic, takes the value of its bound; of the other one where it has none. */
void tdm_network_settle(tdm_network *net, uint32_t j);

/* Costs as they were given: perturbations go. */
void tdm_network_restore_costs(tdm_network *net);

/* ---- network_basis.c ---- */

/* Coefficients of a column once the tree is eliminated: side rows into excess; returns the cost. */
double tdm_basis_excess(const tdm_network *net, uint32_t column, double *excess);
/* Inverts the working basis; false: singular. */
bool tdm_basis_invert(tdm_network *net);
/* The product of a pattern with multipliers of the side rows. */
double tdm_basis_pattern(const tdm_network *net, uint32_t pattern, const double *rows);
/* Fills `crossing` for the marked subtree. */
void tdm_basis_cross(tdm_network *net);
/* Duals of the rows. */
void tdm_basis_duals(tdm_network *net);
/* Duals, and reduced costs of all columns. */
void tdm_basis_price(tdm_network *net);
/* Values of basic columns from those at bounds. */
void tdm_basis_values(tdm_network *net);
/*
 * Columns of the basis inverse: begin, add columns times amounts, end. Then `entry` holds those of
 * tree arcs, by vertex, listed in `path`, and `share` those of the extra columns.
 */
void tdm_basis_begin_column(tdm_network *net);
void tdm_basis_add_column(tdm_network *net, uint32_t column, double amount);
void tdm_basis_end_column(tdm_network *net);
/* The entry of a basic column. */
double tdm_basis_entry(const tdm_network *net, uint32_t column);
/* Takes `amount` times the entries from the values of the basic columns. */
void tdm_basis_move(tdm_network *net, double amount);
/* `column` enters for the basic `leaving`, which goes to the bound `place`; share is filled. */
bool tdm_basis_exchange(tdm_network *net, uint32_t leaving, int32_t place, uint32_t column);
/* A fresh inverse; repairs a singular basis by slacks. Values and duals are due. */
void tdm_basis_renew(tdm_network *net);
/* That, and duals and reduced costs. */
void tdm_basis_refresh(tdm_network *net);

/* ---- network_dual.c ---- */

/* Columns that can move, and their patterns. */
void tdm_network_list_live(tdm_network *net);

tdm_network_status tdm_network_dual_solve(tdm_network *net, double cutoff, tdm_stop *stop);

/* ---- network_primal.c ---- */

tdm_network_status tdm_network_primal_solve(tdm_network *net, tdm_stop *stop);

#endif

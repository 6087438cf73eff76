// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Network: a simplex method for degree rows and a few side rows.
 *
 *   maximize   sum c_j x_j
 *   subject to lower_n <= sum of x_j at node n <= upper_n   for every node n
 *              lower_r <= sum a_rj x_j <= upper_r           for every side row r
 *              lower_j <= x_j <= upper_j                    for every column j
 *
 * A column joins a left and a right node, or stands at one node or at none. With the rows of
 * right nodes negated, the degree rows are a network: a basis is a spanning tree over the
 * nodes and a root, and one further column for every side row, which a small dense matrix
 * looks after. (Kennington and Helgason, Algorithms for Network Programming, 1980, ch. 5 to 7;
 * Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 11.)
 *
 * Everything is in floating point: who needs a proof rounds the duals and computes what they
 * prove in integers. The same calls give the same answer.
 */
#ifndef TANDEM_SOLVER_NETWORK_NETWORK_H
#define TANDEM_SOLVER_NETWORK_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/stop.h"

typedef struct tdm_network tdm_network;

typedef enum {
  TDM_NETWORK_OPTIMAL,
  TDM_NETWORK_INFEASIBLE, /* the duals are a Farkas ray: without costs they prove a bound < 0 */
  TDM_NETWORK_CUT_OFF,    /* the duals prove a value of at most `cutoff`, as far as rounding goes */
  TDM_NETWORK_STOPPED,
  TDM_NETWORK_FAILED /* unbounded, or numbers beyond repair */
} tdm_network_status;

/* A column to add: node numbers or TDM_NONE, side rows each once. */
typedef struct {
  uint32_t left, right;
  double lower, upper, cost; /* finite lower; upper may be infinite */
  int count;
  const int *rows;
  const double *coefficients;
} tdm_network_column;

/* Nodes 0 to left + right - 1, left ones first, and side rows; all free. NULL: memory is out. */
tdm_network *tdm_network_new(uint32_t left, uint32_t right, uint32_t rows);
void tdm_network_free(tdm_network *network);

/* Returns the column's number, from 0, or -1 when memory is out. */
int tdm_network_add_column(tdm_network *network, const tdm_network_column *column);

/* Bounds may be infinite, but not both of a node. */
void tdm_network_node_bounds(tdm_network *network, uint32_t node, double lower, double upper);
void tdm_network_row_bounds(tdm_network *network, uint32_t row, double lower, double upper);
void tdm_network_column_bounds(tdm_network *network, int column, double lower, double upper);
void tdm_network_cost(tdm_network *network, int column, double cost);
/* What a unit of activity of a node or row is worth; 0 at first. */
void tdm_network_node_cost(tdm_network *network, uint32_t node, double cost);
void tdm_network_row_cost(tdm_network *network, uint32_t row, double cost);

/*
 * A starting basis: columns in the order of preference join the tree where they connect two
 * parts of it, then nodes by their slacks. An entry is a column, or -1 - n for the slack of node n,
 * which are numbered on from nodes for side rows. The first `known` entries are said to be a basis:
 * slacks of side rows among them, then those that the tree had no use for, complete it, then
 * slacks of side rows.
 */
void tdm_network_crash(tdm_network *network, const int *order, int count, int known);

/* Has a column or slack, as above and not in the basis, stand at its upper bound. */
void tdm_network_raise(tdm_network *network, int entry);
/* Whether it does. */
bool tdm_network_is_raised(const tdm_network *network, int entry);

/*
 * Solves from the basis at hand by the dual method with long steps: warm after bounds changed;
 * after costs changed or columns were added, columns first go to the bound that their reduced cost
 * asks for. Ends with CUT_OFF as soon as the value cannot exceed `cutoff` (-INFINITY: never).
 */
tdm_network_status tdm_network_solve(tdm_network *network, double cutoff, tdm_stop *stop);

/*
 * The same by the primal method, which wants no good start: for programs from nothing, and after
 * columns were added or costs changed.
 */
tdm_network_status tdm_network_solve_primal(tdm_network *network, tdm_stop *stop);

double tdm_network_value(const tdm_network *network, int column);
/* Whether it is in the basis; -1 - n for the slack of node n, on from nodes for side rows. */
bool tdm_network_is_basic(const tdm_network *network, int column);
double tdm_network_objective(const tdm_network *network);

/* Duals of the last solve: of a row's upper bound where positive, of its lower where negative. */
double tdm_network_row_dual(const tdm_network *network, uint32_t row);
double tdm_network_node_dual(const tdm_network *network, uint32_t node);

/*
 * Node duals that go with the given duals of the side rows, [rows], so that every column of the
 * tree has reduced cost 0. Rounded side duals thus do not spoil the tree. Into dual[node].
 */
void tdm_network_node_duals(const tdm_network *network, const double *rows, double *dual);

/*
 * After OPTIMAL: by how much the objective falls at least when the column, which must be between
 * two whole numbers, is brought down to the lower or up to the upper one. (Driebeek, An algorithm
 * for the solution of mixed integer programming problems, Management Science 12, 1966.)
 */
void tdm_network_penalties(tdm_network *network, int column, double *down, double *up);

/* A basis to come back to: tdm_network_basis_size() numbers. */
uint32_t tdm_network_basis_size(const tdm_network *network);
void tdm_network_basis_get(const tdm_network *network, uint32_t *basis);
/* Columns that were added since stand at their lower bound. */
void tdm_network_basis_set(tdm_network *network, const uint32_t *basis, uint32_t size);

int64_t tdm_network_pivots(const tdm_network *network); /* so far */
int64_t tdm_network_rows(const tdm_network *network);   /* of nodes too */

#endif

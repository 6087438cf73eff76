// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Master: the linear program of column generation, in GLPK or in the network simplex.
 *
 * GLPK takes every program and is robust. The network simplex (solver/network/network.h) needs two
 * sides, and is some tens of times faster where there are thousands of nodes and few side rows.
 * Always maximizes. Rows are numbered: nodes, then side rows. Callers: relax.
 */
#ifndef TANDEM_SOLVER_LINEAR_MASTER_H
#define TANDEM_SOLVER_LINEAR_MASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/linear/lp.h"
#include "solver/network/network.h"
#include "solver/problem/ip.h"

/* One of the two is there. */
typedef struct {
  tdm_lp *lp;
  tdm_network *network;
  uint32_t nodes, mentors;
} tdm_master;

/*
 * A row for every node of the ip, within its minimum and capacity, and `rows` side rows without
 * bounds. False when memory is out or the library failed; fini is due in any case.
 */
bool tdm_master_init(tdm_master *master, const tdm_ip *ip, uint32_t rows, bool by_network);
void tdm_master_fini(tdm_master *master);

/* As those of tdm_lp; entries in the rows of nodes are 1. */
int tdm_master_add_column(tdm_master *master, double lower, double upper, double cost, int count,
                          const int *rows, const double *coefficients);
/* A row of a group, at most 0; in GLPK alone. Returns its number, or -1 on failure. */
int tdm_master_add_group(tdm_master *master);
void tdm_master_limit_row(tdm_master *master, int row, double upper); /* a side row */
void tdm_master_column_bounds(tdm_master *master, int column, double lower, double upper);
void tdm_master_cost(tdm_master *master, int column, double cost);

/* From the basis at hand, by the primal method. */
tdm_lp_status tdm_master_solve(tdm_master *master, tdm_stop *stop);

double tdm_master_value(const tdm_master *master, int column);
/* Whether it is in the last basis (tdm_network_is_basic()); false where that is not known. */
bool tdm_master_is_basic(const tdm_master *master, int column);
/* Whether a row stands at its upper bound, likewise. */
bool tdm_master_is_full(const tdm_master *master, int row);
double tdm_master_dual(const tdm_master *master, int row);
double tdm_master_objective(const tdm_master *master);
int64_t tdm_master_iterations(const tdm_master *master);
int64_t tdm_master_rows(const tdm_master *master);

#endif

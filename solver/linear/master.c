// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/master.h"

#include <math.h>

/* ---- life cycle ---- */

static bool add_rows(tdm_master *master, const tdm_ip *ip, uint32_t rows) {
  for (uint32_t n = 0; n < master->nodes; n++)
    if (tdm_lp_add_row(master->lp, ip->min[n], ip->problem->nodes[n].capacity) < 0) return false;
  for (uint32_t r = 0; r < rows; r++)
    if (tdm_lp_add_row(master->lp, -INFINITY, INFINITY) < 0) return false;
  return true;
}

bool tdm_master_init(tdm_master *master, const tdm_ip *ip, uint32_t rows, bool by_network) {
  *master = (tdm_master){.nodes = ip->problem->node_count, .mentors = ip->problem->mentor_count};
  if (!by_network) {
    master->lp = tdm_lp_new();
    return master->lp && add_rows(master, ip, rows);
  }
  master->network = tdm_network_new(master->mentors, master->nodes - master->mentors, rows);
  if (!master->network) return false;
  for (uint32_t n = 0; n < master->nodes; n++)
    tdm_network_node_bounds(master->network, n, ip->min[n], ip->problem->nodes[n].capacity);
  return true;
}

void tdm_master_fini(tdm_master *master) {
  tdm_lp_free(master->lp);
  tdm_network_free(master->network);
  *master = (tdm_master){0};
}

/* ---- rows and columns ---- */

static int add_arc(tdm_master *master, double lower, double upper, double cost, int count,
                   const int *rows, const double *coefficients) {
  enum { ENTRIES = TDM_ROWS_MAX };
  int side[ENTRIES];
  double values[ENTRIES];
  tdm_network_column arc = {.left = TDM_NONE,
                            .right = TDM_NONE,
                            .lower = lower,
                            .upper = upper,
                            .cost = cost,
                            .rows = side,
                            .coefficients = values};
  for (int k = 0; k < count; k++) {
    uint32_t row = (uint32_t)rows[k];
    if (row < master->mentors) {
      arc.left = row;
    } else if (row < master->nodes) {
      arc.right = row;
    } else {
      side[arc.count] = (int)(row - master->nodes);
      values[arc.count++] = coefficients[k];
    }
  }
  return tdm_network_add_column(master->network, &arc);
}

int tdm_master_add_column(tdm_master *master, double lower, double upper, double cost, int count,
                          const int *rows, const double *coefficients) {
  return master->lp
             ? tdm_lp_add_column(master->lp, lower, upper, cost, true, count, rows, coefficients)
             : add_arc(master, lower, upper, cost, count, rows, coefficients);
}

int tdm_master_add_group(tdm_master *master) {
  return master->lp ? tdm_lp_add_row(master->lp, -INFINITY, 0) : -1;
}

void tdm_master_limit_row(tdm_master *master, int row, double upper) {
  if (master->lp)
    tdm_lp_row_bounds(master->lp, row, -INFINITY, upper);
  else
    tdm_network_row_bounds(master->network, (uint32_t)row - master->nodes, -INFINITY, upper);
}

void tdm_master_column_bounds(tdm_master *master, int column, double lower, double upper) {
  if (master->lp)
    tdm_lp_column_bounds(master->lp, column, lower, upper);
  else
    tdm_network_column_bounds(master->network, column, lower, upper);
}

void tdm_master_cost(tdm_master *master, int column, double cost) {
  if (master->lp)
    tdm_lp_cost(master->lp, column, cost);
  else
    tdm_network_cost(master->network, column, cost);
}

/* ---- solving ---- */

static tdm_lp_status status_of(tdm_network_status status) {
  switch (status) {
    case TDM_NETWORK_OPTIMAL:
      return TDM_LP_OPTIMAL;
    case TDM_NETWORK_INFEASIBLE:
      return TDM_LP_INFEASIBLE;
    case TDM_NETWORK_STOPPED:
      return TDM_LP_STOPPED;
    case TDM_NETWORK_CUT_OFF:
    case TDM_NETWORK_FAILED:
      break;
  }
  return TDM_LP_FAILED;
}

tdm_lp_status tdm_master_solve(tdm_master *master, tdm_stop *stop) {
  return master->lp ? tdm_lp_solve(master->lp, TDM_LP_PRIMAL, stop)
                    : status_of(tdm_network_solve_primal(master->network, stop));
}

double tdm_master_value(const tdm_master *master, int column) {
  return master->lp ? tdm_lp_value(master->lp, column) : tdm_network_value(master->network, column);
}

bool tdm_master_is_basic(const tdm_master *master, int column) {
  return master->network && tdm_network_is_basic(master->network, column);
}

bool tdm_master_is_full(const tdm_master *master, int row) {
  return master->network && tdm_network_is_raised(master->network, -1 - row);
}

double tdm_master_dual(const tdm_master *master, int row) {
  if (master->lp) return tdm_lp_dual(master->lp, row);
  uint32_t number = (uint32_t)row;
  return number < master->nodes ? tdm_network_node_dual(master->network, number)
                                : tdm_network_row_dual(master->network, number - master->nodes);
}

double tdm_master_objective(const tdm_master *master) {
  return master->lp ? tdm_lp_objective(master->lp) : tdm_network_objective(master->network);
}

int64_t tdm_master_iterations(const tdm_master *master) {
  return master->lp ? tdm_lp_iterations(master->lp) : tdm_network_pivots(master->network);
}

int64_t tdm_master_rows(const tdm_master *master) {
  return master->lp ? tdm_lp_rows(master->lp) : tdm_network_rows(master->network);
}

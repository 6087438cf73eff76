// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * LP: a thin, safe face of GLPK; the only file pair that knows it.
 *
 * Always maximizes. Rows and columns are numbered from 0 in the order they were
 * added. GLPK ends the process on internal errors; here its error hook jumps back,
 * the thread's GLPK environment is thrown away, and this and every other tdm_lp of
 * the thread answers TDM_LP_FAILED from then on.
 */
#ifndef TANDEM_SOLVER_LINEAR_LP_H
#define TANDEM_SOLVER_LINEAR_LP_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/stop.h"

typedef struct tdm_lp tdm_lp;

typedef enum {
  TDM_LP_OPTIMAL,
  TDM_LP_INFEASIBLE, /* as far as floating point can tell */
  TDM_LP_STOPPED,
  TDM_LP_FAILED
} tdm_lp_status;

typedef enum {
  TDM_LP_PRIMAL, /* warm after columns were added or costs changed */
  TDM_LP_DUAL    /* long steps; warm after bounds changed, and from scratch */
} tdm_lp_method;

/* NULL when memory is out or the library failed. */
tdm_lp *tdm_lp_new(void);
void tdm_lp_free(tdm_lp *lp);

/* lower <= activity <= upper, infinities allowed. Returns the row's number, or -1 on failure. */
int tdm_lp_add_row(tdm_lp *lp, double lower, double upper);

/*
 * A column with `count` entries (row numbers, each once, and coefficients). `integer`
 * counts in tdm_lp_search() only. Returns its number, or -1 on failure.
 */
int tdm_lp_add_column(tdm_lp *lp, double lower, double upper, double cost, bool integer, int count,
                      const int *rows, const double *coefficients);

void tdm_lp_row_bounds(tdm_lp *lp, int row, double lower, double upper);
void tdm_lp_column_bounds(tdm_lp *lp, int column, double lower, double upper);
void tdm_lp_cost(tdm_lp *lp, int column, double cost);

/* A starting basis: as many BASIC rows and columns as there are rows. */
typedef enum { TDM_LP_BASIC, TDM_LP_AT_LOWER, TDM_LP_AT_UPPER } tdm_lp_standing;
void tdm_lp_row_basis(tdm_lp *lp, int row, tdm_lp_standing standing);
void tdm_lp_column_basis(tdm_lp *lp, int column, tdm_lp_standing standing);

/*
 * Solves the linear relaxation from the basis at hand, in slices of a fixed number of
 * iterations between which `stop` is asked.
 */
tdm_lp_status tdm_lp_solve(tdm_lp *lp, tdm_lp_method method, tdm_stop *stop);

double tdm_lp_column_cost(const tdm_lp *lp, int column);
double tdm_lp_value(const tdm_lp *lp, int column);
double tdm_lp_dual(const tdm_lp *lp, int row);
double tdm_lp_objective(const tdm_lp *lp);

/* What branch and cut tells and asks while it runs. */
typedef struct {
  /* A better integer point: x[column]. Return true when it is good enough to stop. */
  bool (*incumbent)(void *context, const double *x);
  /* The best bound of the open nodes, now and then. */
  void (*bound)(void *context, double bound);
  bool gomory; /* Gomory's cuts too: dear, but strong where values are few and whole */
  void *context;
} tdm_lp_hooks;

/*
 * Branch and cut with MIR and cover cuts, and Gomory's where asked; the relaxation must have been
 * solved to OPTIMAL. OPTIMAL: the search is complete (*objective is the best
 * integer point's value); INFEASIBLE: complete, and there is none; STOPPED:
 * by the hooks, the deadline or a cancel. `start` (may be NULL) is a known integer point,
 * x[column], which must be feasible: only better ones are then looked for.
 */
tdm_lp_status tdm_lp_search(tdm_lp *lp, const tdm_lp_hooks *hooks, const double *start,
                            tdm_stop *stop, double *objective);

int64_t tdm_lp_iterations(const tdm_lp *lp); /* simplex, so far */
int64_t tdm_lp_nodes(const tdm_lp *lp);      /* selected in the searches so far */
int tdm_lp_rows(const tdm_lp *lp);
int tdm_lp_columns(const tdm_lp *lp);

/*
 * Relaxations in branch and cut may end with reduced costs wrong by this times the largest
 * cost: GLPK 5.0 divides costs by the largest and solves to its default tol_dj there.
 */
#define TDM_LP_TOLERANCE 1e-6

#endif

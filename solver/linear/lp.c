// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/lp.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

enum { LEAST_SLICE = 50, MOST_SLICE = 2000, SLICE_WORK = 1000000 };

struct tdm_lp {
  glp_prob *prob;
  uint64_t environment; /* the thread's environment it was made in */
  int64_t nodes;
  int64_t iterations;
  double *point; /* [columns] for the incumbent hook */
  const double *start;
  const tdm_lp_hooks *hooks;
  tdm_stop *stop;
  bool hook_stopped;
};

/* GLPK keeps one environment a thread; an internal error throws it away. */
static _Thread_local uint64_t environment = 1;
static _Thread_local jmp_buf *landing;

static void on_error(void *info) {
  (void)info;
  if (landing) longjmp(*landing, 1);
  abort(); /* a bad index passed by this file: a misuse, not a failure */
}

/* Nothing is ever printed. */
static int on_print(void *info, const char *text) {
  (void)info;
  (void)text;
  return 1;
}

typedef struct {
  tdm_lp *lp;
  double lower, upper, cost;
  bool integer;
  int count;
  const int *rows;
  const double *coefficients;
  int result;
  void *control;
} call;

static bool alive(const tdm_lp *lp) { return lp->prob && lp->environment == environment; }

/* Runs `work` so that an internal error of GLPK comes back as false. */
static bool guarded(void (*work)(call *), call *arguments) {
  jmp_buf here;
  jmp_buf *outer = landing;
  bool survived = true;
  if (setjmp(here) == 0) {
    landing = &here;
    work(arguments);
  } else {
    glp_free_env();
    environment++;
    survived = false;
  }
  landing = outer;
  return survived;
}

static void create(call *arguments) {
  glp_error_hook(on_error, NULL);
  glp_term_hook(on_print, NULL);
  arguments->lp->prob = glp_create_prob();
  glp_set_obj_dir(arguments->lp->prob, GLP_MAX);
}

tdm_lp *tdm_lp_new(void) {
  tdm_lp *lp = calloc(1, sizeof *lp);
  if (!lp) return NULL;
  call arguments = {.lp = lp};
  if (!guarded(create, &arguments)) {
    free(lp);
    return NULL;
  }
  lp->environment = environment;
  return lp;
}

void tdm_lp_free(tdm_lp *lp) {
  if (!lp) return;
  if (alive(lp)) glp_delete_prob(lp->prob);
  free(lp->point);
  free(lp);
}

static int bounds_type(double lower, double upper) {
  if (isinf(lower)) return isinf(upper) ? GLP_FR : GLP_UP;
  if (isinf(upper)) return GLP_LO;
  return lower == upper ? GLP_FX : GLP_DB;
}

static void add_row(call *a) {
  a->result = glp_add_rows(a->lp->prob, 1);
  glp_set_row_bnds(a->lp->prob, a->result, bounds_type(a->lower, a->upper), a->lower, a->upper);
}

int tdm_lp_add_row(tdm_lp *lp, double lower, double upper) {
  call arguments = {.lp = lp, .lower = lower, .upper = upper};
  if (!alive(lp) || !guarded(add_row, &arguments)) return -1;
  return arguments.result - 1;
}

static void add_column(call *a) {
  enum { FEW = 64 };
  int few_indices[FEW + 1], *indices = few_indices;
  double few_values[FEW + 1], *values = few_values;
  if (a->count > FEW) {
    indices = glp_alloc(a->count + 1, sizeof *indices);
    values = glp_alloc(a->count + 1, sizeof *values);
  }
  for (int k = 0; k < a->count; k++) {
    indices[k + 1] = a->rows[k] + 1;
    values[k + 1] = a->coefficients[k];
  }
  int column = a->result = glp_add_cols(a->lp->prob, 1);
  glp_set_mat_col(a->lp->prob, column, a->count, indices, values);
  glp_set_col_bnds(a->lp->prob, column, bounds_type(a->lower, a->upper), a->lower, a->upper);
  glp_set_obj_coef(a->lp->prob, column, a->cost);
  if (a->integer) glp_set_col_kind(a->lp->prob, column, GLP_IV);
  if (indices != few_indices) {
    glp_free(indices);
    glp_free(values);
  }
}

int tdm_lp_add_column(tdm_lp *lp, double lower, double upper, double cost, bool integer, int count,
                      const int *rows, const double *coefficients) {
  call arguments = {.lp = lp,
                    .lower = lower,
                    .upper = upper,
                    .cost = cost,
                    .integer = integer,
                    .count = count,
                    .rows = rows,
                    .coefficients = coefficients};
  if (!alive(lp) || !guarded(add_column, &arguments)) return -1;
  return arguments.result - 1;
}

void tdm_lp_row_bounds(tdm_lp *lp, int row, double lower, double upper) {
  if (alive(lp)) glp_set_row_bnds(lp->prob, row + 1, bounds_type(lower, upper), lower, upper);
}

void tdm_lp_column_bounds(tdm_lp *lp, int column, double lower, double upper) {
  if (alive(lp)) glp_set_col_bnds(lp->prob, column + 1, bounds_type(lower, upper), lower, upper);
}

void tdm_lp_cost(tdm_lp *lp, int column, double cost) {
  if (alive(lp)) glp_set_obj_coef(lp->prob, column + 1, cost);
}

double tdm_lp_column_cost(const tdm_lp *lp, int column) {
  return alive(lp) ? glp_get_obj_coef(lp->prob, column + 1) : 0;
}

static int status_of(tdm_lp_standing standing) {
  if (standing == TDM_LP_BASIC) return GLP_BS;
  return standing == TDM_LP_AT_UPPER ? GLP_NU : GLP_NL;
}

void tdm_lp_row_basis(tdm_lp *lp, int row, tdm_lp_standing standing) {
  if (alive(lp)) glp_set_row_stat(lp->prob, row + 1, status_of(standing));
}

void tdm_lp_column_basis(tdm_lp *lp, int column, tdm_lp_standing standing) {
  if (alive(lp)) glp_set_col_stat(lp->prob, column + 1, status_of(standing));
}

/* ---- simplex ---- */

static void run_simplex(call *a) {
  glp_smcp *parameters = a->control;
  a->result = glp_simplex(a->lp->prob, parameters);
  /* A basis that became singular or does not fit the changed problem: start over. */
  if (a->result == GLP_EBADB || a->result == GLP_ESING || a->result == GLP_ECOND ||
      a->result == GLP_EFAIL) {
    glp_adv_basis(a->lp->prob, 0);
    a->result = glp_simplex(a->lp->prob, parameters);
  }
}

/* Iterations between two questions to stop: about a few dozen milliseconds of work. */
static int slice_of(const tdm_lp *lp) {
  int size = glp_get_num_rows(lp->prob) + glp_get_num_cols(lp->prob);
  int slice = SLICE_WORK / (size + 1);
  if (slice < LEAST_SLICE) return LEAST_SLICE;
  return slice < MOST_SLICE ? slice : MOST_SLICE;
}

static tdm_lp_status simplex_status(const tdm_lp *lp) {
  switch (glp_get_status(lp->prob)) {
    case GLP_OPT:
      return TDM_LP_OPTIMAL;
    case GLP_NOFEAS:
      return TDM_LP_INFEASIBLE;
    default:
      return TDM_LP_FAILED;
  }
}

/* Far more than any honest solve takes. */
static int64_t most_iterations(const tdm_lp *lp) {
  return 20000 + 50 * ((int64_t)glp_get_num_rows(lp->prob) + glp_get_num_cols(lp->prob));
}

static void start_anew(tdm_lp *lp, glp_smcp *parameters, int method) {
  glp_std_basis(lp->prob);
  parameters->meth = method;
  parameters->r_test = GLP_RT_HAR;
}

tdm_lp_status tdm_lp_solve(tdm_lp *lp, tdm_lp_method method, tdm_stop *stop) {
  glp_smcp parameters;
  if (!alive(lp)) return TDM_LP_FAILED;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.meth = method == TDM_LP_DUAL ? GLP_DUALP : GLP_PRIMAL;
  parameters.r_test = method == TDM_LP_DUAL ? GLP_RT_FLIP : GLP_RT_HAR;
  parameters.tol_bnd = parameters.tol_dj = 1e-9;
  parameters.it_lim = slice_of(lp);
  bool retried = false;
  int64_t first = lp->iterations;
  for (;;) {
    call arguments = {.lp = lp, .control = &parameters};
    int before = glp_get_it_cnt(lp->prob);
    if (!guarded(run_simplex, &arguments)) return TDM_LP_FAILED;
    lp->iterations += glp_get_it_cnt(lp->prob) - before;
    if (arguments.result == 0) {
      tdm_lp_status status = simplex_status(lp);
      if (status != TDM_LP_FAILED || retried) return status;
      /* Neither optimal nor infeasible: once more, from the standard basis. */
      start_anew(lp, &parameters, GLP_PRIMAL);
      retried = true;
      continue;
    }
    if (arguments.result != GLP_EITLIM) return TDM_LP_FAILED;
    if (tdm_stop_now(stop)) return TDM_LP_STOPPED;
    if (lp->iterations - first < most_iterations(lp)) continue;
    /* It goes in circles: once more, the other way. */
    if (retried) return TDM_LP_FAILED;
    start_anew(lp, &parameters, parameters.meth == GLP_PRIMAL ? GLP_DUALP : GLP_PRIMAL);
    first = lp->iterations;
    retried = true;
  }
}

double tdm_lp_value(const tdm_lp *lp, int column) {
  return alive(lp) ? glp_get_col_prim(lp->prob, column + 1) : 0;
}

double tdm_lp_dual(const tdm_lp *lp, int row) {
  return alive(lp) ? glp_get_row_dual(lp->prob, row + 1) : 0;
}

double tdm_lp_objective(const tdm_lp *lp) { return alive(lp) ? glp_get_obj_val(lp->prob) : 0; }

/* ---- branch and cut ---- */

static bool report_point(tdm_lp *lp, glp_prob *prob) {
  int columns = glp_get_num_cols(prob);
  for (int j = 0; j < columns; j++) lp->point[j] = glp_mip_col_val(prob, j + 1);
  return lp->hooks->incumbent(lp->hooks->context, lp->point);
}

/* Hands over the known point, once. */
static void give_start(tdm_lp *lp, glp_tree *tree) {
  int columns = glp_get_num_cols(lp->prob);
  double *shifted = glp_alloc(columns + 1, sizeof *shifted);
  for (int j = 0; j < columns; j++) shifted[j + 1] = lp->start[j];
  glp_ios_heur_sol(tree, shifted);
  glp_free(shifted);
  lp->start = NULL;
}

static void on_search(glp_tree *tree, void *info) {
  tdm_lp *lp = info;
  int reason = glp_ios_reason(tree);
  if (reason == GLP_IHEUR && lp->start) give_start(lp, tree);
  if (reason == GLP_IBINGO && report_point(lp, glp_ios_get_prob(tree))) {
    lp->hook_stopped = true;
    glp_ios_terminate(tree);
    return;
  }
  if (reason == GLP_ISELECT) {
    int best = glp_ios_best_node(tree);
    lp->nodes++;
    if (best) lp->hooks->bound(lp->hooks->context, glp_ios_node_bound(tree, best));
  }
  if (tdm_stop_now(lp->stop)) {
    lp->hook_stopped = true;
    glp_ios_terminate(tree);
  }
}

static void run_search(call *a) { a->result = glp_intopt(a->lp->prob, a->control); }

static int milliseconds_left(const tdm_stop *stop) {
  if (!stop->deadline_ns) return INT_MAX;
  int64_t left_ms = (stop->deadline_ns - tdm_clock_ns()) / 1000000;
  if (left_ms < 1) return 1;
  return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* No clique cuts: glp_clq_cut() of GLPK 5.0 corrupts the heap on small conflict graphs. */
static void set_search_parameters(glp_iocp *parameters, tdm_lp *lp) {
  glp_init_iocp(parameters);
  parameters->msg_lev = GLP_MSG_OFF;
  parameters->gmi_cuts = lp->hooks->gomory ? GLP_ON : GLP_OFF;
  parameters->mir_cuts = GLP_ON;
  parameters->cov_cuts = GLP_ON;
  parameters->sr_heur = GLP_ON;
  parameters->tol_int = 1e-8;
  parameters->tol_obj = 1e-9;
  parameters->tm_lim = milliseconds_left(lp->stop);
  parameters->cb_func = on_search;
  parameters->cb_info = lp;
}

tdm_lp_status tdm_lp_search(tdm_lp *lp, const tdm_lp_hooks *hooks, const double *start,
                            tdm_stop *stop, double *objective) {
  glp_iocp parameters;
  if (!alive(lp)) return TDM_LP_FAILED;
  free(lp->point);
  lp->point = calloc((size_t)glp_get_num_cols(lp->prob) + 1, sizeof *lp->point);
  if (!lp->point) return TDM_LP_FAILED;
  lp->hooks = hooks;
  lp->stop = stop;
  lp->start = start;
  lp->hook_stopped = false;
  set_search_parameters(&parameters, lp);
  call arguments = {.lp = lp, .control = &parameters};
  int before = glp_get_it_cnt(lp->prob);
  if (!guarded(run_search, &arguments)) return TDM_LP_FAILED;
  lp->iterations += glp_get_it_cnt(lp->prob) - before;
  /* The rounding heuristic's points never come as GLP_IBINGO. */
  int found = glp_mip_status(lp->prob);
  if (found == GLP_OPT || found == GLP_FEAS) report_point(lp, lp->prob);
  if (lp->hook_stopped || arguments.result == GLP_ETMLIM) return TDM_LP_STOPPED;
  if (arguments.result != 0) return TDM_LP_FAILED;
  *objective = glp_mip_obj_val(lp->prob);
  return found == GLP_OPT ? TDM_LP_OPTIMAL : TDM_LP_INFEASIBLE;
}

int64_t tdm_lp_iterations(const tdm_lp *lp) { return lp->iterations; }
int64_t tdm_lp_nodes(const tdm_lp *lp) { return lp->nodes; }
int tdm_lp_rows(const tdm_lp *lp) { return alive(lp) ? glp_get_num_rows(lp->prob) : 0; }
int tdm_lp_columns(const tdm_lp *lp) { return alive(lp) ? glp_get_num_cols(lp->prob) : 0; }

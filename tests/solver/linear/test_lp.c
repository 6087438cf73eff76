// SPDX-License-Identifier: GPL-3.0-or-later
/* Tiny linear and integer programs with known answers, and what happens when GLPK gives up. */
#include "solver/linear/lp.h"

#include <math.h>

#include "tests/model/test.h"

static const tdm_control no_control;

static tdm_stop no_stop(void) {
  tdm_stop stop;
  tdm_stop_init(&stop, &no_control);
  return stop;
}

/* max 3x + 2y, x + y <= 4, x + 3y <= 6, 0 <= x <= 3: x = 3, y = 1, value 11. */
static tdm_lp *dovetail(void) {
  tdm_lp *lp = tdm_lp_new();
  assert_non_null(lp);
  assert_int_equal(tdm_lp_add_row(lp, -INFINITY, 4), 0);
  assert_int_equal(tdm_lp_add_row(lp, -INFINITY, 6), 1);
  assert_int_equal(tdm_lp_add_column(lp, 0, 3, 3, false, 2, (int[]){0, 1}, (double[]){1, 1}), 0);
  assert_int_equal(tdm_lp_add_column(lp, 0, INFINITY, 2, false, 2, (int[]){0, 1}, (double[]){1, 3}),
                   1);
  return lp;
}

static void expect_near(double found, double expected) {
  if (!(fabs(found - expected) < 1e-9)) fail_msg("%.12g instead of %.12g", found, expected);
}

static void test_lp_optimum_and_duals(void **state) {
  (void)state;
  static const tdm_lp_method methods[] = {TDM_LP_PRIMAL, TDM_LP_DUAL};
  for (int k = 0; k < 2; k++) {
    tdm_lp *lp = dovetail();
    tdm_stop stop = no_stop();
    assert_int_equal(tdm_lp_solve(lp, methods[k], &stop), TDM_LP_OPTIMAL);
    expect_near(tdm_lp_objective(lp), 11);
    expect_near(tdm_lp_value(lp, 0), 3);
    expect_near(tdm_lp_value(lp, 1), 1);
    assert_int_equal(tdm_lp_rows(lp), 2);
    assert_int_equal(tdm_lp_columns(lp), 2);
    tdm_lp_free(lp);
  }
}

static void test_lp_warm_after_changes(void **state) {
  (void)state;
  tdm_lp *lp = dovetail();
  tdm_stop stop = no_stop();
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_PRIMAL, &stop), TDM_LP_OPTIMAL);
  tdm_lp_row_bounds(lp, 0, -INFINITY, 3);
  tdm_lp_column_bounds(lp, 0, 0, 2);
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
  expect_near(tdm_lp_objective(lp), 8);
  expect_near(tdm_lp_dual(lp, 0), 2);
  tdm_lp_cost(lp, 1, 10);
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_PRIMAL, &stop), TDM_LP_OPTIMAL);
  expect_near(tdm_lp_objective(lp), 20);
  tdm_lp_free(lp);
}

static void test_lp_infeasible(void **state) {
  (void)state;
  tdm_lp *lp = dovetail();
  tdm_stop stop = no_stop();
  tdm_lp_row_bounds(lp, 0, 10, INFINITY);
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_INFEASIBLE);
  tdm_lp_free(lp);
}

/* ---- integers ---- */

typedef struct {
  int incumbents;
  double best;
} watched;

static bool on_incumbent(void *context, const double *x) {
  watched *w = context;
  w->incumbents++;
  w->best = 5 * x[0] + 4 * x[1] + 3 * x[2];
  return false;
}

static void on_bound(void *context, double bound) {
  (void)context;
  (void)bound;
}

/* max 5a + 4b + 3c, 2a + 3b + c <= 5, 4a + b + 2c <= 11, 3a + 4b + 2c <= 8, whole: a 2, c 1: 13. */
static tdm_lp *chvatal(double limit, double upper) {
  tdm_lp *lp = tdm_lp_new();
  static const int rows[] = {0, 1, 2};
  assert_non_null(lp);
  tdm_lp_add_row(lp, -INFINITY, limit);
  tdm_lp_add_row(lp, -INFINITY, 11);
  tdm_lp_add_row(lp, -INFINITY, 8);
  tdm_lp_add_column(lp, 0, upper, 5, true, 3, rows, (double[]){2, 4, 3});
  tdm_lp_add_column(lp, 0, upper, 4, true, 3, rows, (double[]){3, 1, 4});
  tdm_lp_add_column(lp, 0, upper, 3, true, 3, rows, (double[]){1, 2, 2});
  return lp;
}

/* At most one of each and a tighter first row: the relaxation takes a third of b, 9 1/3. */
static void test_lp_integer_program(void **state) {
  (void)state;
  static const struct {
    double limit, upper, relaxed, value;
  } cases[] = {{5, 10, 13, 13}, {4, 1, 28.0 / 3, 8}};
  for (int k = 0; k < 2; k++) {
    tdm_lp *lp = chvatal(cases[k].limit, cases[k].upper);
    tdm_stop stop = no_stop();
    watched w = {0};
    double objective = 0;
    tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = &w};
    assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
    expect_near(tdm_lp_objective(lp), cases[k].relaxed);
    assert_int_equal(tdm_lp_search(lp, &hooks, NULL, &stop, &objective), TDM_LP_OPTIMAL);
    expect_near(objective, cases[k].value);
    assert_true(w.incumbents > 0);
    expect_near(w.best, cases[k].value);
    tdm_lp_free(lp);
  }
}

/* 2a + 2b = 3 has a linear solution, but no whole one. */
static void test_lp_integer_infeasible(void **state) {
  (void)state;
  tdm_lp *lp = tdm_lp_new();
  tdm_stop stop = no_stop();
  watched w = {0};
  double objective;
  tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = &w};
  tdm_lp_add_row(lp, 3, 3);
  for (int k = 0; k < 3; k++) tdm_lp_add_column(lp, 0, 1, 1, true, 1, (int[]){0}, (double[]){2});
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
  assert_int_equal(tdm_lp_search(lp, &hooks, NULL, &stop, &objective), TDM_LP_INFEASIBLE);
  assert_int_equal(w.incumbents, 0);
  tdm_lp_free(lp);
}

static void test_lp_search_stops(void **state) {
  (void)state;
  tdm_lp *lp = chvatal(4, 1);
  tdm_stop stop = no_stop();
  watched w = {0};
  double objective;
  tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = &w};
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
  stop.stopped = true;
  assert_int_equal(tdm_lp_search(lp, &hooks, NULL, &stop, &objective), TDM_LP_STOPPED);
  tdm_lp_free(lp);
}

/* Two equations that halve two lists of weights (a market split) need many nodes. */
static void test_lp_search_stops_between_nodes(void **state) {
  (void)state;
  tdm_lp *lp = tdm_lp_new();
  tdm_stop stop = no_stop();
  watched w = {0};
  double objective;
  tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = &w};
  tdm_lp_add_row(lp, 490, 490);
  tdm_lp_add_row(lp, 505, 505);
  for (int k = 0; k < 20; k++)
    tdm_lp_add_column(lp, 0, 1, k % 7, true, 2, (int[]){0, 1},
                      (double[]){1 + k * 37 % 97, 1 + k * 61 % 89});
  assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
  const tdm_control control = {.stop_at_check = 50};
  stop.control = &control;
  assert_int_equal(tdm_lp_search(lp, &hooks, NULL, &stop, &objective), TDM_LP_STOPPED);
  assert_in_range(tdm_lp_nodes(lp), 1, 50);
  tdm_lp_free(lp);
}

/* ---- internal errors ---- */

/* A row that is not there makes GLPK call its error hook; the process must live on. */
static void test_lp_internal_error_comes_back(void **state) {
  (void)state;
  tdm_lp *bystander = dovetail();
  tdm_lp *lp = dovetail();
  tdm_stop stop = no_stop();
  double objective;
  watched w = {0};
  tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = &w};
  assert_int_equal(tdm_lp_add_column(lp, 0, 1, 1, false, 1, (int[]){77}, (double[]){1}), -1);
  tdm_lp *const dead[] = {lp, bystander};
  for (int k = 0; k < 2; k++) {
    assert_int_equal(tdm_lp_solve(dead[k], TDM_LP_DUAL, &stop), TDM_LP_FAILED);
    assert_int_equal(tdm_lp_search(dead[k], &hooks, NULL, &stop, &objective), TDM_LP_FAILED);
    assert_int_equal(tdm_lp_add_row(dead[k], 0, 1), -1);
    assert_int_equal(tdm_lp_columns(dead[k]), 0);
    tdm_lp_row_bounds(dead[k], 0, 0, 1);
    tdm_lp_free(dead[k]);
  }
  tdm_lp *fresh = dovetail();
  assert_int_equal(tdm_lp_solve(fresh, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
  expect_near(tdm_lp_objective(fresh), 11);
  tdm_lp_free(fresh);
}

/* Whatever the library makes of numbers that are none, it comes back, and the next program works.
 */
static void test_lp_survives_nan(void **state) {
  (void)state;
  for (int where = 0; where < 4; where++) {
    tdm_lp *lp = dovetail();
    tdm_stop stop = no_stop();
    if (where == 0) tdm_lp_row_bounds(lp, 0, NAN, NAN);
    if (where == 1) tdm_lp_cost(lp, 0, NAN);
    if (where == 2) tdm_lp_add_column(lp, 0, 1, 1, false, 2, (int[]){0, 1}, (double[]){NAN, NAN});
    if (where == 3) tdm_lp_column_bounds(lp, 1, NAN, NAN);
    (void)tdm_lp_solve(lp, TDM_LP_PRIMAL, &stop);
    (void)tdm_lp_solve(lp, TDM_LP_DUAL, &stop);
    tdm_lp_free(lp);
    lp = dovetail();
    assert_int_equal(tdm_lp_solve(lp, TDM_LP_DUAL, &stop), TDM_LP_OPTIMAL);
    expect_near(tdm_lp_objective(lp), 11);
    tdm_lp_free(lp);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lp_optimum_and_duals),
      cmocka_unit_test(test_lp_warm_after_changes),
      cmocka_unit_test(test_lp_infeasible),
      cmocka_unit_test(test_lp_integer_program),
      cmocka_unit_test(test_lp_integer_infeasible),
      cmocka_unit_test(test_lp_search_stops),
      cmocka_unit_test(test_lp_search_stops_between_nodes),
      cmocka_unit_test(test_lp_internal_error_comes_back),
      cmocka_unit_test(test_lp_survives_nan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* The network simplex against GLPK on random programs of every shape. */
#include "solver/network/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/linear/lp.h"
#include "tests/model/test.h"
#include "tests/support/random.h"

enum { ROWS_MOST = 12, COLUMNS_MOST = 400 };

static const tdm_control no_control;

static tdm_stop no_stop(void) {
  tdm_stop stop;
  tdm_stop_init(&stop, &no_control);
  return stop;
}

/* One program, in both. Nodes' bounds, then side rows'. */
typedef struct {
  tdm_random random;
  uint32_t left, right, rows;
  double lower[100], upper[100];
  int columns;
  tdm_network_column column[COLUMNS_MOST];
  int row[COLUMNS_MOST][ROWS_MOST];
  double coefficient[COLUMNS_MOST][ROWS_MOST];
  tdm_network *network;
  tdm_lp *lp;
} program;

static uint32_t below(program *p, uint32_t limit) { return tdm_random_below(&p->random, limit); }

static uint32_t lines(const program *p) { return p->left + p->right + p->rows; }

static void draw_column(program *p, bool tied) {
  int j = p->columns++;
  tdm_network_column *c = &p->column[j];
  uint32_t kind = below(p, 20);
  *c =
      (tdm_network_column){.left = p->left && kind != 0 && kind != 2 ? below(p, p->left) : TDM_NONE,
                           .right = p->right && kind > 1 ? p->left + below(p, p->right) : TDM_NONE,
                           .upper = 1 + (below(p, 4) == 0) * below(p, 3),
                           .cost = tied ? below(p, 4) : below(p, 1000) / 10.0 - 20,
                           .rows = p->row[j],
                           .coefficients = p->coefficient[j]};
  if (below(p, 12) == 0) c->lower = c->upper;
  for (uint32_t r = 0; r < p->rows; r++) {
    if (below(p, 3)) continue;
    p->row[j][c->count] = (int)r;
    p->coefficient[j][c->count++] = below(p, 4) ? 1 : (double)below(p, 7) - 3;
  }
}

static void draw_bounds(program *p, uint32_t line) {
  bool side = line >= p->left + p->right;
  uint32_t kind = below(p, 6);
  p->lower[line] = side ? -INFINITY : 0;
  p->upper[line] = 1 + below(p, side ? 12 : 3);
  if (kind == 0) p->lower[line] = p->upper[line];
  if (kind == 1) p->lower[line] = below(p, (uint32_t)p->upper[line] + 1);
  if (kind == 2 && side) {
    p->lower[line] = p->upper[line] - 3;
    p->upper[line] = INFINITY;
  }
}

static void set_line(program *p, uint32_t line) {
  uint32_t nodes = p->left + p->right;
  if (line < nodes)
    tdm_network_node_bounds(p->network, line, p->lower[line], p->upper[line]);
  else
    tdm_network_row_bounds(p->network, line - nodes, p->lower[line], p->upper[line]);
  tdm_lp_row_bounds(p->lp, (int)line, p->lower[line], p->upper[line]);
}

static void add_column(program *p, int j) {
  const tdm_network_column *c = &p->column[j];
  int rows[ROWS_MOST + 2], count = 0;
  double coefficients[ROWS_MOST + 2];
  uint32_t ends[2] = {c->left, c->right};
  for (int k = 0; k < 2; k++) {
    if (ends[k] == TDM_NONE) continue;
    rows[count] = (int)ends[k];
    coefficients[count++] = 1;
  }
  for (int k = 0; k < c->count; k++) {
    if (c->coefficients[k] == 0) continue;
    rows[count] = (int)(p->left + p->right) + c->rows[k];
    coefficients[count++] = c->coefficients[k];
  }
  assert_int_equal(tdm_network_add_column(p->network, c), j);
  assert_int_equal(
      tdm_lp_add_column(p->lp, c->lower, c->upper, c->cost, false, count, rows, coefficients), j);
}

static program *draw(uint64_t seed) {
  program *p = calloc(1, sizeof *p);
  assert_non_null(p);
  p->random = (tdm_random){seed};
  uint32_t size = 1 + below(p, seed % 3 ? 8 : 30);
  p->left = below(p, size + 1);
  p->right = below(p, size + 1);
  p->rows = below(p, 3) ? below(p, 4) : below(p, 11);
  int columns = (int)below(p, 5 * size + 2);
  p->network = tdm_network_new(p->left, p->right, p->rows);
  p->lp = tdm_lp_new();
  assert_non_null(p->network);
  assert_non_null(p->lp);
  for (uint32_t l = 0; l < lines(p); l++) {
    draw_bounds(p, l);
    tdm_lp_add_row(p->lp, p->lower[l], p->upper[l]);
    set_line(p, l);
  }
  for (int j = 0; j < columns; j++) {
    draw_column(p, seed % 2);
    add_column(p, j);
  }
  return p;
}

static void done(program *p) {
  tdm_network_free(p->network);
  tdm_lp_free(p->lp);
  free(p);
}

static double dual_of(const program *p, uint32_t line) {
  uint32_t nodes = p->left + p->right;
  return line < nodes ? tdm_network_node_dual(p->network, line)
                      : tdm_network_row_dual(p->network, line - nodes);
}

/* The bound that the duals prove, with the costs or, for a ray, without. */
static double proven(const program *p, bool costs) {
  double total = 0;
  for (uint32_t l = 0; l < lines(p); l++) {
    double dual = dual_of(p, l);
    if (fabs(dual) > 1e-9) total += dual * (dual > 0 ? p->upper[l] : p->lower[l]);
  }
  for (int j = 0; j < p->columns; j++) {
    const tdm_network_column *c = &p->column[j];
    double reduced = costs ? c->cost : 0;
    if (c->left != TDM_NONE) reduced -= dual_of(p, c->left);
    if (c->right != TDM_NONE) reduced -= dual_of(p, c->right);
    for (int k = 0; k < c->count; k++)
      reduced -= dual_of(p, p->left + p->right + (uint32_t)c->rows[k]) * c->coefficients[k];
    total += reduced * (reduced > 0 ? c->upper : c->lower);
  }
  return total;
}

static void expect_feasible(const program *p, uint64_t seed) {
  double sum[100] = {0};
  for (int j = 0; j < p->columns; j++) {
    const tdm_network_column *c = &p->column[j];
    double value = tdm_network_value(p->network, j);
    if (value < c->lower - 1e-6 || value > c->upper + 1e-6)
      fail_msg("seed %d: column %d is %g", (int)seed, j, value);
    if (c->left != TDM_NONE) sum[c->left] += value;
    if (c->right != TDM_NONE) sum[c->right] += value;
    for (int k = 0; k < c->count; k++)
      sum[p->left + p->right + (uint32_t)c->rows[k]] += value * c->coefficients[k];
  }
  for (uint32_t l = 0; l < lines(p); l++)
    if (sum[l] < p->lower[l] - 1e-6 || sum[l] > p->upper[l] + 1e-6)
      fail_msg("seed %d: line %d is %g, not in %g to %g", (int)seed, (int)l, sum[l], p->lower[l],
               p->upper[l]);
}

typedef enum { DUAL, PRIMAL } method;

static tdm_network_status solve_by(program *p, method how, tdm_stop *stop) {
  return how == PRIMAL ? tdm_network_solve_primal(p->network, stop)
                       : tdm_network_solve(p->network, -INFINITY, stop);
}

/* Solves by both and compares; whether it is feasible. */
static bool compare(program *p, uint64_t seed, method how) {
  tdm_stop stop = no_stop();
  tdm_lp_status expected = tdm_lp_solve(p->lp, TDM_LP_PRIMAL, &stop);
  if (expected == TDM_LP_FAILED) expected = tdm_lp_solve(p->lp, TDM_LP_DUAL, &stop);
  tdm_network_status found = solve_by(p, how, &stop);
  if (expected == TDM_LP_INFEASIBLE) {
    if (found != TDM_NETWORK_INFEASIBLE)
      fail_msg("seed %d: status %d, but infeasible", (int)seed, (int)found);
    if (!(proven(p, false) < 0))
      fail_msg("seed %d: the ray proves %g", (int)seed, proven(p, false));
    return false;
  }
  assert_int_equal(expected, TDM_LP_OPTIMAL);
  if (found != TDM_NETWORK_OPTIMAL)
    fail_msg("seed %d: status %d instead of an optimum", (int)seed, (int)found);
  double value = tdm_network_objective(p->network), right = tdm_lp_objective(p->lp);
  if (!(fabs(value - right) < 1e-4 * (1 + fabs(right))))
    fail_msg("seed %d: %.9g instead of %.9g", (int)seed, value, right);
  if (!(fabs(proven(p, true) - right) < 1e-4 * (1 + fabs(right))))
    fail_msg("seed %d: duals prove %.9g instead of %.9g", (int)seed, proven(p, true), right);
  expect_feasible(p, seed);
  return true;
}

static void expect_glpk(method how) {
  uint32_t feasible = 0, infeasible = 0;
  for (uint64_t seed = 1; seed <= 3000; seed++) {
    program *p = draw(seed);
    bool is = compare(p, seed, how);
    feasible += is;
    infeasible += !is;
    done(p);
  }
  assert_true(feasible > 500 && infeasible > 500);
}

static void test_network_equals_glpk(void **state) {
  (void)state;
  expect_glpk(DUAL);
}

static void test_network_primal_equals_glpk(void **state) {
  (void)state;
  expect_glpk(PRIMAL);
}

/* Bounds, costs and columns change, as in branch and bound and in column generation. */
static void change(program *p, uint64_t seed) {
  int kind = (int)below(p, 4);
  if (kind == 0 && lines(p)) {
    uint32_t line = below(p, lines(p));
    draw_bounds(p, line);
    set_line(p, line);
  } else if (kind == 1 && p->columns) {
    int j = (int)below(p, (uint32_t)p->columns);
    p->column[j].cost = below(p, 10);
    tdm_network_cost(p->network, j, p->column[j].cost);
    tdm_lp_cost(p->lp, j, p->column[j].cost);
  } else if (kind == 2 && p->columns + 5 < COLUMNS_MOST) {
    for (int k = 0; k < 5; k++) {
      draw_column(p, seed % 2);
      add_column(p, p->columns - 1);
    }
  } else if (p->columns) {
    int j = (int)below(p, (uint32_t)p->columns);
    tdm_network_column *c = &p->column[j];
    c->lower = below(p, 2);
    c->upper = c->lower + below(p, 2);
    tdm_network_column_bounds(p->network, j, c->lower, c->upper);
    tdm_lp_column_bounds(p->lp, j, c->lower, c->upper);
  }
}

/* From step to step by the method that a bit of `primal` says. */
static void expect_warm(uint32_t primal) {
  for (uint64_t seed = 1; seed <= 600; seed++) {
    program *p = draw(seed);
    for (int step = 0; step < 12; step++) {
      change(p, seed);
      compare(p, seed, primal >> step & 1 ? PRIMAL : DUAL);
    }
    done(p);
  }
}

static void test_network_warm_after_changes(void **state) {
  (void)state;
  expect_warm(0);
}

static void test_network_primal_warm_after_changes(void **state) {
  (void)state;
  expect_warm(~UINT32_C(0));
  expect_warm(UINT32_C(0x5a6));
}

/* A basis that was kept is optimal again once everything is as it was: no pivot is needed. */
static void test_network_basis_comes_back(void **state) {
  (void)state;
  uint32_t tried = 0;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    program *p = draw(seed);
    tdm_stop stop = no_stop();
    uint32_t size = tdm_network_basis_size(p->network);
    uint32_t *basis = calloc((size_t)size + 1, sizeof *basis);
    assert_non_null(basis);
    bool solved = tdm_network_solve(p->network, -INFINITY, &stop) == TDM_NETWORK_OPTIMAL;
    double value = tdm_network_objective(p->network);
    tdm_network_basis_get(p->network, basis);
    for (int j = 0; solved && j < p->columns; j += 3)
      tdm_network_column_bounds(p->network, j, p->column[j].lower, p->column[j].lower);
    if (solved) tdm_network_solve(p->network, -INFINITY, &stop);
    for (int j = 0; solved && j < p->columns; j += 3)
      tdm_network_column_bounds(p->network, j, p->column[j].lower, p->column[j].upper);
    tdm_network_basis_set(p->network, basis, size);
    int64_t before = tdm_network_pivots(p->network);
    if (solved) {
      assert_int_equal(tdm_network_solve(p->network, -INFINITY, &stop), TDM_NETWORK_OPTIMAL);
      assert_int_equal(tdm_network_pivots(p->network), before);
      assert_true(fabs(tdm_network_objective(p->network) - value) < 1e-6);
      tried++;
    }
    free(basis);
    done(p);
  }
  assert_true(tried > 100);
}

/* A cut off program's duals prove the cut-off; penalties are never larger than what is lost. */
static void test_network_cut_off_and_penalties(void **state) {
  (void)state;
  uint32_t cut = 0, branched = 0;
  for (uint64_t seed = 1; seed <= 1500; seed++) {
    program *p = draw(seed), *again = draw(seed);
    tdm_stop stop = no_stop();
    if (tdm_network_solve(p->network, -INFINITY, &stop) == TDM_NETWORK_OPTIMAL) {
      double value = tdm_network_objective(p->network), cutoff = value + 0.5;
      if (tdm_network_solve(again->network, cutoff, &stop) == TDM_NETWORK_CUT_OFF) {
        assert_true(proven(again, true) <= cutoff + 1e-6);
        cut++;
      }
      for (int j = 0; j < p->columns; j++) {
        double x = tdm_network_value(p->network, j), down, up;
        if (fabs(x - rint(x)) < 1e-6) continue;
        tdm_network_penalties(p->network, j, &down, &up);
        tdm_network_column_bounds(p->network, j, p->column[j].lower, floor(x));
        if (tdm_network_solve(p->network, -INFINITY, &stop) == TDM_NETWORK_OPTIMAL)
          assert_true(tdm_network_objective(p->network) <= value - down + 1e-5);
        branched++;
        break;
      }
    }
    done(p);
    done(again);
  }
  print_message("  %d cut off, %d branched\n", (int)cut, (int)branched);
  assert_true(cut > 10 && branched > 10);
}

static void test_network_stops(void **state) {
  (void)state;
  program *p = draw(7);
  tdm_stop stop = no_stop();
  stop.stopped = true;
  assert_int_equal(solve_by(p, DUAL, &stop), TDM_NETWORK_STOPPED);
  assert_int_equal(solve_by(p, PRIMAL, &stop), TDM_NETWORK_STOPPED);
  done(p);
}

/* What is as large as bounds that are made up is a solution all the same. */
static void test_network_takes_large_bounds_for_bounds(void **state) {
  (void)state;
  tdm_stop stop = no_stop();
  tdm_network *network = tdm_network_new(1, 1, 1);
  assert_non_null(network);
  tdm_network_node_bounds(network, 0, 0, 3);
  tdm_network_node_bounds(network, 1, 0, 3);
  tdm_network_row_bounds(network, 0, -INFINITY, -2.5e6);
  tdm_network_column column = {.left = 0,
                               .right = 1,
                               .upper = 3,
                               .cost = -1,
                               .count = 1,
                               .rows = &(int){0},
                               .coefficients = &(double){-1e6}};
  assert_int_equal(tdm_network_add_column(network, &column), 0);
  assert_int_equal(tdm_network_solve(network, -INFINITY, &stop), TDM_NETWORK_OPTIMAL);
  assert_true(fabs(tdm_network_value(network, 0) - 2.5) < 1e-9);
  tdm_network_free(network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_network_takes_large_bounds_for_bounds),
      cmocka_unit_test(test_network_equals_glpk),
      cmocka_unit_test(test_network_primal_equals_glpk),
      cmocka_unit_test(test_network_warm_after_changes),
      cmocka_unit_test(test_network_primal_warm_after_changes),
      cmocka_unit_test(test_network_basis_comes_back),
      cmocka_unit_test(test_network_cut_off_and_penalties),
      cmocka_unit_test(test_network_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

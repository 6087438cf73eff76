// SPDX-License-Identifier: GPL-3.0-or-later
/* The window holds every feasible pairing whose deviation is within its width. */
#include "solver/linear/window.h"

#include <stdlib.h>
#include <string.h>

#include "solver/linear/relax.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { DRAWS = 40 };

typedef struct {
  uint32_t inside, outside, empty;
} tally;

/* A pairing goes in as a point and comes back as itself; one outside must deviate more. */
static void try_pairing(const tdm_window *window, const tdm_pairing *pairing, tdm_pairing *back,
                        tally *t) {
  bool within = tdm_make_deviation(window->ip, window->prices, pairing) <= window->width;
  if (window->empty) {
    assert_false(within);
    t->empty++;
    return;
  }
  double *x = calloc((size_t)tdm_lp_columns(window->lp) + 1, sizeof *x);
  assert_non_null(x);
  bool inside = tdm_window_point(window, pairing, x);
  if (within) assert_true(inside);
  if (inside) {
    assert_true(tdm_window_pairing(window, x, back));
    assert_int_equal(back->count, pairing->count);
    if (back->count)
      assert_memory_equal(back->chosen, pairing->chosen, back->count * sizeof *back->chosen);
  }
  t->inside += within;
  t->outside += !inside;
  free(x);
}

static void try_width(const tdm_small *small, const tdm_prices *prices, tdm_wide width, tally *t) {
  tdm_random random = {small->instance->seed + 99};
  tdm_pairing pairing, back;
  tdm_window window;
  const tdm_ip *ip = &small->made.ip;
  assert_true(tdm_pairing_init(&pairing, &small->made.problem));
  assert_true(tdm_pairing_init(&back, &small->made.problem));
  assert_true(tdm_window_init(&window, ip, prices, NULL, width, NULL, 0, &pairing));
  assert_int_equal(window.columns, tdm_window_count(ip, prices, width));
  for (int k = 0; k < DRAWS; k++) {
    if (k == 0 && small->optimum.feasible)
      tdm_small_best(small, &pairing);
    else if (!tdm_make_pairing(&random, ip, &pairing))
      continue;
    try_pairing(&window, &pairing, &back, t);
  }
  tdm_window_fini(&window);
}

static void test_window_holds_what_is_near(void **state) {
  (void)state;
  static const double shares[] = {0, 0.02, 0.2, 1, 5};
  tally t = {0};
  for (uint64_t seed = 1; seed <= 150; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 3 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    tdm_relaxation relaxation;
    tdm_prices prices;
    assert_true(tdm_prices_init(&prices, &small->made.ip));
    assert_true(tdm_relax_init(&relaxation, &small->made.ip, NULL, NULL));
    if (tdm_relax_solve(&relaxation, NULL, &prices, &small->made.stop) == TDM_RELAX_SOLVED) {
      double size = prices.total < 0 ? -(double)prices.total : (double)prices.total;
      for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
        try_width(small, &prices, (tdm_wide)(size * shares[k]), &t);
      try_width(small, &prices, (tdm_wide)1 << 100, &t);
    }
    tdm_relax_fini(&relaxation);
    tdm_small_free(small);
  }
  assert_true(t.inside > 1000 && t.outside > 100 && t.empty > 0);
}

static bool ignore_incumbent(void *context, const double *x) {
  (void)context;
  (void)x;
  return false;
}

static void ignore_bound(void *context, double bound) {
  (void)context;
  (void)bound;
}

/* In a window that just holds the optimum, branch and cut finds its very value. */
static bool window_finds(const tdm_small *small, const tdm_prices *prices, tdm_stop *stop) {
  tdm_lp_hooks hooks = {.incumbent = ignore_incumbent, .bound = ignore_bound};
  tdm_window window;
  tdm_pairing best;
  double objective = 0;
  assert_true(tdm_pairing_init(&best, &small->made.problem));
  tdm_small_best(small, &best);
  tdm_wide width = tdm_make_deviation(&small->made.ip, prices, &best);
  assert_true(tdm_window_init(&window, &small->made.ip, prices, NULL, width, NULL, 0, &best));
  assert_false(window.empty);
  bool tried = window.columns > 0 && tdm_window_safe(&window);
  if (tried) {
    double value = (double)small->optimum.values[0] / (double)small->made.problem.unit;
    assert_int_equal(tdm_lp_solve(window.lp, TDM_LP_DUAL, stop), TDM_LP_OPTIMAL);
    assert_int_equal(tdm_lp_search(window.lp, &hooks, NULL, stop, &objective), TDM_LP_OPTIMAL);
    double found = tdm_window_units(&window, objective);
    if (!(found - value < 0.25 && value - found < 0.25))
      fail_msg("seed %d: %.3f instead of %.3f", (int)small->instance->seed, found, value);
  }
  tdm_window_fini(&window);
  return tried;
}

static void test_window_objective_is_restated(void **state) {
  (void)state;
  uint32_t tried = 0;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    tdm_small *small = tdm_small_new(seed, TDM_STAGE_SCORE);
    tdm_relaxation relaxation;
    tdm_prices prices;
    tdm_stop *stop = &small->made.stop;
    assert_true(tdm_prices_init(&prices, &small->made.ip));
    assert_true(tdm_relax_init(&relaxation, &small->made.ip, NULL, NULL));
    tdm_relax_solve(&relaxation, NULL, &prices, stop);
    if (small->optimum.feasible) tried += window_finds(small, &prices, stop);
    tdm_relax_fini(&relaxation);
    tdm_small_free(small);
  }
  assert_true(tried > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_window_holds_what_is_near),
      cmocka_unit_test(test_window_objective_is_restated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

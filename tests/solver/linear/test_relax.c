// SPDX-License-Identifier: GPL-3.0-or-later
/* What the relaxation's prices prove, against brute force on random small instances. */
#include "solver/linear/relax.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

/* In the units of the program's objective. */
static int64_t best_units(const tdm_small *small) {
  int64_t unit = small->made.ip.objective == TDM_COUNT_SCORE ? small->made.problem.unit : 1;
  return small->optimum.values[0] / unit;
}

/* By the network simplex where that is wanted and fits. */
static bool begin(tdm_relaxation *relaxation, const tdm_small *small, bool by_network) {
  const tdm_ip *ip = &small->made.ip;
  return by_network && tdm_problem_is_bipartite(ip->problem)
             ? tdm_relax_init_network(relaxation, ip)
             : tdm_relax_init(relaxation, ip, NULL, NULL);
}

static void expect_proofs(bool by_network) {
  uint32_t tight = 0, feasible = 0, infeasible = 0;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 3 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    tdm_relaxation relaxation;
    tdm_prices prices;
    assert_true(tdm_prices_init(&prices, &small->made.ip));
    assert_true(begin(&relaxation, small, by_network));
    tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, &prices, &small->made.stop);
    if (status == TDM_RELAX_INFEASIBLE) {
      tdm_ip nothing = small->made.ip;
      nothing.objective = TDM_COUNT_NOTHING;
      assert_false(small->optimum.feasible);
      assert_true(
          tdm_prices_reduce(&prices, &nothing, &prices.total)); /* the proof stands by itself */
      assert_true(prices.total < 0);
      infeasible++;
    } else {
      assert_int_equal(status, TDM_RELAX_SOLVED);
      tdm_wide total = prices.total;
      assert_true(tdm_prices_reduce(&prices, &small->made.ip, &prices.total));
      assert_true(prices.total == total);
      if (small->optimum.feasible) {
        assert_true(tdm_prices_bound(&prices) >= best_units(small));
        tight += tdm_prices_bound(&prices) == best_units(small);
        feasible++;
      }
    }
    tdm_relax_fini(&relaxation);
    tdm_small_free(small);
  }
  assert_true(feasible > 150 && infeasible > 10);
  assert_true(tight > feasible * 8 / 10); /* else the prices are poor */
}

static void test_relax_prices_prove(void **state) {
  (void)state;
  expect_proofs(false);
}

static void test_relax_network_prices_prove(void **state) {
  (void)state;
  expect_proofs(true);
}

/* Without quotas the polytope is integral: the bound is the optimum, and the point a pairing. */
static void test_relax_is_exact_without_quotas(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e1", 5);
  add_entry(c, "m1", "e2", 4);
  add_entry(c, "m2", "e1", 4);
  add_entry(c, "m2", "e2", -1);
  assert_accepted(c);
  tdm_made made;
  tdm_relaxation relaxation;
  tdm_prices prices;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  made.ip.objective = TDM_COUNT_SCORE;
  assert_true(tdm_prices_init(&prices, &made.ip));
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  assert_true(tdm_relax_init(&relaxation, &made.ip, NULL, NULL));
  assert_int_equal(tdm_relax_solve(&relaxation, NULL, &prices, &made.stop), TDM_RELAX_SOLVED);
  assert_int_equal(tdm_prices_bound(&prices) * made.problem.unit, 8000000);
  assert_true(tdm_relax_pairing(&relaxation, &pairing));
  assert_int_equal(tdm_pairing_value(&made.ip, &pairing) * made.problem.unit, 8000000);
  tdm_ip_fix(&made.ip,
             tdm_problem_candidate(&made.problem, made.problem.node_of[0], made.problem.node_of[2]),
             TDM_LOCKED); /* m1-e1: changes between solves count */
  assert_int_equal(tdm_relax_solve(&relaxation, NULL, &prices, &made.stop), TDM_RELAX_SOLVED);
  assert_int_equal(tdm_prices_bound(&prices) * made.problem.unit, 5000000);
  tdm_relax_fini(&relaxation);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* More candidates than join at once: the bound must hold over all of them. */
static void test_relax_prices_out_all_candidates(void **state) {
  (void)state;
  test_case *c = tdm_make_company(90, 3);
  tdm_made made;
  tdm_relaxation relaxation;
  tdm_prices prices;
  tdm_make(&made, &c->request, c->arena);
  made.ip.objective = TDM_COUNT_SCORE;
  assert_true(tdm_prices_init(&prices, &made.ip));
  assert_true(tdm_relax_init(&relaxation, &made.ip, NULL, NULL));
  assert_int_equal(tdm_relax_solve(&relaxation, NULL, &prices, &made.stop), TDM_RELAX_SOLVED);
  assert_true((uint32_t)relaxation.columns < made.problem.count);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  int64_t value = outcome.objective[1].value / made.problem.unit;
  int64_t bound = tdm_prices_bound(&prices); /* of the score alone */
  assert_true(bound >= value);
  assert_true((double)(bound - value) < 0.02 * (double)value);
  tdm_relax_fini(&relaxation);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_relax_stopped_prices_still_prove(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    tdm_small *small = tdm_small_new(seed, TDM_STAGE_SCORE);
    tdm_relaxation relaxation;
    tdm_prices prices;
    small->made.stop.stopped = true;
    assert_true(tdm_prices_init(&prices, &small->made.ip));
    assert_true(tdm_relax_init(&relaxation, &small->made.ip, NULL, NULL));
    tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, &prices, &small->made.stop);
    if (status != TDM_RELAX_INFEASIBLE && small->optimum.feasible)
      assert_true(tdm_prices_bound(&prices) >= best_units(small));
    tdm_relax_fini(&relaxation);
    tdm_small_free(small);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_relax_prices_prove),
      cmocka_unit_test(test_relax_network_prices_prove),
      cmocka_unit_test(test_relax_is_exact_without_quotas),
      cmocka_unit_test(test_relax_prices_out_all_candidates),
      cmocka_unit_test(test_relax_stopped_prices_still_prove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

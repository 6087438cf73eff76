// SPDX-License-Identifier: GPL-3.0-or-later
/* Both integer searches, called directly, against brute force. */
#include "solver/stages/search.h"

#include <stdio.h>

#include "solver/linear/relax.h"
#include "solver/network/exact.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

typedef enum { BY_WINDOWS, EXACTLY } method;

/* Solves from the relaxation's prices without an incumbent; false: infeasible. */
static bool solve(tdm_made *made, method how, tdm_pairing *incumbent) {
  tdm_relaxation relaxation;
  tdm_prices prices;
  assert_true(tdm_prices_init(&prices, &made->ip));
  assert_true(tdm_pairing_init(incumbent, &made->problem));
  assert_true(tdm_relax_init(&relaxation, &made->ip, NULL, NULL));
  tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, &prices, &made->stop);
  tdm_relax_fini(&relaxation);
  if (status == TDM_RELAX_INFEASIBLE) return false;
  assert_int_equal(status, TDM_RELAX_SOLVED);
  if (how == BY_WINDOWS) {
    tdm_search search = {.ip = &made->ip,
                         .prices = &prices,
                         .incumbent = incumbent,
                         .stop = &made->stop,
                         .enough = INT64_MAX};
    assert_int_equal(tdm_search_run(&search), TDM_SEARCH_PROVEN);
    if (incumbent->known) assert_int_equal(search.bound, tdm_pairing_value(&made->ip, incumbent));
  } else {
    tdm_exact exact = {.ip = &made->ip,
                       .prices = &prices,
                       .width = (tdm_wide)1 << 100,
                       .incumbent = incumbent,
                       .stop = &made->stop,
                       .target = INT64_MAX};
    assert_int_equal(tdm_exact_run(&exact), TDM_EXACT_PROVEN);
    assert_true(exact.nodes >= 1);
  }
  return incumbent->known;
}

static void expect_optimum(tdm_made *made, const tdm_optimum *optimum, method how, uint64_t seed) {
  tdm_pairing incumbent;
  bool found = solve(made, how, &incumbent);
  if (found != optimum->feasible)
    fail_msg("seed %d: %s", (int)seed, found ? "not infeasible" : "not feasible");
  if (!found) return;
  assert_true(tdm_pairing_feasible(&made->ip, &incumbent));
  int64_t unit = made->ip.objective == TDM_COUNT_SCORE ? made->problem.unit : 1;
  int64_t value = tdm_pairing_value(&made->ip, &incumbent) * unit;
  if (value != optimum->values[0])
    fail_msg("seed %d, %s: %lld instead of %lld", (int)seed, how == EXACTLY ? "exact" : "windows",
             (long long)value, (long long)optimum->values[0]);
}

static void expect_on_random_instances(method how, uint64_t last) {
  for (uint64_t seed = 1; seed <= last; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 4 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    expect_optimum(&small->made, &small->optimum, how, seed);
    tdm_small_free(small);
  }
}

static void test_search_equals_brute_force(void **state) {
  (void)state;
  expect_on_random_instances(BY_WINDOWS, 300);
}

static void test_exact_equals_brute_force(void **state) {
  (void)state;
  expect_on_random_instances(EXACTLY, 300);
}

/* Five a side, every pair worth nearly a million points, and quotas that make it fractional. */
static test_case *heavy(uint64_t seed) {
  static char names[10][8], values[10][8];
  const char *sites[10];
  tdm_random random = {seed};
  test_case *c = case_new();
  for (uint32_t p = 0; p < 10; p++) {
    snprintf(names[p], sizeof names[p], "p%u", p);
    snprintf(values[p], sizeof values[p], "s%u", tdm_random_below(&random, 3));
    sites[p] = values[p];
    add_person(c, names[p], p < 5 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE)->capacity =
        1 + (int32_t)tdm_random_below(&random, 2);
  }
  add_strings(c, "site", sites);
  for (uint32_t a = 0; a < 5; a++)
    for (uint32_t b = 5; b < 10; b++)
      add_entry(c, names[a], names[b],
                TDM_POINTS_MAX - 1e-6 * (double)tdm_random_below(&random, 40));
  tdm_quota *stay = add_quota(c, "stay");
  stay->share = texts(c, "site");
  stay->min_share = 333333;
  tdm_quota *few = add_quota(c, "few");
  add_condition(c, &few->either_side, "site", "s1");
  few->max = 1 + (int64_t)(seed % 3);
  c->request.programme.stage_count = 1;
  c->request.programme.objective[0] = TDM_STAGE_SCORE;
  return c;
}

/* The differences are a few millionths of a millionth of the total: raw doubles lose them. */
static void test_search_heavy_scores(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    test_case *c = heavy(seed);
    tdm_table table;
    tdm_optimum optimum;
    tdm_made made;
    tdm_demands all = tdm_demands_all();
    tdm_table_fill(&table, &c->request);
    tdm_brute_force(&table, &all, &optimum);
    assert_accepted_with_warnings(c);
    tdm_make(&made, &c->request, c->arena);
    made.ip.objective = TDM_COUNT_SCORE;
    expect_optimum(&made, &optimum, BY_WINDOWS, seed);
    expect_optimum(&made, &optimum, EXACTLY, seed);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

static void test_search_enough(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  assert_accepted(c);
  tdm_make(&made, &c->request, c->arena);
  tdm_search search = {.ip = &made.ip, .enough = 50};
  assert_true(tdm_search_enough(&search, 7, 7));
  assert_false(tdm_search_enough(&search, 7, 8));
  assert_true(tdm_search_enough(&search, 50, 80));
  search.gap = 0.1;
  assert_true(tdm_search_enough(&search, 40, 44));
  assert_false(tdm_search_enough(&search, 40, 45));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_search_equals_brute_force),
      cmocka_unit_test(test_exact_equals_brute_force),
      cmocka_unit_test(test_search_heavy_scores),
      cmocka_unit_test(test_search_enough),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

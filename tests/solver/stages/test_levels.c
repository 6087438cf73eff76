// SPDX-License-Identifier: GPL-3.0-or-later
/* Shares of an unknown number of pairs, against brute force and against every number of pairs. */
#include "solver/stages/levels.h"

#include <stdlib.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

static void test_levels_equal_brute_force(void **state) {
  (void)state;
  uint32_t asked = 0, infeasible = 0;
  for (uint64_t seed = 1; seed <= 1500; seed++) {
    tdm_stage stage = seed % 2 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS;
    tdm_small *small = tdm_small_new(seed, stage);
    tdm_made *made = &small->made;
    tdm_stages stages = {.ip = &made->ip, .stop = &made->stop};
    tdm_stage_state reached = {0};
    asked += tdm_ip_has_open_shares(&made->ip);
    if (tdm_ip_has_open_shares(&made->ip)) {
      assert_true(tdm_pairing_init(&stages.pairing, &made->problem));
      tdm_ending end = tdm_levels_optimize(&stages, stage, 0, INT64_MAX, &reached);
      infeasible += end == TDM_ENDED_INFEASIBLE;
      assert_int_equal(stages.pairing.known, small->optimum.feasible);
      assert_int_equal(end, small->optimum.feasible ? TDM_ENDED_PROVEN : TDM_ENDED_INFEASIBLE);
      if (small->optimum.feasible) {
        int64_t unit = stage == TDM_STAGE_SCORE ? made->problem.unit : 1;
        assert_true(tdm_pairing_feasible(&made->ip, &stages.pairing));
        assert_int_equal(reached.bound * unit, small->optimum.values[0]);
        assert_int_equal(tdm_pairing_value(&made->ip, &stages.pairing), reached.bound);
      }
      tdm_stages_fini(&stages);
    }
    tdm_small_free(small);
  }
  assert_true(asked > 300 && infeasible > 20);
}

enum { SIDE = 24 };
typedef enum { SHARES, EXACTLY } form;

/* A company with few candidates and two shares, or the same with so many pairs and counts. */
static test_case *company(uint64_t seed, form as, int64_t pairs) {
  test_case *c = tdm_make_company(SIDE, seed);
  tdm_programme *programme = &c->request.programme;
  tdm_quota *least = &programme->quotas[0], *most = &programme->quotas[1];
  int64_t least_share = 300000 + (int64_t)(seed % 5) * 50000, most_share = 333333;
  least->min = most->max = -1;
  if (as == SHARES) {
    least->min_share = least_share;
    most->max_share = most_share;
    return c;
  }
  least->min = (least_share * pairs + 999999) / 1000000;
  most->max = most_share * pairs / 1000000;
  tdm_quota *all = add_quota(c, "so many pairs");
  all->min = pairs;
  if (as == EXACTLY) all->max = pairs;
  return c;
}

static tdm_outcome solve(test_case *c) {
  c->request.programme.stage_count = 1;
  c->request.programme.objective[0] = TDM_STAGE_SCORE;
  c->request.options.reasons = false;
  return tdm_make_outcome(c, &(tdm_control){0});
}

/* The best of all numbers of pairs is the best. */
static void test_levels_reach_the_best_number_of_pairs(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 12; seed++) {
    int64_t best = 0;
    for (int64_t pairs = 1; pairs <= SIDE; pairs++) {
      test_case *c = company(seed, EXACTLY, pairs);
      tdm_outcome outcome = solve(c);
      assert_true(outcome.status == TDM_OPTIMAL || outcome.status == TDM_INFEASIBLE);
      if (outcome.status == TDM_OPTIMAL && outcome.objective[0].value > best)
        best = outcome.objective[0].value;
      case_free(c);
    }
    test_case *c = company(seed, SHARES, 0);
    tdm_outcome outcome = solve(c);
    assert_int_equal(outcome.status, TDM_OPTIMAL);
    assert_int_equal(outcome.objective[0].value, best);
    case_free(c);
  }
}

/* However early it is stopped, the bound holds. */
static void test_levels_that_are_stopped_have_a_bound(void **state) {
  (void)state;
  test_case *c = company(3, SHARES, 0);
  int64_t best = solve(c).objective[0].value;
  uint32_t stopped = 0;
  for (uint64_t check = 1; check < 4000; check += 1 + check / 8) {
    tdm_control control = {.stop_at_check = check};
    tdm_outcome outcome = tdm_make_outcome(c, &control);
    stopped += outcome.status != TDM_OPTIMAL;
    if (!outcome.objective[0].has_value || !outcome.objective[0].has_bound) continue;
    assert_true(outcome.objective[0].value <= best && best <= outcome.objective[0].bound);
  }
  assert_true(stopped > 5);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_levels_equal_brute_force),
      cmocka_unit_test(test_levels_reach_the_best_number_of_pairs),
      cmocka_unit_test(test_levels_that_are_stopped_have_a_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

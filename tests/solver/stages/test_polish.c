// SPDX-License-Identifier: GPL-3.0-or-later
/* Exchanges that gain: what they leave satisfied, and what they find. */
#include "solver/stages/polish.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/whole.h"

enum { SEEDS = 400 };

static void test_polish_keeps_what_holds_and_loses_nothing(void **state) {
  (void)state;
  uint32_t better = 0, tried = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_medium(seed);
    tdm_made made;
    tdm_pairing pairing;
    tdm_random random = {seed};
    tdm_instance_add_spread(instance, seed);
    assert_true(tdm_instance_check(instance));
    tdm_make(&made, &instance->request, instance->arena);
    made.ip.objective = TDM_COUNT_SCORE;
    assert_true(tdm_pairing_init(&pairing, &made.problem));
    if (tdm_make_pairing(&random, &made.ip, &pairing)) {
      int64_t before = tdm_pairing_value(&made.ip, &pairing);
      assert_true(tdm_polish(&made.ip, &pairing, &made.stop));
      assert_true(tdm_pairing_feasible(&made.ip, &pairing));
      assert_true(tdm_pairing_value(&made.ip, &pairing) >= before);
      better += tdm_pairing_value(&made.ip, &pairing) > before;
      tried++;
    }
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  assert_true(tried > SEEDS / 10 && better > tried / 2);
}

/* Both pairs link the same two departments: with each other's partners they link four. */
static void test_polish_swaps_for_a_new_link(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "department", (const char *const[]){"a", "b", "b", "a"});
  tdm_spread *entry = add_spread(c, false, "links", "department");
  entry->gains = (double[]){1};
  entry->gain_count = 1;
  add_entry(c, "m1", "e2", 0.25);
  add_entry(c, "m2", "e1", 0.25);
  assert_accepted(c);
  tdm_made made;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  made.ip.objective = TDM_COUNT_SCORE;
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  for (uint32_t n = 0; n < 4; n++) {
    uint32_t m = made.problem.node_of[n / 2];
    uint32_t partner = made.problem.node_of[2 + n % 2];
    bool apart = n == 1 || n == 2; /* m1 with e2, m2 with e1: within their departments */
    if (apart) pairing.chosen[pairing.count++] = tdm_problem_candidate(&made.problem, m, partner);
  }
  pairing.known = true;
  tdm_pairing_sort(&pairing);
  assert_int_equal(tdm_pairing_value(&made.ip, &pairing) * made.problem.unit, 500000);
  assert_true(tdm_polish(&made.ip, &pairing, &made.stop));
  assert_int_equal(tdm_pairing_value(&made.ip, &pairing) * made.problem.unit, 1000000);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_polish_keeps_what_holds_and_loses_nothing),
      cmocka_unit_test(test_polish_swaps_for_a_new_link),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

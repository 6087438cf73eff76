// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/model/test.h"

/* Problems other than words that a server may not offer. */
static uint32_t wrong(test_case *c) {
  uint32_t count = 0;
  check(c);
  for (uint32_t i = 0; i < c->problems.count; i++) {
    tdm_text message = c->problems.items[i].message;
    if (!memmem(message.bytes, message.size, "not offered", 11)) count++;
  }
  return count;
}

static void test_current_pairs_resolve(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_current(c, "m1", "e2");
  add_current(c, "m2", "e1");
  c->request.programme.max_changes = 1;
  assert_int_equal(wrong(c), 0);
  assert_int_equal(c->warnings.total, 0);
  assert_int_equal(c->request.programme.current[0].mentor.participant, 0);
  assert_int_equal(c->request.programme.current[0].mentee.participant, 3);
  case_free(c);
}

static void test_people_who_left_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_current(c, "m1", "e1");
  add_current(c, "gone", "e2");
  add_current(c, "m2", "away");
  add_current(c, "gone", "away");
  add_current(c, "gone", "away"); /* whom they were paired with is past */
  assert_int_equal(wrong(c), 0);
  assert_int_equal(c->warnings.total, 4);
  assert_warning(c, "programme.current[1]", "\"gone\" left and cannot stay the mentor of \"e2\"");
  assert_warning(c, "programme.current[2]", "\"away\" left and cannot stay the mentee of \"m2\"");
  assert_warning(c, "programme.current[3]", "\"gone\" and \"away\" left");
  assert_int_equal(c->request.programme.current[1].mentor.participant, TDM_NONE);
  assert_int_equal(c->request.programme.current[1].mentee.participant, 3);
  case_free(c);
}

static void test_roles_that_changed_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_current(c, "e1", "e2");
  add_current(c, "m1", "m2");
  assert_int_equal(wrong(c), 0);
  assert_warning(c, "programme.current[0]", "\"e1\" is no mentor now");
  assert_warning(c, "programme.current[1]", "\"m2\" is no mentee now");
  case_free(c);
}

static void test_current_pairs_are_of_two_people(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_current(c, "m1", "e1");
  add_current(c, "m1", "m1");
  add_current(c, "e1", "m1");
  add_current(c, "", "e2");
  assert_int_equal(wrong(c), 2);
  assert_problem(c, "programme.current[1]", "\"m1\" cannot be paired with themself");
  assert_warning(c, "programme.current[2]", "\"e1\" and \"m1\" are listed twice");
  assert_problem(c, "programme.current[3][0]", "this one is empty");
  case_free(c);
}

static void test_what_needs_a_current_round_says_so(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.programme.max_changes = 3;
  c->request.programme.objective[0] = TDM_STAGE_KEPT;
  assert_int_equal(wrong(c), 2);
  assert_problem(c, "programme.max_changes", "no \"current\" round whose pairs could be changed");
  assert_problem(c, "programme.objective[0]", "no \"current\" round whose pairs could be kept");
  case_free(c);
  c = case_of_four(); /* a round without pairs is one */
  c->request.programme.has_current = true;
  c->request.programme.max_changes = 0;
  assert_int_equal(wrong(c), 0);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_current_pairs_resolve),
      cmocka_unit_test(test_people_who_left_are_warned_of),
      cmocka_unit_test(test_roles_that_changed_are_warned_of),
      cmocka_unit_test(test_current_pairs_are_of_two_people),
      cmocka_unit_test(test_what_needs_a_current_round_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

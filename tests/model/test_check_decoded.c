// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/test.h"

static void decoder_complains(test_case *c, const char *path) {
  tdm_path place = tdm_path_root(path);
  tdm_problems_add(&c->problems, &place, "is not what it should be");
}

static void test_decoded_place_is_not_reported_again(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "programme.quotas[0].min");
  add_quota(c, "q")->min = -9;
  assert_refused(c, "programme.quotas[0].min", "is not what it should be");
  case_free(c);
}

static void test_decoded_place_covers_what_is_below(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "programme.quotas[0]");
  add_quota(c, "q")->min = -9;
  assert_refused(c, "programme.quotas[0]", "is not what it should be");
  case_free(c);
}

static void test_decoded_place_covers_what_holds_it(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "programme.rules[0].of[0]");
  add_rule(c, TDM_RULE_ANY, NULL);
  assert_refused(c, "programme.rules[0].of[0]", "is not what it should be");
  case_free(c);
}

static void test_decoded_place_does_not_cover_its_neighbours(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "programme.quotas[0].min");
  decoder_complains(c, "");
  add_quota(c, "q")->min_share = -9;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 3);
  assert_problem(c, "programme.quotas[0].min_share", "between 0 and 1");
  case_free(c);
}

static void test_full_list_still_counts(void **state) {
  (void)state;
  test_case *c = case_of_four();
  for (int i = 0; i < TDM_PROBLEMS_MAX; i++) decoder_complains(c, "programme.rules");
  add_quota(c, "q")->min_share = -9;
  assert_false(check(c));
  assert_int_equal(c->problems.count, TDM_PROBLEMS_MAX);
  assert_int_equal(c->problems.total, TDM_PROBLEMS_MAX + 1);
  case_free(c);
}

static void test_decoded_problems_refuse_the_request(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "limits.time_ms");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 1);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decoded_place_is_not_reported_again),
      cmocka_unit_test(test_decoded_place_covers_what_is_below),
      cmocka_unit_test(test_decoded_place_covers_what_holds_it),
      cmocka_unit_test(test_decoded_place_does_not_cover_its_neighbours),
      cmocka_unit_test(test_full_list_still_counts),
      cmocka_unit_test(test_decoded_problems_refuse_the_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

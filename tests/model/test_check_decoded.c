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

static void test_refused_capacity_judges_no_locks(void **state) {
  (void)state;
  test_case *c = case_of_four();
  decoder_complains(c, "cohort.participants[0].capacity");
  add_lock(c, "m1", "e1");
  add_lock(c, "m1", "e2");
  assert_refused(c, "cohort.participants[0].capacity", "is not what it should be");
  case_free(c);
}

/* Without participants every id would be unknown, and every side empty. */
static void test_refused_cohort_causes_no_noise(void **state) {
  (void)state;
  static const char *const places[] = {"cohort", "cohort.participants"};
  for (int i = 0; i < 2; i++) {
    test_case *c = case_new();
    decoder_complains(c, places[i]);
    add_lock(c, "m1", "e1");
    add_entry(c, "m1", "e1", 1);
    add_dimension(c, "site", TDM_KIND_NOMINAL);
    assert_refused(c, places[i], "is not what it should be");
    assert_int_equal(c->warnings.total, 0);
    case_free(c);
  }
}

static void test_refused_dimension_is_not_missed_by_rules(void **state) {
  (void)state;
  static const char *const grades[] = {"a", "b", "c", "a"};
  test_case *c = case_of_four();
  add_strings(c, "grade", grades);
  add_rule(c, TDM_RULE_REVERSE, "grade");
  decoder_complains(c, "programme.dimensions[0].name");
  add_dimension(c, "", TDM_KIND_ORDINAL)->levels = texts(c, "a|b|c");
  assert_refused(c, "programme.dimensions[0].name", "is not what it should be");
  case_free(c);
}

static void test_refused_levels_judge_no_values(void **state) {
  (void)state;
  static const char *const grades[] = {"a", "b", "c", "a"};
  test_case *c = case_of_four();
  add_strings(c, "grade", grades);
  decoder_complains(c, "programme.dimensions[0].levels[1]");
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "a||c");
  add_rule(c, TDM_RULE_REVERSE, "grade")->levels = texts(c, "a|b|c");
  assert_refused(c, "programme.dimensions[0].levels[1]", "is not what it should be");
  case_free(c);
}

static void test_refused_values_are_not_warned_of(void **state) {
  (void)state;
  static const char *const grades[] = {"a", "b", "c", "a"};
  test_case *c = case_of_four();
  add_strings(c, "grade", grades);
  decoder_complains(c, "programme.quotas[0].where.mentor.grade[0]");
  add_condition(c, &add_quota(c, "q")->mentor, "grade", NULL);
  assert_refused(c, "programme.quotas[0].where.mentor.grade[0]", "is not what it should be");
  assert_int_equal(c->warnings.total, 0);
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
      cmocka_unit_test(test_refused_capacity_judges_no_locks),
      cmocka_unit_test(test_refused_cohort_causes_no_noise),
      cmocka_unit_test(test_refused_dimension_is_not_missed_by_rules),
      cmocka_unit_test(test_refused_levels_judge_no_values),
      cmocka_unit_test(test_refused_values_are_not_warned_of),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

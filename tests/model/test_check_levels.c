// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static const char *const grades[] = {"senior", "junior", NULL, "junior"};
static const double ages[] = {30, 40, 50, NAN};

static test_case *case_with_grades(void) {
  test_case *c = case_of_four();
  add_strings(c, "grade", grades);
  add_numbers(c, "age", ages);
  return c;
}

static const tdm_rule *rule(const test_case *c, uint32_t r) {
  return &c->request.programme.rules[r];
}

static void test_levels_come_from_the_dimension(void **state) {
  (void)state;
  test_case *c = case_with_grades();
  add_rule(c, TDM_RULE_REVERSE, "grade");
  add_rule(c, TDM_RULE_WITHIN, "grade");
  add_rule(c, TDM_RULE_WITHIN, "age");
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "junior|senior|boss");
  assert_accepted(c);
  assert_int_equal(rule(c, 0)->levels.count, 3);
  assert_true(tdm_text_equal(rule(c, 1)->levels.items[2], tdm_text_of("boss")));
  assert_int_equal(rule(c, 2)->levels.count, 0);
  assert_accepted(c); /* checking again changes nothing */
  case_free(c);
}

static void test_levels_come_from_another_rule(void **state) {
  (void)state;
  test_case *c = case_with_grades();
  add_rule(c, TDM_RULE_WITHIN, "grade");
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_REVERSE, "grade")->levels = texts(c, "junior|senior");
  add_nested(c, any, TDM_RULE_REVERSE, "grade");
  assert_accepted(c);
  assert_int_equal(rule(c, 0)->levels.count, 2);
  assert_int_equal(rule(c, 1)->any[1].levels.count, 2);
  case_free(c);
}

static void test_levels_are_needed_for_strings(void **state) {
  (void)state;
  test_case *c = case_with_grades();
  add_rule(c, TDM_RULE_REVERSE, "grade");
  add_rule(c, TDM_RULE_WITHIN, "grade");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.rules[0].levels", "rule reverse needs their levels");
  assert_problem(c, "programme.rules[1].attribute", "rule within needs their levels");
  case_free(c);
}

static void test_levels_do_not_fit_numbers(void **state) {
  (void)state;
  test_case *c = case_with_grades();
  add_rule(c, TDM_RULE_REVERSE, "age")->levels = texts(c, "young|old");
  add_rule(c, TDM_RULE_WITHIN, "age");
  assert_refused(c, "programme.rules[0].levels", "\"age\" holds numbers");
  case_free(c);
}

static void test_levels_must_agree(void **state) {
  (void)state;
  static const char *const others[] = {"senior|junior", "junior|senior|boss", "junior|Senior"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    test_case *c = case_with_grades();
    add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "junior|senior");
    add_rule(c, TDM_RULE_REVERSE, "grade")->levels = texts(c, others[i]);
    assert_refused(c, "programme.rules[0].levels", "\"grade\" already has other levels");
    case_free(c);
  }
  test_case *c = case_with_grades();
  add_rule(c, TDM_RULE_REVERSE, "grade")->levels = texts(c, "junior|senior");
  add_rule(c, TDM_RULE_REVERSE, "grade")->levels = texts(c, "senior|junior");
  assert_refused(c, "programme.rules[1].levels", "\"grade\" already has other levels");
  case_free(c);
}

static void test_levels_are_two_or_more_distinct_strings(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_dimension(c, "a", TDM_KIND_ORDINAL)->levels = texts(c, "x");
  add_dimension(c, "b", TDM_KIND_ORDINAL);
  add_dimension(c, "c", TDM_KIND_ORDINAL)->levels = texts(c, "x|y|x");
  add_rule(c, TDM_RULE_REVERSE, "d")->levels = texts(c, "x||y");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 4);
  assert_problem(c, "programme.dimensions[0].levels", "at least 2 strings");
  assert_problem(c, "programme.dimensions[1].levels", "at least 2 strings");
  assert_problem(c, "programme.dimensions[2].levels[2]", "\"x\" is listed twice");
  assert_problem(c, "programme.rules[0].levels[1]", "must not be empty");
  case_free(c);
}

static void test_values_must_be_among_the_levels(void **state) {
  (void)state;
  static const char *const odd[] = {"senior", "Junior", NULL, "junior|senior"};
  for (int by_rule = 0; by_rule < 2; by_rule++) {
    test_case *c = case_of_four();
    add_strings(c, "pay grade", odd);
    add_strings(c, "nickname", odd); /* shares the strings, has no levels */
    if (by_rule)
      add_rule(c, TDM_RULE_REVERSE, "pay grade")->levels = texts(c, "junior|senior");
    else
      add_dimension(c, "pay grade", TDM_KIND_ORDINAL)->levels = texts(c, "junior|senior");
    assert_false(check(c));
    assert_int_equal(c->problems.total, 2);
    assert_problem(c, "cohort.participants[1][\"pay grade\"]",
                   "value \"Junior\" of \"m2\" is not among the levels of \"pay grade\"");
    assert_problem(c, "cohort.participants[3][\"pay grade\"]", "\"e2\" has 2 values");
    case_free(c);
  }
}

/* The levels of one attribute say nothing about another. */
static void test_levels_are_kept_apart(void **state) {
  (void)state;
  static const char *const sizes[] = {"small", "large", "junior", NULL};
  test_case *c = case_with_grades();
  add_strings(c, "size", sizes);
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "junior|senior");
  add_dimension(c, "size", TDM_KIND_ORDINAL)->levels = texts(c, "small|large");
  assert_refused(c, "cohort.participants[2].size", "value \"junior\" of \"e1\"");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_levels_come_from_the_dimension),
      cmocka_unit_test(test_levels_come_from_another_rule),
      cmocka_unit_test(test_levels_are_needed_for_strings),
      cmocka_unit_test(test_levels_do_not_fit_numbers),
      cmocka_unit_test(test_levels_must_agree),
      cmocka_unit_test(test_levels_are_two_or_more_distinct_strings),
      cmocka_unit_test(test_values_must_be_among_the_levels),
      cmocka_unit_test(test_levels_are_kept_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

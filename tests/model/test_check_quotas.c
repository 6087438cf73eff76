// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static const char *const languages[] = {"de|en", "de", "en", NULL};
static const double ages[] = {30, 40, 50, NAN};

static test_case *case_with_attributes(void) {
  test_case *c = case_of_four();
  add_strings(c, "languages", languages);
  add_numbers(c, "age", ages);
  return c;
}

static void test_quotas_resolve(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  tdm_quota *quota = add_quota(c, "mixed");
  list_numbers(c, add_condition(c, &quota->mentor, "age", NULL), 1, (double[]){40});
  add_condition(c, &quota->either_side, "languages", "en|de");
  quota->differ = texts(c, "age|languages");
  quota->share = texts(c, "languages");
  quota->min = 3;
  quota->max = 1; /* infeasible, not invalid */
  quota->max_share = 1000000;
  add_quota(c, "everything");
  assert_accepted(c);
  assert_int_equal(quota->mentor.items[0].index, 1);
  case_free(c);
}

static void test_quotas_have_distinct_names(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_quota(c, "a");
  add_quota(c, "b");
  add_quota(c, "a");
  add_quota(c, "");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.quotas[2].name", "already a quota named \"a\"");
  assert_problem(c, "programme.quotas[3].name", "needs a name");
  case_free(c);
}

static void test_quotas_have_ranges(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  tdm_quota *quota = add_quota(c, "a");
  quota->min = -2;
  quota->max = -5;
  quota->min_share = 1000001;
  quota->max_share = -7;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 4);
  assert_problem(c, "programme.quotas[0].min", "0 or more");
  assert_problem(c, "programme.quotas[0].max", "0 or more");
  assert_problem(c, "programme.quotas[0].min_share", "between 0 and 1");
  assert_problem(c, "programme.quotas[0].max_share", "between 0 and 1");
  case_free(c);
}

static void test_quotas_list_values_of_the_right_type(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  tdm_quota *quota = add_quota(c, "a");
  add_condition(c, &quota->mentor, "age", "old");
  list_numbers(c, add_condition(c, &quota->mentee, "languages", NULL), 1, (double[]){1});
  add_condition(c, &quota->either_side, "role", "mentor");
  quota->differ = texts(c, "id");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 4);
  assert_problem(c, "programme.quotas[0].where.mentor.age",
                 "strings are listed, and \"age\" holds numbers");
  assert_problem(c, "programme.quotas[0].where.mentee.languages",
                 "numbers are listed, and \"languages\" holds strings");
  assert_problem(c, "programme.quotas[0].where.either_side.role", "reserved key");
  assert_problem(c, "programme.quotas[0].where.differ[0]", "reserved key");
  case_free(c);
}

static void test_quotas_warn_of_values_that_nobody_has(void **state) {
  (void)state;
  static const char *const sites[] = {"fr", "fr", "fr", "fr"};
  test_case *c = case_with_attributes();
  add_strings(c, "site", sites);
  tdm_quota *quota = add_quota(c, "a");
  add_condition(c, &quota->mentor, "languages", "de|fr|it");
  list_numbers(c, add_condition(c, &quota->mentee, "age", NULL), 3, (double[]){50, 51, 40});
  add_condition(c, &quota->either_side, "site", NULL);
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 4);
  assert_warning(c, "programme.quotas[0].where.mentor.languages[1]",
                 "the value \"fr\" of \"languages\"");
  assert_warning(c, "programme.quotas[0].where.mentor.languages[2]", "the value \"it\"");
  assert_warning(c, "programme.quotas[0].where.mentee.age[1]", "the value 51 of \"age\"");
  assert_warning(c, "programme.quotas[0].where.either_side.site", "no value is listed");
  case_free(c);
}

static void test_quotas_compare_numbers_not_bytes(void **state) {
  (void)state;
  static const double floors[] = {-0.0, 1, NAN, 2};
  test_case *c = case_of_four();
  add_numbers(c, "floor", floors);
  tdm_quota *quota = add_quota(c, "ground");
  list_numbers(c, add_condition(c, &quota->mentor, "floor", NULL), 1, (double[]){0.0});
  assert_accepted(c);
  case_free(c);
}

static void test_quotas_are_at_most_1024(void **state) {
  (void)state;
  test_case *c = case_of_four();
  for (int i = 0; i < 1025; i++) {
    tdm_text name = tdm_text_format(c->arena, "quota %d", i);
    add_quota(c, "")->name = name;
  }
  assert_refused(c, "programme.quotas", "1025 quotas are more than the limit of 1024");
  case_free(c);
}

static void test_quotas_list_at_most_256_values(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  double numbers[257] = {0};
  list_numbers(c, add_condition(c, &add_quota(c, "a")->mentor, "age", NULL), 257, numbers);
  assert_refused(c, "programme.quotas[0].where.mentor.age", "257 values are more than the limit");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quotas_resolve),
      cmocka_unit_test(test_quotas_have_distinct_names),
      cmocka_unit_test(test_quotas_have_ranges),
      cmocka_unit_test(test_quotas_list_values_of_the_right_type),
      cmocka_unit_test(test_quotas_warn_of_values_that_nobody_has),
      cmocka_unit_test(test_quotas_compare_numbers_not_bytes),
      cmocka_unit_test(test_quotas_are_at_most_1024),
      cmocka_unit_test(test_quotas_list_at_most_256_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

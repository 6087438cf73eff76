// SPDX-License-Identifier: GPL-3.0-or-later
/* Which pairs a quota counts, by hand. People: mentors 0 and 1, mentees 2 and 3. */
#include "solver/pair/quotas.h"

#include <math.h>

#include "tests/model/test.h"

static test_case *with_attributes(void) {
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo", "rome|oslo", NULL});
  add_strings(c, "team", (const char *[]){"a", "b", "b", "c"});
  add_numbers(c, "age", (double[]){20, 40, 40, NAN});
  return c;
}

/* Which of the pairs 0-2, 0-3, 1-2, 1-3 the first quota counts. */
static void expect_counted(test_case *c, const char *expected) {
  tdm_compiled_quota quota;
  char found[5] = "";
  c->request.programme.quotas[0].min = 0;
  assert_accepted_with_warnings(c);
  assert_true(
      tdm_quota_init(&quota, &c->request.programme.quotas[0], &c->request.cohort, c->arena));
  for (uint32_t k = 0; k < 4; k++)
    found[k] = tdm_quota_counts(&quota, k / 2, 2 + k % 2) ? 'y' : 'n';
  assert_string_equal(found, expected);
  case_free(c);
}

static void test_quotas_empty_where_counts_all(void **state) {
  (void)state;
  test_case *c = with_attributes();
  add_quota(c, "q");
  expect_counted(c, "yyyy");
}

static void test_quotas_sides(void **state) {
  (void)state;
  test_case *c = with_attributes();
  add_condition(c, &add_quota(c, "q")->mentor, "site", "rome|paris");
  expect_counted(c, "yynn");
  c = with_attributes();
  add_condition(c, &add_quota(c, "q")->mentee, "site", "oslo");
  expect_counted(c, "ynyn");
  c = with_attributes();
  tdm_quota *both = add_quota(c, "q");
  add_condition(c, &both->mentor, "team", "b");
  add_condition(c, &both->mentee, "team", "c");
  expect_counted(c, "nnny");
}

/* One and the same side must hold all of it: 1-2 has oslo on both, team c on none. */
static void test_quotas_either_side_is_one_side(void **state) {
  (void)state;
  test_case *c = with_attributes();
  tdm_quota *quota = add_quota(c, "q");
  add_condition(c, &quota->either_side, "site", "rome");
  add_condition(c, &quota->either_side, "team", "b");
  expect_counted(c, "ynyn");
  c = with_attributes();
  quota = add_quota(c, "q");
  add_condition(c, &quota->either_side, "site", "rome");
  add_condition(c, &quota->either_side, "team", "c");
  expect_counted(c, "nnnn");
}

static void test_quotas_numbers(void **state) {
  (void)state;
  test_case *c = with_attributes();
  tdm_condition *condition = add_condition(c, &add_quota(c, "q")->mentee, "age", NULL);
  list_numbers(c, condition, 2, (double[]){39, 40});
  expect_counted(c, "ynyn");
}

static void test_quotas_differ_and_share(void **state) {
  (void)state;
  test_case *c = with_attributes();
  add_quota(c, "q")->differ = texts(c, "site");
  expect_counted(c, "ynyn");
  c = with_attributes();
  add_quota(c, "q")->differ = texts(c, "team");
  expect_counted(c, "yyny");
  c = with_attributes();
  add_quota(c, "q")->share = texts(c, "site|age");
  expect_counted(c, "nnyn");
  c = with_attributes();
  tdm_quota *quota = add_quota(c, "q");
  quota->share = texts(c, "site");
  quota->differ = texts(c, "age");
  expect_counted(c, "ynnn");
}

static void test_quotas_unknown_attribute_counts_nothing(void **state) {
  (void)state;
  test_case *c = with_attributes();
  add_condition(c, &add_quota(c, "q")->mentor, "unheard", "x");
  expect_counted(c, "nnnn");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quotas_empty_where_counts_all),
      cmocka_unit_test(test_quotas_sides),
      cmocka_unit_test(test_quotas_either_side_is_one_side),
      cmocka_unit_test(test_quotas_numbers),
      cmocka_unit_test(test_quotas_differ_and_share),
      cmocka_unit_test(test_quotas_unknown_attribute_counts_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static const char *const strings[] = {NULL, "x", "x", NULL};

static void test_attributes_that_nobody_has_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "language", strings);
  add_dimension(c, "site", TDM_KIND_NOMINAL);
  add_rule(c, TDM_RULE_DIFFER, "language|languages");
  add_rule(c, TDM_RULE_SAME, "floor");
  tdm_quota *quota = add_quota(c, "q");
  add_condition(c, &quota->mentee, "odd key", "a");
  quota->share = texts(c, "site");
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 5);
  assert_warning(c, "programme.dimensions[0].name", "no participant has \"site\"");
  assert_warning(c, "programme.rules[0].of[1]",
                 "no participant has \"languages\"; did you mean \"language\"?");
  assert_warning(c, "programme.rules[1].attribute", "no participant has \"floor\"");
  assert_warning(c, "programme.quotas[0].where.mentee[\"odd key\"]", "no participant has");
  assert_warning(c, "programme.quotas[0].where.share[0]", "no participant has \"site\"");
  case_free(c);
}

static void test_empty_attributes_count_as_nobody_has(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "capcity", strings);
  c->request.cohort.attributes[0].type = TDM_ATTRIBUTE_EMPTY;
  add_dimension(c, "capcity", TDM_KIND_SET);
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 1);
  assert_warning(c, "programme.dimensions[0].name", "no participant has \"capcity\"");
  case_free(c);
}

static void test_texts_that_look_like_lists_are_warned_of(void **state) {
  (void)state;
  static const char *const joined[] = {"de", "de;en", "fr", "en;fr"};
  static const char *const plain[] = {"R&D, Berlin", "it", "hr", "hr"};
  test_case *c = case_of_four();
  add_strings(c, "languages", joined);
  add_strings(c, "site", plain);
  add_strings(c, "notes", joined);
  add_rule(c, TDM_RULE_SAME, "languages");
  add_rule(c, TDM_RULE_APART, "site");
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 1);
  assert_warning(c, "cohort.participants[1].languages", "\"de;en\" is compared as one text");
  case_free(c);
}

static void test_keys_that_look_misspelt_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "capcity", strings);
  add_strings(c, "languages", strings);
  add_strings(c, "langauges", strings);
  add_strings(c, "topics", strings);
  add_strings(c, "kept", strings);
  add_dimension(c, "languages", TDM_KIND_SET);
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 2);
  assert_warning(c, "cohort.participants[1].capcity", "did you mean \"capacity\"?");
  assert_warning(c, "cohort.participants[1].langauges", "did you mean \"languages\"?");
  case_free(c);
}

static void test_keys_that_are_used_are_not_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "roles", strings);
  add_strings(c, "sites", strings);
  add_strings(c, "site", strings);
  add_dimension(c, "site", TDM_KIND_SET);
  add_rule(c, TDM_RULE_APART, "roles");
  tdm_quota *quota = add_quota(c, "q");
  add_condition(c, &quota->mentee, "sites", "x");
  assert_accepted(c);
  case_free(c);
}

static void test_cohorts_of_one_side_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_new();
  add_person(c, "m1", TDM_ROLE_MENTOR);
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 1);
  assert_warning(c, "cohort.participants", "there is no mentee");
  case_free(c);
  c = case_new();
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 2);
  assert_warning(c, "cohort.participants", "there is no mentor");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_attributes_that_nobody_has_are_warned_of),
      cmocka_unit_test(test_empty_attributes_count_as_nobody_has),
      cmocka_unit_test(test_texts_that_look_like_lists_are_warned_of),
      cmocka_unit_test(test_keys_that_look_misspelt_are_warned_of),
      cmocka_unit_test(test_keys_that_are_used_are_not_warned_of),
      cmocka_unit_test(test_cohorts_of_one_side_are_warned_of),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static const char *const departments[] = {"it", "hr", "hr", NULL};
static const double ages[] = {30, 40, 50, NAN};

static test_case *case_with_attributes(void) {
  test_case *c = case_of_four();
  add_strings(c, "department", departments);
  add_numbers(c, "age", ages);
  return c;
}

static void test_rules_resolve_attributes(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_rule(c, TDM_RULE_DIFFER, "age|department");
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_APART, "age");
  add_nested(c, any, TDM_RULE_WITHIN, "age");
  add_nested(c, any, TDM_RULE_REPORTING_LINE, NULL);
  add_nested(c, any, TDM_RULE_NO_REPEAT, NULL);
  tdm_rule *inner = add_nested(c, any, TDM_RULE_ANY, NULL);
  add_nested(c, inner, TDM_RULE_SAME, "department");
  assert_accepted(c);
  const tdm_rule *rules = c->request.programme.rules;
  assert_int_equal(rules[0].attributes[0], 1);
  assert_int_equal(rules[0].attributes[1], 0);
  assert_int_equal(rules[1].any[0].attributes[0], 1);
  assert_int_equal(rules[1].any[4].any[0].attributes[0], 0);
  case_free(c);
}

static void test_rules_refuse_values_out_of_range(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_rule(c, TDM_RULE_DIFFER, "age")->at_least = 0;
  add_rule(c, TDM_RULE_DIFFER, NULL);
  add_rule(c, TDM_RULE_WITHIN, "age")->max = -1;
  add_rule(c, TDM_RULE_WITHIN, "age")->max = NAN;
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = 0;
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->rounds = 0;
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->again_from = INFINITY;
  add_rule(c, TDM_RULE_ANY, NULL);
  add_rule(c, TDM_RULE_SAME, NULL);
  add_rule(c, (tdm_rule_type)0, NULL);
  assert_false(check(c));
  assert_int_equal(c->problems.total, 10);
  assert_problem(c, "programme.rules[0].at_least", "1 or more");
  assert_problem(c, "programme.rules[1].of", "at least one attribute");
  assert_problem(c, "programme.rules[2].max", "from 0");
  assert_problem(c, "programme.rules[3].max", "from 0");
  assert_problem(c, "programme.rules[4].mentor", "below, at_most, above or at_least");
  assert_problem(c, "programme.rules[5].rounds", "1 or more");
  assert_problem(c, "programme.rules[6].again_from", "finite");
  assert_problem(c, "programme.rules[7].of", "at least one rule");
  assert_problem(c, "programme.rules[8].attribute", "rule same needs one attribute");
  assert_problem(c, "programme.rules[9].type", "missing");
  case_free(c);
}

static void test_rules_name_the_path_of_nested_rules(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_SAME, "age");
  tdm_rule *inner = add_nested(c, any, TDM_RULE_ANY, NULL);
  add_nested(c, inner, TDM_RULE_WITHIN, "age")->max = -2;
  assert_refused(c, "programme.rules[1].of[1].of[0].max", "from 0");
  case_free(c);
}

static void test_rules_refuse_reserved_keys(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_rule(c, TDM_RULE_APART, "manager");
  add_rule(c, TDM_RULE_DIFFER, "department|role");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.rules[0].attribute", "\"manager\" is a reserved key");
  assert_problem(c, "programme.rules[1].of[1]", "\"role\" is a reserved key");
  assert_int_equal(c->warnings.total, 0);
  case_free(c);
}

static void test_rules_warn_of_what_no_pair_can_do(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_rule(c, TDM_RULE_DIFFER, "age|department")->at_least = 3;
  add_rule(c, TDM_RULE_DIFFER, "age|age");
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 2);
  assert_warning(c, "programme.rules[0].at_least", "no pair differs in 3 of 2 attributes");
  assert_warning(c, "programme.rules[1].of[1]", "\"age\" is listed twice");
  case_free(c);
}

static void test_rules_are_at_most_256(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  for (int i = 0; i < 255; i++) add_nested(c, any, TDM_RULE_SAME, "age");
  assert_accepted(c);
  add_nested(c, any, TDM_RULE_SAME, "age");
  assert_refused(c, "programme.rules", "257 rules");
  case_free(c);
}

/* Past the limit there are no warnings either: looking for slips would take long. */
static void test_rules_list_at_most_256_attributes(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  tdm_rule *rule = add_rule(c, TDM_RULE_DIFFER, NULL);
  rule->of.items = tdm_arena_alloc(c->arena, 257, sizeof *rule->of.items);
  assert_non_null(rule->of.items);
  for (uint32_t i = 0; i < 257; i++) rule->of.items[i] = tdm_text_format(c->arena, "a%u", i);
  rule->of.count = 257;
  assert_refused(c, "programme.rules[0].of", "257 attributes are more than the limit of 256");
  assert_int_equal(c->warnings.total, 0);
  case_free(c);
}

/* ---- dimensions ---- */

static void test_dimensions_resolve_attributes(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_dimension(c, "age", TDM_KIND_NUMBER)->weight = 1000;
  add_dimension(c, "department", TDM_KIND_SET)->weight = 0;
  assert_accepted(c);
  assert_int_equal(c->request.programme.dimensions[0].attribute, 1);
  assert_int_equal(c->request.programme.dimensions[1].attribute, 0);
  case_free(c);
}

static void test_dimensions_need_the_right_values(void **state) {
  (void)state;
  static const struct {
    const char *name;
    tdm_kind kind;
    const char *words; /* NULL: fits */
  } cases[] = {
      {"age", TDM_KIND_NOMINAL, NULL},
      {"department", TDM_KIND_NOMINAL, NULL},
      {"age", TDM_KIND_NUMBER, NULL},
      {"department", TDM_KIND_SET, NULL},
      {"age", TDM_KIND_SET, "kind set needs strings, and \"age\" holds numbers"},
      {"age", TDM_KIND_ORDINAL, "kind ordinal needs strings, and \"age\" holds numbers"},
      {"department", TDM_KIND_NUMBER,
       "kind number needs numbers, and \"department\" holds strings"},
      {"department", (tdm_kind)0, "must be nominal, set, ordinal or number"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    test_case *c = case_with_attributes();
    add_dimension(c, cases[i].name, cases[i].kind)->levels = texts(c, "hr|it");
    if (cases[i].words)
      assert_refused(c, "programme.dimensions[0].kind", cases[i].words);
    else
      assert_accepted(c);
    case_free(c);
  }
}

static void test_dimensions_have_unreserved_distinct_names(void **state) {
  (void)state;
  static const char *const names[] = {"department", "age",    "department",  "role",
                                      "wishes",     "vetoes", "pair_scores", ""};
  test_case *c = case_with_attributes();
  for (int i = 0; i < 8; i++) add_dimension(c, names[i], TDM_KIND_NOMINAL);
  assert_false(check(c));
  assert_int_equal(c->problems.total, 6);
  assert_problem(c, "programme.dimensions[2].name", "already a dimension named \"department\"");
  assert_problem(c, "programme.dimensions[3].name", "\"role\" is a reserved key");
  assert_problem(c, "programme.dimensions[4].name", "\"wishes\" is a reserved name");
  assert_problem(c, "programme.dimensions[5].name", "\"vetoes\" is a reserved key");
  assert_problem(c, "programme.dimensions[6].name", "\"pair_scores\" is a reserved name");
  assert_problem(c, "programme.dimensions[7].name", "missing");
  case_free(c);
}

static void test_dimensions_have_ranges(void **state) {
  (void)state;
  test_case *c = case_with_attributes();
  add_dimension(c, "age", TDM_KIND_NUMBER)->span = 0;
  add_dimension(c, "department", TDM_KIND_NOMINAL)->weight = 1000.5;
  add_dimension(c, "x", TDM_KIND_NOMINAL)->weight = NAN;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 3);
  assert_problem(c, "programme.dimensions[0].span", "span above 0");
  assert_problem(c, "programme.dimensions[1].weight", "weight 1000.5");
  assert_problem(c, "programme.dimensions[2].weight", "between 0 and 1000");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rules_resolve_attributes),
      cmocka_unit_test(test_rules_refuse_values_out_of_range),
      cmocka_unit_test(test_rules_name_the_path_of_nested_rules),
      cmocka_unit_test(test_rules_refuse_reserved_keys),
      cmocka_unit_test(test_rules_warn_of_what_no_pair_can_do),
      cmocka_unit_test(test_rules_are_at_most_256),
      cmocka_unit_test(test_rules_list_at_most_256_attributes),
      cmocka_unit_test(test_dimensions_resolve_attributes),
      cmocka_unit_test(test_dimensions_need_the_right_values),
      cmocka_unit_test(test_dimensions_have_unreserved_distinct_names),
      cmocka_unit_test(test_dimensions_have_ranges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

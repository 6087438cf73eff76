// SPDX-License-Identifier: GPL-3.0-or-later
/* Each type of rule by hand. People: mentors 0 and 1, mentees 2 and 3. */
#include "solver/pair/rules.h"

#include <math.h>
#include <string.h>

#include "tests/model/test.h"

/* Which of the pairs 0-2, 0-3, 1-2, 1-3 rule 0 allows, as four letters y or n. */
static void expect_rule(test_case *c, const char *expected) {
  tdm_scores scores;
  tdm_rules rules;
  char found[5] = "";
  assert_accepted_with_warnings(c);
  assert_true(tdm_scores_init(&scores, &c->request, c->arena));
  assert_true(tdm_rules_init(&rules, &c->request, &scores, c->arena));
  for (uint32_t k = 0; k < 4; k++)
    found[k] = tdm_rule_allows(&rules, 0, k / 2, 2 + k % 2) ? 'y' : 'n';
  assert_string_equal(found, expected);
  case_free(c);
}

static test_case *with_sites(void) {
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo|rome", "rome", NULL});
  add_strings(c, "team", (const char *[]){"a", "b", "b", "c"});
  add_numbers(c, "age", (double[]){20, 40, 30, NAN});
  add_strings(c, "grade", (const char *[]){"low", "high", "mid", NULL});
  return c;
}

static void test_rules_differ(void **state) {
  (void)state;
  test_case *c = with_sites();
  add_rule(c, TDM_RULE_DIFFER, "site|team");
  expect_rule(c, "yyyy");
  c = with_sites();
  add_rule(c, TDM_RULE_DIFFER, "site|team")->at_least = 2;
  expect_rule(c, "nnnn");
  c = with_sites();
  add_rule(c, TDM_RULE_DIFFER, "age|site|team")->at_least = 2;
  expect_rule(c, "ynyn");
  c = with_sites();
  add_rule(c, TDM_RULE_DIFFER, "site");
  expect_rule(c, "nnyn");
}

static void test_rules_apart_and_same(void **state) {
  (void)state;
  test_case *c = with_sites();
  add_rule(c, TDM_RULE_APART, "site");
  expect_rule(c, "nyny");
  c = with_sites();
  add_rule(c, TDM_RULE_SAME, "site");
  expect_rule(c, "ynyn");
  c = with_sites();
  add_rule(c, TDM_RULE_SAME, "team")->missing_allows = true;
  expect_rule(c, "nnyn");
  c = with_sites();
  add_rule(c, TDM_RULE_SAME, "site")->missing_allows = true;
  expect_rule(c, "yyyy");
  c = with_sites();
  add_rule(c, TDM_RULE_APART, "unheard");
  expect_rule(c, "yyyy");
}

static void test_rules_within(void **state) {
  (void)state;
  test_case *c = with_sites();
  add_rule(c, TDM_RULE_WITHIN, "age")->max = 10;
  expect_rule(c, "ynyn");
  c = with_sites();
  add_rule(c, TDM_RULE_WITHIN, "age")->max = 9.75;
  expect_rule(c, "nnnn");
  c = with_sites();
  tdm_rule *rule = add_rule(c, TDM_RULE_WITHIN, "grade");
  rule->max = 1;
  rule->missing_allows = true;
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "low|between|mid|high");
  expect_rule(c, "nyyy");
}

static void test_rules_reverse(void **state) {
  (void)state;
  static const struct {
    tdm_stand stand;
    const char *expected;
  } cases[] = {{TDM_STAND_BELOW, "ynnn"},
               {TDM_STAND_AT_MOST, "ynnn"},
               {TDM_STAND_ABOVE, "nnyn"},
               {TDM_STAND_AT_LEAST, "nnyn"}};
  for (size_t k = 0; k < 4; k++) {
    test_case *c = with_sites();
    add_rule(c, TDM_RULE_REVERSE, "age")->stand = cases[k].stand;
    expect_rule(c, cases[k].expected);
    c = with_sites();
    tdm_rule *rule = add_rule(c, TDM_RULE_REVERSE, "grade");
    rule->stand = cases[k].stand;
    rule->levels = texts(c, "low|mid|high");
    expect_rule(c, cases[k].expected);
  }
  static const char *const at_equality[] = {"n", "y", "n", "y"};
  for (size_t k = 0; k < 4; k++) {
    test_case *c = case_of_four();
    add_numbers(c, "age", (double[]){30, 30, 30, 30});
    add_rule(c, TDM_RULE_REVERSE, "age")->stand = cases[k].stand;
    expect_rule(c, at_equality[k][0] == 'y' ? "yyyy" : "nnnn");
  }
}

/* e1 reports to outsider, outsider to m1; m2 and e2 report to the same chief. */
static test_case *with_managers(void) {
  test_case *c = case_of_four();
  add_manager(c, "e1", "outsider");
  add_manager(c, "outsider", "m1");
  add_manager(c, "m2", "chief");
  add_manager(c, "e2", "chief");
  return c;
}

static void test_rules_reporting_line(void **state) {
  (void)state;
  test_case *c = with_managers();
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  expect_rule(c, "nyyy");
  c = with_managers();
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL)->steps = 1;
  expect_rule(c, "yyyy");
  c = with_managers();
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL)->siblings = true;
  expect_rule(c, "nyyn");
  c = case_of_four();
  add_manager(c, "m1", "e1"); /* the mentee is the manager */
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  expect_rule(c, "nyyy");
}

/* The past in two rounds: m1-e1 in the older, e2-m2 (turned round) in the latest. */
static test_case *with_history(double mentor_rating, double mentee_rating) {
  test_case *c = case_of_four();
  tdm_programme *programme = &c->request.programme;
  tdm_history_pair *past = add_past(c, "m1", "e1");
  past->mentor_rating = mentor_rating;
  past->mentee_rating = mentee_rating;
  tdm_round *rounds = tdm_arena_alloc(c->arena, 2, sizeof *rounds);
  assert_non_null(rounds);
  rounds[0] = programme->history[0];
  programme->history = &rounds[1];
  programme->round_count = 1;
  programme->history[0].pairs = NULL;
  add_past(c, "e2", "m2");
  programme->history = rounds;
  programme->round_count = 2;
  return c;
}

static void test_rules_no_repeat(void **state) {
  (void)state;
  test_case *c = with_history(5, 5);
  add_rule(c, TDM_RULE_NO_REPEAT, NULL);
  expect_rule(c, "nyyn");
  c = with_history(5, 5);
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->rounds = 1;
  expect_rule(c, "yyyn");
  c = with_history(5, 4);
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->again_from = 4;
  expect_rule(c, "yyyn");
  c = with_history(5, 3);
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->again_from = 4;
  expect_rule(c, "nyyn");
  c = with_history(NAN, 5);
  add_rule(c, TDM_RULE_NO_REPEAT, NULL)->again_from = 4;
  expect_rule(c, "nyyn");
}

static void test_rules_any(void **state) {
  (void)state;
  test_case *c = with_sites();
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_SAME, "team");
  add_nested(c, any, TDM_RULE_REVERSE, "age");
  expect_rule(c, "ynyn");
}

/* What keeps pairs out, and that a lock with override lifts rules and only_listed alone. */
static void test_rules_lifted(void **state) {
  (void)state;
  test_case *c = with_sites();
  tdm_scores scores;
  tdm_rules rules;
  add_rule(c, TDM_RULE_APART, "site"); /* keeps out 0-2 and 1-2 */
  add_entry(c, "m1", "e1", 1);         /* 0-2 alone is listed */
  add_entry(c, "m2", "e1", 1);
  add_entry(c, "m2", "e2", 1);
  c->request.programme.pair_scores.only_listed = true; /* 0-3 is not */
  c->request.cohort.participants[3].vetoes = references(c, "m2");
  add_forbid(c, "e1", "m2");
  add_lock(c, "m1", "e1")->override = true;
  assert_accepted_with_warnings(c);
  assert_true(tdm_scores_init(&scores, &c->request, c->arena));
  assert_true(tdm_rules_init(&rules, &c->request, &scores, c->arena));
  assert_true(tdm_rules_allow(&rules, 0, 2));
  assert_false(tdm_rules_allow_unlocked(&rules, 0, 2));
  assert_true(tdm_rules_lifted(&rules, 0, 2));
  assert_false(tdm_rules_lifted(&rules, 2, 0));
  assert_true(tdm_rules_unlisted(&rules, 0, 3));
  assert_false(tdm_rules_allow(&rules, 0, 3));
  assert_true(tdm_rules_vetoed(&rules, 1, 3));
  assert_false(tdm_rules_allow(&rules, 1, 3));
  assert_true(tdm_rules_forbidden(&rules, 1, 2));
  assert_false(tdm_rules_allow(&rules, 1, 2));
  case_free(c);
}

/* A veto or a forbid stays, lock or not. */
static void test_rules_firm(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_scores scores;
  tdm_rules rules;
  c->request.cohort.participants[0].vetoes = references(c, "e1");
  add_forbid(c, "m2", "e2");
  add_lock(c, "m1", "e1")->override = true;
  add_lock(c, "m2", "e2")->override = true;
  assert_accepted_with_warnings(c);
  assert_true(tdm_scores_init(&scores, &c->request, c->arena));
  assert_true(tdm_rules_init(&rules, &c->request, &scores, c->arena));
  assert_false(tdm_rules_allow(&rules, 0, 2));
  assert_false(tdm_rules_allow(&rules, 1, 3));
  assert_true(tdm_rules_allow(&rules, 0, 3));
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rules_differ),
      cmocka_unit_test(test_rules_apart_and_same),
      cmocka_unit_test(test_rules_within),
      cmocka_unit_test(test_rules_reverse),
      cmocka_unit_test(test_rules_reporting_line),
      cmocka_unit_test(test_rules_no_repeat),
      cmocka_unit_test(test_rules_any),
      cmocka_unit_test(test_rules_lifted),
      cmocka_unit_test(test_rules_firm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

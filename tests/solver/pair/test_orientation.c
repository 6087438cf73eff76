// SPDX-License-Identifier: GPL-3.0-or-later
/* Who mentors where two people could both: locks, then rules, then ids. */
#include "solver/pair/orientation.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { ADA, BEA, CID, DAN, EVE };

/* Four who can be both, not in the order of their ids, and a mentor. */
static test_case *case_of_peers(void) {
  test_case *c = case_new();
  add_person(c, "ada", TDM_ROLE_EITHER);
  add_person(c, "bea", TDM_ROLE_EITHER);
  add_person(c, "cid", TDM_ROLE_EITHER);
  add_person(c, "dan", TDM_ROLE_EITHER);
  add_person(c, "eve", TDM_ROLE_MENTOR);
  return c;
}

static bool allows(test_case *c, uint32_t mentor, uint32_t mentee) {
  tdm_made made;
  tdm_make(&made, &c->request, c->arena);
  bool allowed = tdm_rules_allow(&made.problem.rules, mentor, mentee);
  tdm_problem_fini(&made.problem);
  return allowed;
}

/* The one direction and not the other. */
static void assert_mentors(test_case *c, uint32_t mentor, uint32_t mentee) {
  assert_true(allows(c, mentor, mentee));
  assert_false(allows(c, mentee, mentor));
}

static void add_ages(test_case *c) { add_numbers(c, "age", (const double[]){50, 40, 30, 30, 60}); }

static void test_orientation_is_for_two_who_can_be_both(void **state) {
  (void)state;
  tdm_orientation orientation;
  test_case *c = case_of_peers();
  assert_accepted(c);
  assert_true(tdm_orientation_init(&orientation, &c->request, c->arena));
  assert_true(tdm_orientation_decides(&orientation, ADA, BEA));
  assert_true(tdm_orientation_decides(&orientation, DAN, BEA));
  assert_false(tdm_orientation_decides(&orientation, ADA, EVE));
  assert_true(orientation.rank[ADA] < orientation.rank[BEA]);
  for (uint32_t p = 0; p < c->request.cohort.count; p++)
    c->request.cohort.participants[p].role = TDM_ROLE_MENTOR;
  assert_true(tdm_orientation_init(&orientation, &c->request, c->arena));
  assert_null(orientation.rank);
  assert_false(tdm_orientation_decides(&orientation, ADA, BEA));
  case_free(c);
}

static void test_orientation_goes_by_id_bytes(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  c->request.cohort.participants[DAN].id = tdm_text_of("Zoe"); /* before all small letters */
  assert_accepted(c);
  assert_mentors(c, ADA, BEA);
  assert_mentors(c, BEA, CID);
  assert_mentors(c, DAN, ADA);
  assert_true(allows(c, EVE, ADA));
  case_free(c);
}

static void test_orientation_follows_reverse(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  add_ages(c);
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_BELOW;
  assert_accepted(c);
  assert_mentors(c, BEA, ADA);
  assert_mentors(c, CID, ADA);
  assert_false(allows(c, CID, DAN)); /* as old as each other */
  assert_false(allows(c, DAN, CID));
  case_free(c);
}

/* Either way is allowed of two who are as old: the id decides. */
static void test_orientation_of_equals_goes_by_id(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  add_ages(c);
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_AT_MOST;
  assert_accepted(c);
  assert_mentors(c, CID, DAN);
  assert_mentors(c, BEA, ADA);
  case_free(c);
}

static void test_orientation_of_opposite_rules_is_none(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  add_ages(c);
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_BELOW;
  add_numbers(c, "tenure", (const double[]){1, 2, 3, 4, 5});
  add_rule(c, TDM_RULE_REVERSE, "tenure")->stand = TDM_STAND_BELOW;
  assert_accepted(c);
  assert_false(allows(c, ADA, BEA));
  assert_false(allows(c, BEA, ADA));
  case_free(c);
}

/* Within `any` a rule allows or not, in the direction found otherwise. */
static void test_orientation_is_not_for_rules_within_any(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  add_ages(c);
  add_strings(c, "site", (const char *const[]){"x", "y", "y", "y", "x"});
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_BELOW;
  add_nested(c, any, TDM_RULE_SAME, "site");
  assert_accepted(c);
  assert_false(allows(c, ADA, BEA)); /* by id, and older */
  assert_false(allows(c, BEA, ADA));
  assert_mentors(c, BEA, CID); /* by id, and of one site */
  case_free(c);
}

static void test_orientation_obeys_locks(void **state) {
  (void)state;
  test_case *c = case_of_peers();
  add_lock(c, "dan", "bea");
  assert_accepted(c);
  assert_mentors(c, DAN, BEA);
  assert_mentors(c, ADA, CID);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_orientation_is_for_two_who_can_be_both),
      cmocka_unit_test(test_orientation_goes_by_id_bytes),
      cmocka_unit_test(test_orientation_follows_reverse),
      cmocka_unit_test(test_orientation_of_equals_goes_by_id),
      cmocka_unit_test(test_orientation_of_opposite_rules_is_none),
      cmocka_unit_test(test_orientation_is_not_for_rules_within_any),
      cmocka_unit_test(test_orientation_obeys_locks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

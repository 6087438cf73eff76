// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static void test_entries_resolve(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e1", -1e6);
  add_entry(c, "m1", "e2", 1e6);
  add_entry(c, "m2", "e1", 0);
  assert_accepted(c);
  assert_int_equal(c->request.programme.pair_scores.entries[1].mentee.participant, 3);
  case_free(c);
}

static void test_entries_refuse_what_cannot_be(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "m1", "e9", 1);
  add_entry(c, "e1", "e2", 1);
  add_entry(c, "m1", "m2", 1);
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "m2", "e1", 1000001);
  add_entry(c, "m2", "e2", NAN);
  add_entry(c, "m2", "m2", 1);
  assert_false(check(c));
  assert_int_equal(c->problems.total, 7);
  assert_problem(c, "programme.pair_scores.entries[1][1]", "no participant has the id \"e9\"");
  assert_problem(c, "programme.pair_scores.entries[2][0]", "\"e1\" is not a mentor");
  assert_problem(c, "programme.pair_scores.entries[3][1]", "\"m2\" is not a mentee");
  assert_problem(c, "programme.pair_scores.entries[4]",
                 "\"m1\" and mentee \"e1\" are listed twice");
  assert_problem(c, "programme.pair_scores.entries[5][2]", "points are not between");
  assert_problem(c, "programme.pair_scores.entries[6][2]", "points are not between");
  assert_problem(c, "programme.pair_scores.entries[7]", "\"m2\" cannot be paired with themself");
  case_free(c);
}

/* An entry between two `either` holds in both directions. */
static void test_entries_between_either_are_listed_once(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.cohort.participants[0].role = TDM_ROLE_EITHER;
  c->request.cohort.participants[2].role = TDM_ROLE_EITHER;
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "e1", "m1", 1);
  assert_false(check(c));
  assert_problem(c, "programme.pair_scores.entries[1]", "are listed twice");
  case_free(c);
}

static test_case *case_of_matrix(const char *mentors, const char *mentees, double *values) {
  test_case *c = case_of_four();
  tdm_pair_scores *scores = &c->request.programme.pair_scores;
  *scores = (tdm_pair_scores){.given = true, .dense = true, .values = values};
  scores->mentors = references(c, mentors);
  scores->mentees = references(c, mentees);
  return c;
}

static void test_matrix_resolves(void **state) {
  (void)state;
  double values[] = {1, 2, 3, 4};
  test_case *c = case_of_matrix("m2|m1", "e1|e2", values);
  assert_accepted(c);
  assert_int_equal(c->request.programme.pair_scores.mentors.items[0].participant, 1);
  assert_int_equal(c->request.programme.pair_scores.mentees.items[1].participant, 3);
  case_free(c);
}

static void test_matrix_refuses_what_cannot_be(void **state) {
  (void)state;
  double values[] = {1, 2, 3, 4, 5, -1e7, 1, 1};
  test_case *c = case_of_matrix("m2|e1|m2|x", "e1|m1", values);
  assert_false(check(c));
  assert_int_equal(c->problems.total, 5);
  assert_problem(c, "programme.pair_scores.mentors[1]", "\"e1\" is not a mentor");
  assert_problem(c, "programme.pair_scores.mentors[2]", "\"m2\" is listed twice");
  assert_problem(c, "programme.pair_scores.mentors[3]", "no participant has the id \"x\"");
  assert_problem(c, "programme.pair_scores.mentees[1]", "\"m1\" is not a mentee");
  assert_problem(c, "programme.pair_scores.values[5]", "points are not between");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_entries_resolve),
      cmocka_unit_test(test_entries_refuse_what_cannot_be),
      cmocka_unit_test(test_entries_between_either_are_listed_once),
      cmocka_unit_test(test_matrix_resolves),
      cmocka_unit_test(test_matrix_refuses_what_cannot_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

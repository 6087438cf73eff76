// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static void test_locks_resolve(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_lock(c, "m1", "e2");
  add_lock(c, "m2", "e1")->override = true;
  assert_accepted(c);
  assert_int_equal(c->request.programme.require[0].pair.mentor.participant, 0);
  assert_int_equal(c->request.programme.require[0].pair.mentee.participant, 3);
  case_free(c);
}

static void test_locks_refuse_people_who_cannot_be_paired_so(void **state) {
  (void)state;
  static const struct {
    const char *mentor, *mentee, *path, *words;
  } cases[] = {
      {"x1", "e1", "programme.require[0][0]", "no participant has the id \"x1\""},
      {"m1", "x1", "programme.require[0][1]", "no participant has the id \"x1\""},
      {"m1", "", "programme.require[0][1]", "this one is empty"},
      {"m1", "m1", "programme.require[0]", "\"m1\" cannot be paired with themself"},
      {"m1", "m2", "programme.require[0][1]",
       "\"m2\" is not a mentee and cannot have the mentor \"m1\""},
      {"e1", "e2", "programme.require[0][0]", "\"e1\" is not a mentor and cannot mentor \"e2\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    test_case *c = case_of_four();
    add_lock(c, cases[i].mentor, cases[i].mentee);
    assert_refused(c, cases[i].path, cases[i].words);
    case_free(c);
  }
}

static void test_locks_reversed_name_both_sides(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_lock(c, "e1", "m1")->in_map = true;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.require[0].pair[0]", "\"e1\" is not a mentor");
  assert_problem(c, "programme.require[0].pair[1]", "\"m1\" is not a mentee");
  case_free(c);
}

static void test_locks_are_listed_once(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.cohort.participants[0].capacity = 1;
  add_lock(c, "m1", "e1");
  add_lock(c, "m1", "e1")->override = true;
  assert_refused(c, "programme.require[1]", "mentor \"m1\" and mentee \"e1\" are locked twice");
  case_free(c);
}

static void test_locks_fit_the_capacities(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.cohort.participants[0].capacity = 2;
  add_lock(c, "m1", "e1");
  add_lock(c, "m1", "e2");
  assert_accepted(c);
  c->request.cohort.participants[0].capacity = 1;
  assert_refused(c, "programme.require[1]",
                 "mentor \"m1\" and mentee \"e2\" cannot be locked: \"m1\" has a capacity of 1");
  case_free(c);
  c = case_of_four();
  add_lock(c, "m1", "e1");
  add_lock(c, "m2", "e1");
  assert_refused(c, "programme.require[1]", "\"e1\" has a capacity of 1 and 2 locks");
  case_free(c);
}

static void test_forbid_names_two_known_people(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_forbid(c, "e1", "m1");
  add_forbid(c, "m1", "m2");
  add_forbid(c, "m1", "e1");
  assert_accepted(c);
  assert_int_equal(c->request.programme.forbid[0].mentor.participant, 2);
  add_forbid(c, "m9", "e9");
  add_forbid(c, "e2", "e2");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 3);
  assert_problem(c, "programme.forbid[3][0]", "no participant has the id \"m9\"");
  assert_problem(c, "programme.forbid[3][1]", "no participant has the id \"e9\"");
  assert_problem(c, "programme.forbid[4]", "\"e2\" cannot be paired with themself");
  case_free(c);
}

static void test_history_ignores_people_who_left(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_past(c, "m1", "e1")->mentor_rating = 5;
  add_past(c, "m1", "gone")->mentee_rating = 1;
  assert_accepted(c);
  const tdm_history_pair *pairs = c->request.programme.history[0].pairs;
  assert_int_equal(pairs[0].pair.mentee.participant, 2);
  assert_int_equal(pairs[1].pair.mentor.participant, 0);
  assert_int_equal(pairs[1].pair.mentee.participant, TDM_NONE);
  case_free(c);
}

static void test_history_ratings_are_1_to_5(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_past(c, "m1", "e1")->mentor_rating = 0.5;
  add_past(c, "m1", "e2")->mentee_rating = 5.5;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.history[0].pairs[0][2]", "rating 0.5 is not between 1 and 5");
  assert_problem(c, "programme.history[0].pairs[1][3]", "rating 5.5");
  case_free(c);
}

static void test_scored_pairs_name_known_people(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_pair_reference pairs[] = {pair("m1", "e1"), pair("e1", "m1"), pair("m1", "x")};
  c->request.pairs = pairs;
  c->request.pair_count = 2;
  assert_accepted(c); /* the wrong way round is for the verdict */
  assert_int_equal(pairs[0].mentee.participant, 2);
  c->request.pair_count = 3;
  assert_refused(c, "pairs[2][1]", "no participant has the id \"x\"");
  case_free(c);
}

static void test_check_explain_names_one_participant_or_pair(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.explain.asked = true;
  assert_refused(c, "participant", "name a participant, or a pair");
  case_free(c);
  c = case_of_four();
  c->request.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  c->request.explain.participant.id = tdm_text_of("e3");
  assert_refused(c, "participant", "no participant has the id \"e3\"");
  case_free(c);
  c = case_of_four();
  c->request.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  c->request.explain.pair = pair("m1", "m1");
  assert_refused(c, "pair", "cannot be paired with themself");
  case_free(c);
  c = case_of_four();
  c->request.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  c->request.explain.pair = pair("m1", "x");
  assert_refused(c, "pair[1]", "no participant has the id \"x\"");
  case_free(c);
  c = case_of_four();
  c->request.explain =
      (tdm_explain_order){.asked = true, .has_participant = true, .has_pair = true};
  c->request.explain.participant.id = tdm_text_of("m1");
  c->request.explain.pair = pair("e1", "m1");
  assert_refused(c, "pair", "one of the two");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_locks_resolve),
      cmocka_unit_test(test_locks_refuse_people_who_cannot_be_paired_so),
      cmocka_unit_test(test_locks_reversed_name_both_sides),
      cmocka_unit_test(test_locks_are_listed_once),
      cmocka_unit_test(test_locks_fit_the_capacities),
      cmocka_unit_test(test_forbid_names_two_known_people),
      cmocka_unit_test(test_history_ignores_people_who_left),
      cmocka_unit_test(test_history_ratings_are_1_to_5),
      cmocka_unit_test(test_scored_pairs_name_known_people),
      cmocka_unit_test(test_check_explain_names_one_participant_or_pair),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

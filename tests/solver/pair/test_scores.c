// SPDX-License-Identifier: GPL-3.0-or-later
/* Parts of scores, each computed by hand. People: mentors 0 and 1, mentees 2 and 3. */
#include "solver/pair/scores.h"

#include <math.h>

#include "tests/model/test.h"

static tdm_scores scores_of(test_case *c) {
  tdm_scores scores;
  assert_accepted_with_warnings(c);
  assert_true(tdm_scores_init(&scores, &c->request, c->arena));
  return scores;
}

static void test_scores_nominal(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo", "rome", NULL});
  add_dimension(c, "site", TDM_KIND_NOMINAL)->weight = 2.5;
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 0);
  assert_int_equal(tdm_score_dimension(&scores, 0, 1, 2), 2500000);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 0);
  assert_true(isnan(tdm_score_difference(&scores.parts[0], 0, 3)));
  case_free(c);
}

static void test_scores_share_turns_round(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo", "rome", NULL});
  add_dimension(c, "site", TDM_KIND_NOMINAL)->share = true;
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 1000000);
  assert_int_equal(tdm_score_dimension(&scores, 0, 1, 2), 0);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 0);
  case_free(c);
}

/* |{b}| / |{a, b, c}|: 1 - 1/3, towards `share` 1 - (1 - 1/3). */
static void test_scores_set(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "topics", (const char *[]){"a|b", "a|b", "b|c", "b|a"});
  add_dimension(c, "topics", TDM_KIND_SET)->weight = 1;
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 666667);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 0);
  scores.parts[0].share = true;
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 333333);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 1000000);
  case_free(c);
}

static void test_scores_ordinal(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "grade", (const char *[]){"one", "four", "three", NULL});
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels = texts(c, "one|two|three|four");
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 666667);
  assert_int_equal(tdm_score_dimension(&scores, 0, 1, 2), 333333);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 0);
  case_free(c);
}

static void test_scores_number(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_numbers(c, "age", (double[]){20, 61, 27, NAN});
  tdm_dimension *age = add_dimension(c, "age", TDM_KIND_NUMBER);
  age->span = 28;
  age->weight = 4;
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), 1000000);
  assert_int_equal(tdm_score_dimension(&scores, 0, 1, 2), 4000000);
  assert_int_equal(tdm_score_dimension(&scores, 0, 0, 3), 0);
  case_free(c);
}

/* Halves go to the even neighbour: 0.5 to 0, 1.5 and 2.5 to 2, 3.5 to 4 micro-points. */
static void test_scores_half_to_even(void **state) {
  (void)state;
  static const int64_t expected[] = {0, 2, 2, 4};
  for (int k = 0; k < 4; k++) {
    test_case *c = case_of_four();
    add_numbers(c, "age", (double[]){0, 0, 1, 1});
    tdm_dimension *age = add_dimension(c, "age", TDM_KIND_NUMBER);
    age->span = 2;
    age->weight = (2 * k + 1) * 1e-6;
    add_entry(c, "m1", "e1", (2 * k + 1) * 0.5e-6);
    add_entry(c, "m2", "e2", -(2 * k + 1) * 0.5e-6);
    tdm_scores scores = scores_of(c);
    assert_int_equal(tdm_score_dimension(&scores, 0, 0, 2), expected[k]);
    assert_int_equal(tdm_score_points(&scores, 0, 2), expected[k]);
    assert_int_equal(tdm_score_points(&scores, 1, 3), -expected[k]);
    case_free(c);
  }
}

/* The first of three wishes earns all, the second two thirds; both sides add up. */
static void test_scores_wishes(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.cohort.participants[0].wishes = references(c, "nobody|e1|e2");
  c->request.cohort.participants[2].wishes = references(c, "m1|m2");
  c->request.programme.wish_mentor = 3;
  c->request.programme.wish_mentee = 1;
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_wishes(&scores, 0, 2), 2000000 + 1000000);
  assert_int_equal(tdm_score_wishes(&scores, 0, 3), 1000000);
  assert_int_equal(tdm_score_wishes(&scores, 1, 2), 500000);
  assert_int_equal(tdm_score_wishes(&scores, 1, 3), 0);
  case_free(c);
}

static void test_scores_listed_pairs(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e2", -12.25);
  add_entry(c, "m2", "e1", 1e6);
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_points(&scores, 0, 3), -12250000);
  assert_int_equal(tdm_score_points(&scores, 1, 2), INT64_C(1000000000000));
  assert_int_equal(tdm_score_points(&scores, 0, 2), 0);
  assert_false(tdm_score_listed(&scores, 0, 2));
  assert_true(tdm_score_listed(&scores, 0, 3));
  case_free(c);
}

/* Rows and columns are in the matrix's own order. */
static void test_scores_dense(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_pair_scores *given = &c->request.programme.pair_scores;
  given->given = given->dense = true;
  given->mentors = references(c, "m2|m1");
  given->mentees = references(c, "e1");
  given->values = (double[]){5, 7};
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_points(&scores, 0, 2), 7000000);
  assert_int_equal(tdm_score_points(&scores, 1, 2), 5000000);
  assert_int_equal(tdm_score_points(&scores, 0, 3), 0);
  assert_true(tdm_score_listed(&scores, 0, 2));
  assert_false(tdm_score_listed(&scores, 0, 3));
  case_free(c);
}

static void test_scores_sum(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo", "oslo", "oslo"});
  add_numbers(c, "age", (double[]){20, 30, 25, 25});
  add_dimension(c, "site", TDM_KIND_NOMINAL);
  add_dimension(c, "age", TDM_KIND_NUMBER);
  c->request.cohort.participants[0].wishes = references(c, "e1");
  c->request.programme.wish_mentor = 0.25;
  add_entry(c, "m1", "e1", 0.125);
  tdm_scores scores = scores_of(c);
  assert_int_equal(tdm_score_pair(&scores, 0, 2), 1000000 + 500000 + 250000 + 125000);
  assert_int_equal(tdm_score_pair(&scores, 1, 3), 500000);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scores_nominal), cmocka_unit_test(test_scores_share_turns_round),
      cmocka_unit_test(test_scores_set),     cmocka_unit_test(test_scores_ordinal),
      cmocka_unit_test(test_scores_number),  cmocka_unit_test(test_scores_half_to_even),
      cmocka_unit_test(test_scores_wishes),  cmocka_unit_test(test_scores_listed_pairs),
      cmocka_unit_test(test_scores_dense),   cmocka_unit_test(test_scores_sum),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

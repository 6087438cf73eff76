// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdio.h>

#include "tests/model/test.h"

static test_case *case_with_stages(uint32_t count, const tdm_stage *stages) {
  test_case *c = case_of_four();
  for (uint32_t i = 0; i < count; i++) c->request.programme.objective[i] = stages[i];
  c->request.programme.stage_count = count;
  return c;
}

static void test_objective_takes_pairs_and_score_in_any_order(void **state) {
  (void)state;
  test_case *c = case_with_stages(2, (tdm_stage[]){TDM_STAGE_SCORE, TDM_STAGE_PAIRS});
  assert_accepted(c);
  case_free(c);
  c = case_with_stages(1, (tdm_stage[]){TDM_STAGE_SCORE});
  assert_accepted(c);
  case_free(c);
}

static void test_objective_has_distinct_stages(void **state) {
  (void)state;
  test_case *c =
      case_with_stages(3, (tdm_stage[]){TDM_STAGE_SCORE, TDM_STAGE_PAIRS, TDM_STAGE_SCORE});
  assert_refused(c, "programme.objective[2]", "stage \"score\" is listed twice");
  case_free(c);
  c = case_with_stages(0, NULL);
  assert_refused(c, "programme.objective", "at least one stage");
  case_free(c);
  c = case_with_stages(1, (tdm_stage[]){0});
  assert_refused(c, "programme.objective[0]", "missing");
  case_free(c);
}

static void test_wish_weights_have_a_range(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.programme.wish_mentor = -0.5;
  c->request.programme.wish_mentee = 1001;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.wishes.mentor", "weight -0.5 is not between 0 and 1000");
  assert_problem(c, "programme.wishes.mentee", "weight 1001");
  case_free(c);
}

/* ---- what this version does not offer ---- */

static void test_fair_needs_pairs_and_few_of_them(void **state) {
  (void)state;
  test_case *c = case_with_stages(2, (tdm_stage[]){TDM_STAGE_FAIR, TDM_STAGE_PAIRS});
  assert_refused(c, "programme.objective[0]", "needs \"pairs\" before it");
  case_free(c);
  c = case_with_stages(2, (tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_FAIR});
  for (uint32_t p = 0; p < c->request.cohort.count; p++)
    c->request.cohort.participants[p].capacity = 64;
  assert_accepted(c);
  case_free(c);
}

static void test_fair_of_many_pairs_is_refused(void **state) {
  (void)state;
  static char ids[TDM_FAIR_PAIRS_MAX + 1][2][16];
  test_case *c = case_with_stages(2, (tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_FAIR});
  for (int k = 0; k <= TDM_FAIR_PAIRS_MAX; k++) {
    snprintf(ids[k][0], sizeof ids[k][0], "m%d", 100 + k);
    snprintf(ids[k][1], sizeof ids[k][1], "e%d", 100 + k);
    add_person(c, ids[k][0], TDM_ROLE_MENTOR);
    add_person(c, ids[k][1], TDM_ROLE_MENTEE);
  }
  assert_refused(c, "programme.objective[1]", "at most 300 pairs");
  case_free(c);
}

static void test_every_stage_is_offered(void **state) {
  (void)state;
  test_case *c =
      case_with_stages(6, (tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_MATCHED, TDM_STAGE_KEPT,
                                        TDM_STAGE_WORST, TDM_STAGE_FAIR, TDM_STAGE_SCORE});
  assert_false(check(c));
  assert_int_equal(c->problems.total, 1);
  assert_problem(c, "programme.objective[2]", "there is no \"current\" round");
  case_free(c);
}

static void test_current_is_offered(void **state) {
  (void)state;
  test_case *c =
      case_with_stages(3, (tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_KEPT, TDM_STAGE_SCORE});
  c->request.programme.has_current = true;
  c->request.programme.max_changes = 0;
  assert_accepted(c);
  case_free(c);
}

static void test_programme_of_later_is_refused(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.options.certificate = true;
  c->request.options.prices = true;
  c->request.options.base = true;
  c->request.explain.asked = true;
  c->request.explain.has_participant = true;
  c->request.explain.participant.id = tdm_text_of("m1");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 1);
  assert_problem(c, "options.base", "not offered");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_objective_takes_pairs_and_score_in_any_order),
      cmocka_unit_test(test_objective_has_distinct_stages),
      cmocka_unit_test(test_wish_weights_have_a_range),
      cmocka_unit_test(test_every_stage_is_offered),
      cmocka_unit_test(test_fair_needs_pairs_and_few_of_them),
      cmocka_unit_test(test_fair_of_many_pairs_is_refused),
      cmocka_unit_test(test_current_is_offered),
      cmocka_unit_test(test_programme_of_later_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* First pairings where people have minimums: those with little choice are served before others. */
#include "solver/stages/greedy.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

/* The greedy pairing of a compiled request, by the scores alone. */
static tdm_pairing greedy(tdm_made *made) {
  tdm_prices prices;
  tdm_pairing pairing;
  assert_true(tdm_prices_init(&prices, &made->ip));
  assert_true(tdm_prices_reduce(&prices, &made->ip, NULL));
  assert_true(tdm_pairing_init(&pairing, &made->problem));
  assert_true(tdm_greedy(&made->ip, &prices, &pairing));
  if (pairing.known) assert_true(tdm_pairing_feasible(&made->ip, &pairing));
  return pairing;
}

/* The same of a request that lists its pairs, for the score alone. */
static tdm_pairing greedy_of(test_case *c, tdm_made *made) {
  c->request.programme.pair_scores.only_listed = true;
  c->request.programme.objective[0] = TDM_STAGE_SCORE;
  c->request.programme.stage_count = 1;
  assert_accepted_with_warnings(c);
  tdm_make(made, &c->request, c->arena);
  made->ip.objective = TDM_COUNT_SCORE;
  return greedy(made);
}

static bool has(const tdm_made *made, const tdm_pairing *pairing, uint32_t mentor,
                uint32_t mentee) {
  const tdm_problem *problem = &made->problem;
  uint32_t c = tdm_problem_candidate(problem, problem->node_of[mentor], problem->node_of[mentee]);
  for (uint32_t k = 0; k < pairing->count; k++)
    if (pairing->chosen[k] == c) return true;
  return false;
}

enum { M1, M2, E1, E2 }; /* of case_of_four() */

static void test_greedy_serves_minimums_before_the_best(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  c->request.cohort.participants[M2].min = 1;
  add_entry(c, "m1", "e1", 10);
  add_entry(c, "m1", "e2", 9);
  add_entry(c, "m2", "e1", 1);
  tdm_pairing pairing = greedy_of(c, &made);
  assert_true(pairing.known);
  assert_int_equal(pairing.count, 2);
  assert_true(has(&made, &pairing, M2, E1) && has(&made, &pairing, M1, E2));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* Both need a pair and like the same one best, but only one of them has another. */
static void test_greedy_serves_those_first_who_have_little_choice(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  c->request.cohort.participants[M1].min = 1;
  c->request.cohort.participants[M2].min = 1;
  add_entry(c, "m1", "e1", 10);
  add_entry(c, "m1", "e2", 1);
  add_entry(c, "m2", "e1", 5);
  tdm_pairing pairing = greedy_of(c, &made);
  assert_true(pairing.known);
  assert_true(has(&made, &pairing, M2, E1) && has(&made, &pairing, M1, E2));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* Only one pair is allowed, and two people need one. */
static void test_greedy_serves_two_by_one_pair(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  c->request.cohort.participants[M1].min = 1;
  c->request.cohort.participants[E2].min = 1;
  add_entry(c, "m1", "e1", 10);
  add_entry(c, "m1", "e2", 1);
  add_entry(c, "m2", "e1", 5);
  add_entry(c, "m2", "e2", 5);
  add_quota(c, "a single pair")->max = 1;
  tdm_pairing pairing = greedy_of(c, &made);
  assert_true(pairing.known);
  assert_true(has(&made, &pairing, M1, E2));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* A pair that costs points is taken where a minimum needs it, and only there. */
static void test_greedy_pays_for_minimums(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  c->request.cohort.participants[M2].min = 1;
  add_entry(c, "m1", "e1", -2);
  add_entry(c, "m2", "e2", -3);
  tdm_pairing pairing = greedy_of(c, &made);
  assert_true(pairing.known);
  assert_int_equal(pairing.count, 1);
  assert_true(has(&made, &pairing, M2, E2));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* Alike people are one node, whose minimum is that of all of them. */
static void test_greedy_meets_minimums_of_alike_people(void **state) {
  (void)state;
  uint32_t known = 0;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    tdm_random random = {seed};
    test_case *c = tdm_make_crowd(&random, 30, 40);
    tdm_made made;
    tdm_make_pooled(&made, &c->request, c->arena, seed % 2, 0);
    made.ip.objective = TDM_COUNT_SCORE;
    known += greedy(&made).known;
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
  assert_in_range(known, 80, 100);
}

/* Most of what has minimums and a pairing at all is met, whatever else the request asks. */
static void test_greedy_of_all_features(void **state) {
  (void)state;
  uint32_t feasible = 0, known = 0;
  for (uint64_t seed = 1; seed <= 1500; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 2 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    bool minimums = false;
    for (uint32_t n = 0; n < small->made.problem.node_count; n++)
      minimums = minimums || small->made.ip.min[n] > 0;
    bool found = greedy(&small->made).known;
    assert_true(!found || small->optimum.feasible);
    feasible += minimums && small->optimum.feasible;
    known += minimums && found;
    tdm_small_free(small);
  }
  assert_true(feasible > 80 && 20 * known > 19 * feasible);
}

/*
 * 55 of 120 mentors need two of 120 mentees each, a quota needs pairs too, and the solve is stopped
 * early, once all candidates are listed.
 */
static void test_greedy_saves_a_stopped_solve(void **state) {
  (void)state;
  static const uint64_t checks[] = {400, 500, 600};
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
    test_case *c = tdm_make_company(120, 5);
    c->request.programme.quota_count = 1;
    for (uint32_t p = 0; p < 55; p++) {
      c->request.cohort.participants[p].capacity = 2;
      c->request.cohort.participants[p].min = 2;
    }
    tdm_control control = {.stop_at_check = checks[i]};
    assert_int_equal(tdm_make_outcome(c, &control).status, TDM_FEASIBLE);
    case_free(c);
  }
}

/* Two of three pairs must count, only one can: the others are given back, the worst ones. */
static void test_greedy_gives_back_what_shares_do_not_allow(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_made made;
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "m2", "e2", 5);
  tdm_quota *quota = add_quota(c, "of m1");
  add_condition(c, &quota->mentor, "department", "it");
  static const char *const departments[] = {"it", "hr", "it", "it"};
  add_strings(c, "department", departments);
  quota->min_share = 666666;
  tdm_pairing pairing = greedy_of(c, &made);
  assert_true(pairing.known);
  assert_int_equal(pairing.count, 1);
  assert_true(has(&made, &pairing, M1, E1));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_greedy_serves_minimums_before_the_best),
      cmocka_unit_test(test_greedy_serves_those_first_who_have_little_choice),
      cmocka_unit_test(test_greedy_serves_two_by_one_pair),
      cmocka_unit_test(test_greedy_pays_for_minimums),
      cmocka_unit_test(test_greedy_meets_minimums_of_alike_people),
      cmocka_unit_test(test_greedy_of_all_features),
      cmocka_unit_test(test_greedy_gives_back_what_shares_do_not_allow),
      cmocka_unit_test(test_greedy_saves_a_stopped_solve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

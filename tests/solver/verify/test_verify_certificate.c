// SPDX-License-Identifier: GPL-3.0-or-later
/* Certificates that say something impossible, and crowds of people who are alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/verify/verify_bound.h"
#include "solver/verify/verify_certificate.h"
#include "tests/solver/make.h"
#include "tests/support/random.h"

/* ---- one solved company, changed and refused ---- */

typedef struct {
  test_case *c;
  tdm_outcome outcome;
  tdm_certificate *pairs, *score;
} company;

static company solve(void) {
  company o = {.c = tdm_make_company(12, 3)};
  o.c->request.options.certificate = true;
  o.outcome = tdm_make_outcome(o.c, &(tdm_control){0});
  assert_int_equal(o.outcome.certificate_count, 2);
  o.outcome.proof = TDM_PROOF_SEARCH;
  o.pairs = &o.outcome.certificates[0];
  o.score = &o.outcome.certificates[1];
  return o;
}

/* Frees the company. */
static void expect(company *o, const char *words) {
  tdm_certificate_check check;
  tdm_verify_certificate(&o->c->request, &o->outcome, o->c->arena, &check);
  assert_int_equal(check.result, TDM_CERTIFIED_WRONG);
  const char *complaint =
      tdm_text_format(o->c->arena, "%.*s%c", TDM_TEXT_ARG(check.complaint), 0).bytes;
  if (!strstr(complaint, words)) fail_msg("\"%s\", expected \"%s\"", complaint, words);
  case_free(o->c);
}

static void test_unknown_people_are_refused(void **state) {
  (void)state;
  company o = solve();
  o.pairs->capacity.index[0] = o.c->request.cohort.count;
  expect(&o, "entry 0 of capacity is unknown");
  o = solve();
  o.pairs->capacity.index[1] = o.pairs->capacity.index[0];
  expect(&o, "entry 1 of capacity is unknown or listed twice");
}

static void test_negative_multipliers_are_refused(void **state) {
  (void)state;
  company o = solve();
  o.score->capacity.multiplier[0] = -1;
  expect(&o, "the multiplier -1, below 0");
  o = solve();
  o.score->earlier[0] = -1;
  expect(&o, "multiplied below 0");
}

static void test_limits_that_a_quota_does_not_have_are_refused(void **state) {
  (void)state;
  company o = solve();
  uint32_t quota = 0;
  int64_t one = 1;
  o.score->quota_max_share = (tdm_multipliers){&quota, &one, 1};
  expect(&o, "quota 0 has no quota_max_share");
}

static void test_stages_are_those_of_the_objective(void **state) {
  (void)state;
  company o = solve();
  o.pairs->earlier[1] = 1;
  expect(&o, "stage 1 is not before it");
  o = solve();
  o.score->stage = TDM_STAGE_PAIRS;
  expect(&o, "two certificates of pairs");
  o = solve();
  o.score->stage = TDM_STAGE_KEPT;
  expect(&o, "the objective has no such stage");
  o = solve();
  o.score->scale = 0;
  expect(&o, "the scale is 0, below 1");
}

static void test_claims_beyond_the_proof_are_refused(void **state) {
  (void)state;
  company o = solve();
  o.pairs->bound--;
  expect(&o, "certificate of pairs: it tells the bound");
  o = solve();
  o.outcome.proof = TDM_PROOF_PRICES;
  o.score->bound += 1000000;
  o.score->capacity.multiplier[0] += 2 * o.score->scale;
  o.score->bound += 2000000;
  expect(&o, "by prices, but the certificates do not close it");
}

/* Every multiplier at its largest: nothing wraps around. */
static void test_sums_beyond_128_bits_are_refused(void **state) {
  (void)state;
  company o = solve();
  for (uint32_t k = 0; k < o.score->capacity.count; k++)
    o.score->capacity.multiplier[k] = INT64_MAX;
  o.score->scale = o.score->earlier[0] = INT64_MAX;
  o.score->bound = INT64_MAX;
  o.c->request.programme.dimensions[0].weight = 1e30;
  tdm_certificate_check check;
  tdm_verify_certificate(&o.c->request, &o.outcome, o.c->arena, &check);
  assert_int_equal(check.result, TDM_CERTIFIED_WRONG);
  case_free(o.c);
}

/* ---- crowds ---- */

/* The sum over all pairs, one by one. */
static tdm_judge_wide plain_sum(const tdm_request *request, const tdm_reduced_cost *reduced) {
  const tdm_cohort *cohort = &request->cohort;
  tdm_judge_wide sum = 0;
  for (uint32_t a = 0; a < cohort->count; a++)
    for (uint32_t b = 0; b < cohort->count; b++) {
      if (cohort->participants[a].role != TDM_ROLE_MENTOR ||
          cohort->participants[b].role != TDM_ROLE_MENTEE)
        continue;
      tdm_chosen pair = {a, b};
      tdm_arena *arena = tdm_arena_new();
      tdm_verdict verdict;
      tdm_judge judge = {.request = request, .arena = arena, .verdict = &verdict};
      assert_true(tdm_judge_gather(&judge, &pair, 1));
      tdm_judge_wide cost = reduced->of_pair + reduced->of_person[a] + reduced->of_person[b] +
                            reduced->of_score * tdm_judge_pair_score(&judge, &judge.facts[0]);
      for (uint32_t q = 0; q < request->programme.quota_count; q++)
        if (tdm_judge_counts(&judge, &request->programme.quotas[q], a, b))
          cost += reduced->of_quota[q];
      bool locked = judge.facts[0].locked;
      if (tdm_judge_is_candidate(&judge, &judge.facts[0]) && (cost > 0 || locked)) sum += cost;
      tdm_arena_free(arena);
    }
  return sum;
}

static void assert_sums_agree(test_case *c, uint64_t seed, uint32_t kinds) {
  tdm_random random = {seed};
  uint32_t people = c->request.cohort.count, quotas = c->request.programme.quota_count;
  tdm_reduced_cost reduced = {.of_pair = 3, .of_score = 1000};
  reduced.of_person = tdm_arena_alloc(c->arena, people, sizeof *reduced.of_person);
  reduced.of_quota = tdm_arena_alloc(c->arena, quotas, sizeof *reduced.of_quota);
  for (uint32_t p = 0; p < people; p++)
    reduced.of_person[p] = -(int64_t)tdm_random_below(&random, kinds) * 2000000000;
  for (uint32_t q = 0; q < quotas; q++)
    reduced.of_quota[q] = (int64_t)tdm_random_below(&random, 2000000000) - 1000000000;
  tdm_judge_wide sum;
  uint64_t classes = 0;
  assert_int_equal(tdm_judge_sum(&c->request, &reduced, &sum, &classes), TDM_SUM_DONE);
  assert_true(sum == plain_sum(&c->request, &reduced));
  assert_true(classes <= (uint64_t)people * people / 4);
}

static void test_sum_over_kinds_is_that_over_people(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 6; seed++) {
    test_case *c = tdm_make_company(40, seed);
    assert_sums_agree(c, seed, 1 + (uint32_t)seed % 3);
    case_free(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unknown_people_are_refused),
      cmocka_unit_test(test_negative_multipliers_are_refused),
      cmocka_unit_test(test_limits_that_a_quota_does_not_have_are_refused),
      cmocka_unit_test(test_stages_are_those_of_the_objective),
      cmocka_unit_test(test_claims_beyond_the_proof_are_refused),
      cmocka_unit_test(test_sums_beyond_128_bits_are_refused),
      cmocka_unit_test(test_sum_over_kinds_is_that_over_people),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

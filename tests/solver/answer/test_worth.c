// SPDX-License-Identifier: GPL-3.0-or-later
/* Prices of quotas and pairs, held to what they promise by brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solver/solve.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"

enum { SEEDS = 1500 };

static bool solve(tdm_instance *instance, tdm_outcome *outcome) {
  tdm_control control = {0};
  tdm_text message;
  instance->request.options.prices = true;
  instance->request.options.reasons = false;
  assert_true(tdm_instance_check(instance));
  assert_int_equal(tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                             outcome, &message),
                   TDM_OK);
  return outcome->status == TDM_OPTIMAL;
}

static tdm_optimum optimum_of(const tdm_instance *instance) {
  static tdm_table table;
  tdm_optimum optimum;
  tdm_demands all = tdm_demands_all();
  tdm_table_fill(&table, &instance->request);
  tdm_brute_force(&table, &all, &optimum);
  return optimum;
}

/* ---- quotas ---- */

enum { MIN, MAX, MIN_SHARE, MAX_SHARE, LIMITS };

/* Relaxes one limit of the quota; false where it has none, or none left to give. */
static bool relax(tdm_quota *quota, int limit, int64_t by) {
  switch (limit) {
    case MIN:
      quota->min -= by;
      return quota->min >= 0;
    case MAX:
      if (quota->max < 0) return false;
      quota->max += by;
      return true;
    case MIN_SHARE:
      quota->min_share -= by;
      return quota->min_share >= 0;
    default:
      if (quota->max_share < 0 || quota->max_share + by > TDM_MILLION) return false;
      quota->max_share += by;
      return true;
  }
}

static void assert_promise(const tdm_outcome *outcome, uint32_t q, int limit, int64_t by,
                           uint64_t seed) {
  tdm_instance *relaxed = tdm_instance_new(seed);
  if (relax(&relaxed->request.programme.quotas[q], limit, by)) {
    tdm_optimum optimum = optimum_of(relaxed);
    const tdm_stage_result *last = &outcome->objective[outcome->stage_count - 1];
    const tdm_quota_result *quota = &outcome->quotas[q];
    int64_t price = limit < MIN_SHARE ? quota->price : quota->share_price;
    int64_t gain = optimum.values[outcome->stage_count - 1] - last->value;
    if (gain > last->bound - last->value + by * price)
      fail_msg("seed %llu: quota %u, limit %d by %lld gains %lld at a price of %lld",
               (unsigned long long)seed, q, limit, (long long)by, (long long)gain,
               (long long)price);
  }
  tdm_instance_free(relaxed);
}

static void test_relaxing_a_quota_gains_at_most_its_price(void **state) {
  (void)state;
  uint32_t priced = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_outcome outcome;
    bool optimal = solve(instance, &outcome);
    for (uint32_t q = 0; optimal && q < outcome.quota_count; q++) {
      assert_true(outcome.quotas[q].has_price);
      priced += outcome.quotas[q].price > 0 || outcome.quotas[q].share_price > 0;
      for (int limit = MIN; limit < LIMITS; limit++) {
        assert_promise(&outcome, q, limit, limit < MIN_SHARE ? 1 : 1000, seed);
        assert_promise(&outcome, q, limit, limit < MIN_SHARE ? 2 : 200000, seed);
      }
    }
    tdm_instance_free(instance);
  }
  print_message("%u quotas have a price\n", priced);
  assert_true(priced > 0);
}

/* ---- pairs ---- */

/* The instance again, with one more pair forbidden. */
static tdm_instance *without(uint64_t seed, const tdm_cohort *cohort, const tdm_pair_result *pair) {
  tdm_instance *instance = tdm_instance_new(seed);
  tdm_programme *programme = &instance->request.programme;
  tdm_pair_reference *forbid =
      tdm_arena_grow(instance->arena, programme->forbid, programme->forbid_count,
                     programme->forbid_count + 1, sizeof *forbid);
  assert_non_null(forbid);
  forbid[programme->forbid_count++] =
      (tdm_pair_reference){{cohort->participants[pair->mentor].id, TDM_NONE},
                           {cohort->participants[pair->mentee].id, TDM_NONE}};
  programme->forbid = forbid;
  return instance;
}

typedef struct {
  uint32_t exact, dear, unknown, alone;
} tally;

static void judge_pair(const tdm_instance *instance, const tdm_outcome *outcome,
                       const tdm_pair_result *pair, tally *t) {
  tdm_instance *changed = without(instance->seed, &instance->request.cohort, pair);
  uint32_t last = outcome->stage_count - 1;
  tdm_optimum optimum = optimum_of(changed);
  bool possible = optimum.feasible && !pair->locked;
  for (uint32_t s = 0; s < last; s++)
    possible = possible && optimum.values[s] == outcome->objective[s].value;
  int64_t loss = possible ? outcome->objective[last].value - optimum.values[last] : 0;
  if (!possible) assert_false(pair->has_price);
  if (pair->has_price && pair->price < loss)
    fail_msg("seed %llu: a pair's price is %lld, but every pairing without it loses %lld",
             (unsigned long long)instance->seed, (long long)pair->price, (long long)loss);
  t->alone += !possible;
  t->unknown += possible && !pair->has_price;
  t->exact += pair->has_price && pair->price == loss;
  t->dear += pair->has_price && pair->price > loss;
  tdm_instance_free(changed);
}

static void test_price_of_a_pair_is_what_the_best_pairing_without_it_loses(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_outcome outcome;
    bool optimal = solve(instance, &outcome);
    bool scored = outcome.objective[outcome.stage_count - 1].stage == TDM_STAGE_SCORE;
    for (uint32_t i = 0; optimal && i < outcome.pair_count; i++) {
      if (scored)
        judge_pair(instance, &outcome, &outcome.pairs[i], &t);
      else
        assert_false(outcome.pairs[i].has_price);
    }
    tdm_instance_free(instance);
  }
  print_message("%u pairs with their exact price, %u too dear, %u unknown, %u indispensable\n",
                t.exact, t.dear, t.unknown, t.alone);
  assert_true(t.exact > 9 * (t.dear + t.unknown));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_relaxing_a_quota_gains_at_most_its_price),
      cmocka_unit_test(test_price_of_a_pair_is_what_the_best_pairing_without_it_loses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

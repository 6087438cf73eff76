// SPDX-License-Identifier: GPL-3.0-or-later
/* The verifier's verdict on pairings against the oracle's, over random requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solver/verify/verify.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"
#include "tests/support/random.h"

enum { SEEDS = 3000 };

static tdm_instance *checked(uint64_t seed) {
  tdm_instance *instance = tdm_instance_new(seed);
  if (!tdm_instance_check(instance)) {
    const tdm_problem_entry *first = &instance->problems.items[0];
    fail_msg("seed %llu is refused: %.*s: %.*s", (unsigned long long)seed,
             TDM_TEXT_ARG(first->path), TDM_TEXT_ARG(first->message));
  }
  return instance;
}

static tdm_verdict judge(const tdm_instance *instance, const tdm_chosen *pairs, uint32_t count) {
  tdm_verdict verdict;
  assert_true(tdm_verify_pairing(&instance->request, pairs, count, instance->arena, &verdict));
  return verdict;
}

static void expect_values(const tdm_instance *instance, const tdm_verdict *verdict,
                          const int64_t *values) {
  for (uint32_t s = 0; s < verdict->stage_count; s++)
    if (verdict->objective[s].value != values[s])
      fail_msg("seed %llu: stage %s is %lld for the verifier, %lld for the oracle",
               (unsigned long long)instance->seed, tdm_stage_name(verdict->objective[s].stage),
               (long long)verdict->objective[s].value, (long long)values[s]);
}

static void test_verify_accepts_the_optimum(void **state) {
  (void)state;
  uint32_t feasible = 0, tied = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = checked(seed);
    tdm_table table;
    tdm_table_fill(&table, &instance->request);
    tdm_demands all = tdm_demands_all();
    tdm_optimum optimum;
    tdm_brute_force(&table, &all, &optimum);
    if (optimum.feasible) {
      feasible++;
      tied += optimum.optima > 1;
      tdm_verdict verdict = judge(instance, optimum.pairs, optimum.pair_count);
      if (!verdict.valid)
        fail_msg("seed %llu: the optimum breaks %s at %.*s", (unsigned long long)seed,
                 verdict.broken[0].kind, TDM_TEXT_ARG(verdict.broken[0].path));
      expect_values(instance, &verdict, optimum.values);
    }
    tdm_instance_free(instance);
  }
  print_message("%u of %d requests feasible, %u with several optima\n", feasible, SEEDS, tied);
  assert_in_range(feasible, SEEDS / 2, SEEDS - SEEDS / 20);
  assert_in_range(tied, SEEDS / 20, SEEDS / 2);
}

/* A pairing that is mostly right: candidates with a few strangers, turned pairs and doubles. */
static uint32_t draw_pairing(tdm_random *random, const tdm_table *table, tdm_chosen *pairs) {
  uint32_t count = 0, sloppiness = tdm_random_below(random, 4) == 0 ? 20 : 0;
  for (uint32_t i = 0; i < table->mentor_count; i++) {
    uint32_t j = tdm_random_below(random, table->mentee_count + 1);
    if (j == table->mentee_count || count == TDM_BRUTE_PAIRS_MAX - 2) continue;
    if (!tdm_table_candidate(table, i, j, true) && !tdm_random_chance(random, 8)) continue;
    pairs[count++] = (tdm_chosen){table->mentors[i], table->mentees[j]};
    if (tdm_random_chance(random, sloppiness)) {
      pairs[count] = pairs[count - 1];
      count++;
    }
    if (tdm_random_chance(random, sloppiness / 2))
      pairs[count - 1] = (tdm_chosen){table->mentees[j], table->mentors[i]};
  }
  for (uint32_t r = 0; r < table->request->programme.require_count; r++) {
    const tdm_pair_reference *lock = &table->request->programme.require[r].pair;
    if (tdm_random_chance(random, 20) || count == TDM_BRUTE_PAIRS_MAX) continue;
    pairs[count++] = (tdm_chosen){lock->mentor.participant, lock->mentee.participant};
  }
  return count;
}

static void test_verify_agrees_with_the_oracle_on_random_pairings(void **state) {
  (void)state;
  uint32_t valid = 0, broken = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = checked(seed);
    tdm_table table;
    tdm_table_fill(&table, &instance->request);
    tdm_random random = {seed};
    for (uint32_t round = 0; round < 12; round++) {
      tdm_chosen pairs[TDM_BRUTE_PAIRS_MAX];
      uint32_t count = draw_pairing(&random, &table, pairs);
      bool allowed = tdm_brute_allows(&table, pairs, count);
      tdm_verdict verdict = judge(instance, pairs, count);
      if (allowed != verdict.valid)
        fail_msg("seed %llu, round %u: the oracle says %d, the verifier %d (%s)",
                 (unsigned long long)seed, round, allowed, verdict.valid,
                 verdict.broken_count ? verdict.broken[0].kind : "nothing broken");
      assert_int_equal(verdict.valid, verdict.broken_count == 0);
      *(allowed ? &valid : &broken) += 1;
    }
    tdm_instance_free(instance);
  }
  print_message("%u valid and %u broken pairings\n", valid, broken);
  assert_true(valid > 5000 && broken > 5000);
}

/* Every subset of all pairs, judged by the verifier alone: its best is the oracle's optimum. */
static void enumerate(const tdm_instance *instance, const tdm_table *table,
                      const tdm_optimum *optimum) {
  uint32_t cells = table->mentor_count * table->mentee_count;
  uint32_t stages = instance->request.programme.stage_count;
  int64_t best[TDM_STAGES_MAX];
  double optima = 0;
  tdm_arena *arena = tdm_arena_new();
  assert_non_null(arena);
  for (uint32_t set = 0; set < 1u << cells; set++) {
    tdm_chosen pairs[16];
    uint32_t count = 0;
    for (uint32_t c = 0; c < cells; c++)
      if (set >> c & 1)
        pairs[count++] = (tdm_chosen){table->mentors[c / table->mentee_count],
                                      table->mentees[c % table->mentee_count]};
    tdm_verdict verdict;
    assert_true(tdm_verify_pairing(&instance->request, pairs, count, arena, &verdict));
    if (!verdict.valid) continue;
    int64_t values[TDM_STAGES_MAX];
    for (uint32_t s = 0; s < stages; s++) values[s] = verdict.objective[s].value;
    int order = optima > 0 ? tdm_values_compare(values, best, stages) : 1;
    optima = order > 0 ? 1 : optima + (order == 0);
    for (uint32_t s = 0; s < stages && order > 0; s++) best[s] = values[s];
  }
  tdm_arena_free(arena);
  if (optima != optimum->optima)
    fail_msg("seed %llu: %g optima by enumeration, %g by the oracle",
             (unsigned long long)instance->seed, optima, optimum->optima);
  if (optimum->feasible && tdm_values_compare(best, optimum->values, stages))
    fail_msg("seed %llu: first stage %lld by enumeration, %lld by the oracle",
             (unsigned long long)instance->seed, (long long)best[0], (long long)optimum->values[0]);
}

static void test_oracle_agrees_with_enumeration_through_the_verifier(void **state) {
  (void)state;
  uint32_t compared = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = checked(seed);
    tdm_table table;
    tdm_table_fill(&table, &instance->request);
    if (table.mentor_count * table.mentee_count <= 9) {
      tdm_demands all = tdm_demands_all();
      tdm_optimum optimum;
      tdm_brute_force(&table, &all, &optimum);
      enumerate(instance, &table, &optimum);
      compared++;
    }
    tdm_instance_free(instance);
  }
  print_message("%u requests enumerated\n", compared);
  assert_true(compared > SEEDS / 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verify_accepts_the_optimum),
      cmocka_unit_test(test_verify_agrees_with_the_oracle_on_random_pairings),
      cmocka_unit_test(test_oracle_agrees_with_enumeration_through_the_verifier),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

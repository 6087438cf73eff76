// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The oracle keeps what the model promises about related requests: so do the changes
 * with which the solver is tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/brute_force.h"
#include "tests/support/change.h"
#include "tests/support/dump.h"

enum { SEEDS = 2000 };

static tdm_optimum optimum_of(tdm_instance *instance) {
  if (!tdm_instance_check(instance)) {
    const tdm_problem_entry *first = &instance->problems.items[0];
    fail_msg("seed %llu is refused: %.*s: %.*s", (unsigned long long)instance->seed,
             TDM_TEXT_ARG(first->path), TDM_TEXT_ARG(first->message));
  }
  tdm_table table;
  tdm_table_fill(&table, &instance->request);
  tdm_demands all = tdm_demands_all();
  tdm_optimum optimum;
  tdm_brute_force(&table, &all, &optimum);
  return optimum;
}

static void test_oracle_ignores_the_order_of_the_request(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *one = tdm_instance_new(seed), *other = tdm_instance_new(seed);
    tdm_instance_shuffle(other, seed);
    tdm_optimum a = optimum_of(one), b = optimum_of(other);
    if (a.feasible != b.feasible || a.optima != b.optima ||
        tdm_values_compare(a.values, b.values, one->request.programme.stage_count))
      fail_msg("seed %llu: %g optima, in another order %g", (unsigned long long)seed, a.optima,
               b.optima);
    tdm_instance_free(one);
    tdm_instance_free(other);
  }
}

static void test_oracle_gains_nothing_by_a_rule(void **state) {
  (void)state;
  uint32_t lower = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *one = tdm_instance_new(seed), *other = tdm_instance_new(seed);
    tdm_instance_override_locks(one);
    tdm_instance_override_locks(other);
    tdm_instance_add_rule(other, seed);
    tdm_optimum a = optimum_of(one), b = optimum_of(other);
    int order = tdm_values_compare(b.values, a.values, one->request.programme.stage_count);
    if (b.feasible && (!a.feasible || order > 0))
      fail_msg("seed %llu gains by a rule", (unsigned long long)seed);
    lower += a.feasible && (!b.feasible || order < 0);
    tdm_instance_free(one);
    tdm_instance_free(other);
  }
  assert_true(lower > SEEDS / 10);
}

static void test_oracle_gains_no_pairs_by_losing_a_person(void **state) {
  (void)state;
  uint32_t lower = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *one = tdm_instance_new(seed), *other = tdm_instance_new(seed);
    const tdm_cohort *cohort = &one->request.cohort;
    uint32_t gone = cohort->count ? (uint32_t)(seed % cohort->count) : 0;
    if (cohort->count && cohort->participants[gone].min == 0 &&
        one->request.programme.objective[0] == TDM_STAGE_PAIRS &&
        !tdm_instance_is_locked(one, gone)) {
      tdm_instance_drop(other, gone);
      tdm_optimum a = optimum_of(one), b = optimum_of(other);
      if (b.feasible && (!a.feasible || b.values[0] > a.values[0]))
        fail_msg("seed %llu gains pairs without participant %u", (unsigned long long)seed, gone);
      lower += b.feasible && b.values[0] < a.values[0];
    }
    tdm_instance_free(one);
    tdm_instance_free(other);
  }
  assert_true(lower > SEEDS / 20);
}

int main(int argc, char **argv) {
  if (argc == 2) { /* a seed: its request as JSON */
    tdm_instance *instance = tdm_instance_new(strtoull(argv[1], NULL, 10));
    tdm_dump_request(stdout, &instance->request);
    tdm_instance_free(instance);
    return 0;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_oracle_ignores_the_order_of_the_request),
      cmocka_unit_test(test_oracle_gains_nothing_by_a_rule),
      cmocka_unit_test(test_oracle_gains_no_pairs_by_losing_a_person),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

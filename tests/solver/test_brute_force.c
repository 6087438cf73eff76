// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The solver against brute force on random small requests over every feature.
 *
 *   test_brute_force [--count N] [--from SEED]    a campaign; 2,000 seeds from 1 by default
 *   test_brute_force --seed SEED                  one seed, with its request and outcome
 *
 * TANDEM_BRUTE_FORCE_COUNT sets the default count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/solver/campaign.h"
#include "tests/support/dump.h"

enum { COUNT_DEFAULT = 2000, FAILURES_MAX = 20 };

static uint64_t first_seed = 1;
static uint64_t seed_count = COUNT_DEFAULT;

static const struct {
  const char *name;
  bool (*holds)(tdm_trial *trial);
} steps[] = {
    {"outcome", tdm_trial_outcome_holds},
    {"again", tdm_trial_repeats},
    {"related", tdm_trial_relations_hold},
    {"judged", tdm_trial_judgements_hold},
};

/* The name of the step that failed, with the trial's complaint, or NULL. */
static const char *try(tdm_trial *trial, uint64_t seed) {
  if (!tdm_trial_begin(trial, seed)) return "begin";
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    if (!steps[i].holds(trial)) return steps[i].name;
  return NULL;
}

static void test_solve_equals_brute_force(void **state) {
  (void)state;
  uint32_t failures = 0, feasible = 0, tied = 0, largest = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_trial trial;
    const char *failed = try(&trial, seed);
    feasible += trial.optimum.feasible;
    tied += trial.optimum.optima > 1;
    largest += trial.table.mentor_count == TDM_SIDE_MAX && trial.table.mentee_count == TDM_SIDE_MAX;
    if (failed) {
      failures++;
      print_error("seed %llu: %s: %s\n", (unsigned long long)seed, failed, trial.complaint);
    }
    tdm_trial_end(&trial);
    if (failures == FAILURES_MAX) break;
  }
  print_message("%llu seeds, %u feasible, %u with several optima, %u of %d people a side\n",
                (unsigned long long)seed_count, feasible, tied, largest, TDM_SIDE_MAX);
  if (failures) fail_msg("%u seeds fail; look at one with --seed SEED", failures);
}

static int show(uint64_t seed) {
  tdm_trial trial;
  const char *failed = try(&trial, seed);
  tdm_dump_request(stdout, &trial.instance->request);
  tdm_dump_outcome(stdout, &trial.instance->request, &trial.outcome);
  for (uint32_t s = 0; s < trial.instance->request.programme.stage_count; s++)
    if (trial.optimum.feasible)
      printf("brute force, stage %u: %lld\n", s, (long long)trial.optimum.values[s]);
  printf("brute force: %s, %g optima\n", trial.optimum.feasible ? "feasible" : "infeasible",
         trial.optimum.optima);
  printf("seed %llu: %s%s%s\n", (unsigned long long)seed, failed ? failed : "all holds",
         failed ? ": " : "", failed ? trial.complaint : "");
  tdm_trial_end(&trial);
  return failed ? 1 : 0;
}

int main(int argc, char **argv) {
  const char *count = getenv("TANDEM_BRUTE_FORCE_COUNT");
  if (count) seed_count = strtoull(count, NULL, 10);
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--seed") == 0) return show(value);
    if (strcmp(argv[i], "--count") == 0) seed_count = value;
    if (strcmp(argv[i], "--from") == 0) first_seed = value;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_solve_equals_brute_force)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

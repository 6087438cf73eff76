// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The solver against all pairings, on tiny random requests over every feature that is offered.
 *
 *   test_whole [--features LIST] [--count N] [--from SEED]   a campaign; 500 seeds by default
 *   test_whole [--features LIST] --seed SEED                 one seed, with request and outcome
 *
 * LIST is of either, one_role, current, max_changes, spread, matched, kept, worst, fair, all, with
 * commas; by default what tdm_request_check() accepts. TANDEM_WHOLE_COUNT sets the default count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/solver/whole_trial.h"
#include "tests/support/dump.h"
#include "tests/support/whole.h"

enum { COUNT_DEFAULT = 500, FAILURES_MAX = 20, MANY_SEEDS = 400 };

static uint64_t first_seed = 1;
static uint64_t seed_count = COUNT_DEFAULT;
static unsigned features;

static const struct {
  const char *name;
  bool (*holds)(tdm_whole_trial *trial);
} steps[] = {
    {"outcome", tdm_whole_outcome_holds}, {"certified", tdm_whole_certificates_hold},
    {"reasons", tdm_whole_reasons_hold},  {"again", tdm_whole_repeats},
    {"stopped", tdm_whole_stops},         {"judged", tdm_whole_judgements_hold},
};

/* The name of the step that failed, with the trial's complaint, or NULL. */
static const char *try(tdm_whole_trial *trial, uint64_t seed) {
  if (!tdm_whole_begin(trial, seed, features)) return "begin";
  if (trial->too_many) return NULL;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    if (!steps[i].holds(trial)) return steps[i].name;
  return NULL;
}

/* Whether somebody is unmatched for a reason that is not known. */
static bool has_no_reason(const tdm_outcome *outcome) {
  for (uint32_t i = 0; i < outcome->unmatched_count; i++)
    if (!outcome->unmatched[i].reason) return true;
  return false;
}

static void test_solve_equals_the_best_of_all_pairings(void **state) {
  (void)state;
  uint32_t failures = 0, feasible = 0, tied = 0, too_many = 0, silent = 0, unproven = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_whole_trial trial;
    const char *failed = try(&trial, seed);
    feasible += trial.optimum.feasible;
    tied += trial.optimum.optima > 1;
    too_many += trial.too_many;
    silent += has_no_reason(&trial.outcome);
    unproven += tdm_whole_is_unproven(&trial);
    if (failed) {
      failures++;
      print_error("seed %llu: %s: %s\n", (unsigned long long)seed, failed, trial.complaint);
    }
    tdm_whole_end(&trial);
    if (failures == FAILURES_MAX) break;
  }
  print_message(
      "features %x, %llu seeds, %u feasible, %u with several optima, %u without a reason, %u not "
      "proven, %u too large\n",
      features, (unsigned long long)seed_count, feasible, tied, silent, unproven, too_many);
  assert_true(seed_count < MANY_SEEDS || too_many < seed_count / 20);
  assert_true(unproven <= 1 + seed_count / 200);
  if (failures) fail_msg("%u seeds fail; look at one with --seed SEED", failures);
}

/* Requests that were answered wrongly once, with features to draw them from. */
static const struct {
  unsigned features;
  uint64_t seed;
} repaired[] = {
    {TDM_FEATURES_ALL, 723527},  /* a root without a solution: its child's held everywhere */
    {TDM_FEATURES_ALL, 2143863}, /* the order of locks was that of a relaxation's columns */
};

static void test_what_was_wrong_once_holds(void **state) {
  (void)state;
  unsigned asked = features;
  uint32_t failures = 0;
  for (size_t i = 0; i < sizeof repaired / sizeof *repaired; i++) {
    tdm_whole_trial trial;
    features = repaired[i].features;
    const char *failed = try(&trial, repaired[i].seed);
    bool unproven = tdm_whole_is_unproven(&trial);
    if (failed || unproven) {
      failures++;
      print_error("seed %llu: %s: %s\n", (unsigned long long)repaired[i].seed,
                  failed ? failed : "unproven", trial.complaint);
    }
    tdm_whole_end(&trial);
  }
  features = asked;
  if (failures) fail_msg("%u seeds fail; look at one with --features all --seed SEED", failures);
}

static void show_optimum(const tdm_whole_trial *trial) {
  const tdm_every_optimum *optimum = &trial->optimum;
  const tdm_participant *people = trial->instance->request.cohort.participants;
  const tdm_programme *programme = &trial->instance->request.programme;
  printf("of all pairings: %s, %g optima\n", optimum->feasible ? "feasible" : "infeasible",
         optimum->optima);
  for (uint32_t s = 0; optimum->feasible && s < programme->stage_count; s++)
    printf("of all pairings, stage %s: %s%lld\n", tdm_stage_name(programme->objective[s]),
           optimum->worth.has_value[s] ? "" : "nil, ", (long long)optimum->worth.values[s]);
  for (uint32_t i = 0; i < optimum->pair_count; i++)
    printf("of all pairings, %.*s with %.*s\n", TDM_TEXT_ARG(people[optimum->pairs[i].mentor].id),
           TDM_TEXT_ARG(people[optimum->pairs[i].mentee].id));
}

static int show(uint64_t seed) {
  tdm_whole_trial trial;
  const char *failed = try(&trial, seed);
  tdm_dump_request(stdout, &trial.instance->request);
  tdm_dump_outcome(stdout, &trial.instance->request, &trial.outcome);
  show_optimum(&trial);
  printf("seed %llu: %s%s%s\n", (unsigned long long)seed, failed ? failed : "all holds",
         failed ? ": " : "", failed ? trial.complaint : "");
  tdm_whole_end(&trial);
  return failed ? 1 : 0;
}

static void choose_features(const char *names) {
  features = tdm_features_named(names);
  if (features) return;
  fprintf(stderr, "--features %s: one of the names is unknown\n", names);
  exit(2);
}

int main(int argc, char **argv) {
  const char *count = getenv("TANDEM_WHOLE_COUNT");
  if (count) seed_count = strtoull(count, NULL, 10);
  const char *seed = NULL;
  features = tdm_features_offered();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--features") == 0) choose_features(argv[i + 1]);
    if (strcmp(argv[i], "--seed") == 0) seed = argv[i + 1];
    if (strcmp(argv[i], "--count") == 0) seed_count = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--from") == 0) first_seed = strtoull(argv[i + 1], NULL, 10);
  }
  if (seed) return show(strtoull(seed, NULL, 10));
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_was_wrong_once_holds),
                                     cmocka_unit_test(test_solve_equals_the_best_of_all_pairings)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

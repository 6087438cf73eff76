// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Solves from a base against all pairings and against solves without one, on random requests.
 *
 *   test_base [--count N] [--from SEED] [--features LIST]    as test_whole
 *   test_base --medium N [--from SEED]                       20 to 60 people a side
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/base.h"
#include "solver/problem/stop.h"
#include "solver/verify/verify.h"
#include "tests/solver/whole_trial.h"
#include "tests/support/change.h"
#include "tests/support/whole.h"

enum { COUNT_DEFAULT = 300, MEDIUM_DEFAULT = 20, FAILURES_MAX = 20, DROPS_MAX = 4, TIME_MS = 700 };

static uint64_t first_seed = 1, seed_count = COUNT_DEFAULT, medium_count = MEDIUM_DEFAULT;
static unsigned features;

/* How often a base was of use. */
static uint64_t bases, used, compared;

/* ---- two requests that are much alike ---- */

/* The same instance without some people, perhaps with another rule or other weights. */
static tdm_instance *relative(tdm_instance *instance, uint64_t seed) {
  tdm_random random = {seed * 31 + 7};
  uint32_t drops = tdm_random_below(&random, DROPS_MAX + 1);
  for (uint32_t k = 0; k < drops && instance->request.cohort.count > 2; k++) {
    uint32_t p = tdm_random_below(&random, instance->request.cohort.count);
    if (!tdm_instance_is_locked(instance, p)) tdm_instance_drop(instance, p);
  }
  uint32_t change = tdm_random_below(&random, 6);
  if (change == 1) tdm_instance_double(instance);
  if (change == 2) instance->request.programme.quota_count /= 2;
  if (change == 3) tdm_instance_shuffle(instance, seed + 1);
  return instance;
}

/* Of some medium requests the proof takes long: those are left out. */
static tdm_control hurry(uint64_t list_at_most) {
  return (tdm_control){.deadline_ns = tdm_clock_ns() + TIME_MS * INT64_C(1000000),
                       .list_at_most = list_at_most};
}

static tdm_base *base_of(tdm_instance *instance) {
  tdm_base *base = NULL;
  tdm_text message;
  tdm_control control = hurry(0);
  if (!tdm_instance_check(instance)) return NULL;
  tdm_base_solve(&instance->request, &control, &instance->problems, &base, instance->arena,
                 &message);
  return base;
}

/* The same by what another solve leaves, as a worker's cache has it. */
static tdm_base *left_by(tdm_instance *instance) {
  tdm_base *base = NULL;
  tdm_base_order order = {.left = &base};
  tdm_outcome outcome;
  tdm_text message;
  tdm_solve_from(&instance->request, &order, &(tdm_control){0}, instance->arena,
                 &instance->problems, &outcome, &message);
  return base;
}

static tdm_result solve(tdm_instance *instance, const tdm_base *base, const tdm_base_pairs *pairs,
                        const tdm_control *control, tdm_outcome *outcome) {
  tdm_base_order order = {.base = base, .pairs = pairs};
  tdm_text message;
  memset(outcome, 0, sizeof *outcome);
  tdm_result result = tdm_solve_from(&instance->request, &order, control, instance->arena,
                                     &instance->problems, outcome, &message);
  bases++;
  used += order.use.used;
  if (result != TDM_OK) print_error("%.*s\n", TDM_TEXT_ARG(message));
  return result;
}

static bool same_pairs(const tdm_outcome *a, const tdm_outcome *b) {
  if (a->pair_count != b->pair_count) return false;
  for (uint32_t k = 0; k < a->pair_count; k++)
    if (a->pairs[k].mentor != b->pairs[k].mentor || a->pairs[k].mentee != b->pairs[k].mentee)
      return false;
  return true;
}

static bool same_values(const tdm_outcome *a, const tdm_outcome *b) {
  if (a->status != b->status || a->stage_count != b->stage_count) return false;
  for (uint32_t k = 0; k < a->stage_count; k++)
    if (a->objective[k].has_value != b->objective[k].has_value ||
        a->objective[k].value != b->objective[k].value ||
        a->objective[k].bound != b->objective[k].bound)
      return false;
  return true;
}

static bool is_decided(const tdm_outcome *outcome) {
  return outcome->status == TDM_OPTIMAL || outcome->status == TDM_INFEASIBLE;
}

/* ---- against all pairings ---- */

static tdm_control control_of(uint64_t seed) {
  return (tdm_control){
      .list_at_most = seed % 2, .piece_nodes = (uint32_t)(seed % 3), .network_nodes = seed % 5 < 2};
}

/* What fails, or NULL. */
static const char *try_small(tdm_whole_trial *trial, uint64_t seed) {
  if (!tdm_whole_begin(trial, seed, features)) return "begin";
  if (trial->too_many) return NULL;
  tdm_instance *before = relative(tdm_instance_whole(seed, features), seed);
  before->request.options.seed = trial->instance->request.options.seed;
  tdm_base *base = base_of(before), *again = base ? left_by(before) : NULL;
  const tdm_programme *programme = &trial->instance->request.programme;
  tdm_base_pairs current = {programme->current, programme->current_count / 2};
  const tdm_base_pairs *pairs = seed % 4 == 3 && current.count > 0 ? &current : NULL;
  tdm_control control = control_of(seed);
  tdm_outcome second;
  const char *failed = NULL;
  if (base && solve(trial->instance, base, pairs, &control, &trial->outcome) != TDM_OK)
    failed = "solve from a base";
  else if (base && solve(trial->instance, again, pairs, &control, &second) != TDM_OK)
    failed = "solve from what a solve left";
  else if (base && !same_pairs(&trial->outcome, &second))
    failed = "it depends on how the base was made";
  else if (base && !tdm_whole_outcome_holds(trial))
    failed = "outcome";
  else if (base && !tdm_whole_certificates_hold(trial))
    failed = "certified";
  else if (base && !tdm_whole_reasons_hold(trial))
    failed = "reasons";
  tdm_base_free(base);
  tdm_base_free(again);
  tdm_instance_free(before);
  return failed;
}

static void test_from_a_base_the_best_of_all_pairings_is_found(void **state) {
  (void)state;
  uint32_t failures = 0;
  bases = used = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_whole_trial trial;
    const char *failed = try_small(&trial, seed);
    if (failed)
      print_error("seed %llu: %s: %s\n", (unsigned long long)seed, failed, trial.complaint);
    failures += failed != NULL;
    tdm_whole_end(&trial);
    if (failures == FAILURES_MAX) break;
  }
  print_message("%llu solves from bases, %llu of which they were of use to\n",
                (unsigned long long)bases, (unsigned long long)used);
  assert_true(2 * used > bases);
  assert_int_equal(failures, 0);
}

/* Of pairs that a base has, one may have its people the other way round by now. */
static void test_who_changed_roles_is_no_pair_of_the_base(void **state) {
  static const uint64_t turned = 5479;
  tdm_whole_trial trial;
  (void)state;
  unsigned asked = features;
  features = tdm_features_offered();
  const char *failed = try_small(&trial, turned);
  tdm_whole_end(&trial);
  features = asked;
  if (failed) print_error("%s: %s\n", failed, trial.complaint);
  assert_null(failed);
}

/* ---- against solves without a base ---- */

/* The base's pairs are the running round of the one half of the seeds. */
static bool run_on(tdm_instance *instance, tdm_instance *before, uint64_t seed) {
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_KEPT, TDM_STAGE_SCORE};
  tdm_programme *programme = &instance->request.programme;
  tdm_outcome outcome;
  tdm_text message;
  if (seed % 4 > 1) return true;
  tdm_control control = hurry(0);
  if (tdm_solve(&before->request, &control, instance->arena, &before->problems, &outcome,
                &message) != TDM_OK)
    return false;
  programme->has_current = true;
  programme->current_count = outcome.pair_count;
  programme->current =
      tdm_arena_alloc(instance->arena, outcome.pair_count, sizeof *programme->current);
  for (uint32_t k = 0; k < outcome.pair_count; k++) {
    programme->current[k].mentor.id =
        before->request.cohort.participants[outcome.pairs[k].mentor].id;
    programme->current[k].mentee.id =
        before->request.cohort.participants[outcome.pairs[k].mentee].id;
  }
  memcpy(programme->objective, stages, sizeof stages);
  programme->stage_count = 3;
  return true;
}

static const char *try_medium(uint64_t seed) {
  tdm_instance *before = tdm_instance_medium(seed);
  tdm_instance *after = relative(tdm_instance_medium(seed), seed);
  tdm_base *base = base_of(before);
  tdm_outcome cold = {0}, warm = {0}, verified;
  const char *failed = NULL;
  tdm_control control = hurry(seed % 3 == 0), later;
  if (!base || !run_on(after, before, seed) || !tdm_instance_check(after)) goto end;
  after->request.options.certificate = seed % 2;
  bool good = solve(after, NULL, NULL, &control, &cold) == TDM_OK;
  later = hurry(seed % 3 == 0);
  if (!good || solve(after, base, NULL, &later, &warm) != TDM_OK)
    failed = "solve";
  else if (is_decided(&cold) && is_decided(&warm) && !same_values(&cold, &warm))
    failed = "other values";
  compared += is_decided(&cold) && is_decided(&warm);
  verified = warm;
  if (!failed && verified.pair_count &&
      tdm_verify_outcome(&after->request, &verified, after->arena).size)
    failed = "verify";
end:
  tdm_base_free(base);
  tdm_instance_free(before);
  tdm_instance_free(after);
  return failed;
}

static void test_from_a_base_the_values_are_those_without(void **state) {
  (void)state;
  uint32_t failures = 0;
  for (uint64_t seed = first_seed; seed < first_seed + medium_count; seed++) {
    const char *failed = try_medium(seed);
    if (failed) print_error("medium seed %llu: %s\n", (unsigned long long)seed, failed);
    failures += failed != NULL;
    if (failures == FAILURES_MAX) break;
  }
  print_message("%llu of %llu compared\n", (unsigned long long)compared,
                (unsigned long long)medium_count);
  assert_true(compared > 0 || medium_count == 0);
  assert_int_equal(failures, 0);
}

int main(int argc, char **argv) {
  features = tdm_features_offered();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--features") == 0) features = tdm_features_named(argv[i + 1]);
    if (strcmp(argv[i], "--count") == 0) seed_count = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--medium") == 0) medium_count = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--from") == 0) first_seed = strtoull(argv[i + 1], NULL, 10);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_from_a_base_the_best_of_all_pairings_is_found),
      cmocka_unit_test(test_who_changed_roles_is_no_pair_of_the_base),
      cmocka_unit_test(test_from_a_base_the_values_are_those_without),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Awkward cohorts: everybody alike, nobody compatible, contradictions, tight minimums, many quotas.
 * Each has an answer that is known, or found by another method.
 *
 *   test_awkward [--size N] [--time-ms N]      people on a side of the larger cases, 200 by default
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "benchmarks/assignment.h"
#include "tests/solver/peers/peer.h"
#include "tests/solver/peers/recipe.h"

static struct { uint64_t size, time_ms; } settings = {200, 20000};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { TIMED = 0 };
#else
enum { TIMED = 1 };
#endif

enum { PEER_MS = 3000, ALIKE_SCORE = 1373000 };

/* A cohort and what the solver says of it; end() releases it. */
typedef struct {
  tdm_instance *instance;
  tdm_outcome outcome;
  int64_t pairs, score;
} solved;

static solved begin(const tdm_recipe *recipe) {
  solved s = {.instance = tdm_recipe_checked(recipe)};
  s.outcome = tdm_recipe_solve(s.instance, true, (int64_t)settings.time_ms);
  s.pairs = tdm_recipe_value(&s.outcome, TDM_STAGE_PAIRS);
  s.score = tdm_recipe_value(&s.outcome, TDM_STAGE_SCORE);
  print_message("  %s %u x %u: %s, %lld pairs, score %lld, %lld ms\n",
                tdm_cohort_kind_name(recipe->kind), recipe->mentors, recipe->mentees,
                tdm_status_name(s.outcome.status), (long long)s.pairs, (long long)s.score,
                (long long)s.outcome.stats.elapsed_ms);
  return s;
}

static void end(solved *s) { tdm_instance_free(s->instance); }

static tdm_recipe recipe_of(tdm_cohort_kind kind, uint64_t mentors, uint64_t mentees) {
  tdm_recipe recipe = tdm_recipe_default();
  recipe.kind = kind;
  recipe.mentors = (uint32_t)mentors;
  recipe.mentees = (uint32_t)mentees;
  return recipe;
}

/* ---- without quotas: the textbook method knows ---- */

static void expect_assignment(const tdm_recipe *recipe) {
  solved s = begin(recipe);
  tdm_assignment best;
  assert_true(tdm_assignment_solve(&s.instance->request, INT32_MAX, s.instance->arena, &best) &&
              best.whole);
  assert_int_equal(s.outcome.status, TDM_OPTIMAL);
  assert_int_equal(s.pairs, best.pair_count);
  assert_int_equal(s.score, best.score);
  end(&s);
}

static void test_awkward_capacities_equal_assignment(void **state) {
  (void)state;
  static const tdm_cohort_kind kinds[] = {TDM_COHORT_RICH, TDM_COHORT_PLAIN, TDM_COHORT_EQUAL};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    tdm_recipe recipe = recipe_of(kinds[k], settings.size / 2, settings.size / 2);
    recipe.capacity = 8;
    expect_assignment(&recipe);
  }
}

static void test_awkward_sides_equal_assignment(void **state) {
  (void)state;
  tdm_recipe few = recipe_of(TDM_COHORT_RICH, settings.size / 4, settings.size);
  tdm_recipe many = recipe_of(TDM_COHORT_PLAIN, settings.size, settings.size / 4);
  tdm_recipe none = recipe_of(TDM_COHORT_RICH, settings.size / 4, 0);
  many.capacity = 3;
  expect_assignment(&few);
  expect_assignment(&many);
  expect_assignment(&none);
}

static void test_awkward_one_department_equals_assignment(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_ONE_DEPARTMENT, settings.size, settings.size);
  expect_assignment(&recipe);
}

/* ---- no time ---- */

/*
 * Large problems, stopped early: on time (in one of a few attempts: the machine may be busy), and
 * verified (tests/solver/recipe.h) with whatever there is by then.
 */
static void test_awkward_stopped_early(void **state) {
  (void)state;
  enum { OVERRUN_MS = 250, ATTEMPTS = 4 };
  static const int64_t limits_ms[] = {5, 40, 150};
  for (uint32_t capacity = 1; capacity <= 8; capacity += 7)
    for (size_t k = 0; k < sizeof limits_ms / sizeof *limits_ms; k++) {
      tdm_recipe recipe = recipe_of(TDM_COHORT_RICH, 5 * settings.size, 5 * settings.size);
      recipe.capacity = capacity;
      recipe.quotas = 3;
      tdm_instance *instance = tdm_recipe_checked(&recipe);
      bool held = false;
      for (int attempt = 0; attempt < ATTEMPTS && !held; attempt++) {
        tdm_outcome outcome = tdm_recipe_solve(instance, true, limits_ms[k]);
        assert_int_not_equal(outcome.status, TDM_INFEASIBLE);
        held = outcome.stats.elapsed_ms <= limits_ms[k] + OVERRUN_MS;
        print_message("  %lld ms: %s with %u pairs after %lld ms\n", (long long)limits_ms[k],
                      tdm_status_name(outcome.status), outcome.pair_count,
                      (long long)outcome.stats.elapsed_ms);
      }
      assert_true(held || !TIMED);
      tdm_instance_free(instance);
    }
}

/* ---- by construction ---- */

static void test_awkward_all_alike(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_EQUAL, settings.size, settings.size + 7);
  solved s = begin(&recipe);
  assert_int_equal(s.outcome.status, TDM_OPTIMAL);
  assert_int_equal(s.pairs, settings.size);
  assert_int_equal(s.score, (int64_t)settings.size * ALIKE_SCORE);
  end(&s);
}

static void test_awkward_nobody_fits(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_NOBODY, settings.size, settings.size);
  solved s = begin(&recipe);
  assert_int_equal(s.outcome.status, TDM_OPTIMAL);
  assert_int_equal(s.pairs, 0);
  assert_int_equal(s.outcome.unmatched_count, 2 * settings.size);
  for (uint32_t k = 0; k < s.outcome.unmatched_count; k++)
    assert_int_equal(s.outcome.unmatched[k].reason, TDM_REASON_NO_CANDIDATE);
  end(&s);
}

/* One mentor fits all: there are as many pairs as this one has places. */
static void test_awkward_one_fits_all(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_HUB, settings.size, settings.size);
  for (recipe.capacity = 1; recipe.capacity <= 8; recipe.capacity += 7) {
    solved s = begin(&recipe);
    assert_int_equal(s.outcome.status, TDM_OPTIMAL);
    assert_int_equal(s.pairs, s.instance->request.cohort.participants[0].capacity);
    end(&s);
  }
}

/* ---- with rows: GLPK knows, where it is in time ---- */

static void expect_peer(const tdm_recipe *recipe) {
  solved s = begin(recipe);
  tdm_peer_model model;
  tdm_peer_answer answer;
  tdm_verdict verdict;
  tdm_arena *arena = s.instance->arena;
  tdm_peer_model_init(&model, &s.instance->request, arena);
  tdm_peer_keep(&model, TDM_STAGE_PAIRS, s.pairs, arena);
  tdm_peer_glpk(&model, TDM_STAGE_SCORE, PEER_MS, arena, &answer);
  assert_int_equal(s.outcome.status, TDM_OPTIMAL);
  assert_int_not_equal(answer.status, TDM_PEER_INFEASIBLE);
  assert_true(
      tdm_verify_pairing(&s.instance->request, answer.pairs, answer.count, arena, &verdict));
  if (answer.status == TDM_PEER_OPTIMAL) {
    assert_true(verdict.valid);
    assert_int_equal(verdict.objective[0].value, s.pairs);
    assert_int_equal(verdict.objective[1].value, s.score);
  } else {
    print_message("    GLPK has no optimum after %d ms\n", PEER_MS);
  }
  end(&s);
}

/* Both sides must fill all that the smaller one has: no slack on either. */
static void test_awkward_tight_minimums(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_RICH, settings.size / 4, settings.size / 3);
  recipe.minimums = 100;
  expect_peer(&recipe);
  recipe.capacity = 4;
  expect_peer(&recipe);
  recipe.quotas = 2;
  expect_peer(&recipe);
  recipe.quotas = 0;
  recipe.kind = TDM_COHORT_PLAIN;
  expect_peer(&recipe);
}

static void test_awkward_shares(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_RICH, settings.size / 4, settings.size / 4);
  recipe.quotas = 3;
  recipe.limits = TDM_LIMITS_BOTH;
  expect_peer(&recipe);
  recipe.capacity = 3;
  expect_peer(&recipe);
}

/* ---- many quotas ---- */

static void test_awkward_thirty_quotas(void **state) {
  (void)state;
  tdm_recipe recipe = recipe_of(TDM_COHORT_RICH, settings.size / 5, settings.size / 5);
  recipe.quotas = 30;
  solved s = begin(&recipe);
  tdm_assignment best;
  assert_true(tdm_assignment_solve(&s.instance->request, INT32_MAX, s.instance->arena, &best));
  assert_true(s.outcome.status == TDM_OPTIMAL || s.outcome.status == TDM_FEASIBLE);
  assert_int_equal(s.pairs, best.pair_count);
  assert_true(s.score < best.score); /* the limits cut it off */
  assert_true(s.outcome.objective[1].bound >= s.score);
  assert_true(s.outcome.gap < 0.01);
  end(&s);
}

/* ---- contradictions ---- */

static bool names_quota(const solved *s, const tdm_conflict *member, const char *name) {
  return tdm_text_equal(s->instance->request.programme.quotas[member->index].name,
                        tdm_text_of(name));
}

/* The members that are quota limits of this kind by one of these names, each once. */
static uint32_t count_members(const solved *s, tdm_conflict_kind kind, const char *const *names) {
  uint32_t found = 0;
  for (uint32_t k = 0; k < s->outcome.conflict_count; k++)
    for (size_t n = 0; names[n]; n++)
      found +=
          s->outcome.conflict[k].kind == kind && names_quota(s, &s->outcome.conflict[k], names[n]);
  return found;
}

static solved begin_contradiction(tdm_contradiction contradiction, int kind, uint32_t members) {
  tdm_recipe recipe = recipe_of((tdm_cohort_kind)kind, settings.size, settings.size);
  recipe.contradiction = contradiction;
  solved s = begin(&recipe);
  assert_int_equal(s.outcome.status, TDM_INFEASIBLE);
  assert_int_equal(s.outcome.conflict_count, members);
  assert_true(s.outcome.irreducible);
  return s;
}

static void test_awkward_contradictions_are_named(void **state) {
  (void)state;
  for (int kind = TDM_COHORT_RICH; kind <= TDM_COHORT_PLAIN; kind++) {
    solved s = begin_contradiction(TDM_CONTRADICTION_SHARES, kind, 3);
    assert_int_equal(
        count_members(&s, TDM_CONFLICT_QUOTA_MIN_SHARE, (const char *const[]){"near", "far", NULL}),
        2);
    end(&s);
    s = begin_contradiction(TDM_CONTRADICTION_PLACES, kind, 2);
    assert_int_equal(
        count_members(&s, TDM_CONFLICT_QUOTA_MIN, (const char *const[]){"inside", "outside", NULL}),
        2);
    end(&s);
    s = begin_contradiction(TDM_CONTRADICTION_MINIMUMS, kind, 2);
    assert_int_equal(
        count_members(&s, TDM_CONFLICT_QUOTA_MAX, (const char *const[]){"none of them", NULL}), 1);
    end(&s);
  }
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--size") == 0) settings.size = value;
    if (strcmp(argv[i], "--time-ms") == 0) settings.time_ms = value;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_awkward_capacities_equal_assignment),
      cmocka_unit_test(test_awkward_sides_equal_assignment),
      cmocka_unit_test(test_awkward_one_department_equals_assignment),
      cmocka_unit_test(test_awkward_stopped_early),
      cmocka_unit_test(test_awkward_all_alike),
      cmocka_unit_test(test_awkward_nobody_fits),
      cmocka_unit_test(test_awkward_one_fits_all),
      cmocka_unit_test(test_awkward_tight_minimums),
      cmocka_unit_test(test_awkward_shares),
      cmocka_unit_test(test_awkward_thirty_quotas),
      cmocka_unit_test(test_awkward_contradictions_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

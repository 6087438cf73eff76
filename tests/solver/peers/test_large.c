// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the model promises about related requests, on cohorts of hundreds to thousands of people.
 *
 *   test_large [--size N] [--count N] [--from SEED] [--time-ms N]
 *
 * --size is the number of people on a side, 160 by default; a solve that does not end in time is
 * told and compared with nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/problem/stop.h"
#include "tests/solver/peers/recipe.h"
#include "tests/support/change.h"

static struct { uint64_t size, count, from, time_ms; } settings = {160, 1, 1, 10000};

/* One cohort with its optimum; the others are compared with it. */
typedef struct {
  tdm_recipe recipe;
  tdm_instance *instance;
  tdm_outcome outcome;
} base;

static bool is_proven(const tdm_outcome *outcome, const char *what) {
  if (outcome->status == TDM_OPTIMAL || outcome->status == TDM_INFEASIBLE) return true;
  print_message("    %s: %s in time, gap %g\n", what, tdm_status_name(outcome->status),
                outcome->gap);
  return false;
}

/* Solves the changed instance; whether its outcome is proven and can be compared. */
static bool solve(tdm_instance *changed, const char *what, tdm_outcome *outcome) {
  int64_t start_ns = tdm_clock_ns();
  *outcome = tdm_recipe_solve(changed, false, (int64_t)settings.time_ms);
  bool proven = is_proven(outcome, what);
  print_message("    %-10s %-10s %4lld pairs, score %lld, %lld ms\n", what,
                tdm_status_name(outcome->status),
                (long long)tdm_recipe_value(outcome, TDM_STAGE_PAIRS),
                (long long)tdm_recipe_value(outcome, TDM_STAGE_SCORE),
                (long long)((tdm_clock_ns() - start_ns) / 1000000));
  return proven;
}

static int compare(const tdm_outcome *a, const tdm_outcome *b) {
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_SCORE};
  for (size_t s = 0; s < sizeof stages / sizeof *stages; s++) {
    int64_t x = tdm_recipe_value(a, stages[s]), y = tdm_recipe_value(b, stages[s]);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/* ---- the properties ---- */

static tdm_text id_of(const tdm_instance *instance, uint32_t participant) {
  return instance->request.cohort.participants[participant].id;
}

static void order_does_not_matter(const base *b) {
  tdm_instance *other = tdm_recipe_again(&b->recipe, b->instance);
  tdm_instance_shuffle(other, b->recipe.seed + 17);
  tdm_outcome outcome;
  if (solve(other, "shuffled", &outcome)) {
    assert_int_equal(outcome.pair_count, b->outcome.pair_count);
    for (uint32_t k = 0; k < outcome.pair_count; k++) {
      const tdm_pair_result *x = &outcome.pairs[k], *y = &b->outcome.pairs[k];
      assert_true(tdm_text_equal(id_of(other, x->mentor), id_of(b->instance, y->mentor)));
      assert_true(tdm_text_equal(id_of(other, x->mentee), id_of(b->instance, y->mentee)));
    }
  }
  tdm_instance_free(other);
}

static void seed_does_not_change_the_value(const base *b) {
  tdm_instance *other = tdm_recipe_again(&b->recipe, b->instance);
  other->request.options.seed = 4711;
  tdm_outcome outcome;
  if (solve(other, "reseeded", &outcome)) assert_int_equal(compare(&outcome, &b->outcome), 0);
  tdm_instance_free(other);
}

static void rule_never_helps(const base *b) {
  tdm_instance *other = tdm_recipe_again(&b->recipe, b->instance);
  tdm_programme *programme = &other->request.programme;
  tdm_rule *rules =
      tdm_benchmark_take(other->arena, programme->rule_count + 1, sizeof *programme->rules);
  memcpy(rules, programme->rules, programme->rule_count * sizeof *rules);
  rules[programme->rule_count++] =
      (tdm_rule){.type = TDM_RULE_APART, .of = tdm_recipe_text(other->arena, "generation")};
  programme->rules = rules;
  tdm_outcome outcome;
  if (solve(other, "ruled", &outcome) && outcome.status == TDM_OPTIMAL)
    assert_true(compare(&outcome, &b->outcome) <= 0);
  tdm_instance_free(other);
}

/* Somebody without a minimum, or TDM_NONE. */
static uint32_t who_may_go(const tdm_instance *instance, uint64_t seed) {
  const tdm_cohort *cohort = &instance->request.cohort;
  for (uint32_t k = 0; k < cohort->count; k++) {
    uint32_t participant = (uint32_t)((seed * 7919 + k) % cohort->count);
    if (cohort->participants[participant].min == 0) return participant;
  }
  return TDM_NONE;
}

static void loss_never_gives_pairs(const base *b) {
  uint32_t gone = who_may_go(b->instance, b->recipe.seed);
  if (gone == TDM_NONE) return;
  tdm_instance *other = tdm_recipe_again(&b->recipe, b->instance);
  tdm_instance_drop(other, gone);
  tdm_outcome outcome;
  if (solve(other, "dropped", &outcome) && outcome.status == TDM_OPTIMAL)
    assert_true(tdm_recipe_value(&outcome, TDM_STAGE_PAIRS) <=
                tdm_recipe_value(&b->outcome, TDM_STAGE_PAIRS));
  tdm_instance_free(other);
}

/* Every part is rounded once in either request: off by half a micro-point, and by one half twice.
 */
static void weights_double_the_score(const base *b) {
  tdm_instance *other = tdm_recipe_again(&b->recipe, b->instance);
  assert_true(tdm_instance_double(other));
  tdm_outcome outcome;
  if (solve(other, "doubled", &outcome)) {
    int64_t pairs = tdm_recipe_value(&b->outcome, TDM_STAGE_PAIRS);
    int64_t slack = 2 * pairs * b->instance->request.programme.dimension_count;
    int64_t twice = 2 * tdm_recipe_value(&b->outcome, TDM_STAGE_SCORE);
    int64_t found = tdm_recipe_value(&outcome, TDM_STAGE_SCORE);
    assert_int_equal(tdm_recipe_value(&outcome, TDM_STAGE_PAIRS), pairs);
    assert_in_range(found, twice - slack, twice + slack);
  }
  tdm_instance_free(other);
}

/* ---- sites ---- */

/* The first person whose site is the one of that symbol, or is another one; or TDM_NONE. */
static uint32_t first_at(const tdm_cohort *cohort, uint32_t symbol, bool at) {
  uint32_t a = 0;
  while (!tdm_text_equal(cohort->attributes[a].name, tdm_text_of("site"))) a++;
  const tdm_attribute *site = &cohort->attributes[a];
  for (uint32_t p = 0; p < cohort->count; p++)
    if ((site->values[site->first[p]] == symbol) == at) return p;
  return TDM_NONE;
}

/* Of one site alone, with everybody else gone. */
static tdm_outcome solve_site(const tdm_recipe *recipe, const base *b, uint32_t symbol) {
  tdm_instance *alone = tdm_recipe_again(recipe, b->instance);
  uint32_t gone;
  while ((gone = first_at(&alone->request.cohort, symbol, false)) != TDM_NONE)
    tdm_instance_drop(alone, gone);
  tdm_outcome outcome;
  assert_true(solve(alone, "alone", &outcome));
  tdm_instance_free(alone);
  return outcome;
}

/* All sites together are the sum of what each comes to alone. */
static void sites_add_up(const tdm_recipe *recipe) {
  base b = {.recipe = *recipe, .instance = tdm_recipe_checked(recipe)};
  b.outcome = tdm_recipe_solve(b.instance, true, (int64_t)settings.time_ms);
  const tdm_cohort *cohort = &b.instance->request.cohort;
  int64_t pairs = 0, score = 0;
  assert_true(is_proven(&b.outcome, "all sites"));
  assert_true(b.outcome.stats.pieces > 1);
  for (uint32_t symbol = 0; symbol < cohort->symbols.count; symbol++) {
    if (first_at(cohort, symbol, true) == TDM_NONE) continue;
    tdm_outcome alone = solve_site(recipe, &b, symbol);
    pairs += tdm_recipe_value(&alone, TDM_STAGE_PAIRS);
    score += tdm_recipe_value(&alone, TDM_STAGE_SCORE);
  }
  assert_int_equal(tdm_recipe_value(&b.outcome, TDM_STAGE_PAIRS), pairs);
  assert_int_equal(tdm_recipe_value(&b.outcome, TDM_STAGE_SCORE), score);
  tdm_instance_free(b.instance);
}

/* ---- the cohorts ---- */

static void try_recipe(const tdm_recipe *recipe) {
  base b = {.recipe = *recipe, .instance = tdm_recipe_checked(recipe)};
  b.outcome = tdm_recipe_solve(b.instance, true, (int64_t)settings.time_ms);
  print_message("  %s %u x %u, %u quotas, seed %llu: %s, %lld pairs, score %lld, %lld ms\n",
                tdm_cohort_kind_name(recipe->kind), recipe->mentors, recipe->mentees,
                recipe->quotas, (unsigned long long)recipe->seed, tdm_status_name(b.outcome.status),
                (long long)tdm_recipe_value(&b.outcome, TDM_STAGE_PAIRS),
                (long long)tdm_recipe_value(&b.outcome, TDM_STAGE_SCORE),
                (long long)b.outcome.stats.elapsed_ms);
  if (is_proven(&b.outcome, "the cohort")) {
    assert_int_equal(b.outcome.status, TDM_OPTIMAL);
    order_does_not_matter(&b);
    seed_does_not_change_the_value(&b);
    rule_never_helps(&b);
    loss_never_gives_pairs(&b);
    weights_double_the_score(&b);
  }
  tdm_instance_free(b.instance);
}

static void try_all(tdm_recipe recipe) {
  recipe.mentors = recipe.mentees = (uint32_t)settings.size;
  recipe.mentees += recipe.capacity > 1 ? recipe.mentors / 10 : 0;
  for (uint64_t seed = settings.from; seed < settings.from + settings.count; seed++) {
    recipe.seed = seed;
    try_recipe(&recipe);
  }
}

static void test_large_rich(void **state) {
  (void)state;
  tdm_recipe recipe = tdm_recipe_default();
  recipe.quotas = 3;
  try_all(recipe);
}

static void test_large_plain(void **state) {
  (void)state;
  tdm_recipe recipe = tdm_recipe_default();
  recipe.kind = TDM_COHORT_PLAIN;
  recipe.quotas = 2;
  try_all(recipe);
}

static void test_large_capacities_and_minimums(void **state) {
  (void)state;
  tdm_recipe recipe = tdm_recipe_default();
  recipe.quotas = 2;
  recipe.capacity = 3;
  recipe.minimums = 30;
  try_all(recipe);
}

static void test_large_without_quotas(void **state) {
  (void)state;
  tdm_recipe recipe = tdm_recipe_default();
  try_all(recipe);
}

static void test_large_sites_add_up(void **state) {
  (void)state;
  tdm_recipe recipe = tdm_recipe_default();
  for (int kind = 0; kind < 2; kind++) {
    recipe.kind = kind ? TDM_COHORT_PLAIN : TDM_COHORT_RICH;
    recipe.mentors = (uint32_t)settings.size;
    recipe.mentees = recipe.mentors + 20;
    recipe.capacity = 1 + (uint32_t)kind;
    recipe.sites = 3;
    sites_add_up(&recipe);
  }
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--size") == 0) settings.size = value;
    if (strcmp(argv[i], "--count") == 0) settings.count = value;
    if (strcmp(argv[i], "--from") == 0) settings.from = value;
    if (strcmp(argv[i], "--time-ms") == 0) settings.time_ms = value;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_large_rich),
      cmocka_unit_test(test_large_plain),
      cmocka_unit_test(test_large_capacities_and_minimums),
      cmocka_unit_test(test_large_without_quotas),
      cmocka_unit_test(test_large_sites_add_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
/* Everything the verifier can find broken, by hand, with its kind, name and path; and exact parts.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "solver/verify/verify.h"
#include "tests/support/instance.h"

enum { M1, M2, E1, E2, PEOPLE };

/* Two mentors (m2 may take two mentees) and two mentees, each with a set of languages. */
static tdm_instance *two_by_two(void) {
  static const char *const ids[PEOPLE] = {"m1", "m2", "e1", "e2"};
  tdm_instance *instance = tdm_instance_blank(0);
  tdm_cohort *cohort = &instance->request.cohort;
  cohort->participants = tdm_arena_alloc(instance->arena, PEOPLE, sizeof *cohort->participants);
  assert_non_null(cohort->participants);
  cohort->count = PEOPLE;
  for (uint32_t p = 0; p < PEOPLE; p++)
    cohort->participants[p] = (tdm_participant){
        .id = tdm_text_of(ids[p]),
        .role = p < E1 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE,
        .capacity = p == M2 ? 2 : 1,
        .boss = TDM_NONE,
    };
  return instance;
}

/* The values of one attribute: one string for each letter of a word. */
static void add_letters(tdm_instance *instance, tdm_attribute *attribute, const char *name,
                        const char *const words[PEOPLE]) {
  tdm_cohort *cohort = &instance->request.cohort;
  cohort->attributes = attribute;
  cohort->attribute_count = 1;
  attribute->name = tdm_text_of(name);
  attribute->type = TDM_ATTRIBUTE_STRINGS;
  attribute->first = tdm_arena_alloc(instance->arena, PEOPLE + 1, sizeof *attribute->first);
  attribute->values = tdm_arena_alloc(instance->arena, 64, sizeof *attribute->values);
  for (uint32_t p = 0; p < PEOPLE; p++) {
    attribute->first[p + 1] = attribute->first[p];
    for (const char *letter = words[p]; *letter; letter++) /* words are written in order */
      attribute->values[attribute->first[p + 1]++] =
          tdm_symbols_enter(&cohort->symbols, instance->arena, (tdm_text){letter, 1});
  }
}

static tdm_reference person(const char *id) { return (tdm_reference){tdm_text_of(id), TDM_NONE}; }

static tdm_verdict verdict_on(tdm_instance *instance, const tdm_chosen *pairs, uint32_t count) {
  if (!tdm_instance_check(instance))
    fail_msg("%.*s: %.*s", TDM_TEXT_ARG(instance->problems.items[0].path),
             TDM_TEXT_ARG(instance->problems.items[0].message));
  tdm_verdict verdict;
  assert_true(tdm_verify_pairing(&instance->request, pairs, count, instance->arena, &verdict));
  return verdict;
}

/* Exactly this one thing is broken. */
static void expect_broken(tdm_instance *instance, const tdm_chosen *pairs, uint32_t count,
                          const char *kind, const char *name, const char *path) {
  tdm_verdict verdict = verdict_on(instance, pairs, count);
  for (uint32_t i = 0; i < verdict.broken_count; i++)
    if (verdict.broken_count != 1)
      print_error("broken: %s %.*s at %.*s\n", verdict.broken[i].kind,
                  TDM_TEXT_ARG(verdict.broken[i].name), TDM_TEXT_ARG(verdict.broken[i].path));
  assert_int_equal(verdict.broken_count, 1);
  assert_false(verdict.valid);
  assert_string_equal(verdict.broken[0].kind, kind);
  char text[64];
  snprintf(text, sizeof text, "%.*s", TDM_TEXT_ARG(verdict.broken[0].name));
  assert_string_equal(text, name);
  snprintf(text, sizeof text, "%.*s", TDM_TEXT_ARG(verdict.broken[0].path));
  assert_string_equal(text, path);
  tdm_instance_free(instance);
}

static void test_verify_names_capacity_and_minimum(void **state) {
  (void)state;
  tdm_chosen both[] = {{M1, E1}, {M1, E2}};
  expect_broken(two_by_two(), both, 2, "capacity", "m1", "cohort.participants[0]");
  tdm_instance *instance = two_by_two();
  instance->request.cohort.participants[M2].min = 2;
  tdm_chosen one[] = {{M2, E2}};
  expect_broken(instance, one, 1, "minimum", "m2", "cohort.participants[1]");
}

static void test_verify_names_role_duplicate_and_stranger(void **state) {
  (void)state;
  tdm_chosen mentors[] = {{M1, M2}};
  expect_broken(two_by_two(), mentors, 1, "role", "m2", "pairs[0]");
  tdm_instance *roomy = two_by_two();
  roomy->request.cohort.participants[E1].capacity = 2;
  tdm_chosen twice[] = {{M2, E1}, {M2, E1}};
  expect_broken(roomy, twice, 2, "duplicate", "", "pairs[1]");
  tdm_chosen stranger[] = {{M1, E1}, {M2, PEOPLE}};
  expect_broken(two_by_two(), stranger, 2, "unknown", "", "pairs[1]");
  tdm_chosen alone[] = {{M1, M1}};
  expect_broken(two_by_two(), alone, 1, "unknown", "", "pairs[0]");
}

static void test_verify_names_veto_in_either_direction(void **state) {
  (void)state;
  tdm_chosen pairs[] = {{M2, E2}, {M1, E1}};
  for (uint32_t who = M1; who <= E1; who += E1 - M1) {
    tdm_instance *instance = two_by_two();
    tdm_reference whom = person(who == M1 ? "e1" : "m1");
    instance->request.cohort.participants[who].vetoes = (tdm_references){&whom, 1};
    expect_broken(instance, pairs, 2, "veto", who == M1 ? "m1" : "e1", "pairs[1]");
  }
}

static void test_verify_names_forbid_in_either_direction(void **state) {
  (void)state;
  tdm_chosen pairs[] = {{M1, E1}};
  tdm_pair_reference forbids[] = {{person("m1"), person("e1")}, {person("e1"), person("m1")}};
  for (uint32_t i = 0; i < 2; i++) {
    tdm_instance *instance = two_by_two();
    instance->request.programme.forbid = &forbids[i];
    instance->request.programme.forbid_count = 1;
    expect_broken(instance, pairs, 1, "forbid", "", "pairs[0]");
  }
}

static void test_verify_names_locks_left_out(void **state) {
  (void)state;
  tdm_lock locks[] = {{.pair = {person("m1"), person("e1")}},
                      {.pair = {person("m2"), person("e2")}}};
  tdm_instance *instance = two_by_two();
  instance->request.programme.require = locks;
  instance->request.programme.require_count = 2;
  tdm_chosen pairs[] = {{M1, E1}};
  expect_broken(instance, pairs, 1, "lock", "m2 with e2", "programme.require[1]");
}

/* pair_scores with one entry, m1 with e1, and only_listed. */
static void list_one(tdm_instance *instance, tdm_pair_reference *entry, double *points) {
  *entry = (tdm_pair_reference){person("m1"), person("e1")};
  *points = -2.5;
  instance->request.programme.pair_scores = (tdm_pair_scores){
      .given = true, .only_listed = true, .entry_count = 1, .entries = entry, .points = points};
}

static void test_verify_names_only_listed(void **state) {
  (void)state;
  tdm_pair_reference entry;
  double points;
  tdm_instance *instance = two_by_two();
  list_one(instance, &entry, &points);
  tdm_chosen pairs[] = {{M1, E1}, {M2, E2}};
  expect_broken(instance, pairs, 2, "only_listed", "", "pairs[1]");
}

static void test_verify_names_rules_unless_overridden(void **state) {
  (void)state;
  static const char *const words[PEOPLE] = {"a", "b", "b", "ab"};
  tdm_chosen pairs[] = {{M2, E1}};
  for (uint32_t overridden = 0; overridden < 2; overridden++) {
    tdm_instance *instance = two_by_two();
    tdm_attribute languages = {0};
    add_letters(instance, &languages, "languages", words);
    tdm_text name = tdm_text_of("languages");
    tdm_rule rules[] = {{.type = TDM_RULE_SAME, .of = {&name, 1}},
                        {.type = TDM_RULE_DIFFER, .of = {&name, 1}, .at_least = 1}};
    tdm_lock lock = {.pair = {person("m2"), person("e1")}, .override = true};
    tdm_pair_reference entry;
    double points;
    instance->request.programme.rules = rules;
    instance->request.programme.rule_count = 2;
    if (!overridden) {
      expect_broken(instance, pairs, 1, "rule", "differ", "pairs[0]");
      continue;
    }
    list_one(instance, &entry, &points);
    instance->request.programme.require = &lock;
    instance->request.programme.require_count = 1;
    tdm_verdict verdict = verdict_on(instance, pairs, 1);
    assert_true(verdict.valid);
    assert_true(verdict.pairs[0].locked);
    tdm_instance_free(instance);
  }
}

static void test_verify_names_quotas_with_exact_shares(void **state) {
  (void)state;
  static const char *const words[PEOPLE] = {"a", "b", "b", "ab"};
  tdm_chosen pairs[] = {{M1, E1}, {M2, E2}};
  const struct {
    int64_t min, max, min_share, max_share;
    bool holds; /* for 1 of 2 pairs */
  } bounds[] = {
      {1, 1, 500000, 500000, true}, {2, -1, -1, -1, false},      {-1, 0, -1, -1, false},
      {-1, -1, 500001, -1, false},  {-1, -1, -1, 499999, false},
  };
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
    tdm_instance *instance = two_by_two();
    tdm_attribute languages = {0};
    add_letters(instance, &languages, "languages", words);
    tdm_text name = tdm_text_of("languages");
    tdm_quota quota = {.name = tdm_text_of("shared"),
                       .share = {&name, 1},
                       .min = bounds[i].min,
                       .max = bounds[i].max,
                       .min_share = bounds[i].min_share,
                       .max_share = bounds[i].max_share};
    instance->request.programme.quotas = &quota;
    instance->request.programme.quota_count = 1;
    if (!bounds[i].holds) {
      expect_broken(instance, pairs, 2, "quota", "shared", "programme.quotas[0]");
      continue;
    }
    assert_true(verdict_on(instance, pairs, 2).valid);
    tdm_instance_free(instance);
  }
}

/* Weights at which another order of operations, or another rounding, gives another integer. */
static void test_verify_rounds_parts_as_written(void **state) {
  (void)state;
  const struct {
    double weight;
    bool share;
    const char *words[PEOPLE];
    int64_t part;
  } cases[] = {
      {6.75e-6, false, {"ab", "", "bc", ""}, 5}, /* (u - i) / u would give 4 */
      {4.5e-6, true, {"ab", "", "bc", ""}, 1},   /* i / u would give 2 */
      {0.5e-6, false, {"a", "", "b", ""}, 0},    /* halves go to even */
      {1.5e-6, false, {"a", "", "b", ""}, 2},
      {2.5e-6, false, {"a", "", "b", ""}, 2},
      {1000, true, {"a", "", "a", ""}, 1000000000},
      {1000, true, {"a", "", "", ""}, 0}, /* missing earns nothing either way */
      {1000, false, {"a", "", "", ""}, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tdm_instance *instance = two_by_two();
    tdm_attribute languages = {0};
    add_letters(instance, &languages, "languages", cases[i].words);
    tdm_dimension dimension = {.name = languages.name,
                               .kind = TDM_KIND_SET,
                               .share = cases[i].share,
                               .weight = cases[i].weight};
    instance->request.programme.dimensions = &dimension;
    instance->request.programme.dimension_count = 1;
    tdm_chosen pairs[] = {{M1, E1}};
    tdm_verdict verdict = verdict_on(instance, pairs, 1);
    assert_int_equal(verdict.pairs[0].parts[0], cases[i].part);
    assert_int_equal(verdict.pairs[0].score, cases[i].part);
    tdm_instance_free(instance);
  }
}

static void test_verify_adds_wishes_and_points(void **state) {
  (void)state;
  tdm_instance *instance = two_by_two();
  tdm_pair_reference entry;
  double points;
  list_one(instance, &entry, &points);
  tdm_reference wishes[] = {person("nobody"), person("e1"), person("e2")};
  instance->request.cohort.participants[M1].wishes = (tdm_references){wishes, 3};
  instance->request.programme.wish_mentor = 3;
  tdm_chosen pairs[] = {{M1, E1}};
  tdm_verdict verdict = verdict_on(instance, pairs, 1);
  assert_true(verdict.valid);
  assert_int_equal(verdict.pairs[0].wish_part, 2000000); /* the unknown id keeps its place */
  assert_int_equal(verdict.pairs[0].pair_part, -2500000);
  assert_int_equal(verdict.objective[1].value, -500000);
  tdm_instance_free(instance);
}

/* ---- speed ---- */

enum { MANY = 10000, ENTRIES = 400000 };

static tdm_instance *crowd(void) {
  tdm_instance *instance = tdm_instance_blank(0);
  tdm_cohort *cohort = &instance->request.cohort;
  cohort->count = 2 * MANY;
  cohort->participants =
      tdm_arena_alloc(instance->arena, cohort->count, sizeof *cohort->participants);
  assert_non_null(cohort->participants);
  for (uint32_t p = 0; p < cohort->count; p++)
    cohort->participants[p] =
        (tdm_participant){.id = tdm_text_format(instance->arena, "p%05u", p),
                          .role = p < MANY ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE,
                          .capacity = 1,
                          .boss = TDM_NONE};
  return instance;
}

/* Many listed scores and a long history, in which nobody chosen met before. */
static void burden(tdm_instance *instance, tdm_round *round) {
  const tdm_participant *people = instance->request.cohort.participants;
  tdm_programme *programme = &instance->request.programme;
  tdm_pair_reference *entries = tdm_arena_alloc(instance->arena, ENTRIES, sizeof *entries);
  double *points = tdm_arena_alloc(instance->arena, ENTRIES, sizeof *points);
  round->pairs = tdm_arena_alloc(instance->arena, ENTRIES, sizeof *round->pairs);
  round->name = tdm_text_of("all before");
  for (uint32_t i = 0; i < ENTRIES; i++) {
    uint32_t mentor = i % MANY, shift = i / MANY;
    tdm_reference a = {people[mentor].id, TDM_NONE};
    entries[i] = (tdm_pair_reference){a, {people[MANY + (mentor + shift) % MANY].id, TDM_NONE}};
    points[i] = 1.0;
    tdm_reference b = {people[MANY + (mentor + 1 + shift) % MANY].id, TDM_NONE};
    round->pairs[round->pair_count++] = (tdm_history_pair){{a, b}, NAN, NAN};
  }
  programme->pair_scores = (tdm_pair_scores){.given = true,
                                             .only_listed = true,
                                             .entry_count = ENTRIES,
                                             .entries = entries,
                                             .points = points};
  programme->history = round;
  programme->round_count = 1;
}

static void test_verify_is_quick_on_ten_thousand_pairs(void **state) {
  (void)state;
  tdm_instance *instance = crowd();
  tdm_round round = {0};
  burden(instance, &round);
  tdm_rule rules[] = {
      {.type = TDM_RULE_NO_REPEAT, .rounds = UINT32_MAX, .again_from = NAN},
      {.type = TDM_RULE_REPORTING_LINE, .steps = UINT32_MAX, .siblings = true},
  };
  instance->request.programme.rules = rules;
  instance->request.programme.rule_count = 2;
  tdm_chosen *pairs = tdm_arena_alloc(instance->arena, MANY, sizeof *pairs);
  for (uint32_t i = 0; i < MANY; i++) pairs[i] = (tdm_chosen){i, MANY + i};
  assert_true(tdm_instance_check(instance));
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  tdm_verdict verdict;
  assert_true(tdm_verify_pairing(&instance->request, pairs, MANY, instance->arena, &verdict));
  clock_gettime(CLOCK_MONOTONIC, &after);
  double ms = 1e3 * (double)(after.tv_sec - before.tv_sec) +
              1e-6 * (double)(after.tv_nsec - before.tv_nsec);
  print_message("%d pairs, %d scores and as many former pairs: %.1f ms\n", MANY, ENTRIES, ms);
  assert_true(verdict.valid);
  assert_int_equal(verdict.objective[1].value, INT64_C(1000000) * MANY);
  assert_true(ms < 1000); /* with sanitizers on a loaded machine; a tenth of it is expected */
  tdm_instance_free(instance);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verify_names_capacity_and_minimum),
      cmocka_unit_test(test_verify_names_role_duplicate_and_stranger),
      cmocka_unit_test(test_verify_names_veto_in_either_direction),
      cmocka_unit_test(test_verify_names_forbid_in_either_direction),
      cmocka_unit_test(test_verify_names_locks_left_out),
      cmocka_unit_test(test_verify_names_only_listed),
      cmocka_unit_test(test_verify_names_rules_unless_overridden),
      cmocka_unit_test(test_verify_names_quotas_with_exact_shares),
      cmocka_unit_test(test_verify_rounds_parts_as_written),
      cmocka_unit_test(test_verify_adds_wishes_and_points),
      cmocka_unit_test(test_verify_is_quick_on_ten_thousand_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

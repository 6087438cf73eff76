// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Every worth that a scan gives against the plain functions, over random requests.
 *
 *   test_solver_scan [--seed SEED]      one request, with what differs
 */
#include "solver/scan/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/scan/scan_crowd.h"

enum { SMALL_SEEDS = 2000, LARGE_SEEDS = 100, ROWS_MOST = 24, QUOTAS_MOST = 8, GUARD = 77 };

static uint64_t only_seed;

/* A compiled request, two lists of its people, and a scan of them. */
typedef struct {
  tdm_instance *instance;
  tdm_random random;
  tdm_scores scores;
  tdm_rules rules;
  tdm_compiled_quota *quotas;
  uint32_t *mentors, *mentees;
  uint32_t mentor_count, mentee_count;
  tdm_scan *scan;
  const char *set; /* name of the instruction set in use */
  int64_t largest;
  uint64_t compared, candidates, narrowed;
} trial;

static void *take(trial *t, size_t count, size_t size) {
  void *block = tdm_arena_alloc(t->instance->arena, count, size);
  assert_non_null(block);
  return block;
}

/* Some or all people who may have the role, or anybody, in any order. */
static uint32_t *draw_list(trial *t, tdm_role role, bool anybody, uint32_t *count) {
  const tdm_cohort *cohort = &t->instance->request.cohort;
  uint32_t *order = take(t, cohort->count, sizeof *order);
  uint32_t percent = tdm_random_chance(&t->random, 50) ? 100 : 60;
  tdm_random_order(&t->random, order, cohort->count);
  *count = 0;
  for (uint32_t k = 0; k < cohort->count; k++) {
    uint32_t p = order[k];
    bool fits = anybody || cohort->participants[p].role & role;
    if (fits && tdm_random_chance(&t->random, percent)) order[(*count)++] = p;
  }
  return order;
}

static void compile(trial *t) {
  const tdm_request *request = &t->instance->request;
  tdm_arena *arena = t->instance->arena;
  bool anybody = tdm_random_chance(&t->random, 30);
  assert_true(tdm_scores_init(&t->scores, request, arena));
  assert_true(tdm_rules_init(&t->rules, request, &t->scores, arena));
  t->quotas = take(t, request->programme.quota_count, sizeof *t->quotas);
  for (uint32_t q = 0; q < request->programme.quota_count; q++)
    assert_true(
        tdm_quota_init(&t->quotas[q], &request->programme.quotas[q], &request->cohort, arena));
  t->mentors = draw_list(t, TDM_ROLE_MENTOR, anybody, &t->mentor_count);
  t->mentees = draw_list(t, TDM_ROLE_MENTEE, anybody, &t->mentee_count);
  t->scan = tdm_scan_new(&t->rules, t->quotas, t->mentors, t->mentor_count, t->mentees,
                         t->mentee_count, arena);
  assert_non_null(t->scan);
}

/* ---- terms ---- */

static int64_t draw_price(trial *t) {
  int64_t price = (int64_t)(tdm_random_next(&t->random) >> 20);
  switch (tdm_random_below(&t->random, 4)) {
    case 0:
      return 0;
    case 1:
      return -(price & 0xffff);
    case 2:
      return price & 0xff;
    default:
      return tdm_random_chance(&t->random, 50) ? price : -price;
  }
}

static void draw_terms(trial *t, tdm_scan_terms *terms) {
  static const int64_t rates[] = {0, 1, -1, 65536, -77, INT64_C(1) << 32};
  uint32_t quotas = t->instance->request.programme.quota_count;
  int64_t largest = tdm_scan_largest_units(t->scan);
  terms->per_unit = rates[tdm_random_below(&t->random, sizeof rates / sizeof *rates)];
  if (llabs(terms->per_unit) > (INT64_C(1) << 60) / largest) terms->per_unit = 3;
  terms->base = draw_price(t);
  terms->quota_count = 0;
  for (uint32_t q = 0; q < quotas && q < QUOTAS_MOST; q++) {
    if (tdm_random_chance(&t->random, 30)) continue;
    terms->quota[terms->quota_count] = q;
    terms->bonus[terms->quota_count++] = draw_price(t);
  }
}

/* ---- comparing ---- */

static int64_t expected(trial *t, const tdm_scan_terms *terms, uint32_t mentor, uint32_t mentee) {
  uint32_t a = t->mentors[mentor], b = t->mentees[mentee];
  int64_t score = tdm_score_pair(&t->scores, a, b), unit = tdm_scan_unit(t->scan);
  t->compared++;
  assert_int_equal(score % unit, 0);
  assert_int_equal(tdm_scan_pair_units(t->scan, mentor, mentee), score / unit);
  int64_t sum = terms->base + terms->per_unit * (score / unit);
  for (uint32_t k = 0; k < terms->quota_count; k++) {
    bool counts = tdm_quota_counts(&t->quotas[terms->quota[k]], a, b);
    assert_int_equal(tdm_scan_counts(t->scan, terms->quota[k], mentor, mentee), counts);
    if (counts) sum += terms->bonus[k];
  }
  if (!tdm_rules_allow(&t->rules, a, b)) return TDM_NO_PAIR;
  t->candidates++;
  if (llabs(score / unit) > t->largest) t->largest = llabs(score / unit);
  return sum;
}

/* Whoever is a candidate stands in the range. */
static void must_be_in_range(const trial *t, bool of_mentor, uint32_t row, uint32_t partner) {
  tdm_scan_range range =
      of_mentor ? tdm_scan_range_of_mentor(t->scan, row) : tdm_scan_range_of_mentee(t->scan, row);
  if (partner < range.first || partner - range.first >= range.count)
    fail_msg("seed %llu: %s %u has range %u, %u, and partner %u",
             (unsigned long long)t->instance->seed, of_mentor ? "mentor" : "mentee", row,
             range.first, range.count, partner);
}

static void compare_row(trial *t, const tdm_scan_terms *terms, bool of_mentor, uint32_t row,
                        const int64_t *value, uint32_t first, uint32_t count) {
  for (uint32_t k = 0; k < count; k++) {
    int64_t right =
        of_mentor ? expected(t, terms, row, first + k) : expected(t, terms, first + k, row);
    if (right != TDM_NO_PAIR) must_be_in_range(t, of_mentor, row, first + k);
    if (value[k] != right)
      fail_msg("seed %llu, %s: %s %u, partner %u of %u from %u: %lld, not %lld",
               (unsigned long long)t->instance->seed, t->set, of_mentor ? "mentor" : "mentee", row,
               first + k, count, first, (long long)value[k], (long long)right);
  }
  assert_int_equal(value[count], GUARD);
}

/* One window of one row, by every instruction set. */
static void try_row(trial *t, const tdm_scan_terms *terms, bool of_mentor, uint32_t row) {
  uint32_t partners = of_mentor ? t->mentee_count : t->mentor_count;
  bool all = tdm_random_chance(&t->random, 50);
  uint32_t first = all ? 0 : tdm_random_below(&t->random, partners + 1);
  uint32_t count = all ? partners : tdm_random_below(&t->random, partners - first + 1);
  int64_t *value = malloc((count + 1) * sizeof *value);
  assert_non_null(value);
  for (uint32_t set = 0; set < tdm_scan_instruction_sets(); set++) {
    value[count] = GUARD;
    t->set = tdm_scan_instruction_set_name(set);
    tdm_scan_use_instruction_set(t->scan, set);
    if (of_mentor)
      tdm_scan_of_mentor(t->scan, terms, row, first, count, value);
    else
      tdm_scan_of_mentee(t->scan, terms, row, first, count, value);
    compare_row(t, terms, of_mentor, row, value, first, count);
  }
  free(value);
}

static void try_side(trial *t, bool of_mentor) {
  uint32_t rows = of_mentor ? t->mentor_count : t->mentee_count;
  uint32_t quota[QUOTAS_MOST];
  int64_t bonus[QUOTAS_MOST];
  tdm_scan_terms terms = {.quota = quota, .bonus = bonus};
  for (uint32_t k = 0; k < rows && k < ROWS_MOST; k++) {
    uint32_t row = rows <= ROWS_MOST ? k : tdm_random_below(&t->random, rows);
    tdm_scan_range range =
        of_mentor ? tdm_scan_range_of_mentor(t->scan, row) : tdm_scan_range_of_mentee(t->scan, row);
    t->narrowed += range.count < (of_mentor ? t->mentee_count : t->mentor_count);
    draw_terms(t, &terms);
    try_row(t, &terms, of_mentor, row);
  }
}

static void try_instance(trial *t, tdm_instance *instance, uint64_t seed) {
  t->instance = instance;
  t->random.state = seed;
  t->largest = 0;
  compile(t);
  try_side(t, true);
  try_side(t, false);
  assert_in_range(tdm_scan_largest_units(t->scan), t->largest ? t->largest : 1, INT64_MAX);
}

/* ---- campaigns ---- */

static void try_crowds(uint64_t first, uint64_t count, bool large) {
  uint32_t refused = 0;
  trial t = {0};
  for (uint64_t seed = first; seed < first + count; seed++) {
    tdm_instance *instance = tdm_crowd_new(seed, large);
    refused += !instance;
    if (instance) try_instance(&t, instance, seed);
    tdm_instance_free(instance);
  }
  print_message("%llu seeds, %u refused, %llu pairs, %llu candidates, %llu rows of less than all\n",
                (unsigned long long)count, refused, (unsigned long long)t.compared,
                (unsigned long long)t.candidates, (unsigned long long)t.narrowed);
  assert_true(refused < count / 4 + 1);
  assert_true(count == 1 || t.narrowed > count / 2);
}

static void test_scan_equals_plain_functions(void **state) {
  (void)state;
  trial t = {0};
  for (uint64_t seed = 1; seed <= SMALL_SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    assert_true(tdm_instance_check(instance));
    try_instance(&t, instance, seed);
    tdm_instance_free(instance);
  }
  print_message("%u seeds, %llu pairs, %llu candidates\n", SMALL_SEEDS,
                (unsigned long long)t.compared, (unsigned long long)t.candidates);
}

static void test_scan_of_wide_attributes(void **state) {
  (void)state;
  try_crowds(1, SMALL_SEEDS, false);
}

static void test_scan_of_crowds(void **state) {
  (void)state;
  try_crowds(1, LARGE_SEEDS, true);
}

static void test_scan_out_of_memory(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    trial t = {.instance = tdm_crowd_new(seed, false), .random = {seed}};
    if (!t.instance) continue;
    compile(&t);
    size_t successes = 0;
    tdm_scan *scan = NULL;
    while (!scan) {
      tdm_arena_fail_after(t.instance->arena, successes++);
      scan = tdm_scan_new(&t.rules, t.quotas, t.mentors, t.mentor_count, t.mentees, t.mentee_count,
                          t.instance->arena);
    }
    assert_in_range(successes, 5, 500);
    tdm_arena_fail_after(t.instance->arena, SIZE_MAX);
    tdm_instance_free(t.instance);
  }
}

/* A whole number of points a part: units are points, and the largest is their sum. */
static void test_scan_unit_is_the_divisor(void **state) {
  (void)state;
  const uint32_t mentors[] = {0, 1}, mentees[] = {2, 3};
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *[]){"rome", "oslo", "rome", "rome"});
  add_strings(c, "skills", (const char *[]){"a|b", "c|d", "a|b", "c|d"});
  add_numbers(c, "age", (double[]){20, 40, 30, 40});
  add_dimension(c, "site", TDM_KIND_NOMINAL)->weight = 2;
  add_dimension(c, "skills", TDM_KIND_SET)->weight = 6;
  tdm_dimension *age = add_dimension(c, "age", TDM_KIND_NUMBER);
  age->weight = 20;
  age->span = 20;
  assert_accepted(c);
  tdm_scores scores;
  tdm_rules rules;
  assert_true(tdm_scores_init(&scores, &c->request, c->arena));
  assert_true(tdm_rules_init(&rules, &c->request, &scores, c->arena));
  tdm_scan *scan = tdm_scan_new(&rules, NULL, mentors, 2, mentees, 2, c->arena);
  assert_non_null(scan);
  assert_int_equal(tdm_scan_unit(scan), 1000000);
  assert_int_equal(tdm_scan_largest_units(scan), 28);
  assert_int_equal(tdm_scan_pair_units(scan, 0, 0), 10);
  assert_int_equal(tdm_scan_pair_units(scan, 0, 1), 26);
  case_free(c);
}

/* ---- ranges ---- */

static tdm_scan *scan_of(test_case *c, const uint32_t *mentors, uint32_t mentor_count,
                         const uint32_t *mentees, uint32_t mentee_count, tdm_scores *scores,
                         tdm_rules *rules) {
  assert_accepted(c);
  assert_true(tdm_scores_init(scores, &c->request, c->arena));
  assert_true(tdm_rules_init(rules, &c->request, scores, c->arena));
  tdm_scan *scan =
      tdm_scan_new(rules, NULL, mentors, mentor_count, mentees, mentee_count, c->arena);
  assert_non_null(scan);
  return scan;
}

static void expect_range(tdm_scan_range range, uint32_t first, uint32_t count) {
  assert_int_equal(range.count, count);
  if (count > 0) assert_int_equal(range.first, first);
}

/* Two mentors; mentees of rome, rome, oslo, oslo, nowhere and kiel, in this order. */
static test_case *people_of_sites(void) {
  static const char *const ids[] = {"m1", "m2", "e1", "e2", "e3", "e4", "e5", "e6"};
  test_case *c = case_new();
  for (uint32_t p = 0; p < 8; p++) add_person(c, ids[p], p < 2 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  add_strings(c, "site",
              (const char *[]){"oslo", "bonn", "rome", "rome", "oslo", "oslo", NULL, "kiel"});
  add_numbers(c, "floor", (double[]){1, 2, 1, 2, 2, 1, 1, 2});
  return c;
}

static const uint32_t two_mentors[] = {0, 1}, six_mentees[] = {2, 3, 4, 5, 6, 7};

static void test_scan_ranges_are_those_of_equal_values(void **state) {
  (void)state;
  tdm_scores scores;
  tdm_rules rules;
  test_case *c = people_of_sites();
  add_rule(c, TDM_RULE_SAME, "site");
  tdm_scan *scan = scan_of(c, two_mentors, 2, six_mentees, 6, &scores, &rules);
  expect_range(tdm_scan_range_of_mentor(scan, 0), 2, 2);
  expect_range(tdm_scan_range_of_mentor(scan, 1), 0, 0);
  expect_range(tdm_scan_range_of_mentee(scan, 0), 0, 0);
  expect_range(tdm_scan_range_of_mentee(scan, 2), 0, 1);
  expect_range(tdm_scan_range_of_mentee(scan, 4), 0, 0);
  case_free(c);
}

static void test_scan_ranges_of_two_rules_meet(void **state) {
  (void)state;
  tdm_scores scores;
  tdm_rules rules;
  test_case *c = people_of_sites();
  add_rule(c, TDM_RULE_SAME, "site");
  add_rule(c, TDM_RULE_SAME, "floor");
  tdm_scan *scan = scan_of(c, two_mentors, 2, six_mentees, 6, &scores, &rules);
  expect_range(tdm_scan_range_of_mentor(scan, 0), 2, 2);
  expect_range(tdm_scan_range_of_mentor(scan, 1), 0, 0);
  expect_range(tdm_scan_range_of_mentee(scan, 3), 0, 1);
  expect_range(tdm_scan_range_of_mentee(scan, 2), 0, 0);
  case_free(c);
}

/* A lock that lifts the rule is a candidate outside everybody's own site. */
static void test_scan_ranges_reach_lifted_pairs(void **state) {
  (void)state;
  tdm_scores scores;
  tdm_rules rules;
  int64_t value[6];
  test_case *c = people_of_sites();
  add_rule(c, TDM_RULE_SAME, "site");
  add_lock(c, "m1", "e6")->override = true;
  add_lock(c, "m2", "e5")->override = true;
  tdm_scan *scan = scan_of(c, two_mentors, 2, six_mentees, 6, &scores, &rules);
  expect_range(tdm_scan_range_of_mentor(scan, 0), 2, 4);
  expect_range(tdm_scan_range_of_mentor(scan, 1), 4, 1);
  expect_range(tdm_scan_range_of_mentee(scan, 5), 0, 1);
  tdm_scan_of_mentor(scan, &(tdm_scan_terms){.per_unit = 1}, 0, 0, 6, value);
  for (uint32_t k = 0; k < 6; k++)
    assert_int_equal(value[k] != TDM_NO_PAIR, k == 2 || k == 3 || k == 5);
  case_free(c);
}

/* Rules that let somebody through without a value of their own, or with one of several. */
static void test_scan_ranges_of_lenient_rules_are_whole(void **state) {
  (void)state;
  for (int lenient = 0; lenient < 3; lenient++) {
    tdm_scores scores;
    tdm_rules rules;
    test_case *c = people_of_sites();
    add_strings(c, "languages",
                (const char *[]){"de", "fr", "de", "de|fr", "fr", "it", "it", "fr"});
    if (lenient == 0) add_rule(c, TDM_RULE_SAME, "site")->missing_allows = true;
    if (lenient == 1) add_rule(c, TDM_RULE_SAME, "languages");
    if (lenient == 2) {
      tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
      add_nested(c, any, TDM_RULE_SAME, "site");
      add_nested(c, any, TDM_RULE_SAME, "floor");
    }
    tdm_scan *scan = scan_of(c, two_mentors, 2, six_mentees, 6, &scores, &rules);
    for (uint32_t m = 0; m < 2; m++) expect_range(tdm_scan_range_of_mentor(scan, m), 0, 6);
    for (uint32_t e = 0; e < 6; e++) expect_range(tdm_scan_range_of_mentee(scan, e), 0, 2);
    case_free(c);
  }
}

static void test_scan_of_one_seed(void **state) {
  (void)state;
  try_crowds(only_seed, 1, false);
  try_crowds(only_seed, 1, true);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_scan_equals_plain_functions),
                                     cmocka_unit_test(test_scan_of_wide_attributes),
                                     cmocka_unit_test(test_scan_of_crowds),
                                     cmocka_unit_test(test_scan_out_of_memory),
                                     cmocka_unit_test(test_scan_unit_is_the_divisor),
                                     cmocka_unit_test(test_scan_ranges_are_those_of_equal_values),
                                     cmocka_unit_test(test_scan_ranges_of_two_rules_meet),
                                     cmocka_unit_test(test_scan_ranges_reach_lifted_pairs),
                                     cmocka_unit_test(test_scan_ranges_of_lenient_rules_are_whole)};
  const struct CMUnitTest one[] = {cmocka_unit_test(test_scan_of_one_seed)};
  if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
    only_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(one, NULL, NULL);
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The enumeration of all pairings: against brute force where both can, and by hand where the
 * model has more than that knows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/model/build.h"
#include "tests/support/change.h"
#include "tests/support/enumerate.h"
#include "tests/support/whole.h"

enum { SEEDS = 600 };

static tdm_every_optimum optimum_under(const tdm_request *request, const tdm_demands *demands) {
  tdm_links links;
  tdm_every_optimum optimum;
  tdm_links_read(&links, request, demands);
  tdm_enumerate_best(&links, &optimum);
  return optimum;
}

static tdm_every_optimum optimum_of(const tdm_request *request) {
  tdm_demands all = tdm_demands_all();
  return optimum_under(request, &all);
}

/* ---- against brute force ---- */

static void assert_same(uint64_t seed, const tdm_request *request, const tdm_demands *demands) {
  tdm_table table;
  tdm_optimum expected;
  tdm_table_fill(&table, request);
  tdm_brute_force(&table, demands, &expected);
  tdm_every_optimum found = optimum_under(request, demands);
  if (found.feasible != expected.feasible || found.optima != expected.optima)
    fail_msg("seed %llu: %g optima, by brute force %g", (unsigned long long)seed, found.optima,
             expected.optima);
  if (found.feasible &&
      tdm_values_compare(found.worth.values, expected.values, request->programme.stage_count))
    fail_msg("seed %llu: other values than by brute force", (unsigned long long)seed);
}

static void test_enumeration_equals_brute_force(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_small(seed);
    const tdm_request *request = &instance->request;
    tdm_demands all = tdm_demands_all(), none = tdm_demands_none(), inside = tdm_demands_all();
    inside.inside = (uint32_t)(seed % request->cohort.count);
    assert_same(seed, request, &all);
    assert_same(seed, request, &none);
    assert_same(seed, request, &inside);
    tdm_instance_free(instance);
  }
}

static void test_enumeration_ignores_the_order_of_the_request(void **state) {
  (void)state;
  uint32_t compared = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *one = tdm_instance_whole(seed, TDM_FEATURES_ALL);
    tdm_instance *other = tdm_instance_whole(seed, TDM_FEATURES_ALL);
    tdm_instance_shuffle(other, seed);
    tdm_demands all = tdm_demands_all();
    tdm_links links;
    tdm_links_read(&links, &one->request, &all);
    if (tdm_links_count(&links) < 20000) {
      tdm_every_optimum a = optimum_of(&one->request), b = optimum_of(&other->request);
      if (a.feasible != b.feasible || a.optima != b.optima ||
          (a.feasible && tdm_worth_compare(&one->request.programme, &a.worth, &b.worth)))
        fail_msg("seed %llu: %g optima, in another order %g", (unsigned long long)seed, a.optima,
                 b.optima);
      compared++;
    }
    tdm_instance_free(one);
    tdm_instance_free(other);
  }
  assert_true(compared > SEEDS / 2);
}

/* What the check refuses of such requests is at most what is not offered. */
static void test_whole_instances_are_accepted(void **state) {
  (void)state;
  unsigned offered = tdm_features_offered();
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_whole(seed, offered);
    if (!tdm_instance_check(instance))
      fail_msg("seed %llu: %.*s: %.*s", (unsigned long long)seed,
               TDM_TEXT_ARG(instance->problems.items[0].path),
               TDM_TEXT_ARG(instance->problems.items[0].message));
    tdm_instance_free(instance);
  }
}

/* ---- by hand ---- */

static void set_stages(test_case *c, uint32_t count, const tdm_stage *stages) {
  c->request.programme.stage_count = count;
  memcpy(c->request.programme.objective, stages, count * sizeof *stages);
}

static void assert_direction(const test_case *c, uint64_t locks, uint32_t mentor) {
  uint32_t found, other;
  assert_true(tdm_table_direct(&c->request, 0, 1, locks, &found, &other));
  assert_int_equal(found, mentor);
  assert_true(tdm_table_direct(&c->request, 1, 0, locks, &found, &other));
  assert_int_equal(found, mentor);
}

/* "b" and "a", in that order, 30 and 40 years old. */
static test_case *two_either(void) {
  test_case *c = case_new();
  add_person(c, "b", TDM_ROLE_EITHER);
  add_person(c, "a", TDM_ROLE_EITHER);
  add_numbers(c, "age", (const double[]){30, 40});
  return c;
}

static void test_smaller_id_mentors(void **state) {
  (void)state;
  test_case *c = two_either();
  assert_direction(c, UINT64_MAX, 1);
  case_free(c);
}

static void test_strict_order_of_a_reverse_rule_decides(void **state) {
  (void)state;
  static const tdm_stand stands[] = {TDM_STAND_BELOW, TDM_STAND_AT_MOST, TDM_STAND_ABOVE,
                                     TDM_STAND_AT_LEAST};
  for (uint32_t i = 0; i < 4; i++) {
    test_case *c = two_either();
    add_rule(c, TDM_RULE_REVERSE, "age")->stand = stands[i];
    assert_direction(c, UINT64_MAX, i < 2 ? 0 : 1);
    assert_int_equal(optimum_of(&c->request).pair_count, 1);
    case_free(c);
  }
}

static void test_reverse_inside_any_gives_no_direction(void **state) {
  (void)state;
  test_case *c = two_either();
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, "");
  add_nested(c, any, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_BELOW;
  assert_direction(c, UINT64_MAX, 1);
  assert_int_equal(optimum_of(&c->request).pair_count, 0);
  case_free(c);
}

static void test_opposite_reverse_rules_leave_no_candidate(void **state) {
  (void)state;
  test_case *c = two_either();
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_BELOW;
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_ABOVE;
  assert_int_equal(optimum_of(&c->request).pair_count, 0);
  case_free(c);
}

static void test_lock_decides_while_it_is_demanded(void **state) {
  (void)state;
  test_case *c = two_either();
  add_rule(c, TDM_RULE_REVERSE, "age")->stand = TDM_STAND_ABOVE;
  add_lock(c, "b", "a")->override = true;
  assert_direction(c, UINT64_MAX, 0);
  assert_direction(c, 0, 1);
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.pair_count, 1);
  assert_int_equal(optimum.pairs[0].mentor, 0);
  tdm_demands none = tdm_demands_none();
  optimum = optimum_under(&c->request, &none);
  assert_int_equal(optimum.pair_count, 1);
  assert_int_equal(optimum.pairs[0].mentor, 1);
  case_free(c);
}

static test_case *triangle(int32_t capacity) {
  test_case *c = case_new();
  add_person(c, "a", TDM_ROLE_EITHER)->capacity = capacity;
  add_person(c, "b", TDM_ROLE_EITHER)->capacity = capacity;
  add_person(c, "c", TDM_ROLE_EITHER)->capacity = capacity;
  return c;
}

static void test_odd_cycle_has_one_pair_less(void **state) {
  (void)state;
  test_case *c = triangle(1);
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.pair_count, 1);
  assert_true(optimum.optima == 3);
  case_free(c);
}

/* b would mentor c and be mentored by a. */
static void test_one_role_forbids_both(void **state) {
  (void)state;
  test_case *c = triangle(2);
  assert_int_equal(optimum_of(&c->request).pair_count, 3);
  c->request.programme.one_role = true;
  assert_int_equal(optimum_of(&c->request).pair_count, 2);
  case_free(c);
}

static void test_listed_points_hold_in_both_directions(void **state) {
  (void)state;
  test_case *c = two_either();
  add_entry(c, "b", "a", 2.5);
  c->request.programme.pair_scores.only_listed = true;
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.pairs[0].mentor, 1);
  assert_int_equal(optimum.worth.values[1], 2500000);
  case_free(c);
}

/* Mentors m1, m2 (of it, law) and mentees e1, e2 (law, it), everybody with room for two. */
static test_case *four_with_departments(void) {
  test_case *c = case_of_four();
  for (uint32_t p = 0; p < 4; p++) c->request.cohort.participants[p].capacity = 2;
  add_strings(c, "department", (const char *const[]){"it", "law", "law", "it"});
  return c;
}

static tdm_spread spread_of(double *gains, uint32_t count) {
  return (tdm_spread){tdm_text_of("links"), tdm_text_of("department"), TDM_NONE, gains, count};
}

static const tdm_chosen all_four[] = {{0, 2}, {0, 3}, {1, 2}, {1, 3}};

static void test_bridges_link_different_values(void **state) {
  (void)state;
  test_case *c = four_with_departments();
  double gains[] = {3, 1};
  tdm_spread bridges = spread_of(gains, 2);
  c->request.programme.bridges = &bridges;
  c->request.programme.bridge_count = 1;
  tdm_links links;
  tdm_demands all = tdm_demands_all();
  tdm_links_read(&links, &c->request, &all);
  assert_int_equal(tdm_links_earned(&links, all_four, 4, 0), 4000000);
  assert_int_equal(tdm_links_earned(&links, all_four + 1, 3, 0), 3000000);
  assert_int_equal(tdm_links_earned(&links, all_four + 1, 2, 0), 0);
  assert_int_equal(optimum_of(&c->request).worth.values[1], 4000000);
  case_free(c);
}

static void test_variety_counts_from_the_first_partner(void **state) {
  (void)state;
  test_case *c = four_with_departments();
  c->request.cohort.participants[3].capacity = 1;
  double gains[] = {3, 1};
  tdm_spread variety = spread_of(gains, 2);
  c->request.programme.variety = &variety;
  c->request.programme.variety_count = 1;
  tdm_links links;
  tdm_demands all = tdm_demands_all();
  tdm_links_read(&links, &c->request, &all);
  /* m1: law, it; e1: it. */
  assert_int_equal(tdm_links_earned(&links, all_four, 2, 0), 9000000);
  /* m1: law; m2: law; e1: it, law. */
  const tdm_chosen of_e1[] = {{0, 2}, {1, 2}};
  assert_int_equal(tdm_links_earned(&links, of_e1, 2, 0), 12000000);
  c->request.cohort.attributes[0].values[0] = c->request.cohort.attributes[0].values[1];
  tdm_links_read(&links, &c->request, &all);
  /* m1: law; m2: law; e1: law twice. */
  assert_int_equal(tdm_links_earned(&links, of_e1, 2, 0), 10000000);
  case_free(c);
}

static void test_worst_of_nothing_is_below_everything(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_stages(c, 1, (const tdm_stage[]){TDM_STAGE_WORST});
  add_entry(c, "m1", "e1", -5);
  c->request.programme.pair_scores.only_listed = true;
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_true(optimum.worth.has_value[0]);
  assert_int_equal(optimum.worth.values[0], -5000000);
  add_forbid(c, "m1", "e1");
  optimum = optimum_of(&c->request);
  assert_true(optimum.feasible);
  assert_false(optimum.worth.has_value[0]);
  case_free(c);
}

/* 1 and 9, or 1 and 10: the smallest are the same. Then 2 and 3 beats 1 and 10. */
static void test_fair_goes_on_with_the_second_smallest(void **state) {
  (void)state;
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_FAIR, TDM_STAGE_SCORE};
  test_case *c = case_of_four();
  set_stages(c, 3, stages);
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "m2", "e2", 9);
  add_entry(c, "m1", "e2", 10);
  add_entry(c, "m2", "e1", 1);
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.worth.scores[0], 1000000);
  assert_int_equal(optimum.worth.scores[1], 10000000);
  c->request.programme.pair_scores.points[0] = 2;
  c->request.programme.pair_scores.points[1] = 3;
  optimum = optimum_of(&c->request);
  assert_int_equal(optimum.worth.values[1], 2000000);
  assert_int_equal(optimum.worth.values[2], 5000000);
  case_free(c);
}

static void test_matched_counts_people(void **state) {
  (void)state;
  test_case *c = case_of_four();
  c->request.cohort.participants[0].capacity = 2;
  set_stages(c, 2, (const tdm_stage[]){TDM_STAGE_MATCHED, TDM_STAGE_PAIRS});
  add_forbid(c, "m2", "e1");
  add_forbid(c, "m2", "e2");
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.worth.values[0], 3);
  assert_int_equal(optimum.worth.values[1], 2);
  case_free(c);
}

static void test_max_changes_counts_candidates_only(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_pair_reference current[] = {pair("m1", "e1"), pair("m2", "e2"), pair("m2", "nobody")};
  c->request.programme.has_current = true;
  c->request.programme.current = current;
  c->request.programme.current_count = 3;
  set_stages(c, 2, (const tdm_stage[]){TDM_STAGE_KEPT, TDM_STAGE_PAIRS});
  tdm_every_optimum optimum = optimum_of(&c->request);
  assert_int_equal(optimum.worth.values[0], 2);
  add_lock(c, "m1", "e2");
  c->request.programme.max_changes = 1;
  assert_false(optimum_of(&c->request).feasible);
  c->request.programme.max_changes = 2;
  assert_int_equal(optimum_of(&c->request).worth.values[0], 0);
  c->request.programme.max_changes = 1;
  add_forbid(c, "m1", "e1"); /* so it is no candidate, and no change */
  assert_true(optimum_of(&c->request).feasible);
  case_free(c);
}

static void test_limit_is_that_of_what_is_reached(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_stages(c, 2, (const tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_SCORE});
  add_entry(c, "m1", "e1", 10);
  add_entry(c, "m2", "e2", -4);
  c->request.programme.pair_scores.only_listed = true;
  tdm_links links;
  tdm_demands all = tdm_demands_all();
  tdm_links_read(&links, &c->request, &all);
  tdm_worth floor = {.has_value = {true, true}, .values = {1, 0}}, limit;
  assert_true(tdm_enumerate_limit(&links, &floor, 1, &limit));
  assert_int_equal(limit.values[1], 10000000);
  floor.values[0] = 2;
  assert_true(tdm_enumerate_limit(&links, &floor, 1, &limit));
  assert_int_equal(limit.values[1], 6000000);
  floor.values[0] = 3;
  assert_false(tdm_enumerate_limit(&links, &floor, 1, &limit));
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_enumeration_equals_brute_force),
      cmocka_unit_test(test_enumeration_ignores_the_order_of_the_request),
      cmocka_unit_test(test_whole_instances_are_accepted),
      cmocka_unit_test(test_smaller_id_mentors),
      cmocka_unit_test(test_strict_order_of_a_reverse_rule_decides),
      cmocka_unit_test(test_reverse_inside_any_gives_no_direction),
      cmocka_unit_test(test_opposite_reverse_rules_leave_no_candidate),
      cmocka_unit_test(test_lock_decides_while_it_is_demanded),
      cmocka_unit_test(test_odd_cycle_has_one_pair_less),
      cmocka_unit_test(test_one_role_forbids_both),
      cmocka_unit_test(test_listed_points_hold_in_both_directions),
      cmocka_unit_test(test_bridges_link_different_values),
      cmocka_unit_test(test_variety_counts_from_the_first_partner),
      cmocka_unit_test(test_worst_of_nothing_is_below_everything),
      cmocka_unit_test(test_fair_goes_on_with_the_second_smallest),
      cmocka_unit_test(test_matched_counts_people),
      cmocka_unit_test(test_max_changes_counts_candidates_only),
      cmocka_unit_test(test_limit_is_that_of_what_is_reached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

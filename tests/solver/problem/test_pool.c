// SPDX-License-Identifier: GPL-3.0-or-later
/* The pool against the rules, scores and quotas asked pair by pair. */
#include "solver/problem/pool.h"

#include <stdio.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { NODES = 200, EACH = 4 };

static uint32_t person(const tdm_problem *problem, uint32_t node) {
  return problem->nodes[node].participant;
}

static bool allowed(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  return tdm_rules_allow(&problem->rules, person(problem, mentor), person(problem, mentee));
}

/* Units and counted bits of a candidate, for any two people of its nodes. */
static void expect_candidate(const tdm_problem *problem, uint32_t c, uint32_t a, uint32_t b) {
  assert_int_equal(problem->units[c] * problem->unit, tdm_score_pair(&problem->scores, a, b));
  for (uint32_t q = 0; q < problem->request->programme.quota_count; q++)
    assert_int_equal(tdm_bit(problem->counted[q], c), tdm_quota_counts(&problem->quotas[q], a, b));
}

/* Both indexes are sorted and hold every candidate once. */
static void expect_index(const tdm_problem *problem) {
  assert_int_equal(problem->first[0], 0);
  assert_int_equal(problem->first[problem->mentor_count], problem->count);
  assert_int_equal(problem->first_by_mentee[problem->mentee_count], problem->count);
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t k = problem->first[m]; k < problem->first[m + 1]; k++) {
      uint32_t c = problem->by_mentor[k];
      assert_int_equal(problem->mentor[c], m);
      if (k > problem->first[m])
        assert_true(problem->mentee[problem->by_mentor[k - 1]] < problem->mentee[c]);
    }
  for (uint32_t e = 0; e < problem->mentee_count; e++)
    for (uint32_t k = problem->first_by_mentee[e]; k < problem->first_by_mentee[e + 1]; k++) {
      uint32_t c = problem->by_mentee[k];
      assert_int_equal(problem->mentee[c], problem->mentor_count + e);
      if (k > problem->first_by_mentee[e])
        assert_true(problem->mentor[problem->by_mentee[k - 1]] < problem->mentor[c]);
    }
}

/* Every candidate is one by the rules and found by its nodes; returns how many there should be. */
static uint32_t expect_pool(const tdm_problem *problem) {
  uint32_t pairs = 0;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t e = problem->mentor_count; e < problem->node_count; e++) {
      uint32_t c = tdm_problem_candidate(problem, m, e);
      pairs += allowed(problem, m, e);
      if (c == TDM_NONE) continue;
      assert_true(allowed(problem, m, e));
      assert_true(problem->mentor[c] == m && problem->mentee[c] == e);
      expect_candidate(problem, c, person(problem, m), person(problem, e));
    }
  expect_index(problem);
  return pairs;
}

static void expect_partners(const tdm_problem *problem) {
  uint32_t list[NODES];
  for (uint32_t n = 0; n < problem->node_count; n++) {
    bool mentor = n < problem->mentor_count;
    uint32_t count = tdm_pool_partners(problem, n, list), k = 0;
    for (uint32_t o = mentor ? problem->mentor_count : 0;
         o < (mentor ? problem->node_count : problem->mentor_count); o++)
      if (mentor ? allowed(problem, n, o) : allowed(problem, o, n)) {
        assert_true(k < count);
        assert_int_equal(list[k++], o);
      }
    assert_int_equal(k, count);
  }
}

/* Random requests of every feature, whole. */
static void test_pool_lists_what_the_rules_allow(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_made made;
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, 0);
    assert_true(made.problem.complete);
    assert_int_equal(expect_pool(&made.problem), made.problem.count);
    expect_partners(&made.problem);
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
}

/* What is true of one person of a node is true of all of them. */
static void test_pool_stands_for_all_people(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    tdm_random random = {seed};
    test_case *c = tdm_make_crowd(&random, 5 + tdm_random_below(&random, 20),
                                  5 + tdm_random_below(&random, 20));
    tdm_made made;
    tdm_make_pooled(&made, &c->request, c->arena, false, 0);
    const tdm_problem *problem = &made.problem;
    for (uint32_t a = 0; a < c->request.cohort.count; a++)
      for (uint32_t b = 0; b < c->request.cohort.count; b++) {
        if (c->request.cohort.participants[a].role != TDM_ROLE_MENTOR ||
            c->request.cohort.participants[b].role != TDM_ROLE_MENTEE)
          continue;
        uint32_t found = tdm_problem_candidate(problem, problem->node_of[a], problem->node_of[b]);
        assert_int_equal(found != TDM_NONE, tdm_rules_allow(&problem->rules, a, b));
        if (found != TDM_NONE) expect_candidate(problem, found, a, b);
      }
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

/* ---- some ---- */

static uint32_t in_pool(const tdm_problem *problem, uint32_t node) {
  uint32_t count = 0;
  for (uint32_t c = 0; c < problem->count; c++)
    count += problem->mentor[c] == node || problem->mentee[c] == node;
  return count;
}

static void expect_some_of_all(const tdm_problem *problem, uint32_t *list) {
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t all = tdm_pool_partners(problem, n, list);
    assert_true(in_pool(problem, n) >= (all < EACH ? all : EACH));
  }
}

static void test_pool_scatters_some_of_every_node(void **state) {
  (void)state;
  uint32_t list[NODES], partial = 0;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    tdm_instance *instance = seed % 4 == 0 ? tdm_instance_new(seed) : tdm_instance_medium(seed);
    tdm_made made;
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, 1);
    uint32_t pairs = expect_pool(&made.problem);
    assert_true(made.problem.count <= pairs);
    if (made.problem.complete) assert_int_equal(made.problem.count, pairs);
    partial += made.problem.count < pairs;
    expect_some_of_all(&made.problem, list);
    expect_partners(&made.problem);
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  assert_true(partial > 100);
}

enum { SPECIAL = 30, COMMON = 300, MENTEES = 600 };

/*
 * Some mentors have four candidates each, far apart in a row of hundreds; their mentees have
 * hundreds of others, so that nobody else brings these candidates in.
 */
static test_case *needles(void) {
  static char names[SPECIAL + COMMON + MENTEES][8], groups[SPECIAL + COMMON + MENTEES][16];
  const char *group[SPECIAL + COMMON + MENTEES];
  test_case *c = case_new();
  for (uint32_t p = 0; p < SPECIAL + COMMON + MENTEES; p++) {
    bool mentor = p < SPECIAL + COMMON;
    snprintf(names[p], sizeof names[p], "p%u", p);
    if (p < SPECIAL)
      snprintf(groups[p], sizeof groups[p], "s%u", p);
    else
      snprintf(groups[p], sizeof groups[p], mentor ? "all" : "all|s%u", p % (MENTEES / EACH));
    group[p] = groups[p];
    add_person(c, names[p], mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  }
  add_strings(c, "group", group);
  add_rule(c, TDM_RULE_SAME, "group");
  assert_accepted_with_warnings(c);
  return c;
}

static void test_pool_scatter_finds_needles(void **state) {
  (void)state;
  uint32_t list[SPECIAL + COMMON + MENTEES];
  test_case *c = needles();
  tdm_made made;
  tdm_make_pooled(&made, &c->request, c->arena, true, 1);
  assert_false(made.problem.complete);
  expect_some_of_all(&made.problem, list);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_pool_of_listed_pairs_only(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e1", 2);
  add_entry(c, "m1", "e2", -1);
  add_entry(c, "m2", "e2", 3);
  add_forbid(c, "m1", "e2");
  c->request.programme.pair_scores.only_listed = true;
  assert_accepted_with_warnings(c);
  tdm_made made;
  tdm_make_pooled(&made, &c->request, c->arena, false, 1);
  assert_true(made.problem.complete);
  assert_int_equal(made.problem.count, 2);
  assert_int_equal(expect_pool(&made.problem), 2);
  expect_partners(&made.problem);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* ---- more ---- */

/* Some random candidates, some of them several times; all of them where `all`. */
static uint32_t draw_pairs(tdm_random *random, const tdm_problem *problem, bool all,
                           tdm_node_pair *pairs) {
  uint32_t count = 0;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t e = problem->mentor_count; e < problem->node_count; e++) {
      if (!allowed(problem, m, e)) continue;
      uint32_t times = all ? 1 : tdm_random_below(random, 12) / 9;
      if (tdm_random_chance(random, 3)) times++;
      for (; times > 0; times--) pairs[count++] = (tdm_node_pair){m, e};
    }
  for (uint32_t k = count; k > 1; k--) {
    uint32_t at = tdm_random_below(random, k);
    tdm_node_pair moving = pairs[k - 1];
    pairs[k - 1] = pairs[at];
    pairs[at] = moving;
  }
  return count;
}

static void test_pool_add_keeps_numbers(void **state) {
  (void)state;
  static tdm_node_pair pairs[2 * NODES * NODES], before[NODES * NODES];
  tdm_random random = {3};
  test_case *c = tdm_make_crowd(&random, 90, 95);
  tdm_made made;
  tdm_make_pooled(&made, &c->request, c->arena, true, 1);
  tdm_problem *problem = &made.problem;
  uint32_t first_room = problem->room, all = expect_pool(problem);
  for (int round = 0; problem->count < all; round++) {
    uint32_t count = problem->count;
    for (uint32_t k = 0; k < count; k++)
      before[k] = (tdm_node_pair){problem->mentor[k], problem->mentee[k]};
    uint32_t drawn = draw_pairs(&random, problem, round == 8, pairs);
    assert_true(tdm_pool_add(problem, pairs, drawn));
    for (uint32_t k = 0; k < count; k++)
      assert_true(before[k].mentor == problem->mentor[k] && before[k].mentee == problem->mentee[k]);
    for (uint32_t k = 0; k < drawn; k++)
      assert_true(tdm_problem_candidate(problem, pairs[k].mentor, pairs[k].mentee) != TDM_NONE);
    assert_int_equal(expect_pool(problem), all);
    assert_true(tdm_pool_add(problem, pairs, drawn)); /* nothing is new */
    assert_true(tdm_pool_add(problem, NULL, 0));
    assert_true(problem->count <= all);
    count = problem->count;
    for (uint32_t n = 0, sum = 0; n < problem->mentor_count; n++) {
      sum += problem->first[n + 1] - problem->first[n];
      if (n + 1 == problem->mentor_count) assert_int_equal(sum, count);
    }
  }
  assert_true(problem->room > 4 * first_room);
  tdm_problem_fini(problem);
  case_free(c);
}

static void test_pool_stops(void **state) {
  (void)state;
  tdm_random random = {5};
  test_case *c = tdm_make_crowd(&random, 20, 20);
  for (uint64_t most = 0; most < 2; most++) {
    tdm_control control = {.stop_at_check = 7, .list_at_most = most};
    tdm_stop stop;
    tdm_problem problem;
    tdm_text message;
    bool stopped;
    tdm_stop_init(&stop, &control);
    assert_int_equal(tdm_problem_init(&problem, &c->request, true, &control, &stop, c->arena,
                                      &c->problems, &message, &stopped),
                     TDM_OK);
    assert_true(stopped);
    tdm_problem_fini(&problem);
  }
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pool_lists_what_the_rules_allow),
      cmocka_unit_test(test_pool_stands_for_all_people),
      cmocka_unit_test(test_pool_scatters_some_of_every_node),
      cmocka_unit_test(test_pool_scatter_finds_needles),
      cmocka_unit_test(test_pool_of_listed_pairs_only),
      cmocka_unit_test(test_pool_add_keeps_numbers),
      cmocka_unit_test(test_pool_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

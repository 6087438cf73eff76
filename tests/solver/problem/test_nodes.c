// SPDX-License-Identifier: GPL-3.0-or-later
/* People as nodes: who is together, what sums up, and that the order of input is no matter. */
#include "solver/problem/nodes.h"

#include <stdio.h>

#include "solver/problem/alike.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { COHORTS = 60, PEOPLE = 40 };

static void expect_node(const tdm_problem *problem, uint32_t n, bool *seen) {
  const tdm_participant *people = problem->request->cohort.participants;
  const tdm_node *node = &problem->nodes[n];
  int32_t min = 0, capacity = 0;
  assert_true(node->people > 0);
  assert_int_equal(node->participant, problem->people[node->first_person]);
  for (uint32_t k = 0; k < node->people; k++) {
    uint32_t p = problem->people[node->first_person + k];
    assert_false(seen[p]);
    seen[p] = true;
    assert_int_equal(problem->node_of[p], n);
    assert_int_equal(people[p].role == TDM_ROLE_MENTOR, n < problem->mentor_count);
    min += people[p].min;
    capacity += people[p].capacity;
  }
  assert_int_equal(node->min, min);
  assert_int_equal(node->capacity, capacity);
}

/* Two are in one node exactly where they are alike. */
static void test_nodes_hold_who_is_alike(void **state) {
  (void)state;
  uint32_t shared = 0;
  for (uint64_t seed = 1; seed <= COHORTS; seed++) {
    tdm_random random = {seed};
    test_case *c = tdm_make_crowd(&random, 5 + tdm_random_below(&random, 20),
                                  5 + tdm_random_below(&random, 20));
    bool seen[2 * PEOPLE] = {false};
    tdm_made made;
    tdm_alike alike;
    tdm_make_pooled(&made, &c->request, c->arena, false, 0);
    assert_true(tdm_alike_init(&alike, &c->request, made.problem.quotas, c->arena));
    assert_int_equal(made.problem.node_count,
                     made.problem.mentor_count + made.problem.mentee_count);
    for (uint32_t n = 0; n < made.problem.node_count; n++) expect_node(&made.problem, n, seen);
    for (uint32_t a = 0; a < c->request.cohort.count; a++) {
      assert_true(seen[a]);
      for (uint32_t b = 0; b < a; b++)
        assert_int_equal(made.problem.node_of[a] == made.problem.node_of[b],
                         tdm_alike_are(&alike, a, b));
    }
    shared += c->request.cohort.count - made.problem.node_count;
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
  assert_true(shared > 5 * COHORTS);
}

static void test_nodes_apart_are_people(void **state) {
  (void)state;
  tdm_random random = {7};
  test_case *c = tdm_make_crowd(&random, 12, 15);
  bool seen[2 * PEOPLE] = {false};
  tdm_made made;
  tdm_make_pooled(&made, &c->request, c->arena, true, 0);
  assert_int_equal(made.problem.node_count, 27);
  assert_int_equal(made.problem.mentor_count, 12);
  for (uint32_t n = 0; n < 27; n++) expect_node(&made.problem, n, seen);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* ---- the order of input ---- */

/* The same people whatever the order they come in; names are the caller's. */
static test_case *people_in_order(const uint32_t *order, char names[PEOPLE][8], uint64_t seed) {
  const char *team[PEOPLE];
  test_case *c = case_new();
  c->request.options.seed = seed;
  for (uint32_t k = 0; k < PEOPLE; k++) {
    uint32_t p = order[k];
    snprintf(names[p], sizeof names[p], "p%u", p);
    add_person(c, names[p], p % 2 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE)->capacity =
        1 + (int32_t)(p / 2 % 2);
    team[k] = p / 4 % 3 ? "a" : "b";
  }
  add_strings(c, "team", team);
  add_dimension(c, "team", TDM_KIND_NOMINAL);
  add_forbid(c, "p1", "p2");
  assert_accepted(c);
  return c;
}

static void list_ids(const tdm_problem *problem, tdm_text *ids, uint32_t *nodes) {
  for (uint32_t k = 0; k < PEOPLE; k++) {
    uint32_t p = problem->people[k];
    ids[k] = problem->request->cohort.participants[p].id;
    nodes[k] = problem->node_of[p];
  }
}

static void test_nodes_do_not_depend_on_the_order_of_input(void **state) {
  (void)state;
  char names[PEOPLE][8], other_names[PEOPLE][8];
  uint32_t order[PEOPLE], nodes[PEOPLE], other_nodes[PEOPLE];
  tdm_text ids[PEOPLE], other_ids[PEOPLE];
  for (uint32_t p = 0; p < PEOPLE; p++) order[p] = p;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    tdm_random random = {seed};
    tdm_made made, other;
    for (uint32_t p = 0; p < PEOPLE; p++) order[p] = p;
    test_case *c = people_in_order(order, names, seed);
    tdm_random_order(&random, order, PEOPLE);
    test_case *d = people_in_order(order, other_names, seed);
    tdm_make_pooled(&made, &c->request, c->arena, seed % 4 == 0, 0);
    tdm_make_pooled(&other, &d->request, d->arena, seed % 4 == 0, 0);
    list_ids(&made.problem, ids, nodes);
    list_ids(&other.problem, other_ids, other_nodes);
    for (uint32_t k = 0; k < PEOPLE; k++) {
      assert_true(tdm_text_equal(ids[k], other_ids[k]));
      assert_int_equal(nodes[k], other_nodes[k]);
    }
    tdm_problem_fini(&made.problem);
    tdm_problem_fini(&other.problem);
    case_free(c);
    case_free(d);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nodes_hold_who_is_alike),
      cmocka_unit_test(test_nodes_apart_are_people),
      cmocka_unit_test(test_nodes_do_not_depend_on_the_order_of_input),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

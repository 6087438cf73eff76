// SPDX-License-Identifier: GPL-3.0-or-later
/* Maximum pairings against one augmenting path at a time, on random programs. */
#include "solver/network/flow.h"

#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { PLACES = 256, EDGES = 400 };

/* A naive matching: every node is split into one place per unit of capacity. */
typedef struct {
  const tdm_ip *ip;
  int32_t used[PLACES]; /* per mentee node: pairs so far */
  bool chosen[EDGES];   /* per candidate */
  bool visited[PLACES];
} naive;

/* Gives the mentor one more pair, moving others out of the way; locked pairs never move. */
static bool place(naive *n, uint32_t mentor) {
  const tdm_problem *problem = n->ip->problem;
  for (uint32_t c = problem->first[mentor]; c < problem->first[mentor + 1]; c++) {
    uint32_t mentee = problem->mentee[c];
    if (n->ip->fixed[c] != TDM_FREE || n->chosen[c] || n->visited[mentee]) continue;
    n->visited[mentee] = true;
    bool room = n->used[mentee] < problem->nodes[mentee].capacity;
    for (uint32_t d = 0; !room && d < problem->count; d++) {
      if (problem->mentee[d] != mentee || !n->chosen[d] || n->ip->fixed[d] == TDM_LOCKED) continue;
      if (!place(n, problem->mentor[d])) continue;
      n->chosen[d] = false;
      n->used[mentee]--;
      room = true;
    }
    if (!room) continue;
    n->chosen[c] = true;
    n->used[mentee]++;
    return true;
  }
  return false;
}

static uint32_t naive_maximum(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  naive n = {.ip = ip};
  uint32_t pairs = 0;
  assert_true(problem->node_count <= PLACES && problem->count <= EDGES);
  for (uint32_t c = 0; c < problem->count; c++) {
    n.chosen[c] = ip->fixed[c] == TDM_LOCKED;
    n.used[problem->mentee[c]] += n.chosen[c];
    pairs += n.chosen[c];
  }
  for (uint32_t m = 0; m < problem->mentor_count; m++) {
    int32_t open = problem->nodes[m].capacity;
    for (uint32_t c = problem->first[m]; c < problem->first[m + 1]; c++)
      open -= ip->fixed[c] == TDM_LOCKED;
    for (; open > 0; open--) {
      memset(n.visited, 0, sizeof n.visited);
      if (!place(&n, m)) break;
      pairs++;
    }
  }
  return pairs;
}

/* People of both roles with capacities up to 3 and random forbidden pairs. */
static test_case *random_people(tdm_random *random) {
  static char names[80][8];
  test_case *c = case_new();
  uint32_t sides[2] = {1 + tdm_random_below(random, 18), 1 + tdm_random_below(random, 18)};
  for (uint32_t p = 0; p < sides[0] + sides[1]; p++) {
    snprintf(names[p], sizeof names[p], "p%u", p);
    add_person(c, names[p], p < sides[0] ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE)->capacity =
        1 + (int32_t)tdm_random_below(random, 3);
  }
  uint32_t sparse = tdm_random_below(random, 100);
  for (uint32_t a = 0; a < sides[0]; a++)
    for (uint32_t b = 0; b < sides[1]; b++)
      if (tdm_random_chance(random, sparse)) add_forbid(c, names[a], names[sides[0] + b]);
  assert_accepted_with_warnings(c);
  return c;
}

/* Locks a few candidates, within capacities, and excludes others. */
static void fix_some(tdm_random *random, tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  int32_t degree[PLACES] = {0};
  for (uint32_t c = 0; c < problem->count; c++) {
    uint32_t a = problem->mentor[c], b = problem->mentee[c];
    if (tdm_random_chance(random, 10)) tdm_ip_fix(ip, c, TDM_EXCLUDED);
    if (!tdm_random_chance(random, 5) || degree[a] == problem->nodes[a].capacity ||
        degree[b] == problem->nodes[b].capacity)
      continue;
    degree[a]++;
    degree[b]++;
    tdm_ip_fix(ip, c, TDM_LOCKED);
  }
}

static void test_flow_equals_naive_matching(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    tdm_random random = {seed};
    test_case *c = random_people(&random);
    tdm_made made;
    tdm_pairing found, start;
    tdm_make(&made, &c->request, c->arena);
    if (seed % 2) fix_some(&random, &made.ip);
    assert_true(tdm_pairing_init(&found, &made.problem));
    assert_true(tdm_pairing_init(&start, &made.problem));
    tdm_prices prices;
    assert_true(tdm_prices_init(&prices, &made.ip));
    assert_int_equal(tdm_flow_maximum(&made.ip, &found, &prices, &made.stop), TDM_FLOW_DONE);
    assert_int_equal(found.count, naive_maximum(&made.ip));
    assert_int_equal(tdm_prices_bound(&prices), found.count); /* the cover proves it */
    assert_true(tdm_pairing_feasible(&made.ip, &found));      /* fixings included */
    assert_true(tdm_make_pairing(&random, &made.ip, &start));
    assert_int_equal(tdm_flow_maximum(&made.ip, &start, &prices, &made.stop), TDM_FLOW_DONE);
    assert_int_equal(start.count, found.count);
    assert_true(tdm_pairing_feasible(&made.ip, &start));
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

static bool on_side(const tdm_problem *problem, uint32_t node, bool mentors) {
  return (node < problem->mentor_count) == mentors;
}

/*
 * Reached people of the node's side have all their free candidates among the reached partners,
 * and these are full with pairs of reached people and locked ones: no pairing with the
 * same locks can have more people of the set in.
 */
static void expect_violator(const tdm_ip *ip, const tdm_pairing *pairing, uint32_t node,
                            const bool *reached) {
  const tdm_problem *problem = ip->problem;
  bool mentors = node < problem->mentor_count, chosen[EDGES] = {false};
  int32_t degree[PLACES] = {0};
  for (uint32_t k = 0; k < pairing->count; k++) chosen[pairing->chosen[k]] = true;
  for (uint32_t c = 0; c < problem->count; c++) {
    uint32_t person = mentors ? problem->mentor[c] : problem->mentee[c];
    uint32_t partner = mentors ? problem->mentee[c] : problem->mentor[c];
    degree[partner] += chosen[c];
    if (reached[person] && ip->fixed[c] == TDM_FREE && !chosen[c]) assert_true(reached[partner]);
    if (reached[partner] && chosen[c] && ip->fixed[c] != TDM_LOCKED) assert_true(reached[person]);
  }
  assert_true(reached[node]);
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (reached[n] && !on_side(problem, n, mentors))
      assert_int_equal(degree[n], problem->nodes[n].capacity);
}

/* In a maximum pairing nobody with room reaches room; in a smaller one, somebody does. */
static void test_flow_reach_marks_a_violator(void **state) {
  (void)state;
  uint32_t violators = 0;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    tdm_random random = {seed};
    test_case *c = random_people(&random);
    bool reached[PLACES], augments = false;
    tdm_made made;
    tdm_pairing pairing;
    tdm_make(&made, &c->request, c->arena);
    if (seed % 2) fix_some(&random, &made.ip);
    assert_true(tdm_pairing_init(&pairing, &made.problem));
    bool maximal = seed % 3 != 0;
    tdm_prices prices;
    assert_true(tdm_prices_init(&prices, &made.ip));
    assert_true(tdm_make_pairing(&random, &made.ip, &pairing));
    if (maximal)
      assert_int_equal(tdm_flow_maximum(&made.ip, &pairing, &prices, &made.stop), TDM_FLOW_DONE);
    tdm_reach *reach = tdm_reach_new(&made.ip, &pairing, &made.stop);
    assert_non_null(reach);
    int32_t degree[PLACES] = {0};
    for (uint32_t k = 0; k < pairing.count; k++) {
      degree[made.problem.mentor[pairing.chosen[k]]]++;
      degree[made.problem.mentee[pairing.chosen[k]]]++;
    }
    for (uint32_t n = 0; n < made.problem.node_count; n++) {
      if (degree[n] == made.problem.nodes[n].capacity) continue;
      bool found = tdm_reach_from(reach, n, reached);
      augments = augments || found;
      if (!found) expect_violator(&made.ip, &pairing, n, reached);
      violators += !found;
    }
    assert_int_equal(augments, pairing.count < naive_maximum(&made.ip));
    tdm_reach_free(reach);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
  assert_true(violators > 100);
}

static void test_flow_stopped_is_still_a_pairing(void **state) {
  (void)state;
  test_case *c = tdm_make_company(12, 5);
  tdm_made made;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  for (uint32_t r = 0; r < made.ip.row_count; r++) made.ip.rows[r].active = false;
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  made.stop.stopped = true;
  tdm_prices prices;
  assert_true(tdm_prices_init(&prices, &made.ip));
  (void)tdm_flow_maximum(&made.ip, &pairing, &prices, &made.stop);
  assert_true(pairing.known);
  assert_true(tdm_pairing_feasible(&made.ip, &pairing));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_flow_equals_naive_matching),
      cmocka_unit_test(test_flow_reach_marks_a_violator),
      cmocka_unit_test(test_flow_stopped_is_still_a_pairing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Random pairings of nodes, dealt out to people. */
#include "solver/problem/expand.h"

#include <string.h>

#include "tests/model/test.h"
#include "tests/support/random.h"

enum { SIDE = 5, PEOPLE_MOST = 6, PEOPLE = 2 * SIDE * PEOPLE_MOST, PAIRS = 400 };

/* As much of a problem as an expansion reads, and a pairing. */
typedef struct {
  tdm_problem problem;
  tdm_node nodes[2 * SIDE];
  uint32_t people[PEOPLE];
  uint32_t mentor[SIDE * SIDE], mentee[SIDE * SIDE];
  uint32_t chosen[PAIRS];
  int32_t degree[2 * SIDE];
  int32_t share[2 * SIDE]; /* what one person of a node can take */
  tdm_pairing pairing;
} drawn;

static void draw_nodes(tdm_random *random, drawn *d) {
  uint32_t order[PEOPLE] = {0}, sum = 0;
  d->problem.mentor_count = 1 + tdm_random_below(random, SIDE);
  d->problem.mentee_count = 1 + tdm_random_below(random, SIDE);
  d->problem.node_count = d->problem.mentor_count + d->problem.mentee_count;
  tdm_random_order(random, order, PEOPLE);
  memcpy(d->people, order, sizeof order);
  for (uint32_t n = 0; n < d->problem.node_count; n++) {
    uint32_t people = 1 + tdm_random_below(random, PEOPLE_MOST);
    d->share[n] = 1 + (int32_t)tdm_random_below(random, 5);
    d->nodes[n] = (tdm_node){.participant = d->people[sum],
                             .people = people,
                             .first_person = sum,
                             .capacity = d->share[n] * (int32_t)people};
    sum += people;
  }
}

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/* Up to the limit of every candidate and the capacities of its nodes. */
static void draw_pairing(tdm_random *random, drawn *d) {
  for (uint32_t m = 0; m < d->problem.mentor_count; m++)
    for (uint32_t e = d->problem.mentor_count; e < d->problem.node_count; e++) {
      if (tdm_random_chance(random, 25)) continue;
      uint32_t c = d->problem.count++;
      d->mentor[c] = m;
      d->mentee[c] = e;
      int32_t most =
          least((int32_t)(d->nodes[m].people * d->nodes[e].people),
                least(d->nodes[m].capacity - d->degree[m], d->nodes[e].capacity - d->degree[e]));
      int32_t times = tdm_random_chance(random, 30)
                          ? most
                          : (int32_t)tdm_random_below(random, (uint32_t)most + 1);
      d->degree[m] += times;
      d->degree[e] += times;
      for (; times > 0; times--) d->chosen[d->pairing.count++] = c;
    }
}

static drawn draw(tdm_random *random) {
  drawn d = {0};
  draw_nodes(random, &d);
  draw_pairing(random, &d);
  return d;
}

static void point(drawn *d) {
  d->problem.nodes = d->nodes;
  d->problem.people = d->people;
  d->problem.mentor = d->mentor;
  d->problem.mentee = d->mentee;
  d->pairing.chosen = d->chosen;
  d->pairing.known = true;
}

static bool is_of(const drawn *d, uint32_t node, uint32_t person) {
  const tdm_node *of = &d->nodes[node];
  for (uint32_t k = 0; k < of->people; k++)
    if (d->people[of->first_person + k] == person) return true;
  return false;
}

static void expect_even(const drawn *d, const uint32_t *degree) {
  for (uint32_t n = 0; n < d->problem.node_count; n++) {
    const tdm_node *node = &d->nodes[n];
    uint32_t whole = (uint32_t)d->degree[n] / node->people;
    uint32_t rest = (uint32_t)d->degree[n] % node->people;
    for (uint32_t k = 0; k < node->people; k++) {
      uint32_t has = degree[d->people[node->first_person + k]];
      assert_in_range(has, whole, whole + (rest > 0));
      assert_true((int32_t)has <= d->share[n]);
    }
  }
}

static void test_expand_deals_evenly(void **state) {
  (void)state;
  uint32_t pairs_in_all = 0;
  for (uint64_t seed = 1; seed <= 5000; seed++) {
    tdm_random random = {seed};
    drawn d = draw(&random);
    tdm_person_pair pairs[PAIRS];
    uint32_t degree[PEOPLE] = {0}, times[SIDE * SIDE] = {0};
    bool met[PEOPLE][PEOPLE] = {{false}};
    point(&d);
    assert_true(tdm_expand(&d.problem, &d.pairing, pairs));
    for (uint32_t k = 0; k < d.pairing.count; k++) {
      uint32_t a = pairs[k].mentor, b = pairs[k].mentee, c = pairs[k].candidate;
      assert_true(is_of(&d, d.mentor[c], a) && is_of(&d, d.mentee[c], b));
      assert_false(met[a][b]);
      met[a][b] = true;
      degree[a]++;
      degree[b]++;
      times[c]++;
    }
    for (uint32_t k = 0; k < d.pairing.count; k++) times[d.pairing.chosen[k]]--;
    for (uint32_t c = 0; c < d.problem.count; c++) assert_int_equal(times[c], 0);
    expect_even(&d, degree);
    pairs_in_all += d.pairing.count;
  }
  assert_true(pairs_in_all > 50000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_expand_deals_evenly),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

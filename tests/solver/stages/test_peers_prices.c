// SPDX-License-Identifier: GPL-3.0-or-later
/* Prices of people who can be both: of auctions, of relaxations with odd sets, of matchings. */
#include <stdio.h>

#include "solver/problem/pricing.h"
#include "solver/stages/both_ways.h"
#include "solver/stages/matching.h"
#include "solver/stages/stage_pairs.h"
#include "solver/stages/tighten.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { PEOPLE = 75, LISTED = 33, SEEDS = 12, PAIRINGS = 20 };

typedef struct {
  test_case *c;
  tdm_made made;
  tdm_prices prices;
} peers;

/* A third of all pairs are listed, with any points. */
static test_case *listed(uint32_t people, uint64_t seed) {
  static char ids[PEOPLE][4];
  test_case *c = case_new();
  tdm_random random = {seed};
  for (uint32_t a = 0; a < people; a++) {
    snprintf(ids[a], sizeof ids[a], "p%u", a);
    add_person(c, ids[a], TDM_ROLE_EITHER);
    for (uint32_t b = 0; b < a; b++)
      if (tdm_random_chance(&random, 33))
        add_entry(c, ids[a], ids[b], 1 + 9 * tdm_random_unit(&random));
  }
  c->request.programme.pair_scores.only_listed = true;
  assert_accepted_with_warnings(c);
  return c;
}

/* Prices of auctions, with what they prove over all pairs. */
static peers *new_peers_of(test_case *c) {
  static peers p;
  p.c = c;
  tdm_make(&p.made, &p.c->request, p.c->arena);
  tdm_ip *ip = &p.made.ip;
  ip->objective = TDM_COUNT_SCORE;
  assert_true(tdm_prices_init(&p.prices, ip));
  assert_true(tdm_both_ways_prices(ip, &p.prices, &p.made.stop));
  tdm_pricing_wish wish = {.least = INT64_MIN, .each = 8};
  assert_int_equal(tdm_price_out(&p.prices, ip, wish, &p.made.stop), TDM_PRICING_DONE);
  return &p;
}

/* All of them can be paired with most others, and many pairings are worth the same. */
static peers *new_peers(uint64_t seed, uint32_t people) {
  return new_peers_of(tdm_make_peers(people, seed));
}

static void free_peers(peers *p) {
  tdm_problem_fini(&p->made.problem);
  case_free(p->c);
}

/* No pairing is worth more than the prices prove, and the way it falls short is accounted for. */
static void assert_bounds_hold(peers *p, uint64_t seed) {
  tdm_random random = {seed};
  tdm_pairing pairing;
  assert_true(tdm_pairing_init(&pairing, &p->made.problem));
  for (int k = 0; k < PAIRINGS; k++) {
    if (!tdm_make_pairing(&random, &p->made.ip, &pairing)) continue;
    tdm_wide value = (tdm_wide)tdm_pairing_value(&p->made.ip, &pairing) * p->prices.scale;
    assert_true(value <= p->prices.total);
    assert_true(p->prices.total - value == tdm_make_deviation(&p->made.ip, &p->prices, &pairing));
  }
}

/* The best there is, by matching, from the prices at hand. */
static int64_t best_of(peers *p) {
  tdm_pairing found, none = {0};
  assert_true(tdm_pairing_init(&found, &p->made.problem));
  assert_true(tdm_matching_fits(&p->made.ip));
  assert_true(tdm_matching_run(&p->made.ip, &p->prices, &none, &found, &p->made.stop));
  assert_true(found.known);
  assert_true(tdm_pairing_feasible(&p->made.ip, &found));
  return tdm_pairing_value(&p->made.ip, &found);
}

/* Half of what everybody standing twice is worth: half a pair more than the best, and little else.
 */
static void test_both_ways_are_near(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    peers *p = new_peers(seed, PEOPLE);
    int64_t bound = tdm_prices_bound(&p->prices);
    assert_bounds_hold(p, seed);
    int64_t best = best_of(p);
    assert_true(best <= bound);
    assert_true(bound - best <= best / (PEOPLE - 1));
    free_peers(p);
  }
}

static void test_matching_proves_itself(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    peers *p = new_peers(seed, PEOPLE);
    int64_t best = best_of(p);
    assert_int_equal(best, tdm_prices_bound(&p->prices));
    assert_bounds_hold(p, seed);
    free_peers(p);
  }
}

/* As many pairs as there can be, although fewer are worth more; and the proof knows of them. */
static void test_matching_reaches_the_pairs(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    peers *p = new_peers(seed, PEOPLE);
    tdm_problem *problem = &p->made.problem;
    tdm_pairing found, none = {0};
    problem->complete = true; /* what the pool holds is all */
    for (uint32_t k = 0; k < problem->count; k++) problem->units[k] -= problem->largest_units;
    assert_true(tdm_pairing_init(&found, problem));
    assert_true(tdm_prices_reduce(&p->prices, &p->made.ip, &p->prices.total));
    assert_true(tdm_matching_run(&p->made.ip, &p->prices, &none, &found, &p->made.stop));
    assert_true(found.count < PEOPLE / 2);
    tdm_ip_keep_pairs(&p->made.ip, PEOPLE / 2);
    assert_true(tdm_prices_init(&p->prices, &p->made.ip));
    assert_true(tdm_prices_reduce(&p->prices, &p->made.ip, &p->prices.total));
    assert_true(tdm_matching_run(&p->made.ip, &p->prices, &none, &found, &p->made.stop));
    assert_true(found.known);
    assert_int_equal(found.count, PEOPLE / 2);
    assert_int_equal(tdm_pairing_value(&p->made.ip, &found), tdm_prices_bound(&p->prices));
    free_peers(p);
  }
}

/* Of several places prices are not taken, but a pairing is found that is worth no less. */
static void test_matching_of_several_places(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    peers *p = new_peers(seed, PEOPLE);
    int64_t single = best_of(p);
    free_peers(p);
    test_case *c = tdm_make_peers(PEOPLE, seed);
    for (uint32_t k = 0; k < PEOPLE; k += 3) c->request.cohort.participants[k].capacity = 2;
    p = new_peers_of(c);
    tdm_wide before = p->prices.total;
    int64_t several = best_of(p);
    assert_true(p->prices.total == before);
    assert_true(several > single);
    assert_true(several <= tdm_prices_bound(&p->prices));
    assert_bounds_hold(p, seed);
    free_peers(p);
  }
}

static void test_matching_is_not_for_minimums(void **state) {
  (void)state;
  peers *p = new_peers(1, 9);
  assert_true(tdm_matching_fits(&p->made.ip));
  p->made.ip.min[2] = 1;
  assert_false(tdm_matching_fits(&p->made.ip));
  p->made.ip.min[2] = 0;
  p->made.ip.objective = TDM_COUNT_PAIRS;
  assert_false(tdm_matching_fits(&p->made.ip));
  free_peers(p);
}

/* Odd sets lower the bound, mostly to the best, and are rows that every pairing satisfies. */
static void test_tighten_lowers_the_bound(void **state) {
  (void)state;
  uint32_t lower = 0, tight = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_core core;
    peers *p = new_peers_of(listed(LISTED, seed));
    tdm_wide before = p->prices.total;
    assert_true(tdm_tighten(&p->made.ip, &p->prices, &core, &p->made.stop));
    assert_true(p->prices.total <= before);
    assert_non_null(core.bits);
    assert_bounds_hold(p, seed);
    lower += p->prices.total < before;
    int64_t bound = tdm_prices_bound(&p->prices);
    free_peers(p);
    p = new_peers_of(listed(LISTED, seed));
    int64_t best = best_of(p);
    assert_true(best <= bound);
    tight += best == bound;
    free_peers(p);
  }
  assert_true(lower >= SEEDS / 2);
  assert_true(tight >= SEEDS / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_both_ways_are_near),
      cmocka_unit_test(test_matching_proves_itself),
      cmocka_unit_test(test_matching_reaches_the_pairs),
      cmocka_unit_test(test_matching_of_several_places),
      cmocka_unit_test(test_matching_is_not_for_minimums),
      cmocka_unit_test(test_tighten_lowers_the_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Better pairings near a random one: still pairings, and much better. */
#include "solver/stages/neighbourhood.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 20, SEEDS = 2 };

typedef struct {
  test_case *c;
  tdm_made made;
  tdm_prices prices;
  tdm_pairing incumbent;
  tdm_search search;
} trial;

/* A company that also rewards links between departments, prices that prove next to nothing, and
 * everybody paired with whoever comes. */
static void init(trial *t, uint64_t seed) {
  t->c = tdm_make_company(SIDE, seed);
  t->c->request.programme.quota_count = 0;
  tdm_spread *entry = add_spread(t->c, false, "links", "department");
  entry->gains = (double[]){1, 0.5, 0.25};
  entry->gain_count = 3;
  assert_accepted_with_warnings(t->c);
  tdm_make(&t->made, &t->c->request, t->c->arena);
  tdm_ip *ip = &t->made.ip;
  tdm_random random = {seed};
  ip->objective = TDM_COUNT_SCORE;
  assert_true(tdm_prices_init(&t->prices, ip) && tdm_pairing_init(&t->incumbent, ip->problem));
  tdm_prices_crude(&t->prices, ip);
  assert_true(tdm_prices_reduce(&t->prices, ip, NULL));
  assert_true(tdm_make_pairing(&random, ip, &t->incumbent));
  t->search = (tdm_search){.ip = ip,
                           .prices = &t->prices,
                           .incumbent = &t->incumbent,
                           .stop = &t->made.stop,
                           .priced_width = -1,
                           .enough = INT64_MAX};
}

static void fini(trial *t) {
  tdm_problem_fini(&t->made.problem);
  case_free(t->c);
}

static void test_neighbourhood_betters_a_pairing(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    trial t;
    init(&t, seed);
    int64_t before = tdm_pairing_value(&t.made.ip, &t.incumbent);
    assert_true(tdm_neighbourhood_run(&t.search));
    assert_true(tdm_pairing_feasible(&t.made.ip, &t.incumbent));
    assert_true(tdm_pairing_value(&t.made.ip, &t.incumbent) > before);
    fini(&t);
  }
}

/* The same random people every time. */
static void test_neighbourhood_is_repeatable(void **state) {
  (void)state;
  int64_t value[2];
  for (int run = 0; run < 2; run++) {
    trial t;
    init(&t, SEEDS);
    assert_true(tdm_neighbourhood_run(&t.search));
    value[run] = tdm_pairing_value(&t.made.ip, &t.incumbent);
    fini(&t);
  }
  assert_int_equal(value[0], value[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_neighbourhood_betters_a_pairing),
      cmocka_unit_test(test_neighbourhood_is_repeatable),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

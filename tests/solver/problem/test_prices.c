// SPDX-License-Identifier: GPL-3.0-or-later
/* Weak duality on random prices: true for good and for bad ones. */
#include "solver/problem/prices.h"

#include <math.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

/* Prices around the size of the candidates' values, of any sign where signs are free. */
static void draw_prices(tdm_random *random, const tdm_ip *ip, tdm_prices *prices) {
  int64_t most = 1;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    int64_t size = tdm_ip_value(ip, c) < 0 ? -tdm_ip_value(ip, c) : tdm_ip_value(ip, c);
    if (size > most) most = size;
  }
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    prices->node[n] =
        llrint((tdm_random_unit(random) * 1.4 - 0.4) * (double)most * (double)prices->scale);
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    double size = fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
    prices->row[r] =
        tdm_random_chance(random, 40)
            ? 0
            : llrint(tdm_random_unit(random) * (double)most / size * (double)prices->scale);
  }
  assert_true(tdm_prices_reduce(prices, ip, &prices->total));
}

static void expect_duality(const tdm_ip *ip, const tdm_prices *prices, const tdm_pairing *pairing) {
  int64_t value = tdm_pairing_value(ip, pairing);
  tdm_wide deviation = tdm_make_deviation(ip, prices, pairing);
  assert_true(deviation >= 0);
  assert_true(prices->total - (tdm_wide)value * prices->scale == deviation);
  assert_true(value <= tdm_prices_bound(prices));
  /* What deviates more than a unit less than this pairing may be this pairing. */
  if (deviation > 0) assert_true(value <= tdm_prices_bound_beyond(prices, deviation - 1));
}

static void test_prices_weak_duality(void **state) {
  (void)state;
  uint32_t pairings = 0;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 4 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    tdm_ip *ip = &small->made.ip;
    tdm_random random = {seed};
    tdm_prices prices;
    tdm_pairing pairing;
    assert_true(tdm_prices_init(&prices, ip));
    assert_true(tdm_pairing_init(&pairing, &small->made.problem));
    if (seed % 3 == 0 && small->optimum.feasible) tdm_ip_keep_pairs(ip, small->optimum.pair_count);
    for (int k = 0; k < 20; k++) {
      draw_prices(&random, ip, &prices);
      if (small->optimum.feasible && k % 4 == 0)
        tdm_small_best(small, &pairing);
      else if (!tdm_make_pairing(&random, ip, &pairing))
        continue;
      expect_duality(ip, &prices, &pairing);
      pairings++;
    }
    tdm_small_free(small);
  }
  assert_true(pairings > 1000);
}

/* Inactive rows and wrong signs are put to zero before they can prove anything. */
static void test_prices_evaluate_drops_false_prices(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_quota(c, "all")->max = 1;
  assert_accepted(c);
  tdm_made made;
  tdm_prices prices;
  tdm_make(&made, &c->request, c->arena);
  made.ip.objective = TDM_COUNT_PAIRS;
  assert_true(tdm_prices_init(&prices, &made.ip));
  prices.row[0] = -prices.scale;
  prices.row[made.ip.pairs_row] = prices.scale; /* inactive */
  assert_true(tdm_prices_reduce(&prices, &made.ip, &prices.total));
  assert_int_equal(prices.row[0], 0);
  assert_int_equal(prices.row[made.ip.pairs_row], 0);
  assert_int_equal(tdm_prices_bound(&prices), 4);
  prices.row[0] = prices.scale;
  assert_true(tdm_prices_reduce(&prices, &made.ip, &prices.total));
  assert_int_equal(tdm_prices_bound(&prices), 1);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_prices_beyond_by_hand(void **state) {
  (void)state;
  tdm_prices prices = {.total = 10 * 65536, .scale = 65536};
  assert_int_equal(tdm_prices_bound(&prices), 10);
  assert_int_equal(tdm_prices_bound_beyond(&prices, 0), 9);
  assert_int_equal(tdm_prices_bound_beyond(&prices, 65535), 9);
  assert_int_equal(tdm_prices_bound_beyond(&prices, 65536), 8);
  prices.total = -1;
  assert_int_equal(tdm_prices_bound(&prices), -1);
}

static void test_prices_rounding(void **state) {
  (void)state;
  tdm_prices prices = {.scale = 65536};
  assert_int_equal(tdm_price_round(&prices, 1), 65536);
  assert_int_equal(tdm_price_round(&prices, -0.5), -32768);
  assert_int_equal(tdm_price_round(&prices, NAN), 0);
  assert_true(tdm_price_round(&prices, INFINITY) > 0 && tdm_price_round(&prices, -1e300) < 0);
  assert_true(tdm_price_round(&prices, 1e300) == -tdm_price_round(&prices, -INFINITY));
  assert_int_equal(tdm_wide_floor(7, 4), 1);
  assert_int_equal(tdm_wide_floor(-7, 4), -2);
  assert_int_equal(tdm_wide_floor(-8, 4), -2);
  assert_true(tdm_wide_floor((tdm_wide)1 << 100, 3) == INT64_C(1) << 62);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_prices_weak_duality),
      cmocka_unit_test(test_prices_evaluate_drops_false_prices),
      cmocka_unit_test(test_prices_beyond_by_hand),
      cmocka_unit_test(test_prices_rounding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

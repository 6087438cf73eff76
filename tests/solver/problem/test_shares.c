// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/shares.h"

#include <stdlib.h>

#include "tests/model/test.h"

enum { MOST = 24 };

static const int64_t shares[] = {0,      1,      999999, 1000000, 500000, 333333, 333334, 666666,
                                 666667, 142857, 142858, 250000,  100000, 499999, 500001, 41666,
                                 41667,  43478,  43479,  958333,  958334, 777777, 123456, 876543};

static tdm_row row_of(bool least, int64_t share) {
  if (least)
    return (tdm_row){.kind = TDM_ROW_QUOTA_MIN_SHARE, .in = share - TDM_MILLION, .out = share};
  return (tdm_row){.kind = TDM_ROW_QUOTA_MAX_SHARE, .in = TDM_MILLION - share, .out = -share};
}

/* For every count among every number of pairs up to `most`: both rows hold, or none does. */
static void expect_equivalent(bool least, int64_t share, uint32_t most) {
  tdm_row row = row_of(least, share);
  tdm_small_row small = tdm_row_small(&row, most);
  assert_true(llabs(small.in) <= most && llabs(small.out) <= most);
  for (int64_t pairs = 0; pairs <= most; pairs++)
    for (int64_t count = 0; count <= pairs; count++) {
      bool exact =
          least ? TDM_MILLION * count >= share * pairs : TDM_MILLION * count <= share * pairs;
      bool kept = small.in * count + small.out * (pairs - count) <= small.bound;
      if (exact != kept)
        fail_msg("%s %lld: %lld of %lld pairs (at most %u)", least ? "min_share" : "max_share",
                 (long long)share, (long long)count, (long long)pairs, most);
    }
}

static void test_shares_same_pairings(void **state) {
  (void)state;
  for (uint32_t most = 1; most <= MOST; most++)
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
      expect_equivalent(false, shares[s], most);
      expect_equivalent(true, shares[s], most);
    }
}

static void test_shares_same_pairings_everywhere(void **state) {
  (void)state;
  for (int64_t share = 0; share <= TDM_MILLION; share += 997) {
    expect_equivalent(false, share, MOST);
    expect_equivalent(true, share, MOST);
  }
}

/* A unit of the small row stands for units / per of the row: prices are carried over by it. */
static void test_shares_scale(void **state) {
  (void)state;
  for (int least = 0; least <= 1; least++) {
    tdm_row row = row_of(least, 250000);
    tdm_small_row small = tdm_row_small(&row, MOST);
    assert_int_equal(small.in * small.units, row.in * small.per);
    assert_int_equal(small.out * small.units, row.out * small.per);
    assert_int_equal(small.per, 4);
  }
}

static void test_shares_leave_other_rows(void **state) {
  (void)state;
  tdm_ip ip = {0};
  uint64_t bits = 5, *counted = &bits;
  tdm_row row = {.kind = TDM_ROW_QUOTA_MIN, .counted = &counted, .in = -1, .bound = -3};
  tdm_small_row small = tdm_row_small(&row, 9);
  assert_int_equal(small.bound, -3);
  assert_int_equal(tdm_small_coefficient(&ip, &small, 0), -1);
  assert_int_equal(tdm_small_coefficient(&ip, &small, 1), 0);
  assert_int_equal(tdm_small_coefficient(&ip, &small, 2), -1);
  assert_int_equal(small.units, small.per);
}

static void test_shares_without_pairs(void **state) {
  (void)state;
  tdm_row row = row_of(false, 333333);
  tdm_small_row small = tdm_row_small(&row, 0);
  assert_int_equal(small.bound, 0);
  assert_true(small.per >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shares_same_pairings),
      cmocka_unit_test(test_shares_same_pairings_everywhere),
      cmocka_unit_test(test_shares_scale),
      cmocka_unit_test(test_shares_leave_other_rows),
      cmocka_unit_test(test_shares_without_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Terms of random row prices against the reduced cost by its definition. */
#include "solver/problem/terms.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { NODES = 100 };

/* scale * value - sum of y_r * a_rc. */
static tdm_wide plain_worth(const tdm_ip *ip, const int64_t *row, int64_t scale, uint32_t c) {
  tdm_wide worth = (tdm_wide)scale * tdm_ip_value(ip, c);
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active) worth -= (tdm_wide)row[r] * tdm_row_coefficient(ip, &ip->rows[r], c);
  return worth;
}

/* All candidates, and TDM_NO_PAIR for all others; the pool is complete. */
static void expect_worths(const tdm_ip *ip, const tdm_scan_terms *terms, const int64_t *row,
                          int64_t scale) {
  const tdm_problem *problem = ip->problem;
  int64_t worth[NODES];
  for (uint32_t m = 0; m < problem->mentor_count; m++) {
    tdm_scan_of_mentor(problem->scan, terms, m, 0, problem->mentee_count, worth);
    for (uint32_t k = 0; k < problem->mentee_count; k++) {
      uint32_t c = tdm_problem_candidate(problem, m, problem->mentor_count + k);
      if (c == TDM_NONE)
        assert_true(worth[k] == TDM_NO_PAIR);
      else
        assert_true(worth[k] == plain_worth(ip, row, scale, c));
    }
  }
}

/* Of any size up to 2^36, some of them 0, inactive rows priced too. */
static void draw_row_prices(tdm_random *random, const tdm_ip *ip, int64_t *row) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    row[r] = tdm_random_chance(random, 30)
                 ? 0
                 : (int64_t)(tdm_random_next(random) >> (28 + tdm_random_below(random, 36)));
  if (row[ip->score_row] > 1 << 20) row[ip->score_row] >>= 16;
}

static void keep_some(tdm_random *random, tdm_ip *ip) {
  ip->objective = (tdm_objective)tdm_random_below(random, 3);
  if (tdm_random_chance(random, 50)) tdm_ip_keep_pairs(ip, 1 + tdm_random_below(random, 5));
  if (tdm_random_chance(random, 50)) tdm_ip_keep_score(ip, tdm_random_below(random, 1000));
}

static void test_terms_are_reduced_costs(void **state) {
  (void)state;
  uint32_t in_range = 0;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    tdm_random random = {seed};
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_made made;
    tdm_scan_terms terms;
    int64_t row[4 * 32 + 3];
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, 0);
    assert_true(made.ip.row_count <= sizeof row / sizeof *row);
    assert_true(tdm_terms_init(&terms, &made.problem));
    keep_some(&random, &made.ip);
    for (int k = 0; k < 10; k++) {
      draw_row_prices(&random, &made.ip, row);
      if (!tdm_terms_set(&terms, &made.ip, row, 65536)) continue;
      expect_worths(&made.ip, &terms, row, 65536);
      in_range++;
    }
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  assert_true(in_range > 2000);
}

/* Minimum and maximum of a quota, as counts and as shares: one bonus a quota, or none. */
static void test_terms_join_rows_of_one_quota(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "team", (const char *[]){"a", "b", "a", "b"});
  tdm_quota *one = add_quota(c, "one"), *other;
  one->share = texts(c, "team");
  one->min = 1;
  one->max_share = 500000;
  other = add_quota(c, "two");
  add_condition(c, &other->mentor, "team", "a");
  other->min_share = 250000;
  assert_accepted_with_warnings(c);
  tdm_made made;
  tdm_scan_terms terms;
  tdm_make(&made, &c->request, c->arena);
  made.ip.objective = TDM_COUNT_PAIRS;
  assert_true(tdm_terms_init(&terms, &made.problem));
  int64_t row[7] = {5, 7, 11};
  assert_int_equal(made.ip.row_count, 7);
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  assert_int_equal(terms.quota_count, 2);
  expect_worths(&made.ip, &terms, row, 65536);
  tdm_ip_keep_pairs(&made.ip, 2);
  row[made.ip.pairs_row] = 3;
  row[made.ip.most_row] = 4;
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  expect_worths(&made.ip, &terms, row, 65536);
  row[0] = row[1] = row[2] = 0;
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  assert_int_equal(terms.quota_count, 0);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_terms_out_of_range_are_refused(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_quota *quota = add_quota(c, "all");
  quota->max_share = 400000;
  add_entry(c, "m1", "e1", 1);
  assert_accepted_with_warnings(c);
  tdm_made made;
  tdm_scan_terms terms;
  tdm_make(&made, &c->request, c->arena);
  assert_true(tdm_terms_init(&terms, &made.problem));
  int64_t row[5] = {0}, most = INT64_C(1) << 61;
  assert_int_equal(made.ip.row_count, 5);
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  row[0] = most / 600000 - 1; /* in is 600000, out is -400000: a quota of every pair */
  assert_false(tdm_terms_set(&terms, &made.ip, row, 65536));
  row[0] /= 3;
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  expect_worths(&made.ip, &terms, row, 65536);
  row[0] = INT64_MAX;
  assert_false(tdm_terms_set(&terms, &made.ip, row, 65536));
  row[0] = 0;
  tdm_ip_keep_pairs(&made.ip, 1);
  row[made.ip.pairs_row] = most - 1;
  assert_true(tdm_terms_set(&terms, &made.ip, row, 65536));
  expect_worths(&made.ip, &terms, row, 65536);
  row[made.ip.pairs_row] = most;
  assert_false(tdm_terms_set(&terms, &made.ip, row, 65536));
  row[made.ip.pairs_row] = 0;
  tdm_ip_keep_score(&made.ip, 1);
  row[made.ip.score_row] = most / made.problem.largest_units + 1;
  assert_false(tdm_terms_set(&terms, &made.ip, row, 65536));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_terms_are_reduced_costs),
      cmocka_unit_test(test_terms_join_rows_of_one_quota),
      cmocka_unit_test(test_terms_out_of_range_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* What is kept of a proof, and when. */
#include "solver/stages/stage_proof.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

typedef struct {
  test_case *c;
  tdm_made made;
  tdm_prices prices;
} setting;

/* Four people and a quota that allows one pair of all. */
static setting *begin(void) {
  static setting s;
  s = (setting){.c = case_of_four()};
  add_quota(s.c, "all")->max = 1;
  assert_accepted(s.c);
  tdm_make(&s.made, &s.c->request, s.c->arena);
  s.made.ip.objective = TDM_COUNT_PAIRS;
  assert_true(tdm_prices_init(&s.prices, &s.made.ip));
  return &s;
}

static void end(setting *s) {
  tdm_problem_fini(&s->made.problem);
  case_free(s->c);
}

/* The same price for every node, in 1 / scale, and one for the quota. */
static void price(setting *s, int64_t node, int64_t row) {
  for (uint32_t n = 0; n < s->made.problem.node_count; n++) s->prices.node[n] = node;
  s->prices.row[0] = row;
  assert_true(tdm_prices_reduce(&s->prices, &s->made.ip, &s->prices.total));
}

static void test_stage_proof_keeps_the_best(void **state) {
  (void)state;
  setting *s = begin();
  tdm_stage_proof proof = {0};
  int64_t one = s->prices.scale;
  price(s, 0, 0); /* four candidates at 1 */
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_true(proof.known);
  assert_int_equal(tdm_stage_proof_bound(&proof), 4);
  price(s, one / 2, 0); /* half a place each: a bound of 2 */
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_int_equal(tdm_stage_proof_bound(&proof), 2);
  price(s, one / 4, 0); /* worse: 3 */
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_int_equal(tdm_stage_proof_bound(&proof), 2);
  price(s, 0, one / 2); /* 2.5 proves no more than what is kept */
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_int_equal(tdm_stage_proof_bound(&proof), 2);
  assert_int_equal(proof.row[0], 0);
  price(s, 0, one);
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_int_equal(tdm_stage_proof_bound(&proof), 1);
  assert_int_equal(proof.objective, TDM_COUNT_PAIRS);
  end(s);
}

/* What is kept stays as it was when prices and rows go on changing. */
static void test_stage_proof_is_a_copy(void **state) {
  (void)state;
  setting *s = begin();
  tdm_stage_proof proof = {0};
  price(s, 3, s->prices.scale - 5);
  tdm_wide total = s->prices.total;
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  s->prices.node[0] = s->prices.row[0] = 77;
  s->prices.total = 1;
  s->made.ip.rows[0].bound = 9;
  assert_int_equal(proof.scale, s->prices.scale); /* the prices are no whole numbers */
  assert_true(proof.total == total);
  assert_int_equal(proof.node[0], 3);
  assert_int_equal(proof.row[0], s->prices.scale - 5);
  assert_int_equal(proof.rows[0].bound, 1);
  assert_int_equal(proof.row_count, s->made.ip.row_count);
  end(s);
}

static void test_stage_proof_of_whole_prices_is_whole(void **state) {
  (void)state;
  setting *s = begin();
  tdm_stage_proof proof = {0};
  int64_t one = s->prices.scale;
  price(s, -2 * one, 3 * one);
  s->made.ip.min[0] = 1;
  assert_true(tdm_prices_reduce(&s->prices, &s->made.ip, &s->prices.total));
  int64_t bound = tdm_prices_bound(&s->prices);
  assert_true(tdm_stage_proof_take(&proof, &s->made.ip, &s->prices));
  assert_int_equal(proof.scale, 1);
  assert_true(proof.total == s->prices.total / one);
  assert_int_equal(tdm_stage_proof_bound(&proof), bound);
  for (uint32_t n = 0; n < 4; n++) assert_int_equal(proof.node[n], -2);
  assert_int_equal(proof.row[0], 3);
  end(s);
}

static void test_stage_proof_tells_of_fixings(void **state) {
  (void)state;
  setting *s = begin();
  tdm_stage_proof plain = {0}, scored = {0}, closed = {0};
  price(s, 0, 0);
  assert_true(tdm_stage_proof_take(&plain, &s->made.ip, &s->prices));
  assert_false(plain.fixings);
  s->made.ip.closed = true;
  assert_true(tdm_stage_proof_take(&closed, &s->made.ip, &s->prices));
  assert_true(closed.fixings);
  s->made.ip.closed = false;
  tdm_ip_keep_score(&s->made.ip, 0);
  assert_true(tdm_stage_proof_take(&scored, &s->made.ip, &s->prices));
  assert_true(scored.fixings);
  end(s);
}

/* Only a total below 0 refutes; a refutation replaces whatever was kept. */
static void test_stage_proof_refutes_below_zero(void **state) {
  (void)state;
  setting *s = begin();
  tdm_stage_proof proof = {0};
  int64_t one = s->prices.scale;
  for (uint32_t n = 0; n < 4; n++) s->made.ip.min[n] = 1; /* two pairs are one too many */
  s->made.ip.objective = TDM_COUNT_NOTHING;
  price(s, 0, 0);
  assert_true(s->prices.total == 0);
  assert_true(tdm_stage_proof_refute(&proof, &s->made.ip, &s->prices));
  assert_false(proof.known);
  price(s, -one / 2 - 1, one + 2);
  assert_true(s->prices.total < 0);
  s->made.ip.objective = TDM_COUNT_SCORE; /* whatever the stage is */
  assert_true(tdm_stage_proof_refute(&proof, &s->made.ip, &s->prices));
  assert_true(proof.known);
  assert_int_equal(proof.objective, TDM_COUNT_NOTHING);
  assert_int_equal(tdm_stage_proof_bound(&proof), -2); /* rounded down */
  end(s);
}

static void test_stage_proof_bound_rounds_down(void **state) {
  (void)state;
  tdm_stage_proof proof = {.total = 10 * 65536 + 65535, .scale = 65536};
  assert_int_equal(tdm_stage_proof_bound(&proof), 10);
  proof.total = -1;
  assert_int_equal(tdm_stage_proof_bound(&proof), -1);
  proof.total = -65536;
  assert_int_equal(tdm_stage_proof_bound(&proof), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stage_proof_keeps_the_best),
      cmocka_unit_test(test_stage_proof_is_a_copy),
      cmocka_unit_test(test_stage_proof_of_whole_prices_is_whole),
      cmocka_unit_test(test_stage_proof_tells_of_fixings),
      cmocka_unit_test(test_stage_proof_refutes_below_zero),
      cmocka_unit_test(test_stage_proof_bound_rounds_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

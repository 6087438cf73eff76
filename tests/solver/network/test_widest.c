// SPDX-License-Identifier: GPL-3.0-or-later
/* Exchanges, and questions about feasibility, against each other and against a matching. */
#include "solver/network/widest.h"

#include <string.h>

#include "solver/network/feasible.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 12, ROUNDS = 200, LIST_ALL = 1 << 20 };

/* A crowd without quotas, of people with one or two places and some with minimums, and a pairing
 * of as many as possible; NULL where minimums allow none that a matching finds. */
typedef struct {
  test_case *c;
  tdm_made made;
  tdm_pairing pairing;
} crowd;

static bool init(crowd *w, tdm_random *random, bool with_quotas) {
  tdm_prices cover;
  w->c = tdm_make_crowd(random, 2 + tdm_random_below(random, SIDE),
                        2 + tdm_random_below(random, SIDE));
  if (!with_quotas) w->c->request.programme.quota_count = 0;
  assert_accepted_with_warnings(w->c);
  tdm_make_pooled(&w->made, &w->c->request, w->c->arena, tdm_random_chance(random, 50), LIST_ALL);
  tdm_ip *ip = &w->made.ip;
  assert_true(tdm_pairing_init(&w->pairing, &w->made.problem) && tdm_prices_init(&cover, ip));
  assert_int_equal(tdm_flow_maximum(ip, &w->pairing, &cover, &w->made.stop), TDM_FLOW_DONE);
  tdm_ip_keep_pairs(ip, w->pairing.count);
  for (uint32_t c = w->made.problem.count; c > 0; c--)
    assert_true(tdm_ip_fix(ip, c - 1, tdm_ip_fixed(ip, c - 1)));
  return w->pairing.count > 0 && tdm_pairing_feasible(ip, &w->pairing);
}

static void fini(crowd *w) {
  tdm_problem_fini(&w->made.problem);
  case_free(w->c);
}

/* Of the pairing that leaves out scores below: by the program. */
static tdm_feasible_answer ask(crowd *w, int64_t least) {
  tdm_feasible program;
  tdm_pairing found = {0};
  tdm_ip ip = {0};
  assert_true(tdm_pairing_init(&found, &w->made.problem) && tdm_ip_copy(&ip, &w->made.ip));
  assert_true(tdm_feasible_init(&program, &ip));
  assert_true(tdm_feasible_settle(&program, &ip, &w->pairing, true));
  bool possible = true;
  for (uint32_t c = 0; c < w->made.problem.count; c++) {
    if (w->made.problem.units[c] >= least) continue;
    possible = possible && tdm_ip_fixed(&ip, c) != TDM_LOCKED;
    if (tdm_ip_fixed(&ip, c) == TDM_FREE) assert_true(tdm_ip_fix(&ip, c, TDM_EXCLUDED));
  }
  tdm_feasible_answer answer = TDM_IS_NOT_FEASIBLE;
  if (possible) answer = tdm_feasible_ask(&program, &ip, &found, &w->made.stop);
  assert_true(answer != TDM_IS_FEASIBLE || tdm_pairing_feasible(&ip, &found));
  tdm_feasible_fini(&program);
  return answer;
}

static void test_widest_raise_is_what_no_pairing_exceeds(void **state) {
  (void)state;
  tdm_random random = {21};
  uint32_t raised = 0;
  for (int round = 0; round < ROUNDS; round++) {
    crowd w;
    if (init(&w, &random, false)) {
      uint32_t pairs = w.pairing.count;
      int64_t before = tdm_pairing_worst(&w.made.problem, &w.pairing);
      tdm_widest *widest = tdm_widest_new(&w.made.ip);
      assert_non_null(widest);
      assert_int_equal(tdm_widest_raise(widest, INT64_MIN, &w.pairing, &w.made.stop),
                       TDM_FLOW_DONE);
      tdm_widest_free(widest);
      int64_t after = tdm_pairing_worst(&w.made.problem, &w.pairing);
      assert_int_equal(w.pairing.count, pairs);
      assert_true(tdm_pairing_feasible(&w.made.ip, &w.pairing));
      assert_true(after >= before);
      assert_int_equal(ask(&w, after), TDM_IS_FEASIBLE);
      assert_int_equal(ask(&w, after + 1), TDM_IS_NOT_FEASIBLE);
      raised += after > before;
    }
    fini(&w);
  }
  assert_true(raised > ROUNDS / 16);
}

/* What prices prove: so many pairs may score more than `units`, at most. */
static int64_t total_of(const tdm_ip *ip, const int64_t *price, int64_t units, int64_t pairs) {
  const tdm_problem *problem = ip->problem;
  int64_t total = -price[problem->node_count] * pairs;
  for (uint32_t n = 0; n < problem->node_count; n++)
    total += price[n] * (price[n] > 0 ? problem->nodes[n].capacity : ip->min[n]);
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t reduced = (problem->units[c] > units) + price[problem->node_count] -
                      price[problem->mentor[c]] - price[problem->mentee[c]];
    bool locked = tdm_ip_fixed(ip, c) == TDM_LOCKED;
    if (locked || (tdm_ip_fixed(ip, c) == TDM_FREE && reduced > 0))
      total += reduced * tdm_problem_limit(problem, c);
  }
  return total;
}

static void test_widest_fewest_is_proven_by_its_prices(void **state) {
  (void)state;
  tdm_random random = {23};
  uint32_t some = 0;
  for (int round = 0; round < ROUNDS; round++) {
    crowd w;
    if (init(&w, &random, false)) {
      const tdm_problem *problem = &w.made.problem;
      int64_t price[256], units = problem->units[tdm_random_below(&random, problem->count)];
      uint32_t pairs = w.pairing.count, above = 0;
      assert_true(problem->node_count < 256);
      tdm_widest *widest = tdm_widest_new(&w.made.ip);
      assert_int_equal(tdm_widest_fewest(widest, units, &w.pairing, price, &w.made.stop),
                       TDM_FLOW_DONE);
      tdm_widest_free(widest);
      for (uint32_t k = 0; k < w.pairing.count; k++)
        above += problem->units[w.pairing.chosen[k]] > units;
      assert_int_equal(w.pairing.count, pairs);
      assert_true(tdm_pairing_feasible(&w.made.ip, &w.pairing));
      assert_int_equal(total_of(&w.made.ip, price, units, pairs), above);
      some += above > 0 && above < pairs;
    }
    fini(&w);
  }
  assert_true(some > ROUNDS / 8);
}

/* With quotas: whatever is feasible at a threshold is at every lower one, and an answer is found.
 */
static void test_feasible_answers_at_every_threshold(void **state) {
  (void)state;
  tdm_random random = {25};
  uint32_t answers[3] = {0, 0, 0};
  for (int round = 0; round < ROUNDS; round++) {
    crowd w;
    init(&w, &random, true);
    tdm_feasible_answer before = TDM_IS_NOT_FEASIBLE;
    for (int64_t least = w.made.problem.largest_units; least >= 0; least -= 1 + least / 6) {
      tdm_feasible_answer answer = ask(&w, least);
      assert_true(answer != TDM_MAY_BE_FEASIBLE);
      assert_true(before == TDM_IS_NOT_FEASIBLE || answer == TDM_IS_FEASIBLE);
      before = answer;
      answers[answer]++;
    }
    fini(&w);
  }
  assert_true(answers[0] > ROUNDS && answers[1] > ROUNDS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_widest_raise_is_what_no_pairing_exceeds),
      cmocka_unit_test(test_widest_fewest_is_proven_by_its_prices),
      cmocka_unit_test(test_feasible_answers_at_every_threshold),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Pairings made of fractional relaxations, checked condition by condition. */
#include "solver/stages/repair.h"

#include <math.h>
#include <stdlib.h>

#include "solver/linear/relax.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { NODES = 200 };

static void expect_rows(const tdm_ip *ip, const tdm_pairing *pairing) {
  for (uint32_t r = 0; r < ip->row_count; r++) {
    tdm_wide sum = 0;
    if (!ip->rows[r].active) continue;
    for (uint32_t k = 0; k < pairing->count; k++)
      sum += tdm_row_coefficient(ip, &ip->rows[r], pairing->chosen[k]);
    assert_true(sum <= ip->rows[r].bound);
  }
}

static void expect_all_conditions(const tdm_ip *ip, const tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  int64_t degree[NODES] = {0};
  int64_t *times = calloc((size_t)problem->count + 1, sizeof *times);
  assert_non_null(times);
  for (uint32_t k = 0; k < pairing->count; k++) {
    times[pairing->chosen[k]]++;
    degree[problem->mentor[pairing->chosen[k]]]++;
    degree[problem->mentee[pairing->chosen[k]]]++;
  }
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t limit = tdm_problem_limit(problem, c);
    assert_in_range(times[c], tdm_ip_fixed(ip, c) == TDM_LOCKED ? limit : 0,
                    tdm_ip_fixed(ip, c) == TDM_EXCLUDED ? 0 : limit);
  }
  for (uint32_t n = 0; n < problem->node_count; n++)
    assert_in_range(degree[n], ip->min[n], problem->nodes[n].capacity);
  expect_rows(ip, pairing);
  free(times);
}

static bool is_fractional(const tdm_problem *problem, const double *value) {
  for (uint32_t c = 0; c < problem->count; c++)
    if (fabs(value[c] - round(value[c])) > 1e-6) return true;
  return false;
}

typedef struct {
  uint32_t fractional, known, tight;
} tally;

/* Relaxes, repairs and checks; the bound holds for what was found. */
static void repair(tdm_made *made, tally *t) {
  const tdm_ip *ip = &made->ip;
  tdm_relaxation relaxation;
  tdm_prices prices;
  tdm_pairing pairing;
  assert_true(tdm_prices_init(&prices, ip));
  assert_true(tdm_pairing_init(&pairing, &made->problem));
  assert_true(tdm_relax_init(&relaxation, ip, NULL, NULL));
  if (tdm_relax_solve(&relaxation, NULL, &prices, &made->stop) == TDM_RELAX_SOLVED) {
    double *value = calloc((size_t)made->problem.count + 1, sizeof *value);
    assert_non_null(value);
    tdm_relax_values(&relaxation, value);
    assert_true(tdm_prices_reduce(&prices, ip, NULL));
    t->fractional += is_fractional(&made->problem, value);
    assert_true(tdm_repair(ip, &prices, value, &pairing, &made->stop));
    if (pairing.known) {
      expect_all_conditions(ip, &pairing);
      assert_true(tdm_pairing_value(ip, &pairing) <= tdm_prices_bound(&prices));
      t->known++;
      t->tight += tdm_pairing_value(ip, &pairing) == tdm_prices_bound(&prices);
    }
    free(value);
  }
  tdm_relax_fini(&relaxation);
}

static void test_repair_satisfies_all_that_is_known(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 1; seed <= 150; seed++) {
    tdm_random random = {seed};
    test_case *c = tdm_make_crowd(&random, 10 + tdm_random_below(&random, 40),
                                  10 + tdm_random_below(&random, 40));
    tdm_made made;
    tdm_make_pooled(&made, &c->request, c->arena, seed % 5 == 0, seed % 7 == 0);
    made.ip.objective = seed % 3 ? TDM_COUNT_SCORE : TDM_COUNT_PAIRS;
    if (seed % 4 == 0) tdm_ip_keep_pairs(&made.ip, 6);
    repair(&made, &t);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
  assert_true(t.fractional > 20 && t.known > 75 && t.tight > 40);
}

/* Every person their own node, everything that a request can ask. */
static void test_repair_of_all_features(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 1; seed <= 150; seed++) {
    tdm_small *small = tdm_small_new(seed, seed % 3 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
    uint32_t known = t.known;
    repair(&small->made, &t);
    if (t.known > known) assert_true(small->optimum.feasible);
    tdm_small_free(small);
  }
  assert_true(t.known > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_repair_satisfies_all_that_is_known),
      cmocka_unit_test(test_repair_of_all_features),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* The most current pairs, where the paths' own prices say that there are no more. */
#include "solver/network/keep.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 12, ROUNDS = 150, LIST_ALL = 1 << 20 };

static const char *id_of(const test_case *c, uint32_t participant) {
  return (const char *)c->request.cohort.participants[participant].id.bytes;
}

/*
 * A crowd without quotas, of people with one or two places and few partners, in a round that pairs
 * some of them as it comes: twice, or breaking rules, some of the time.
 */
static test_case *crowd_in_a_round(tdm_random *random) {
  test_case *c = tdm_make_crowd(random, 1 + tdm_random_below(random, SIDE),
                                1 + tdm_random_below(random, SIDE));
  const tdm_cohort *cohort = &c->request.cohort;
  c->request.programme.quota_count = c->request.programme.require_count = 0;
  c->request.programme.has_current = true;
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t q = tdm_random_below(random, cohort->count);
    if (cohort->participants[p].role != TDM_ROLE_MENTOR) continue;
    if (cohort->participants[q].role == TDM_ROLE_MENTEE && tdm_random_chance(random, 80))
      add_current(c, id_of(c, p), id_of(c, q));
    for (q = 0; q < cohort->count; q++)
      if (p != q && tdm_random_chance(random, 70)) add_forbid(c, id_of(c, p), id_of(c, q));
  }
  assert_accepted_with_warnings(c);
  return c;
}

static uint32_t most_pairs(tdm_made *made) {
  tdm_pairing matching;
  tdm_prices cover;
  assert_true(tdm_pairing_init(&matching, &made->problem));
  assert_true(tdm_prices_init(&cover, &made->ip));
  assert_int_equal(tdm_flow_maximum(&made->ip, &matching, &cover, &made->stop), TDM_FLOW_DONE);
  return matching.count;
}

/* Capacities and fixings alone: minimums are none of its business. */
static bool is_within_capacities(const tdm_ip *ip, const tdm_pairing *pairing) {
  tdm_ip bare;
  assert_true(tdm_ip_copy(&bare, ip));
  for (uint32_t n = 0; n < ip->problem->node_count; n++) bare.min[n] = 0;
  return tdm_pairing_feasible(&bare, pairing);
}

static int64_t keep(tdm_made *made, int64_t pairs) {
  tdm_pairing kept;
  tdm_prices prices;
  if (pairs) tdm_ip_keep_pairs(&made->ip, pairs);
  assert_true(tdm_pairing_init(&kept, &made->problem) && tdm_prices_init(&prices, &made->ip));
  assert_int_equal(tdm_keep_maximum(&made->ip, pairs, &kept, &prices, &made->stop), TDM_FLOW_DONE);
  tdm_ip_release_pairs(&made->ip);
  made->ip.objective = TDM_COUNT_KEPT;
  int64_t value = tdm_pairing_value(&made->ip, &kept);
  assert_true(is_within_capacities(&made->ip, &kept));
  assert_true(kept.count >= pairs);
  assert_int_equal(tdm_prices_bound(&prices), value);
  return value;
}

static void test_keep_maximum_is_proven_by_its_prices(void **state) {
  (void)state;
  tdm_random random = {7};
  uint32_t with_loss = 0;
  for (int round = 0; round < ROUNDS; round++) {
    test_case *c = crowd_in_a_round(&random);
    for (int pooled = 0; pooled < 2; pooled++) {
      tdm_made made;
      tdm_make_pooled(&made, &c->request, c->arena, true, pooled ? 1 : LIST_ALL);
      int64_t any = keep(&made, 0), most = keep(&made, most_pairs(&made));
      assert_true(most <= any);
      with_loss += most < any;
      tdm_problem_fini(&made.problem);
    }
    case_free(c);
  }
  assert_true(with_loss > 0); /* more pairs sometimes cost a current one */
}

static void test_keep_maximum_is_stopped(void **state) {
  (void)state;
  tdm_random random = {9};
  test_case *c = crowd_in_a_round(&random);
  tdm_made made;
  tdm_pairing kept;
  tdm_prices prices;
  tdm_make_pooled(&made, &c->request, c->arena, true, 1);
  made.stop.stopped = true;
  assert_true(tdm_pairing_init(&kept, &made.problem) && tdm_prices_init(&prices, &made.ip));
  assert_int_equal(tdm_keep_maximum(&made.ip, 0, &kept, &prices, &made.stop), TDM_FLOW_STOPPED);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keep_maximum_is_proven_by_its_prices),
      cmocka_unit_test(test_keep_maximum_is_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

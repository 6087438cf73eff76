// SPDX-License-Identifier: GPL-3.0-or-later
/* What a coarse program finds and proves holds in the fine one, number by number. */
#include "solver/stages/counting.h"

#include "solver/network/flow.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { CROWDS = 20, SIDE = 300, NAMED = 4 };

/* Years of service tell everybody apart, but only scores look at them. */
static test_case *crowd(uint64_t seed) {
  tdm_random random = {seed};
  test_case *c = tdm_make_crowd(&random, SIDE, SIDE - (uint32_t)(seed % 5));
  uint32_t people = c->request.cohort.count;
  if (c->request.programme.forbid_count > NAMED) c->request.programme.forbid_count = NAMED;
  double *years = tdm_arena_alloc(c->arena, people, sizeof *years);
  for (uint32_t p = 0; p < people; p++) years[p] = p;
  add_numbers(c, "service", years);
  add_dimension(c, "service", TDM_KIND_NUMBER)->span = 10;
  assert_accepted_with_warnings(c);
  return c;
}

static int64_t counted(const tdm_ip *ip, const tdm_pairing *pairing, uint32_t row) {
  int64_t sum = 0;
  for (uint32_t k = 0; k < pairing->count; k++)
    sum += tdm_row_coefficient(ip, &ip->rows[row], pairing->chosen[k]);
  return sum;
}

static void check_pairing(const tdm_ip *fine, const tdm_pairing *mapped, const tdm_ip *coarse,
                          const tdm_pairing *pairing) {
  uint32_t degree[4 * SIDE] = {0};
  assert_int_equal(mapped->count, pairing->count);
  for (uint32_t r = 0; r < fine->pairs_row; r++)
    assert_int_equal(counted(fine, mapped, r), counted(coarse, pairing, r));
  for (uint32_t k = 0; k < mapped->count; k++) {
    uint32_t c = mapped->chosen[k];
    assert_true(tdm_pairing_times(mapped, k) <= tdm_problem_limit(fine->problem, c));
    degree[fine->problem->mentor[c]]++;
    degree[fine->problem->mentee[c]]++;
  }
  for (uint32_t n = 0; n < fine->problem->node_count; n++)
    assert_true(degree[n] <= (uint32_t)fine->problem->nodes[n].capacity);
}

static void check_proof(tdm_ip *fine, const tdm_stage_proof *proof) {
  tdm_prices prices;
  tdm_wide total;
  assert_true(tdm_prices_init(&prices, fine));
  prices.scale = proof->scale;
  for (uint32_t n = 0; n < fine->problem->node_count; n++) prices.node[n] = proof->node[n];
  for (uint32_t r = 0; r < fine->row_count; r++) prices.row[r] = proof->row[r];
  fine->objective = TDM_COUNT_PAIRS;
  assert_true(tdm_prices_reduce(&prices, fine, &total));
  assert_true(total == proof->total);
}

static void test_counting_maps_pairings_and_proofs(void **state) {
  (void)state;
  uint32_t pairs = 0;
  for (uint64_t seed = 1; seed <= CROWDS; seed++) {
    test_case *c = crowd(seed);
    tdm_made fine;
    tdm_counting counting;
    tdm_make(&fine, &c->request, c->arena);
    assert_true(tdm_counting_init(&counting, &fine.ip, &fine.stop));
    assert_true(counting.worth && counting.exact);
    assert_true(8 * counting.problem.node_count <= fine.problem.node_count);

    tdm_pairing pairing, mapped;
    tdm_prices cover;
    tdm_stage_proof coarse = {0}, proof = {0};
    counting.ip.objective = TDM_COUNT_PAIRS;
    assert_true(tdm_pairing_init(&pairing, &counting.problem));
    assert_true(tdm_pairing_init(&mapped, &fine.problem));
    assert_true(tdm_prices_init(&cover, &counting.ip));
    assert_int_equal(tdm_flow_maximum(&counting.ip, &pairing, &cover, &fine.stop), TDM_FLOW_DONE);
    assert_true(tdm_counting_pairing(&counting, &pairing, &fine.ip, &mapped));
    check_pairing(&fine.ip, &mapped, &counting.ip, &pairing);
    assert_true(tdm_stage_proof_take(&coarse, &counting.ip, &cover));
    assert_true(tdm_counting_proof(&counting, &coarse, &fine.ip, &proof));
    check_proof(&fine.ip, &proof);
    pairs += mapped.count;
    tdm_counting_fini(&counting);
    tdm_problem_fini(&fine.problem);
    case_free(c);
  }
  assert_true(pairs > CROWDS * 10);
}

/* A rule about what sets everybody apart is left out: what it forbids is no pairing. */
static void test_counting_loosens_fine_rules(void **state) {
  (void)state;
  uint32_t known = 0, broken = 0;
  for (uint64_t seed = 1; seed <= CROWDS; seed++) {
    test_case *c = crowd(seed);
    add_rule(c, TDM_RULE_WITHIN, "service")->max = seed % 2 ? 2 * SIDE : SIDE / 2;
    assert_accepted_with_warnings(c);
    tdm_made fine;
    tdm_counting counting;
    tdm_pairing pairing, mapped;
    tdm_prices cover;
    tdm_make(&fine, &c->request, c->arena);
    assert_true(tdm_counting_init(&counting, &fine.ip, &fine.stop));
    assert_true(counting.worth && !counting.exact);
    assert_true(tdm_pairing_init(&pairing, &counting.problem));
    assert_true(tdm_pairing_init(&mapped, &fine.problem));
    counting.ip.objective = fine.ip.objective = TDM_COUNT_PAIRS;
    assert_true(tdm_prices_init(&cover, &counting.ip));
    assert_int_equal(tdm_flow_maximum(&counting.ip, &pairing, &cover, &fine.stop), TDM_FLOW_DONE);
    assert_true(tdm_counting_pairing(&counting, &pairing, &fine.ip, &mapped));
    for (uint32_t k = 0; mapped.known && k < mapped.count; k++)
      assert_true(mapped.chosen[k] < fine.problem.count);
    *(mapped.known ? &known : &broken) += 1;

    tdm_prices fine_cover;
    tdm_wide total;
    assert_true(tdm_prices_init(&fine_cover, &fine.ip));
    tdm_counting_prices(&counting, &cover, &fine.ip, &fine_cover);
    assert_true(tdm_prices_reduce(&fine_cover, &fine.ip, &total));
    assert_true(total <= cover.total);
    tdm_counting_fini(&counting);
    tdm_problem_fini(&fine.problem);
    case_free(c);
  }
  assert_true(known > 5 && broken > 5);
}

/* Demands that the fine program dropped are dropped in the coarse one. */
static void test_counting_follows(void **state) {
  (void)state;
  uint64_t seed = 1;
  test_case *c = crowd(seed);
  while (c->request.programme.require_count == 0) {
    case_free(c);
    c = crowd(++seed);
  }
  for (uint32_t p = 0; p < c->request.cohort.count; p++) c->request.cohort.participants[p].min = 1;
  tdm_made fine;
  tdm_counting counting;
  tdm_make(&fine, &c->request, c->arena);
  assert_true(tdm_counting_init(&counting, &fine.ip, &fine.stop));
  int64_t before = 0, after = 0;
  for (uint32_t n = 0; n < counting.problem.node_count; n++) before += counting.ip.min[n];
  assert_int_equal(before, c->request.cohort.count);
  fine.ip.min[0] = fine.ip.min[fine.problem.node_count - 1] = 0;
  fine.ip.rows[0].active = false;
  assert_true(tdm_ip_fix(&fine.ip, fine.problem.lock[0], TDM_EXCLUDED));
  assert_true(tdm_counting_follow(&counting, &fine.ip));
  for (uint32_t n = 0; n < counting.problem.node_count; n++) after += counting.ip.min[n];
  assert_int_equal(after, before - 2);
  assert_false(counting.ip.rows[0].active);
  assert_true(counting.ip.rows[1].active);
  assert_int_equal(tdm_ip_fixed(&counting.ip, counting.problem.lock[0]), TDM_EXCLUDED);
  tdm_counting_fini(&counting);
  tdm_problem_fini(&fine.problem);
  case_free(c);
}

/* Nothing is gained where a quota looks at what sets people apart, or where nobody is. */
static void test_counting_is_not_always_worth_it(void **state) {
  (void)state;
  for (int nobody = 0; nobody < 2; nobody++) {
    tdm_made fine;
    tdm_counting counting;
    test_case *c = nobody ? case_new() : crowd(1);
    if (!nobody) {
      tdm_quota *quota = add_quota(c, "not of one year");
      quota->differ = texts(c, "service");
      quota->max = 3;
    }
    assert_accepted_with_warnings(c);
    tdm_make(&fine, &c->request, c->arena);
    assert_true(tdm_counting_init(&counting, &fine.ip, &fine.stop));
    assert_false(counting.worth);
    tdm_counting_fini(&counting);
    tdm_problem_fini(&fine.problem);
    case_free(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counting_maps_pairings_and_proofs),
      cmocka_unit_test(test_counting_loosens_fine_rules),
      cmocka_unit_test(test_counting_follows),
      cmocka_unit_test(test_counting_is_not_always_worth_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What auctions and the ascent promise: prices that prove the pairing without quotas, the bound
 * of the linear relaxation with them, over all pairs, whatever the lists have seen.
 */
#include "solver/auction/ascent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/linear/relax.h"
#include "solver/network/flow.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

static void drop_quotas(tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++) ip->rows[r].active = false;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) ip->min[n] = 0;
}

/* As many pairs as there can be, with the cover that proves it, as the stages demand them. */
static void keep_most(tdm_ip *ip, tdm_stop *stop) {
  tdm_pairing matching;
  tdm_prices proof;
  assert_true(tdm_pairing_init(&matching, ip->problem) && tdm_prices_init(&proof, ip));
  assert_int_equal(tdm_flow_maximum(ip, &matching, &proof, stop), TDM_FLOW_DONE);
  tdm_ip_keep_pairs(ip, matching.count);
  bool *covered = tdm_arena_alloc(ip->problem->arena, ip->problem->node_count, sizeof *covered);
  assert_non_null(covered);
  for (uint32_t n = 0; n < ip->problem->node_count; n++) covered[n] = proof.node[n] > 0;
  ip->covered = covered;
}

/* The ascent's prices, evaluated over the pool, which is complete, and what it assigns. */
static void ascend(const tdm_ip *ip, tdm_prices *prices, tdm_pairing *pairing, tdm_stop *stop) {
  tdm_problem *problem = ip->problem;
  tdm_node_pair *pairs = calloc((size_t)problem->most_pairs + 1, sizeof *pairs);
  assert_true(problem->complete);
  assert_true(pairs && tdm_prices_init(prices, ip) && tdm_pairing_init(pairing, problem));
  assert_true(tdm_ascend(ip, prices, pairs, &pairing->count, stop));
  assert_true(tdm_prices_reduce(prices, ip, &prices->total));
  for (uint32_t k = 0; k < pairing->count; k++) {
    pairing->chosen[k] = tdm_problem_candidate(problem, pairs[k].mentor, pairs[k].mentee);
    assert_int_not_equal(pairing->chosen[k], TDM_NONE);
  }
  tdm_pairing_sort(pairing);
  free(pairs);
}

/* A bound that a pairing reaches proves both: no other reference is needed. */
static void expect_proof(const tdm_ip *ip, tdm_stop *stop, uint64_t seed) {
  tdm_prices prices;
  tdm_pairing pairing;
  ascend(ip, &prices, &pairing, stop);
  int64_t bound = tdm_prices_bound(&prices), value = tdm_pairing_value(ip, &pairing);
  if (!tdm_pairing_feasible(ip, &pairing) || bound != value)
    fail_msg("seed %u: value %lld bound %lld, %u pairs, %s", (unsigned)seed, (long long)value,
             (long long)bound, pairing.count,
             tdm_pairing_feasible(ip, &pairing) ? "feasible" : "not feasible");
}

/* Capacities, locks, vetoes, negative scores, people without candidates, unlike sides. */
static void test_auction_proves_without_quotas(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 600; seed++) {
    tdm_small *small = tdm_small_new(seed, TDM_STAGE_SCORE);
    drop_quotas(&small->made.ip);
    expect_proof(&small->made.ip, &small->made.stop, seed);
    keep_most(&small->made.ip, &small->made.stop);
    for (uint32_t r = 0; r < small->made.ip.pairs_row; r++) small->made.ip.rows[r].active = false;
    small->made.ip.rows[small->made.ip.most_row].active = false;
    expect_proof(&small->made.ip, &small->made.stop, seed);
    tdm_small_free(small);
  }
}

/* From any prices, known of anybody or not, and from any pairs. */
static void test_auction_proves_from_any_start(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    tdm_small *small = tdm_small_new(seed, TDM_STAGE_SCORE);
    tdm_ip *ip = &small->made.ip;
    const tdm_problem *problem = ip->problem;
    tdm_random random = {seed};
    tdm_prices prices;
    tdm_pairing pairing;
    drop_quotas(ip);
    ascend(ip, &prices, &pairing, &small->made.stop);
    int64_t node[64], best = tdm_prices_bound(&prices), range = problem->largest_units * 4;
    double row[TDM_ROWS_MAX] = {0};
    tdm_node_pair pairs[64], assigned[64];
    uint32_t count = 0, wanted = problem->count < 64 ? problem->count : 64;
    assert_true(problem->node_count <= 64 && problem->most_pairs < 64);
    for (uint32_t n = 0; n < problem->node_count; n++)
      node[n] = tdm_random_chance(&random, 20) ? TDM_PRICE_UNKNOWN
                : tdm_random_chance(&random, 50)
                    ? prices.node[n]
                    : tdm_random_below(&random, (uint32_t)range) * prices.scale;
    for (uint32_t c = 0; c < wanted; c++)
      pairs[c] = (tdm_node_pair){problem->mentor[c], problem->mentee[c]};
    tdm_ascent_start start = {{node, pairs, wanted}, row};
    assert_true(tdm_ascend_from(ip, &start, &prices, assigned, &count, &small->made.stop));
    assert_true(tdm_prices_reduce(&prices, ip, &prices.total));
    if (tdm_prices_bound(&prices) != best)
      fail_msg("seed %u: bound %lld, not %lld", (unsigned)seed,
               (long long)tdm_prices_bound(&prices), (long long)best);
    tdm_small_free(small);
  }
}

/* The relaxation's bound, up to a unit and two millionths of the largest score for every pair. */
static void test_auction_reaches_the_relaxation(void **state) {
  (void)state;
  uint32_t reached = 0, compared = 0;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    tdm_small *small = tdm_small_new(seed, TDM_STAGE_SCORE);
    tdm_ip *ip = &small->made.ip;
    tdm_relaxation relaxation;
    tdm_prices exact, prices;
    tdm_pairing pairing;
    for (uint32_t n = 0; n < ip->problem->node_count; n++) ip->min[n] = 0;
    assert_true(tdm_prices_init(&exact, ip));
    assert_true(tdm_relax_init(&relaxation, ip, NULL, NULL));
    if (tdm_relax_solve(&relaxation, NULL, &exact, &small->made.stop) == TDM_RELAX_SOLVED) {
      ascend(ip, &prices, &pairing, &small->made.stop);
      double above = (double)(prices.total - exact.total) / (double)prices.scale;
      double allowed = 1 + 2e-6 * (double)ip->problem->largest_units * ip->problem->most_pairs;
      reached += above <= allowed;
      compared++;
    }
    tdm_relax_fini(&relaxation);
    tdm_small_free(small);
  }
  assert_true(compared > 300);
  if (reached < compared * 97 / 100) fail_msg("%u of %u", reached, compared);
}

typedef struct {
  test_case *c;
  tdm_made made;
  tdm_auction *auction;
  int64_t *row;
  tdm_prices prices;
  tdm_node_pair *pairs;
  uint32_t count;
} company;

static void open_company(company *of, uint32_t side, uint64_t seed, uint32_t threads, bool kept) {
  *of = (company){.c = tdm_make_company(side, seed)};
  tdm_make(&of->made, &of->c->request, of->c->arena);
  tdm_ip *ip = &of->made.ip;
  ip->objective = TDM_COUNT_SCORE;
  if (kept) keep_most(ip, &of->made.stop);
  assert_true(tdm_prices_init(&of->prices, ip));
  of->auction = tdm_auction_new(ip, of->prices.scale, threads);
  of->row = calloc(ip->row_count, sizeof *of->row);
  of->pairs = calloc((size_t)of->made.problem.most_pairs + 1, sizeof *of->pairs);
  assert_true(of->auction && of->row && of->pairs);
}

static void close_company(company *of) {
  tdm_auction_free(of->auction);
  free(of->row);
  free(of->pairs);
  tdm_problem_fini(&of->made.problem);
  case_free(of->c);
}

/* One auction under drawn quota prices; returns the total that it claims. */
static tdm_wide auction(company *of, tdm_random *random, bool loose) {
  const tdm_ip *ip = &of->made.ip;
  double largest = (double)ip->problem->largest_units;
  for (uint32_t r = 0; r < ip->pairs_row; r++)
    of->row[r] = llrint(tdm_random_unit(random) * 0.1 * largest * (double)of->prices.scale);
  assert_true(tdm_auction_run(of->auction, of->row, 0, 1e-6 * largest, loose, &of->made.stop));
  of->count = tdm_auction_pairs(of->auction, of->pairs);
  return tdm_auction_prices(of->auction, of->row, &of->prices);
}

/*
 * No pair that is not assigned may be worth more than its people's prices: a list that missed
 * one would show here, where every pair is looked at in turn.
 */
static void expect_no_better_pair(company *of) {
  const tdm_problem *problem = &of->made.problem;
  tdm_wide total;
  assert_true(tdm_prices_reduce(&of->prices, &of->made.ip, &total));
  bool *assigned = calloc((size_t)problem->count + 1, sizeof *assigned);
  assert_non_null(assigned);
  for (uint32_t k = 0; k < of->count; k++)
    assigned[tdm_problem_candidate(problem, of->pairs[k].mentor, of->pairs[k].mentee)] = true;
  for (uint32_t c = 0; c < problem->count; c++)
    if (!assigned[c]) assert_true(of->prices.reduced[c] <= of->prices.scale / 64);
  free(assigned);
}

static void test_auction_lists_miss_nobody(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 4; seed++) {
    company of;
    tdm_random random = {seed};
    open_company(&of, 260, seed, 1, seed % 2);
    for (int round = 0; round < 60; round++) {
      bool loose = round % 5 < 3; /* leaves old lists behind */
      auction(&of, &random, loose);
      if (!loose) expect_no_better_pair(&of);
    }
    assert_true(tdm_auction_work_of(of.auction).rows_read > 260);
    close_company(&of);
  }
}

static void test_auction_claims_its_total(void **state) {
  (void)state;
  company of;
  tdm_random random = {7};
  open_company(&of, 120, 3, 1, true);
  for (int round = 0; round < 10; round++) {
    tdm_wide claimed = auction(&of, &random, false), total;
    assert_true(tdm_prices_reduce(&of.prices, &of.made.ip, &total));
    double apart = (double)(claimed - total) / (double)of.prices.scale;
    assert_true(fabs(apart) < 1);
  }
  close_company(&of);
}

static void test_auction_threads_do_not_matter(void **state) {
  (void)state;
  company one, two;
  tdm_random random_one = {5}, random_two = {5};
  open_company(&one, 400, 5, 1, true);
  open_company(&two, 400, 5, 2, true);
  for (int round = 0; round < 6; round++) {
    tdm_wide total = auction(&one, &random_one, round % 2);
    assert_true(auction(&two, &random_two, round % 2) == total);
    assert_int_equal(one.count, two.count);
    assert_memory_equal(one.pairs, two.pairs, one.count * sizeof *one.pairs);
    assert_memory_equal(one.prices.node, two.prices.node,
                        one.made.problem.node_count * sizeof *one.prices.node);
  }
  close_company(&one);
  close_company(&two);
}

/* Everybody may take everybody at the same score; then at two scores that bidders fight for. */
static void test_auction_ends_price_wars(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < 4; kind++) {
    test_case *c = case_new();
    for (uint32_t k = 0; k < 120; k++) {
      bool mentor = k < (kind == 3 ? 70 : 60);
      add_person(c, tdm_text_format(c->arena, "p%u", k).bytes,
                 mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
    }
    double numbers[120];
    for (uint32_t k = 0; k < 120; k++) numbers[k] = kind == 0 ? 1 : k * (kind == 1 ? k : 1);
    add_numbers(c, "number", numbers);
    tdm_dimension *dimension = add_dimension(c, "number", TDM_KIND_NUMBER);
    dimension->span = kind == 2 ? 5 : 20000;
    dimension->weight = kind == 2 ? 1000 : 1;
    assert_accepted(c);
    tdm_made made;
    tdm_make(&made, &c->request, c->arena);
    made.ip.objective = TDM_COUNT_SCORE;
    tdm_ip_keep_pairs(&made.ip, kind == 3 ? 50 : 60);
    expect_proof(&made.ip, &made.stop, kind);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

/*
 * Old mentors find few older mentees: prices must rise by many times what any pair is worth, on
 * lists that hold few of those who are left, before the last ones have a place.
 */
static void test_auction_proves_nested_rules(void **state) {
  (void)state;
  for (uint32_t capacity = 1; capacity <= 3; capacity += 2) {
    test_case *c = case_new();
    tdm_random random = {capacity};
    double age[800], taste[800];
    for (uint32_t k = 0; k < 800; k++) {
      bool mentor = k < 400;
      age[k] = (double)tdm_random_below(&random, 45);
      taste[k] = (double)tdm_random_below(&random, 100000);
      add_person(c, tdm_text_format(c->arena, "p%u", k).bytes,
                 mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
      c->request.cohort.participants[k].capacity = 1 + (int)tdm_random_below(&random, capacity);
    }
    add_numbers(c, "age", age);
    add_numbers(c, "taste", taste);
    add_dimension(c, "taste", TDM_KIND_NUMBER)->span = 100000;
    add_rule(c, TDM_RULE_REVERSE, "age");
    assert_accepted(c);
    tdm_made made;
    tdm_make(&made, &c->request, c->arena);
    made.ip.objective = TDM_COUNT_SCORE;
    keep_most(&made.ip, &made.stop);
    assert_non_null(made.ip.covered);
    expect_proof(&made.ip, &made.stop, capacity);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

/* Where work ends, whatever the clock says, and with prices that are worth something. */
static void test_auction_ends_by_work(void **state) {
  (void)state;
  uint64_t whole = 0;
  for (int part = 4; part >= 1; part--) {
    company of;
    open_company(&of, 260, 4, 1, true);
    if (part < 4) tdm_auction_limit_work(of.auction, whole * (uint64_t)part / 4);
    bool ended = tdm_auction_run(of.auction, of.row, 0, 1, false, &of.made.stop);
    tdm_auction_work work = tdm_auction_work_of(of.auction);
    assert_int_equal(ended, part == 4);
    assert_false(of.made.stop.stopped);
    if (part == 4) whole = work.entries + work.pairs_read;
    assert_true(work.entries + work.pairs_read <= whole * (uint64_t)part / 4 + whole / 4);
    tdm_auction_prices(of.auction, of.row, &of.prices);
    close_company(&of);
  }
}

static void test_auction_stops(void **state) {
  (void)state;
  for (uint64_t check = 1; check <= 40; check++) {
    company of;
    uint32_t count;
    open_company(&of, 60, 2, 1, true);
    of.made.control.stop_at_check = check;
    tdm_stop_init(&of.made.stop, &of.made.control);
    assert_true(tdm_ascend(&of.made.ip, &of.prices, of.pairs, &count, &of.made.stop));
    for (uint32_t n = 0; n < of.made.problem.node_count; n++) assert_true(of.prices.node[n] >= 0);
    for (uint32_t r = 0; r < of.made.ip.row_count; r++) assert_true(of.prices.row[r] >= 0);
    close_company(&of);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_auction_proves_without_quotas),
      cmocka_unit_test(test_auction_proves_from_any_start),
      cmocka_unit_test(test_auction_reaches_the_relaxation),
      cmocka_unit_test(test_auction_lists_miss_nobody),
      cmocka_unit_test(test_auction_claims_its_total),
      cmocka_unit_test(test_auction_threads_do_not_matter),
      cmocka_unit_test(test_auction_ends_price_wars),
      cmocka_unit_test(test_auction_proves_nested_rules),
      cmocka_unit_test(test_auction_ends_by_work),
      cmocka_unit_test(test_auction_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

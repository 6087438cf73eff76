// SPDX-License-Identifier: GPL-3.0-or-later
/* Passes over all pairs of partial pools against a plain loop in 128 bits. */
#include "solver/problem/pricing.h"

#include <math.h>

#include "solver/problem/parallel.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { NODES = 700, PER_NODE = 3 };

static const tdm_pricing_wish NOTHING = {0};

/* ---- the plain loop ---- */

static tdm_wide plain_coefficient(const tdm_ip *ip, const tdm_row *row, uint32_t a, uint32_t b) {
  const tdm_problem *problem = ip->problem;
  if (row->kind == TDM_ROW_SCORE) return -tdm_score_pair(&problem->scores, a, b) / problem->unit;
  return !row->counted || tdm_quota_counts(&problem->quotas[row->quota], a, b) ? row->in : row->out;
}

/* Of two nodes; false where they are no candidate. */
static bool plain_reduced(const tdm_ip *ip, const tdm_prices *prices, uint32_t m, uint32_t e,
                          tdm_wide *reduced) {
  const tdm_problem *problem = ip->problem;
  uint32_t a = problem->nodes[m].participant, b = problem->nodes[e].participant;
  if (!tdm_rules_allow(&problem->rules, a, b)) return false;
  tdm_wide value = ip->objective == TDM_COUNT_PAIRS;
  if (ip->objective == TDM_COUNT_SCORE)
    value = tdm_score_pair(&problem->scores, a, b) / problem->unit;
  *reduced = value * prices->scale - prices->node[m] - prices->node[e];
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active) *reduced -= prices->row[r] * plain_coefficient(ip, &ip->rows[r], a, b);
  return true;
}

static tdm_wide plain_total(const tdm_ip *ip, const tdm_prices *prices) {
  const tdm_problem *problem = ip->problem;
  tdm_wide total = 0, reduced;
  for (uint32_t n = 0; n < problem->node_count; n++)
    total +=
        (tdm_wide)prices->node[n] * (prices->node[n] > 0 ? problem->nodes[n].capacity : ip->min[n]);
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active) total += (tdm_wide)prices->row[r] * ip->rows[r].bound;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t e = problem->mentor_count; e < problem->node_count; e++) {
      if (!plain_reduced(ip, prices, m, e, &reduced)) continue;
      uint32_t c = tdm_problem_candidate(problem, m, e);
      uint8_t fixed = c == TDM_NONE ? TDM_FREE : tdm_ip_fixed(ip, c);
      if (fixed == TDM_LOCKED || (fixed == TDM_FREE && reduced > 0))
        total += reduced * problem->nodes[m].people * problem->nodes[e].people;
    }
  return total;
}

static uint32_t plain_count_above(const tdm_ip *ip, const tdm_prices *prices, int64_t least) {
  uint32_t count = 0;
  tdm_wide reduced;
  for (uint32_t m = 0; m < ip->problem->mentor_count; m++)
    for (uint32_t e = ip->problem->mentor_count; e < ip->problem->node_count; e++)
      count += plain_reduced(ip, prices, m, e, &reduced) && reduced > least;
  return count;
}

/* ---- what is priced ---- */

static void fix_some(tdm_random *random, tdm_ip *ip) {
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (ip->fixed[c] != TDM_FREE || !tdm_random_chance(random, 12)) continue;
    tdm_ip_fix(ip, c, tdm_random_chance(random, 30) ? TDM_LOCKED : TDM_EXCLUDED);
  }
}

static void draw_prices(tdm_random *random, const tdm_ip *ip, tdm_prices *prices) {
  double most = ip->objective == TDM_COUNT_SCORE ? (double)ip->problem->largest_units : 1;
  most *= (double)prices->scale;
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    prices->node[n] = (int64_t)((tdm_random_unit(random) - 0.3) * most);
  for (uint32_t r = 0; r < ip->row_count; r++) {
    double size = 1 + fabs((double)ip->rows[r].in) + fabs((double)ip->rows[r].out);
    prices->row[r] =
        tdm_random_chance(random, 40) ? 0 : (int64_t)(tdm_random_unit(random) * most / size);
    if (ip->rows[r].kind == TDM_ROW_SCORE && prices->row[r]) prices->row[r] = prices->scale / 3;
  }
}

/* A problem with a partial pool, fixings and random prices. */
typedef struct {
  test_case *c;
  tdm_made made;
  tdm_prices prices;
  tdm_random random;
} setting;

static void begin(setting *s, uint64_t seed, uint32_t mentors, uint32_t mentees, bool apart) {
  *s = (setting){.random = {seed}};
  s->c = tdm_make_crowd(&s->random, mentors, mentees);
  tdm_make_pooled(&s->made, &s->c->request, s->c->arena, apart, 1);
  tdm_ip *ip = &s->made.ip;
  assert_false(tdm_ip_knows_all(ip));
  ip->objective = (tdm_objective)(seed % 3);
  if (tdm_random_chance(&s->random, 30)) tdm_ip_keep_pairs(ip, 3);
  if (tdm_random_chance(&s->random, 30)) tdm_ip_keep_score(ip, 5);
  fix_some(&s->random, ip);
  assert_true(tdm_prices_init(&s->prices, ip));
  draw_prices(&s->random, ip, &s->prices);
}

static void end(setting *s) {
  tdm_problem_fini(&s->made.problem);
  case_free(s->c);
}

static tdm_pricing_status price_out(setting *s, tdm_pricing_wish wish) {
  return tdm_price_out(&s->prices, &s->made.ip, wish, &s->made.stop);
}

static void begin_small(setting *s, uint64_t seed) {
  tdm_random random = {seed + 1000};
  begin(s, seed, 3 + tdm_random_below(&random, 30), 3 + tdm_random_below(&random, 30), seed % 2);
}

/* ---- the total ---- */

static void test_pricing_total_is_that_of_all_pairs(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    setting s;
    begin_small(&s, seed);
    uint32_t count = s.made.problem.count;
    for (int k = 0; k < 4; k++) {
      draw_prices(&s.random, &s.made.ip, &s.prices);
      tdm_wide total = plain_total(&s.made.ip, &s.prices);
      assert_int_equal(price_out(&s, NOTHING), TDM_PRICING_DONE);
      assert_true(s.prices.total == total);
      assert_int_equal(s.made.problem.count, count); /* nothing was wished for */
    }
    end(&s);
  }
}

/* Random requests of every feature. */
static void test_pricing_total_of_all_features(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_random random = {seed};
    tdm_made made;
    tdm_prices prices;
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, 1);
    made.ip.objective = (tdm_objective)(seed % 3);
    assert_true(tdm_prices_init(&prices, &made.ip));
    draw_prices(&random, &made.ip, &prices);
    tdm_wide total = plain_total(&made.ip, &prices);
    tdm_pricing_wish wish = {.least = -1000, .each = (uint32_t)(seed % 5)};
    assert_int_equal(tdm_price_out(&prices, &made.ip, wish, &made.stop), TDM_PRICING_DONE);
    assert_true(prices.total == total);
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
}

static void test_pricing_of_closed_pools(void **state) {
  (void)state;
  setting s;
  tdm_wide total;
  begin(&s, 4, 20, 20, true);
  s.made.ip.closed = true;
  assert_true(tdm_prices_reduce(&s.prices, &s.made.ip, &total));
  assert_int_equal(price_out(&s, NOTHING), TDM_PRICING_DONE);
  assert_true(s.prices.total == total);
  end(&s);
}

static void test_pricing_of_hopeless_prices(void **state) {
  (void)state;
  setting s;
  begin(&s, 4, 20, 20, true);
  s.prices.row[0] = INT64_MAX / 2;
  assert_int_equal(price_out(&s, NOTHING), TDM_PRICING_DONE);
  assert_true(s.prices.total >= (tdm_wide)1 << 100);
  end(&s);
}

/* ---- what joins ---- */

/* As many of the node's best above `least` as wished are in the pool, whichever of equals. */
static void expect_best(const setting *s, uint32_t node, tdm_pricing_wish wish) {
  const tdm_problem *problem = &s->made.problem;
  tdm_wide all[NODES], reduced;
  uint32_t count = 0, in = 0;
  bool mentor = node < problem->mentor_count;
  for (uint32_t o = mentor ? problem->mentor_count : 0;
       o < (mentor ? problem->node_count : problem->mentor_count); o++) {
    if (!plain_reduced(&s->made.ip, &s->prices, mentor ? node : o, mentor ? o : node, &reduced) ||
        reduced <= wish.least)
      continue;
    uint32_t k = count++;
    for (; k > 0 && all[k - 1] < reduced; k--) all[k] = all[k - 1];
    all[k] = reduced;
  }
  if (count > wish.each) count = wish.each;
  for (uint32_t c = 0; count && c < problem->count; c++)
    in += (problem->mentor[c] == node || problem->mentee[c] == node) &&
          s->prices.reduced[c] >= all[count - 1];
  assert_true(in >= count);
}

static void expect_each(setting *s, int64_t least) {
  tdm_pricing_wish wish = {.least = least, .each = PER_NODE};
  tdm_wide total = plain_total(&s->made.ip, &s->prices);
  assert_int_equal(price_out(s, wish), TDM_PRICING_DONE);
  assert_true(s->prices.total == total);
  for (uint32_t n = 0; n < s->made.problem.node_count; n++) expect_best(s, n, wish);
}

static void expect_every(setting *s, int64_t least) {
  tdm_problem *problem = &s->made.problem;
  uint32_t all = plain_count_above(&s->made.ip, &s->prices, least), before = problem->count;
  tdm_wide total = plain_total(&s->made.ip, &s->prices), reduced;
  if (all < 2) return;
  tdm_pricing_wish wish = {.least = least, .every = all - 1};
  assert_int_equal(price_out(s, wish), TDM_PRICING_TOO_MANY);
  assert_true(s->prices.total == total);
  assert_int_equal(problem->count, before);
  wish.every = all;
  assert_int_equal(price_out(s, wish), TDM_PRICING_DONE);
  assert_true(s->prices.total == total);
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t e = problem->mentor_count; e < problem->node_count; e++)
      if (plain_reduced(&s->made.ip, &s->prices, m, e, &reduced) && reduced > least)
        assert_true(tdm_problem_candidate(problem, m, e) != TDM_NONE);
}

static int64_t draw_least(setting *s) {
  int64_t most = s->prices.scale;
  if (s->made.ip.objective == TDM_COUNT_SCORE) most *= s->made.problem.largest_units;
  return (int64_t)((tdm_random_unit(&s->random) - 0.6) * (double)most);
}

static void test_pricing_brings_the_best_of_each(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    setting s;
    begin_small(&s, seed);
    expect_each(&s, seed % 4 ? draw_least(&s) : 0);
    draw_prices(&s.random, &s.made.ip, &s.prices);
    expect_each(&s, seed % 4 ? draw_least(&s) : -(INT64_C(1) << 62));
    end(&s);
  }
}

static void test_pricing_brings_every_one(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    setting s;
    begin_small(&s, seed);
    expect_every(&s, seed % 4 ? draw_least(&s) : 0);
    end(&s);
  }
}

/* So many pairs that as many threads work as there are processors. */
static void test_pricing_on_threads(void **state) {
  (void)state;
  if (tdm_threads() == 1) print_message("one processor: one thread\n");
  for (uint64_t seed = 1; seed <= 2; seed++) {
    static setting s, again;
    begin(&s, 3 * seed + 2, 330, 340, true);
    begin(&again, 3 * seed + 2, 330, 340, true);
    expect_each(&s, -s.prices.scale);
    expect_each(&again, -s.prices.scale);
    assert_int_equal(s.made.problem.count, again.made.problem.count);
    for (uint32_t c = 0; c < s.made.problem.count; c++)
      assert_true(s.made.problem.mentor[c] == again.made.problem.mentor[c] &&
                  s.made.problem.mentee[c] == again.made.problem.mentee[c]);
    expect_every(&s, draw_least(&s));
    end(&s);
    end(&again);
  }
}

static void test_pricing_stops(void **state) {
  (void)state;
  for (uint64_t seed = 5; seed <= 6; seed++) {
    static setting s;
    begin(&s, seed, seed == 5 ? 40 : 330, seed == 5 ? 40 : 330, true);
    s.made.stop.stopped = true;
    assert_int_equal(price_out(&s, (tdm_pricing_wish){.each = 2}), TDM_PRICING_STOPPED);
    s.made.stop.stopped = false;
    s.made.control.stop_at_check = s.made.stop.checks + 3;
    assert_int_equal(price_out(&s, NOTHING), TDM_PRICING_STOPPED);
    end(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pricing_total_is_that_of_all_pairs),
      cmocka_unit_test(test_pricing_total_of_all_features),
      cmocka_unit_test(test_pricing_of_closed_pools),
      cmocka_unit_test(test_pricing_of_hopeless_prices),
      cmocka_unit_test(test_pricing_brings_the_best_of_each),
      cmocka_unit_test(test_pricing_brings_every_one),
      cmocka_unit_test(test_pricing_on_threads),
      cmocka_unit_test(test_pricing_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

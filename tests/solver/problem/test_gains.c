// SPDX-License-Identifier: GPL-3.0-or-later
/* Groups of pairs: what they earn, and that their prices prove the same whatever the pool holds. */
#include "solver/problem/gains.h"

#include "solver/problem/pricing.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/whole.h"

enum { SEEDS = 400 };

/* ---- what is earned ---- */

static void set_gains(test_case *c, tdm_spread *entry, uint32_t count, const double *gains) {
  entry->gains = tdm_arena_alloc(c->arena, count, sizeof *entry->gains);
  assert_non_null(entry->gains);
  for (uint32_t k = 0; k < count; k++) entry->gains[k] = gains[k];
  entry->gain_count = count;
}

static void choose(const tdm_problem *problem, tdm_pairing *pairing, const char *mentor,
                   const char *mentee) {
  const tdm_cohort *cohort = &problem->request->cohort;
  uint32_t m = problem->node_of[tdm_cohort_find(cohort, tdm_text_of(mentor))];
  uint32_t e = problem->node_of[tdm_cohort_find(cohort, tdm_text_of(mentee))];
  uint32_t c = tdm_problem_candidate(problem, m, e);
  assert_int_not_equal(c, TDM_NONE);
  pairing->chosen[pairing->count++] = c;
  pairing->known = true;
  tdm_pairing_sort(pairing);
}

/* Two in it, one in law, one in both; everybody has two places. */
static test_case *two_places_each(const char *const *values) {
  test_case *c = case_of_four();
  for (uint32_t p = 0; p < 4; p++) c->request.cohort.participants[p].capacity = 2;
  add_strings(c, "department", values);
  return c;
}

static int64_t worth(tdm_made *made, tdm_objective objective, const tdm_pairing *pairing) {
  made->ip.objective = objective;
  return tdm_pairing_value(&made->ip, pairing) *
         (objective == TDM_COUNT_SCORE ? made->problem.unit : 1);
}

static void test_gains_of_bridges_fall_with_every_link(void **state) {
  (void)state;
  test_case *c = two_places_each((const char *const[]){"it", "law", "law", "it"});
  set_gains(c, add_spread(c, false, "links", "department"), 2, (double[]){3, 1.5});
  assert_accepted(c);
  tdm_made made;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  choose(&made.problem, &pairing, "m1", "e1"); /* it and law */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 3000000);
  choose(&made.problem, &pairing, "m2", "e2"); /* law and it: the same link */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 4500000);
  choose(&made.problem, &pairing, "m1", "e2"); /* it and it: none */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 4500000);
  assert_int_equal(worth(&made, TDM_COUNT_PAIRS, &pairing), 3);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_gains_of_variety_are_of_each_person(void **state) {
  (void)state;
  test_case *c = two_places_each((const char *const[]){NULL, NULL, "law|it", "it|law"});
  c->request.cohort.participants[1].capacity = 1;
  set_gains(c, add_spread(c, true, "partners", "department"), 3, (double[]){2, 2, 1});
  assert_accepted(c);
  tdm_made made;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  choose(&made.problem, &pairing, "m1", "e1"); /* m1 has a partner of that set; e1's has none */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 2000000);
  choose(&made.problem, &pairing, "m1", "e2"); /* the same set in another order */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 4000000);
  choose(&made.problem, &pairing, "m2", "e2"); /* one place only */
  assert_int_equal(worth(&made, TDM_COUNT_SCORE, &pairing), 4000000);
  assert_int_equal(made.problem.gains.measures[0].step_count, 2); /* 2 and 2 are one step */
  tdm_problem_fini(&made.problem);
  case_free(c);
}

static void test_gains_count_people_once(void **state) {
  (void)state;
  test_case *c = two_places_each((const char *const[]){"a", "a", "a", "a"});
  c->request.cohort.participants[1].capacity = 1;
  c->request.programme.stage_count = 1;
  c->request.programme.objective[0] = TDM_STAGE_MATCHED;
  assert_accepted(c);
  tdm_made made;
  tdm_pairing pairing;
  tdm_make(&made, &c->request, c->arena);
  assert_true(tdm_pairing_init(&pairing, &made.problem));
  choose(&made.problem, &pairing, "m1", "e1");
  assert_int_equal(worth(&made, TDM_COUNT_MATCHED, &pairing), 2);
  choose(&made.problem, &pairing, "m1", "e2");
  assert_int_equal(worth(&made, TDM_COUNT_MATCHED, &pairing), 3);
  choose(&made.problem, &pairing, "m2", "e2");
  assert_int_equal(worth(&made, TDM_COUNT_MATCHED, &pairing), 4);
  tdm_ip_keep_matched(&made.ip, 4);
  assert_true(tdm_pairing_feasible(&made.ip, &pairing));
  tdm_ip_keep_matched(&made.ip, 5);
  assert_false(tdm_pairing_feasible(&made.ip, &pairing));
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* ---- prices ---- */

/* Some groups have a price by what they are, whatever their number; others that by default. */
static void price_groups(const tdm_ip *ip, tdm_prices *prices, const tdm_gains *known) {
  const tdm_gains *gains = &ip->problem->gains;
  tdm_prices_default_groups(prices);
  assert_true(tdm_prices_settle_groups(prices, ip));
  for (uint32_t g = 0; g < gains->group_count; g++) {
    const tdm_gain_group *group = &gains->groups[g];
    bool met = false;
    for (uint32_t k = 0; k < known->group_count; k++)
      met = met || (known->groups[k].measure == group->measure &&
                    known->groups[k].one == group->one && known->groups[k].other == group->other);
    if (met)
      prices->group[g] =
          prices->group[g] / 16 * ((group->measure * 7 + group->one * 5 + group->other * 3) % 17);
  }
}

static void draw_prices(tdm_random *random, const tdm_ip *ip, tdm_prices *prices) {
  double most = ip->objective == TDM_COUNT_SCORE ? (double)ip->problem->largest_units : 2;
  most *= (double)prices->scale;
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    prices->node[n] = (int64_t)((tdm_random_unit(random) - 0.2) * most);
  for (uint32_t r = 0; r < ip->row_count; r++) prices->row[r] = 0;
  if (ip->rows[ip->matched_row].active) prices->row[ip->matched_row] = prices->scale / 3;
  if (ip->rows[ip->score_row].active) prices->row[ip->score_row] = prices->scale / 5;
}

/* The instance of a seed with spread and stage matched; some of its stages are kept. */
typedef struct {
  tdm_instance *instance;
  tdm_made listed, priced;
  tdm_random random;
} setting;

static void demand(tdm_ip *ip, uint64_t seed) {
  const tdm_objective objectives[] = {TDM_COUNT_SCORE, TDM_COUNT_MATCHED, TDM_COUNT_PAIRS};
  ip->objective = objectives[seed % 3];
  if (seed % 5 == 1) tdm_ip_keep_matched(ip, 2);
  if (seed % 7 == 2) tdm_ip_keep_score(ip, 3);
}

static void begin(setting *s, uint64_t seed) {
  *s = (setting){.random = {seed}};
  s->instance = seed % 4 ? tdm_instance_small(seed) : tdm_instance_medium(seed);
  tdm_request *request = &s->instance->request;
  tdm_instance_add_spread(s->instance, seed);
  request->programme.stage_count = 2;
  request->programme.objective[0] = TDM_STAGE_MATCHED;
  request->programme.objective[1] = TDM_STAGE_SCORE;
  assert_true(tdm_instance_check(s->instance));
  bool apart = seed % 2;
  tdm_make_pooled(&s->listed, request, s->instance->arena, apart, 0);
  tdm_make_pooled(&s->priced, request, s->instance->arena, apart, 1);
  demand(&s->listed.ip, seed);
  demand(&s->priced.ip, seed);
}

static void end(setting *s) {
  tdm_problem_fini(&s->listed.problem);
  tdm_problem_fini(&s->priced.problem);
  tdm_instance_free(s->instance);
}

/* The same prices on a pool of all candidates and on one of some, which are priced out. */
static void test_gains_price_pairs_that_are_not_listed(void **state) {
  (void)state;
  uint32_t partial = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    setting s;
    tdm_prices listed, priced;
    begin(&s, seed);
    assert_true(tdm_prices_init(&listed, &s.listed.ip) && tdm_prices_init(&priced, &s.priced.ip));
    draw_prices(&s.random, &s.listed.ip, &listed);
    for (uint32_t n = 0; n < s.listed.problem.node_count; n++) priced.node[n] = listed.node[n];
    for (uint32_t r = 0; r < s.listed.ip.row_count; r++) priced.row[r] = listed.row[r];
    price_groups(&s.listed.ip, &listed, &s.priced.problem.gains);
    price_groups(&s.priced.ip, &priced, &s.priced.problem.gains);
    partial += s.priced.problem.gains.group_count < s.listed.problem.gains.group_count;
    assert_int_equal(tdm_price_out(&priced, &s.priced.ip, (tdm_pricing_wish){0}, &s.priced.stop),
                     TDM_PRICING_DONE);
    assert_true(tdm_prices_reduce(&listed, &s.listed.ip, &listed.total));
    assert_true(listed.total == priced.total);
    end(&s);
  }
  assert_true(partial > SEEDS / 40);
}

static void test_gains_never_pass_the_total(void **state) {
  (void)state;
  uint32_t tried = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    setting s;
    tdm_prices prices;
    tdm_pairing pairing;
    begin(&s, seed);
    const tdm_ip *ip = &s.listed.ip;
    assert_true(tdm_prices_init(&prices, ip) && tdm_pairing_init(&pairing, ip->problem));
    for (int k = 0; k < 10; k++) {
      draw_prices(&s.random, ip, &prices);
      price_groups(ip, &prices, &ip->problem->gains);
      assert_true(tdm_prices_reduce(&prices, ip, &prices.total));
      if (!tdm_make_pairing(&s.random, ip, &pairing)) continue;
      tried++;
      assert_true((tdm_wide)tdm_pairing_value(ip, &pairing) * prices.scale <= prices.total);
      tdm_prices_crude(&prices, ip);
      assert_true(tdm_pairing_value(ip, &pairing) <= tdm_prices_bound(&prices));
    }
    end(&s);
  }
  assert_true(tried > SEEDS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_gains_of_bridges_fall_with_every_link),
      cmocka_unit_test(test_gains_of_variety_are_of_each_person),
      cmocka_unit_test(test_gains_count_people_once),
      cmocka_unit_test(test_gains_price_pairs_that_are_not_listed),
      cmocka_unit_test(test_gains_never_pass_the_total),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

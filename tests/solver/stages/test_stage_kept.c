// SPDX-License-Identifier: GPL-3.0-or-later
/* Half-time in a company: few changes, whichever way they are found, and limits on them. */
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 60, SEEDS = 12, LEAVE = 3 };

static const char *id_of(const test_case *c, uint32_t participant) {
  return (const char *)c->request.cohort.participants[participant].id.bytes;
}

/*
 * The company in the round of its best pairing, whose first few mentors left: others are in their
 * place, so that these pairs are no current ones any more. Objective pairs, kept, score.
 */
static test_case *half_time(uint64_t seed) {
  test_case *c = tdm_make_company(SIDE, seed);
  tdm_programme *programme = &c->request.programme;
  tdm_outcome before = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(before.status, TDM_OPTIMAL);
  for (uint32_t k = LEAVE; k < before.pair_count; k++)
    add_current(c, id_of(c, before.pairs[k].mentor), id_of(c, before.pairs[k].mentee));
  for (uint32_t k = 0; k < LEAVE; k++) add_current(c, "gone", id_of(c, before.pairs[k].mentee));
  for (uint32_t k = 0; k < LEAVE; k++)
    add_forbid(c, id_of(c, before.pairs[k].mentor), id_of(c, before.pairs[k].mentee));
  programme->stage_count = 3;
  programme->objective[1] = TDM_STAGE_KEPT;
  programme->objective[2] = TDM_STAGE_SCORE;
  assert_accepted_with_warnings(c);
  return c;
}

static tdm_outcome solve(test_case *c, bool large) {
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.list_at_most = large});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  return outcome;
}

static void assert_kept(const tdm_outcome *outcome) {
  int64_t kept = 0;
  for (uint32_t k = 0; k < outcome->pair_count; k++) kept += outcome->pairs[k].kept;
  assert_int_equal(outcome->objective[1].value, kept);
  assert_int_equal(outcome->left_count, 1);
  assert_int_equal(outcome->left[0].size, strlen("gone"));
}

/* Of current pairs, all of them candidates but those of who left. */
static int64_t current_pairs(const test_case *c) {
  return (int64_t)c->request.programme.current_count - LEAVE;
}

static void test_kept_is_the_same_every_way(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    test_case *c = half_time(seed);
    tdm_outcome listed = solve(c, false), priced = solve(c, true);
    assert_kept(&listed);
    assert_true(listed.objective[1].value >= current_pairs(c) - 4 * LEAVE);
    for (int k = 0; k < 3; k++)
      assert_int_equal(listed.objective[k].value, priced.objective[k].value);
    /* Alone, the stage is not done on the way to the score. */
    c->request.programme.stage_count = 2;
    tdm_outcome alone = solve(c, true);
    assert_int_equal(alone.objective[1].value, listed.objective[1].value);
    case_free(c);
  }
}

static void test_kept_first_is_at_least_as_much(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS / 2; seed++) {
    test_case *c = half_time(seed);
    tdm_outcome later = solve(c, true);
    c->request.programme.objective[0] = TDM_STAGE_KEPT;
    c->request.programme.objective[1] = TDM_STAGE_PAIRS;
    tdm_outcome first = solve(c, true);
    assert_true(first.objective[0].value >= later.objective[1].value);
    assert_true(first.objective[1].value <= later.objective[0].value);
    case_free(c);
  }
}

/* As many changes as needed are enough, and one less is a conflict. */
static void test_kept_limits_changes(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS / 2; seed++) {
    test_case *c = half_time(seed);
    tdm_outcome best = solve(c, true);
    int64_t kept = best.objective[1].value, pairs = best.objective[0].value;
    c->request.programme.objective[0] = TDM_STAGE_PAIRS;
    c->request.programme.objective[1] = TDM_STAGE_SCORE;
    c->request.programme.stage_count = 2;
    c->request.programme.max_changes = current_pairs(c) - kept;
    add_quota(c, "all of them")->min = pairs;
    assert_accepted_with_warnings(c);
    tdm_outcome enough = solve(c, true);
    assert_int_equal(enough.objective[0].value, pairs);
    c->request.programme.max_changes--;
    if (c->request.programme.max_changes < 0) {
      case_free(c);
      continue;
    }
    tdm_outcome less = tdm_make_outcome(c, &(tdm_control){.list_at_most = 1});
    assert_int_equal(less.status, TDM_INFEASIBLE);
    bool named = false;
    for (uint32_t k = 0; k < less.conflict_count; k++)
      named = named || less.conflict[k].kind == TDM_CONFLICT_MAX_CHANGES;
    assert_true(named);
    case_free(c);
  }
}

static void test_kept_stops(void **state) {
  (void)state;
  test_case *c = half_time(3);
  tdm_outcome whole = solve(c, true);
  for (uint64_t check = 1; check < 4000; check += check / 3 + 1) {
    tdm_outcome outcome =
        tdm_make_outcome(c, &(tdm_control){.list_at_most = 1, .stop_at_check = check});
    for (uint32_t k = 0; k < outcome.stage_count; k++) {
      const tdm_stage_result *stage = &outcome.objective[k];
      if (!stage->has_bound) break;
      assert_true(stage->bound >= whole.objective[k].value);
      if (!stage->has_value || stage->value != whole.objective[k].value) break;
    }
  }
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kept_is_the_same_every_way),
      cmocka_unit_test(test_kept_first_is_at_least_as_much),
      cmocka_unit_test(test_kept_limits_changes),
      cmocka_unit_test(test_kept_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Conflict sets by hand: exactly the demands that cannot hold together, and no other. */
#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

/* `expected`: members as "kind index", in any order, one a line. */
static void expect_conflict(test_case *c, uint32_t count, const tdm_conflict *expected) {
  assert_accepted_with_warnings(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_INFEASIBLE);
  assert_true(outcome.irreducible);
  for (uint32_t k = 0; k < outcome.conflict_count; k++)
    print_message("  %s %u\n", tdm_conflict_kind_name(outcome.conflict[k].kind),
                  outcome.conflict[k].index);
  assert_int_equal(outcome.conflict_count, count);
  for (uint32_t k = 0; k < count; k++) {
    bool found = false;
    for (uint32_t i = 0; i < count; i++)
      found = found || (outcome.conflict[i].kind == expected[k].kind &&
                        outcome.conflict[i].index == expected[k].index);
    assert_true(found);
  }
  case_free(c);
}

#define EXPECT(c, ...)                                                             \
  expect_conflict(c, sizeof((tdm_conflict[]){__VA_ARGS__}) / sizeof(tdm_conflict), \
                  (tdm_conflict[]){__VA_ARGS__})

/* Four people, a lock m2-e2 and a generous quota that have nothing to do with it. */
static test_case *with_bystanders(void) {
  test_case *c = case_of_four();
  add_strings(c, "team", (const char *[]){"a", "b", "a", "c"});
  add_lock(c, "m2", "e2");
  add_quota(c, "generous")->max = 9;
  return c;
}

static void test_conflict_quota_alone(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  add_quota(c, "too many")->min = 3;
  EXPECT(c, {TDM_CONFLICT_QUOTA_MIN, 1});
}

static void test_conflict_lock_and_max(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  tdm_quota *none = add_quota(c, "none of team a");
  add_condition(c, &none->either_side, "team", "a");
  none->max = 0;
  add_lock(c, "m1", "e1");
  EXPECT(c, {TDM_CONFLICT_LOCK, 1}, {TDM_CONFLICT_QUOTA_MAX, 1});
}

/* Nobody may change, a lock says otherwise, and the pair that another lock lifts rules for stays.
 */
static void test_conflict_lock_and_max_changes(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  add_current(c, "m1", "e2");
  add_current(c, "gone", "e1");
  c->request.programme.max_changes = 0;
  EXPECT(c, {TDM_CONFLICT_LOCK, 0}, {TDM_CONFLICT_MAX_CHANGES, 0});
}

static void test_conflict_minimum_and_max(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  tdm_quota *none = add_quota(c, "none of m1");
  add_condition(c, &none->mentor, "team", "a");
  none->max = 0;
  c->request.cohort.participants[0].min = 1;
  EXPECT(c, {TDM_CONFLICT_MINIMUM, 0}, {TDM_CONFLICT_QUOTA_MAX, 1});
}

static void test_conflict_two_minimums(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_forbid(c, "m1", "e2");
  add_forbid(c, "m2", "e2");
  c->request.cohort.participants[0].min = 1;
  c->request.cohort.participants[1].min = 1;
  c->request.cohort.participants[2].min = 1;
  EXPECT(c, {TDM_CONFLICT_MINIMUM, 0}, {TDM_CONFLICT_MINIMUM, 1});
}

static void test_conflict_lock_and_shares(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  tdm_quota *all = add_quota(c, "all of team a");
  add_condition(c, &all->either_side, "team", "a");
  all->min_share = TDM_MILLION;
  EXPECT(c, {TDM_CONFLICT_LOCK, 0}, {TDM_CONFLICT_QUOTA_MIN_SHARE, 1});
  c = with_bystanders();
  tdm_quota *few = add_quota(c, "few of team b");
  add_condition(c, &few->either_side, "team", "b");
  few->max_share = 499999; /* half of two pairs is a little too much */
  EXPECT(c, {TDM_CONFLICT_LOCK, 0}, {TDM_CONFLICT_QUOTA_MAX_SHARE, 1});
}

static void test_conflict_two_limits_of_a_quota(void **state) {
  (void)state;
  test_case *c = with_bystanders();
  tdm_quota *quota = add_quota(c, "one and a share");
  add_condition(c, &quota->mentor, "team", "a");
  quota->min = 1;
  quota->max_share = 100000;
  EXPECT(c, {TDM_CONFLICT_QUOTA_MIN, 1}, {TDM_CONFLICT_QUOTA_MAX_SHARE, 1});
}

/*
 * Half of exactly three pairs: the relaxation can do that, whole pairs cannot, so no proof by
 * prices points at the members. Without any one of the four there are two or four pairs, or none
 * too many or too few of the team.
 */
static void test_conflict_of_whole_numbers(void **state) {
  (void)state;
  static const char *const ids[] = {"m1", "m2", "m3", "m4", "e1", "e2", "e3", "e4"};
  test_case *c = case_new();
  for (int p = 0; p < 8; p++) add_person(c, ids[p], p < 4 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  add_strings(c, "team", (const char *[]){"a", "a", "b", "b", "c", "c", "c", "c"});
  add_lock(c, "m1", "e1");
  c->request.cohort.participants[5].min = 1;
  add_quota(c, "generous")->max = 9;
  tdm_quota *half = add_quota(c, "half");
  add_condition(c, &half->mentor, "team", "a");
  half->min_share = half->max_share = 500000;
  tdm_quota *three = add_quota(c, "three");
  three->min = three->max = 3;
  EXPECT(c, {TDM_CONFLICT_QUOTA_MIN_SHARE, 1}, {TDM_CONFLICT_QUOTA_MAX_SHARE, 1},
         {TDM_CONFLICT_QUOTA_MIN, 2}, {TDM_CONFLICT_QUOTA_MAX, 2});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_conflict_quota_alone),
      cmocka_unit_test(test_conflict_lock_and_max),
      cmocka_unit_test(test_conflict_lock_and_max_changes),
      cmocka_unit_test(test_conflict_minimum_and_max),
      cmocka_unit_test(test_conflict_two_minimums),
      cmocka_unit_test(test_conflict_lock_and_shares),
      cmocka_unit_test(test_conflict_two_limits_of_a_quota),
      cmocka_unit_test(test_conflict_of_whole_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* One cohort made by hand for every reason. */
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

static tdm_outcome solved(test_case *c) {
  assert_accepted_with_warnings(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  assert_true(outcome.reasons);
  return outcome;
}

static const tdm_unmatched *entry_of(const tdm_outcome *outcome, uint32_t participant) {
  for (uint32_t k = 0; k < outcome->unmatched_count; k++)
    if (outcome->unmatched[k].participant == participant) return &outcome->unmatched[k];
  fail_msg("participant %u is not unmatched", participant);
  return NULL;
}

static bool lists(const uint32_t *list, uint32_t count, uint32_t participant) {
  for (uint32_t k = 0; k < count; k++)
    if (list[k] == participant) return true;
  return false;
}

/* m2 shares a team with both mentees (lost to the rule), one of whom is forbidden too. */
static void test_reasons_no_candidate(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "team", (const char *[]){"b", "a", "a", "a"});
  add_rule(c, TDM_RULE_APART, "team");
  add_forbid(c, "m2", "e2");
  c->request.cohort.participants[0].capacity = 2;
  tdm_outcome outcome = solved(c);
  assert_int_equal(outcome.unmatched_count, 1);
  const tdm_unmatched *entry = entry_of(&outcome, 1);
  assert_int_equal(entry->reason, TDM_REASON_NO_CANDIDATE);
  assert_int_equal(entry->obstacle_count, 2);
  for (uint32_t k = 0; k < 2; k++) {
    const tdm_obstacle *obstacle = &entry->obstacles[k];
    bool rule = strcmp(obstacle->kind, "rule") == 0;
    assert_true(rule || strcmp(obstacle->kind, "forbid") == 0);
    assert_int_equal(obstacle->rule, rule ? 0 : TDM_NONE);
    assert_int_equal(obstacle->breaks, rule ? 2 : 1);
    assert_int_equal(obstacle->alone, rule ? 1 : 0);
    if (rule) assert_int_equal(entry->opener, k);
  }
  case_free(c);
}

/* m1, m2 and m3 have e1 and e2 only; m4 has e3 for himself. */
static void test_reasons_outnumbered(void **state) {
  (void)state;
  test_case *c = case_new();
  for (int k = 0; k < 4; k++)
    add_person(c, (const char *[]){"m1", "m2", "m3", "m4"}[k], TDM_ROLE_MENTOR);
  for (int k = 0; k < 3; k++) add_person(c, (const char *[]){"e1", "e2", "e3"}[k], TDM_ROLE_MENTEE);
  add_strings(c, "site", (const char *[]){"x", "x", "x", "y", "x", "x", "y"});
  add_rule(c, TDM_RULE_SAME, "site");
  tdm_outcome outcome = solved(c);
  assert_int_equal(outcome.pair_count, 3);
  assert_int_equal(outcome.unmatched_count, 1);
  assert_int_equal(outcome.unmatched[0].reason, TDM_REASON_OUTNUMBERED);
  assert_int_equal(outcome.group_count, 1);
  assert_int_equal(outcome.unmatched[0].group, 0);
  const tdm_group *group = &outcome.groups[0];
  assert_int_equal(group->people_count, 3);
  assert_int_equal(group->partner_count, 2);
  for (uint32_t p = 0; p < 3; p++) assert_true(lists(group->people, 3, p));
  for (uint32_t p = 4; p < 6; p++) assert_true(lists(group->partners, 2, p));
  assert_int_equal(group->capacity, 2);
  assert_int_equal(group->needed, 3);
  case_free(c);
}

/* Only the quota on pairs between teams keeps m2 out; the other one is idle. */
static void test_reasons_quota(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "team", (const char *[]){"a", "b", "a", "a"});
  add_quota(c, "idle")->max = 2;
  tdm_quota *quota = add_quota(c, "between teams");
  quota->differ = texts(c, "team");
  quota->max = 0;
  tdm_outcome outcome = solved(c);
  assert_int_equal(outcome.pair_count, 1);
  assert_int_equal(outcome.unmatched_count, 2);
  const tdm_unmatched *entry = entry_of(&outcome, 1);
  assert_int_equal(entry->reason, TDM_REASON_QUOTA);
  assert_int_equal(entry->quota_count, 1);
  assert_int_equal(entry->quotas[0], 1);
  case_free(c);
}

/* Without stage `pairs`, a pair that costs points is left out. */
static void test_reasons_traded_off(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_entry(c, "m1", "e1", 3);
  add_entry(c, "m1", "e2", -1);
  add_entry(c, "m2", "e1", -1);
  add_entry(c, "m2", "e2", -2);
  c->request.programme.stage_count = 1;
  c->request.programme.objective[0] = TDM_STAGE_SCORE;
  tdm_outcome outcome = solved(c);
  assert_int_equal(outcome.objective[0].value, 3000000);
  assert_int_equal(entry_of(&outcome, 1)->reason, TDM_REASON_TRADED_OFF);
  assert_int_equal(entry_of(&outcome, 3)->reason, TDM_REASON_TRADED_OFF);
  case_free(c);
}

static void test_reasons_left_out_when_not_asked_for(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_forbid(c, "m1", "e1");
  add_forbid(c, "m1", "e2");
  c->request.options.reasons = false;
  assert_accepted(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_false(outcome.reasons);
  assert_int_equal(outcome.unmatched_count, 2);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reasons_no_candidate),
      cmocka_unit_test(test_reasons_outnumbered),
      cmocka_unit_test(test_reasons_quota),
      cmocka_unit_test(test_reasons_traded_off),
      cmocka_unit_test(test_reasons_left_out_when_not_asked_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

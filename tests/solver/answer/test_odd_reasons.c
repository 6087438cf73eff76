// SPDX-License-Identifier: GPL-3.0-or-later
/* Who stays without a partner among peers because groups do not come out even. */
#include "solver/answer/odd_reasons.h"

#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

static test_case *case_of_peers(const char *ids) {
  static char names[16][2];
  test_case *c = case_new();
  for (int k = 0; ids[k]; k++) {
    names[k][0] = ids[k];
    add_person(c, names[k], TDM_ROLE_EITHER);
  }
  c->request.programme.pair_scores.only_listed = true;
  return c;
}

/* Pairs of letters. */
static void list(test_case *c, const char *const *pairs) {
  static char names[16][2];
  for (int k = 0; k < 16; k++) names[k][0] = (char)('a' + k);
  for (; *pairs; pairs++) add_entry(c, names[(*pairs)[0] - 'a'], names[(*pairs)[1] - 'a'], 1);
}

static tdm_outcome solved(test_case *c) {
  assert_accepted_with_warnings(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  return outcome;
}

/* Letters of people, '|' between groups. */
static void assert_people(test_case *c, const tdm_group *group, const char *expected) {
  char found[64] = "";
  size_t at = 0;
  for (uint32_t k = 0; k < group->odd_count; k++) {
    if (k > 0) found[at++] = '|';
    for (uint32_t i = group->odd_first[k]; i < group->odd_first[k + 1]; i++)
      found[at++] = c->request.cohort.participants[group->people[i]].id.bytes[0];
  }
  assert_string_equal(found, expected);
}

static void assert_removed(test_case *c, const tdm_group *group, const char *expected) {
  assert_int_equal(group->partner_count, strlen(expected));
  for (uint32_t k = 0; k < group->partner_count; k++)
    assert_int_equal(c->request.cohort.participants[group->partners[k]].id.bytes[0], expected[k]);
}

static const tdm_group *only_group(const tdm_outcome *outcome, uint32_t unmatched) {
  assert_int_equal(outcome->unmatched_count, unmatched);
  assert_int_equal(outcome->group_count, 1);
  for (uint32_t k = 0; k < unmatched; k++) {
    assert_int_equal(outcome->unmatched[k].reason, TDM_REASON_OUTNUMBERED);
    assert_int_equal(outcome->unmatched[k].group, 0);
  }
  return &outcome->groups[0];
}

static void test_odd_reasons_of_a_triangle(void **state) {
  (void)state;
  test_case *c = case_of_peers("abc");
  list(c, (const char *const[]){"ab", "bc", "ac", NULL});
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 1);
  assert_people(c, group, "abc");
  assert_removed(c, group, "");
  assert_int_equal(group->needed, 1);
  assert_int_equal(group->capacity, 0);
  case_free(c);
}

/* Everybody needs d: two triangles, and e. */
static void test_odd_reasons_of_groups_around_somebody(void **state) {
  (void)state;
  test_case *c = case_of_peers("abcdefgh");
  list(c, (const char *const[]){"ab", "bc", "ac", "cd", "de", "df", "fg", "gh", "fh", NULL});
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 2);
  assert_people(c, group, "abc|e|fgh");
  assert_removed(c, group, "d");
  assert_int_equal(group->needed, 3);
  assert_int_equal(group->capacity, 1);
  case_free(c);
}

/* b has two places, and c and d for them: of a, alone with three, all places stay open. */
static void test_odd_reasons_of_several_places(void **state) {
  (void)state;
  test_case *c = case_of_peers("abcd");
  c->request.cohort.participants[0].capacity = 3;
  c->request.cohort.participants[1].capacity = 2;
  list(c, (const char *const[]){"ab", "bc", "bd", NULL});
  c->request.programme.pair_scores.points[1] = c->request.programme.pair_scores.points[2] = 2;
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 1);
  assert_people(c, group, "a|c|d");
  assert_removed(c, group, "b");
  assert_int_equal(group->needed, 5);
  assert_int_equal(group->capacity, 2);
  case_free(c);
}

/* a and b have two places and each other: that pair cannot be chosen again, and d is left. */
static void test_odd_reasons_beside_pairs_that_are_taken(void **state) {
  (void)state;
  test_case *c = case_of_peers("abcd");
  c->request.cohort.participants[0].capacity = 2;
  c->request.cohort.participants[1].capacity = 2;
  list(c, (const char *const[]){"ab", "bc", "ac", "cd", NULL});
  c->request.programme.pair_scores.points[1] = 2;
  c->request.programme.pair_scores.points[3] = 0.25;
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 1);
  assert_people(c, group, "b|d");
  assert_removed(c, group, "c");
  assert_int_equal(group->needed, 2);
  assert_int_equal(group->capacity, 1);
  case_free(c);
}

/* The same pair between two who were both reached: it links their groups no more than another. */
static void test_odd_reasons_on_both_sides_of_a_pair(void **state) {
  (void)state;
  test_case *c = case_of_peers("abcde");
  c->request.cohort.participants[0].capacity = 2;
  c->request.cohort.participants[1].capacity = 2;
  list(c, (const char *const[]){"ab", "ad", "bc", "ac", "bd", "cd", "ce", NULL});
  for (int k = 0; k < 3; k++) c->request.programme.pair_scores.points[k] = 2;
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 1);
  assert_people(c, group, "a|b|e");
  assert_removed(c, group, "cd");
  assert_int_equal(group->needed, 3);
  assert_int_equal(group->capacity, 2);
  case_free(c);
}

/* The lock leaves b nothing: a has nobody else. */
static void test_odd_reasons_beside_locks(void **state) {
  (void)state;
  test_case *c = case_of_peers("abc");
  list(c, (const char *const[]){"ab", "bc", NULL});
  add_lock(c, "b", "c");
  tdm_outcome outcome = solved(c);
  const tdm_group *group = only_group(&outcome, 1);
  assert_people(c, group, "a");
  assert_removed(c, group, "b");
  assert_int_equal(group->needed, 1);
  assert_int_equal(group->capacity, 0);
  case_free(c);
}

/* Points below zero keep them apart, not their number. */
static void test_odd_reasons_are_not_for_the_traded_off(void **state) {
  (void)state;
  test_case *c = case_of_peers("ab");
  add_entry(c, "a", "b", -1);
  c->request.programme.objective[0] = TDM_STAGE_SCORE;
  c->request.programme.stage_count = 1;
  tdm_outcome outcome = solved(c);
  assert_int_equal(outcome.unmatched_count, 2);
  assert_int_equal(outcome.group_count, 0);
  assert_int_equal(outcome.unmatched[0].reason, TDM_REASON_TRADED_OFF);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_odd_reasons_of_a_triangle),
      cmocka_unit_test(test_odd_reasons_of_groups_around_somebody),
      cmocka_unit_test(test_odd_reasons_of_several_places),
      cmocka_unit_test(test_odd_reasons_beside_pairs_that_are_taken),
      cmocka_unit_test(test_odd_reasons_on_both_sides_of_a_pair),
      cmocka_unit_test(test_odd_reasons_beside_locks),
      cmocka_unit_test(test_odd_reasons_are_not_for_the_traded_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

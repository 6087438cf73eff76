// SPDX-License-Identifier: GPL-3.0-or-later
/* What sets two people apart, one thing at a time, and what does not. */
#include "solver/problem/alike.h"

#include <math.h>

#include "tests/model/test.h"

enum { M1, M2, M3, E1, E2, E3, PEOPLE };
enum { NUMBER_COLUMN = 1 };

/* All the same but for two attributes that nothing reads: those of m1 and m2 differ. */
static test_case *people_alike(void) {
  static const char *ids[PEOPLE] = {"m1", "m2", "m3", "e1", "e2", "e3"};
  test_case *c = case_new();
  for (int p = 0; p < PEOPLE; p++)
    add_person(c, ids[p], p < E1 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  add_strings(c, "word", (const char *[]){"x", "y", "x", "x", "x", "x"});
  add_numbers(c, "number", (double[]){1, 2, 1, 1, 1, 1});
  add_strings(c, "team", (const char *[]){"a|b", "a|b", "a|b", "a", "a", "a"});
  add_dimension(c, "team", TDM_KIND_SET);
  return c;
}

static bool are(const test_case *c, uint32_t a, uint32_t b) {
  tdm_alike alike;
  const tdm_programme *programme = &c->request.programme;
  tdm_compiled_quota *quotas = tdm_arena_alloc(c->arena, programme->quota_count, sizeof *quotas);
  for (uint32_t q = 0; q < programme->quota_count; q++)
    assert_true(tdm_quota_init(&quotas[q], &programme->quotas[q], &c->request.cohort, c->arena));
  assert_true(tdm_alike_init(&alike, &c->request, quotas, c->arena));
  bool same = tdm_alike_are(&alike, a, b);
  assert_int_equal(tdm_alike_are(&alike, b, a), same);
  if (same) assert_true(tdm_alike_hash(&alike, a) == tdm_alike_hash(&alike, b));
  return same;
}

static void test_alike_unread_attributes_do_not_matter(void **state) {
  (void)state;
  test_case *c = people_alike();
  assert_accepted_with_warnings(c);
  assert_true(are(c, M1, M2));
  assert_true(are(c, E1, E3));
  assert_false(are(c, M3, E1)); /* the role alone */
  case_free(c);
}

/* ---- being named ---- */

typedef void naming(test_case *c, uint32_t mentor, uint32_t mentee);

static const char *id_of(const test_case *c, uint32_t p) {
  return c->request.cohort.participants[p].id.bytes;
}

static tdm_participant *person(test_case *c, uint32_t p) {
  return &c->request.cohort.participants[p];
}

static void mentor_wishes(test_case *c, uint32_t mentor, uint32_t mentee) {
  c->request.programme.wish_mentor = 1;
  person(c, mentor)->wishes = references(c, id_of(c, mentee));
}

static void mentee_wishes(test_case *c, uint32_t mentor, uint32_t mentee) {
  c->request.programme.wish_mentee = 1;
  person(c, mentee)->wishes = references(c, id_of(c, mentor));
}

static void mentor_vetoes(test_case *c, uint32_t mentor, uint32_t mentee) {
  person(c, mentor)->vetoes = references(c, id_of(c, mentee));
}

static void mentee_vetoes(test_case *c, uint32_t mentor, uint32_t mentee) {
  person(c, mentee)->vetoes = references(c, id_of(c, mentor));
}

static void locks(test_case *c, uint32_t mentor, uint32_t mentee) {
  add_lock(c, id_of(c, mentor), id_of(c, mentee));
}

static void forbids(test_case *c, uint32_t mentor, uint32_t mentee) {
  add_forbid(c, id_of(c, mentor), id_of(c, mentee));
}

static void met_before(test_case *c, uint32_t mentor, uint32_t mentee) {
  add_past(c, id_of(c, mentor), id_of(c, mentee));
  add_rule(c, TDM_RULE_NO_REPEAT, NULL);
}

static void lists_score(test_case *c, uint32_t mentor, uint32_t mentee) {
  add_entry(c, id_of(c, mentor), id_of(c, mentee), 1);
}

static void tabulates_score(test_case *c, uint32_t mentor, uint32_t mentee) {
  static double one = 1;
  tdm_pair_scores *scores = &c->request.programme.pair_scores;
  *scores = (tdm_pair_scores){.given = true, .dense = true, .values = &one};
  scores->mentors = references(c, id_of(c, mentor));
  scores->mentees = references(c, id_of(c, mentee));
}

static void test_alike_names_set_apart(void **state) {
  (void)state;
  static naming *const kinds[] = {mentor_wishes, mentee_wishes, mentor_vetoes,
                                  mentee_vetoes, locks,         forbids,
                                  met_before,    lists_score,   tabulates_score};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    for (uint32_t who = 0; who < 3; who++) {
      test_case *c = people_alike();
      kinds[k](c, M1 + who, E1 + who);
      assert_accepted_with_warnings(c);
      assert_int_equal(are(c, M1, M2), who == 2);
      assert_int_equal(are(c, E1, E2), who == 2);
      case_free(c);
    }
}

static void wishes_for_nothing(test_case *c, uint32_t mentor, uint32_t mentee) {
  person(c, mentor)->wishes = references(c, id_of(c, mentee));
}

static void met_long_ago(test_case *c, uint32_t mentor, uint32_t mentee) {
  add_past(c, id_of(c, mentor), id_of(c, mentee));
}

/* Wishes that earn nothing and a past that no rule asks for. */
static void test_alike_names_that_do_not_matter(void **state) {
  (void)state;
  static naming *const kinds[] = {wishes_for_nothing, met_long_ago};
  for (int k = 0; k < 2; k++) {
    test_case *c = people_alike();
    kinds[k](c, M1, E1);
    assert_accepted_with_warnings(c);
    assert_true(are(c, M1, M2) && are(c, E1, E2));
    case_free(c);
  }
}

/* An unknown id in a list of one's own still makes one's list different. */
static void test_alike_own_list_sets_apart(void **state) {
  (void)state;
  test_case *c = people_alike();
  person(c, M1)->vetoes = references(c, "ghost");
  assert_accepted_with_warnings(c);
  assert_false(are(c, M1, M2));
  assert_true(are(c, M2, M3));
  case_free(c);
}

/* ---- differing ---- */

static void test_alike_roles_and_numbers_of_pairs(void **state) {
  (void)state;
  test_case *c = people_alike();
  person(c, M1)->capacity = person(c, M3)->capacity = 2;
  person(c, E1)->min = 1;
  assert_accepted_with_warnings(c);
  assert_false(are(c, M1, M2));
  assert_true(are(c, M1, M3));
  assert_false(are(c, E1, E2));
  case_free(c);
}

typedef void reading(test_case *c);

static void by_dimension(test_case *c) { add_dimension(c, "word", TDM_KIND_NOMINAL); }
static void by_number(test_case *c) { add_dimension(c, "number", TDM_KIND_NUMBER); }
static void by_apart(test_case *c) { add_rule(c, TDM_RULE_APART, "word"); }
static void by_same(test_case *c) { add_rule(c, TDM_RULE_SAME, "word"); }
static void by_differ(test_case *c) { add_rule(c, TDM_RULE_DIFFER, "team|word"); }
static void by_within(test_case *c) { add_rule(c, TDM_RULE_WITHIN, "number")->max = 3; }
static void by_reverse(test_case *c) { add_rule(c, TDM_RULE_REVERSE, "number"); }

static void by_nested(test_case *c) {
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_SAME, "team");
  add_nested(c, any, TDM_RULE_APART, "word");
}

static void by_mentor_quota(test_case *c) {
  tdm_quota *quota = add_quota(c, "q");
  quota->max = 1;
  add_condition(c, &quota->mentor, "team", "a");
  add_condition(c, &quota->mentor, "word", "x");
}

static void by_mentee_quota(test_case *c) {
  tdm_quota *quota = add_quota(c, "q");
  quota->max = 1;
  add_condition(c, &quota->mentee, "word", "x");
}

static void by_either_quota(test_case *c) {
  tdm_quota *quota = add_quota(c, "q");
  quota->max = 1;
  add_condition(c, &quota->either_side, "word", "x");
}

static void by_differ_quota(test_case *c) {
  tdm_quota *quota = add_quota(c, "q");
  quota->max = 1;
  quota->differ = texts(c, "word");
}

static void by_share_quota(test_case *c) {
  tdm_quota *quota = add_quota(c, "q");
  quota->max = 1;
  quota->share = texts(c, "word");
}

static void test_alike_read_attributes_set_apart(void **state) {
  (void)state;
  static reading *const readers[] = {
      by_dimension, by_number, by_apart,        by_same,         by_differ,       by_within,
      by_reverse,   by_nested, by_mentor_quota, by_either_quota, by_differ_quota, by_share_quota};
  for (size_t k = 0; k < sizeof readers / sizeof *readers; k++) {
    test_case *c = people_alike();
    readers[k](c);
    assert_accepted_with_warnings(c);
    assert_false(are(c, M1, M2));
    assert_true(are(c, M1, M3));
    assert_true(are(c, E1, E2));
    case_free(c);
  }
}

/* Values that a quota does not tell apart set nobody apart, nor does what it asks of others. */
static void test_alike_for_quotas(void **state) {
  (void)state;
  test_case *c = people_alike();
  tdm_quota *both = add_quota(c, "both");
  both->max = 1;
  add_condition(c, &both->mentor, "word", "x|y");
  by_mentee_quota(c);
  assert_accepted_with_warnings(c);
  assert_true(are(c, M1, M2));
  assert_true(are(c, M1, M3));
  case_free(c);
}

static void test_alike_zero_and_missing(void **state) {
  (void)state;
  test_case *c = people_alike();
  double *number = c->request.cohort.attributes[NUMBER_COLUMN].numbers;
  add_dimension(c, "number", TDM_KIND_NUMBER);
  number[M1] = 0.0;
  number[M2] = -0.0;
  number[M3] = NAN;
  number[E1] = NAN;
  number[E2] = -NAN;
  assert_accepted_with_warnings(c);
  assert_true(are(c, M1, M2));
  assert_false(are(c, M1, M3));
  assert_true(are(c, E1, E2));
  assert_false(are(c, E2, E3));
  case_free(c);
}

static void test_alike_missing_strings(void **state) {
  (void)state;
  static const char *none[PEOPLE] = {NULL};
  test_case *c = people_alike();
  add_strings(c, "some", (const char *[]){NULL, NULL, "a", "a", "a|b", "b"});
  add_strings(c, "none", none);
  add_dimension(c, "some", TDM_KIND_SET);
  add_dimension(c, "none", TDM_KIND_SET);
  assert_accepted_with_warnings(c);
  assert_true(are(c, M1, M2));
  assert_false(are(c, M2, M3));
  assert_false(are(c, E1, E2));
  assert_false(are(c, E1, E3));
  case_free(c);
}

/* ---- reporting lines ---- */

static test_case *with_managers(bool rule, bool nested) {
  test_case *c = people_alike();
  if (rule && !nested) add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  if (nested) add_nested(c, add_rule(c, TDM_RULE_ANY, NULL), TDM_RULE_REPORTING_LINE, NULL);
  add_manager(c, "m1", "boss");
  add_manager(c, "m2", "other boss");
  add_manager(c, "m3", "boss");
  add_manager(c, "e3", "e1");
  add_manager(c, "outsider", "m3");
  assert_accepted_with_warnings(c);
  return c;
}

static void test_alike_managers_matter_where_a_rule_asks(void **state) {
  (void)state;
  for (int nested = 0; nested < 2; nested++) {
    test_case *c = with_managers(true, nested);
    assert_false(are(c, M1, M2)); /* led by two */
    assert_false(are(c, M1, M3)); /* somebody's manager, of one who does not take part */
    assert_false(are(c, E1, E2)); /* somebody's manager */
    case_free(c);
  }
  test_case *c = with_managers(false, false);
  assert_true(are(c, M1, M2));
  assert_true(are(c, M1, M3));
  assert_true(are(c, E1, E2));
  case_free(c);
}

static void test_alike_one_manager(void **state) {
  (void)state;
  test_case *c = people_alike();
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  add_manager(c, "m1", "boss");
  add_manager(c, "m2", "boss");
  assert_accepted_with_warnings(c);
  assert_true(are(c, M1, M2));
  assert_false(are(c, M2, M3)); /* nobody's */
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_alike_unread_attributes_do_not_matter),
      cmocka_unit_test(test_alike_names_set_apart),
      cmocka_unit_test(test_alike_names_that_do_not_matter),
      cmocka_unit_test(test_alike_own_list_sets_apart),
      cmocka_unit_test(test_alike_roles_and_numbers_of_pairs),
      cmocka_unit_test(test_alike_read_attributes_set_apart),
      cmocka_unit_test(test_alike_for_quotas),
      cmocka_unit_test(test_alike_zero_and_missing),
      cmocka_unit_test(test_alike_missing_strings),
      cmocka_unit_test(test_alike_managers_matter_where_a_rule_asks),
      cmocka_unit_test(test_alike_one_manager),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

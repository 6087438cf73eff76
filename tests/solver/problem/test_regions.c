// SPDX-License-Identifier: GPL-3.0-or-later
/* Who stands with whom, by which rule, and what that makes of a large problem's pool. */
#include "solver/problem/regions.h"

#include <stdio.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { PEOPLE = 8 };

/* m1 to m4, e1 to e4. Three sites, two floors; one person has no site, one has two languages. */
static test_case *people(void) {
  test_case *c = case_new();
  for (uint32_t p = 0; p < PEOPLE; p++) {
    static const char *const ids[] = {"m1", "m2", "m3", "m4", "e1", "e2", "e3", "e4"};
    add_person(c, ids[p], p < 4 ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  }
  add_strings(c, "site",
              (const char *[]){"oslo", NULL, "rome", "oslo", "kiel", "rome", "oslo", "rome"});
  add_numbers(c, "floor", (double[]){1, 2, 1, 2, 1, 2, 1, 2});
  add_strings(c, "languages", (const char *[]){"a|b", "c", "d", "e", "f", "g", "h", "i"});
  return c;
}

static void expect_order(test_case *c, const uint32_t *before, const uint32_t *after) {
  uint32_t order[PEOPLE];
  for (uint32_t k = 0; k < PEOPLE; k++) order[k] = before[k];
  assert_accepted_with_warnings(c);
  assert_true(tdm_regions_gather(&c->request, order, (uint32_t[]){4, PEOPLE}, 2));
  for (uint32_t k = 0; k < PEOPLE; k++) assert_int_equal(order[k], after[k]);
  case_free(c);
}

static const uint32_t as_they_come[] = {0, 1, 2, 3, 4, 5, 6, 7};

/* Oslo comes first, then rome, then kiel, then who is nowhere. */
static void test_regions_keep_their_order(void **state) {
  (void)state;
  test_case *c = people();
  add_rule(c, TDM_RULE_SAME, "site");
  expect_order(c, as_they_come, (const uint32_t[]){0, 3, 2, 1, 6, 5, 7, 4});
  c = people();
  add_rule(c, TDM_RULE_SAME, "site");
  expect_order(c, (const uint32_t[]){2, 3, 1, 0, 7, 6, 5, 4},
               (const uint32_t[]){2, 3, 0, 1, 7, 5, 6, 4});
}

/* Whichever rule comes first. */
static void test_regions_are_those_of_the_rule_that_makes_most(void **state) {
  (void)state;
  for (int turned = 0; turned < 2; turned++) {
    test_case *c = people();
    add_rule(c, TDM_RULE_SAME, turned ? "site" : "floor");
    add_rule(c, TDM_RULE_SAME, turned ? "floor" : "site");
    expect_order(c, as_they_come, (const uint32_t[]){0, 3, 2, 1, 6, 5, 7, 4});
  }
  test_case *c = people();
  add_rule(c, TDM_RULE_SAME, "floor");
  expect_order(c, as_they_come, (const uint32_t[]){0, 2, 1, 3, 4, 6, 5, 7});
}

/* Of as many regions, the name decides: "floor" is less than "wing". */
static void test_regions_do_not_depend_on_the_order_of_rules(void **state) {
  (void)state;
  for (int turned = 0; turned < 2; turned++) {
    test_case *c = people();
    add_strings(c, "wing", (const char *[]){"a", "a", "b", "b", "a", "a", "b", "b"});
    add_rule(c, TDM_RULE_SAME, turned ? "wing" : "floor");
    add_rule(c, TDM_RULE_SAME, turned ? "floor" : "wing");
    expect_order(c, as_they_come, (const uint32_t[]){0, 2, 1, 3, 4, 6, 5, 7});
  }
}

static void test_regions_need_a_strict_rule_and_single_values(void **state) {
  (void)state;
  for (int lenient = 0; lenient < 4; lenient++) {
    test_case *c = people();
    if (lenient == 0) add_rule(c, TDM_RULE_SAME, "site")->missing_allows = true;
    if (lenient == 1) add_rule(c, TDM_RULE_SAME, "languages");
    if (lenient == 2) add_rule(c, TDM_RULE_SAME, "nobody has it");
    if (lenient == 3) add_nested(c, add_rule(c, TDM_RULE_ANY, NULL), TDM_RULE_SAME, "site");
    expect_order(c, as_they_come, as_they_come);
  }
}

/* ---- what comes of it ---- */

enum { SIDE = 60, SITES = 12 };

/* 60 people a side at 12 sites, listed where no more than `most` pairs are in question. */
static void make_sites(test_case *c, tdm_made *made, uint64_t most) {
  static char ids[2 * SIDE][8], sites[SITES][8];
  const char *site[2 * SIDE];
  for (uint32_t p = 0; p < 2 * SIDE; p++) {
    snprintf(ids[p], sizeof ids[p], "p%u", p);
    snprintf(sites[p % SITES], sizeof sites[0], "s%u", p % SITES);
    add_person(c, ids[p], p < SIDE ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
    site[p] = sites[p % SITES];
  }
  add_strings(c, "site", site);
  add_rule(c, TDM_RULE_SAME, "site");
  add_lock(c, "p0", "p61")->override = true;
  assert_accepted(c);
  tdm_make_pooled(made, &c->request, c->arena, true, most);
}

/* Five partners each, and a few more where a lock lifts the rule. */
static void test_regions_make_ranges_short(void **state) {
  (void)state;
  test_case *c = case_new();
  tdm_made made;
  make_sites(c, &made, 1);
  uint32_t longer = 0;
  for (uint32_t m = 0; m < SIDE; m++) {
    tdm_scan_range range = tdm_scan_range_of_mentor(made.problem.scan, m);
    assert_true(range.count >= SIDE / SITES);
    longer += range.count > SIDE / SITES;
  }
  assert_int_equal(longer, 1);
  assert_false(made.problem.complete);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* What is out of range needs no look: the pool is complete though there are 3,600 pairs of people.
 */
static void test_regions_let_more_be_listed(void **state) {
  (void)state;
  test_case *c = case_new();
  tdm_made made;
  make_sites(c, &made, SIDE * (SIDE / SITES) + SIDE);
  assert_true(made.problem.complete);
  assert_int_equal(made.problem.count, SIDE * (SIDE / SITES) + 1);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_regions_keep_their_order),
      cmocka_unit_test(test_regions_are_those_of_the_rule_that_makes_most),
      cmocka_unit_test(test_regions_do_not_depend_on_the_order_of_rules),
      cmocka_unit_test(test_regions_need_a_strict_rule_and_single_values),
      cmocka_unit_test(test_regions_make_ranges_short),
      cmocka_unit_test(test_regions_let_more_be_listed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

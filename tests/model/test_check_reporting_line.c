// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/test.h"

static void set_manager(test_case *c, uint32_t p, const char *manager) {
  c->request.cohort.participants[p].manager = tdm_text_of(manager);
}

static tdm_text boss_of(const test_case *c, uint32_t p) {
  const tdm_reporting_line *line = &c->request.cohort.line;
  uint32_t boss = line->boss[p];
  assert_int_equal(c->request.cohort.participants[p].boss, boss);
  return boss == TDM_NONE ? (tdm_text){NULL, 0} : line->names[boss];
}

static void assert_boss(const test_case *c, uint32_t p, const char *name) {
  assert_true(tdm_text_equal(boss_of(c, p), tdm_text_of(name)));
}

static void test_line_runs_through_people_outside(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_manager(c, 0, "e1");    /* a participant */
  set_manager(c, 1, "chief"); /* someone outside */
  add_manager(c, "chief", "owner");
  add_manager(c, "e2", "chief");
  add_manager(c, "m2", "m1"); /* overruled by m2's own manager */
  assert_accepted(c);
  const tdm_reporting_line *line = &c->request.cohort.line;
  assert_int_equal(line->count, 6);
  assert_boss(c, 0, "e1");
  assert_boss(c, 1, "chief");
  assert_boss(c, 2, "");
  assert_boss(c, 3, "chief");
  assert_int_equal(line->boss[1], line->boss[3]);
  uint32_t chief = line->boss[1];
  assert_true(tdm_text_equal(line->names[line->boss[chief]], tdm_text_of("owner")));
  assert_int_equal(line->boss[line->boss[chief]], TDM_NONE);
  case_free(c);
}

static void test_line_refuses_cycles_of_participants(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_manager(c, 0, "e1"); /* leads into the cycle, is not part of it */
  set_manager(c, 1, "e1");
  set_manager(c, 2, "e2");
  set_manager(c, 3, "m2");
  assert_refused(c, "cohort.participants[1].manager",
                 "a cycle of 3 people: \"m2\" reports to \"e1\" and so on back to \"m2\"");
  case_free(c);
}

static void test_line_refuses_people_who_manage_themselves(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_manager(c, 2, "e1");
  assert_refused(c, "cohort.participants[2].manager", "\"e1\" is their own manager");
  case_free(c);
}

static void test_line_refuses_cycles_outside(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_manager(c, 0, "x1");
  add_manager(c, "x1", "x 2");
  add_manager(c, "x 2", "x1");
  assert_refused(c, "cohort.managers.x1", "a cycle of 2 people: \"x1\" reports to \"x 2\"");
  case_free(c);
  c = case_of_four();
  add_manager(c, "m1", "x 2");
  add_manager(c, "x 2", "m1");
  assert_refused(c, "cohort.managers.m1", "a cycle of 2 people: \"m1\"");
  case_free(c);
}

static void test_line_reports_each_cycle_once(void **state) {
  (void)state;
  test_case *c = case_of_four();
  set_manager(c, 0, "m2");
  set_manager(c, 1, "m1");
  set_manager(c, 2, "e2");
  set_manager(c, 3, "e1");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "cohort.participants[0].manager", "cycle");
  assert_problem(c, "cohort.participants[2].manager", "cycle");
  case_free(c);
}

/* The own manager wins, so the cycle that the map alone would close is none. */
static void test_line_own_manager_breaks_a_cycle_of_the_map(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_manager(c, "m1", "m2");
  add_manager(c, "m2", "m1");
  set_manager(c, 1, "e1");
  assert_accepted(c);
  case_free(c);
}

static void test_line_lists_each_person_once(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_manager(c, "m1", "x");
  add_manager(c, "m1", "x");
  assert_refused(c, "cohort.managers.m1", "\"m1\" is listed twice");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_runs_through_people_outside),
      cmocka_unit_test(test_line_refuses_cycles_of_participants),
      cmocka_unit_test(test_line_refuses_people_who_manage_themselves),
      cmocka_unit_test(test_line_refuses_cycles_outside),
      cmocka_unit_test(test_line_reports_each_cycle_once),
      cmocka_unit_test(test_line_own_manager_breaks_a_cycle_of_the_map),
      cmocka_unit_test(test_line_lists_each_person_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

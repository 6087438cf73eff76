// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/model/test.h"

/* Problems other than words that a server may not offer. */
static uint32_t wrong(test_case *c) {
  uint32_t count = 0;
  check(c);
  for (uint32_t i = 0; i < c->problems.count; i++) {
    tdm_text message = c->problems.items[i].message;
    if (!memmem(message.bytes, message.size, "not offered", 11)) count++;
  }
  return count;
}

static test_case *case_of_sites(void) {
  test_case *c = case_of_four();
  add_strings(c, "site", (const char *const[]){"x", "y", NULL, "x"});
  add_numbers(c, "age", (const double[]){1, 2, 3, 4});
  add_strings(c, "tongues", (const char *const[]){"x|y", "y", "y", NULL});
  return c;
}

static void test_spread_resolves_its_attribute(void **state) {
  (void)state;
  test_case *c = case_of_sites();
  add_spread(c, false, "links", "site");
  add_spread(c, true, "faces", "site");
  assert_int_equal(wrong(c), 0);
  assert_int_equal(c->warnings.total, 0);
  assert_int_equal(c->request.programme.bridges[0].attribute, 0);
  assert_int_equal(c->request.programme.variety[0].attribute, 0);
  case_free(c);
}

static void test_spread_by_what_nobody_has_is_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_sites();
  add_spread(c, false, "links", "sites");
  add_spread(c, true, "faces", "moon");
  assert_int_equal(wrong(c), 0);
  assert_warning(c, "programme.spread.bridges[0].by", "did you mean \"site\"?");
  assert_warning(c, "programme.spread.variety[0].by", "no participant has \"moon\"");
  assert_int_equal(c->request.programme.bridges[0].attribute, TDM_NONE);
  case_free(c);
}

static void test_spread_needs_strings(void **state) {
  (void)state;
  test_case *c = case_of_sites();
  add_spread(c, false, "a", "age");
  add_spread(c, false, "b", "tongues");
  add_spread(c, false, "c", "role");
  assert_int_equal(wrong(c), 2);
  assert_problem(c, "programme.spread.bridges[0].by", "needs strings, and \"age\" holds numbers");
  assert_problem(c, "programme.spread.bridges[2].by", "reserved key");
  case_free(c);
}

static void test_spread_names_are_distinct(void **state) {
  (void)state;
  test_case *c = case_of_sites();
  add_spread(c, false, "links", "site");
  add_spread(c, true, "links", "site");
  add_spread(c, true, "", "site");
  assert_int_equal(wrong(c), 2);
  assert_problem(c, "programme.spread.variety[0].name", "already an entry of spread");
  assert_problem(c, "programme.spread.variety[1].name", "the name is missing");
  case_free(c);
}

static void test_gains_fall(void **state) {
  (void)state;
  static double rising[] = {1, 1, 2}, negative[] = {-1}, level[] = {3, 3, 0};
  test_case *c = case_of_sites();
  tdm_spread *links = add_spread(c, false, "links", "site");
  links->gains = rising;
  links->gain_count = 3;
  tdm_spread *faces = add_spread(c, true, "faces", "site");
  faces->gains = negative;
  faces->gain_count = 1;
  faces = add_spread(c, true, "more", "site");
  faces->gains = level;
  faces->gain_count = 3;
  assert_int_equal(wrong(c), 2);
  assert_problem(c, "programme.spread.bridges[0].gains[2]", "above the gain before it");
  assert_problem(c, "programme.spread.variety[0].gains[0]", "a gain of -1 points");
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spread_resolves_its_attribute),
      cmocka_unit_test(test_spread_by_what_nobody_has_is_warned_of),
      cmocka_unit_test(test_spread_needs_strings),
      cmocka_unit_test(test_spread_names_are_distinct),
      cmocka_unit_test(test_gains_fall),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

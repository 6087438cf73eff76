// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdio.h>

#include "tests/model/test.h"

static void test_symbols_enter_each_string_once(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_symbols symbols = {0};
  assert_int_equal(tdm_symbols_find(&symbols, tdm_text_of("a")), TDM_NONE);
  assert_int_equal(tdm_symbols_enter(&symbols, arena, tdm_text_of("a")), 0);
  assert_int_equal(tdm_symbols_enter(&symbols, arena, tdm_text_of("b")), 1);
  assert_int_equal(tdm_symbols_enter(&symbols, arena, tdm_text_of("a")), 0);
  assert_int_equal(symbols.count, 2);
  assert_int_equal(tdm_symbols_find(&symbols, tdm_text_of("b")), 1);
  assert_int_equal(tdm_symbols_find(&symbols, tdm_text_of("c")), TDM_NONE);
  tdm_arena_free(arena);
}

static void test_symbols_hold_many_strings(void **state) {
  (void)state;
  enum { COUNT = 200000 };
  tdm_arena *arena = tdm_arena_new();
  tdm_symbols symbols = {0};
  for (uint32_t i = 0; i < COUNT; i++) {
    tdm_text text = tdm_text_format(arena, "value %u", i);
    assert_int_equal(tdm_symbols_enter(&symbols, arena, text), i);
  }
  for (uint32_t i = 0; i < COUNT; i++) {
    assert_int_equal(tdm_symbols_find(&symbols, symbols.texts[i]), i);
    assert_int_equal(tdm_symbols_enter(&symbols, arena, symbols.texts[i]), i);
  }
  tdm_arena_free(arena);
}

static void test_symbols_stay_whole_when_memory_is_out(void **state) {
  (void)state;
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
                                      "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x"};
  for (size_t successes = 0; successes < 5; successes++) {
    tdm_arena *arena = tdm_arena_new();
    tdm_symbols symbols = {0};
    tdm_arena_fail_after(arena, successes);
    uint32_t entered = 0;
    while (entered < 24 &&
           tdm_symbols_enter(&symbols, arena, tdm_text_of(names[entered])) != TDM_NONE)
      entered++;
    assert_int_equal(symbols.count, entered);
    assert_int_equal(entered, successes < 2 ? 0 : successes < 4 ? 16 : 24);
    for (uint32_t i = 0; i < entered; i++)
      assert_int_equal(tdm_symbols_find(&symbols, tdm_text_of(names[i])), i);
    tdm_arena_free(arena);
  }
}

static void test_cohort_finds_ids(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_cohort *cohort = &c->request.cohort;
  add_person(c, "m1", TDM_ROLE_MENTEE);
  add_person(c, "", TDM_ROLE_MENTEE);
  assert_int_equal(tdm_cohort_find(cohort, tdm_text_of("m1")), TDM_NONE);
  assert_true(tdm_cohort_index(cohort, c->arena));
  assert_int_equal(tdm_cohort_find(cohort, tdm_text_of("e2")), 3);
  assert_int_equal(tdm_cohort_find(cohort, tdm_text_of("m1")), 0); /* the first of that id */
  assert_int_equal(tdm_cohort_find(cohort, tdm_text_of("")), TDM_NONE);
  assert_int_equal(tdm_cohort_find(cohort, tdm_text_of("e3")), TDM_NONE);
  tdm_arena_fail_after(c->arena, 0);
  assert_false(tdm_cohort_index(cohort, c->arena));
  case_free(c);
}

static void test_cohort_knows_what_is_missing(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_cohort *cohort = &c->request.cohort;
  const char *const languages[] = {"de|en", NULL, "de", NULL};
  const double ages[] = {30, NAN, 0, NAN};
  add_strings(c, "languages", languages);
  add_numbers(c, "age", ages);
  uint32_t strings = tdm_cohort_attribute(cohort, tdm_text_of("languages"));
  uint32_t numbers = tdm_cohort_attribute(cohort, tdm_text_of("age"));
  uint32_t nobody = tdm_cohort_attribute(cohort, tdm_text_of("floor"));
  assert_int_equal(nobody, TDM_NONE);
  for (uint32_t p = 0; p < 4; p++) {
    assert_int_equal(tdm_cohort_missing(cohort, strings, p), p % 2);
    assert_int_equal(tdm_cohort_missing(cohort, numbers, p), p % 2);
    assert_true(tdm_cohort_missing(cohort, nobody, p));
  }
  cohort->attributes[numbers].type = TDM_ATTRIBUTE_EMPTY;
  assert_true(tdm_cohort_missing(cohort, numbers, 0));
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_symbols_enter_each_string_once),
      cmocka_unit_test(test_symbols_hold_many_strings),
      cmocka_unit_test(test_symbols_stay_whole_when_memory_is_out),
      cmocka_unit_test(test_cohort_finds_ids),
      cmocka_unit_test(test_cohort_knows_what_is_missing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

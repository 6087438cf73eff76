// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/model/test.h"

static const char *const grades[] = {"junior", "senior", NULL, "boss"};
static const char *const languages[] = {"de|en", "de", "en", NULL};
static const double ages[] = {30, 40, 50, NAN};

/* Takes every part of the check; with problems and warnings of many sorts where asked. */
static test_case *case_of_everything(bool flawed) {
  test_case *c = case_of_four();
  tdm_participant *people = c->request.cohort.participants;
  people[0].manager = tdm_text_of("chief");
  people[1].manager = tdm_text_of(flawed ? "m2" : "m1");
  people[0].wishes = references(c, flawed ? "e1|e9|e1" : "e1|e2");
  people[2].vetoes = references(c, flawed ? "m9" : "m2");
  add_manager(c, "chief", "owner");
  add_manager(c, "e1", "chief");
  add_strings(c, "grade", grades);
  add_strings(c, "languages", languages);
  add_numbers(c, "age", ages);
  if (flawed) add_strings(c, "capcity", languages);
  add_dimension(c, "grade", TDM_KIND_ORDINAL)->levels =
      texts(c, flawed ? "junior|senior" : "junior|senior|boss");
  add_dimension(c, flawed ? "grade" : "age", flawed ? TDM_KIND_SET : TDM_KIND_NUMBER);
  add_rule(c, TDM_RULE_DIFFER, "grade|languages");
  tdm_rule *any = add_rule(c, TDM_RULE_ANY, NULL);
  add_nested(c, any, TDM_RULE_REVERSE, "grade");
  add_nested(c, any, TDM_RULE_WITHIN, flawed ? "languages" : "age");
  add_lock(c, "m1", flawed ? "m1" : "e1");
  add_forbid(c, "m2", flawed ? "x" : "e2");
  add_past(c, "m1", "gone")->mentor_rating = flawed ? 9 : 4;
  add_entry(c, "m1", "e1", 1);
  add_entry(c, "m1", flawed ? "e1" : "e2", 1);
  tdm_quota *quota = add_quota(c, "q");
  add_condition(c, &quota->mentor, "languages", flawed ? "fr" : "de");
  list_numbers(c, add_condition(c, &quota->mentee, "age", NULL), 1, (double[]){50});
  quota->differ = texts(c, "grade");
  add_quota(c, flawed ? "q" : "r");
  return c;
}

/* Fails the allocation after i successful ones, for every i until none fails. */
static void fail_everywhere(bool flawed) {
  size_t failures = 0;
  for (;; failures++) {
    test_case *c = case_of_everything(flawed);
    tdm_arena_fail_after(c->arena, failures);
    bool accepted = check(c);
    bool out_of_memory = c->problems.out_of_memory;
    if (out_of_memory) assert_false(accepted);
    if (!out_of_memory) assert_int_equal(accepted, !flawed);
    case_free(c);
    if (!out_of_memory) break;
  }
  assert_true(failures > 20);
  print_message("%zu allocations failed one by one\n", failures);
}

static void test_check_survives_lack_of_memory(void **state) {
  (void)state;
  fail_everywhere(false);
}

static void test_check_survives_lack_of_memory_while_reporting(void **state) {
  (void)state;
  fail_everywhere(true);
}

/* The warnings may have an arena of their own. */
static void test_check_notes_when_warnings_run_out(void **state) {
  (void)state;
  test_case *c = case_of_everything(false);
  c->request.cohort.participants[0].wishes = references(c, "gone");
  tdm_arena *arena = tdm_arena_new();
  tdm_problems_init(&c->warnings, arena);
  tdm_arena_fail_after(arena, 0);
  assert_false(check(c));
  assert_true(c->problems.out_of_memory);
  assert_int_equal(c->problems.total, 0);
  tdm_arena_free(arena);
  case_free(c);
}

static void test_check_of_everything_finds_what_is_flawed(void **state) {
  (void)state;
  test_case *c = case_of_everything(true);
  assert_false(check(c));
  assert_int_equal(c->problems.total, 10);
  assert_int_equal(c->warnings.total, 4);
  case_free(c);
  c = case_of_everything(false);
  assert_accepted(c);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_check_survives_lack_of_memory),
      cmocka_unit_test(test_check_survives_lack_of_memory_while_reporting),
      cmocka_unit_test(test_check_notes_when_warnings_run_out),
      cmocka_unit_test(test_check_of_everything_finds_what_is_flawed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

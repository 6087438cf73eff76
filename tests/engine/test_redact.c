// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/redact.h"

#include <string.h>

#include "tests/engine/support.h"

static void expect(const char *text, size_t room, const char *wanted) {
  const char *const ids[] = {"p1", "p12", "Ada L.", "7", "", "\xc3\xa4"};
  enum { COUNT = sizeof ids / sizeof *ids };
  tdm_participant people[COUNT] = {0};
  for (int i = 0; i < COUNT; i++) people[i].id = tdm_text_of(ids[i]);
  tdm_cohort cohort = {.participants = people, .count = COUNT};
  char out[128];
  tdm_redact(tdm_text_of(text), &cohort, out, room);
  if (strcmp(out, wanted) != 0) fail_msg("'%s' became '%s', not '%s'", text, out, wanted);
}

static void test_redact_takes_people_out(void **state) {
  (void)state;
  expect("capacity p12 at cohort.participants[7]", 128,
         "capacity participant at cohort.participants[participant]");
  expect("p1 with Ada L., p1", 128, "participant with participant, participant");
  expect("\xc3\xa4, x\xc3\xa4", 128, "participant, x\xc3\xa4");
}

static void test_redact_leaves_the_rest(void **state) {
  (void)state;
  expect("xp1 p123 p1_ 77", 128, "xp1 p123 p1_ 77");
  expect("", 128, "");
  expect("abcdefgh p1", 16, "abcd");
}

static void test_redact_takes_no_text(void **state) {
  (void)state;
  char out[16];
  tdm_cohort cohort = {.count = 0};
  tdm_redact((tdm_text){NULL, 0}, &cohort, out, sizeof out);
  assert_string_equal(out, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_redact_takes_people_out),
      cmocka_unit_test(test_redact_leaves_the_rest),
      cmocka_unit_test(test_redact_takes_no_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/model/spelling.h"
#include "tests/model/test.h"

static bool close_to(const char *a, const char *b) {
  bool there = tdm_spelling_is_close(tdm_text_of(a), tdm_text_of(b));
  bool back = tdm_spelling_is_close(tdm_text_of(b), tdm_text_of(a));
  assert_int_equal(there, back);
  return there;
}

static void test_spelling_sees_slips(void **state) {
  (void)state;
  assert_true(close_to("langauges", "languages"));
  assert_true(close_to("capcity", "capacity"));
  assert_true(close_to("Role", "role"));
  assert_true(close_to("ID", "id"));
  assert_true(close_to("managers", "manager"));
  assert_true(close_to("depratmnet", "department"));
  assert_true(close_to("wishs", "wishes"));
  assert_true(close_to("Langauges2", "languages2"));
}

static void test_spelling_leaves_other_words_alone(void **state) {
  (void)state;
  assert_false(close_to("role", "role"));
  assert_false(close_to("age", "page"));
  assert_false(close_to("min", "mix"));
  assert_false(close_to("country", "county1"));
  assert_false(close_to("language1", "language2"));
  assert_false(close_to("site2", "site"));
  assert_false(close_to("department", "generation"));
  assert_false(close_to("", "id"));
  assert_false(close_to("topics", "optic"));
}

static void test_spelling_ignores_long_names(void **state) {
  (void)state;
  static const char a[] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
  static const char b[] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac";
  assert_false(close_to(a, b));
  assert_true(
      tdm_spelling_is_close((tdm_text){a + sizeof a - 65, 64}, (tdm_text){b + sizeof b - 65, 64}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spelling_sees_slips),
      cmocka_unit_test(test_spelling_leaves_other_words_alone),
      cmocka_unit_test(test_spelling_ignores_long_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"

static void assert_path(const tdm_path *path, const char *expected) {
  tdm_arena *arena = tdm_arena_new();
  tdm_text text = tdm_path_format(path, arena);
  char found[200];
  snprintf(found, sizeof found, "%.*s", TDM_TEXT_ARG(text));
  assert_string_equal(found, expected);
  tdm_arena_free(arena);
}

static void test_path_formats_in_row_form(void **state) {
  (void)state;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  tdm_path person = tdm_path_index(&participants, 3);
  tdm_path role = tdm_path_key(&person, "role");
  assert_path(&root, "cohort");
  assert_path(&person, "cohort.participants[3]");
  assert_path(&role, "cohort.participants[3].role");
  tdm_path below = tdm_path_index(&role, 4294967295u);
  assert_path(&below, "cohort.participants[3].role[4294967295]");
}

static void test_path_quotes_odd_keys(void **state) {
  (void)state;
  tdm_path root = tdm_path_root("managers");
  const char *keys[][2] = {{"p-1_a", "managers.p-1_a"},
                           {"1a", "managers[\"1a\"]"},
                           {"", "managers[\"\"]"},
                           {"odd key", "managers[\"odd key\"]"},
                           {"a\"b\\c", "managers[\"a\\\"b\\\\c\"]"},
                           {"\xc3\xa4", "managers[\"\xc3\xa4\"]"}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    tdm_path path = tdm_path_key(&root, keys[i][0]);
    assert_path(&path, keys[i][1]);
  }
}

static void test_path_writes_what_fits(void **state) {
  (void)state;
  tdm_path root = tdm_path_root("cohort");
  tdm_path path = tdm_path_index(&root, 12);
  char buffer[10] = "xxxxxxxxx";
  assert_int_equal(tdm_path_write(&path, buffer, 8), strlen("cohort[12]"));
  assert_string_equal(buffer, "cohort[1x");
  assert_int_equal(tdm_path_write(NULL, buffer, 8), 0);
}

static void test_problems_keep_the_first_hundred_and_count_all(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_problems problems;
  tdm_problems_init(&problems, arena);
  for (int i = 0; i < 250; i++) tdm_problems_add(&problems, NULL, "number %d", i);
  assert_int_equal(problems.count, TDM_PROBLEMS_MAX);
  assert_int_equal(problems.total, 250);
  assert_int_equal(problems.items[0].path.size, 0);
  assert_true(tdm_text_equal(problems.items[99].message, tdm_text_of("number 99")));
  tdm_arena_free(arena);
}

/* Messages of every length around the maximum end at a whole character. */
static void test_problems_cut_long_messages_between_characters(void **state) {
  (void)state;
  for (int before = 0; before < 8; before++) {
    tdm_arena *arena = tdm_arena_new();
    tdm_problems problems;
    tdm_problems_init(&problems, arena);
    char text[2048];
    memset(text, 'x', sizeof text);
    for (size_t i = (size_t)before; i + 4 < sizeof text; i += 4)
      memcpy(text + i, "\xf0\x9f\x99\x82", 4);
    text[sizeof text - 1] = '\0';
    tdm_problems_add(&problems, NULL, "%s", text);
    tdm_text kept = problems.items[0].message;
    assert_true(kept.size > 1015 && kept.size < 1024);
    assert_int_equal((kept.size - (uint32_t)before) % 4, 0);
    tdm_arena_free(arena);
  }
}

static void test_problems_note_when_memory_is_out(void **state) {
  (void)state;
  for (size_t successes = 0; successes < 2; successes++) {
    tdm_arena *arena = tdm_arena_new();
    tdm_problems problems;
    tdm_problems_init(&problems, arena);
    tdm_path root = tdm_path_root("a");
    tdm_path path = tdm_path_key(&root, "odd key");
    tdm_arena_fail_after(arena, successes);
    tdm_problems_add(&problems, &path, "message");
    assert_true(problems.out_of_memory);
    assert_int_equal(problems.count, 0);
    assert_int_equal(problems.total, 1);
    tdm_arena_free(arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_path_formats_in_row_form),
      cmocka_unit_test(test_path_quotes_odd_keys),
      cmocka_unit_test(test_path_writes_what_fits),
      cmocka_unit_test(test_problems_keep_the_first_hundred_and_count_all),
      cmocka_unit_test(test_problems_cut_long_messages_between_characters),
      cmocka_unit_test(test_problems_note_when_memory_is_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/model/test.h"

static void test_text_compare_is_bytewise_prefix_first(void **state) {
  (void)state;
  tdm_text empty = {NULL, 0}, a = tdm_text_of("a"), ab = tdm_text_of("ab"), b = tdm_text_of("b");
  tdm_text umlaut = tdm_text_of("\xc3\xa4");
  assert_true(tdm_text_compare(empty, a) < 0);
  assert_true(tdm_text_compare(a, ab) < 0);
  assert_true(tdm_text_compare(ab, b) < 0);
  assert_true(tdm_text_compare(b, umlaut) < 0);
  assert_true(tdm_text_compare(b, ab) > 0);
  assert_int_equal(tdm_text_compare(ab, tdm_text_of("ab")), 0);
  assert_true(tdm_text_equal(empty, tdm_text_of("")));
  assert_false(tdm_text_equal(a, b));
  assert_false(tdm_text_equal((tdm_text){"a\0b", 3}, (tdm_text){"a\0c", 3}));
}

static void test_text_hash_depends_on_bytes_size_and_seed(void **state) {
  (void)state;
  uint64_t hash = tdm_text_hash(tdm_text_of("department"), 7);
  assert_true(hash == tdm_text_hash(tdm_text_of("department"), 7));
  assert_true(hash != tdm_text_hash(tdm_text_of("department"), 8));
  assert_true(hash != tdm_text_hash(tdm_text_of("departmenu"), 7));
  assert_true(tdm_text_hash((tdm_text){"a\0", 2}, 0) != tdm_text_hash((tdm_text){"a", 1}, 0));
}

static void test_text_copy_and_format_live_in_the_arena(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  char source[] = "abc";
  tdm_text copy = tdm_text_copy(arena, tdm_text_of(source));
  source[0] = 'x';
  assert_true(tdm_text_equal(copy, tdm_text_of("abc")));
  tdm_text text = tdm_text_format(arena, "%d of %.*s", 3, TDM_TEXT_ARG(copy));
  assert_true(tdm_text_equal(text, tdm_text_of("3 of abc")));
  tdm_arena_fail_after(arena, 0);
  assert_null(tdm_text_copy(arena, copy).bytes);
  assert_int_equal(tdm_text_format(arena, "x").size, 0);
  tdm_arena_free(arena);
}

static void test_texts_find_gives_the_first_index(void **state) {
  (void)state;
  tdm_text items[] = {tdm_text_of("a"), tdm_text_of("b"), tdm_text_of("b")};
  tdm_texts list = {items, 3};
  assert_int_equal(tdm_texts_find(&list, tdm_text_of("b")), 1);
  assert_int_equal(tdm_texts_find(&list, tdm_text_of("c")), UINT32_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text_compare_is_bytewise_prefix_first),
      cmocka_unit_test(test_text_hash_depends_on_bytes_size_and_seed),
      cmocka_unit_test(test_text_copy_and_format_live_in_the_arena),
      cmocka_unit_test(test_texts_find_gives_the_first_index),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdalign.h>
#include <string.h>

#include "tests/model/test.h"

static void test_arena_gives_zeroed_aligned_blocks(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  for (size_t size = 1; size < 5000; size += 37) {
    unsigned char *block = tdm_arena_alloc(arena, size, 1);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % alignof(max_align_t), 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(block[i], 0);
    memset(block, 0xff, size);
  }
  assert_non_null(tdm_arena_alloc(arena, 0, 8));
  assert_non_null(tdm_arena_alloc(arena, 3000000, 1));
  assert_true(tdm_arena_bytes(arena) >= 3000000);
  tdm_arena_free(arena);
  tdm_arena_free(NULL);
}

static void test_arena_refuses_sizes_that_overflow(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  assert_null(tdm_arena_alloc(arena, SIZE_MAX, 2));
  assert_null(tdm_arena_alloc(arena, SIZE_MAX, 1));
  assert_null(tdm_arena_alloc(arena, SIZE_MAX - 40, 1));
  assert_null(tdm_arena_grow(arena, NULL, 0, SIZE_MAX / 2, 8));
  assert_non_null(tdm_arena_alloc(arena, 1, 1));
  tdm_arena_free(arena);
}

static void test_arena_grow_keeps_contents(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  uint32_t *numbers = NULL;
  for (uint32_t count = 0; count < 10000; count++) {
    if (count % 97 == 0) assert_non_null(tdm_arena_alloc(arena, 5, 1)); /* forces a move */
    numbers = tdm_arena_grow(arena, numbers, count, count + 1, sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(numbers[count], 0);
    numbers[count] = count;
  }
  for (uint32_t i = 0; i < 10000; i++) assert_int_equal(numbers[i], i);
  tdm_arena_free(arena);
}

static void test_arena_grow_extends_the_last_block_in_place(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  char *block = tdm_arena_alloc(arena, 100, 1);
  assert_ptr_equal(tdm_arena_grow(arena, block, 100, 200, 1), block);
  assert_ptr_equal(tdm_arena_grow(arena, block, 200, 150, 1), block);
  tdm_arena_free(arena);
}

static void test_arena_fails_where_told(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_arena_fail_after(arena, 2);
  assert_non_null(tdm_arena_alloc(arena, 1, 1));
  char *last = tdm_arena_alloc(arena, 1, 1);
  assert_non_null(last);
  assert_null(tdm_arena_alloc(arena, 1, 1));
  assert_null(tdm_arena_grow(arena, last, 1, 2, 1));
  assert_null(tdm_arena_alloc(arena, 1, 1));
  tdm_arena_fail_after(arena, SIZE_MAX);
  assert_non_null(tdm_arena_alloc(arena, 1, 1));
  tdm_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena_gives_zeroed_aligned_blocks),
      cmocka_unit_test(test_arena_refuses_sizes_that_overflow),
      cmocka_unit_test(test_arena_grow_keeps_contents),
      cmocka_unit_test(test_arena_grow_extends_the_last_block_in_place),
      cmocka_unit_test(test_arena_fails_where_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

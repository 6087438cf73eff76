// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/model/pair_set.h"
#include "tests/model/test.h"

static void test_pair_set_keeps_each_ordered_pair_once(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_set set;
  assert_true(tdm_pair_set_init(&set, arena, 300 * 300));
  for (uint32_t a = 0; a < 300; a++)
    for (uint32_t b = 0; b < 300; b++) assert_true(tdm_pair_set_enter(&set, a, b));
  for (uint32_t a = 0; a < 300; a++)
    for (uint32_t b = 0; b < 300; b++) assert_false(tdm_pair_set_enter(&set, a, b));
  tdm_arena_free(arena);
}

static void test_pair_set_says_when_memory_is_out(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_set set;
  tdm_arena_fail_after(arena, 0);
  assert_false(tdm_pair_set_init(&set, arena, 1));
  tdm_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pair_set_keeps_each_ordered_pair_once),
      cmocka_unit_test(test_pair_set_says_when_memory_is_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/pair_map.h"

#include "tests/model/test.h"
#include "tests/support/random.h"

static void test_pair_map_empty(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_map map;
  assert_true(tdm_pair_map_init(&map, arena, 0));
  assert_false(tdm_pair_map_get(&map, 0, 0, NULL));
  assert_false(tdm_pair_map_has_either(&map, 3, 4));
  tdm_arena_free(arena);
}

static void test_pair_map_order_matters(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_map map;
  int64_t value = 0;
  assert_true(tdm_pair_map_init(&map, arena, 4));
  tdm_pair_map_set(&map, 0, 0, 5);
  tdm_pair_map_set(&map, 1, 2, -7);
  tdm_pair_map_set_either(&map, 9, 8, 4);
  assert_true(tdm_pair_map_get(&map, 0, 0, &value));
  assert_int_equal(value, 5);
  assert_false(tdm_pair_map_get(&map, 2, 1, NULL));
  assert_true(tdm_pair_map_has_either(&map, 8, 9));
  assert_true(tdm_pair_map_has_either(&map, 9, 8));
  assert_false(tdm_pair_map_has_either(&map, 1, 3));
  tdm_arena_free(arena);
}

static void test_pair_map_overwrites_without_taking_room(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_map map;
  int64_t value = 0;
  assert_true(tdm_pair_map_init(&map, arena, 1));
  for (int64_t k = 0; k < 1000; k++) tdm_pair_map_set(&map, 1000000, 999999, k);
  assert_true(tdm_pair_map_get(&map, 1000000, 999999, &value));
  assert_int_equal(value, 999);
  assert_int_equal(map.count, 1);
  tdm_arena_free(arena);
}

/* Every pair of a random set is found with its value, and no other. */
static void test_pair_map_equals_a_matrix(void **state) {
  (void)state;
  enum { SIDE = 40 };
  for (uint64_t seed = 1; seed <= 20; seed++) {
    int64_t matrix[SIDE][SIDE] = {{0}};
    uint32_t entries = 1 + (uint32_t)seed * 30;
    tdm_random random = {seed};
    tdm_arena *arena = tdm_arena_new();
    tdm_pair_map map;
    assert_true(tdm_pair_map_init(&map, arena, entries));
    for (uint32_t k = 0; k < entries; k++) {
      uint32_t a = tdm_random_below(&random, SIDE), b = tdm_random_below(&random, SIDE);
      matrix[a][b] = 1 + k;
      tdm_pair_map_set(&map, a, b, 1 + k);
    }
    for (uint32_t a = 0; a < SIDE; a++)
      for (uint32_t b = 0; b < SIDE; b++) {
        int64_t value = 0;
        assert_int_equal(tdm_pair_map_get(&map, a, b, &value), matrix[a][b] != 0);
        assert_int_equal(value, matrix[a][b]);
      }
    tdm_arena_free(arena);
  }
}

static void test_pair_map_memory_out(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_pair_map map;
  tdm_arena_fail_after(arena, 0);
  assert_false(tdm_pair_map_init(&map, arena, 10));
  tdm_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pair_map_empty),
      cmocka_unit_test(test_pair_map_order_matters),
      cmocka_unit_test(test_pair_map_overwrites_without_taking_room),
      cmocka_unit_test(test_pair_map_equals_a_matrix),
      cmocka_unit_test(test_pair_map_memory_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

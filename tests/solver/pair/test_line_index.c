// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/line_index.h"

#include <stdlib.h>

#include "tests/model/test.h"
#include "tests/support/random.h"

/* By climbing from `below`. */
static bool manages(const tdm_reporting_line *line, uint32_t above, uint32_t below,
                    uint32_t steps) {
  uint32_t taken = 0;
  for (uint32_t p = line->boss[below]; p != TDM_NONE; p = line->boss[p]) {
    if (taken++ == steps) return false;
    if (p == above) return true;
  }
  return false;
}

static void test_line_index_equals_climbing(void **state) {
  (void)state;
  enum { PEOPLE = 40 };
  static const uint32_t steps[] = {0, 1, 2, 5, UINT32_MAX};
  for (uint64_t seed = 1; seed <= 60; seed++) {
    tdm_random random = {seed};
    uint32_t order[PEOPLE] = {0}, boss[PEOPLE];
    uint32_t roots = tdm_random_below(&random, 60), near = 1 + tdm_random_below(&random, PEOPLE);
    tdm_random_order(&random, order, PEOPLE);
    for (uint32_t k = 0; k < PEOPLE; k++) {
      uint32_t reach = k < near ? k : near; /* short reaches make deep trees */
      bool root = k == 0 || tdm_random_chance(&random, roots);
      boss[order[k]] = root ? TDM_NONE : order[k - 1 - tdm_random_below(&random, reach)];
    }
    tdm_reporting_line line = {.count = PEOPLE, .boss = boss};
    tdm_arena *arena = tdm_arena_new();
    tdm_line_index index;
    assert_true(tdm_line_index_init(&index, &line, arena));
    for (uint32_t a = 0; a < PEOPLE; a++)
      for (uint32_t b = 0; b < PEOPLE; b++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
          assert_int_equal(tdm_line_manages(&index, a, b, steps[s]),
                           manages(&line, a, b, steps[s]));
    tdm_arena_free(arena);
  }
}

static void test_line_index_long_chain(void **state) {
  (void)state;
  enum { LONG = 100000 };
  uint32_t *boss = malloc(LONG * sizeof *boss);
  assert_non_null(boss);
  for (uint32_t p = 0; p < LONG; p++) boss[p] = p + 1 < LONG ? p + 1 : TDM_NONE;
  tdm_reporting_line line = {.count = LONG, .boss = boss};
  tdm_arena *arena = tdm_arena_new();
  tdm_line_index index;
  assert_true(tdm_line_index_init(&index, &line, arena));
  assert_true(tdm_line_manages(&index, LONG - 1, 0, UINT32_MAX));
  assert_true(tdm_line_manages(&index, LONG - 1, 0, LONG - 1));
  assert_false(tdm_line_manages(&index, LONG - 1, 0, LONG - 2));
  assert_false(tdm_line_manages(&index, 0, LONG - 1, UINT32_MAX));
  assert_true(tdm_line_manages(&index, 501, 500, 1));
  assert_false(tdm_line_manages(&index, 500, 500, UINT32_MAX));
  tdm_arena_free(arena);
  free(boss);
}

static void test_line_index_of_nobody(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_line_index index;
  assert_true(tdm_line_index_init(&index, &(tdm_reporting_line){0}, arena));
  tdm_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_index_equals_climbing),
      cmocka_unit_test(test_line_index_long_chain),
      cmocka_unit_test(test_line_index_of_nobody),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

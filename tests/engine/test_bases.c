// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/bases.h"

#include "tests/engine/support.h"

/* Of a solver that does as it is told: seed 0 leaves a base of a thousand bytes. */
static tdm_base *new_base(void) {
  tdm_arena *arena = tdm_arena_new();
  tdm_request request;
  tdm_problems problems;
  tdm_base *base = NULL;
  tdm_text message;
  tdm_request_init(&request, arena);
  tdm_problems_init(&problems, arena);
  assert_int_equal(tdm_base_solve(&request, &(tdm_control){0}, &problems, &base, arena, &message),
                   TDM_OK);
  tdm_arena_free(arena);
  assert_non_null(base);
  return base;
}

static tdm_spans spans(const char *cohort, const char *programme) {
  return (tdm_spans){tdm_text_of(cohort), tdm_text_of(programme)};
}

static void keep(tdm_bases *bases, const char *cohort, const char *programme, uint64_t seed) {
  tdm_spans of = spans(cohort, programme);
  tdm_bases_keep(bases, &of, seed, new_base());
}

static const tdm_base *find(tdm_bases *bases, const char *cohort, const char *programme,
                            uint64_t seed) {
  tdm_spans of = spans(cohort, programme);
  return tdm_bases_find(bases, &of, seed);
}

static void test_bases_are_found_by_bytes_and_seed(void **state) {
  (void)state;
  tdm_bases *bases = tdm_bases_new(1 << 20);
  keep(bases, "people", "policy", 3);
  assert_non_null(find(bases, "people", "policy", 3));
  assert_null(find(bases, "people", "policy", 4));
  assert_null(find(bases, "people", "polity", 3));
  assert_null(find(bases, "peoplep", "olicy", 3));
  assert_null(find(bases, "", "policy", 3));
  tdm_bases_free(bases);
}

static void test_bases_keep_one_of_equals(void **state) {
  (void)state;
  tdm_bases *bases = tdm_bases_new(1 << 20);
  keep(bases, "people", "policy", 0);
  const tdm_base *first = find(bases, "people", "policy", 0);
  keep(bases, "people", "policy", 0);
  assert_ptr_equal(find(bases, "people", "policy", 0), first);
  assert_int_equal(tdm_bases_holds(bases).count, 1);
  tdm_bases_free(bases);
}

static void test_bases_drop_what_was_not_used_longest(void **state) {
  (void)state;
  tdm_bases *bases = tdm_bases_new(4100);
  keep(bases, "a", "p", 0);
  keep(bases, "b", "p", 0);
  keep(bases, "c", "p", 0);
  keep(bases, "d", "p", 0);
  assert_int_equal(tdm_bases_holds(bases).count, 4);
  assert_non_null(find(bases, "a", "p", 0));
  keep(bases, "e", "p", 0);
  assert_int_equal(tdm_bases_holds(bases).count, 4);
  assert_int_equal(tdm_bases_holds(bases).bytes, 4 * 1002);
  assert_non_null(find(bases, "a", "p", 0));
  assert_null(find(bases, "b", "p", 0));
  assert_non_null(find(bases, "e", "p", 0));
  tdm_bases_free(bases);
}

static void test_bases_take_nothing_that_is_too_large(void **state) {
  (void)state;
  tdm_bases *bases = tdm_bases_new(3000);
  keep(bases, "a", "p", 0);
  assert_null(find(bases, "a", "p", 0));
  assert_int_equal(tdm_bases_holds(bases).bytes, 0);
  tdm_bases_free(bases);
  tdm_bases_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bases_are_found_by_bytes_and_seed),
      cmocka_unit_test(test_bases_keep_one_of_equals),
      cmocka_unit_test(test_bases_drop_what_was_not_used_longest),
      cmocka_unit_test(test_bases_take_nothing_that_is_too_large),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

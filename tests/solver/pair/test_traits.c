// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/traits.h"

#include <math.h>
#include <stdio.h>

#include "tests/model/test.h"
#include "tests/support/random.h"

enum { PEOPLE = 30, WORDS = 8 };

/* Up to four of eight words for everybody, as a list; NULL is missing. */
static const char *draw_list(tdm_random *random, char *buffer) {
  uint32_t set = tdm_random_below(random, 1 << WORDS);
  char *end = buffer;
  if (tdm_random_chance(random, 15)) return NULL;
  for (int w = 0; w < WORDS; w++)
    if (set >> w & 1) end += sprintf(end, "%sw%d", end == buffer ? "" : "|", w);
  return end == buffer ? NULL : buffer;
}

/*
 * The same lists twice; in the second attribute one more person has 70 values that
 * nobody else has, so that it is kept as lists.
 */
static test_case *two_packings(uint64_t seed, char buffers[][64]) {
  static char many[70 * 4 + 1];
  const char *values[PEOPLE + 1];
  tdm_random random = {seed};
  test_case *c = case_new();
  char *end = many;
  for (int k = 0; k < 70; k++) end += sprintf(end, "%sx%02d", k ? "|" : "", k);
  for (int p = 0; p <= PEOPLE; p++) add_person(c, "p", TDM_ROLE_MENTOR);
  for (int p = 0; p < PEOPLE; p++) values[p] = draw_list(&random, buffers[p]);
  values[PEOPLE] = NULL;
  add_strings(c, "few", values);
  values[PEOPLE] = many;
  add_strings(c, "many", values);
  return c;
}

static void test_traits_bits_equal_lists(void **state) {
  (void)state;
  char buffers[PEOPLE][64];
  for (uint64_t seed = 1; seed <= 20; seed++) {
    test_case *c = two_packings(seed, buffers);
    tdm_trait bits, lists;
    assert_true(tdm_trait_init(&bits, &c->request.cohort, 0, c->arena));
    assert_true(tdm_trait_init(&lists, &c->request.cohort, 1, c->arena));
    assert_non_null(bits.bits);
    assert_null(lists.bits);
    for (uint32_t a = 0; a < PEOPLE; a++) {
      assert_int_equal(tdm_trait_missing(&bits, a), tdm_trait_missing(&lists, a));
      for (uint32_t b = 0; b < PEOPLE; b++) {
        uint32_t common[2], all[2];
        tdm_trait_overlap(&bits, a, b, &common[0], &all[0]);
        tdm_trait_overlap(&lists, a, b, &common[1], &all[1]);
        assert_int_equal(common[0], common[1]);
        assert_int_equal(all[0], all[1]);
        assert_int_equal(tdm_trait_equal(&bits, a, b), tdm_trait_equal(&lists, a, b));
        assert_int_equal(tdm_trait_meet(&bits, a, b), tdm_trait_meet(&lists, a, b));
        assert_int_equal(tdm_trait_meet(&bits, a, b), common[0] > 0);
      }
    }
    case_free(c);
  }
}

/* 64 values are the most that fit into bits: all of them must stay apart. */
static void test_traits_exactly_64_values(void **state) {
  (void)state;
  static char names[65][8];
  const char *values[65];
  for (uint32_t count = 64; count <= 65; count++) {
    test_case *c = case_new();
    for (uint32_t p = 0; p < count; p++) {
      add_person(c, "p", TDM_ROLE_MENTOR);
      sprintf(names[p], "v%u", p);
      values[p] = names[p];
    }
    add_strings(c, "site", values);
    tdm_trait trait;
    assert_true(tdm_trait_init(&trait, &c->request.cohort, 0, c->arena));
    assert_int_equal(trait.bits != NULL, count == 64);
    for (uint32_t a = 0; a < count; a++)
      for (uint32_t b = 0; b < count; b++) assert_int_equal(tdm_trait_meet(&trait, a, b), a == b);
    case_free(c);
  }
}

static void test_traits_by_hand(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_trait lists, numbers, nobody;
  uint32_t common, all;
  add_strings(c, "languages", (const char *[]){"a|b|c", "b|c|d", "a|b|c", NULL});
  add_numbers(c, "age", (double[]){20, 30, 20, NAN});
  assert_true(tdm_trait_init(&lists, &c->request.cohort, 0, c->arena));
  assert_true(tdm_trait_init(&numbers, &c->request.cohort, 1, c->arena));
  assert_true(tdm_trait_init(&nobody, &c->request.cohort, TDM_NONE, c->arena));
  tdm_trait_overlap(&lists, 0, 1, &common, &all);
  assert_int_equal(common, 2);
  assert_int_equal(all, 4);
  assert_true(tdm_trait_equal(&lists, 0, 2));
  assert_false(tdm_trait_equal(&lists, 0, 1));
  assert_true(tdm_trait_meet(&lists, 0, 1));
  assert_false(tdm_trait_equal(&lists, 3, 3));
  assert_true(tdm_trait_equal(&numbers, 0, 2));
  assert_false(tdm_trait_meet(&numbers, 0, 1));
  assert_false(tdm_trait_equal(&numbers, 3, 3));
  assert_true(tdm_trait_missing(&numbers, 3));
  assert_true(tdm_trait_missing(&nobody, 0));
  assert_false(tdm_trait_meet(&nobody, 0, 0));
  case_free(c);
}

static void test_traits_positions(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_strings(c, "grade", (const char *[]){"senior", NULL, "junior", "odd"});
  tdm_texts levels = texts(c, "junior|middle|senior");
  const double *positions = tdm_trait_positions(&c->request.cohort, 0, &levels, c->arena);
  assert_non_null(positions);
  assert_true(positions[0] == 2);
  assert_true(isnan(positions[1]));
  assert_true(positions[2] == 0);
  assert_true(isnan(positions[3]));
  const double *none = tdm_trait_positions(&c->request.cohort, TDM_NONE, &levels, c->arena);
  for (int p = 0; p < 4; p++) assert_true(isnan(none[p]));
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_traits_bits_equal_lists),
      cmocka_unit_test(test_traits_exactly_64_values),
      cmocka_unit_test(test_traits_by_hand),
      cmocka_unit_test(test_traits_positions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

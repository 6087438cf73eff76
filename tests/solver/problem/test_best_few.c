// SPDX-License-Identifier: GPL-3.0-or-later
/* The list of a node's best against a sort of all that was offered. */
#include "solver/problem/best_few.h"

#include <stdbool.h>
#include <stdlib.h>

#include "tests/model/test.h"
#include "tests/support/random.h"

enum { ITEMS = 40, MOST = 10 };

/* Offers items 0 to count - 1 in the order given; `best` has room for `most`. */
static tdm_best_few offered(tdm_ranked *best, uint32_t node, uint32_t most, const int64_t *rank,
                            const uint32_t *order, uint32_t count) {
  tdm_best_few few = {best, node, most, 0};
  for (uint32_t i = 0; i < count; i++)
    tdm_best_few_offer(&few, (tdm_ranked){rank[order[i]], order[i]});
  return few;
}

static int by_falling_rank(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x < y) - (x > y);
}

/* Whatever the order of the offers, the same items, and of all ranks the highest. */
static void test_best_few_keeps_the_best_in_any_order(void **state) {
  (void)state;
  tdm_random random = {7};
  for (uint32_t round = 0; round < 200; round++) {
    int64_t rank[ITEMS], sorted[ITEMS];
    uint32_t order[ITEMS], count = tdm_random_below(&random, ITEMS + 1);
    uint32_t most = tdm_random_below(&random, MOST + 1), kinds = 1 + tdm_random_below(&random, 50);
    for (uint32_t i = 0; i < count; i++)
      sorted[i] = rank[i] = (int64_t)tdm_random_below(&random, kinds) - 5;
    qsort(sorted, count, sizeof *sorted, by_falling_rank);
    tdm_ranked once[MOST], again[MOST];
    tdm_random_order(&random, order, count);
    tdm_best_few a = offered(once, round, most, rank, order, count);
    tdm_random_order(&random, order, count);
    tdm_best_few b = offered(again, round, most, rank, order, count);
    assert_int_equal(a.count, count < most ? count : most);
    assert_int_equal(b.count, a.count);
    for (uint32_t k = 0; k < a.count; k++) {
      assert_int_equal(once[k].rank, sorted[k]);
      assert_int_equal(once[k].rank, rank[once[k].item]);
      assert_int_equal(again[k].item, once[k].item);
      for (uint32_t i = 0; i < k; i++) assert_int_not_equal(once[i].item, once[k].item);
    }
  }
}

/* Of a hundred equals, a hundred nodes together keep most, not the same few. */
static void test_best_few_scatters_ties(void **state) {
  (void)state;
  enum { MANY = 100 };
  int64_t rank[MANY] = {0};
  uint32_t order[MANY], kept[MANY] = {0}, different = 0, most_often = 0;
  for (uint32_t i = 0; i < MANY; i++) order[i] = i;
  for (uint32_t node = 0; node < MANY; node++) {
    tdm_ranked best[3];
    tdm_best_few few = offered(best, node, 3, rank, order, MANY);
    for (uint32_t k = 0; k < few.count; k++) kept[few.best[k].item]++;
  }
  for (uint32_t i = 0; i < MANY; i++) {
    different += kept[i] > 0;
    if (kept[i] > most_often) most_often = kept[i];
  }
  assert_in_range(different, 80, MANY);
  assert_in_range(most_often, 3, 15);
}

/* What does not exceed the bar changes nothing; an equal of the last does where it wins the tie. */
static void test_best_few_bar_tells_who_may_join(void **state) {
  (void)state;
  tdm_ranked best[2];
  tdm_best_few few = {best, 3, 2, 0};
  assert_int_equal(tdm_best_few_bar(&few, -9), -9);
  tdm_best_few_offer(&few, (tdm_ranked){5, 0});
  assert_int_equal(tdm_best_few_bar(&few, -9), -9);
  tdm_best_few_offer(&few, (tdm_ranked){8, 1});
  assert_int_equal(tdm_best_few_bar(&few, -9), 4);
  assert_int_equal(tdm_best_few_bar(&few, 6), 6);
  tdm_best_few_offer(&few, (tdm_ranked){4, 2});
  assert_int_equal(best[1].item, 0);
  for (uint32_t item = 3; item < 20; item++) tdm_best_few_offer(&few, (tdm_ranked){5, item});
  assert_int_equal(best[0].item, 1);
  assert_int_equal(best[1].rank, 5);
  assert_int_not_equal(best[1].item, 0);
}

static void test_best_few_of_none_stays_empty(void **state) {
  (void)state;
  tdm_best_few few = {NULL, 0, 0, 0};
  tdm_best_few_offer(&few, (tdm_ranked){1, 1});
  assert_int_equal(few.count, 0);
  assert_int_equal(tdm_best_few_bar(&few, 2), 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_best_few_keeps_the_best_in_any_order),
      cmocka_unit_test(test_best_few_scatters_ties),
      cmocka_unit_test(test_best_few_bar_tells_who_may_join),
      cmocka_unit_test(test_best_few_of_none_stays_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

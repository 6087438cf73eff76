// SPDX-License-Identifier: GPL-3.0-or-later
/* What the exact search says of a width, a target and a limit holds against brute force. */
#include "solver/network/exact.h"

#include "solver/linear/relax.h"
#include "solver/network/exact_part.h"
#include "solver/network/exact_tree.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SEEDS = 1000 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_small *small;
  tdm_prices prices;
  tdm_pairing incumbent, best;
  int64_t optimum; /* units */
} example;

/* Instances with a feasible pairing; false: not this one. */
static bool begin(example *e, uint64_t seed) {
  tdm_relaxation relaxation;
  e->small = tdm_small_new(seed, seed % 4 ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS);
  tdm_made *made = &e->small->made;
  assert_true(tdm_prices_init(&e->prices, &made->ip));
  assert_true(tdm_relax_init(&relaxation, &made->ip, NULL, NULL));
  tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, &e->prices, &made->stop);
  tdm_relax_fini(&relaxation);
  if (status == TDM_RELAX_SOLVED && e->small->optimum.feasible) {
    assert_true(tdm_pairing_init(&e->incumbent, &made->problem));
    assert_true(tdm_pairing_init(&e->best, &made->problem));
    tdm_small_best(e->small, &e->best);
    e->optimum = tdm_pairing_value(&made->ip, &e->best);
    return true;
  }
  tdm_small_free(e->small);
  return false;
}

static tdm_exact exact_of(example *e, tdm_wide width) {
  return (tdm_exact){.ip = &e->small->made.ip,
                     .prices = &e->prices,
                     .width = width,
                     .incumbent = &e->incumbent,
                     .stop = &e->small->made.stop,
                     .target = INT64_MAX};
}

static int64_t value_of(const example *e) {
  return tdm_pairing_value(&e->small->made.ip, &e->incumbent);
}

/* Whatever is within the width is no better than what is found. */
static void test_exact_within_a_width(void **state) {
  (void)state;
  uint32_t inside = 0, outside = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    if (!begin(&e, seed)) continue;
    tdm_wide deviation = tdm_make_deviation(&e.small->made.ip, &e.prices, &e.best);
    const tdm_wide widths[] = {0, deviation / 2, deviation, deviation + 1, ALL};
    for (int k = 0; k < 5; k++) {
      tdm_exact exact = exact_of(&e, widths[k]);
      e.incumbent.known = false;
      assert_int_equal(tdm_exact_run(&exact), TDM_EXACT_PROVEN);
      if (widths[k] >= deviation) {
        assert_true(e.incumbent.known);
        assert_int_equal(value_of(&e), e.optimum);
        assert_int_equal(exact.bound, e.optimum);
        inside++;
      } else {
        outside++;
      }
      if (e.incumbent.known) {
        assert_true(tdm_pairing_feasible(&e.small->made.ip, &e.incumbent));
        assert_true(value_of(&e) <= e.optimum);
      }
    }
    tdm_small_free(e.small);
  }
  assert_true(inside > 200 && outside > 50);
}

/* How often a candidate is in the best pairing. */
static int32_t times(const example *e, uint32_t candidate) {
  int32_t count = 0;
  for (uint32_t k = 0; k < e->best.count; k++) count += e->best.chosen[k] == candidate;
  return count;
}

/* What a part chose is in the best pairing, and its columns have room for the rest of it. */
static void check_part(const example *e, const tdm_part *part) {
  uint32_t missing = e->best.count;
  assert_false(part->empty);
  for (uint32_t k = 0; k < part->chosen_count; k++) {
    int32_t chosen = 0;
    for (uint32_t l = 0; l < part->chosen_count; l++) chosen += part->chosen[l] == part->chosen[k];
    assert_true(chosen <= times(e, part->chosen[k]));
    missing--;
  }
  for (uint32_t j = 0; j < part->columns; j++) {
    int32_t chosen = 0, count = times(e, part->column[j].candidate);
    for (uint32_t k = 0; k < part->chosen_count; k++)
      chosen += part->chosen[k] == part->column[j].candidate;
    assert_true(count - chosen <= part->column[j].upper);
    missing -= (uint32_t)(count - chosen);
    assert_true(part->vertex[part->column[j].mentor] < part->vertices);
    assert_true(part->vertex[part->column[j].mentee] < part->vertices);
  }
  assert_int_equal(missing, 0);
}

/* Shrinking leaves the best pairing in, and decides a good deal of it. */
static void test_exact_part_shrinks(void **state) {
  (void)state;
  uint32_t chosen = 0, left_out = 0, columns = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    tdm_part part;
    if (!begin(&e, seed)) continue;
    tdm_wide deviation = tdm_make_deviation(&e.small->made.ip, &e.prices, &e.best);
    assert_true(tdm_part_init(
        &part, &(tdm_part_wish){.ip = &e.small->made.ip, .prices = &e.prices, .width = deviation}));
    check_part(&e, &part);
    chosen += part.chosen_count;
    columns += part.columns;
    left_out += part.nodes - part.vertices;
    tdm_part_fini(&part);
    tdm_small_free(e.small);
  }
  print_message("  %d chosen, %d columns left, %d nodes without\n", (int)chosen, (int)columns,
                (int)left_out);
  assert_true(chosen > 100 && left_out > 100 && columns > 100);
}

static void test_exact_ends_early(void **state) {
  (void)state;
  uint32_t limited = 0, enough = 0, first = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    if (!begin(&e, seed)) continue;
    tdm_exact exact = exact_of(&e, ALL);
    exact.most_nodes = 1;
    tdm_exact_status status = tdm_exact_run(&exact);
    assert_true(status == TDM_EXACT_PROVEN || status == TDM_EXACT_LIMIT);
    assert_true(exact.bound >= e.optimum);
    limited += status == TDM_EXACT_LIMIT;

    exact = exact_of(&e, ALL);
    e.incumbent.known = false;
    exact.target = e.optimum;
    status = tdm_exact_run(&exact);
    assert_true(status == TDM_EXACT_PROVEN || status == TDM_EXACT_ENOUGH);
    assert_int_equal(value_of(&e), e.optimum);
    enough += status == TDM_EXACT_ENOUGH;

    exact = exact_of(&e, ALL);
    e.incumbent.known = false;
    exact.first = true;
    status = tdm_exact_run(&exact);
    assert_true(status == TDM_EXACT_PROVEN || status == TDM_EXACT_ENOUGH);
    assert_true(e.incumbent.known && exact.bound >= e.optimum);
    first += status == TDM_EXACT_ENOUGH;
    tdm_small_free(e.small);
  }
  print_message("  %d at the limit, %d at the target, %d at the first\n", (int)limited, (int)enough,
                (int)first);
  assert_true(limited > 2 && enough > 20 && first > 20);
}

static void test_exact_stops(void **state) {
  (void)state;
  example e;
  uint64_t seed = 1;
  while (!begin(&e, seed)) seed++;
  tdm_exact exact = exact_of(&e, ALL);
  e.small->made.stop.stopped = true;
  assert_int_equal(tdm_exact_run(&exact), TDM_EXACT_STOPPED);
  assert_true(exact.bound >= e.optimum);
  tdm_small_free(e.small);
}

/* Every unit away from the bound that a reduced cost asks for deviates by it. */
static void test_exact_fixes_by_units(void **state) {
  (void)state;
  const tdm_wide reduced[] = {-3, 3, 0, 8, -8, 1};
  int32_t lower[] = {0, 0, 0, 0, 1, 2}, upper[] = {5, 5, 5, 5, 4, 9};
  tdm_exact_fix(reduced, 7, 6, lower, upper);
  static const int32_t lowers[] = {0, 3, 0, 5, 1, 2}, uppers[] = {2, 5, 5, 5, 1, 9};
  for (int j = 0; j < 6; j++) {
    assert_int_equal(lower[j], lowers[j]);
    assert_int_equal(upper[j], uppers[j]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exact_within_a_width), cmocka_unit_test(test_exact_part_shrinks),
      cmocka_unit_test(test_exact_ends_early),     cmocka_unit_test(test_exact_stops),
      cmocka_unit_test(test_exact_fixes_by_units),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Heaviest matchings of small random graphs against all there are, and their prices as a proof. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/model/cohort.h"
#include "solver/network/weighted.h"
#include "tests/support/random.h"

enum { VERTICES = 10, LARGE = 90, GRAPHS = 4000, LARGE_GRAPHS = 150 };

typedef struct {
  uint32_t vertices, edges;
  tdm_weighted_edge edge[LARGE * LARGE / 2];
  int64_t price[LARGE];
} sample;

/* Few different weights in half of the graphs, some below 0; and prices of any kind to start from.
 */
static void draw(sample *s, uint64_t seed, uint32_t most) {
  tdm_random random = {seed * 7919 + 3};
  uint32_t percent = 5 + tdm_random_below(&random, 96), span = seed % 2 ? 4 : 1000;
  s->vertices = 2 + tdm_random_below(&random, most - 1);
  s->edges = 0;
  for (uint32_t a = 0; a < s->vertices; a++) {
    s->price[a] = seed % 3 ? (int64_t)tdm_random_below(&random, 2 * span) - 2 : 0;
    for (uint32_t b = 0; b < a; b++)
      if (tdm_random_below(&random, 100) < percent)
        s->edge[s->edges++] =
            (tdm_weighted_edge){a, b, 2 * ((int64_t)tdm_random_below(&random, span) - span / 8)};
  }
}

static int64_t heaviest(const sample *s, uint32_t from, uint32_t used) {
  int64_t best = 0;
  for (uint32_t e = from; e < s->edges; e++) {
    uint32_t ends = 1u << s->edge[e].a | 1u << s->edge[e].b;
    if (used & ends || s->edge[e].weight <= 0) continue;
    int64_t with = s->edge[e].weight + heaviest(s, e + 1, used | ends);
    if (with > best) best = with;
  }
  return best;
}

/* The weight of the matching, which is one. */
static int64_t weight_of(const sample *s, const tdm_weighted *weighted) {
  int64_t sum = 0;
  for (uint32_t v = 0; v < s->vertices; v++) {
    uint32_t e = tdm_weighted_edge_of(weighted, v);
    if (e == TDM_NONE) continue;
    const tdm_weighted_edge *edge = &s->edge[e];
    assert_true(edge->a == v || edge->b == v);
    assert_int_equal(tdm_weighted_edge_of(weighted, edge->a), e);
    assert_int_equal(tdm_weighted_edge_of(weighted, edge->b), e);
    sum += edge->weight;
  }
  return sum / 2;
}

/* What the prices prove: they cover every edge, and nothing is below 0. */
static int64_t proven(const sample *s, const tdm_weighted *weighted) {
  static int64_t covered[LARGE * LARGE / 2];
  uint32_t list[LARGE], at = 0, count;
  int64_t sum = 0, price;
  for (uint32_t v = 0; v < s->vertices; v++) {
    assert_true(tdm_weighted_price(weighted, v) >= 0);
    sum += tdm_weighted_price(weighted, v);
  }
  for (uint32_t e = 0; e < s->edges; e++)
    covered[e] =
        tdm_weighted_price(weighted, s->edge[e].a) + tdm_weighted_price(weighted, s->edge[e].b);
  while ((count = tdm_weighted_next(weighted, &at, list, &price)) > 0) {
    bool in[LARGE] = {false};
    assert_int_equal(count % 2, 1);
    assert_true(price > 0);
    sum += price * (count / 2);
    for (uint32_t k = 0; k < count; k++) in[list[k]] = true;
    for (uint32_t e = 0; e < s->edges; e++)
      if (in[s->edge[e].a] && in[s->edge[e].b]) covered[e] += price;
  }
  for (uint32_t e = 0; e < s->edges; e++) assert_true(covered[e] >= s->edge[e].weight);
  return sum;
}

static int64_t solve(const sample *s) {
  tdm_control control = {0};
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  tdm_weighted *weighted = tdm_weighted_new(s->vertices, s->edge, s->edges, s->price);
  assert_non_null(weighted);
  assert_int_equal(tdm_weighted_run(weighted, &stop), TDM_WEIGHTED_DONE);
  int64_t weight = weight_of(s, weighted);
  assert_int_equal(weight, proven(s, weighted));
  tdm_weighted_free(weighted);
  return weight;
}

static void test_weighted_is_heaviest(void **state) {
  (void)state;
  static sample s;
  for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
    draw(&s, seed, VERTICES);
    assert_int_equal(solve(&s), heaviest(&s, 0, 0));
  }
}

/* Too many for all matchings: weight and proof are equal, which neither can be by chance. */
static void test_weighted_proves_itself(void **state) {
  (void)state;
  static sample s;
  for (uint64_t seed = 1; seed <= LARGE_GRAPHS; seed++) {
    draw(&s, seed, LARGE);
    solve(&s);
  }
}

static void test_weighted_stops(void **state) {
  (void)state;
  static sample s;
  tdm_control control = {.stop_at_check = 5};
  tdm_stop stop;
  draw(&s, 7, LARGE);
  s.vertices = 3;
  s.edges = 3;
  for (uint32_t e = 0; e < 3; e++) s.edge[e] = (tdm_weighted_edge){e, (e + 1) % 3, 10};
  tdm_stop_init(&stop, &control);
  memset(s.price, 0, sizeof s.price);
  tdm_weighted *weighted = tdm_weighted_new(s.vertices, s.edge, s.edges, s.price);
  assert_non_null(weighted);
  control.stop_at_check = 1;
  assert_int_equal(tdm_weighted_run(weighted, &stop), TDM_WEIGHTED_STOPPED);
  tdm_weighted_free(weighted);
  tdm_weighted_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_weighted_is_heaviest),
      cmocka_unit_test(test_weighted_proves_itself),
      cmocka_unit_test(test_weighted_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

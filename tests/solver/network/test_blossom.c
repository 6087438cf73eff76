// SPDX-License-Identifier: GPL-3.0-or-later
/* Largest matchings and least cuts of small random graphs against all there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/model/cohort.h"
#include "solver/network/blossom.h"
#include "solver/network/min_cut.h"
#include "tests/support/random.h"

enum { VERTICES = 11, GRAPHS = 3000 };

typedef struct {
  bool edge[VERTICES][VERTICES];
  uint32_t list[VERTICES];
  uint64_t first[VERTICES + 1];
  uint32_t to[VERTICES * VERTICES];
  tdm_graph graph;
} sample;

static void draw(sample *s, uint64_t seed) {
  tdm_random random = {seed * 7919 + 1};
  uint32_t percent = 10 + tdm_random_below(&random, 60);
  memset(s, 0, sizeof *s);
  s->graph = (tdm_graph){.vertices = 2 + tdm_random_below(&random, VERTICES - 1),
                         .list = s->list,
                         .first = s->first,
                         .to = s->to};
  for (uint32_t a = 0; a < s->graph.vertices; a++)
    for (uint32_t b = 0; b < a; b++)
      s->edge[a][b] = s->edge[b][a] = tdm_random_below(&random, 100) < percent;
  uint64_t count = 0;
  for (uint32_t a = 0; a < s->graph.vertices; a++) {
    s->list[a] = a;
    for (uint32_t b = 0; b < s->graph.vertices; b++)
      if (s->edge[a][b]) s->to[count++] = b;
    s->first[a + 1] = count;
  }
}

static uint32_t largest(const sample *s, uint32_t used) {
  uint32_t a = 0, best;
  while (a < s->graph.vertices && (used >> a & 1)) a++;
  if (a == s->graph.vertices) return 0;
  best = largest(s, used | 1u << a);
  for (uint32_t b = a + 1; b < s->graph.vertices; b++)
    if (s->edge[a][b] && !(used >> b & 1)) {
      uint32_t with = 1 + largest(s, used | 1u << a | 1u << b);
      if (with > best) best = with;
    }
  return best;
}

/* Berge's formula: outer blossoms beside the inner vertices leave what is open. */
static void check_proof(const sample *s, tdm_blossom *blossom, uint32_t pairs) {
  uint32_t inner = 0, outer = 0;
  for (uint32_t v = 0; v < s->graph.vertices; v++) {
    inner += blossom->reached[v] == TDM_INNER;
    if (blossom->reached[v] != TDM_OUTER) continue;
    outer += tdm_blossom_of(blossom, v) == v;
    for (uint32_t w = 0; w < s->graph.vertices; w++)
      if (s->edge[v][w] && blossom->reached[w] != TDM_INNER)
        assert_int_equal(tdm_blossom_of(blossom, w), tdm_blossom_of(blossom, v));
  }
  assert_int_equal(2 * pairs, s->graph.vertices + inner - outer);
}

static void test_blossom_matches_as_many_as_there_can_be(void **state) {
  tdm_control control = {0};
  tdm_stop stop;
  (void)state;
  tdm_stop_init(&stop, &control);
  for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
    sample s;
    tdm_blossom blossom;
    uint32_t matched = 0;
    draw(&s, seed);
    assert_true(tdm_blossom_init(&blossom, &s.graph));
    for (uint32_t v = 0; v < s.graph.vertices; v++)
      if (blossom.mate[v] == TDM_NONE && blossom.reached[v] == TDM_UNREACHED)
        tdm_blossom_search(&blossom, v, &stop);
    for (uint32_t v = 0; v < s.graph.vertices; v++) {
      if (blossom.mate[v] == TDM_NONE) continue;
      assert_int_equal(blossom.mate[blossom.mate[v]], v);
      assert_true(s.edge[v][blossom.mate[v]]);
      matched++;
    }
    assert_int_equal(matched / 2, largest(&s, 0));
    check_proof(&s, &blossom, matched / 2);
    tdm_blossom_fini(&blossom);
  }
}

static void test_min_cut_is_the_least(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= GRAPHS / 10; seed++) {
    sample s;
    bool side[VERTICES];
    draw(&s, seed);
    uint32_t n = s.graph.vertices, t = n - 1;
    tdm_cuts *cuts = tdm_cuts_new(n, VERTICES * VERTICES);
    assert_non_null(cuts);
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < a; b++)
        if (s.edge[a][b]) tdm_cuts_add(cuts, a, b, 1 + (a * 3 + b) % 4);
    double least = 1e9, of_side = 0, found = tdm_cuts_between(cuts, 0, t, 1e9, side);
    for (uint32_t set = 1; set < 1u << n; set += 2) {
      double sum = 0;
      if (set >> t & 1) continue;
      for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < a; b++)
          if (s.edge[a][b] && (set >> a & 1) != (set >> b & 1)) sum += 1 + (a * 3 + b) % 4;
      if (sum < least) least = sum;
    }
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < a; b++)
        if (s.edge[a][b] && side[a] != side[b]) of_side += 1 + (a * 3 + b) % 4;
    assert_float_equal(found, least, 1e-6);
    assert_float_equal(of_side, least, 1e-6);
    tdm_cuts_free(cuts);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_blossom_matches_as_many_as_there_can_be),
                                     cmocka_unit_test(test_min_cut_is_the_least)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

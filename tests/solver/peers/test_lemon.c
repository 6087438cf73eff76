// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The solver against LEMON's weighted matchings, on random general graphs of 6 to 120 people.
 *
 *   test_lemon [--count N] [--from SEED]
 *
 * Every edge is a listed score: few different ones in a third of the graphs, so that many answers
 * tie, and some below zero. Skipped where LEMON was not there when this was built.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "benchmarks/lemon.h"
#include "tests/solver/peers/recipe.h"

enum { SKIPPED = 77, PEOPLE_LEAST = 6, PEOPLE_MOST = 120, FAILURES_MAX = 10, TIME_MS = 20000 };

static struct { uint64_t count, from; } settings = {500, 1};

typedef struct {
  tdm_instance *instance;
  tdm_random random;
  uint32_t people;
  uint32_t *a, *b; /* [edges] */
  int64_t *score;
  uint32_t edges;
} drawing;

static void *take(drawing *d, size_t count, size_t size) {
  void *block = tdm_arena_alloc(d->instance->arena, count, size);
  if (!block) abort();
  return block;
}

/* ---- a graph ---- */

/* Most people are both; of every tenth graph some are of one side. */
static void draw_people(drawing *d) {
  tdm_cohort *cohort = &d->instance->request.cohort;
  uint32_t span = tdm_random_chance(&d->random, 70) ? 40 : PEOPLE_MOST;
  bool sides = tdm_random_chance(&d->random, 10);
  d->people = PEOPLE_LEAST + tdm_random_below(&d->random, span - PEOPLE_LEAST + 1);
  cohort->count = d->people;
  cohort->participants = take(d, d->people, sizeof *cohort->participants);
  for (uint32_t p = 0; p < d->people; p++) {
    tdm_role role = TDM_ROLE_EITHER;
    if (sides && tdm_random_chance(&d->random, 60))
      role = tdm_random_chance(&d->random, 50) ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE;
    cohort->participants[p] = (tdm_participant){
        .id = tdm_text_format(d->instance->arena, "p%u", p), .role = role, .capacity = 1};
  }
}

/* Micro-points: few different ones, whole points, or anything; below zero now and then. */
static int64_t draw_score(drawing *d, uint32_t style, uint32_t negative) {
  int64_t score = 1 + tdm_random_below(&d->random, 9999999);
  if (style == 0) score = 1000000 * (1 + (int64_t)tdm_random_below(&d->random, 3));
  if (style == 1) score = 1000000 * (int64_t)tdm_random_below(&d->random, 20);
  return tdm_random_chance(&d->random, negative) ? -score : score;
}

static bool can_be(const drawing *d, uint32_t mentor, uint32_t mentee) {
  const tdm_participant *people = d->instance->request.cohort.participants;
  return people[mentor].role != TDM_ROLE_MENTEE && people[mentee].role != TDM_ROLE_MENTOR;
}

static void add_edge(drawing *d, uint32_t mentor, uint32_t mentee, int64_t score) {
  tdm_pair_scores *scores = &d->instance->request.programme.pair_scores;
  const tdm_participant *people = d->instance->request.cohort.participants;
  scores->entries[d->edges] =
      (tdm_pair_reference){{people[mentor].id, TDM_NONE}, {people[mentee].id, TDM_NONE}};
  scores->points[d->edges] = (double)score / 1e6;
  d->a[d->edges] = mentor;
  d->b[d->edges] = mentee;
  d->score[d->edges++] = score;
}

static void draw_edges(drawing *d) {
  static const uint32_t densities[] = {3, 8, 20, 50, 100};
  uint32_t density = densities[tdm_random_below(&d->random, 5)];
  uint32_t style = tdm_random_below(&d->random, 3), most = d->people * d->people / 2;
  uint32_t negative = tdm_random_chance(&d->random, 40) ? 30 : 0;
  tdm_pair_scores *scores = &d->instance->request.programme.pair_scores;
  scores->given = scores->only_listed = true;
  scores->entries = take(d, most, sizeof *scores->entries);
  scores->points = take(d, most, sizeof *scores->points);
  d->a = take(d, most, sizeof *d->a);
  d->b = take(d, most, sizeof *d->b);
  d->score = take(d, most, sizeof *d->score);
  for (uint32_t i = 0; i < d->people; i++)
    for (uint32_t j = i + 1; j < d->people; j++) {
      if (!tdm_random_chance(&d->random, density)) continue;
      bool turned = !can_be(d, i, j);
      if (turned && !can_be(d, j, i)) continue;
      add_edge(d, turned ? j : i, turned ? i : j, draw_score(d, style, negative));
    }
  scores->entry_count = d->edges;
}

/* ---- both ---- */

static bool equals(drawing *d, uint64_t seed, bool pairs_first) {
  tdm_programme *programme = &d->instance->request.programme;
  tdm_lemon_graph graph = {d->people, d->edges, d->a, d->b, d->score};
  tdm_lemon_answer theirs;
  programme->stage_count = 0;
  if (pairs_first) programme->objective[programme->stage_count++] = TDM_STAGE_PAIRS;
  programme->objective[programme->stage_count++] = TDM_STAGE_SCORE;
  tdm_outcome ours = tdm_recipe_solve(d->instance, false, TIME_MS);
  if (!tdm_lemon_match(&graph, pairs_first, &theirs)) abort();
  int64_t score = tdm_recipe_value(&ours, TDM_STAGE_SCORE);
  bool same = ours.status == TDM_OPTIMAL && score == theirs.score &&
              (!pairs_first || ours.pair_count == theirs.pairs);
  if (!same)
    print_error("seed %llu, %u people, %u edges%s: %s, %u pairs, score %lld; LEMON %lld, %lld\n",
                (unsigned long long)seed, d->people, d->edges, pairs_first ? ", pairs first" : "",
                tdm_status_name(ours.status), ours.pair_count, (long long)score,
                (long long)theirs.pairs, (long long)theirs.score);
  return same;
}

static bool try(uint64_t seed) {
  drawing d = {.instance = tdm_instance_blank(seed),
               .random = {seed * UINT64_C(0x9e3779b97f4a7c15)}};
  draw_people(&d);
  draw_edges(&d);
  bool same = equals(&d, seed, seed % 2);
  tdm_instance_free(d.instance);
  return same;
}

static void test_solver_equals_lemon(void **state) {
  (void)state;
  uint32_t failures = 0;
  for (uint64_t seed = settings.from; seed < settings.from + settings.count; seed++) {
    failures += !try(seed);
    if (failures == FAILURES_MAX) break;
  }
  assert_int_equal(failures, 0);
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--count") == 0) settings.count = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--from") == 0) settings.from = strtoull(argv[i + 1], NULL, 10);
  }
  if (!tdm_lemon_is_here()) {
    puts("skipped: LEMON (liblemon-dev) was not there when this was built");
    return SKIPPED;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_solver_equals_lemon)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

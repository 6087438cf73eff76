// SPDX-License-Identifier: GPL-3.0-or-later
/* Covers against brute force: served, votes and names, on small random instances. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/agenda/ballot.h"
#include "solver/agenda/cover.h"
#include "tests/model/test.h"
#include "tests/support/random.h"

enum { TOPICS = 12, PAIRS = 60, TRIALS = 2000, SPARSE_TRIALS = 300 };

/* Votes of random pairs, as ballots and as a table. */
typedef struct {
  tdm_arena *arena;
  uint32_t topics, pairs, pick;
  int64_t points[PAIRS][TOPICS];
  bool eligible[TOPICS];
  tdm_cover cover;
} instance;

static void make_cover(instance *i, const uint32_t *order) {
  tdm_ballots ballots = {tdm_arena_alloc(i->arena, PAIRS + 1, sizeof(uint32_t)),
                         tdm_arena_alloc(i->arena, PAIRS * TOPICS, sizeof(tdm_pair_vote))};
  uint32_t at = 0;
  for (uint32_t p = 0; p < i->pairs; p++) {
    for (uint32_t t = 0; t < i->topics; t++)
      if (i->points[order[p]][t]) ballots.items[at++] = (tdm_pair_vote){t, i->points[order[p]][t]};
    ballots.first[p + 1] = at;
  }
  assert_true(tdm_ballots_cover(&ballots, i->pairs, i->topics, i->arena, &i->cover));
}

static void make_instance(instance *i, uint64_t seed) {
  tdm_random random = {seed};
  uint32_t order[PAIRS] = {0};
  *i = (instance){.arena = tdm_arena_new()};
  i->topics = 1 + tdm_random_below(&random, 10);
  i->pairs = 1 + tdm_random_below(&random, 14);
  i->pick = 1 + tdm_random_below(&random, 7);
  uint32_t density = 5 + tdm_random_below(&random, 60);
  bool pointed = tdm_random_chance(&random, 50), all = tdm_random_chance(&random, 70);
  for (uint32_t t = 0; t < i->topics; t++) i->eligible[t] = all || tdm_random_chance(&random, 60);
  for (uint32_t p = 0; p < i->pairs; p++)
    for (uint32_t t = 0; t < i->topics; t++)
      if (tdm_random_chance(&random, density))
        i->points[p][t] = pointed ? 1 + tdm_random_below(&random, 5) : 1;
  for (uint32_t p = 0; p < i->pairs; p++) order[p] = p;
  make_cover(i, order);
}

/* Few votes of many pairs: relaxations leave gaps, and prices fix topics. */
static void make_sparse(instance *i, uint64_t seed) {
  tdm_random random = {seed};
  uint32_t order[PAIRS] = {0};
  *i = (instance){.arena = tdm_arena_new(), .topics = TOPICS, .pairs = PAIRS};
  i->pick = 3 + tdm_random_below(&random, 4);
  uint32_t density = 6 + tdm_random_below(&random, 14);
  for (uint32_t t = 0; t < TOPICS; t++) {
    uint32_t popular = density / 2 + tdm_random_below(&random, density);
    i->eligible[t] = true;
    for (uint32_t p = 0; p < PAIRS; p++)
      if (tdm_random_chance(&random, popular)) i->points[p][t] = 1 + tdm_random_below(&random, 2);
  }
  for (uint32_t p = 0; p < PAIRS; p++) order[p] = p;
  make_cover(i, order);
}

/* ---- brute force over all sets of the right size ---- */

typedef struct {
  int64_t served, votes;
  uint32_t set; /* bits */
} optimum;

static optimum value_of(const instance *i, uint32_t set) {
  optimum o = {.set = set};
  for (uint32_t p = 0; p < i->pairs; p++) {
    bool served = false;
    for (uint32_t t = 0; t < i->topics; t++) {
      if (!(set >> t & 1)) continue;
      served = served || i->points[p][t] > 0;
      o.votes += i->points[p][t];
    }
    o.served += served;
  }
  return o;
}

/* Whether the sorted names of a come before those of b: sets of one size. */
static bool comes_first(uint32_t a, uint32_t b) {
  uint32_t differ = a ^ b;
  return differ && (a & (differ & (0 - differ)));
}

static optimum brute_force(const instance *i) {
  uint32_t eligible = 0, count = 0;
  for (uint32_t t = 0; t < i->topics; t++) {
    eligible |= (uint32_t)i->eligible[t] << t;
    count += i->eligible[t];
  }
  uint32_t size = i->pick < count ? i->pick : count;
  optimum best = {-1, -1, 0};
  for (uint32_t set = 0; set < 1U << i->topics; set++) {
    if ((set & ~eligible) || (uint32_t)__builtin_popcount(set) != size) continue;
    optimum o = value_of(i, set);
    bool better = o.served > best.served || (o.served == best.served && o.votes > best.votes);
    bool same = o.served == best.served && o.votes == best.votes;
    if (better || (same && comes_first(o.set, best.set))) best = o;
  }
  return best;
}

/* ---- the solver ---- */

static uint32_t solve(const instance *i, tdm_stop *stop, tdm_cover_answer *answer) {
  bool chosen[TOPICS];
  uint32_t set = 0;
  *answer = (tdm_cover_answer){.chosen = chosen};
  assert_true(tdm_cover_solve(&i->cover, i->eligible, i->pick, stop, answer));
  for (uint32_t t = 0; t < i->topics; t++) set |= (uint32_t)chosen[t] << t;
  return set;
}

static void expect_optimum(const instance *i, uint64_t seed, const optimum *best) {
  tdm_control control = {0};
  tdm_stop stop;
  tdm_cover_answer answer;
  tdm_stop_init(&stop, &control);
  uint32_t set = solve(i, &stop, &answer);
  if (!answer.complete || answer.served != best->served || answer.votes != best->votes ||
      answer.served_bound != best->served || answer.votes_bound != best->votes || set != best->set)
    fail_msg("seed %llu: served %lld of %lld, votes %lld of %lld, set %x of %x%s",
             (unsigned long long)seed, (long long)answer.served, (long long)best->served,
             (long long)answer.votes, (long long)best->votes, set, best->set,
             answer.complete ? "" : ", not complete");
}

static void test_cover_finds_what_brute_force_finds(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < TRIALS; seed++) {
    instance i;
    make_instance(&i, seed);
    optimum best = brute_force(&i);
    expect_optimum(&i, seed, &best);
    tdm_arena_free(i.arena);
  }
}

static void test_cover_finds_it_where_relaxations_are_weak(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < SPARSE_TRIALS; seed++) {
    instance i;
    make_sparse(&i, seed);
    optimum best = brute_force(&i);
    expect_optimum(&i, seed, &best);
    tdm_arena_free(i.arena);
  }
}

/* ---- many groups ---- */

enum { MANY = 6000, WIDE = 16, FEW = 4 };

/* Sets the topics of every pair, as bits and as ballots. */
static void vote(tdm_random *random, uint32_t *masks, tdm_ballots *ballots) {
  for (uint32_t p = 0; p < MANY; p++) {
    masks[p] = 0;
    ballots->first[p + 1] = ballots->first[p];
    for (uint32_t t = 0; t < WIDE; t++) {
      if (!tdm_random_chance(random, 12 + 2 * t)) continue;
      masks[p] |= 1U << t;
      ballots->items[ballots->first[p + 1]++] = (tdm_pair_vote){t, 1};
    }
  }
}

static optimum best_of_many(const uint32_t *masks) {
  optimum best = {-1, -1, 0};
  for (uint32_t set = 0; set < 1U << WIDE; set++) {
    if (__builtin_popcount(set) != FEW) continue;
    optimum o = {.set = set};
    for (uint32_t p = 0; p < MANY; p++) {
      o.served += (masks[p] & set) != 0;
      o.votes += __builtin_popcount(masks[p] & set);
    }
    if (o.served < best.served || (o.served == best.served && o.votes < best.votes)) continue;
    bool same = o.served == best.served && o.votes == best.votes;
    if (!same || comes_first(o.set, best.set)) best = o;
  }
  return best;
}

/* More groups than the simplex method gets: all bounds come from subgradient steps. */
static void test_cover_of_many_groups(void **state) {
  (void)state;
  static uint32_t masks[MANY], first[MANY + 1];
  static tdm_pair_vote items[MANY * WIDE];
  for (uint64_t seed = 0; seed < 4; seed++) {
    tdm_random random = {seed};
    tdm_arena *arena = tdm_arena_new();
    tdm_ballots ballots = {first, items};
    tdm_cover cover;
    tdm_control control = {0};
    tdm_stop stop;
    bool eligible[WIDE], chosen[WIDE];
    tdm_cover_answer answer = {.chosen = chosen};
    uint32_t set = 0;
    vote(&random, masks, &ballots);
    for (uint32_t t = 0; t < WIDE; t++) eligible[t] = true;
    tdm_stop_init(&stop, &control);
    assert_true(tdm_ballots_cover(&ballots, MANY, WIDE, arena, &cover));
    assert_true(tdm_cover_solve(&cover, eligible, FEW, &stop, &answer));
    for (uint32_t t = 0; t < WIDE; t++) set |= (uint32_t)chosen[t] << t;
    print_message("  %u groups: %d nodes\n", cover.group_count, (int)answer.nodes);
    optimum best = best_of_many(masks);
    assert_true(cover.group_count > 2000 && answer.iterations == 0);
    assert_true(answer.complete && answer.served == best.served && answer.votes == best.votes);
    assert_int_equal(set, best.set);
    tdm_arena_free(arena);
  }
}

static void test_cover_does_not_depend_on_the_order_of_pairs(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 200; seed++) {
    instance i;
    tdm_random random = {~seed};
    uint32_t order[PAIRS] = {0};
    make_instance(&i, seed);
    tdm_cover first = i.cover;
    tdm_random_order(&random, order, i.pairs);
    make_cover(&i, order);
    assert_int_equal(i.cover.group_count, first.group_count);
    assert_memory_equal(i.cover.pairs, first.pairs, first.group_count * sizeof *first.pairs);
    assert_memory_equal(i.cover.votes, first.votes, i.topics * sizeof *first.votes);
    assert_memory_equal(i.cover.topics, first.topics,
                        first.first_of_group[first.group_count] * sizeof *first.topics);
    tdm_arena_free(i.arena);
  }
}

/* Wherever it is stopped, the values are those of the set and the bounds hold. */
static void test_cover_stopped_anywhere_has_honest_bounds(void **state) {
  (void)state;
  uint32_t unfinished = 0;
  for (uint64_t seed = 0; seed < 150; seed++) {
    instance i;
    make_instance(&i, seed);
    optimum best = brute_force(&i);
    for (uint64_t at = 1; at < 200; at += 1 + at / 8) {
      tdm_control control = {.stop_at_check = at};
      tdm_stop stop;
      tdm_cover_answer answer;
      tdm_stop_init(&stop, &control);
      optimum reached = value_of(&i, solve(&i, &stop, &answer));
      assert_int_equal(answer.served, reached.served);
      assert_int_equal(answer.votes, reached.votes);
      assert_true(answer.served_bound >= best.served);
      if (reached.served == best.served) assert_true(answer.votes_bound >= best.votes);
      if (answer.complete) assert_int_equal(reached.set, best.set);
      unfinished += !answer.complete;
    }
    tdm_arena_free(i.arena);
  }
  print_message("  %u searches were not finished\n", unfinished);
  assert_true(unfinished > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cover_finds_what_brute_force_finds),
      cmocka_unit_test(test_cover_finds_it_where_relaxations_are_weak),
      cmocka_unit_test(test_cover_of_many_groups),
      cmocka_unit_test(test_cover_does_not_depend_on_the_order_of_pairs),
      cmocka_unit_test(test_cover_stopped_anywhere_has_honest_bounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* A kept score, restated under prices of whatever worth, leaves the same pairings as the row. */
#include "solver/network/exact_kept.h"

#include "solver/linear/relax.h"
#include "solver/network/exact.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SEEDS = 600, LOSSES = 3, NODES = 500, OPEN = -2 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_small *small;
  tdm_prices score, pairs; /* of the two relaxations */
  tdm_pairing best, incumbent;
  int64_t optimum; /* units of score */
} example;

static bool relax(example *e, tdm_objective objective, tdm_prices *prices) {
  tdm_made *made = &e->small->made;
  tdm_relaxation relaxation;
  made->ip.objective = objective;
  assert_true(tdm_prices_init(prices, &made->ip));
  assert_true(tdm_relax_init(&relaxation, &made->ip, NULL, NULL));
  tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, prices, &made->stop);
  tdm_relax_fini(&relaxation);
  return status == TDM_RELAX_SOLVED;
}

static bool begin(example *e, uint64_t seed) {
  e->small = tdm_small_new(seed, TDM_STAGE_SCORE);
  tdm_made *made = &e->small->made;
  if (relax(e, TDM_COUNT_SCORE, &e->score) && e->small->optimum.feasible) {
    assert_true(tdm_pairing_init(&e->best, &made->problem));
    assert_true(tdm_pairing_init(&e->incumbent, &made->problem));
    tdm_small_best(e->small, &e->best);
    e->optimum = tdm_pairing_value(&made->ip, &e->best);
    return true;
  }
  tdm_small_free(e->small);
  return false;
}

/* The most pairs that keep the score, or -1: none does; OPEN: the nodes did not do. */
static int64_t most_pairs(example *e, const tdm_prices *score_prices) {
  tdm_made *made = &e->small->made;
  tdm_exact exact = {.ip = &made->ip,
                     .prices = &e->pairs,
                     .score_prices = score_prices,
                     .width = ALL,
                     .incumbent = &e->incumbent,
                     .stop = &made->stop,
                     .target = INT64_MAX,
                     .most_nodes = NODES};
  e->incumbent.known = false;
  if (tdm_exact_run(&exact) != TDM_EXACT_PROVEN) return OPEN;
  if (!e->incumbent.known) return -1;
  assert_true(tdm_pairing_feasible(&made->ip, &e->incumbent));
  assert_int_equal(exact.bound, tdm_pairing_value(&made->ip, &e->incumbent));
  return (int64_t)e->incumbent.count;
}

/* The optimum, a little less, and more than there is. */
static void test_exact_kept_leaves_the_same_pairings(void **state) {
  (void)state;
  uint32_t kept = 0, refused = 0, open = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    if (!begin(&e, seed)) continue;
    tdm_ip *ip = &e.small->made.ip;
    const int64_t losses[LOSSES] = {0, 1000, -1};
    assert_true(relax(&e, TDM_COUNT_PAIRS, &e.pairs));
    for (int k = 0; k < LOSSES; k++) {
      tdm_ip_keep_score(ip, e.optimum - losses[k]);
      int64_t plain = most_pairs(&e, NULL), restated = most_pairs(&e, &e.score);
      if (restated == OPEN) {
        open++;
        continue;
      }
      if (plain != OPEN) assert_int_equal(restated, plain);
      assert_true((restated >= 0) == (k < 2));
      ++*(restated >= 0 ? &kept : &refused);
    }
    tdm_small_free(e.small);
  }
  print_message("  %d kept, %d refused, %d open\n", (int)kept, (int)refused, (int)open);
  assert_true(kept > 200 && refused > 100 && open * 20 < kept);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exact_kept_leaves_the_same_pairings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

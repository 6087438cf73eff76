// SPDX-License-Identifier: GPL-3.0-or-later
/* Sides of people who can have one role only: what closes them, and what mixes them. */
#include "solver/network/exact_roles.h"

#include <math.h>
#include <string.h>

#include "solver/linear/relax.h"
#include "solver/network/exact.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/whole.h"

enum { SEEDS = 500 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_instance *instance;
  tdm_made made;
  tdm_prices prices;
  tdm_part part;
  tdm_exact_roles roles;
  int32_t *lower, *upper;
} example;

static bool relax(example *e) {
  tdm_relaxation relaxation;
  assert_true(tdm_prices_init(&e->prices, &e->made.ip));
  assert_true(tdm_relax_init(&relaxation, &e->made.ip, NULL, NULL));
  tdm_relax_status status = tdm_relax_solve(&relaxation, NULL, &e->prices, &e->made.stop);
  tdm_relax_fini(&relaxation);
  return status == TDM_RELAX_SOLVED;
}

static void build(example *e) {
  tdm_arena *arena = e->instance->arena;
  tdm_part_wish wish = {.ip = &e->made.ip, .prices = &e->prices, .width = ALL};
  assert_true(tdm_part_init(&e->part, &wish));
  e->lower = tdm_arena_alloc(arena, e->part.columns, sizeof *e->lower);
  e->upper = tdm_arena_alloc(arena, e->part.columns, sizeof *e->upper);
  for (uint32_t j = 0; j < e->part.columns; j++) e->upper[j] = e->part.column[j].upper;
  assert_true(tdm_exact_roles_init(&e->roles, &e->part, e->upper));
}

/* Requests whose people have one role, which their relaxations do not refuse. */
static bool begin(example *e, uint64_t seed) {
  unsigned features = TDM_FEATURE_EITHER | TDM_FEATURE_ONE_ROLE;
  *e = (example){.instance = tdm_instance_mixed(seed, features)};
  assert_true(tdm_instance_check(e->instance));
  tdm_make(&e->made, &e->instance->request, e->instance->arena);
  e->made.ip.objective = TDM_COUNT_SCORE;
  bool begun =
      tdm_problem_parts_roles(&e->made.problem) && !tdm_ip_has_open_shares(&e->made.ip) && relax(e);
  if (begun) build(e);
  if (begun && e->roles.node_count > 0) return true;
  tdm_exact_roles_fini(&e->roles);
  tdm_part_fini(&e->part);
  tdm_problem_fini(&e->made.problem);
  tdm_instance_free(e->instance);
  return false;
}

static void end(example *e) {
  tdm_exact_roles_fini(&e->roles);
  tdm_part_fini(&e->part);
  tdm_problem_fini(&e->made.problem);
  tdm_instance_free(e->instance);
}

static bool is_of(const example *e, uint32_t j, uint32_t side) {
  const tdm_part_column *column = &e->part.column[j];
  return (side % 2 ? column->mentee : column->mentor) == side / 2;
}

/* Closed: the columns of the other role of everybody whose column is taken, and no others. */
static void check_follow(example *e, uint32_t taken) {
  const tdm_part_column *column = &e->part.column[taken];
  memset(e->lower, 0, e->part.columns * sizeof *e->lower);
  for (uint32_t j = 0; j < e->part.columns; j++) e->upper[j] = 1;
  e->lower[taken] = 1;
  tdm_exact_roles_follow(&e->roles, e->lower, e->upper);
  for (uint32_t j = 0; j < e->part.choices; j++) {
    bool ruled_out = is_of(e, j, 2 * column->mentor + 1) || is_of(e, j, 2 * column->mentee);
    assert_int_equal(e->upper[j], !ruled_out);
  }
}

static void test_exact_roles_follow_what_is_taken(void **state) {
  (void)state;
  uint32_t seen = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    if (!begin(&e, seed)) continue;
    for (uint32_t k = 0; k < e.part.chosen_count; k++)
      for (uint32_t j = 0; j < e.part.choices; j++)
        if (is_of(&e, j, 2 * e.made.problem.mentor[e.part.chosen[k]] + 1))
          assert_int_equal(e.upper[j], 0);
    for (uint32_t j = 0; j < e.part.choices; j += 7) check_follow(&e, j);
    seen++;
    end(&e);
  }
  assert_true(seen > SEEDS / 15);
}

static double activity(const example *e, uint32_t side) {
  double sum = 0;
  for (uint32_t j = 0; j < e->part.choices; j++)
    if (is_of(e, j, side)) sum += tdm_part_value(&e->part, j);
  return sum;
}

/* Who is told mixes roles, and the role that they have less of is told; else nobody mixes them. */
static void test_exact_roles_tell_who_mixes_them(void **state) {
  (void)state;
  uint32_t mixed = 0, pure = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    if (!begin(&e, seed)) continue;
    if (tdm_part_solve(&e.part, -INFINITY, &e.made.stop) == TDM_NETWORK_OPTIMAL) {
      uint32_t side = tdm_exact_roles_mixed(&e.roles, &e.part);
      for (uint32_t k = 0; k < e.roles.node_count; k++) {
        double as_mentor = activity(&e, 2 * e.roles.nodes[k]);
        double as_mentee = activity(&e, 2 * e.roles.nodes[k] + 1);
        double less = side == TDM_NONE ? 1e-5 : activity(&e, side) + 1e-9;
        assert_true(fmin(as_mentor, as_mentee) <= less);
      }
      if (side != TDM_NONE) assert_true(activity(&e, side) <= activity(&e, side ^ 1) + 1e-9);
      ++*(side == TDM_NONE ? &pure : &mixed);
    }
    end(&e);
  }
  print_message("  %d mixed, %d not\n", (int)mixed, (int)pure);
  assert_true(mixed > 10 && pure > 10);
}

/* Whole solutions that mix roles are no dead end: a few nodes prove them. */
static void test_exact_roles_end_the_search_soon(void **state) {
  (void)state;
  uint32_t proven = 0, limited = 0;
  int64_t nodes = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    example e;
    tdm_pairing incumbent;
    if (!begin(&e, seed)) continue;
    assert_true(tdm_pairing_init(&incumbent, &e.made.problem));
    tdm_exact exact = {.ip = &e.made.ip,
                       .prices = &e.prices,
                       .width = ALL,
                       .incumbent = &incumbent,
                       .stop = &e.made.stop,
                       .target = INT64_MAX,
                       .most_nodes = 2000};
    tdm_exact_status status = TDM_EXACT_NARROWED;
    while (status == TDM_EXACT_NARROWED) {
      status = tdm_exact_run(&exact);
      nodes += exact.nodes;
    }
    assert_true(status == TDM_EXACT_PROVEN || status == TDM_EXACT_LIMIT);
    if (incumbent.known) assert_true(tdm_pairing_feasible(&e.made.ip, &incumbent));
    ++*(status == TDM_EXACT_PROVEN ? &proven : &limited);
    end(&e);
  }
  print_message("  %d proven, %d not, %d nodes\n", (int)proven, (int)limited, (int)nodes);
  assert_true(proven > SEEDS / 15 && limited * 8 < proven);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exact_roles_follow_what_is_taken),
      cmocka_unit_test(test_exact_roles_tell_who_mixes_them),
      cmocka_unit_test(test_exact_roles_end_the_search_soon),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

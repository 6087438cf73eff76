// SPDX-License-Identifier: GPL-3.0-or-later
/* What belongs together, pair of people by pair of people, and the pieces made of it. */
#include "solver/problem/components.h"

#include "solver/problem/piece.h"
#include "solver/problem/pool.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/change.h"

enum { NODES = 200, SEEDS = 240 };

static bool allowed(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  return tdm_rules_allow(&problem->rules, problem->nodes[mentor].participant,
                         problem->nodes[mentee].participant);
}

/* ---- what belongs together ---- */

/* By every pair: marks[n] is the same for connected nodes, 0 without a candidate. Returns how many.
 */
static uint32_t mark_components(const tdm_problem *problem, uint32_t *marks) {
  uint32_t count = 0, mentors = problem->mentor_count;
  for (uint32_t n = 0; n < problem->node_count; n++) marks[n] = 0;
  for (uint32_t n = 0; n < mentors; n++) {
    bool any = false;
    for (uint32_t o = mentors; o < problem->node_count; o++) any = any || allowed(problem, n, o);
    if (!any || marks[n]) continue;
    marks[n] = ++count;
    for (bool grown = true; grown;) {
      grown = false;
      for (uint32_t m = 0; m < mentors; m++)
        for (uint32_t e = mentors; e < problem->node_count; e++) {
          if (!allowed(problem, m, e) || (marks[m] == count) == (marks[e] == count)) continue;
          marks[m] = marks[e] = count;
          grown = true;
        }
    }
  }
  return count;
}

static uint32_t piece_of(const tdm_components *components, const tdm_problem *problem,
                         uint32_t node) {
  const uint32_t *first =
      node < problem->mentor_count ? components->first_mentor : components->first_mentee;
  uint32_t p = 0;
  while (components->place[node] >= first[p + 1]) p++;
  return p;
}

static void expect_layout(const tdm_components *components, const tdm_problem *problem) {
  assert_int_equal(components->first_mentor[0], 0);
  assert_int_equal(components->first_mentor[components->count], problem->mentor_count);
  assert_int_equal(components->first_mentee[0], problem->mentor_count);
  assert_int_equal(components->first_mentee[components->count], problem->node_count);
  for (uint32_t k = 0; k < problem->node_count; k++)
    assert_int_equal(components->place[components->order[k]], k);
  for (uint32_t p = 0; p < components->count; p++)
    for (uint32_t n = 1; n < tdm_piece_mentors(components, p); n++)
      assert_true(tdm_piece_node(components, p, n) > tdm_piece_node(components, p, n - 1));
}

/* Whether connected nodes share a piece and, of single components, nobody else does. */
static void expect_components(const tdm_components *components, const tdm_problem *problem,
                              const uint32_t *marks, bool single) {
  for (uint32_t m = 0; m < problem->node_count; m++)
    for (uint32_t e = 0; e < problem->node_count; e++) {
      if (!marks[m] || !marks[e]) continue;
      bool together = piece_of(components, problem, m) == piece_of(components, problem, e);
      if (marks[m] == marks[e]) assert_true(together);
      if (single && marks[m] != marks[e]) assert_false(together);
    }
}

/* ---- pieces ---- */

/* All candidates of a piece are the whole's, with the same score, and the other way round. */
static void expect_piece(const tdm_components *components, const tdm_ip *whole, uint32_t p,
                         tdm_stop *stop, uint32_t *locks) {
  const tdm_problem *problem = whole->problem;
  tdm_problem piece;
  tdm_ip ip;
  tdm_arena *arena = tdm_arena_new();
  assert_true(tdm_piece_init(&piece, whole, components, p, stop, arena));
  assert_true(tdm_ip_init(&ip, &piece));
  assert_int_equal(piece.unit, problem->unit);
  assert_int_equal(ip.locked_count, piece.lock_count);
  *locks += piece.lock_count;
  tdm_pool_fini(&piece);
  assert_true(tdm_pool_init(&piece));
  assert_int_equal(tdm_pool_list_all(&piece, stop), TDM_POOL_DONE);
  for (uint32_t m = 0; m < piece.mentor_count; m++) {
    uint32_t listed = piece.first[m + 1] - piece.first[m], expected = 0;
    uint32_t mentor = tdm_piece_node(components, p, m);
    assert_int_equal(piece.nodes[m].participant, problem->nodes[mentor].participant);
    for (uint32_t e = problem->mentor_count; e < problem->node_count; e++)
      expected += allowed(problem, mentor, e);
    assert_int_equal(listed, expected);
    for (uint32_t k = piece.first[m]; k < piece.first[m + 1]; k++) {
      uint32_t c = piece.by_mentor[k], mentee = tdm_piece_node(components, p, piece.mentee[c]);
      assert_true(allowed(problem, mentor, mentee));
      assert_int_equal(piece.units[c] * piece.unit,
                       tdm_score_pair(&problem->scores, problem->nodes[mentor].participant,
                                      problem->nodes[mentee].participant));
    }
  }
  tdm_problem_fini(&piece);
  tdm_arena_free(arena);
}

/* ---- random requests ---- */

typedef struct {
  uint32_t several, pieces, locks;
} tally;

static void try_instance(uint64_t seed, tally *t) {
  uint32_t marks[NODES];
  tdm_instance *instance = seed % 3 ? tdm_instance_medium(seed) : tdm_instance_new(seed);
  tdm_made made;
  tdm_components components;
  tdm_instance_separate(instance);
  assert_true(tdm_instance_check(instance));
  tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, seed / 2 % 2);
  uint32_t expected = mark_components(&made.problem, marks), size = seed % 8 < 4 ? 1 : 21;
  assert_true(tdm_components_find(&components, &made.problem, size, &made.stop));
  if (size == 1) assert_int_equal(components.count, expected ? expected : 1);
  assert_true(components.count <= (expected ? expected : 1));
  t->several += components.count > 1;
  if (components.count > 1) {
    expect_layout(&components, &made.problem);
    expect_components(&components, &made.problem, marks, size == 1);
    for (uint32_t p = 0; p < components.count; p++)
      expect_piece(&components, &made.ip, p, &made.stop, &t->locks);
    for (uint32_t p = 0; p + 1 < components.count; p++)
      assert_true(tdm_piece_mentors(&components, p) + tdm_piece_mentees(&components, p) >= size);
    t->pieces += components.count;
  }
  tdm_problem_fini(&made.problem);
  tdm_instance_free(instance);
}

static void test_components_are_what_rules_connect(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) try_instance(seed, &t);
  print_message("  %u of %d in %u pieces with %u locks\n", t.several, SEEDS, t.pieces, t.locks);
  assert_true(t.several > SEEDS / 4 && t.pieces > 2 * t.several && t.locks > 0);
}

/* ---- what is read ---- */

/* Two rules make what is apart stand in no order: rows are read, of as few as will do. */
static void test_components_read_rows_where_ranges_say_too_little(void **state) {
  (void)state;
  for (uint32_t bridges = 0; bridges < 2; bridges++) {
    test_case *c = tdm_make_company(60, 5);
    const char *site[120], *floor[120];
    for (uint32_t p = 0; p < 120; p++) {
      site[p] = p % 2 ? "oslo" : "rome";
      floor[p] = p % 3 ? "up" : "down";
    }
    add_strings(c, "site", site);
    add_strings(c, "floor", floor);
    c->request.programme.quota_count = 0;
    c->request.programme.rule_count = 0;
    add_rule(c, TDM_RULE_SAME, "site");
    add_rule(c, TDM_RULE_SAME, "floor");
    for (uint32_t k = 0; k < 3 * bridges; k++) {
      /* From rome to oslo, from up to down, and on. */
      static const char *const pairs[][2] = {{"m0", "e61"}, {"m1", "e63"}, {"m2", "e60"}};
      add_lock(c, pairs[k][0], pairs[k][1])->override = true;
    }
    c->request.options = (tdm_options){0};
    tdm_made made;
    tdm_components components;
    uint32_t marks[NODES];
    assert_accepted_with_warnings(c);
    tdm_make_pooled(&made, &c->request, c->arena, true, 1);
    assert_false(made.problem.complete);
    uint32_t expected = mark_components(&made.problem, marks);
    assert_int_equal(expected, bridges ? 1 : 4);
    assert_true(tdm_components_find(&components, &made.problem, 1, &made.stop));
    assert_int_equal(components.count, expected);
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
}

/*
 * The old and the young meet nobody of each other, but for one mentor in between who has one young
 * partner: hardly ever a pair that the pool knows before it is read.
 */
static void test_components_find_the_one_pair_that_connects(void **state) {
  (void)state;
  uint32_t unknown = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    test_case *c = tdm_make_company(60, seed);
    double age[120];
    bool bridge = seed % 4 != 0;
    for (uint32_t p = 0; p < 120; p++) age[p] = p % 2 ? 100 : 0;
    age[0] = 40;
    if (bridge) age[61] = 90;
    add_numbers(c, "age", age);
    c->request.programme.quota_count = c->request.programme.rule_count = 0;
    add_rule(c, TDM_RULE_WITHIN, "age")->max = 50;
    tdm_made made;
    tdm_components components;
    assert_accepted_with_warnings(c);
    tdm_make_pooled(&made, &c->request, c->arena, true, 1);
    bool known = tdm_problem_candidate(&made.problem, made.problem.node_of[0],
                                       made.problem.node_of[61]) != TDM_NONE;
    assert_true(tdm_components_find(&components, &made.problem, 1, &made.stop));
    assert_int_equal(components.count, bridge ? 1 : 2);
    unknown += bridge && !known;
    tdm_problem_fini(&made.problem);
    case_free(c);
  }
  assert_true(unknown > 5);
}

/* That a large problem is one component shows without a look at pairs. */
static void test_components_of_a_company_cost_nothing(void **state) {
  (void)state;
  test_case *c = tdm_make_company(60, 5);
  tdm_made made;
  tdm_components components;
  tdm_make_pooled(&made, &c->request, c->arena, true, 1);
  uint64_t checks = made.stop.checks;
  assert_false(made.problem.complete);
  assert_true(tdm_components_find(&components, &made.problem, 1, &made.stop));
  assert_int_equal(components.count, 1);
  assert_int_equal(made.stop.checks, checks);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

/* After a stop everybody is one, and a piece has what the whole's pool had. */
static void test_components_after_a_stop(void **state) {
  (void)state;
  uint32_t pools = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_medium(seed);
    tdm_made made;
    tdm_components components;
    tdm_instance_separate(instance);
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, false, 1);
    assert_true(tdm_components_find(&components, &made.problem, 1, &made.stop));
    uint32_t known = 0;
    made.control.stop_at_check = made.stop.checks + 1;
    for (uint32_t p = 0; components.count > 1 && p < components.count; p++) {
      tdm_problem piece;
      tdm_arena *arena = tdm_arena_new();
      assert_true(tdm_piece_init(&piece, &made.ip, &components, p, &made.stop, arena));
      known += piece.count;
      tdm_problem_fini(&piece);
      tdm_arena_free(arena);
    }
    if (components.count > 1) assert_int_equal(known, made.problem.count);
    pools += components.count > 1;
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  assert_true(pools > SEEDS / 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_components_are_what_rules_connect),
      cmocka_unit_test(test_components_read_rows_where_ranges_say_too_little),
      cmocka_unit_test(test_components_find_the_one_pair_that_connects),
      cmocka_unit_test(test_components_of_a_company_cost_nothing),
      cmocka_unit_test(test_components_after_a_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

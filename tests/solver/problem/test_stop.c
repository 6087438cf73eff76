// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stopping at every numbered point: whatever a solve had by then, its outcome is verified
 * and never contradicts what the whole solve proves.
 */
#include "solver/problem/stop.h"

#include "solver/verify/verify.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/change.h"

enum { SETTLED = 25 }; /* so many final outcomes in a row: the stop points are behind */

/* What the stopped outcome says holds against the proven one. */
static void expect_agreement(const tdm_request *request, const tdm_outcome *stopped,
                             const tdm_outcome *whole, tdm_arena *arena) {
  tdm_text complaint = tdm_verify_outcome(request, stopped, arena);
  if (complaint.size) fail_msg("the verifier: %.*s", TDM_TEXT_ARG(complaint));
  if (stopped->status == TDM_OPTIMAL || stopped->status == TDM_INFEASIBLE)
    assert_int_equal(stopped->status, whole->status);
  if (stopped->status == TDM_FEASIBLE) {
    assert_int_equal(whole->status, TDM_OPTIMAL);
    assert_true(stopped->gap >= 0);
  }
  if (whole->status != TDM_OPTIMAL) return;
  bool same_before = true; /* bounds and optima compare while earlier values are the same */
  for (uint32_t k = 0; k < stopped->stage_count && same_before; k++) {
    const tdm_stage_result *result = &stopped->objective[k];
    int64_t best = whole->objective[k].value;
    if (result->has_bound) assert_true(result->bound >= best);
    if (result->has_value) assert_true(result->value <= best);
    if (result->has_value && result->has_bound) assert_true(result->bound >= result->value);
    if (stopped->status == TDM_OPTIMAL) assert_true(result->value == best);
    same_before = result->has_value && result->value == best;
  }
}

typedef struct {
  uint32_t runs;
  uint32_t by_status[TDM_UNKNOWN + 1];
  uint32_t in_pieces; /* and feasible: some were done, and some were not */
  uint32_t empty_handed;
} tally;

/*
 * Stops at 1, 2, 3, … (further apart as numbers grow by `stretch`) until it runs through.
 * Candidates are listed where there are at most so many pairs of people, and pieces have at least
 * so many nodes; 0: the solver's choice.
 */
static void stop_everywhere(const tdm_request *request, tdm_problems *problems, uint64_t stretch,
                            uint64_t list_at_most, uint32_t piece_nodes, tally *t) {
  tdm_outcome whole, stopped;
  tdm_text message;
  tdm_arena *lasting = tdm_arena_new();
  assert_int_equal(tdm_solve(request, &(tdm_control){0}, lasting, problems, &whole, &message),
                   TDM_OK);
  assert_true(whole.status == TDM_OPTIMAL || whole.status == TDM_INFEASIBLE);
  uint32_t settled = 0;
  for (uint64_t check = 1; settled < SETTLED; check += 1 + check / stretch) {
    tdm_arena *arena = tdm_arena_new();
    tdm_control control = {
        .stop_at_check = check, .list_at_most = list_at_most, .piece_nodes = piece_nodes};
    tdm_result result = tdm_solve(request, &control, arena, problems, &stopped, &message);
    if (result != TDM_OK)
      fail_msg("stopped at %d: result %d: %.*s", (int)check, (int)result, TDM_TEXT_ARG(message));
    expect_agreement(request, &stopped, &whole, arena);
    settled = stopped.status == whole.status ? settled + 1 : 0;
    t->runs++;
    t->by_status[stopped.status]++;
    t->empty_handed += stopped.stats.pieces > 1 && stopped.status == TDM_UNKNOWN;
    t->in_pieces += stopped.stats.pieces > 1 && stopped.status == TDM_FEASIBLE;
    tdm_arena_free(arena);
    assert_true(check < 10000000);
  }
  tdm_arena_free(lasting);
}

static void print(const tally *t) {
  print_message("  %u runs: %u unknown, %u feasible, %u infeasible, %u optimal\n", t->runs,
                t->by_status[TDM_UNKNOWN], t->by_status[TDM_FEASIBLE], t->by_status[TDM_INFEASIBLE],
                t->by_status[TDM_OPTIMAL]);
}

/* Random instances of all features; brute force proves what the whole solve says
 * (test_brute_force.c). */
static void stop_everywhere_in_small_instances(uint64_t list_at_most) {
  enum { SEEDS = 40 };
  tally t = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    assert_true(tdm_instance_check(instance));
    stop_everywhere(&instance->request, &instance->problems, 1000, list_at_most, 0, &t);
    tdm_instance_free(instance);
  }
  print(&t);
  assert_true(t.by_status[TDM_UNKNOWN] > SEEDS); /* all stop while candidates are listed */
  assert_true(t.by_status[TDM_FEASIBLE] > 0);
  assert_true(t.by_status[TDM_INFEASIBLE] > 0);
}

static void test_stop_everywhere_in_small_instances(void **state) {
  (void)state;
  stop_everywhere_in_small_instances(0);
}

/* As in large problems: no list of all candidates, auctions, passes over all pairs. */
static void test_stop_everywhere_while_pricing_out(void **state) {
  (void)state;
  stop_everywhere_in_small_instances(1);
}

/* Stopped in a piece, after some and before others. */
static void test_stop_everywhere_in_pieces(void **state) {
  (void)state;
  enum { SEEDS = 24 };
  tally t = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = seed % 3 ? tdm_instance_medium(seed) : tdm_instance_new(seed);
    tdm_instance_separate(instance);
    assert_true(tdm_instance_check(instance));
    stop_everywhere(&instance->request, &instance->problems, 25, seed % 2, 1, &t);
    tdm_instance_free(instance);
  }
  print(&t);
  print_message("  %u in pieces, %u empty-handed\n", t.in_pieces, t.empty_handed);
  assert_true(t.in_pieces > SEEDS && t.by_status[TDM_OPTIMAL] > SEEDS);
}

static void test_stop_everywhere_in_a_company(void **state) {
  (void)state;
  tally t = {0};
  test_case *c = tdm_make_company(60, 3);
  stop_everywhere(&c->request, &c->problems, 12, 0, 0, &t);
  stop_everywhere(&c->request, &c->problems, 12, 1, 0, &t);
  print(&t);
  assert_true(t.by_status[TDM_UNKNOWN] > 0 && t.by_status[TDM_OPTIMAL] > 0);
  case_free(c);
}

/* ---- the question itself ---- */

static void test_stop_at_the_numbered_check_and_ever_after(void **state) {
  (void)state;
  tdm_control control = {.stop_at_check = 3};
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  assert_false(tdm_stop_now(&stop));
  assert_false(tdm_stop_now(&stop));
  assert_true(tdm_stop_now(&stop));
  control.stop_at_check = 0;
  assert_true(tdm_stop_now(&stop));
}

static void test_stop_at_the_deadline(void **state) {
  (void)state;
  tdm_control control = {.deadline_ns = tdm_clock_ns() + INT64_C(3600000000000)};
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  assert_false(tdm_stop_now(&stop));
  tdm_stop half = tdm_stop_part(&stop, 0.5);
  assert_true(half.deadline_ns < stop.deadline_ns - INT64_C(1700000000000));
  control.deadline_ns = tdm_clock_ns() - 1;
  tdm_stop_init(&stop, &control);
  assert_true(tdm_stop_now(&stop));
}

static bool count_and_cancel(void *context) { return ++*(int *)context >= 2; }

/* Asked on the first check and again only after a while: cheap enough for inner loops. */
static void test_stop_when_cancelled(void **state) {
  (void)state;
  int asked = 0;
  tdm_control control = {.cancelled = count_and_cancel, .context = &asked};
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  int64_t start_ns = tdm_clock_ns();
  uint64_t checks = 0;
  while (!tdm_stop_now(&stop)) checks++;
  assert_int_equal(asked, 2);
  assert_true(checks > 10);
  assert_true(tdm_clock_ns() - start_ns < INT64_C(1000000000));
}

static void count_progress(void *context, const tdm_progress *progress) {
  assert_true(progress->bound == 17);
  ++*(int *)context;
}

static void test_stop_progress_is_rare(void **state) {
  (void)state;
  int reported = 0;
  tdm_control control = {.progress = count_progress, .context = &reported};
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  tdm_stop part = tdm_stop_part(&stop, 0.5);
  *tdm_stop_progress(&part) = (tdm_progress){.stage = TDM_STAGE_SCORE, .bound = 17};
  for (int k = 0; k < 1000; k++) assert_false(tdm_stop_now(&part));
  assert_true(reported <= 1);
  stop.reported_ns -= INT64_C(1000000000);
  assert_false(tdm_stop_now(&part));
  assert_true(reported >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stop_everywhere_in_small_instances),
      cmocka_unit_test(test_stop_everywhere_while_pricing_out),
      cmocka_unit_test(test_stop_everywhere_in_pieces),
      cmocka_unit_test(test_stop_everywhere_in_a_company),
      cmocka_unit_test(test_stop_at_the_numbered_check_and_ever_after),
      cmocka_unit_test(test_stop_at_the_deadline),
      cmocka_unit_test(test_stop_when_cancelled),
      cmocka_unit_test(test_stop_progress_is_rare),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* The diagrams of task.h, worker_state.h and drain.h against their tables. */
#include "engine/drain.h"
#include "engine/task.h"
#include "engine/worker_state.h"
#include "tests/engine/support.h"

static void test_task_state_follows_its_diagram(void **state) {
  (void)state;
  /* Rows: from; columns: to, in the order RECEIVED QUEUED HANDED RUNNING ANSWERED. */
  const char *const table[TDM_TASK_STATES] = {".q..a", "..h.a", ".q.ra", ".q..a", "....."};
  for (int from = 0; from < TDM_TASK_STATES; from++) {
    for (int to = 0; to < TDM_TASK_STATES; to++) {
      bool may = tdm_task_may_become((tdm_task_state)from, (tdm_task_state)to);
      if (may != (table[from][to] != '.')) fail_msg("%d to %d is %d", from, to, may);
    }
  }
}

static void test_worker_state_follows_its_diagram(void **state) {
  (void)state;
  /* ABSENT STARTING IDLE BUSY STOPPING */
  const char *const table[TDM_WORKER_STATES] = {".s...", "a.i.x", "a..bx", "a.i.x", "a...."};
  for (int from = 0; from < TDM_WORKER_STATES; from++) {
    for (int to = 0; to < TDM_WORKER_STATES; to++) {
      bool may = tdm_worker_may_become((tdm_worker_state)from, (tdm_worker_state)to);
      if (may != (table[from][to] != '.')) fail_msg("%d to %d is %d", from, to, may);
    }
  }
}

static void test_drain_follows_its_diagram(void **state) {
  (void)state;
  const char *const table[TDM_DRAIN_PHASES] = {".d..", "..cs", "...s", "...."};
  for (int from = 0; from < TDM_DRAIN_PHASES; from++) {
    for (int to = 0; to < TDM_DRAIN_PHASES; to++) {
      bool may = tdm_drain_may_become((tdm_drain_phase)from, (tdm_drain_phase)to);
      if (may != (table[from][to] != '.')) fail_msg("%d to %d is %d", from, to, may);
    }
  }
}

static void test_drain_stops_as_soon_as_nothing_runs(void **state) {
  (void)state;
  tdm_drain drain = {0};
  assert_false(tdm_drain_step(&drain, 1000, false));
  tdm_drain_begin(&drain, 1000, 500);
  assert_false(tdm_drain_step(&drain, 1499, true));
  assert_true(tdm_drain_step(&drain, 1499, false));
  assert_int_equal(drain.phase, TDM_DRAIN_STOPPED);
  assert_false(tdm_drain_step(&drain, 2000, false));
}

static void test_drain_cancels_and_then_gives_up(void **state) {
  (void)state;
  tdm_drain drain = {0};
  tdm_drain_begin(&drain, 1000, 500);
  assert_true(tdm_drain_step(&drain, 1500, true));
  assert_int_equal(drain.phase, TDM_DRAIN_CANCELLING);
  assert_false(tdm_drain_step(&drain, 1500 + TDM_CANCEL_GRACE_MS - 1, true));
  assert_true(tdm_drain_step(&drain, 1500 + TDM_CANCEL_GRACE_MS, true));
  assert_int_equal(drain.phase, TDM_DRAIN_STOPPED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_task_state_follows_its_diagram),
      cmocka_unit_test(test_worker_state_follows_its_diagram),
      cmocka_unit_test(test_drain_follows_its_diagram),
      cmocka_unit_test(test_drain_stops_as_soon_as_nothing_runs),
      cmocka_unit_test(test_drain_cancels_and_then_gives_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dispatcher.h"

#include <string.h>

#include "tests/engine/support.h"

/* A dispatcher with one client, and what it asked for. */
typedef struct {
  tdm_dispatcher dispatcher;
  tdm_stats stats;
  tdm_peer peer;
  bool unreachable; /* the next hand-outs fail */
  int handed;
  uint32_t last_worker;
  tdm_task *last_task;
  int retired;
  int killed;
  int failed;
  tdm_failure last_failure;
} fixture;

static bool hand_out(void *context, uint32_t worker, tdm_task *task) {
  fixture *f = context;
  if (f->unreachable) return false;
  f->handed++;
  f->last_worker = worker;
  f->last_task = task;
  return true;
}

static void retire(void *context, uint32_t worker) {
  fixture *f = context;
  (void)worker;
  f->retired++;
}

static void kill_worker(void *context, uint32_t worker) {
  fixture *f = context;
  (void)worker;
  f->killed++;
}

static void give_up(void *context, tdm_task *task, tdm_failure why) {
  fixture *f = context;
  f->failed++;
  f->last_failure = why;
  tdm_task_free(task);
}

static void set_up(fixture *f, uint32_t workers) {
  memset(f, 0, sizeof *f);
  tdm_settings settings = {.workers = workers, .queue = 4, .queue_mb = 1, .recycle_after = 3};
  tdm_dispatcher_actions actions = {hand_out, retire, kill_worker, give_up, f};
  tdm_dispatcher_init(&f->dispatcher, &settings, &f->stats, 1000, &actions);
  for (uint32_t i = 0; i < workers; i++) {
    tdm_dispatcher_spawned(&f->dispatcher, i, 0);
    tdm_dispatcher_ready(&f->dispatcher, i);
  }
}

static void respawn(fixture *f, uint32_t worker) {
  tdm_dispatcher_spawned(&f->dispatcher, worker, 0);
  tdm_dispatcher_ready(&f->dispatcher, worker);
}

static tdm_task *admit(fixture *f, int64_t now_ms) {
  tdm_task *task = tdm_task_new();
  assert_non_null(task);
  task->peer = &f->peer;
  task->received_ms = now_ms;
  assert_true(tdm_dispatcher_admit(&f->dispatcher, task));
  tdm_dispatcher_turn(&f->dispatcher, now_ms);
  return task;
}

static void finish(fixture *f, tdm_task *task, int64_t now_ms) {
  tdm_task *done = tdm_dispatcher_done(&f->dispatcher, task->worker, task->token, now_ms);
  assert_ptr_equal(done, task);
  tdm_task_free(done);
  tdm_dispatcher_turn(&f->dispatcher, now_ms);
}

static uint64_t counted(const fixture *f, tdm_counter counter) {
  return f->stats.counters[counter];
}

static void test_dispatcher_hands_out_to_idle_workers_only(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  tdm_task *tasks[4];
  for (int i = 0; i < 4; i++) tasks[i] = admit(&f, 0);
  assert_int_equal(f.handed, 2);
  assert_int_equal(f.dispatcher.running, 2);
  assert_int_equal(f.dispatcher.queue.length, 2);
  for (int i = 0; i < 4; i++) finish(&f, tasks[i], 10);
  assert_int_equal(f.handed, 4);
  assert_int_equal(f.dispatcher.idle, 2);
}

static void test_dispatcher_refuses_when_the_queue_is_full(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *first = admit(&f, 0);
  for (int i = 0; i < 4; i++) admit(&f, 0);
  tdm_task *last = tdm_task_new();
  last->peer = &f.peer;
  assert_false(tdm_dispatcher_admit(&f.dispatcher, last));
  assert_int_equal(last->state, TDM_TASK_RECEIVED);
  tdm_task_free(last);
  assert_int_equal(first->state, TDM_TASK_HANDED);
  tdm_dispatcher_drain_queue(&f.dispatcher);
  assert_int_equal(f.failed, 4);
  assert_int_equal(f.last_failure, TDM_FAILURE_DRAINED);
  finish(&f, first, 1);
}

static void test_dispatcher_retries_a_crash_once_under_a_new_token(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  tdm_task *task = admit(&f, 0);
  uint64_t old_token = task->token;
  uint32_t old_worker = task->worker;
  tdm_dispatcher_started(&f.dispatcher, old_worker, old_token, 10000);
  assert_int_equal(task->state, TDM_TASK_RUNNING);
  tdm_dispatcher_lost(&f.dispatcher, old_worker);
  assert_int_equal(task->state, TDM_TASK_QUEUED);
  tdm_dispatcher_turn(&f.dispatcher, 5);
  assert_int_equal(task->state, TDM_TASK_HANDED);
  assert_true(task->token > old_token);
  assert_true(task->worker != old_worker);
  assert_int_equal(counted(&f, TDM_COUNT_RETRIES), 1);
  assert_int_equal(f.failed, 0);
  finish(&f, task, 6);
}

static void test_dispatcher_gives_up_what_kills_two_workers(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *poison = admit(&f, 0);
  tdm_task *good = admit(&f, 0);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  respawn(&f, 0);
  tdm_dispatcher_turn(&f.dispatcher, 1);
  assert_ptr_equal(f.last_task, poison);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  assert_int_equal(f.failed, 1);
  assert_int_equal(f.last_failure, TDM_FAILURE_CRASHED);
  respawn(&f, 0);
  tdm_dispatcher_turn(&f.dispatcher, 2);
  assert_ptr_equal(f.last_task, good);
  finish(&f, good, 3);
  assert_int_equal(counted(&f, TDM_COUNT_WORKERS_CRASHED), 2);
}

static void test_dispatcher_drops_late_and_duplicate_results(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *first = admit(&f, 0);
  uint64_t old_token = first->token;
  tdm_dispatcher_lost(&f.dispatcher, 0);
  respawn(&f, 0);
  tdm_dispatcher_turn(&f.dispatcher, 1);
  /* Of the first attempt, late. */
  assert_null(tdm_dispatcher_done(&f.dispatcher, 0, old_token, 2));
  assert_null(tdm_dispatcher_fenced(&f.dispatcher, 0, old_token));
  tdm_dispatcher_started(&f.dispatcher, 0, old_token, 1);
  assert_int_equal(first->state, TDM_TASK_HANDED);
  uint64_t token = first->token;
  finish(&f, first, 3);
  /* The same again. */
  assert_null(tdm_dispatcher_done(&f.dispatcher, 0, token, 4));
  assert_int_equal(counted(&f, TDM_COUNT_STALE_FRAMES), 4);
  assert_int_equal(f.dispatcher.idle, 1);
}

static void test_dispatcher_ends_what_overruns_without_a_retry(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *task = admit(&f, 100);
  uint64_t token = task->token;
  tdm_dispatcher_started(&f.dispatcher, 0, token, 1000);
  tdm_dispatcher_tick(&f.dispatcher, 100 + 1000 + TDM_OVERRUN_GRACE_MS - 1);
  assert_int_equal(f.killed, 0);
  tdm_dispatcher_tick(&f.dispatcher, 100 + 1000 + TDM_OVERRUN_GRACE_MS);
  assert_int_equal(f.killed, 1);
  assert_int_equal(f.failed, 1);
  assert_int_equal(f.last_failure, TDM_FAILURE_OVERRAN);
  /* It was about to answer when it was killed. */
  assert_null(tdm_dispatcher_done(&f.dispatcher, 0, token, 5000));
  tdm_dispatcher_tick(&f.dispatcher, 100000);
  assert_int_equal(f.killed, 1);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  assert_int_equal(counted(&f, TDM_COUNT_WORKERS_CRASHED), 0);
  assert_int_equal(f.failed, 1);
}

static void test_dispatcher_ends_a_worker_that_never_decodes(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  admit(&f, 0);
  tdm_dispatcher_tick(&f.dispatcher, TDM_DECODE_MS_MAX - 1);
  assert_int_equal(f.killed, 0);
  tdm_dispatcher_tick(&f.dispatcher, TDM_DECODE_MS_MAX);
  assert_int_equal(f.killed, 1);
  assert_int_equal(f.failed, 1);
}

static void test_dispatcher_ends_a_worker_that_never_gets_ready(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  tdm_dispatcher_spawned(&f.dispatcher, 0, 50);
  tdm_dispatcher_tick(&f.dispatcher, 50 + TDM_WORKER_START_MS);
  assert_int_equal(f.killed, 1);
  /* READY came too late. */
  tdm_dispatcher_ready(&f.dispatcher, 0);
  assert_int_equal(f.dispatcher.idle, 0);
}

static void test_dispatcher_recycles_after_its_share(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  for (int i = 0; i < 3; i++) finish(&f, admit(&f, i), i);
  assert_int_equal(f.retired, 1);
  assert_int_equal(f.dispatcher.idle, 0);
  tdm_task *task = admit(&f, 10);
  assert_int_equal(task->state, TDM_TASK_QUEUED);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  assert_int_equal(counted(&f, TDM_COUNT_WORKERS_CRASHED), 0);
  respawn(&f, 0);
  tdm_dispatcher_turn(&f.dispatcher, 11);
  finish(&f, task, 12);
}

static void test_dispatcher_kills_a_retired_worker_that_stays(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  for (int i = 0; i < 3; i++) finish(&f, admit(&f, 0), 0);
  tdm_dispatcher_tick(&f.dispatcher, TDM_WORKER_STOP_MS);
  assert_int_equal(f.killed, 1);
}

static void test_dispatcher_blames_no_task_for_an_unreachable_worker(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  f.unreachable = true;
  tdm_task *task = admit(&f, 0);
  assert_int_equal(task->state, TDM_TASK_QUEUED);
  assert_int_equal(task->losses, 0);
  assert_int_equal(f.killed, 2);
  f.unreachable = false;
  tdm_dispatcher_lost(&f.dispatcher, 0);
  respawn(&f, 0);
  tdm_dispatcher_turn(&f.dispatcher, 1);
  finish(&f, task, 2);
}

static void test_dispatcher_gives_up_what_runs_at_the_end_of_a_drain(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  admit(&f, 0);
  admit(&f, 0);
  tdm_dispatcher_drain_running(&f.dispatcher);
  assert_int_equal(f.failed, 2);
  assert_int_equal(f.killed, 2);
  assert_int_equal(f.dispatcher.running, 0);
}

static void test_dispatcher_retry_grows_with_the_queue(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  finish(&f, admit(&f, 0), 200);
  int64_t empty = tdm_dispatcher_retry_ms(&f.dispatcher);
  assert_int_equal(empty, 200);
  tdm_task *running = admit(&f, 0);
  for (int i = 0; i < 3; i++) admit(&f, 0);
  assert_int_equal(tdm_dispatcher_retry_ms(&f.dispatcher), 800);
  tdm_dispatcher_drain_queue(&f.dispatcher);
  finish(&f, running, 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dispatcher_hands_out_to_idle_workers_only),
      cmocka_unit_test(test_dispatcher_refuses_when_the_queue_is_full),
      cmocka_unit_test(test_dispatcher_retries_a_crash_once_under_a_new_token),
      cmocka_unit_test(test_dispatcher_gives_up_what_kills_two_workers),
      cmocka_unit_test(test_dispatcher_drops_late_and_duplicate_results),
      cmocka_unit_test(test_dispatcher_ends_what_overruns_without_a_retry),
      cmocka_unit_test(test_dispatcher_ends_a_worker_that_never_decodes),
      cmocka_unit_test(test_dispatcher_ends_a_worker_that_never_gets_ready),
      cmocka_unit_test(test_dispatcher_recycles_after_its_share),
      cmocka_unit_test(test_dispatcher_kills_a_retired_worker_that_stays),
      cmocka_unit_test(test_dispatcher_blames_no_task_for_an_unreachable_worker),
      cmocka_unit_test(test_dispatcher_gives_up_what_runs_at_the_end_of_a_drain),
      cmocka_unit_test(test_dispatcher_retry_grows_with_the_queue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

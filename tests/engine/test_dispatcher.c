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
  int asked;
  uint32_t asked_worker;
  uint64_t asked_token;
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

static void ask_for_best(void *context, uint32_t worker, uint64_t token) {
  fixture *f = context;
  f->asked++;
  f->asked_worker = worker;
  f->asked_token = token;
}

static void set_up_with_small(fixture *f, uint32_t workers, uint32_t small) {
  memset(f, 0, sizeof *f);
  tdm_settings settings = {
      .workers = workers, .small_workers = small, .queue = 4, .queue_mb = 1, .recycle_after = 3};
  tdm_dispatcher_actions actions = {hand_out, retire, kill_worker, give_up, ask_for_best, f};
  tdm_dispatcher_init(&f->dispatcher, &settings, &f->stats, 1000, &actions);
  for (uint32_t i = 0; i < workers + small; i++) {
    tdm_dispatcher_spawned(&f->dispatcher, i, 0);
    tdm_dispatcher_ready(&f->dispatcher, i);
  }
}

static void set_up(fixture *f, uint32_t workers) { set_up_with_small(f, workers, 0); }

static void respawn(fixture *f, uint32_t worker) {
  tdm_dispatcher_spawned(&f->dispatcher, worker, 0);
  tdm_dispatcher_ready(&f->dispatcher, worker);
}

static tdm_task *admit_of(fixture *f, tdm_peer *peer, size_t bytes, int64_t now_ms) {
  tdm_task *task = tdm_task_new();
  assert_non_null(task);
  task->peer = peer;
  task->bytes = bytes;
  task->received_ms = now_ms;
  assert_true(tdm_dispatcher_admit(&f->dispatcher, task));
  tdm_dispatcher_turn(&f->dispatcher, now_ms);
  return task;
}

static tdm_task *admit(fixture *f, int64_t now_ms) { return admit_of(f, &f->peer, 0, now_ms); }

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

/* ---- cancelling ---- */

static void test_dispatcher_cancels_what_waits_at_once(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *running = admit(&f, 0);
  tdm_task *waiting = admit(&f, 0);
  admit(&f, 0);
  tdm_dispatcher_cancel(&f.dispatcher, waiting, 1);
  assert_int_equal(f.failed, 1);
  assert_int_equal(f.last_failure, TDM_FAILURE_CANCELLED);
  assert_int_equal(f.asked, 0);
  assert_int_equal(f.dispatcher.queue.length, 1);
  finish(&f, running, 2);
  finish(&f, f.last_task, 3);
}

static void test_dispatcher_asks_for_the_best_once(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *task = admit(&f, 0);
  tdm_dispatcher_cancel(&f.dispatcher, task, 1);
  tdm_dispatcher_cancel(&f.dispatcher, task, 2);
  assert_int_equal(f.asked, 1);
  assert_int_equal(f.asked_worker, task->worker);
  assert_int_equal(f.asked_token, task->token);
  assert_int_equal(counted(&f, TDM_COUNT_CANCELLED), 1);
  finish(&f, task, 3);
  assert_int_equal(f.failed, 0);
}

static void test_dispatcher_tries_no_cancelled_task_again(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *task = admit(&f, 0);
  tdm_dispatcher_cancel(&f.dispatcher, task, 1);
  tdm_dispatcher_lost(&f.dispatcher, 0);
  assert_int_equal(f.failed, 1);
  assert_int_equal(f.last_failure, TDM_FAILURE_CANCELLED);
  assert_int_equal(counted(&f, TDM_COUNT_RETRIES), 0);
}

static void test_dispatcher_ends_who_does_not_hear_a_cancel(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tdm_task *task = admit(&f, 0);
  tdm_dispatcher_cancel(&f.dispatcher, task, 100);
  /* What it tells of its time limit gives it no more time. */
  tdm_dispatcher_started(&f.dispatcher, 0, task->token, 60000);
  tdm_dispatcher_tick(&f.dispatcher, 100 + TDM_CANCEL_MS - 1);
  assert_int_equal(f.killed, 0);
  tdm_dispatcher_tick(&f.dispatcher, 100 + TDM_CANCEL_MS);
  assert_int_equal(f.killed, 1);
  assert_int_equal(f.last_failure, TDM_FAILURE_CANCELLED);
}

/* ---- leases ---- */

/* Ticks from one time to another, as the daemon's timer does. */
static void tick(fixture *f, int64_t from_ms, int64_t to_ms) {
  for (int64_t at = from_ms; at <= to_ms; at += 100) tdm_dispatcher_tick(&f->dispatcher, at);
}

static void test_dispatcher_replaces_who_is_silent(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  tdm_task *task = admit(&f, 0);
  uint64_t old_token = task->token;
  assert_int_equal(task->worker, 0);
  for (int64_t at = 0; at < TDM_LEASE_MS; at += 100) {
    tick(&f, at, at);
    tdm_dispatcher_heard(&f.dispatcher, 1, at);
  }
  assert_int_equal(f.killed, 0);
  tick(&f, TDM_LEASE_MS, TDM_LEASE_MS);
  assert_int_equal(f.killed, 1);
  assert_int_equal(counted(&f, TDM_COUNT_WORKERS_SILENT), 1);
  tdm_dispatcher_turn(&f.dispatcher, TDM_LEASE_MS);
  assert_int_equal(task->worker, 1);
  /* It wakes up before the blow arrives. */
  assert_null(tdm_dispatcher_done(&f.dispatcher, 0, old_token, TDM_LEASE_MS));
  assert_int_equal(counted(&f, TDM_COUNT_STALE_FRAMES), 1);
  finish(&f, task, TDM_LEASE_MS + 1);
}

static void test_dispatcher_replaces_who_is_silent_without_work(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tick(&f, 0, TDM_LEASE_MS);
  assert_int_equal(f.killed, 1);
  assert_int_equal(f.failed, 0);
  assert_int_equal(f.dispatcher.idle, 0);
}

static void test_dispatcher_blames_nobody_for_its_own_pause(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 1);
  tick(&f, 0, 100);
  tick(&f, 10000, 10000 + TDM_LEASE_MS - 100);
  assert_int_equal(f.killed, 0);
  tick(&f, 10000 + TDM_LEASE_MS, 10000 + TDM_LEASE_MS);
  assert_int_equal(f.killed, 1);
}

/* ---- small tasks ---- */

enum { LARGE = TDM_SMALL_BYTES + 1 };

static void test_dispatcher_keeps_a_worker_for_small_tasks(void **state) {
  (void)state;
  fixture f;
  tdm_peer quiet = {0};
  set_up_with_small(&f, 1, 1);
  tdm_task *first = admit_of(&f, &f.peer, LARGE, 0);
  tdm_task *second = admit_of(&f, &f.peer, LARGE, 0);
  assert_int_equal(second->state, TDM_TASK_QUEUED);
  tdm_task *small = admit_of(&f, &quiet, TDM_SMALL_BYTES, 1);
  assert_int_equal(small->state, TDM_TASK_HANDED);
  assert_int_equal(small->worker, 1);
  finish(&f, small, 2);
  assert_int_equal(second->state, TDM_TASK_QUEUED);
  finish(&f, first, 3);
  finish(&f, second, 4);
}

static void test_dispatcher_demotes_what_only_looked_small(void **state) {
  (void)state;
  fixture f;
  tdm_peer quiet = {0};
  set_up_with_small(&f, 1, 1);
  tdm_task *first = admit(&f, 0);
  tdm_task *second = admit(&f, 0);
  tdm_task *third = admit(&f, 0);
  assert_int_equal(second->worker, 1);
  tdm_dispatcher_heard(&f.dispatcher, 0, TDM_SMALL_MS);
  tick(&f, TDM_SMALL_MS - 1, TDM_SMALL_MS - 1);
  assert_int_equal(f.killed, 0);
  tick(&f, TDM_SMALL_MS, TDM_SMALL_MS);
  assert_int_equal(f.killed, 1);
  assert_int_equal(second->state, TDM_TASK_QUEUED);
  assert_int_equal(second->losses, 0);
  tdm_dispatcher_lost(&f.dispatcher, 1);
  respawn(&f, 1);
  /* Its client's others are not tried; another client's are. */
  tdm_dispatcher_turn(&f.dispatcher, TDM_SMALL_MS + 1);
  assert_int_equal(third->state, TDM_TASK_QUEUED);
  tdm_task *small = admit_of(&f, &quiet, 0, TDM_SMALL_MS + 2);
  assert_int_equal(small->worker, 1);
  finish(&f, small, TDM_SMALL_MS + 3);
  finish(&f, first, 400);
  assert_ptr_equal(f.last_task, second); /* before the one that came after it */
  finish(&f, second, 500);
  finish(&f, third, 600);
  assert_int_equal(counted(&f, TDM_COUNT_DEMOTED), 1);
}

static void test_dispatcher_demotes_nothing_while_others_are_idle(void **state) {
  (void)state;
  fixture f;
  set_up_with_small(&f, 1, 1);
  tdm_task *first = admit(&f, 0);
  tdm_task *second = admit(&f, 0);
  finish(&f, first, 1);
  tdm_dispatcher_heard(&f.dispatcher, 0, TDM_SMALL_MS);
  tdm_dispatcher_heard(&f.dispatcher, 1, TDM_SMALL_MS);
  tick(&f, 100, TDM_SMALL_MS + 500);
  assert_int_equal(f.killed, 0);
  finish(&f, second, 1000);
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
      cmocka_unit_test(test_dispatcher_cancels_what_waits_at_once),
      cmocka_unit_test(test_dispatcher_asks_for_the_best_once),
      cmocka_unit_test(test_dispatcher_tries_no_cancelled_task_again),
      cmocka_unit_test(test_dispatcher_ends_who_does_not_hear_a_cancel),
      cmocka_unit_test(test_dispatcher_replaces_who_is_silent),
      cmocka_unit_test(test_dispatcher_replaces_who_is_silent_without_work),
      cmocka_unit_test(test_dispatcher_blames_nobody_for_its_own_pause),
      cmocka_unit_test(test_dispatcher_keeps_a_worker_for_small_tasks),
      cmocka_unit_test(test_dispatcher_demotes_what_only_looked_small),
      cmocka_unit_test(test_dispatcher_demotes_nothing_while_others_are_idle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dispatcher.h"

#include <stddef.h>

void tdm_dispatcher_init(tdm_dispatcher *dispatcher, const tdm_settings *settings, tdm_stats *stats,
                         uint64_t first_token, const tdm_dispatcher_actions *actions) {
  *dispatcher = (tdm_dispatcher){
      .worker_count = (uint32_t)settings->workers,
      .recycle_after = (uint32_t)settings->recycle_after,
      .token = first_token,
      .stats = stats,
      .actions = *actions,
  };
  tdm_fair_queue_init(&dispatcher->queue, (uint32_t)settings->queue,
                      (size_t)settings->queue_mb << 20);
  tdm_service_time_init(&dispatcher->service);
}

/* ---- steps of workers and tasks, with the counts that go with them ---- */

static void set_worker(tdm_dispatcher *d, uint32_t worker, tdm_worker_state state) {
  tdm_worker *w = &d->workers[worker];
  if (w->state == TDM_WORKER_IDLE) d->idle--;
  tdm_worker_become(w, state);
  if (w->state == TDM_WORKER_IDLE) d->idle++;
}

/* Takes the task from its worker. */
static tdm_task *detach(tdm_dispatcher *d, uint32_t worker) {
  tdm_task *task = d->workers[worker].task;
  d->workers[worker].task = NULL;
  d->running--;
  return task;
}

static void fail(tdm_dispatcher *d, tdm_task *task, tdm_failure why) {
  tdm_task_become(task, TDM_TASK_ANSWERED);
  d->actions.fail(d->actions.context, task, why);
}

static void stop(tdm_dispatcher *d, uint32_t worker) {
  set_worker(d, worker, TDM_WORKER_STOPPING);
  /* Already killed: the exit needs no second blow. */
  d->workers[worker].deadline_ms = INT64_MAX;
  d->actions.kill(d->actions.context, worker);
}

static tdm_lane *lane_of(tdm_task *task) {
  return task->lane != NULL ? task->lane : &task->peer->lane;
}

static void put_back(tdm_dispatcher *d, tdm_task *task) {
  if (++task->losses >= TDM_LOSSES_MAX) {
    fail(d, task, TDM_FAILURE_CRASHED);
    return;
  }
  tdm_stats_count(d->stats, TDM_COUNT_RETRIES);
  tdm_task_become(task, TDM_TASK_QUEUED);
  tdm_fair_queue_return(&d->queue, lane_of(task), task);
}

/* ---- requests ---- */

bool tdm_dispatcher_admit(tdm_dispatcher *dispatcher, tdm_task *task) {
  if (!tdm_fair_queue_push(&dispatcher->queue, lane_of(task), task)) return false;
  tdm_task_become(task, TDM_TASK_QUEUED);
  return true;
}

static uint32_t find_idle(const tdm_dispatcher *d) {
  uint32_t worker = 0;
  while (d->workers[worker].state != TDM_WORKER_IDLE) worker++;
  return worker;
}

static void assign(tdm_dispatcher *d, uint32_t worker, tdm_task *task, int64_t now_ms) {
  set_worker(d, worker, TDM_WORKER_BUSY);
  d->workers[worker].task = task;
  d->workers[worker].problems++;
  d->running++;
  tdm_task_become(task, TDM_TASK_HANDED);
  task->token = ++d->token;
  task->worker = worker;
  task->handed_ms = now_ms;
  task->deadline_ms = now_ms + TDM_DECODE_MS_MAX;
}

void tdm_dispatcher_turn(tdm_dispatcher *dispatcher, int64_t now_ms) {
  tdm_dispatcher *d = dispatcher;
  while (d->idle > 0 && d->queue.length > 0) {
    uint32_t worker = find_idle(d);
    tdm_task *task = tdm_fair_queue_pop(&d->queue);
    assign(d, worker, task, now_ms);
    if (d->actions.hand_out(d->actions.context, worker, task)) {
      tdm_histogram_add(&d->stats->queued, now_ms - task->received_ms);
      continue;
    }
    /* It never had the task, so that this is no loss the task is to blame for. */
    detach(d, worker);
    stop(d, worker);
    tdm_task_become(task, TDM_TASK_QUEUED);
    tdm_fair_queue_return(&d->queue, lane_of(task), task);
  }
}

void tdm_dispatcher_drain_queue(tdm_dispatcher *dispatcher) {
  for (;;) {
    tdm_task *task = tdm_fair_queue_pop(&dispatcher->queue);
    if (task == NULL) return;
    fail(dispatcher, task, TDM_FAILURE_DRAINED);
  }
}

void tdm_dispatcher_drain_running(tdm_dispatcher *dispatcher) {
  for (uint32_t i = 0; i < dispatcher->worker_count; i++) {
    if (dispatcher->workers[i].state != TDM_WORKER_BUSY) continue;
    tdm_task *task = detach(dispatcher, i);
    stop(dispatcher, i);
    fail(dispatcher, task, TDM_FAILURE_DRAINED);
  }
}

int64_t tdm_dispatcher_retry_ms(const tdm_dispatcher *dispatcher) {
  return tdm_service_time_retry_ms(&dispatcher->service, dispatcher->queue.length,
                                   dispatcher->worker_count);
}

/* ---- workers ---- */

void tdm_dispatcher_spawned(tdm_dispatcher *dispatcher, uint32_t worker, int64_t now_ms) {
  set_worker(dispatcher, worker, TDM_WORKER_STARTING);
  dispatcher->workers[worker].problems = 0;
  dispatcher->workers[worker].deadline_ms = now_ms + TDM_WORKER_START_MS;
  tdm_stats_count(dispatcher->stats, TDM_COUNT_WORKERS_STARTED);
}

void tdm_dispatcher_ready(tdm_dispatcher *dispatcher, uint32_t worker) {
  if (dispatcher->workers[worker].state == TDM_WORKER_STARTING)
    set_worker(dispatcher, worker, TDM_WORKER_IDLE);
  else
    tdm_stats_count(dispatcher->stats, TDM_COUNT_STALE_FRAMES);
}

tdm_task *tdm_dispatcher_fenced(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token) {
  tdm_task *task = dispatcher->workers[worker].task;
  if (task != NULL && task->token == token) return task;
  tdm_stats_count(dispatcher->stats, TDM_COUNT_STALE_FRAMES);
  return NULL;
}

void tdm_dispatcher_started(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token,
                            int64_t time_limit_ms) {
  tdm_task *task = tdm_dispatcher_fenced(dispatcher, worker, token);
  if (task == NULL || task->state != TDM_TASK_HANDED) return;
  tdm_task_become(task, TDM_TASK_RUNNING);
  task->deadline_ms = task->handed_ms + time_limit_ms + TDM_OVERRUN_GRACE_MS;
}

static void release(tdm_dispatcher *d, uint32_t worker, int64_t now_ms) {
  tdm_worker *w = &d->workers[worker];
  if (w->problems < d->recycle_after) {
    set_worker(d, worker, TDM_WORKER_IDLE);
    return;
  }
  set_worker(d, worker, TDM_WORKER_STOPPING);
  w->deadline_ms = now_ms + TDM_WORKER_STOP_MS;
  tdm_stats_count(d->stats, TDM_COUNT_WORKERS_RECYCLED);
  d->actions.retire(d->actions.context, worker);
}

tdm_task *tdm_dispatcher_done(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token,
                              int64_t now_ms) {
  tdm_task *task = tdm_dispatcher_fenced(dispatcher, worker, token);
  if (task == NULL) return NULL;
  detach(dispatcher, worker);
  release(dispatcher, worker, now_ms);
  tdm_task_become(task, TDM_TASK_ANSWERED);
  tdm_service_time_add(&dispatcher->service, now_ms - task->handed_ms);
  tdm_histogram_add(&dispatcher->stats->worker, now_ms - task->handed_ms);
  return task;
}

void tdm_dispatcher_lost(tdm_dispatcher *dispatcher, uint32_t worker) {
  tdm_worker *w = &dispatcher->workers[worker];
  if (w->state != TDM_WORKER_STOPPING)
    tdm_stats_count(dispatcher->stats, TDM_COUNT_WORKERS_CRASHED);
  tdm_task *task = w->state == TDM_WORKER_BUSY ? detach(dispatcher, worker) : NULL;
  set_worker(dispatcher, worker, TDM_WORKER_ABSENT);
  if (task != NULL) put_back(dispatcher, task);
}

static bool is_overdue(const tdm_worker *worker, int64_t now_ms) {
  switch (worker->state) {
    case TDM_WORKER_BUSY:
      return now_ms >= worker->task->deadline_ms;
    case TDM_WORKER_STARTING:
    case TDM_WORKER_STOPPING:
      return now_ms >= worker->deadline_ms;
    default:
      return false;
  }
}

static void end_overdue(tdm_dispatcher *d, uint32_t worker) {
  if (d->workers[worker].state == TDM_WORKER_STOPPING) {
    d->workers[worker].deadline_ms = INT64_MAX;
    d->actions.kill(d->actions.context, worker);
    return;
  }
  tdm_task *task = d->workers[worker].state == TDM_WORKER_BUSY ? detach(d, worker) : NULL;
  tdm_stats_count(d->stats, TDM_COUNT_WORKERS_OVERRAN);
  stop(d, worker);
  if (task != NULL) fail(d, task, TDM_FAILURE_OVERRAN);
}

void tdm_dispatcher_tick(tdm_dispatcher *dispatcher, int64_t now_ms) {
  for (uint32_t i = 0; i < dispatcher->worker_count; i++) {
    if (is_overdue(&dispatcher->workers[i], now_ms)) end_overdue(dispatcher, i);
  }
}

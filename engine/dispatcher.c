// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dispatcher.h"

#include <stddef.h>

uint32_t tdm_dispatcher_local(const tdm_settings *settings) {
  return (uint32_t)(settings->workers + settings->small_workers);
}

uint32_t tdm_dispatcher_workers(const tdm_dispatcher *dispatcher) {
  uint32_t count = dispatcher->local;
  for (uint32_t i = dispatcher->local; i < dispatcher->worker_count; i++)
    count += dispatcher->workers[i].state != TDM_WORKER_ABSENT;
  return count;
}

void tdm_dispatcher_init(tdm_dispatcher *dispatcher, const tdm_settings *settings, tdm_stats *stats,
                         uint64_t first_token, const tdm_dispatcher_actions *actions) {
  *dispatcher = (tdm_dispatcher){
      .worker_count = tdm_dispatcher_local(settings) +
                      (settings->worker_bind != NULL ? (uint32_t)TDM_ATTACHED_MAX : 0),
      .local = tdm_dispatcher_local(settings),
      .common = (uint32_t)settings->workers,
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
  if (task->cancelled) {
    fail(d, task, TDM_FAILURE_CANCELLED);
    return;
  }
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
  tdm_lane *lane = lane_of(task);
  bool filed = task->op == TDM_OP_SUBMIT || task->op == TDM_OP_PUT; /* checked, not solved */
  size_t small_bytes = filed ? TDM_SMALL_FILED_BYTES : TDM_SMALL_BYTES;
  task->small = task->bytes <= small_bytes && task->received_ms >= lane->long_until_ms;
  if (!tdm_fair_queue_push(&dispatcher->queue, lane, task)) return false;
  tdm_task_become(task, TDM_TASK_QUEUED);
  return true;
}

void tdm_dispatcher_cancel(tdm_dispatcher *dispatcher, tdm_task *task, int64_t now_ms) {
  if (task->cancelled) return;
  task->cancelled = true;
  tdm_stats_count(dispatcher->stats, TDM_COUNT_CANCELLED);
  if (task->state == TDM_TASK_QUEUED) {
    tdm_fair_queue_remove(&dispatcher->queue, lane_of(task), task);
    fail(dispatcher, task, TDM_FAILURE_CANCELLED);
    return;
  }
  if (task->deadline_ms > now_ms + TDM_CANCEL_MS) task->deadline_ms = now_ms + TDM_CANCEL_MS;
  dispatcher->actions.cancel(dispatcher->actions.context, task->worker, task->token);
}

/* An idle one of the workers [from, to), or `to`. */
static uint32_t find_idle(const tdm_dispatcher *d, uint32_t from, uint32_t to) {
  while (from < to && d->workers[from].state != TDM_WORKER_IDLE) from++;
  return from;
}

/* The next small task. Those of clients whose tasks turned out long wait with the others. */
static tdm_task *pop_small(tdm_dispatcher *d, int64_t now_ms) {
  tdm_task *task;
  while ((task = tdm_fair_queue_pop_small(&d->queue)) != NULL) {
    tdm_lane *lane = lane_of(task);
    if (now_ms >= lane->long_until_ms) return task;
    task->small = false;
    tdm_fair_queue_append(&d->queue, lane, task);
  }
  return NULL;
}

/* The next task that there is an idle worker for; NULL when there is none. */
static tdm_task *match(tdm_dispatcher *d, int64_t now_ms, uint32_t *worker) {
  if (d->idle == 0 || d->queue.length == 0) return NULL;
  *worker = find_idle(d, 0, d->common);
  if (*worker < d->common) return tdm_fair_queue_pop(&d->queue);
  *worker = find_idle(d, d->local, d->worker_count);
  if (*worker < d->worker_count) return tdm_fair_queue_pop(&d->queue);
  *worker = find_idle(d, d->common, d->local);
  return *worker < d->local ? pop_small(d, now_ms) : NULL;
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
  tdm_task *task;
  uint32_t worker;
  while ((task = match(d, now_ms, &worker)) != NULL) {
    if (task->taker == NULL && task->peer != NULL && task->peer->gone) {
      fail(d, task, TDM_FAILURE_GONE);
      continue;
    }
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
                                   tdm_dispatcher_workers(dispatcher));
}

/* ---- workers ---- */

void tdm_dispatcher_spawned(tdm_dispatcher *dispatcher, uint32_t worker, int64_t now_ms) {
  set_worker(dispatcher, worker, TDM_WORKER_STARTING);
  dispatcher->workers[worker].problems = 0;
  dispatcher->workers[worker].deadline_ms = now_ms + TDM_WORKER_START_MS;
  dispatcher->workers[worker].heard_ms = now_ms;
  tdm_stats_count(dispatcher->stats, TDM_COUNT_WORKERS_STARTED);
}

void tdm_dispatcher_heard(tdm_dispatcher *dispatcher, uint32_t worker, int64_t now_ms) {
  dispatcher->workers[worker].heard_ms = now_ms;
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
  int64_t deadline_ms = task->handed_ms + time_limit_ms + TDM_OVERRUN_GRACE_MS;
  if (!task->cancelled || deadline_ms < task->deadline_ms) task->deadline_ms = deadline_ms;
}

/* Small problems leave little behind, and while their worker is replaced others wait for it. */
static uint32_t share_of(const tdm_dispatcher *d, uint32_t worker) {
  return worker < d->common ? d->recycle_after : d->recycle_after * TDM_SMALL_SHARE;
}

static void release(tdm_dispatcher *d, uint32_t worker, int64_t now_ms) {
  tdm_worker *w = &d->workers[worker];
  if (w->problems < share_of(d, worker)) {
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

/* ---- the clock ---- */

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
  if (task != NULL) fail(d, task, task->cancelled ? TDM_FAILURE_CANCELLED : TDM_FAILURE_OVERRAN);
}

static bool is_silent(const tdm_worker *worker, int64_t now_ms) {
  bool leased = worker->state == TDM_WORKER_IDLE || worker->state == TDM_WORKER_BUSY;
  return leased && now_ms - worker->heard_ms >= TDM_LEASE_MS;
}

static void end_silent(tdm_dispatcher *d, uint32_t worker) {
  tdm_task *task = d->workers[worker].state == TDM_WORKER_BUSY ? detach(d, worker) : NULL;
  tdm_stats_count(d->stats, TDM_COUNT_WORKERS_SILENT);
  stop(d, worker);
  if (task != NULL) put_back(d, task);
}

/* Whether a worker for small tasks is wanted back from one that is not small. */
static bool is_held_up(const tdm_dispatcher *d, uint32_t worker, int64_t now_ms) {
  const tdm_task *task = d->workers[worker].task;
  return worker >= d->common && worker < d->local && task != NULL && !task->cancelled &&
         now_ms - task->handed_ms >= TDM_SMALL_MS && find_idle(d, 0, d->common) == d->common;
}

/* The task waits for one of the other workers, first of its client's, and begins anew there. */
static void demote(tdm_dispatcher *d, uint32_t worker, int64_t now_ms) {
  tdm_task *task = detach(d, worker);
  tdm_stats_count(d->stats, TDM_COUNT_DEMOTED);
  stop(d, worker);
  task->small = false;
  lane_of(task)->long_until_ms = now_ms + TDM_LONG_MS;
  tdm_task_become(task, TDM_TASK_QUEUED);
  tdm_fair_queue_prepend(&d->queue, lane_of(task), task);
}

void tdm_dispatcher_tick(tdm_dispatcher *dispatcher, int64_t now_ms) {
  /* While the daemon stood still it heard nobody, and nobody is to blame for that. */
  bool late = now_ms - dispatcher->ticked_ms > TDM_TICK_LATE_MS;
  dispatcher->ticked_ms = now_ms;
  for (uint32_t i = 0; i < dispatcher->worker_count; i++) {
    if (late) tdm_dispatcher_heard(dispatcher, i, now_ms);
    if (is_overdue(&dispatcher->workers[i], now_ms))
      end_overdue(dispatcher, i);
    else if (is_silent(&dispatcher->workers[i], now_ms))
      end_silent(dispatcher, i);
    else if (is_held_up(dispatcher, i, now_ms))
      demote(dispatcher, i, now_ms);
  }
}

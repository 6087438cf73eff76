// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Dispatcher: which worker gets which request, and what happens when one is lost.
 *
 * Pure: no sockets, no clock, no processes. Time comes in as an argument, what is to be
 * done goes out through tdm_dispatcher_actions. Callers: the front (admits), the back (what
 * workers say), the supervisor (which processes live), the daemon's timer, tests.
 */
#ifndef TANDEM_ENGINE_DISPATCHER_H
#define TANDEM_ENGINE_DISPATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/fair_queue.h"
#include "engine/peers.h"
#include "engine/service_time.h"
#include "engine/settings.h"
#include "engine/stats.h"
#include "engine/worker_state.h"

enum {
  TDM_LOSSES_MAX = 2,              /* a request that kills this many workers is given up */
  TDM_DECODE_MS_MAX = 30000,       /* for a worker to decode a body */
  TDM_OVERRUN_GRACE_MS = 2000,     /* on top of the time limit */
  TDM_WORKER_START_MS = 10000,     /* for a new process to say READY */
  TDM_WORKER_STOP_MS = 2000,       /* for a retired process to end */
  TDM_LEASE_MS = 1500,             /* a worker that is silent for so long counts as dead */
  TDM_TICK_LATE_MS = 500,          /* ticks this far apart: the daemon itself stood still */
  TDM_CANCEL_MS = 5000,            /* for a cancelled request's worker to answer */
  TDM_SMALL_BYTES = 64 << 10,      /* messages up to here look small: the body stays closed */
  TDM_SMALL_FILED_BYTES = 4 << 20, /* the same for what is only checked */
  TDM_SMALL_SHARE = 16,            /* times recycle_after: problems of a worker for small ones */
  TDM_SMALL_MS = 250,              /* what takes a worker for small requests longer is not small */
  TDM_LONG_MS = 30000 /* after which nothing from that client counts as small so long */
};

typedef enum {
  TDM_FAILURE_CRASHED,   /* it killed two workers */
  TDM_FAILURE_OVERRAN,   /* its worker did not answer in time */
  TDM_FAILURE_DRAINED,   /* the daemon stops */
  TDM_FAILURE_CANCELLED, /* cancelled, and no worker has anything to tell of it */
  TDM_FAILURE_GONE       /* nobody is there to answer to */
} tdm_failure;

typedef struct {
  /* Sends the task to the worker; false when that worker cannot be reached. */
  bool (*hand_out)(void *context, uint32_t worker, tdm_task *task);
  /* Asks a worker without work to end. */
  void (*retire)(void *context, uint32_t worker);
  /* Ends a worker at once. */
  void (*kill)(void *context, uint32_t worker);
  /* The task (ANSWERED, in no queue) gets an error reply and is released. */
  void (*fail)(void *context, tdm_task *task, tdm_failure why);
  /* Asks a worker for the best that it has for the task with that token. */
  void (*cancel)(void *context, uint32_t worker, uint64_t token);
  void *context;
} tdm_dispatcher_actions;

typedef struct {
  tdm_fair_queue queue;
  tdm_worker workers[TDM_WORKERS_MAX + TDM_SMALL_WORKERS_MAX + TDM_ATTACHED_MAX];
  uint32_t worker_count; /* places, taken or not */
  uint32_t local;        /* workers [local, worker_count) are on other machines, if any */
  uint32_t common; /* workers [0, common) take everything, those behind them small tasks only */
  uint32_t recycle_after;
  uint32_t running; /* tasks that a worker has */
  uint32_t idle;    /* workers */
  uint64_t token;   /* the newest */
  int64_t ticked_ms;
  tdm_service_time service;
  tdm_stats *stats; /* borrowed */
  tdm_dispatcher_actions actions;
} tdm_dispatcher;

/* How many places the daemon's own processes have; those on other machines come behind. */
uint32_t tdm_dispatcher_local(const tdm_settings *settings);

/* The daemon's own workers, and those on other machines that are there. */
uint32_t tdm_dispatcher_workers(const tdm_dispatcher *dispatcher);

/* `first_token` should differ between runs: incident numbers come from it. */
void tdm_dispatcher_init(tdm_dispatcher *dispatcher, const tdm_settings *settings, tdm_stats *stats,
                         uint64_t first_token, const tdm_dispatcher_actions *actions);

/* ---- requests ---- */

/*
 * Queues a RECEIVED task of a known peer, as small where it looks so; false when the queue is
 * full.
 */
bool tdm_dispatcher_admit(tdm_dispatcher *dispatcher, tdm_task *task);

/*
 * The client of a task that waits or runs wants the best so far. What waits is failed as
 * CANCELLED at once; what runs is answered by its worker, or failed so where that one dies.
 */
void tdm_dispatcher_cancel(tdm_dispatcher *dispatcher, tdm_task *task, int64_t now_ms);

/* Hands out what waits to workers that are idle. */
void tdm_dispatcher_turn(tdm_dispatcher *dispatcher, int64_t now_ms);

/* Fails everything that waits. */
void tdm_dispatcher_drain_queue(tdm_dispatcher *dispatcher);

/* Fails everything that runs, and kills its workers. */
void tdm_dispatcher_drain_running(tdm_dispatcher *dispatcher);

/* What `retry_after_ms` should say now. */
int64_t tdm_dispatcher_retry_ms(const tdm_dispatcher *dispatcher);

/* ---- workers ---- */

/* A process was spawned in the ABSENT place `worker`. */
void tdm_dispatcher_spawned(tdm_dispatcher *dispatcher, uint32_t worker, int64_t now_ms);

/* It said anything at all, a heartbeat or more: its lease begins anew. */
void tdm_dispatcher_heard(tdm_dispatcher *dispatcher, uint32_t worker, int64_t now_ms);

/* It said READY. */
void tdm_dispatcher_ready(tdm_dispatcher *dispatcher, uint32_t worker);

/*
 * The task that the worker holds under that token; NULL, and counted as stale, when it
 * holds another or none. All the worker's words about a task are checked by it.
 */
tdm_task *tdm_dispatcher_fenced(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token);

/* It told the time limit of its task: the deadline is known. */
void tdm_dispatcher_started(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token,
                            int64_t time_limit_ms);

/*
 * It finished. Returns the task, ANSWERED, for the caller to reply to and release; NULL
 * when stale. The worker is idle again, or retired after its share of problems.
 */
tdm_task *tdm_dispatcher_done(tdm_dispatcher *dispatcher, uint32_t worker, uint64_t token,
                              int64_t now_ms);

/* The process is gone. Its task is queued again, or failed when it is the second loss. */
void tdm_dispatcher_lost(tdm_dispatcher *dispatcher, uint32_t worker);

/*
 * Kills what has overrun or is silent, and puts back what only looked small while a worker for
 * small tasks is wanted; call it every 100 ms or so. A silent worker's task counts as lost.
 */
void tdm_dispatcher_tick(tdm_dispatcher *dispatcher, int64_t now_ms);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Jobs: durable requests between clients, the store and the dispatcher.
 *
 *   submit, put  -> a worker checks and files them -> the store -> the reply
 *   the book     -> a job's input from the store -> the dispatcher -> its outcome to the store
 *   {ref}        -> the store -> the request with what the refs name -> the dispatcher
 *   job, jobs, cancel, forget are answered here
 *
 * Nothing here waits: the store and large copies have threads of their own. Callers: the daemon
 * (life, events), the admission (requests).
 */
#ifndef TANDEM_ENGINE_JOBS_JOBS_H
#define TANDEM_ENGINE_JOBS_JOBS_H

#include "engine/delivery.h"
#include "engine/dispatcher.h"
#include "engine/jobs/book.h"
#include "engine/owners.h"
#include "engine/store/store.h"

struct tdm_job_waiter;

/* All pointers borrowed, but for the store. */
typedef struct tdm_jobs {
  tdm_store *store; /* owned; NULL: this server keeps no jobs */
  tdm_book book;
  uv_loop_t *loop;
  tdm_delivery *delivery;
  tdm_dispatcher *dispatcher;
  tdm_owners *owners;
  const tdm_settings *settings;
  uint32_t expansions; /* requests whose refs are being resolved */
  bool draining;       /* no job is launched any more */
  bool cutting;        /* what runs is cut short: its outcome is not the job's */
  int64_t paused_ms;   /* until then no job is launched */
  int64_t sweep_ms;    /* when old jobs are dropped next */
  uint32_t submits;    /* stored since the start */
  struct tdm_job_waiter *waiters;
  /* A launched run's task is to be stopped. */
  void (*stop_run)(void *context, tdm_task *task);
  /* Called after each event that may have changed what is to be done. */
  void (*settle)(void *context);
  /* The store failed for good: the daemon is to stop. */
  void (*broken)(void *context);
  void *context;
} tdm_jobs;

/* ---- life ---- */

/* Opens the store that the settings name. False: logged. */
bool tdm_jobs_open(tdm_jobs *jobs, uint64_t seed);
/* The members above were set: starts the store's threads and reads back what has not ended.
 * False: logged. */
bool tdm_jobs_start(tdm_jobs *jobs);
/* Whether something is on its way that will be answered soon. */
bool tdm_jobs_busy(const tdm_jobs *jobs);
/* No job is launched any more, and who waits for one is told how far it is. */
void tdm_jobs_drain(tdm_jobs *jobs);
/* Writes what is under way to the disk, and answers everybody. */
void tdm_jobs_stop(tdm_jobs *jobs);
/* When the loop has run. Takes any partial state. */
void tdm_jobs_close(tdm_jobs *jobs);

/* ---- events ---- */

/* Launches what there is room for; call it before the dispatcher's turn. */
void tdm_jobs_turn(tdm_jobs *jobs);
/* Call it every 100 ms or so. */
void tdm_jobs_tick(tdm_jobs *jobs);
/* A worker was given the task. False: it is a job's run that nobody wants any more. */
bool tdm_jobs_handed(tdm_jobs *jobs, const tdm_task *task);

/* ---- requests; the task is RECEIVED and outstanding ---- */

/* Whether the operation is answered by tdm_jobs_answer(). */
bool tdm_jobs_answers(tdm_op op);
/* Whether the task must come in by tdm_jobs_admit(). */
bool tdm_jobs_admits(const tdm_task *task);

/* `job`, `jobs`, `cancel` (of a job), `forget`. */
void tdm_jobs_answer(tdm_jobs *jobs, tdm_task *task);
/* Resolves refs, and queues the task for a worker; what is to be stored goes on from there. */
void tdm_jobs_admit(tdm_jobs *jobs, tdm_task *task);

#endif

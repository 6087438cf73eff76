// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Worker state: what the daemon knows of one worker process.
 *
 *            spawned           READY         hand out
 *   ABSENT ----------> STARTING -----> IDLE <--------> BUSY
 *      ^                  |             |      done      |
 *      |                  v             v                v
 *      |<------------ STOPPING <--------+----------------+
 *      |   exited        retired, recycled, killed       |
 *      +<------- (STARTING, IDLE, BUSY: died) -----------+
 *
 * Pure. Callers: the dispatcher, tests.
 */
#ifndef TANDEM_ENGINE_WORKER_STATE_H
#define TANDEM_ENGINE_WORKER_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/task.h"

typedef enum {
  TDM_WORKER_ABSENT,
  TDM_WORKER_STARTING,
  TDM_WORKER_IDLE,
  TDM_WORKER_BUSY,
  TDM_WORKER_STOPPING,
  TDM_WORKER_STATES
} tdm_worker_state;

typedef struct {
  tdm_worker_state state;
  tdm_task *task;      /* BUSY */
  uint32_t problems;   /* that this process was given */
  int64_t deadline_ms; /* STARTING: for READY; STOPPING: for the exit */
  int64_t heard_ms;    /* when it last said anything: IDLE and BUSY are leased from then */
} tdm_worker;

bool tdm_worker_may_become(tdm_worker_state from, tdm_worker_state to);
/* Aborts when the table above forbids the step. */
void tdm_worker_become(tdm_worker *worker, tdm_worker_state state);

#endif

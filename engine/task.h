// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Task: one request of a client on its way through the daemon.
 *
 *               admit            hand out           started
 *   RECEIVED ----------> QUEUED ----------> HANDED ----------> RUNNING
 *      |                  |  ^                |  |               |  |
 *      |                  |  +----------------+--|---------------+  |
 *      |                  |     worker lost, for the first time     |
 *      v                  v                      v                  v
 *   ANSWERED <------------+----------------------+------------------+
 *      refused, answered by the daemon, done, drained, overran, killed two workers
 *
 * Callers: the front (which makes and ends tasks), the queue, the dispatcher.
 */
#ifndef TANDEM_ENGINE_TASK_H
#define TANDEM_ENGINE_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/socket.h"
#include "proto/envelope.h"

typedef enum {
  TDM_OP_UNKNOWN,
  TDM_OP_HELLO,
  TDM_OP_STATS,
  TDM_OP_CHECK,
  TDM_OP_SOLVE,
  TDM_OP_SCORE,
  TDM_OP_AGENDA,
  TDM_OP_EXPLAIN,
  TDM_OP_CANCEL,
  TDM_OP_SUBMIT,
  TDM_OP_PUT,
  TDM_OP_JOB,
  TDM_OP_JOBS,
  TDM_OP_FORGET,
  TDM_OP_COUNT
} tdm_op;

/* The operation of that name, TDM_OP_UNKNOWN for any other. */
tdm_op tdm_op_of(tdm_text name);
const char *tdm_op_name(tdm_op op);

typedef enum {
  TDM_TASK_RECEIVED,
  TDM_TASK_QUEUED,
  TDM_TASK_HANDED,
  TDM_TASK_RUNNING,
  TDM_TASK_ANSWERED,
  TDM_TASK_STATES
} tdm_task_state;

struct tdm_lane;
struct tdm_owner;
struct tdm_peer;

struct tdm_task;

/* Who gets the answer instead of the client; see tdm_delivery_reply(). */
typedef struct {
  /* Takes the task, which is RECEIVED or ANSWERED; the frame's bytes may be taken, too. */
  void (*reply)(void *context, struct tdm_task *task, tdm_frame *reply, int error_code);
  /* A progress message; the task goes on. */
  void (*progress)(void *context, struct tdm_task *task, const tdm_frame *reply);
} tdm_taker;

typedef struct tdm_task {
  tdm_task_state state;
  uint64_t number;               /* what the log calls it */
  tdm_frame message;             /* what the client sent */
  tdm_request_envelope envelope; /* borrowed from message: tasks do not move */
  tdm_op op;
  size_t bytes;          /* of the message */
  bool delimiter;        /* the reply needs an empty frame before it */
  bool outstanding;      /* accepted and in its peer's list */
  struct tdm_peer *peer; /* NULL until it is known */
  /* Whom it belongs to, known together with the peer; never NULL after that. */
  struct tdm_owner *owner;
  struct tdm_lane *lane;  /* where it waits; NULL: in its peer's */
  const tdm_taker *taker; /* of its answer; NULL: the peer gets it */
  void *taker_context;
  uint32_t refs;   /* cohorts and programmes in it that are named by ref */
  uint64_t token;  /* of the newest hand-out; 0: none yet */
  uint32_t worker; /* HANDED, RUNNING */
  uint32_t losses; /* workers that died on it */
  bool small;      /* as it looks from outside: see TDM_SMALL_BYTES in dispatcher.h */
  bool cancelled;  /* its client wants the best so far */
  int64_t received_ms;
  int64_t handed_ms;
  int64_t deadline_ms; /* when its worker has overrun */
  struct tdm_task *queue_next;
  struct tdm_task *peer_next; /* outstanding tasks of its peer */
  struct tdm_task *peer_previous;
} tdm_task;

/* Numbers of tasks grow from here, so that those of two runs differ; once, at the start. */
void tdm_task_number_from(uint64_t number);

/* A task in state RECEIVED with an empty message, or NULL when memory is out. */
tdm_task *tdm_task_new(void);
/* Reads the message: its envelope, and how many refs are in it. As tdm_envelope_read(). */
int tdm_task_read(tdm_task *task, const char **message);

/* Must be RECEIVED or ANSWERED, and in no list. */
void tdm_task_free(tdm_task *task);

bool tdm_task_may_become(tdm_task_state from, tdm_task_state to);
/* Aborts when the table above forbids the step. */
void tdm_task_become(tdm_task *task, tdm_task_state state);

#endif

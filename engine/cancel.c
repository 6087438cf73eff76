// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/cancel.h"

#include <stddef.h>

#include "engine/jobs/jobs.h"
#include "proto/cancel.h"
#include "proto/writer.h"

static void refuse(tdm_delivery *delivery, tdm_task *task, tdm_error_code code,
                   const char *message) {
  tdm_delivery_error(delivery, task, code, message, -1);
}

static void cancel_request(tdm_delivery *delivery, tdm_dispatcher *dispatcher, tdm_task *task,
                           tdm_request_id id, int64_t now_ms) {
  tdm_task *running = tdm_peer_find(task->peer, id);
  if (running == NULL || running->op != TDM_OP_SOLVE) {
    refuse(delivery, task, TDM_ERROR_NOT_FOUND,
           "no `solve` with this id is unanswered on this connection");
    return;
  }
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_write_map(&body, 1);
  tdm_write_string(&body, "state");
  tdm_write_string(&body, running->state == TDM_TASK_QUEUED ? "cancelled" : "running");
  tdm_delivery_result(delivery, task, &body);
  tdm_dispatcher_cancel(dispatcher, running, now_ms);
}

/* It is answered when the job has ended. */
static void cancel_job(tdm_delivery *delivery, tdm_jobs *jobs, tdm_task *task) {
  if (jobs->store == NULL) {
    refuse(delivery, task, TDM_ERROR_NOT_FOUND, "this server keeps no jobs");
    return;
  }
  tdm_peer_add(task->peer, task);
  tdm_jobs_answer(jobs, task);
}

static void act(tdm_delivery *delivery, tdm_dispatcher *dispatcher, tdm_jobs *jobs, tdm_task *task,
                tdm_arena *arena, int64_t now_ms) {
  tdm_cancel cancel;
  tdm_problems problems;
  tdm_problems_init(&problems, arena);
  if (!tdm_cancel_read(task->envelope.body, task->envelope.body_size, &cancel, &problems))
    tdm_delivery_problems(delivery, task, "the body of `cancel` does not hold together", &problems);
  else if (cancel.job.size > 0)
    cancel_job(delivery, jobs, task);
  else
    cancel_request(delivery, dispatcher, task, cancel.request, now_ms);
}

void tdm_cancel_answer(tdm_delivery *delivery, tdm_dispatcher *dispatcher, tdm_jobs *jobs,
                       tdm_task *task, int64_t now_ms) {
  tdm_arena *arena = tdm_arena_new();
  if (arena == NULL)
    refuse(delivery, task, TDM_ERROR_BUSY, "the server is short of memory");
  else
    act(delivery, dispatcher, jobs, task, arena, now_ms);
  tdm_arena_free(arena);
}

/* The keys that every outcome has, as proto/encode.c writes them. */
void tdm_cancel_write_outcome(tdm_buffer *out, int64_t queued_ms) {
  static const char *const empty[] = {"objective", "pairs", "unmatched", "quotas", "warnings"};
  tdm_write_map(out, 10);
  tdm_write_string(out, "status");
  tdm_write_string(out, "unknown");
  tdm_write_string(out, "proof");
  tdm_write_nil(out);
  tdm_write_string(out, "gap");
  tdm_write_nil(out);
  for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
    tdm_write_string(out, empty[i]);
    tdm_write_array(out, 0);
  }
  tdm_write_string(out, "diversity");
  tdm_write_map(out, 0);
  tdm_write_string(out, "stats");
  tdm_write_map(out, 2);
  tdm_write_key_int(out, "elapsed_ms", 0);
  tdm_write_key_int(out, "queued_ms", queued_ms);
}

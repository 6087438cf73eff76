// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/admission.h"

#include <stddef.h>

#include "engine/cancel.h"
#include "engine/clock.h"
#include "engine/hello.h"
#include "engine/jobs/jobs.h"

static void answer_hello(tdm_admission *admission, tdm_task *task) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_hello_write(&body, admission->settings);
  tdm_delivery_result(admission->delivery, task, &body);
}

void tdm_admission_write_stats(const tdm_admission *admission, tdm_buffer *out) {
  const tdm_dispatcher *dispatcher = admission->dispatcher;
  tdm_gauges gauges = {
      .queued = dispatcher->queue.length,
      .running = dispatcher->running,
      .workers = dispatcher->worker_count,
      .workers_idle = dispatcher->idle,
      .peers = admission->delivery->peers->count,
      .uptime_ms = tdm_monotonic_ms() - admission->started_ms,
      .resident_bytes = tdm_resident_bytes(),
  };
  tdm_stats_write(out, admission->delivery->stats, &gauges);
}

static void answer_stats(tdm_admission *admission, tdm_task *task) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_admission_write_stats(admission, &body);
  tdm_delivery_result(admission->delivery, task, &body);
}

static void refuse_quarantined(tdm_admission *admission, tdm_task *task) {
  tdm_stats_count(admission->delivery->stats, TDM_COUNT_QUARANTINED);
  tdm_delivery_error(admission->delivery, task, TDM_ERROR_INTERNAL,
                     "this very request ended two workers a short while ago and is not tried again",
                     -1);
}

static void refuse_busy(tdm_admission *admission, tdm_task *task, const char *why,
                        int64_t retry_after_ms) {
  tdm_delivery_error(admission->delivery, task, TDM_ERROR_BUSY, why, retry_after_ms);
}

/* Operations that only a server with a store has. */
static bool needs_store(const tdm_task *task) {
  return (tdm_jobs_answers(task->op) && task->op != TDM_OP_CANCEL) || task->op == TDM_OP_SUBMIT ||
         task->op == TDM_OP_PUT;
}

/* Jobs, and requests with refs: they wait for the store before they wait for a worker. */
static void enter_jobs(tdm_admission *admission, tdm_task *task) {
  tdm_peer_add(task->peer, task);
  if (tdm_jobs_answers(task->op))
    tdm_jobs_answer(admission->jobs, task);
  else
    tdm_jobs_admit(admission->jobs, task);
}

void tdm_admission_decide(tdm_admission *admission, tdm_task *task) {
  int64_t retry_ms = tdm_dispatcher_retry_ms(admission->dispatcher);
  tdm_peer *peer = task->peer;
  bool keeps = admission->jobs->store != NULL;
  task->op = tdm_op_of(task->envelope.op);
  if (!keeps && needs_store(task)) task->op = TDM_OP_UNKNOWN;
  if (admission->ended) {
    refuse_busy(admission, task, "the server is stopping", admission->restart_ms);
  } else if (task->op == TDM_OP_UNKNOWN) {
    tdm_delivery_error(admission->delivery, task, TDM_ERROR_UNKNOWN_OP,
                       "this server does not offer that operation; `hello` lists its features", -1);
  } else if (tdm_peer_find(peer, task->envelope.id) != NULL) {
    tdm_delivery_error(admission->delivery, task, TDM_ERROR_CONFLICT,
                       "a request with this id is still unanswered on this connection", -1);
  } else if (task->op == TDM_OP_HELLO) {
    answer_hello(admission, task);
  } else if (task->op == TDM_OP_STATS) {
    answer_stats(admission, task);
  } else if (task->op == TDM_OP_CANCEL) {
    tdm_cancel_answer(admission->delivery, admission->dispatcher, admission->jobs, task,
                      tdm_monotonic_ms());
  } else if (admission->draining) {
    refuse_busy(admission, task, "the server is stopping", admission->restart_ms);
  } else if (peer->outstanding_count >= admission->settings->outstanding) {
    refuse_busy(admission, task, "too many requests of this connection are unanswered", retry_ms);
  } else if (tdm_quarantine_has(&admission->quarantine, task, task->received_ms)) {
    refuse_quarantined(admission, task);
  } else if (keeps && (tdm_jobs_answers(task->op) || tdm_jobs_admits(task))) {
    enter_jobs(admission, task);
  } else if (!tdm_dispatcher_admit(admission->dispatcher, task)) {
    refuse_busy(admission, task, "the queue is full", retry_ms);
  } else {
    tdm_peer_add(peer, task);
  }
}

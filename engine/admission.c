// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/admission.h"

#include <stddef.h>

#include "engine/cancel.h"
#include "engine/clock.h"
#include "engine/hello.h"

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

void tdm_admission_decide(tdm_admission *admission, tdm_task *task) {
  int64_t retry_ms = tdm_dispatcher_retry_ms(admission->dispatcher);
  tdm_peer *peer = task->peer;
  task->op = tdm_op_of(task->envelope.op);
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
    tdm_cancel_answer(admission->delivery, admission->dispatcher, task, tdm_monotonic_ms());
  } else if (admission->draining) {
    refuse_busy(admission, task, "the server is stopping", admission->restart_ms);
  } else if (peer->outstanding_count >= admission->settings->outstanding) {
    refuse_busy(admission, task, "too many requests of this connection are unanswered", retry_ms);
  } else if (tdm_quarantine_has(&admission->quarantine, task, task->received_ms)) {
    refuse_quarantined(admission, task);
  } else if (!tdm_dispatcher_admit(admission->dispatcher, task)) {
    refuse_busy(admission, task, "the queue is full", retry_ms);
  } else {
    tdm_peer_add(peer, task);
  }
}

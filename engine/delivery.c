// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/delivery.h"

#include <inttypes.h>

#include "engine/clock.h"
#include "engine/log.h"
#include "engine/watch.h"

/* On anything but SENT (and FAILED, after which nothing more can be done) the reply is kept. */
static tdm_send_result send_to(tdm_delivery *delivery, const tdm_peer *peer, bool delimiter,
                               tdm_frame *reply) {
  /* A connection that ended a moment ago may have a successor under its routing id. */
  if (delivery->watch != NULL) tdm_watch_drain(delivery->watch);
  if (peer->gone) return TDM_SEND_GONE;
  tdm_frame parts[3];
  int last = delimiter ? 2 : 1;
  for (int i = 0; i < 3; i++) tdm_frame_init(&parts[i]);
  tdm_send_result result = TDM_SEND_FAILED;
  if (tdm_frame_copy(&parts[0], peer->routing_id, peer->routing_id_size)) {
    tdm_frame_move(&parts[last], reply);
    result = tdm_socket_send(delivery->socket, parts, last + 1);
    if (result != TDM_SENT) tdm_frame_move(reply, &parts[last]);
  }
  for (int i = 0; i < 3; i++) tdm_frame_fini(&parts[i]);
  return result;
}

/* Keeps the reply for later; false when there is no room. */
static bool keep(tdm_delivery *delivery, tdm_peer *peer, bool delimiter, tdm_frame *reply) {
  size_t before = peer->outbox.bytes;
  if (delivery->outbox_bytes > 0 &&
      delivery->outbox_bytes + tdm_frame_size(reply) > TDM_OUTBOXES_BYTES_MAX)
    return false;
  if (!tdm_outbox_push(&peer->outbox, reply, delimiter, tdm_monotonic_ms())) return false;
  delivery->outbox_bytes += peer->outbox.bytes - before;
  return true;
}

static void deliver(tdm_delivery *delivery, tdm_peer *peer, bool delimiter, tdm_frame *reply) {
  tdm_send_result result = TDM_SEND_FULL;
  /* What came first leaves first. */
  if (peer->outbox.count == 0) result = send_to(delivery, peer, delimiter, reply);
  if (result == TDM_SENT) return;
  if (result == TDM_SEND_GONE) {
    tdm_stats_count(delivery->stats, TDM_COUNT_REPLIES_UNROUTABLE);
  } else if (result == TDM_SEND_FULL && keep(delivery, peer, delimiter, reply)) {
    tdm_peers_outbox_changed(delivery->peers, peer);
  } else {
    tdm_stats_count(delivery->stats, TDM_COUNT_REPLIES_DROPPED);
  }
}

static void release(tdm_delivery *delivery, tdm_task *task) {
  tdm_peer *peer = task->peer;
  if (task->outstanding) tdm_peer_remove(peer, task);
  tdm_task_free(task);
  tdm_peers_leave(delivery->peers, peer);
}

static void log_answer(const tdm_task *task, const tdm_frame *reply, int error_code) {
  if (!tdm_log_wants(TDM_LOG_DEBUG)) return;
  char request[TDM_INCIDENT_SIZE], incident[TDM_INCIDENT_SIZE];
  tdm_log(TDM_LOG_DEBUG, "answered",
          "request=%s incident=%s op=%s answer=%s took_ms=%" PRId64 " bytes_in=%zu bytes_out=%zu",
          tdm_incident_format(task->number, request), tdm_incident_format(task->token, incident),
          tdm_op_name(task->op),
          error_code == 0 ? "result" : tdm_error_name((tdm_error_code)error_code),
          tdm_monotonic_ms() - task->received_ms, task->bytes, tdm_frame_size(reply));
}

/* Whether somebody takes the answer in the peer's stead. */
static bool hand_over(tdm_task *task, tdm_frame *reply, int error_code) {
  const tdm_taker *taker = task->taker;
  if (taker == NULL) return false;
  task->taker = NULL; /* it may send an answer of its own */
  taker->reply(task->taker_context, task, reply, error_code);
  return true;
}

void tdm_delivery_reply(tdm_delivery *delivery, tdm_task *task, tdm_frame *reply, int error_code) {
  if (hand_over(task, reply, error_code)) return;
  if (error_code == 0)
    tdm_stats_count(delivery->stats, TDM_COUNT_RESULTS);
  else
    tdm_stats_count_error(delivery->stats, (tdm_error_code)error_code);
  if (task->op != TDM_OP_UNKNOWN)
    tdm_histogram_add(&delivery->stats->latency[task->op], tdm_monotonic_ms() - task->received_ms);
  log_answer(task, reply, error_code);
  deliver(delivery, task->peer, task->delimiter, reply);
  release(delivery, task);
}

void tdm_delivery_drop(tdm_delivery *delivery, tdm_task *task) {
  tdm_stats_count(delivery->stats, TDM_COUNT_ABANDONED);
  release(delivery, task);
}

/* Where there is no memory for an answer there may be some for saying so. */
static int take_answer(tdm_task *task, tdm_frame *reply, tdm_buffer *whole, int error_code) {
  if (tdm_frame_take(reply, whole)) return error_code;
  if (task->taker != NULL) return error_code != 0 ? error_code : TDM_ERROR_INTERNAL;
  tdm_buffer_fini(whole);
  tdm_buffer_init(whole);
  tdm_error_write(whole, task->envelope.id, task->envelope.op, TDM_ERROR_INTERNAL,
                  tdm_text_of("the server had no memory for the answer"), NULL, -1);
  return tdm_frame_take(reply, whole) ? TDM_ERROR_INTERNAL : -1;
}

static void reply_buffer(tdm_delivery *delivery, tdm_task *task, tdm_buffer *whole,
                         int error_code) {
  tdm_frame reply;
  tdm_frame_init(&reply);
  int code = take_answer(task, &reply, whole, error_code);
  if (code >= 0) {
    tdm_delivery_reply(delivery, task, &reply, code);
  } else {
    tdm_stats_count(delivery->stats, TDM_COUNT_REPLIES_DROPPED);
    release(delivery, task);
  }
  tdm_frame_fini(&reply);
  tdm_buffer_fini(whole);
}

void tdm_delivery_result(tdm_delivery *delivery, tdm_task *task, tdm_buffer *body) {
  tdm_buffer whole;
  tdm_buffer_init(&whole);
  tdm_reply_write(&whole, task->envelope.id, task->envelope.op, TDM_REPLY_RESULT, body->bytes,
                  body->size);
  whole.failed |= body->failed;
  tdm_buffer_fini(body);
  reply_buffer(delivery, task, &whole, 0);
}

void tdm_delivery_error(tdm_delivery *delivery, tdm_task *task, tdm_error_code code,
                        const char *message, int64_t retry_after_ms) {
  tdm_buffer whole;
  tdm_buffer_init(&whole);
  tdm_error_write(&whole, task->envelope.id, task->envelope.op, code, tdm_text_of(message), NULL,
                  retry_after_ms);
  reply_buffer(delivery, task, &whole, (int)code);
}

void tdm_delivery_problems(tdm_delivery *delivery, tdm_task *task, const char *message,
                           const tdm_problems *problems) {
  tdm_buffer whole;
  tdm_buffer_init(&whole);
  tdm_error_write(&whole, task->envelope.id, task->envelope.op, TDM_ERROR_INVALID,
                  tdm_text_of(message), problems, -1);
  reply_buffer(delivery, task, &whole, (int)TDM_ERROR_INVALID);
}

void tdm_delivery_progress(tdm_delivery *delivery, tdm_task *task, tdm_frame *reply) {
  if (task->taker != NULL) {
    task->taker->progress(task->taker_context, task, reply);
    return;
  }
  tdm_peer *peer = task->peer;
  bool sent =
      peer->outbox.count == 0 && send_to(delivery, peer, task->delimiter, reply) == TDM_SENT;
  tdm_stats_count(delivery->stats, sent ? TDM_COUNT_PROGRESS : TDM_COUNT_PROGRESS_DROPPED);
}

static void drop_all(tdm_delivery *delivery, tdm_peer *peer, tdm_counter counter) {
  for (uint32_t left = tdm_outbox_clear(&peer->outbox); left > 0; left--)
    tdm_stats_count(delivery->stats, counter);
}

static void flush_peer(tdm_delivery *delivery, tdm_peer *peer, int64_t now_ms) {
  tdm_outbox_entry *entry;
  size_t before = peer->outbox.bytes;
  while ((entry = tdm_outbox_first(&peer->outbox)) != NULL) {
    tdm_send_result result = send_to(delivery, peer, entry->delimiter, &entry->reply);
    if (result == TDM_SEND_FULL) {
      bool old = now_ms - entry->since_ms > TDM_OUTBOX_AGE_MS;
      if (old) drop_all(delivery, peer, TDM_COUNT_REPLIES_DROPPED);
      break;
    }
    if (result == TDM_SEND_GONE) {
      drop_all(delivery, peer, TDM_COUNT_REPLIES_UNROUTABLE);
      break;
    }
    if (result != TDM_SENT) tdm_stats_count(delivery->stats, TDM_COUNT_REPLIES_DROPPED);
    tdm_outbox_pop(&peer->outbox);
  }
  delivery->outbox_bytes -= before - peer->outbox.bytes;
  tdm_peers_outbox_changed(delivery->peers, peer);
}

void tdm_delivery_flush(tdm_delivery *delivery) {
  int64_t now_ms = tdm_monotonic_ms();
  for (tdm_peer *peer = delivery->peers->blocked; peer != NULL;) {
    tdm_peer *next = peer->blocked_next;
    flush_peer(delivery, peer, now_ms);
    peer = next;
  }
}

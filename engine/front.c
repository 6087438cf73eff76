// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/front.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/endpoint.h"
#include "engine/keys/rights.h"
#include "engine/log.h"
#include "engine/prescan.h"

enum {
  FRONT_BUDGET = 32, /* messages a turn */
  SCANS_MAX = 8,     /* large messages held at a time, before more are taken */
  REST_MAX = 1024,   /* messages answered at the end */
  PARTS = 4
};

/* ---- messages ---- */

static void decide(tdm_front *front, tdm_task *task, int error, const char *message) {
  if (error != 0)
    tdm_delivery_error(front->delivery, task, (tdm_error_code)error, message, -1);
  else
    tdm_admission_decide(front->admission, task);
  front->settle(front->context);
}

static void on_scanned(void *context, tdm_task *task, int error, const char *message) {
  tdm_front *front = context;
  front->scans--;
  decide(front, task, error, message);
}

static void read_envelope(tdm_front *front, tdm_task *task) {
  if (task->bytes > TDM_PRESCAN_BYTES && !front->ending &&
      tdm_prescan_start(front->loop, task, on_scanned, front) == 0) {
    front->scans++;
    return;
  }
  const char *message = NULL;
  int error = tdm_task_read(task, &message);
  decide(front, task, error, message);
}

/* Whose it is; false when its key does not count any more, or memory is out. */
static bool identify(tdm_front *front, tdm_task *task, const tdm_frame *routing_id,
                     const tdm_frame *body) {
  tdm_connection from = {.user = "", .descriptor = -1};
  task->owner = front->owner;
  task->rights = TDM_RIGHTS_OPEN;
  if (tdm_gate_is_shut(front->gate)) {
    const tdm_key *key = tdm_gate_key_of(front->gate, body);
    if (key == NULL) {
      tdm_stats_count(front->delivery->stats, TDM_COUNT_REVOKED_MESSAGES);
      return false;
    }
    from = (tdm_connection){key->public_key, tdm_frame_descriptor(body)};
    task->owner = key->belongs_to;
    task->lane = &key->belongs_to->lane;
    task->rights = key->rights;
    task->counts_heads = key->belongs_to->limits.participants > 0;
  }
  task->peer = tdm_peers_enter_from(front->delivery->peers, tdm_frame_bytes(routing_id),
                                    tdm_frame_size(routing_id), from);
  return task->peer != NULL;
}

static bool is_welcome(tdm_front *front, const tdm_frame *body) {
  return !tdm_gate_is_shut(front->gate) || tdm_gate_key_of(front->gate, body) != NULL;
}

/* There is no memory to remember the request by: it is answered from where it stands. */
static void refuse_memory(tdm_front *front, tdm_frame *parts, int body) {
  tdm_request_envelope envelope;
  const char *message = NULL;
  tdm_buffer whole;
  int error = tdm_envelope_read(tdm_frame_bytes(&parts[body]), tdm_frame_size(&parts[body]),
                                &envelope, &message);
  if (error == 0) {
    error = TDM_ERROR_BUSY;
    message = "the server is short of memory";
  }
  tdm_buffer_init(&whole);
  tdm_error_write(&whole, envelope.id, envelope.op, (tdm_error_code)error, tdm_text_of(message),
                  NULL, -1);
  tdm_stats_count_error(front->delivery->stats, (tdm_error_code)error);
  if (!tdm_frame_take(&parts[body], &whole) ||
      tdm_socket_send(front->socket, parts, body + 1) != TDM_SENT)
    tdm_stats_count(front->delivery->stats, TDM_COUNT_REPLIES_DROPPED);
  tdm_buffer_fini(&whole);
}

/* parts: routing id, an empty delimiter where the peer sends one, the body. */
static void take_message(tdm_front *front, tdm_frame *parts, int count) {
  tdm_stats_count(front->delivery->stats, TDM_COUNT_MESSAGES);
  if (count < 2) return;
  bool delimiter = count >= 3 && tdm_frame_size(&parts[1]) == 0;
  int body = delimiter ? 2 : 1;
  tdm_task *task = tdm_task_new();
  if (task == NULL) {
    if (is_welcome(front, &parts[body])) refuse_memory(front, parts, body);
    return;
  }
  task->received_ms = tdm_monotonic_ms();
  task->delimiter = delimiter;
  if (!identify(front, task, &parts[0], &parts[body])) {
    tdm_task_free(task);
    if (is_welcome(front, &parts[body])) refuse_memory(front, parts, body);
    return;
  }
  if (count > body + 1) {
    decide(front, task, TDM_ERROR_MALFORMED, "a message must have one body frame, not several");
    return;
  }
  tdm_frame_move(&task->message, &parts[body]);
  task->bytes = tdm_frame_size(&task->message);
  read_envelope(front, task);
}

static bool receive(void *context) {
  tdm_front *front = context;
  tdm_frame parts[PARTS];
  for (int i = 0; i < PARTS; i++) tdm_frame_init(&parts[i]);
  int count = tdm_socket_receive(front->socket, parts, PARTS);
  if (count > 0) take_message(front, parts, count);
  for (int i = 0; i < PARTS; i++) tdm_frame_fini(&parts[i]);
  return count > 0;
}

static bool wanted(void *context) {
  const tdm_front *front = context;
  return front->scans < SCANS_MAX;
}

void tdm_front_answer_rest(tdm_front *front) {
  front->ending = true;
  for (int left = REST_MAX; left > 0 && receive(front); left--) continue;
}

/* ---- life ---- */

bool tdm_front_init(tdm_front *front, tdm_net *net, const tdm_settings *settings) {
  front->socket = tdm_socket_new(net, TDM_SOCKET_ROUTER, settings->message_mb << 20, NULL);
  if (front->socket != NULL) return true;
  tdm_log(TDM_LOG_ERROR, "cannot make the clients' socket", "reason=\"%s\"", strerror(errno));
  return false;
}

/* ZeroMQ binds numbers and interfaces, not names: the one name people write is translated. */
static void resolve(const char *endpoint, char *out, size_t size) {
  static const char localhost[] = "tcp://localhost:";
  if (strncmp(endpoint, localhost, sizeof localhost - 1) == 0)
    snprintf(out, size, "tcp://127.0.0.1:%s", endpoint + sizeof localhost - 1);
  else
    snprintf(out, size, "%s", endpoint);
}

static bool bind_one(tdm_front *front, const char *endpoint) {
  char resolved[512];
  char actual[512];
  const char *why = "another process listens there";
  resolve(endpoint, resolved, sizeof resolved);
  if (tdm_endpoint_in_use(resolved) ||
      !tdm_socket_bind(front->socket, resolved, actual, sizeof actual, &why)) {
    tdm_log(TDM_LOG_ERROR, "cannot bind", "endpoint=%s reason=\"%s\"", endpoint, why);
    return false;
  }
  char message[600];
  snprintf(message, sizeof message, "listening on %s", actual);
  tdm_log(TDM_LOG_INFO, message, "pid=%ld", (long)getpid());
  return true;
}

bool tdm_front_bind(tdm_front *front, const tdm_settings *settings) {
  front->bound = settings->bind.items;
  for (uint32_t i = 0; i < settings->bind.count; i++) {
    if (!bind_one(front, settings->bind.items[i])) return false;
    front->bound_count++;
  }
  return true;
}

int tdm_front_start(tdm_front *front) {
  front->bridge.socket = front->socket;
  front->bridge.budget = FRONT_BUDGET;
  front->bridge.receive = receive;
  front->bridge.wanted = wanted;
  front->bridge.context = front;
  return tdm_zmq_loop_start(&front->bridge, front->loop);
}

void tdm_front_stop(tdm_front *front) { tdm_zmq_loop_stop(&front->bridge); }

void tdm_front_unlink(tdm_front *front) {
  while (front->bound_count > 0) tdm_endpoint_unlink(front->bound[--front->bound_count]);
}

/* The files go while the socket still holds their endpoints: no successor's can be meant. */
void tdm_front_fini(tdm_front *front, int linger_ms) {
  tdm_front_unlink(front);
  tdm_socket_free(front->socket, linger_ms);
  front->socket = NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/back.h"

#include <errno.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/log.h"

enum {
  BACK_BUDGET = 32, /* messages a turn */
  PARTS = 3,        /* routing id, header, payload */
  ENVELOPE_ROOM = 1 << 16
};

/* ---- what workers say ---- */

static void take_done(tdm_back *back, uint32_t worker, const tdm_work_header *header,
                      tdm_frame *reply) {
  tdm_task *task = tdm_dispatcher_done(back->dispatcher, worker, header->token, tdm_monotonic_ms());
  if (task != NULL) tdm_delivery_reply(back->delivery, task, reply, (int)header->value);
}

static void take_progress(tdm_back *back, uint32_t worker, const tdm_work_header *header,
                          tdm_frame *reply) {
  tdm_task *task = tdm_dispatcher_fenced(back->dispatcher, worker, header->token);
  if (task != NULL) tdm_delivery_progress(back->delivery, task, reply);
}

static void take_word(tdm_back *back, uint32_t worker, const tdm_work_header *header,
                      tdm_frame *payload) {
  switch (header->type) {
    case TDM_WORK_READY:
      tdm_dispatcher_ready(back->dispatcher, worker);
      break;
    case TDM_WORK_STARTED:
      tdm_dispatcher_started(back->dispatcher, worker, header->token, header->value);
      break;
    case TDM_WORK_PROGRESS:
      take_progress(back, worker, header, payload);
      break;
    case TDM_WORK_DONE:
      take_done(back, worker, header, payload);
      break;
    case TDM_WORK_ALIVE:
      break; /* it was heard */
    case TDM_WORK_JOB:
    case TDM_WORK_CANCEL:
    case TDM_WORK_EXIT:
      break; /* only the daemon says these */
  }
}

static void take_message(tdm_back *back, tdm_frame *parts, int count) {
  const uint8_t *name = tdm_frame_bytes(&parts[0]);
  size_t name_size = tdm_frame_size(&parts[0]);
  bool beats = name_size > 0 && name[name_size - 1] == TDM_WORK_BEAT_SUFFIX;
  int worker = tdm_supervisor_find(back->supervisor, name, name_size - beats);
  if (worker < 0) { /* from a process that was declared dead */
    if (!beats) tdm_stats_count(back->delivery->stats, TDM_COUNT_STALE_FRAMES);
    return;
  }
  tdm_work_header header;
  bool good =
      count >= 2 &&
      tdm_work_header_read(tdm_frame_bytes(&parts[1]), tdm_frame_size(&parts[1]), &header) &&
      count == (tdm_work_has_payload(header.type) ? 3 : 2);
  if (good) {
    tdm_dispatcher_heard(back->dispatcher, (uint32_t)worker, tdm_monotonic_ms());
    take_word(back, (uint32_t)worker, &header, &parts[2]);
    return;
  }
  tdm_log(TDM_LOG_ERROR, "a worker of another version is ended", "worker=%d", worker);
  tdm_supervisor_kill(back->supervisor, (uint32_t)worker);
}

static bool receive(void *context) {
  tdm_back *back = context;
  tdm_frame parts[PARTS];
  for (int i = 0; i < PARTS; i++) tdm_frame_init(&parts[i]);
  int count = tdm_socket_receive(back->socket, parts, PARTS);
  if (count > 0) {
    take_message(back, parts, count);
    back->settle(back->context);
  }
  for (int i = 0; i < PARTS; i++) tdm_frame_fini(&parts[i]);
  return count > 0;
}

/* ---- what they are told ---- */

static bool send_to(tdm_back *back, uint32_t worker, const tdm_work_header *header,
                    tdm_frame *payload) {
  const char *name = back->supervisor->processes[worker].name;
  uint8_t head[TDM_WORK_HEADER_SIZE];
  tdm_work_header_write(header, head);
  tdm_frame parts[PARTS];
  for (int i = 0; i < PARTS; i++) tdm_frame_init(&parts[i]);
  bool sent = tdm_frame_copy(&parts[0], name, strlen(name)) &&
              tdm_frame_copy(&parts[1], head, sizeof head) &&
              (payload == NULL || tdm_frame_share(&parts[2], payload)) &&
              tdm_socket_send(back->socket, parts, payload == NULL ? 2 : 3) == TDM_SENT;
  for (int i = 0; i < PARTS; i++) tdm_frame_fini(&parts[i]);
  return sent;
}

bool tdm_back_hand_out(tdm_back *back, uint32_t worker, tdm_task *task) {
  tdm_work_header header = {
      .type = TDM_WORK_JOB, .token = task->token, .value = task->handed_ms - task->received_ms};
  return send_to(back, worker, &header, &task->message);
}

void tdm_back_tell(tdm_back *back, uint32_t worker, tdm_work_type type, uint64_t token) {
  tdm_work_header header = {.type = type, .token = token};
  send_to(back, worker, &header, NULL);
}

/* ---- life ---- */

bool tdm_back_init(tdm_back *back, tdm_net *net, const tdm_settings *settings,
                   const char *endpoint) {
  char actual[256];
  int64_t message_bytes_max = (settings->message_mb << 20) + ENVELOPE_ROOM;
  const char *why = NULL;
  back->socket = tdm_socket_new(net, TDM_SOCKET_ROUTER, message_bytes_max, NULL);
  if (back->socket == NULL) why = strerror(errno);
  if (back->socket != NULL && tdm_socket_bind(back->socket, endpoint, actual, sizeof actual, &why))
    return true;
  tdm_log(TDM_LOG_ERROR, "cannot make the workers' socket", "endpoint=%s reason=\"%s\"", endpoint,
          why);
  return false;
}

int tdm_back_start(tdm_back *back) {
  back->bridge.socket = back->socket;
  back->bridge.budget = BACK_BUDGET;
  back->bridge.receive = receive;
  back->bridge.context = back;
  return tdm_zmq_loop_start(&back->bridge, back->loop);
}

void tdm_back_stop(tdm_back *back) { tdm_zmq_loop_stop(&back->bridge); }

void tdm_back_fini(tdm_back *back) {
  tdm_socket_free(back->socket, 0);
  back->socket = NULL;
}

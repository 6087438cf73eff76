// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/serve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/log.h"
#include "engine/socket.h"
#include "engine/work_frames.h"
#include "engine/worker/heartbeat.h"
#include "engine/worker/perform.h"
#include "engine/worker/restraints.h"

enum {
  PARTS = 2, /* header, payload */
  WAIT_MS = 1000,
  SEND_MS = 10000,
  WATCHED_MS = 60000, /* beyond what the daemon lets any request have */
  LINGER_MS = 1000,
  ENVELOPE_ROOM = 1 << 16
};

/* How often the socket is asked about a cancel. */
static const int64_t ask_every_ns = 2000000;

typedef struct {
  const tdm_worker_arguments *arguments;
  tdm_socket *socket;
  uint64_t token;     /* of the job at hand */
  bool cancelled;     /* the job at hand */
  bool ending;        /* after the job at hand */
  bool broken;        /* the daemon cannot be reached */
  tdm_socket *events; /* of the connection to another machine; NULL: to this one */
  tdm_bases *bases;
  int64_t asked_ns;
} server;

/* ---- talking ---- */

static void say(server *s, tdm_work_type type, int64_t value, tdm_buffer *payload) {
  tdm_work_header header = {.type = type, .token = s->token, .value = value};
  uint8_t head[TDM_WORK_HEADER_SIZE];
  tdm_work_header_write(&header, head);
  tdm_frame parts[PARTS];
  for (int i = 0; i < PARTS; i++) tdm_frame_init(&parts[i]);
  bool ready = tdm_frame_copy(&parts[0], head, sizeof head) &&
               (payload == NULL || tdm_frame_take(&parts[1], payload));
  int count = payload == NULL ? 1 : 2;
  if (type == TDM_WORK_PROGRESS) { /* may be lost: the next one tells more */
    if (ready) tdm_socket_send(s->socket, parts, count);
  } else if (!ready || tdm_socket_send_within(s->socket, parts, count, SEND_MS) != TDM_SENT) {
    s->broken = true;
  }
  for (int i = 0; i < PARTS; i++) tdm_frame_fini(&parts[i]);
}

/* Takes one message, if there is one; its payload goes to *payload. */
static bool hear(server *s, tdm_work_header *header, tdm_frame *payload) {
  tdm_frame parts[PARTS];
  for (int i = 0; i < PARTS; i++) tdm_frame_init(&parts[i]);
  int count = tdm_socket_receive(s->socket, parts, PARTS);
  bool good = count >= 1 &&
              tdm_work_header_read(tdm_frame_bytes(&parts[0]), tdm_frame_size(&parts[0]), header) &&
              count == (tdm_work_has_payload(header->type) ? 2 : 1);
  if (good) tdm_frame_move(payload, &parts[1]);
  if (count != 0 && !good) s->broken = true;
  for (int i = 0; i < PARTS; i++) tdm_frame_fini(&parts[i]);
  return good;
}

/* ---- one job ---- */

static void on_started(void *context, int64_t time_limit_ms) {
  tdm_restraints_run_for(time_limit_ms + WATCHED_MS);
  say(context, TDM_WORK_STARTED, time_limit_ms, NULL);
}

static void on_progress(void *context, tdm_buffer *message) {
  say(context, TDM_WORK_PROGRESS, 0, message);
}

static void hear_during_job(server *s) {
  tdm_work_header header;
  tdm_frame payload;
  tdm_frame_init(&payload);
  while (hear(s, &header, &payload)) {
    if (header.type == TDM_WORK_CANCEL && header.token == s->token) s->cancelled = true;
    if (header.type == TDM_WORK_EXIT) s->ending = true;
  }
  tdm_frame_fini(&payload);
}

static bool on_asked_whether_cancelled(void *context) {
  server *s = context;
  int64_t now_ns = tdm_monotonic_ns();
  if (s->cancelled || s->broken || now_ns - s->asked_ns < ask_every_ns)
    return s->cancelled || s->broken;
  s->asked_ns = now_ns;
  hear_during_job(s);
  if (!tdm_restraints_parent_lives(s->arguments->parent)) s->broken = true;
  return s->cancelled || s->broken;
}

static void do_job(server *s, const tdm_work_header *header, const tdm_frame *message) {
  tdm_performer performer = {
      .max_time_ms = s->arguments->max_time_ms,
      .memory_mb = s->arguments->memory_mb,
      .message_bytes_max = (size_t)s->arguments->message_mb << 20,
      .test_hooks = s->arguments->test_hooks,
      .bases = s->bases,
      .started = on_started,
      .cancelled = on_asked_whether_cancelled,
      .progress = on_progress,
      .context = s,
  };
  tdm_buffer reply;
  tdm_buffer_init(&reply);
  s->token = header->token;
  s->cancelled = false;
  tdm_restraints_run_for(WATCHED_MS);
  int error = tdm_perform(&performer, tdm_frame_bytes(message), tdm_frame_size(message),
                          header->token, header->value, &reply);
  say(s, TDM_WORK_DONE, error, &reply);
  tdm_buffer_fini(&reply);
}

/* ---- the loop ---- */

static void take_message(server *s) {
  tdm_work_header header;
  tdm_frame payload;
  tdm_frame_init(&payload);
  if (hear(s, &header, &payload)) {
    if (header.type == TDM_WORK_JOB) do_job(s, &header, &payload);
    if (header.type == TDM_WORK_EXIT) s->ending = true;
    /* A cancel that comes now is for a job that was just answered. */
  }
  tdm_frame_fini(&payload);
}

/* Without this a worker that is refused would wait without a word. */
static void look_at_connection(server *s) {
  tdm_event event;
  int32_t value;
  while (s->events != NULL && tdm_socket_event(s->events, &event, &value)) {
    const char *endpoint = s->arguments->connect;
    if (event == TDM_EVENT_CONNECTED) {
      tdm_log(TDM_LOG_INFO, "connected", "endpoint=%s", endpoint);
    } else if (event == TDM_EVENT_REFUSED) {
      tdm_log(TDM_LOG_ERROR, "the daemon refuses this key; it needs the right worker there",
              "endpoint=%s", endpoint);
      s->broken = true;
    } else if (event == TDM_EVENT_NO_HANDSHAKE) {
      tdm_log(TDM_LOG_WARN, "no handshake; is it the daemon's --worker-bind and --server-key?",
              "endpoint=%s", endpoint);
    }
  }
}

static int serve(server *s) {
  tdm_restraints_give_way(s->arguments->nice);
  say(s, TDM_WORK_READY, getpid(), NULL);
  while (!s->ending && !s->broken) {
    if (tdm_socket_wait(s->socket, WAIT_MS)) take_message(s);
    look_at_connection(s);
    if (!tdm_restraints_parent_lives(s->arguments->parent)) s->broken = true;
  }
  return s->broken ? 1 : 0;
}

static void close_events(tdm_socket *socket, tdm_socket **events) {
  tdm_socket_unwatch(socket, *events);
  tdm_socket_free(*events, 0);
  *events = NULL;
}

/* `events` gets a watch where there are keys; NULL: none is wanted. */
static tdm_socket *connect_as(const tdm_worker_arguments *arguments, tdm_net *net,
                              const char *routing_id, tdm_socket **events, const char **why) {
  tdm_socket *socket = tdm_socket_new(net, TDM_SOCKET_DEALER,
                                      (arguments->message_mb << 20) + ENVELOPE_ROOM, routing_id);
  if (socket == NULL) {
    *why = strerror(errno);
    return NULL;
  }
  const tdm_worker_keys *keys = arguments->keys;
  if (keys != NULL && events != NULL) *events = tdm_socket_watch(net, socket);
  if (keys != NULL && !tdm_socket_offer_curve(socket, &keys->own, keys->server_key))
    *why = strerror(errno);
  else if (tdm_socket_connect(socket, arguments->connect, why))
    return socket;
  if (events != NULL) close_events(socket, events);
  tdm_socket_free(socket, 0);
  return NULL;
}

/* Heartbeats first: the lease begins with READY. */
static int serve_with_heartbeat(server *s, tdm_net *net, const char **why) {
  char routing_id[256];
  tdm_heartbeat heartbeat;
  snprintf(routing_id, sizeof routing_id, "%s%c", s->arguments->name, TDM_WORK_BEAT_SUFFIX);
  tdm_socket *beats = connect_as(s->arguments, net, routing_id, NULL, why);
  if (beats == NULL) return 1;
  if (!tdm_heartbeat_start(&heartbeat, beats)) {
    *why = "no thread for heartbeats";
    return 1;
  }
  int status = serve(s);
  tdm_heartbeat_stop(&heartbeat);
  return status;
}

/* A thirty-second of what the worker may have, which the eighth besides requests has room for. */
static size_t bases_bytes(const tdm_worker_arguments *arguments) {
  return ((size_t)arguments->memory_mb << 20) / 32;
}

int tdm_worker_serve(const tdm_worker_arguments *arguments) {
  server s = {.arguments = arguments};
  const char *why = NULL;
  int status = 1;
  tdm_net *net = tdm_net_new();
  s.bases = tdm_bases_new(bases_bytes(arguments));
  if (net == NULL || s.bases == NULL) why = strerror(errno);
  if (why == NULL) s.socket = connect_as(arguments, net, arguments->name, &s.events, &why);
  if (s.socket != NULL) status = serve_with_heartbeat(&s, net, &why);
  if (why != NULL)
    tdm_log(TDM_LOG_ERROR, "cannot reach the daemon", "endpoint=%s reason=\"%s\"",
            arguments->connect, why);
  if (s.socket != NULL) close_events(s.socket, &s.events);
  tdm_socket_free(s.socket, LINGER_MS);
  tdm_net_free(net);
  tdm_bases_free(s.bases);
  return status;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

_Static_assert(sizeof(tdm_frame) == sizeof(zmq_msg_t), "a frame is a ZeroMQ message");

enum {
  RECEIVE_HWM = 8,
  SEND_HWM = 16,
  HANDSHAKE_MS = 2000,
  HEARTBEAT_MS = 2000,
  HEARTBEAT_TIMEOUT_MS = 6000,
  RECONNECT_MS = 100,
  RECONNECT_MS_MAX = 5000,
  SOCKETS_MAX = 65535,
};

/* ---- frames ---- */

static zmq_msg_t *message_of(tdm_frame *frame) { return (zmq_msg_t *)(void *)frame; }

void tdm_frame_init(tdm_frame *frame) { zmq_msg_init(message_of(frame)); }

void tdm_frame_fini(tdm_frame *frame) {
  zmq_msg_close(message_of(frame));
  zmq_msg_init(message_of(frame));
}

bool tdm_frame_copy(tdm_frame *frame, const void *bytes, size_t size) {
  tdm_frame_fini(frame);
  if (zmq_msg_init_size(message_of(frame), size) != 0) {
    zmq_msg_init(message_of(frame));
    return false;
  }
  if (size > 0) memcpy(zmq_msg_data(message_of(frame)), bytes, size);
  return true;
}

static void release_bytes(void *bytes, void *hint) {
  (void)hint;
  free(bytes);
}

bool tdm_frame_take(tdm_frame *frame, tdm_buffer *buffer) {
  tdm_frame_fini(frame);
  if (buffer->failed ||
      zmq_msg_init_data(message_of(frame), buffer->bytes, buffer->size, release_bytes, NULL) != 0) {
    zmq_msg_init(message_of(frame));
    return false;
  }
  tdm_buffer_init(buffer);
  return true;
}

bool tdm_frame_share(tdm_frame *to, tdm_frame *from) {
  return zmq_msg_copy(message_of(to), message_of(from)) == 0;
}

void tdm_frame_move(tdm_frame *to, tdm_frame *from) {
  zmq_msg_move(message_of(to), message_of(from));
}

const uint8_t *tdm_frame_bytes(const tdm_frame *frame) {
  /* zmq_msg_data() only reads, though it does not say so. */
  return zmq_msg_data((zmq_msg_t *)(void *)(uintptr_t)frame);
}

size_t tdm_frame_size(const tdm_frame *frame) {
  return zmq_msg_size((const zmq_msg_t *)(const void *)frame);
}

const char *tdm_frame_user(const tdm_frame *frame) {
  return zmq_msg_gets((const zmq_msg_t *)(const void *)frame, "User-Id");
}

int tdm_frame_descriptor(const tdm_frame *frame) {
  return zmq_msg_get((const zmq_msg_t *)(const void *)frame, ZMQ_SRCFD);
}

/* ---- context ---- */

/* ZeroMQ's handles are plain pointers; ours are too, with a type. */
tdm_net *tdm_net_new(void) {
  void *context = zmq_ctx_new();
  if (context != NULL) zmq_ctx_set(context, ZMQ_MAX_SOCKETS, SOCKETS_MAX);
  return context;
}

void tdm_net_free(tdm_net *net) {
  if (net != NULL) zmq_ctx_term(net);
}

/* ---- life of a socket ---- */

static bool set_int(void *socket, int option, int value) {
  return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

static bool set_limits(void *socket, int64_t message_bytes_max) {
  return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_bytes_max, sizeof message_bytes_max) ==
             0 &&
         set_int(socket, ZMQ_RCVHWM, RECEIVE_HWM) && set_int(socket, ZMQ_SNDHWM, SEND_HWM) &&
         set_int(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS) &&
         set_int(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS) &&
         set_int(socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS) &&
         set_int(socket, ZMQ_HEARTBEAT_TTL, HEARTBEAT_TIMEOUT_MS) &&
         set_int(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS) &&
         set_int(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MS_MAX) && set_int(socket, ZMQ_LINGER, 0);
}

static bool set_identity(void *socket, tdm_socket_kind kind, const char *routing_id) {
  if (kind == TDM_SOCKET_ROUTER)
    return set_int(socket, ZMQ_ROUTER_MANDATORY, 1) && set_int(socket, ZMQ_ROUTER_HANDOVER, 0);
  return routing_id == NULL ||
         zmq_setsockopt(socket, ZMQ_ROUTING_ID, routing_id, strlen(routing_id)) == 0;
}

tdm_socket *tdm_socket_new(tdm_net *net, tdm_socket_kind kind, int64_t message_bytes_max,
                           const char *routing_id) {
  void *socket = zmq_socket(net, kind == TDM_SOCKET_ROUTER ? ZMQ_ROUTER : ZMQ_DEALER);
  if (socket == NULL) return NULL;
  if (set_limits(socket, message_bytes_max) && set_identity(socket, kind, routing_id))
    return socket;
  zmq_close(socket);
  return NULL;
}

void tdm_socket_free(tdm_socket *socket, int linger_ms) {
  if (socket == NULL) return;
  set_int(socket, ZMQ_LINGER, linger_ms);
  zmq_close(socket);
}

bool tdm_socket_bind(tdm_socket *socket, const char *endpoint, char *actual, size_t actual_size,
                     const char **why) {
  /* Only where it is written: else 127.0.0.1 would show as ::ffff:127.0.0.1. */
  set_int(socket, ZMQ_IPV6, strchr(endpoint, '[') != NULL);
  if (zmq_bind(socket, endpoint) != 0 ||
      zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, actual, &actual_size) != 0) {
    *why = zmq_strerror(errno);
    return false;
  }
  return true;
}

bool tdm_socket_connect(tdm_socket *socket, const char *endpoint, const char **why) {
  if (zmq_connect(socket, endpoint) == 0) return true;
  *why = zmq_strerror(errno);
  return false;
}

bool tdm_socket_unbind(tdm_socket *socket, const char *actual) {
  return zmq_unbind(socket, actual) == 0;
}

/* ---- keys ---- */

bool tdm_curve_pair_new(tdm_key_pair *pair) {
  return zmq_curve_keypair(pair->public_key, pair->secret_key) == 0;
}

bool tdm_curve_pair_matches(const tdm_key_pair *pair) {
  char public_key[TDM_KEY_TEXT_SIZE];
  return zmq_curve_public(public_key, pair->secret_key) == 0 &&
         strcmp(public_key, pair->public_key) == 0;
}

static bool set_key(void *socket, int option, const char *key) {
  return zmq_setsockopt(socket, option, key, TDM_KEY_TEXT_SIZE) == 0;
}

bool tdm_socket_demand_curve(tdm_socket *socket, const tdm_key_pair *own, const char *domain) {
  return set_int(socket, ZMQ_CURVE_SERVER, 1) &&
         set_key(socket, ZMQ_CURVE_SECRETKEY, own->secret_key) &&
         zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) == 0;
}

bool tdm_socket_offer_curve(tdm_socket *socket, const tdm_key_pair *own, const char *server_key) {
  return set_key(socket, ZMQ_CURVE_SERVERKEY, server_key) &&
         set_key(socket, ZMQ_CURVE_PUBLICKEY, own->public_key) &&
         set_key(socket, ZMQ_CURVE_SECRETKEY, own->secret_key);
}

/* ---- watching ---- */

tdm_socket *tdm_socket_watch(tdm_net *net, tdm_socket *socket) {
  char name[64];
  snprintf(name, sizeof name, "inproc://watch-%p", (void *)socket);
  int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
               ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
  if (zmq_socket_monitor(socket, name, events) != 0) return NULL;
  void *watch = zmq_socket(net, ZMQ_PAIR);
  /* No high-water mark: a full pipe would stop ZeroMQ's thread. */
  if (watch != NULL && set_int(watch, ZMQ_LINGER, 0) && set_int(watch, ZMQ_RCVHWM, 0) &&
      zmq_connect(watch, name) == 0)
    return watch;
  if (watch != NULL) zmq_close(watch);
  zmq_socket_monitor(socket, NULL, 0);
  return NULL;
}

void tdm_socket_unwatch(tdm_socket *socket, tdm_socket *watch) {
  if (watch != NULL) zmq_socket_monitor(socket, NULL, 0);
}

static tdm_event event_of(uint16_t number) {
  switch (number) {
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      return TDM_EVENT_CONNECTED;
    case ZMQ_EVENT_DISCONNECTED:
      return TDM_EVENT_DISCONNECTED;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return TDM_EVENT_REFUSED;
    default:
      return TDM_EVENT_NO_HANDSHAKE;
  }
}

bool tdm_socket_event(tdm_socket *watch, tdm_event *event, int32_t *value) {
  struct {
    uint16_t number;
    uint32_t value;
  } __attribute__((packed)) message;
  tdm_frame frame;
  tdm_frame_init(&frame);
  bool got = tdm_socket_receive(watch, &frame, 1) > 0 && tdm_frame_size(&frame) == sizeof message;
  if (got) {
    memcpy(&message, tdm_frame_bytes(&frame), sizeof message);
    *event = event_of(message.number);
    *value = (int32_t)message.value;
  }
  tdm_frame_fini(&frame);
  return got;
}

/* ---- events ---- */

int tdm_socket_descriptor(tdm_socket *socket) {
  int descriptor = -1;
  size_t size = sizeof descriptor;
  return zmq_getsockopt(socket, ZMQ_FD, &descriptor, &size) == 0 ? descriptor : -1;
}

bool tdm_socket_readable(tdm_socket *socket) {
  int events = 0;
  size_t size = sizeof events;
  return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

bool tdm_socket_wait(tdm_socket *socket, int timeout_ms) {
  zmq_pollitem_t item = {.socket = socket, .events = ZMQ_POLLIN};
  return zmq_poll(&item, 1, timeout_ms) > 0;
}

/* ---- messages ---- */

static bool receive_part(void *socket, zmq_msg_t *part, int flags) {
  int received;
  do {
    received = zmq_msg_recv(part, socket, flags);
  } while (received < 0 && errno == EINTR);
  return received >= 0;
}

int tdm_socket_receive(tdm_socket *socket, tdm_frame *frames, int room) {
  zmq_msg_t rest;
  zmq_msg_init(&rest);
  int count = 0;
  bool more = true;
  while (more) {
    zmq_msg_t *part = count < room ? message_of(&frames[count]) : &rest;
    if (!receive_part(socket, part, ZMQ_DONTWAIT)) {
      if (count > 0 || errno != EAGAIN) count = -1;
      break;
    }
    more = zmq_msg_more(part) != 0;
    count++;
  }
  zmq_msg_close(&rest);
  return count;
}

static tdm_send_result send_failure(bool first) {
  if (first && errno == EAGAIN) return TDM_SEND_FULL;
  if (first && errno == EHOSTUNREACH) return TDM_SEND_GONE;
  return TDM_SEND_FAILED;
}

static tdm_send_result send_parts(void *socket, tdm_frame *frames, int count, int flags) {
  for (int i = 0; i < count; i++) {
    int more = i + 1 < count ? ZMQ_SNDMORE : 0;
    int sent;
    do {
      sent = zmq_msg_send(message_of(&frames[i]), socket, flags | more);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) return send_failure(i == 0);
  }
  return TDM_SENT;
}

tdm_send_result tdm_socket_send(tdm_socket *socket, tdm_frame *frames, int count) {
  return send_parts(socket, frames, count, ZMQ_DONTWAIT);
}

tdm_send_result tdm_socket_send_within(tdm_socket *socket, tdm_frame *frames, int count,
                                       int timeout_ms) {
  if (!set_int(socket, ZMQ_SNDTIMEO, timeout_ms)) return TDM_SEND_FAILED;
  return send_parts(socket, frames, count, 0);
}

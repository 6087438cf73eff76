// SPDX-License-Identifier: Apache-2.0
#include "clients/c/transport.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/key_pair.h"

struct tdm_transport {
  void *context;
  void *socket;
  void *monitor;
  int poll_fd; /* epoll over the two sockets' descriptors and wake_fd */
  int wake_fd;
  zmq_msg_t message; /* the one lent out by the last step */
};

/* ---- life cycle ---- */

static bool set(void *socket, int option, int value) {
  return !zmq_setsockopt(socket, option, &value, sizeof value);
}

/* Names and values as the daemon's side expects them; a dead peer is noticed after 6 s. */
static bool configure(void *socket) {
  return set(socket, ZMQ_LINGER, 0) && set(socket, ZMQ_IPV6, 1) &&
         set(socket, ZMQ_HANDSHAKE_IVL, 2000) && set(socket, ZMQ_HEARTBEAT_IVL, 2000) &&
         set(socket, ZMQ_HEARTBEAT_TIMEOUT, 6000) && set(socket, ZMQ_RECONNECT_IVL, 100) &&
         set(socket, ZMQ_RECONNECT_IVL_MAX, 5000);
}

static bool set_key(void *socket, int option, const char *key) {
  return !zmq_setsockopt(socket, option, key, TANDEM_KEY_SIZE);
}

static bool set_keys(void *socket, const tandem_keys *keys) {
  return !keys || (set_key(socket, ZMQ_CURVE_SERVERKEY, keys->server_key) &&
                   set_key(socket, ZMQ_CURVE_PUBLICKEY, keys->public_key) &&
                   set_key(socket, ZMQ_CURVE_SECRETKEY, keys->secret_key));
}

/* Also whether the two of ours belong together: else the server could only refuse. */
static bool are_good(const tandem_keys *keys) {
  const char *texts[] = {keys->server_key, keys->public_key, keys->secret_key};
  char public_key[TANDEM_KEY_SIZE];
  for (int i = 0; i < 3; i++) {
    if (!texts[i] || !tdm_key_decode(texts[i], strlen(texts[i]), NULL)) return false;
  }
  return !zmq_curve_public(public_key, keys->secret_key) && !strcmp(public_key, keys->public_key);
}

tandem_result tdm_transport_make_keys(char public_key[TANDEM_KEY_SIZE],
                                      char secret_key[TANDEM_KEY_SIZE]) {
  return zmq_curve_keypair(public_key, secret_key) ? TANDEM_SYSTEM : TANDEM_OK;
}

static bool open_monitor(tdm_transport *t) {
  char name[64];
  snprintf(name, sizeof name, "inproc://tandem-monitor-%p", (void *)t);
  int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;
  if (zmq_socket_monitor(t->socket, name, events)) return false;
  t->monitor = zmq_socket(t->context, ZMQ_PAIR);
  return t->monitor && set(t->monitor, ZMQ_LINGER, 0) && !zmq_connect(t->monitor, name);
}

static bool watch(int poll_fd, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  return !epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

static bool watch_socket(int poll_fd, void *socket) {
  int fd;
  size_t size = sizeof fd;
  return !zmq_getsockopt(socket, ZMQ_FD, &fd, &size) && watch(poll_fd, fd);
}

static bool open_descriptors(tdm_transport *t) {
  t->poll_fd = epoll_create1(EPOLL_CLOEXEC);
  t->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return t->poll_fd >= 0 && t->wake_fd >= 0 && watch_socket(t->poll_fd, t->socket) &&
         watch_socket(t->poll_fd, t->monitor) && watch(t->poll_fd, t->wake_fd);
}

static tandem_result open_parts(tdm_transport *t, const char *endpoint, const tandem_keys *keys) {
  if (keys && !are_good(keys)) return TANDEM_BAD_KEY;
  t->context = zmq_ctx_new();
  if (!t->context) return TANDEM_SYSTEM;
  t->socket = zmq_socket(t->context, ZMQ_DEALER);
  if (!t->socket || !configure(t->socket) || !set_keys(t->socket, keys) || !open_monitor(t) ||
      !open_descriptors(t)) {
    return TANDEM_SYSTEM;
  }
  if (strncmp(endpoint, "tcp://", 6) && strncmp(endpoint, "ipc://", 6)) return TANDEM_BAD_ENDPOINT;
  if (zmq_connect(t->socket, endpoint)) return TANDEM_BAD_ENDPOINT;
  /* Connecting may have used up the first signal of the descriptors. */
  tdm_transport_wake(t);
  return TANDEM_OK;
}

tandem_result tdm_transport_open(const char *endpoint, const tandem_keys *keys,
                                 tdm_transport **transport) {
  *transport = NULL;
  tdm_transport *t = calloc(1, sizeof *t);
  if (!t) return TANDEM_NO_MEMORY;
  t->poll_fd = t->wake_fd = -1;
  zmq_msg_init(&t->message);
  tandem_result result = open_parts(t, endpoint, keys);
  if (result == TANDEM_OK) {
    *transport = t;
  } else {
    int saved = errno;
    tdm_transport_close(t);
    errno = saved;
  }
  return result;
}

void tdm_transport_close(tdm_transport *t) {
  if (!t) return;
  zmq_msg_close(&t->message);
  if (t->monitor) zmq_close(t->monitor);
  if (t->socket) zmq_close(t->socket);
  if (t->poll_fd >= 0) close(t->poll_fd);
  if (t->wake_fd >= 0) close(t->wake_fd);
  if (t->context) zmq_ctx_term(t->context);
  free(t);
}

/* ---- readiness ---- */

int tdm_transport_fd(const tdm_transport *t) { return t->poll_fd; }

void tdm_transport_wake(tdm_transport *t) {
  uint64_t one = 1;
  ssize_t written = write(t->wake_fd, &one, sizeof one);
  (void)written; /* a counter that is full is awake already */
}

static void sleep_again(tdm_transport *t) {
  uint64_t count;
  ssize_t got = read(t->wake_fd, &count, sizeof count);
  (void)got; /* nothing to read: asleep already */
}

static bool readable(void *socket) {
  int events = 0;
  size_t size = sizeof events;
  return !zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) && events & ZMQ_POLLIN;
}

bool tdm_transport_ready(tdm_transport *t) {
  bool ready = readable(t->socket);
  return readable(t->monitor) || ready; /* ask both: asking is what re-arms a descriptor */
}

bool tdm_transport_wait(tdm_transport *t, int timeout_ms) {
  if (tdm_transport_ready(t)) return true;
  zmq_pollitem_t items[] = {{.socket = t->socket, .events = ZMQ_POLLIN},
                            {.socket = t->monitor, .events = ZMQ_POLLIN}};
  return zmq_poll(items, 2, timeout_ms) >= 0 || errno == EINTR;
}

/* ---- messages ---- */

tandem_result tdm_transport_send(tdm_transport *t, const void *bytes, size_t size) {
  /* The empty delimiter lets the daemon treat DEALER and REQ alike. Both frames must go. */
  int sent;
  do {
    sent = zmq_send(t->socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return errno == EAGAIN ? TANDEM_FULL : TANDEM_SYSTEM;
  do {
    sent = zmq_send(t->socket, bytes, size, 0);
  } while (sent < 0 && errno == EINTR);
  /* Sending handles the socket's commands, and with them the signal of a message that came. */
  tdm_transport_wake(t);
  return sent < 0 ? TANDEM_SYSTEM : TANDEM_OK;
}

static bool more_follows(void *socket) {
  int more = 0;
  size_t size = sizeof more;
  zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
  return more != 0;
}

/* Receives one frame without waiting: 1 got it, 0 there is none, -1 failed. */
static int receive_frame(tdm_transport *t, void *socket) {
  for (;;) {
    zmq_msg_close(&t->message);
    zmq_msg_init(&t->message);
    if (zmq_msg_recv(&t->message, socket, ZMQ_DONTWAIT) >= 0) return 1;
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return -1;
  }
}

/* All frames of a message are there once the first is. The last one is lent out; more than
 * a delimiter and a body is not of this protocol. */
static tdm_step receive(tdm_transport *t, const void **bytes, size_t *size) {
  int got = receive_frame(t, t->socket);
  if (got <= 0) return got ? TDM_STEP_FAILED : TDM_STEP_NOTHING;
  bool delimited = zmq_msg_size(&t->message) == 0;
  unsigned frames = 1;
  while (more_follows(t->socket)) {
    if (receive_frame(t, t->socket) <= 0) return TDM_STEP_FAILED;
    frames++;
  }
  if (frames != (delimited ? 2u : 1u)) return TDM_STEP_IGNORED;
  *bytes = zmq_msg_data(&t->message);
  *size = zmq_msg_size(&t->message);
  return TDM_STEP_MESSAGE;
}

/* What fails otherwise in a handshake (a server of another kind) is tried again. */
static tdm_step step_of(uint16_t event, uint32_t value) {
  if (event == ZMQ_EVENT_DISCONNECTED) return TDM_STEP_DISCONNECTED;
  if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) return TDM_STEP_CONNECTED;
  bool refused = event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ||
                 value == (uint32_t)ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH;
  return refused ? TDM_STEP_REFUSED : TDM_STEP_IGNORED;
}

static tdm_step receive_event(tdm_transport *t) {
  int got = receive_frame(t, t->monitor);
  if (got <= 0) return got ? TDM_STEP_FAILED : TDM_STEP_NOTHING;
  uint16_t event = 0;
  uint32_t value = 0;
  if (zmq_msg_size(&t->message) >= sizeof event + sizeof value) {
    memcpy(&event, zmq_msg_data(&t->message), sizeof event);
    memcpy(&value, (const char *)zmq_msg_data(&t->message) + sizeof event, sizeof value);
  }
  while (more_follows(t->monitor)) {
    if (receive_frame(t, t->monitor) <= 0) return TDM_STEP_FAILED;
  }
  return step_of(event, value);
}

tdm_step tdm_transport_step(tdm_transport *t, const void **bytes, size_t *size) {
  /* Messages first: an answer that came before the connection broke counts. */
  for (;;) {
    tdm_step step = receive(t, bytes, size);
    if (step == TDM_STEP_NOTHING) step = receive_event(t);
    if (step != TDM_STEP_NOTHING) return step;
    sleep_again(t);
    if (!tdm_transport_ready(t)) return TDM_STEP_NOTHING;
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/zmq_loop.h"

static bool has_work(tdm_zmq_loop *bridge) {
  /* Asking the socket first also re-arms its descriptor. */
  bool readable = tdm_socket_readable(bridge->socket);
  return readable && (bridge->wanted == NULL || bridge->wanted(bridge->context));
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  (void)poll;
  (void)status;
  (void)events;
}

static void on_idle(uv_idle_t *idle) { (void)idle; }

static void on_prepare(uv_prepare_t *prepare) {
  tdm_zmq_loop *bridge = prepare->data;
  if (has_work(bridge))
    uv_idle_start(&bridge->idle, on_idle);
  else
    uv_idle_stop(&bridge->idle);
}

static void on_check(uv_check_t *check) {
  tdm_zmq_loop *bridge = check->data;
  for (int left = bridge->budget; left > 0; left--) {
    if (bridge->wanted != NULL && !bridge->wanted(bridge->context)) return;
    if (!bridge->receive(bridge->context)) return;
  }
}

int tdm_zmq_loop_start(tdm_zmq_loop *bridge, uv_loop_t *loop) {
  int error = uv_poll_init(loop, &bridge->poll, tdm_socket_descriptor(bridge->socket));
  if (error != 0) return error;
  uv_prepare_init(loop, &bridge->prepare);
  uv_check_init(loop, &bridge->check);
  uv_idle_init(loop, &bridge->idle);
  bridge->prepare.data = bridge;
  bridge->check.data = bridge;
  uv_poll_start(&bridge->poll, UV_READABLE, on_poll);
  uv_prepare_start(&bridge->prepare, on_prepare);
  uv_check_start(&bridge->check, on_check);
  return 0;
}

void tdm_zmq_loop_stop(tdm_zmq_loop *bridge) {
  uv_close((uv_handle_t *)&bridge->poll, NULL);
  uv_close((uv_handle_t *)&bridge->prepare, NULL);
  uv_close((uv_handle_t *)&bridge->check, NULL);
  uv_close((uv_handle_t *)&bridge->idle, NULL);
}

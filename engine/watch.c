// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/watch.h"

enum { WATCH_BUDGET = 64 };

static bool take_event(void *context) {
  tdm_watch *watch = context;
  tdm_event event;
  int32_t value;
  if (!tdm_socket_event(watch->events, &event, &value)) return false;
  if (event == TDM_EVENT_NO_HANDSHAKE) tdm_stats_count(watch->stats, TDM_COUNT_HANDSHAKES_REFUSED);
  if (event == TDM_EVENT_DISCONNECTED) watch->ended(watch->context, value);
  return true;
}

bool tdm_watch_open(tdm_watch *watch, tdm_net *net, tdm_socket *watched, tdm_stats *stats) {
  watch->watched = watched;
  watch->stats = stats;
  watch->events = tdm_socket_watch(net, watched);
  return watch->events != NULL;
}

void tdm_watch_drain(tdm_watch *watch) {
  if (watch->events == NULL) return;
  while (take_event(watch)) {
  }
}

int tdm_watch_start(tdm_watch *watch, uv_loop_t *loop) {
  if (watch->events == NULL) return 0;
  watch->bridge.socket = watch->events;
  watch->bridge.budget = WATCH_BUDGET;
  watch->bridge.receive = take_event;
  watch->bridge.context = watch;
  return tdm_zmq_loop_start(&watch->bridge, loop);
}

void tdm_watch_stop(tdm_watch *watch) {
  if (watch->events != NULL) tdm_zmq_loop_stop(&watch->bridge);
}

void tdm_watch_fini(tdm_watch *watch) {
  tdm_socket_unwatch(watch->watched, watch->events);
  tdm_socket_free(watch->events, 0);
  watch->events = NULL;
}

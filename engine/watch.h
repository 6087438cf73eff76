// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Watch: what happens to the connections of a protected socket.
 *
 * Counts refused handshakes, and tells which connections ended: a routing id is the peer's
 * own choice, so what was meant for one that is gone must not go to another that took its name.
 * Callers: the daemon, the delivery.
 */
#ifndef TANDEM_ENGINE_WATCH_H
#define TANDEM_ENGINE_WATCH_H

#include <uv.h>

#include "engine/socket.h"
#include "engine/stats.h"
#include "engine/zmq_loop.h"

/* Zeroed memory is a watch that was never opened; everything but opening does nothing on it. */
typedef struct tdm_watch {
  tdm_zmq_loop bridge;
  tdm_socket *watched; /* borrowed */
  tdm_socket *events;  /* owned */
  tdm_stats *stats;    /* borrowed */
  /* The connection with that descriptor has ended. */
  void (*ended)(void *context, int descriptor);
  void *context;
} tdm_watch;

/* Begins to watch; `ended` and its context were set. False: errno says why. */
bool tdm_watch_open(tdm_watch *watch, tdm_net *net, tdm_socket *watched, tdm_stats *stats);

/* Takes in all that has happened. */
void tdm_watch_drain(tdm_watch *watch);

/* 0, or a libuv error. */
int tdm_watch_start(tdm_watch *watch, uv_loop_t *loop);
void tdm_watch_stop(tdm_watch *watch);
/* Before the watched socket is freed. */
void tdm_watch_fini(tdm_watch *watch);

#endif

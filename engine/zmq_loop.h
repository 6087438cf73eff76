// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * ZeroMQ on a libuv loop: the one way that never stalls.
 *
 * A socket's descriptor is edge-triggered: whatever was received or sent may have
 * eaten the edge, so the descriptor alone never tells whether there is more.
 * Hence: an empty poll callback (it only wakes the loop); before the loop sleeps a prepare
 * handle asks the socket itself and, if something is there, starts an idle handle,
 * which keeps the loop from sleeping; after the loop's poll a check handle takes up
 * to a budget of messages, so that timers, signals and other sockets get their turn.
 *
 * Callers: the front, the back.
 */
#ifndef TANDEM_ENGINE_ZMQ_LOOP_H
#define TANDEM_ENGINE_ZMQ_LOOP_H

#include <stdbool.h>
#include <uv.h>

#include "engine/socket.h"

typedef struct {
  uv_poll_t poll;
  uv_prepare_t prepare;
  uv_check_t check;
  uv_idle_t idle;
  tdm_socket *socket; /* borrowed */
  int budget;         /* messages a turn */
  /* Takes one message; false when there was none. */
  bool (*receive)(void *context);
  /* Whether messages are wanted now; NULL: always. */
  bool (*wanted)(void *context);
  void *context;
} tdm_zmq_loop;

/*
 * Starts; socket, receive, wanted, context and budget were set by the caller. The
 * socket must outlive the handles. 0, or a libuv error (nothing started).
 */
int tdm_zmq_loop_start(tdm_zmq_loop *bridge, uv_loop_t *loop);

/* Closes the handles; they are gone when the loop has run their close callbacks. */
void tdm_zmq_loop_stop(tdm_zmq_loop *bridge);

#endif

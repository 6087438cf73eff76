// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Heartbeat: tells the daemon that this process runs, whatever its solver is doing.
 *
 * A thread and a socket of their own. The daemon replaces a worker that it has not heard for a
 * while (TDM_LEASE_MS): one that is stopped, swapped out or cut off. A solver that never ends is
 * none of the heartbeat's business: that is what deadlines are for. Callers: the worker's loop.
 */
#ifndef TANDEM_ENGINE_WORKER_HEARTBEAT_H
#define TANDEM_ENGINE_WORKER_HEARTBEAT_H

#include <pthread.h>
#include <stdbool.h>

#include "engine/socket.h"

typedef struct {
  tdm_socket *socket; /* owned, the thread's while it runs */
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool ending; /* guarded by the mutex */
} tdm_heartbeat;

/*
 * Takes a connected DEALER (also on failure) and starts the thread; the struct must stay in
 * place. False: no memory or no thread to be had.
 */
bool tdm_heartbeat_start(tdm_heartbeat *heartbeat, tdm_socket *socket);

/* Ends the thread and closes the socket. */
void tdm_heartbeat_stop(tdm_heartbeat *heartbeat);

#endif

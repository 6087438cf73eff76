// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Remote: the endpoint for workers on other machines (`--worker-bind`).
 *
 * A second back, under CURVE with the right `worker`. Its workers have places in the dispatcher
 * behind those of the daemon's own processes, and the same leases: one that falls silent is
 * given up and its task goes elsewhere; what it says later is refused, and it is told to begin
 * anew. Callers: the daemon.
 */
#ifndef TANDEM_ENGINE_REMOTE_H
#define TANDEM_ENGINE_REMOTE_H

#include "engine/attached.h"
#include "engine/back.h"
#include "engine/keys/gate.h"
#include "engine/watch.h"

/* Zeroed memory is none; everything but opening does nothing on it. */
typedef struct {
  tdm_back back; /* the caller sets what tdm_back_init() does not, before the start */
  tdm_watch watch;
  tdm_attached attached;
  const tdm_gate *gate; /* borrowed */
} tdm_remote;

/*
 * Without --worker-bind nothing, true. Else tests the gate at `door`, a free ipc endpoint, and
 * binds. False: logged.
 */
bool tdm_remote_open(tdm_remote *remote, tdm_net *net, const tdm_settings *settings, tdm_gate *gate,
                     const char *door, tdm_stats *stats);

/* Whether that place in the dispatcher is one of these. */
bool tdm_remote_has(const tdm_remote *remote, uint32_t worker);

/* Gives a worker up: its place is free, and its process is told to begin anew. */
void tdm_remote_drop(tdm_remote *remote, uint32_t worker);

/* Gives up those whose key is not in the list any more. */
void tdm_remote_drop_revoked(tdm_remote *remote);

/* 0, or a libuv error. */
int tdm_remote_start(tdm_remote *remote, uv_loop_t *loop);
/* Gives all up. */
void tdm_remote_stop(tdm_remote *remote);
void tdm_remote_fini(tdm_remote *remote);

#endif

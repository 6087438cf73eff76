// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/remote.h"

#include <errno.h>
#include <string.h>

#include "engine/keys/rights.h"
#include "engine/keys/self_test.h"
#include "engine/keys/zap.h"
#include "engine/log.h"

enum { LINGER_MS = 500 }; /* for the last EXIT */

bool tdm_remote_has(const tdm_remote *remote, uint32_t worker) {
  return remote->back.socket != NULL && worker >= remote->attached.first;
}

void tdm_remote_drop(tdm_remote *remote, uint32_t worker) {
  tdm_attached_worker *place = tdm_attached_at(&remote->attached, worker);
  if (!place->present) return;
  tdm_back_tell(&remote->back, worker, TDM_WORK_EXIT, 0);
  tdm_log(TDM_LOG_WARN, "worker on another machine lost", "worker=%s", place->name);
  place->present = false;
  tdm_dispatcher_lost(remote->back.dispatcher, worker);
}

static void drop_all(tdm_remote *remote, bool (*wanted)(const tdm_remote *, const char *user)) {
  for (uint32_t i = 0; i < TDM_ATTACHED_MAX; i++) {
    const tdm_attached_worker *worker = &remote->attached.workers[i];
    if (worker->present && wanted(remote, worker->user))
      tdm_remote_drop(remote, remote->attached.first + i);
  }
}

static bool is_revoked(const tdm_remote *remote, const char *user) {
  const tdm_key *key = tdm_gate_key(remote->gate, user);
  return key == NULL || (key->rights & TDM_RIGHT_WORKER) == 0;
}

static bool is_any(const tdm_remote *remote, const char *user) {
  (void)remote;
  (void)user;
  return true;
}

void tdm_remote_drop_revoked(tdm_remote *remote) { drop_all(remote, is_revoked); }

/* A process that ended, or a network that said so: sooner than a lease runs out. */
static void on_ended(void *context, int descriptor) {
  tdm_remote *remote = context;
  int worker = tdm_attached_on(&remote->attached, descriptor);
  if (worker < 0) return;
  tdm_remote_drop(remote, (uint32_t)worker);
  remote->back.settle(remote->back.context);
}

bool tdm_remote_open(tdm_remote *remote, tdm_net *net, const tdm_settings *settings, tdm_gate *gate,
                     const char *door, tdm_stats *stats) {
  if (settings->worker_bind == NULL) return true;
  remote->gate = gate;
  remote->attached.first = tdm_dispatcher_local(settings);
  remote->back.attached = &remote->attached;
  remote->back.gate = gate;
  if (!tdm_back_make(&remote->back, net, settings) ||
      !tdm_gate_protect(gate, remote->back.socket, TDM_ZAP_WORKERS) ||
      !tdm_self_test(gate, net, remote->back.socket, door, TDM_RIGHT_WORKER) ||
      !tdm_back_bind(&remote->back, settings->worker_bind))
    return false;
  remote->watch.ended = on_ended;
  remote->watch.context = remote;
  if (tdm_watch_open(&remote->watch, net, remote->back.socket, stats)) return true;
  tdm_log(TDM_LOG_ERROR, "cannot watch workers", "reason=\"%s\"", strerror(errno));
  return false;
}

int tdm_remote_start(tdm_remote *remote, uv_loop_t *loop) {
  if (remote->back.socket == NULL) return 0;
  int error = tdm_back_start(&remote->back);
  return error != 0 ? error : tdm_watch_start(&remote->watch, loop);
}

void tdm_remote_stop(tdm_remote *remote) {
  if (remote->back.socket == NULL) return;
  drop_all(remote, is_any);
  tdm_back_stop(&remote->back);
  tdm_watch_stop(&remote->watch);
}

void tdm_remote_fini(tdm_remote *remote) {
  if (remote->back.socket == NULL) return;
  tdm_watch_fini(&remote->watch);
  tdm_socket_free(remote->back.socket, LINGER_MS);
  remote->back.socket = NULL;
}

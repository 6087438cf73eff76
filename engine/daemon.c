// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/daemon.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "engine/admission.h"
#include "engine/back.h"
#include "engine/cancel.h"
#include "engine/clock.h"
#include "engine/descriptors.h"
#include "engine/drain.h"
#include "engine/front.h"
#include "engine/jobs/jobs.h"
#include "engine/keys/gate.h"
#include "engine/keys/rights.h"
#include "engine/keys/self_test.h"
#include "engine/keys/zap.h"
#include "engine/log.h"
#include "engine/metrics.h"
#include "engine/multipart.h"
#include "engine/notify.h"
#include "engine/remote.h"
#include "engine/runtime_folder.h"
#include "engine/watch.h"

enum {
  TICK_MS = 100,
  LINGER_MS = 1000,         /* for the last replies */
  MULTIPART_ROOM = 1 << 17, /* beside the body: workers' envelopes, keys' frames */
  RESTART_MS = 2000         /* a successor serves this long after a drain, at the latest */
};

static const int signal_numbers[] = {SIGTERM, SIGINT, SIGHUP};
enum { SIGNAL_COUNT = sizeof signal_numbers / sizeof signal_numbers[0] };

typedef struct {
  uv_loop_t loop;
  const tdm_settings *settings;
  char worker_path[1024];
  tdm_runtime_folder folder;
  tdm_net *net;
  tdm_gate gate;
  tdm_watch watch; /* of the front's connections, with keys */
  tdm_peers peers;
  tdm_owners owners;
  tdm_stats stats;
  tdm_dispatcher dispatcher;
  tdm_delivery delivery;
  tdm_admission admission;
  tdm_jobs jobs;
  tdm_supervisor supervisor;
  tdm_front front;
  tdm_back back;
  tdm_remote remote;
  tdm_metrics metrics;
  tdm_notify notify;
  tdm_drain drain;
  uv_timer_t tick;
  uv_signal_t signals[SIGNAL_COUNT];
  int status; /* of the exit */
} daemon_parts;

/* ---- what the dispatcher asks for ---- */

static tdm_back *back_of(daemon_parts *d, uint32_t worker) {
  return tdm_remote_has(&d->remote, worker) ? &d->remote.back : &d->back;
}

static bool hand_out(void *context, uint32_t worker, tdm_task *task) {
  daemon_parts *d = context;
  if (tdm_remote_has(&d->remote, worker)) return tdm_back_hand_out(&d->remote.back, worker, task);
  if (!tdm_back_hand_out(&d->back, worker, task)) return false;
  tdm_supervisor_prove(&d->supervisor, worker);
  if (!tdm_jobs_handed(&d->jobs, task))
    tdm_dispatcher_cancel(&d->dispatcher, task, tdm_monotonic_ms());
  return true;
}

static void retire(void *context, uint32_t worker) {
  daemon_parts *d = context;
  tdm_back_tell(back_of(d, worker), worker, TDM_WORK_EXIT, 0);
}

static void kill_worker(void *context, uint32_t worker) {
  daemon_parts *d = context;
  if (tdm_remote_has(&d->remote, worker))
    tdm_remote_drop(&d->remote, worker);
  else
    tdm_supervisor_kill(&d->supervisor, worker);
}

static void cancel(void *context, uint32_t worker, uint64_t token) {
  daemon_parts *d = context;
  tdm_back_tell(back_of(d, worker), worker, TDM_WORK_CANCEL, token);
}

/* Nothing was found yet: it still waited, or its worker ended without a word. */
static void answer_cancelled(daemon_parts *d, tdm_task *task) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_cancel_write_outcome(&body, tdm_monotonic_ms() - task->received_ms);
  tdm_delivery_result(&d->delivery, task, &body);
}

/* The log has the same number, with what the client need not know. */
static void fail_internal(daemon_parts *d, tdm_task *task, const char *what) {
  char request[TDM_INCIDENT_SIZE], incident[TDM_INCIDENT_SIZE];
  char message[160];
  tdm_incident_format(task->number, request);
  tdm_incident_format(task->token, incident);
  tdm_log(TDM_LOG_ERROR, what,
          "request=%s incident=%s op=%s worker=%" PRIu32 " losses=%" PRIu32 " bytes=%zu", request,
          incident, tdm_op_name(task->op), task->worker, task->losses, task->bytes);
  snprintf(message, sizeof message, "%s; incident %s", what, incident);
  tdm_delivery_error(&d->delivery, task, TDM_ERROR_INTERNAL, message, -1);
}

static void fail(void *context, tdm_task *task, tdm_failure why) {
  daemon_parts *d = context;
  switch (why) {
    case TDM_FAILURE_CRASHED:
      tdm_quarantine_add(&d->admission.quarantine, task, tdm_monotonic_ms());
      fail_internal(d, task, "two workers ended while they had this request");
      break;
    case TDM_FAILURE_OVERRAN:
      fail_internal(d, task, "the worker did not keep to the time limit and was ended");
      break;
    case TDM_FAILURE_DRAINED:
      tdm_delivery_error(&d->delivery, task, TDM_ERROR_BUSY, "the server is stopping",
                         d->admission.restart_ms);
      break;
    case TDM_FAILURE_GONE:
      tdm_delivery_drop(&d->delivery, task);
      break;
    case TDM_FAILURE_CANCELLED:
      answer_cancelled(d, task);
      break;
  }
}

static void settle(void *context);

/* ---- connections that end, keys that are revoked ---- */

/* What waits for somebody who is gone is dropped when its turn comes. */
static void cancel_abandoned(daemon_parts *d) {
  for (uint32_t i = 0; i < d->dispatcher.worker_count; i++) {
    tdm_task *task = d->dispatcher.workers[i].task;
    if (task != NULL && task->taker == NULL && task->peer != NULL && task->peer->gone)
      tdm_dispatcher_cancel(&d->dispatcher, task, tdm_monotonic_ms());
  }
}

static bool is_on(void *context, const tdm_peer *peer) {
  return peer->descriptor == *(const int *)context;
}

static void on_ended(void *context, int descriptor) {
  daemon_parts *d = context;
  if (tdm_peers_lose(&d->peers, is_on, &descriptor) > 0) cancel_abandoned(d);
}

static bool is_revoked(void *context, const tdm_peer *peer) {
  return tdm_gate_key(context, peer->user) == NULL;
}

static void reload_keys(daemon_parts *d) {
  if (!tdm_gate_reload(&d->gate)) return;
  if (tdm_peers_lose(&d->peers, is_revoked, &d->gate) > 0) cancel_abandoned(d);
  tdm_remote_drop_revoked(&d->remote);
  settle(d);
}

/* What a job's run has found so far is its outcome. */
static void stop_run(void *context, tdm_task *task) {
  daemon_parts *d = context;
  tdm_dispatcher_cancel(&d->dispatcher, task, tdm_monotonic_ms());
}

/* ---- stopping ---- */

static void cancel_running(daemon_parts *d) {
  for (uint32_t i = 0; i < d->dispatcher.worker_count; i++) {
    const tdm_task *task = d->dispatcher.workers[i].task;
    if (task != NULL) tdm_back_tell(back_of(d, i), i, TDM_WORK_CANCEL, task->token);
  }
}

static void stop(daemon_parts *d) {
  tdm_dispatcher_drain_running(&d->dispatcher);
  tdm_jobs_stop(&d->jobs);
  tdm_delivery_flush(&d->delivery);
  tdm_supervisor_stop(&d->supervisor);
  tdm_front_stop(&d->front);
  tdm_watch_stop(&d->watch);
  tdm_remote_stop(&d->remote);
  tdm_gate_stop(&d->gate);
  tdm_back_stop(&d->back);
  tdm_metrics_stop(&d->metrics);
  tdm_notify_stop(&d->notify);
  uv_close((uv_handle_t *)&d->tick, NULL);
  for (int i = 0; i < SIGNAL_COUNT; i++) uv_close((uv_handle_t *)&d->signals[i], NULL);
  tdm_log(TDM_LOG_INFO, "stopped", "uptime_ms=%" PRId64,
          tdm_monotonic_ms() - d->admission.started_ms);
}

static void step_drain(daemon_parts *d) {
  bool busy = d->dispatcher.running > 0 || d->dispatcher.queue.length > 0 || d->front.scans > 0 ||
              tdm_jobs_busy(&d->jobs);
  if (!tdm_drain_step(&d->drain, tdm_monotonic_ms(), busy)) return;
  if (d->drain.phase == TDM_DRAIN_CANCELLING) {
    d->jobs.cutting = true;
    cancel_running(d);
  }
  if (d->drain.phase == TDM_DRAIN_STOPPED) stop(d);
}

/* After every event: hand out what can be handed out, stop when it is time. */
static void settle(void *context) {
  daemon_parts *d = context;
  if (d->drain.phase == TDM_DRAIN_STOPPED) return;
  tdm_jobs_turn(&d->jobs);
  tdm_dispatcher_turn(&d->dispatcher, tdm_monotonic_ms());
  step_drain(d);
}

static void stop_at_once(daemon_parts *d, int signal_number) {
  tdm_log(TDM_LOG_WARN, "second signal, stopping at once", "signal=%d running=%" PRIu32,
          signal_number, d->dispatcher.running);
  tdm_supervisor_stop(&d->supervisor);
  tdm_front_unlink(&d->front);
  tdm_runtime_folder_fini(&d->folder);
  _exit(128 + signal_number);
}

static void begin_drain(daemon_parts *d, int64_t drain_ms) {
  tdm_drain_begin(&d->drain, tdm_monotonic_ms(), drain_ms);
  d->admission.draining = true;
  d->admission.restart_ms = drain_ms + RESTART_MS;
  tdm_notify_stopping(&d->notify, drain_ms);
  tdm_dispatcher_drain_queue(&d->dispatcher);
  tdm_jobs_drain(&d->jobs);
  settle(d);
}

static void on_signal(uv_signal_t *handle, int signal_number) {
  daemon_parts *d = handle->data;
  if (signal_number == SIGHUP && tdm_gate_is_shut(&d->gate)) {
    reload_keys(d);
    return;
  }
  if (d->drain.phase != TDM_DRAIN_SERVING) stop_at_once(d, signal_number);
  /* From a terminal it means the end, from a service manager that settings changed. */
  if (signal_number == SIGHUP && d->notify.started) {
    tdm_log(TDM_LOG_INFO, "nothing to read again; other settings need a restart", "signal=%d",
            signal_number);
    return;
  }
  tdm_log(TDM_LOG_INFO, "draining",
          "signal=%d running=%" PRIu32 " queued=%" PRIu32 " drain_ms=%" PRId64, signal_number,
          d->dispatcher.running, d->dispatcher.queue.length, d->settings->drain_ms);
  begin_drain(d, d->settings->drain_ms);
}

/* What runs cannot be kept: nothing is waited for. */
static void on_store_broken(void *context) {
  daemon_parts *d = context;
  d->status = 1;
  if (d->drain.phase != TDM_DRAIN_SERVING) return;
  begin_drain(d, 0);
}

/* ---- events ---- */

static void on_tick(uv_timer_t *timer) {
  daemon_parts *d = timer->data;
  d->stats.counters[TDM_COUNT_CONNECTIONS_REFUSED] = tdm_descriptors_refused();
  d->stats.counters[TDM_COUNT_CONNECTIONS_CUT] = tdm_multipart_cut();
  tdm_dispatcher_tick(&d->dispatcher, tdm_monotonic_ms());
  tdm_jobs_tick(&d->jobs);
  tdm_delivery_flush(&d->delivery);
  settle(d);
}

static void on_spawned(void *context, uint32_t worker) {
  daemon_parts *d = context;
  tdm_dispatcher_spawned(&d->dispatcher, worker, tdm_monotonic_ms());
}

/* The worker's last words, if any, have the incident; this joins them to the request. */
static void log_loss(const tdm_task *task) {
  char request[TDM_INCIDENT_SIZE], incident[TDM_INCIDENT_SIZE];
  tdm_log(TDM_LOG_WARN, "a worker was lost with a request",
          "request=%s incident=%s op=%s worker=%" PRIu32 " losses=%" PRIu32,
          tdm_incident_format(task->number, request), tdm_incident_format(task->token, incident),
          tdm_op_name(task->op), task->worker, task->losses + 1);
}

static void on_lost(void *context, uint32_t worker) {
  daemon_parts *d = context;
  const tdm_task *task = d->dispatcher.workers[worker].task;
  if (task != NULL) log_loss(task);
  tdm_dispatcher_lost(&d->dispatcher, worker);
  settle(d);
}

/* For `systemctl status`. */
static void describe(void *context, char out[TDM_NOTIFY_STATUS_SIZE]) {
  const daemon_parts *d = context;
  snprintf(out, TDM_NOTIFY_STATUS_SIZE,
           "%s: %" PRIu32 " requests running, %" PRIu32 " waiting, %" PRIu32 " of %" PRIu32
           " workers idle",
           d->drain.phase == TDM_DRAIN_SERVING ? "serving" : "draining", d->dispatcher.running,
           d->dispatcher.queue.length, d->dispatcher.idle, tdm_dispatcher_workers(&d->dispatcher));
}

/* ---- starting ---- */

static bool find_worker(daemon_parts *d) {
  if (d->settings->worker != NULL) {
    snprintf(d->worker_path, sizeof d->worker_path, "%s", d->settings->worker);
  } else {
    char own[900];
    ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
    own[size < 0 ? 0 : size] = '\0';
    char *slash = strrchr(own, '/');
    if (slash != NULL) *slash = '\0';
    snprintf(d->worker_path, sizeof d->worker_path, "%s/tandem-worker", own);
  }
  if (access(d->worker_path, X_OK) == 0) return true;
  tdm_log(TDM_LOG_ERROR, "cannot execute the worker; name its path with --worker",
          "path=%s reason=\"%s\"", d->worker_path, strerror(errno));
  return false;
}

static uint64_t random_seed(void) {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = (uint64_t)getpid();
  return seed;
}

/* Tokens start where no earlier run's can have been: a million hand-outs a second. */
static uint64_t first_token(void) { return (uint64_t)time(NULL) << 20; }

static void connect_parts(daemon_parts *d) {
  tdm_dispatcher_actions actions = {hand_out, retire, kill_worker, fail, cancel, d};
  tdm_task_number_from(first_token());
  tdm_dispatcher_init(&d->dispatcher, d->settings, &d->stats, first_token(), &actions);
  d->delivery.socket = d->front.socket;
  d->delivery.peers = &d->peers;
  d->delivery.stats = &d->stats;
  d->delivery.watch = &d->watch;
  d->admission.delivery = &d->delivery;
  d->admission.dispatcher = &d->dispatcher;
  d->admission.jobs = &d->jobs;
  d->admission.settings = d->settings;
  tdm_quarantine_init(&d->admission.quarantine, random_seed());
  d->admission.started_ms = tdm_monotonic_ms();
  d->front.loop = &d->loop;
  d->front.admission = &d->admission;
  d->front.delivery = &d->delivery;
  d->front.gate = &d->gate;
  d->front.owner = tdm_owners_enter(&d->owners, "");
  d->front.settle = settle;
  d->front.context = d;
  d->back.loop = &d->loop;
  d->back.dispatcher = &d->dispatcher;
  d->back.supervisor = &d->supervisor;
  d->back.delivery = &d->delivery;
  d->back.settle = settle;
  d->back.context = d;
  d->remote.back.loop = &d->loop;
  d->remote.back.dispatcher = &d->dispatcher;
  d->remote.back.supervisor = &d->supervisor;
  d->remote.back.delivery = &d->delivery;
  d->remote.back.settle = settle;
  d->remote.back.context = d;
  d->supervisor.loop = &d->loop;
  d->supervisor.settings = d->settings;
  d->supervisor.path = d->worker_path;
  d->supervisor.endpoint = d->folder.endpoint;
  d->supervisor.spawned = on_spawned;
  d->supervisor.lost = on_lost;
  d->supervisor.context = d;
  d->notify.describe = describe;
  d->notify.context = d;
}

static void connect_jobs(daemon_parts *d) {
  d->jobs.loop = &d->loop;
  d->jobs.delivery = &d->delivery;
  d->jobs.dispatcher = &d->dispatcher;
  d->jobs.owners = &d->owners;
  d->jobs.stop_run = stop_run;
  d->jobs.settle = settle;
  d->jobs.broken = on_store_broken;
  d->jobs.context = d;
}

static bool open_parts(daemon_parts *d) {
  if (!find_worker(d)) return false;
  if (!tdm_runtime_folder_init(&d->folder)) {
    tdm_log(TDM_LOG_ERROR, "cannot make a private folder; set TMPDIR to a writable one",
            "reason=\"%s\"", strerror(errno));
    return false;
  }
  d->net = tdm_net_new();
  if (d->net == NULL || !tdm_peers_init(&d->peers, random_seed()) ||
      tdm_owners_enter(&d->owners, "") == NULL) {
    tdm_log(TDM_LOG_ERROR, "cannot start", "reason=\"out of memory\"");
    return false;
  }
  /* The gate first: a socket that is bound without it would let every key in. */
  d->jobs.settings = d->settings;
  return tdm_jobs_open(&d->jobs, random_seed()) &&
         tdm_gate_open(&d->gate, d->net, d->settings, &d->owners, &d->stats) &&
         tdm_back_init(&d->back, d->net, d->settings, d->folder.endpoint) &&
         tdm_front_init(&d->front, d->net, d->settings) &&
         tdm_gate_protect(&d->gate, d->front.socket, TDM_ZAP_CLIENTS);
}

/* No endpoint that others can reach is bound before the gate was seen to hold. */
static bool test_gate(daemon_parts *d) {
  char door[sizeof d->folder.endpoint + 8];
  snprintf(door, sizeof door, "%s-door", d->folder.endpoint);
  if (!tdm_gate_is_shut(&d->gate)) return true;
  if (!tdm_self_test(&d->gate, d->net, d->front.socket, door, TDM_RIGHT_SOLVE) ||
      !tdm_remote_open(&d->remote, d->net, d->settings, &d->gate, door, &d->stats))
    return false;
  d->watch.ended = on_ended;
  d->watch.context = d;
  if (tdm_watch_open(&d->watch, d->net, d->front.socket, &d->stats)) return true;
  tdm_log(TDM_LOG_ERROR, "cannot watch connections", "reason=\"%s\"", strerror(errno));
  return false;
}

static void start_handles(daemon_parts *d) {
  uv_timer_init(&d->loop, &d->tick);
  d->tick.data = d;
  uv_timer_start(&d->tick, on_tick, TICK_MS, TICK_MS);
  for (int i = 0; i < SIGNAL_COUNT; i++) {
    uv_signal_init(&d->loop, &d->signals[i]);
    d->signals[i].data = d;
    uv_signal_start(&d->signals[i], on_signal, signal_numbers[i]);
  }
}

/* Signals first: whoever reads "listening" may send one. */
static bool start_parts(daemon_parts *d) {
  connect_parts(d);
  connect_jobs(d);
  start_handles(d);
  if (!tdm_jobs_start(&d->jobs)) return false;
  d->metrics.admission = &d->admission;
  if (!tdm_metrics_start(&d->metrics, &d->loop, d->settings->metrics)) return false;
  if (!test_gate(d) || !tdm_front_bind(&d->front, d->settings)) return false;
  int error = tdm_gate_start(&d->gate, &d->loop);
  if (error == 0) error = tdm_front_start(&d->front);
  if (error == 0) error = tdm_watch_start(&d->watch, &d->loop);
  if (error == 0) error = tdm_back_start(&d->back);
  if (error == 0) error = tdm_remote_start(&d->remote, &d->loop);
  if (error == 0 && tdm_supervisor_start(&d->supervisor)) return true;
  tdm_log(TDM_LOG_ERROR, "cannot start", "reason=\"%s\"",
          error != 0 ? uv_strerror(error) : "out of memory");
  return false;
}

static void close_handle(uv_handle_t *handle, void *context) {
  (void)context;
  if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

static void close_parts(daemon_parts *d) {
  /* The loop ended a while after its last look: the workers were waited for. */
  d->admission.ended = true;
  if (d->drain.phase == TDM_DRAIN_STOPPED) tdm_front_answer_rest(&d->front);
  tdm_jobs_close(&d->jobs);
  tdm_supervisor_fini(&d->supervisor);
  tdm_watch_fini(&d->watch);
  tdm_remote_fini(&d->remote);
  tdm_front_fini(&d->front, LINGER_MS);
  tdm_back_fini(&d->back);
  tdm_gate_fini(&d->gate);
  tdm_peers_fini(&d->peers);
  tdm_owners_fini(&d->owners);
  tdm_net_free(d->net);
  tdm_runtime_folder_fini(&d->folder);
}

int tdm_daemon_run(const tdm_settings *settings) {
  daemon_parts *d = calloc(1, sizeof *d);
  if (d == NULL) return 1;
  tdm_log(TDM_LOG_INFO, "starting", "version=%s config=\"%s\" workers=%" PRId64, TANDEM_VERSION,
          settings->config != NULL ? settings->config : "", settings->workers);
  d->settings = settings;
  int status = 1;
  signal(SIGPIPE, SIG_IGN);
  tdm_descriptors_init();
  tdm_multipart_init(((uint64_t)settings->message_mb << 20) + MULTIPART_ROOM);
  signal(SIGXFSZ, SIG_IGN); /* a limit of file sizes is a full disk, which is told */
  if (uv_loop_init(&d->loop) == 0) {
    if (open_parts(d) && start_parts(d)) {
      tdm_notify_start(&d->notify, &d->loop);
      status = 0;
    } else {
      tdm_jobs_stop(&d->jobs);
      tdm_metrics_stop(&d->metrics);
      uv_walk(&d->loop, close_handle, NULL);
    }
    uv_run(&d->loop, UV_RUN_DEFAULT);
    uv_loop_close(&d->loop);
    close_parts(d);
  }
  if (d->status != 0) status = d->status;
  free(d);
  return status;
}

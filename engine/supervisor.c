// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/supervisor.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/log.h"

enum {
  YOUNG_MS = 1000,     /* who dies before this age is not replaced at once, … */
  YOUNG_CLEAN_MS = 20, /* … nor who ends, as told, before this: a share of work takes longer */
  PAUSE_MS_MIN = 100,
  PAUSE_MS_MAX = 5000,
  NICE = 10, /* of workers for all requests, beside the daemon and those for small ones */
  ARGUMENTS_MAX = 32,
  NUMBER_SIZE = 24
};

static void spawn(tdm_worker_process *p);

/* ---- ends ---- */

static void on_pause_over(uv_timer_t *timer) { spawn(timer->data); }

static void replace(tdm_worker_process *p) {
  if (p->supervisor->stopping) return;
  bool young = tdm_monotonic_ms() - p->spawned_ms < (p->clean ? YOUNG_CLEAN_MS : YOUNG_MS);
  if (!young || p->proven) {
    p->pause_ms = 0;
    spawn(p);
    return;
  }
  p->pause_ms = p->pause_ms == 0 ? PAUSE_MS_MIN : p->pause_ms * 2;
  if (p->pause_ms > PAUSE_MS_MAX) p->pause_ms = PAUSE_MS_MAX;
  uv_timer_start(&p->pause, on_pause_over, (uint64_t)p->pause_ms, 0);
}

static void on_process_closed(uv_handle_t *handle) { replace(handle->data); }

static void on_exit_of(uv_process_t *process, int64_t status, int signal_number) {
  tdm_worker_process *p = process->data;
  p->alive = false;
  p->clean = status == 0 && signal_number == 0;
  if (!p->supervisor->stopping)
    tdm_log(p->clean ? TDM_LOG_INFO : TDM_LOG_WARN, "worker ended",
            "worker=%s pid=%d status=%" PRId64 " signal=%d", p->name, process->pid, status,
            signal_number);
  p->supervisor->lost(p->supervisor->context, p->index);
  uv_close((uv_handle_t *)process, on_process_closed);
}

/* ---- beginnings ---- */

typedef struct {
  const char *arguments[ARGUMENTS_MAX];
  uint32_t count;
  char numbers[ARGUMENTS_MAX][NUMBER_SIZE];
} command;

static void add(command *c, const char *name, const char *value) {
  c->arguments[c->count++] = name;
  if (value != NULL) c->arguments[c->count++] = value;
}

static void add_number(command *c, const char *name, int64_t value) {
  char *text = c->numbers[c->count];
  snprintf(text, NUMBER_SIZE, "%" PRId64, value);
  add(c, name, text);
}

static void build_command(const tdm_worker_process *p, command *c) {
  const tdm_settings *settings = p->supervisor->settings;
  add(c, p->supervisor->path, NULL);
  add(c, "--connect", p->supervisor->endpoint);
  add(c, "--name", p->name);
  add_number(c, "--parent", getpid());
  add_number(c, "--memory-mb", settings->worker_memory_mb);
  if (p->index < settings->workers) add_number(c, "--nice", NICE);
  add_number(c, "--max-time-ms", settings->max_time_ms);
  add_number(c, "--message-mb", settings->message_mb);
  add_number(c, "--log-format", settings->log_format);
  add_number(c, "--log-level", settings->log_level);
  if (settings->test_hooks) add(c, "--test-hooks", NULL);
}

static void spawn(tdm_worker_process *p) {
  command c = {.count = 0};
  snprintf(p->name, sizeof p->name, "w%" PRIu32 ".%" PRIu64, p->index, ++p->serial);
  build_command(p, &c);
  /* Standard output is not a channel: what libraries print there goes to the log. */
  uv_stdio_container_t stdio[3] = {
      {.flags = UV_IGNORE},
      {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
      {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
  };
  uv_process_options_t options = {
      .file = p->supervisor->path,
      .args = (char **)(uintptr_t)c.arguments,
      .exit_cb = on_exit_of,
      .stdio = stdio,
      .stdio_count = 3,
  };
  p->spawned_ms = tdm_monotonic_ms();
  p->proven = false;
  p->process.data = p;
  int error = uv_spawn(p->supervisor->loop, &p->process, &options);
  if (error != 0) {
    tdm_log(TDM_LOG_ERROR, "cannot start a worker", "path=%s reason=\"%s\"", options.file,
            uv_strerror(error));
    uv_close((uv_handle_t *)&p->process, on_process_closed);
    return;
  }
  p->alive = true;
  p->supervisor->spawned(p->supervisor->context, p->index);
}

bool tdm_supervisor_start(tdm_supervisor *supervisor) {
  const tdm_settings *settings = supervisor->settings;
  uint32_t count = (uint32_t)(settings->workers + settings->small_workers);
  supervisor->processes = calloc(count, sizeof *supervisor->processes);
  if (supervisor->processes == NULL) return false;
  supervisor->count = count;
  for (uint32_t i = 0; i < count; i++) {
    tdm_worker_process *p = &supervisor->processes[i];
    p->supervisor = supervisor;
    p->index = i;
    uv_timer_init(supervisor->loop, &p->pause);
    p->pause.data = p;
    spawn(p);
  }
  return true;
}

void tdm_supervisor_prove(tdm_supervisor *supervisor, uint32_t worker) {
  supervisor->processes[worker].proven = true;
}

void tdm_supervisor_kill(tdm_supervisor *supervisor, uint32_t worker) {
  tdm_worker_process *p = &supervisor->processes[worker];
  if (p->alive) uv_process_kill(&p->process, SIGKILL);
}

void tdm_supervisor_stop(tdm_supervisor *supervisor) {
  if (supervisor->processes == NULL) return;
  supervisor->stopping = true;
  for (uint32_t i = 0; i < supervisor->count; i++) {
    uv_close((uv_handle_t *)&supervisor->processes[i].pause, NULL);
    tdm_supervisor_kill(supervisor, i);
  }
}

void tdm_supervisor_fini(tdm_supervisor *supervisor) {
  free(supervisor->processes);
  supervisor->processes = NULL;
}

int tdm_supervisor_find(const tdm_supervisor *supervisor, const void *name, size_t size) {
  for (uint32_t i = 0; i < supervisor->count; i++) {
    const tdm_worker_process *p = &supervisor->processes[i];
    if (p->alive && strlen(p->name) == size && memcmp(p->name, name, size) == 0) return (int)i;
  }
  return -1;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Supervisor: the worker processes, spawned, watched and replaced.
 *
 * A worker that ends is replaced at once; one that dies young, before it took any work, is
 * replaced after a growing pause. Each process has a name of its own, which is its routing id on
 * the back socket, so that late words of a dead one cannot pass for its successor's. Callers: the
 * daemon, the back.
 */
#ifndef TANDEM_ENGINE_SUPERVISOR_H
#define TANDEM_ENGINE_SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "engine/settings.h"

enum { TDM_WORKER_NAME_SIZE = 32 };

struct tdm_supervisor;

typedef struct {
  uv_process_t process;
  uv_timer_t pause; /* before the next spawn */
  struct tdm_supervisor *supervisor;
  uint32_t index;
  bool alive;
  uint64_t serial; /* of this place's processes */
  int64_t spawned_ms;
  bool clean;       /* the last one ended as it was told to */
  bool proven;      /* it got as far as taking work */
  int64_t pause_ms; /* of the last replacement */
  char name[TDM_WORKER_NAME_SIZE];
} tdm_worker_process;

typedef struct tdm_supervisor {
  uv_loop_t *loop;               /* borrowed */
  const tdm_settings *settings;  /* borrowed */
  const char *path;              /* of the executable, borrowed */
  const char *endpoint;          /* of the back, borrowed */
  tdm_worker_process *processes; /* [count], owned */
  uint32_t count;                /* the workers that are set, then those for small requests */
  bool stopping;
  void (*spawned)(void *context, uint32_t worker);
  void (*lost)(void *context, uint32_t worker);
  void *context;
} tdm_supervisor;

/* Spawns all workers; the borrowed members and callbacks were set. False: memory is out. */
bool tdm_supervisor_start(tdm_supervisor *supervisor);

/* The process took work: when it dies of that, it is replaced without a pause. */
void tdm_supervisor_prove(tdm_supervisor *supervisor, uint32_t worker);

/* SIGKILL. The loss is reported when the process is reaped. */
void tdm_supervisor_kill(tdm_supervisor *supervisor, uint32_t worker);

/* Kills all and replaces none. */
void tdm_supervisor_stop(tdm_supervisor *supervisor);

/* After the loop has closed all handles. */
void tdm_supervisor_fini(tdm_supervisor *supervisor);

/* The place of the living process with that name, or -1. */
int tdm_supervisor_find(const tdm_supervisor *supervisor, const void *name, size_t size);

#endif

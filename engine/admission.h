// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Admission: what becomes of a message that a client sent.
 *
 * The whole policy is the ladder in tdm_admission_decide(). Callers: the front; for stats also
 * the metrics.
 */
#ifndef TANDEM_ENGINE_ADMISSION_H
#define TANDEM_ENGINE_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/delivery.h"
#include "engine/dispatcher.h"
#include "engine/quarantine.h"
#include "engine/settings.h"

struct tdm_jobs;

typedef struct {
  tdm_delivery *delivery;       /* borrowed */
  tdm_dispatcher *dispatcher;   /* borrowed */
  struct tdm_jobs *jobs;        /* borrowed */
  const tdm_settings *settings; /* borrowed */
  tdm_quarantine quarantine;
  int64_t started_ms;
  bool draining;      /* new work is refused */
  bool ended;         /* everything is: the other parts have stopped */
  int64_t restart_ms; /* how long until a successor may serve; `retry_after_ms` while draining */
} tdm_admission;

/* The envelope was read. Queues the task, or answers and releases it. */
void tdm_admission_decide(tdm_admission *admission, tdm_task *task);

/* The body of a `stats` result. */
void tdm_admission_write_stats(const tdm_admission *admission, tdm_buffer *out);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cancel: what a client's `cancel` does. Callers: the admission, the daemon.
 */
#ifndef TANDEM_ENGINE_CANCEL_H
#define TANDEM_ENGINE_CANCEL_H

#include <stdint.h>

#include "engine/delivery.h"
#include "engine/dispatcher.h"
#include "proto/buffer.h"

struct tdm_jobs;

/*
 * Answers the task, a `cancel`, and releases it; the answer of the cancelled request follows, at
 * once where that one still waited for a worker. What names a job goes on to the jobs.
 */
void tdm_cancel_answer(tdm_delivery *delivery, tdm_dispatcher *dispatcher, struct tdm_jobs *jobs,
                       tdm_task *task, int64_t now_ms);

/* Writes the outcome of a request that was cancelled before there was anything to tell of it. */
void tdm_cancel_write_outcome(tdm_buffer *out, int64_t queued_ms);

#endif

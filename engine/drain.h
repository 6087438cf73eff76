// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Drain: how the daemon stops without losing what it has begun.
 *
 *             signal               drain_ms over               grace over
 *   SERVING ---------> DRAINING -----------------> CANCELLING ------------> STOPPED
 *                          |                           |                       ^
 *                          +------ nothing runs -------+-----------------------+
 *
 * DRAINING: new work is refused, what waits is refused, what runs may finish. CANCELLING:
 * what runs is asked for the best it has. STOPPED: what still runs is given up.
 * Pure. Callers: the daemon, tests.
 */
#ifndef TANDEM_ENGINE_DRAIN_H
#define TANDEM_ENGINE_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  TDM_DRAIN_SERVING,
  TDM_DRAIN_DRAINING,
  TDM_DRAIN_CANCELLING,
  TDM_DRAIN_STOPPED,
  TDM_DRAIN_PHASES
} tdm_drain_phase;

enum { TDM_CANCEL_GRACE_MS = 500 };

typedef struct {
  tdm_drain_phase phase;
  int64_t deadline_ms; /* of the phase */
} tdm_drain;

bool tdm_drain_may_become(tdm_drain_phase from, tdm_drain_phase to);

/* The first signal: SERVING becomes DRAINING. */
void tdm_drain_begin(tdm_drain *drain, int64_t now_ms, int64_t drain_ms);

/* Takes at most one step; true when the phase changed. `busy`: something still runs. */
bool tdm_drain_step(tdm_drain *drain, int64_t now_ms, bool busy);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Quarantine: requests that killed two workers, so that the same one kills no more.
 *
 * Knows them by operation, size and hash of the body, never by content; a few dozen, the oldest
 * forgotten first, each for ten minutes: what killed the workers may have been the machine.
 * Costs nothing while it is empty. Pure. Callers: the admission, the daemon.
 */
#ifndef TANDEM_ENGINE_QUARANTINE_H
#define TANDEM_ENGINE_QUARANTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/task.h"

enum { TDM_QUARANTINE_MAX = 64, TDM_QUARANTINE_MS = 600000 };

typedef struct {
  tdm_op op;
  size_t size;
  uint64_t hash;
  int64_t until_ms; /* 0: free */
} tdm_quarantined;

typedef struct {
  tdm_quarantined entries[TDM_QUARANTINE_MAX];
  uint32_t next;
  uint64_t seed;
} tdm_quarantine;

/* `seed` keeps others from making a request that hashes like a good one. */
void tdm_quarantine_init(tdm_quarantine *quarantine, uint64_t seed);

/* The task's envelope and operation are known. */
void tdm_quarantine_add(tdm_quarantine *quarantine, const tdm_task *task, int64_t now_ms);
bool tdm_quarantine_has(const tdm_quarantine *quarantine, const tdm_task *task, int64_t now_ms);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Owners: whom requests and what they leave behind belong to.
 *
 * With keys, every key has an owner, and several may share one; without, all clients are
 * the one owner whose name is empty. An owner, once met, stays until the daemon ends, so that
 * pointers to it stay good; there are as many as the operator named. Pure.
 * Callers: the front (who sends), the dispatcher (fair queueing), whatever keeps jobs, tests.
 */
#ifndef TANDEM_ENGINE_OWNERS_H
#define TANDEM_ENGINE_OWNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/fair_queue.h"

enum { TDM_OWNER_NAME_SIZE = 65 };

/* 0: no limit. */
typedef struct {
  int64_t queue_percent; /* of the places in the queue */
  int64_t participants;  /* in one cohort */
  int64_t per_second;    /* requests */
} tdm_owner_limits;

typedef struct tdm_owner {
  char name[TDM_OWNER_NAME_SIZE]; /* "" without keys */
  tdm_lane lane;                  /* with keys, where all its requests wait */
  tdm_owner_limits limits;
  int64_t due_us; /* see allowance.h */
  struct tdm_owner *next;
} tdm_owner;

/* Zeroed memory is an empty table. */
typedef struct {
  tdm_owner *first; /* owned */
  uint32_t count;
} tdm_owners;

/* The owner of that name (shorter than TDM_OWNER_NAME_SIZE), made when new; NULL: no memory. */
tdm_owner *tdm_owners_enter(tdm_owners *owners, const char *name);

/* No task may be left. */
void tdm_owners_fini(tdm_owners *owners);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Store: jobs, refs and idempotency keys on disk, without the loop ever waiting for it.
 *
 * A thread writes: all writes that wait share one transaction, and each is done when that is on
 * disk. Another thread reads. A transaction that fails is tried again request by request, so that
 * one that does not fit takes no others with it. After a failed fsync nothing is written any more:
 * every request is answered BROKEN, and the daemon is told to stop.
 * Callers: the daemon (life), the jobs (requests), tests, benchmarks.
 */
#ifndef TANDEM_ENGINE_STORE_STORE_H
#define TANDEM_ENGINE_STORE_STORE_H

#include <uv.h>

#include "engine/store/backend.h"

typedef struct tdm_store tdm_store;

typedef struct {
  uint64_t commits;  /* transactions on disk */
  uint64_t writes;   /* in them */
  uint64_t refused;  /* writes that were not done: a full disk, … */
  uint64_t failures; /* to bring the log into the database */
} tdm_store_figures;

/*
 * Opens the store at options->path (its folder is made where it is missing) and holds a lock on
 * it. NULL: `error` says why and what to do.
 */
tdm_store *tdm_store_open(const tdm_store_backend *backend, const tdm_store_options *options,
                          char error[TDM_STORE_MESSAGE_SIZE]);

/* Before the start: every job that has not ended, oldest first. False: `error` says why. */
bool tdm_store_open_jobs(tdm_store *store, bool (*each)(void *context, const tdm_job_facts *facts),
                         void *context, char error[TDM_STORE_MESSAGE_SIZE]);

/* Starts the threads; `broken` is called on the loop's thread, once. 0, or a libuv error. */
int tdm_store_start(tdm_store *store, uv_loop_t *loop, void (*broken)(void *context),
                    void *context);

/* Takes the request until its `done`, which is called later, on the loop's thread. */
void tdm_store_ask(tdm_store *store, tdm_store_request *request);

/* Requests that were asked and are not done. */
uint32_t tdm_store_pending(const tdm_store *store);

tdm_store_figures tdm_store_figures_of(const tdm_store *store);

/*
 * Does what was asked so far and calls its `done`; what is asked meanwhile is answered FAILED. Ends
 * the threads and closes the handle on the loop. It may wait for the disk.
 */
void tdm_store_stop(tdm_store *store);

/* Closes the files; when the loop has run. NULL is allowed. */
void tdm_store_close(tdm_store *store);

#endif

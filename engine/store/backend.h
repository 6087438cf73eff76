// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Backend: what keeps the jobs; SQLite by default, another one by another table of functions.
 *
 * One handle writes, one reads, each on a thread of its own. Callers: the store.
 */
#ifndef TANDEM_ENGINE_STORE_BACKEND_H
#define TANDEM_ENGINE_STORE_BACKEND_H

#include "engine/store/request.h"

typedef struct {
  const char *path; /* borrowed */
  const char *vfs;  /* of SQLite, for tests; NULL: the default */
} tdm_store_options;

typedef struct tdm_store_handle tdm_store_handle;

typedef struct {
  /* Opens, and makes or brings up to date what is not there. False: `error` says, with a remedy. */
  bool (*open)(const tdm_store_options *options, bool writer, tdm_store_handle **handle,
               char error[TDM_STORE_MESSAGE_SIZE]);
  void (*close)(tdm_store_handle *handle);

  /* A transaction. OK, FULL, FAILED or BROKEN; `message` says what went wrong. */
  tdm_store_result (*begin)(tdm_store_handle *handle, char message[TDM_STORE_MESSAGE_SIZE]);
  /*
   * Does one write; sets its result and what it gives out. False: the whole transaction failed, for
   * the reason in the request's result and message, and only roll_back() may follow.
   */
  bool (*apply)(tdm_store_handle *handle, tdm_store_request *request);
  tdm_store_result (*commit)(tdm_store_handle *handle, char message[TDM_STORE_MESSAGE_SIZE]);
  void (*roll_back)(tdm_store_handle *handle);
  /*
   * Between transactions: keeps the store's files in shape. `erase`: what was deleted must be gone
   * from all of them afterwards. OK, FAILED (later, maybe) or BROKEN.
   */
  tdm_store_result (*tidy)(tdm_store_handle *handle, bool erase,
                           char message[TDM_STORE_MESSAGE_SIZE]);

  /* Does one read. */
  void (*read)(tdm_store_handle *handle, tdm_store_request *request);
  /* Tells every job that has not ended, oldest first; false: `message` says what went wrong. */
  bool (*open_jobs)(tdm_store_handle *handle,
                    bool (*each)(void *context, const tdm_job_facts *facts), void *context,
                    char message[TDM_STORE_MESSAGE_SIZE]);
} tdm_store_backend;

extern const tdm_store_backend tdm_store_sqlite;

#endif

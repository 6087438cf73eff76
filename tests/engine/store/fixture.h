// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fixture: a store in a private folder, asked one thing after the other.
 */
#ifndef TANDEM_TESTS_ENGINE_STORE_FIXTURE_H
#define TANDEM_TESTS_ENGINE_STORE_FIXTURE_H

#include "engine/store/store.h"

typedef struct {
  char folder[64];
  char path[96];
  const char *vfs;
  uv_loop_t loop;
  tdm_store *store;
  int broken; /* how often the store said so */
} fixture;

/* A new folder and a store in it. */
void fixture_begin(fixture *f, const char *vfs);
/* Closes the store, and opens it again. */
void fixture_close(fixture *f);
void fixture_open(fixture *f);
/* Closes it, if it is open, and removes the folder. */
void fixture_end(fixture *f);

/* Waits until all that was asked is done. */
void fixture_wait(fixture *f);

/* Requests are asked at once, and stay the caller's: read them after fixture_wait(). */
tdm_store_request *fixture_ask(fixture *f, tdm_store_request *request);

tdm_store_request *fixture_submit(fixture *f, int number, const char *owner, const char *key,
                                  const char *digest, const char *part);
tdm_store_request *fixture_end_job(fixture *f, int number, uint64_t token, const char *answer);
tdm_store_request *fixture_job(fixture *f, int number, const char *owner);

/* The id of test job `number`. */
tdm_job_id fixture_id(int number);
/* The result of a request that is asked alone; frees it. */
tdm_store_result fixture_result(fixture *f, tdm_store_request *request);

/* Whether any file of the folder contains the text. */
bool fixture_contains(const fixture *f, const char *text);
/* Jobs that have not ended. */
int fixture_count_open(fixture *f);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Job: a submitted request on its way to its end, in steps that can be told to the disk.
 *
 *                 handed out              result, cancelled, given up
 *   QUEUED <------------------> RUNNING ------------------------------> DONE
 *     |     released, restart      |  \-------------------------------> FAILED
 *     |                            v
 *     +----------------------> CANCELLED (with the best outcome, if there is one)
 *           cancelled
 *
 * DONE, CANCELLED and FAILED are ends: a job has reached one when it is on disk, and until then
 * `ending` says which it will be. What ends a job first, wins; everything later is refused. A
 * hand-out has a fencing token: only the newest one's result is taken.
 *
 * Pure: time comes as an argument, what is to be written is told by the return value.
 * Callers: the book, the store (which writes states), tests.
 */
#ifndef TANDEM_ENGINE_JOBS_JOB_H
#define TANDEM_ENGINE_JOBS_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/text.h"

enum {
  TDM_JOB_ID_DIGITS = 32,
  TDM_JOB_KEY_BYTES_MAX = 128,
  TDM_OWNER_BYTES_MAX = 128,
  TDM_KEEP_MS_LEAST = 86400000 /* keys and refs are kept for a day at least */
};

typedef enum {
  TDM_JOB_QUEUED,
  TDM_JOB_RUNNING,
  TDM_JOB_DONE,
  TDM_JOB_CANCELLED,
  TDM_JOB_FAILED,
  TDM_JOB_STATES
} tdm_job_state;

/* The name on the wire and in the store; -1 for a name that none has. */
const char *tdm_job_state_name(tdm_job_state state);
int tdm_job_state_of(tdm_text name);
bool tdm_job_state_is_end(tdm_job_state state);
bool tdm_job_may_become(tdm_job_state from, tdm_job_state to);

typedef struct {
  char digits[TDM_JOB_ID_DIGITS + 1]; /* 0-9 and a-f, terminated */
} tdm_job_id;

/* Ids grow with the time (wall clock, ms since 1970); the random bits keep them from being guessed.
 */
tdm_job_id tdm_job_id_make(int64_t wall_ms, const uint8_t random[10]);
/* False unless the text has the form of an id. */
bool tdm_job_id_read(tdm_text text, tdm_job_id *id);

/* What survives a restart. Times in ms since 1970, 0 where it has not happened. */
typedef struct {
  tdm_job_id id;
  char owner[TDM_OWNER_BYTES_MAX + 1];
  tdm_job_state state;
  bool cancel;       /* somebody asked */
  uint32_t attempts; /* hand-outs to workers */
  uint32_t losses;   /* workers that died on it */
  uint64_t token;    /* of the newest hand-out */
  int64_t submitted_ms;
  int64_t started_ms; /* the first hand-out */
  int64_t finished_ms;
} tdm_job_facts;

typedef struct {
  tdm_job_facts facts;
  bool launched;        /* QUEUED: on its way to a worker */
  tdm_job_state ending; /* the end that is being written; facts.state while none is */
} tdm_job;

/* What has to be written after a step. */
typedef enum {
  TDM_JOB_REFUSED, /* nothing happened: late, or not possible any more */
  TDM_JOB_QUIET,   /* nothing to write */
  TDM_JOB_NOTE,    /* attempts, losses, token or the wish to cancel; no answer waits for it */
  TDM_JOB_END      /* job->ending, with the outcome or the error, until it is on disk */
} tdm_job_write;

/* What came out of a run. */
typedef enum {
  TDM_RUN_OUTCOME, /* an outcome, whatever its status */
  TDM_RUN_ERROR,   /* the worker's refusal, or two workers lost */
  TDM_RUN_RELEASED /* nothing: the daemon stops, or the run could not begin */
} tdm_run_result;

/* A job as it is read back after a restart: what was running waits again. END: it was to be
 * cancelled. */
tdm_job_write tdm_job_restore(tdm_job *job, const tdm_job_facts *facts, int64_t wall_ms);

/* A worker gets it: for the first time, or again after `losses` in all. REFUSED: it is ending. */
tdm_job_write tdm_job_hand_out(tdm_job *job, uint64_t token, uint32_t losses, int64_t wall_ms);

/* A run that was launched ended. `token` is that of its hand-out, 0 where there was none. */
tdm_job_write tdm_job_result(tdm_job *job, uint64_t token, tdm_run_result result, int64_t wall_ms);

/* NOTE: it is running, and its worker is to be told. END: it is cancelled as soon as that is
 * written. QUIET: it was asked before, or is ending anyway. */
tdm_job_write tdm_job_cancel(tdm_job *job, int64_t wall_ms);

/* The end is on disk. */
void tdm_job_ended(tdm_job *job);

bool tdm_job_is_ending(const tdm_job *job);

/* ---- keys and ages ---- */

/* What a submit with a key comes to, where `stored` is the digest of the job with that key
 * (NULL: there is none). */
typedef enum { TDM_SUBMIT_NEW, TDM_SUBMIT_SAME, TDM_SUBMIT_CONFLICT } tdm_submit_verdict;
tdm_submit_verdict tdm_submit_decide(const char *stored, const char *digest);

/* Whether a job that ended then may be dropped: `keep_ms` old (a day at least counts). */
bool tdm_job_is_stale(int64_t finished_ms, int64_t keep_ms, int64_t wall_ms);

#endif

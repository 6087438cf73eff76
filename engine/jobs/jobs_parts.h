// SPDX-License-Identifier: GPL-3.0-or-later
/* Jobs parts: what the files of engine/jobs/ share, and nobody else uses. */
#ifndef TANDEM_ENGINE_JOBS_JOBS_PARTS_H
#define TANDEM_ENGINE_JOBS_JOBS_PARTS_H

#include "engine/jobs/jobs.h"

/* ---- run.c ---- */

/* What a run came to: the body of the outcome or of the error, inside the worker's reply. */
typedef struct {
  tdm_frame reply;
  const uint8_t *body;
  size_t size;
} tdm_run_answer;

void tdm_run_answer_free(tdm_run_answer *answer);

/* The action `launch` of the book. */
bool tdm_run_launch(void *context, tdm_book_entry *entry);
/* The action `stop` of the book. */
void tdm_run_stop(void *context, tdm_book_entry *entry);
/* The job that a task runs; NULL: it is no run of a job. */
const tdm_job_id *tdm_run_id(const tdm_task *task);
/* The newest progress of the entry's run, NULL when there is none. */
const tdm_buffer *tdm_run_progress(const tdm_book_entry *entry);

/* ---- expand.c ---- */

/* error_code 0: the refs of the task are resolved; else why not, with a message. */
typedef void (*tdm_expanded)(tdm_jobs *jobs, tdm_task *task, int error_code, const char *message);

/* Replaces the refs of a task by what they name; `done` comes later. */
void tdm_expand_start(tdm_jobs *jobs, tdm_task *task, tdm_expanded done);

/* ---- filing.c ---- */

/* Queues a `submit` or `put` for a worker, whose filing goes to the store. False: the queue is
 * full. */
bool tdm_filing_admit(tdm_jobs *jobs, tdm_task *task);

/* ---- waiting.c ---- */

typedef enum { TDM_WAIT_JOB, TDM_WAIT_CANCEL, TDM_WAIT_FORGET } tdm_wait_kind;

/* The task is answered when the job has ended, or (JOB) wait_ms have passed. */
void tdm_wait_start(tdm_jobs *jobs, tdm_task *task, tdm_book_entry *entry, tdm_wait_kind kind,
                    int64_t wait_ms);
/* The end of the entry is on disk. */
void tdm_wait_ended(tdm_jobs *jobs, tdm_book_entry *entry);
void tdm_wait_tick(tdm_jobs *jobs, int64_t now_ms);
/* Everybody who waits is told how far the job is, or (CANCEL, FORGET) to ask again. */
void tdm_wait_end_all(tdm_jobs *jobs);

/* ---- queries.c ---- */

/* Reads the job from the store and answers the task with it. */
void tdm_query_job(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id);
void tdm_query_forget(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id);
/* Answers with the job as the book has it. */
void tdm_query_open_job(tdm_jobs *jobs, tdm_task *task, const tdm_book_entry *entry);
/* {state} */
void tdm_query_state(tdm_jobs *jobs, tdm_task *task, tdm_job_state state);
/* The error that a failed request of the store is told as. */
void tdm_query_refuse(tdm_jobs *jobs, tdm_task *task, const tdm_store_request *request);

#endif

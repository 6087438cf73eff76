// SPDX-License-Identifier: GPL-3.0-or-later
/* Job reply: bodies of results about jobs. Pure. Callers: the jobs. */
#ifndef TANDEM_ENGINE_JOBS_JOB_REPLY_H
#define TANDEM_ENGINE_JOBS_JOB_REPLY_H

#include "engine/jobs/job.h"
#include "proto/buffer.h"

/*
 * {job, state, submitted_at, started_at?, finished_at?, attempts, progress?, outcome?, error?};
 * `answer` is the outcome or the error of a job that ended, `progress` the newest of one that
 * runs; NULL: none.
 */
void tdm_job_reply_write(tdm_buffer *out, const tdm_job_facts *facts, const tdm_buffer *answer,
                         const tdm_buffer *progress);

/* {jobs: […], next?}, each without outcome and error. */
void tdm_job_reply_write_list(tdm_buffer *out, const tdm_job_facts *facts, uint32_t count,
                              bool more);

/* {job, state} */
void tdm_job_reply_write_submit(tdm_buffer *out, const tdm_job_facts *facts);

#endif

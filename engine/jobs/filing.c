// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/jobs/job_reply.h"
#include "engine/jobs/jobs_parts.h"
#include "engine/log.h"
#include "proto/filing.h"
#include "proto/writer.h"

enum { EXIT_OF_HOOK = 86 };

/* A checked `submit` or `put` on its way to the disk. */
typedef struct {
  tdm_jobs *jobs;
  tdm_task *task;
  tdm_frame reply; /* of the worker: the filing points into it */
  tdm_filing filing;
} submission;

static void free_submission(submission *s) {
  tdm_frame_fini(&s->reply);
  free(s);
}

static void refuse_memory(tdm_jobs *jobs, tdm_task *task) {
  tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY, "the server is short of memory", -1);
}

/* ---- from the disk to the client ---- */

/* For tests: the daemon ends after it has stored that many submits, before it says so. */
static void obey_hook(tdm_jobs *jobs) {
  jobs->submits++;
  if (!jobs->settings->test_hooks) return;
  const char *asked = getenv("TANDEM_TEST_EXIT_AFTER_SUBMITS");
  if (asked != NULL && (uint32_t)strtoul(asked, NULL, 10) == jobs->submits) _exit(EXIT_OF_HOOK);
}

static void answer_submit(tdm_jobs *jobs, tdm_task *task, const tdm_store_request *request) {
  tdm_job_facts facts = request->facts;
  if (request->fresh) obey_hook(jobs);
  if (request->fresh && !tdm_book_add(&jobs->book, &facts, tdm_wall_ms()))
    tdm_log(TDM_LOG_ERROR, "a stored job waits for the next start", "reason=\"out of memory\"");
  const tdm_book_entry *entry = tdm_book_find(&jobs->book, &facts.id);
  if (entry != NULL) facts.state = entry->job.facts.state;
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_job_reply_write_submit(&body, &facts);
  tdm_delivery_result(jobs->delivery, task, &body);
}

static void answer_put(tdm_jobs *jobs, tdm_task *task, const tdm_store_request *request) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_write_map(&body, 1);
  tdm_write_string(&body, "ref");
  tdm_write_text(&body, request->parts[0].ref);
  tdm_delivery_result(jobs->delivery, task, &body);
}

static void on_stored(tdm_store_request *request) {
  submission *s = request->context;
  tdm_jobs *jobs = s->jobs;
  tdm_task *task = s->task;
  if (request->result == TDM_STORE_CONFLICT)
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_CONFLICT,
                       "the key belongs to a job with another body; choose another key", -1);
  else if (request->result != TDM_STORE_OK)
    tdm_query_refuse(jobs, task, request);
  else if (task->op == TDM_OP_SUBMIT)
    answer_submit(jobs, task, request);
  else
    answer_put(jobs, task, request);
  tdm_store_request_free(request);
  free_submission(s);
  jobs->settle(jobs->context);
}

/* ---- from the worker to the disk ---- */

static bool make_id(tdm_job_id *id) {
  uint8_t random[10];
  if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) return false;
  *id = tdm_job_id_make(tdm_wall_ms(), random);
  return true;
}

static void fill(tdm_store_request *request, submission *s) {
  const tdm_filing *filing = &s->filing;
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", s->task->owner->name);
  request->facts.state = TDM_JOB_QUEUED;
  request->wall_ms = request->facts.submitted_ms = tdm_wall_ms();
  request->key = filing->key;
  request->digest = filing->digest;
  request->body = filing->rest;
  request->body_size = filing->rest_size;
  request->part_count = filing->part_count;
  for (uint32_t i = 0; i < filing->part_count; i++)
    request->parts[i] =
        (tdm_store_part){filing->parts[i].ref, s->task->envelope.body + filing->parts[i].offset,
                         filing->parts[i].size};
  request->bytes_max = s->jobs->settings->store_mb << 20;
  request->done = on_stored;
  request->context = s;
}

static void store(submission *s) {
  tdm_jobs *jobs = s->jobs;
  bool submits = s->task->op == TDM_OP_SUBMIT;
  tdm_store_request *request = tdm_store_request_new(submits ? TDM_STORE_SUBMIT : TDM_STORE_PUT);
  if (request == NULL || !make_id(&request->facts.id)) {
    if (request != NULL) tdm_store_request_free(request);
    refuse_memory(jobs, s->task);
    free_submission(s);
    return;
  }
  fill(request, s);
  tdm_store_ask(jobs->store, request);
}

static bool read_filing(submission *s) {
  tdm_reply_envelope envelope;
  return tdm_reply_read(tdm_frame_bytes(&s->reply), tdm_frame_size(&s->reply), &envelope) &&
         tdm_filing_read(envelope.body, envelope.body_size, s->task->envelope.body_size,
                         &s->filing) &&
         (s->task->op == TDM_OP_SUBMIT || s->filing.part_count == 1);
}

static void take_filing(void *context, tdm_task *task, tdm_frame *reply, int error_code) {
  tdm_jobs *jobs = context;
  if (error_code != 0) { /* as it is for the client */
    tdm_delivery_reply(jobs->delivery, task, reply, error_code);
    return;
  }
  submission *s = calloc(1, sizeof *s);
  if (s == NULL) {
    refuse_memory(jobs, task);
    return;
  }
  s->jobs = jobs;
  s->task = task;
  tdm_frame_init(&s->reply);
  tdm_frame_move(&s->reply, reply);
  if (read_filing(s)) {
    store(s);
    return;
  }
  tdm_log(TDM_LOG_ERROR, "a worker's filing cannot be read", "op=%s", tdm_op_name(task->op));
  tdm_delivery_error(jobs->delivery, task, TDM_ERROR_INTERNAL,
                     "the request was checked, and not stored", -1);
  free_submission(s);
}

static void take_progress(void *context, tdm_task *task, const tdm_frame *reply) {
  (void)context, (void)task, (void)reply; /* nothing is solved */
}

bool tdm_filing_admit(tdm_jobs *jobs, tdm_task *task) {
  static const tdm_taker taker = {take_filing, take_progress};
  task->taker = &taker;
  task->taker_context = jobs;
  if (tdm_dispatcher_admit(jobs->dispatcher, task)) return true;
  task->taker = NULL;
  return false;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/jobs/job_reply.h"
#include "engine/jobs/jobs_parts.h"
#include "proto/job_bodies.h"
#include "proto/writer.h"

enum {
  RETRY_MS = 5000, /* after a disk was full */
  TEXT_SIZE = 80   /* of a ref or an id */
};

/* ---- answers ---- */

static void refuse(tdm_jobs *jobs, tdm_task *task, tdm_error_code code, const char *message) {
  tdm_delivery_error(jobs->delivery, task, code, message, -1);
}

static void refuse_unknown(tdm_jobs *jobs, tdm_task *task) {
  refuse(jobs, task, TDM_ERROR_NOT_FOUND,
         "no such job: it was never yours, was forgotten, or is not kept any longer");
}

void tdm_query_refuse(tdm_jobs *jobs, tdm_task *task, const tdm_store_request *request) {
  char message[TDM_STORE_MESSAGE_SIZE + 64];
  snprintf(message, sizeof message, "nothing was stored or erased: %s", request->message);
  if (request->result == TDM_STORE_BROKEN)
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_INTERNAL, message, -1);
  else
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY, message, RETRY_MS);
}

void tdm_query_state(tdm_jobs *jobs, tdm_task *task, tdm_job_state state) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_write_map(&body, 1);
  tdm_write_string(&body, "state");
  tdm_write_string(&body, tdm_job_state_name(state));
  tdm_delivery_result(jobs->delivery, task, &body);
}

void tdm_query_open_job(tdm_jobs *jobs, tdm_task *task, const tdm_book_entry *entry) {
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_job_reply_write(&body, &entry->job.facts, NULL, tdm_run_progress(entry));
  tdm_delivery_result(jobs->delivery, task, &body);
}

/* ---- the store's answers ---- */

/* What stands between a request of the store and its task. */
typedef struct {
  tdm_jobs *jobs;
  tdm_task *task;
  char text[TEXT_SIZE]; /* that the request borrows */
} query;

static void end(query *q, tdm_store_request *request) {
  tdm_store_request_free(request);
  free(q);
}

static void on_job(tdm_store_request *request) {
  query *q = request->context;
  tdm_buffer body;
  if (request->result == TDM_STORE_NOT_FOUND) {
    refuse_unknown(q->jobs, q->task);
  } else if (request->result != TDM_STORE_OK) {
    tdm_query_refuse(q->jobs, q->task, request);
  } else if (q->task->op == TDM_OP_CANCEL) {
    tdm_query_state(q->jobs, q->task, request->facts.state);
  } else {
    tdm_buffer_init(&body);
    tdm_job_reply_write(&body, &request->facts, &request->answer, NULL);
    tdm_delivery_result(q->jobs->delivery, q->task, &body);
  }
  end(q, request);
}

static void on_list(tdm_store_request *request) {
  query *q = request->context;
  if (request->result == TDM_STORE_OK) {
    const tdm_job_facts *facts = (const tdm_job_facts *)(const void *)request->list.bytes;
    tdm_buffer body;
    tdm_buffer_init(&body);
    tdm_job_reply_write_list(&body, facts, (uint32_t)(request->list.size / sizeof *facts),
                             request->more);
    tdm_delivery_result(q->jobs->delivery, q->task, &body);
  } else {
    tdm_query_refuse(q->jobs, q->task, request);
  }
  end(q, request);
}

static void on_forgotten(tdm_store_request *request) {
  query *q = request->context;
  bool job = request->type == TDM_STORE_FORGET_JOB;
  if (request->result == TDM_STORE_OK) {
    tdm_buffer body;
    tdm_buffer_init(&body);
    tdm_write_map(&body, 0);
    tdm_delivery_result(q->jobs->delivery, q->task, &body);
  } else if (request->result == TDM_STORE_NOT_FOUND && job) {
    refuse_unknown(q->jobs, q->task);
  } else if (request->result == TDM_STORE_NOT_FOUND) {
    refuse(q->jobs, q->task, TDM_ERROR_NOT_FOUND, "no such ref: nothing of yours has that name");
  } else if (request->result == TDM_STORE_CONFLICT) {
    refuse(q->jobs, q->task, TDM_ERROR_CONFLICT,
           job ? "the job has not ended; ask again"
               : "a job that has not ended needs it; cancel or forget that job first");
  } else {
    tdm_query_refuse(q->jobs, q->task, request);
  }
  end(q, request);
}

/* A request with its query, or NULL after the task was refused. */
static tdm_store_request *begin(tdm_jobs *jobs, tdm_task *task, tdm_store_type type,
                                void (*done)(tdm_store_request *request)) {
  query *q = calloc(1, sizeof *q);
  tdm_store_request *request = q != NULL ? tdm_store_request_new(type) : NULL;
  if (request == NULL) {
    free(q);
    refuse(jobs, task, TDM_ERROR_BUSY, "the server is short of memory");
    return NULL;
  }
  q->jobs = jobs;
  q->task = task;
  request->done = done;
  request->context = q;
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", task->owner->name);
  return request;
}

void tdm_query_job(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id) {
  tdm_store_request *request = begin(jobs, task, TDM_STORE_JOB, on_job);
  if (request == NULL) return;
  request->facts.id = *id;
  tdm_store_ask(jobs->store, request);
}

void tdm_query_forget(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id) {
  tdm_store_request *request = begin(jobs, task, TDM_STORE_FORGET_JOB, on_forgotten);
  if (request == NULL) return;
  request->facts.id = *id;
  tdm_store_ask(jobs->store, request);
}

/* ---- requests ---- */

/* The open job of that id and of the task's owner; NULL: it has ended, or is not there. */
static tdm_book_entry *find_open(const tdm_jobs *jobs, const tdm_task *task, const tdm_job_id *id) {
  tdm_book_entry *entry = tdm_book_find(&jobs->book, id);
  if (entry == NULL || strcmp(entry->job.facts.owner, task->owner->name) != 0) return NULL;
  return entry;
}

static void answer_job(tdm_jobs *jobs, tdm_task *task, const tdm_job_body *body,
                       const tdm_job_id *id) {
  tdm_book_entry *entry = find_open(jobs, task, id);
  if (entry == NULL)
    tdm_query_job(jobs, task, id);
  else if (body->wait_ms > 0)
    tdm_wait_start(jobs, task, entry, TDM_WAIT_JOB, body->wait_ms);
  else
    tdm_query_open_job(jobs, task, entry);
}

static void answer_cancel(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id) {
  tdm_book_entry *entry = find_open(jobs, task, id);
  if (entry == NULL) {
    tdm_query_job(jobs, task, id);
    return;
  }
  tdm_wait_start(jobs, task, entry, TDM_WAIT_CANCEL, 0);
  tdm_book_cancel(&jobs->book, entry, tdm_wall_ms());
}

static void answer_forget(tdm_jobs *jobs, tdm_task *task, const tdm_job_id *id) {
  tdm_book_entry *entry = find_open(jobs, task, id);
  if (entry == NULL) {
    tdm_query_forget(jobs, task, id);
    return;
  }
  tdm_wait_start(jobs, task, entry, TDM_WAIT_FORGET, 0);
  tdm_book_cancel(&jobs->book, entry, tdm_wall_ms());
}

/* The text lives as long as the request: it is borrowed by that, and the body is not. */
static tdm_text keep(tdm_store_request *request, tdm_text text) {
  query *q = request->context;
  snprintf(q->text, sizeof q->text, "%.*s", TDM_TEXT_ARG(text));
  return tdm_text_of(q->text);
}

static void answer_forget_ref(tdm_jobs *jobs, tdm_task *task, tdm_text ref) {
  tdm_store_request *request = begin(jobs, task, TDM_STORE_FORGET_REF, on_forgotten);
  if (request == NULL) return;
  request->parts[0].ref = keep(request, ref);
  tdm_store_ask(jobs->store, request);
}

static void answer_jobs(tdm_jobs *jobs, tdm_task *task, const tdm_job_body *body) {
  tdm_store_request *request = begin(jobs, task, TDM_STORE_JOBS, on_list);
  if (request == NULL) return;
  request->state = body->state.size > 0 ? tdm_job_state_of(body->state) : -1;
  request->limit = (uint32_t)body->limit;
  if (body->after.size > 0) request->after = keep(request, body->after);
  tdm_store_ask(jobs->store, request);
}

static void answer(tdm_jobs *jobs, tdm_task *task, const tdm_job_body *body) {
  tdm_job_id id;
  if (task->op == TDM_OP_JOBS)
    answer_jobs(jobs, task, body);
  else if (task->op == TDM_OP_FORGET && body->ref.size > 0)
    answer_forget_ref(jobs, task, body->ref);
  else if (!tdm_job_id_read(body->job, &id))
    refuse_unknown(jobs, task);
  else if (task->op == TDM_OP_JOB)
    answer_job(jobs, task, body, &id);
  else if (task->op == TDM_OP_CANCEL)
    answer_cancel(jobs, task, &id);
  else
    answer_forget(jobs, task, &id);
}

static tdm_job_body_type type_of(tdm_op op) {
  switch (op) {
    case TDM_OP_JOB:
      return TDM_JOB_BODY_JOB;
    case TDM_OP_JOBS:
      return TDM_JOB_BODY_JOBS;
    case TDM_OP_CANCEL:
      return TDM_JOB_BODY_CANCEL;
    default:
      return TDM_JOB_BODY_FORGET;
  }
}

void tdm_jobs_answer(tdm_jobs *jobs, tdm_task *task) {
  tdm_arena *arena = tdm_arena_new();
  if (arena == NULL) {
    refuse(jobs, task, TDM_ERROR_BUSY, "the server is short of memory");
    return;
  }
  tdm_job_body body;
  tdm_problems problems;
  tdm_problems_init(&problems, arena);
  if (tdm_job_body_read(type_of(task->op), task->envelope.body, task->envelope.body_size, &body,
                        &problems))
    answer(jobs, task, &body);
  else
    tdm_delivery_problems(jobs->delivery, task, "the body does not hold together; see problems",
                          &problems);
  tdm_arena_free(arena);
}

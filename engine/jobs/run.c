// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/jobs/jobs_parts.h"
#include "engine/log.h"

enum { PAUSE_MS = 1000 /* after a run that could not begin */ };

static const char op[] = "solve";

/* One launched run of a job, from the store to the worker and back. */
typedef struct {
  tdm_jobs *jobs;
  tdm_job_id id;
  tdm_task *task;      /* NULL until its message is there */
  tdm_buffer progress; /* the newest body; size 0: none */
} run;

void tdm_run_answer_free(tdm_run_answer *answer) {
  if (answer == NULL) return;
  tdm_frame_fini(&answer->reply);
  free(answer);
}

/* ---- its end ---- */

static void free_run(run *r) {
  tdm_book_entry *entry = tdm_book_find(&r->jobs->book, &r->id);
  if (entry != NULL && entry->run == r) entry->run = NULL;
  if (r->task != NULL) tdm_task_free(r->task);
  tdm_buffer_fini(&r->progress);
  free(r);
}

/* The run is over, whatever became of it; takes the answer (NULL: none). */
static void finish(run *r, tdm_run_result result, tdm_run_answer *answer) {
  tdm_jobs *jobs = r->jobs;
  uint64_t token = r->task != NULL ? r->task->token : 0;
  if (!tdm_book_result(&jobs->book, &r->id, token, result, answer, tdm_wall_ms()))
    tdm_run_answer_free(answer);
  if (result == TDM_RUN_RELEASED) jobs->paused_ms = tdm_monotonic_ms() + PAUSE_MS;
  free_run(r);
}

/* The body of a reply to a run: heads of replies are all alike, and the body comes last. */
static bool locate_body(const tdm_task *task, tdm_reply_kind kind, tdm_run_answer *answer) {
  tdm_buffer head;
  tdm_buffer_init(&head);
  tdm_reply_write(&head, task->envelope.id, task->envelope.op, kind, NULL, 0);
  size_t size = tdm_frame_size(&answer->reply);
  const uint8_t *bytes = tdm_frame_bytes(&answer->reply);
  bool good = !head.failed && size > head.size && memcmp(bytes, head.bytes, head.size) == 0;
  if (good) {
    answer->body = bytes + head.size;
    answer->size = size - head.size;
  }
  tdm_buffer_fini(&head);
  return good;
}

static tdm_run_answer *make_answer(const tdm_task *task, tdm_reply_kind kind, tdm_frame *reply) {
  tdm_run_answer *answer = calloc(1, sizeof *answer);
  if (answer == NULL) return NULL;
  tdm_frame_init(&answer->reply);
  tdm_frame_move(&answer->reply, reply);
  if (locate_body(task, kind, answer)) return answer;
  tdm_run_answer_free(answer);
  return NULL;
}

static void take_reply(void *context, tdm_task *task, tdm_frame *reply, int error_code) {
  run *r = context;
  const tdm_book_entry *entry = tdm_book_find(&r->jobs->book, &r->id);
  bool cancelled = entry != NULL && entry->job.facts.cancel;
  if (error_code == TDM_ERROR_BUSY || (r->jobs->cutting && !cancelled)) {
    finish(r, TDM_RUN_RELEASED, NULL);
    return;
  }
  tdm_reply_kind kind = error_code == 0 ? TDM_REPLY_RESULT : TDM_REPLY_ERROR;
  tdm_run_answer *answer = make_answer(task, kind, reply);
  if (error_code == 0 && answer == NULL) { /* it is computed again */
    finish(r, TDM_RUN_RELEASED, NULL);
    return;
  }
  if (error_code != 0 && cancelled) { /* no outcome */
    tdm_run_answer_free(answer);
    answer = NULL;
  }
  finish(r, error_code == 0 ? TDM_RUN_OUTCOME : TDM_RUN_ERROR, answer);
}

static void take_progress(void *context, tdm_task *task, const tdm_frame *reply) {
  run *r = context;
  tdm_reply_envelope envelope;
  (void)task;
  if (!tdm_reply_read(tdm_frame_bytes(reply), tdm_frame_size(reply), &envelope)) return;
  r->progress.size = 0;
  tdm_buffer_append(&r->progress, envelope.body, envelope.body_size);
}

static const tdm_taker run_taker = {take_reply, take_progress};

const tdm_job_id *tdm_run_id(const tdm_task *task) {
  const run *r = task->taker_context;
  return task->taker == &run_taker ? &r->id : NULL;
}

const tdm_buffer *tdm_run_progress(const tdm_book_entry *entry) {
  const run *r = entry->run;
  return r != NULL ? &r->progress : NULL;
}

/* ---- its beginning ---- */

/* It cannot be run at all, and ends so. */
static void give_up(run *r, int error_code, const char *message) {
  tdm_buffer whole;
  tdm_frame reply;
  tdm_buffer_init(&whole);
  tdm_frame_init(&reply);
  tdm_log(TDM_LOG_ERROR, "a job cannot be run", "job=%s reason=\"%s\"", r->id.digits, message);
  tdm_error_write(&whole, r->task->envelope.id, r->task->envelope.op, (tdm_error_code)error_code,
                  tdm_text_of(message), NULL, -1);
  bool told = !whole.failed && tdm_frame_take(&reply, &whole);
  finish(r, TDM_RUN_ERROR, told ? make_answer(r->task, TDM_REPLY_ERROR, &reply) : NULL);
  tdm_frame_fini(&reply);
  tdm_buffer_fini(&whole);
}

static void enqueue(tdm_jobs *jobs, tdm_task *task, int error_code, const char *message) {
  run *r = task->taker_context;
  if (error_code != 0 && error_code != TDM_ERROR_BUSY) {
    give_up(r, error_code, message);
    return;
  }
  task->taker = &run_taker;
  bool wanted = error_code == 0 && !jobs->cutting;
  if (wanted && tdm_dispatcher_admit(jobs->dispatcher, task)) return;
  task->taker = NULL;
  finish(r, TDM_RUN_RELEASED, NULL);
}

/* The message that asks a worker for the outcome. */
static bool write_message(tdm_task *task, const tdm_buffer *body) {
  tdm_buffer whole;
  const char *message = NULL;
  tdm_request_id id = {.type = TDM_ID_UINT};
  tdm_buffer_init(&whole);
  tdm_envelope_write(&whole, tdm_text_of(op), id, body->bytes, body->size);
  bool good = !whole.failed && !body->failed && tdm_frame_take(&task->message, &whole) &&
              tdm_task_read(task, &message) == 0;
  tdm_buffer_fini(&whole);
  task->bytes = tdm_frame_size(&task->message);
  return good;
}

static bool make_task(run *r, const tdm_job_facts *facts, const tdm_buffer *body) {
  tdm_owner *owner = tdm_owners_enter(r->jobs->owners, facts->owner);
  r->task = owner != NULL ? tdm_task_new() : NULL;
  if (r->task == NULL || !write_message(r->task, body)) return false;
  r->task->op = TDM_OP_SOLVE;
  r->task->owner = owner;
  r->task->lane = &owner->lane;
  r->task->received_ms = tdm_monotonic_ms();
  r->task->losses = facts->losses;
  r->task->taker_context = r;
  return true;
}

static void on_input(tdm_store_request *request) {
  run *r = request->context;
  tdm_jobs *jobs = r->jobs;
  const tdm_book_entry *entry = tdm_book_find(&jobs->book, &r->id);
  bool wanted = entry != NULL && entry->run == r && !jobs->draining;
  if (wanted && request->result == TDM_STORE_OK &&
      make_task(r, &entry->job.facts, &request->answer)) {
    if (r->task->refs > 0)
      tdm_expand_start(jobs, r->task, enqueue);
    else
      enqueue(jobs, r->task, 0, NULL);
  } else {
    finish(r, TDM_RUN_RELEASED, NULL);
  }
  tdm_store_request_free(request);
  jobs->settle(jobs->context);
}

bool tdm_run_launch(void *context, tdm_book_entry *entry) {
  tdm_jobs *jobs = context;
  run *r = calloc(1, sizeof *r);
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_INPUT);
  if (r == NULL || request == NULL) {
    free(r);
    if (request != NULL) tdm_store_request_free(request);
    return false;
  }
  r->jobs = jobs;
  r->id = entry->job.facts.id;
  tdm_buffer_init(&r->progress);
  entry->run = r;
  request->facts = entry->job.facts;
  request->done = on_input;
  request->context = r;
  tdm_store_ask(jobs->store, request);
  return true;
}

void tdm_run_stop(void *context, tdm_book_entry *entry) {
  tdm_jobs *jobs = context;
  const run *r = entry->run;
  if (r != NULL && r->task != NULL && r->task->state != TDM_TASK_RECEIVED)
    jobs->stop_run(jobs->context, r->task);
}

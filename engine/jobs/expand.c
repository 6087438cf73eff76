// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "engine/jobs/jobs_parts.h"
#include "proto/parts.h"

enum { INLINE_BYTES = 1 << 20, MESSAGE_SIZE = 320 };

typedef struct {
  uv_work_t work;
  tdm_jobs *jobs;
  tdm_task *task;
  tdm_expanded done;
  tdm_store_request *request;
  tdm_part parts[TDM_PARTS_MAX]; /* those that are refs */
  uint32_t count;
  int error;
  const char *message;
  char words[MESSAGE_SIZE];
} expansion;

static void end(expansion *e) {
  tdm_jobs *jobs = e->jobs;
  jobs->expansions--;
  e->done(jobs, e->task, e->error, e->message);
  if (e->request != NULL) tdm_store_request_free(e->request);
  free(e);
  jobs->settle(jobs->context);
}

static void fail(expansion *e, tdm_error_code code, const char *message) {
  e->error = (int)code;
  e->message = message;
}

/* ---- with what the refs name ---- */

/* The message with the parts in their places; it replaces the task's. */
static void join(expansion *e) {
  tdm_replacement list[TDM_PARTS_MAX];
  tdm_task *task = e->task;
  const uint8_t *bytes = tdm_frame_bytes(&task->message);
  size_t body_offset = (size_t)(task->envelope.body - bytes);
  for (uint32_t i = 0; i < e->count; i++) {
    const tdm_buffer *found = &e->request->found[i];
    list[i] = (tdm_replacement){body_offset + e->parts[i].offset, e->parts[i].size, found->bytes,
                                found->size};
  }
  tdm_buffer whole;
  tdm_buffer_init(&whole);
  tdm_parts_replace(&whole, bytes, tdm_frame_size(&task->message), list, e->count);
  if (whole.failed || !tdm_frame_take(&task->message, &whole))
    fail(e, TDM_ERROR_BUSY, "the server is short of memory");
  tdm_buffer_fini(&whole);
  if (e->error != 0) return;
  task->bytes = tdm_frame_size(&task->message);
  e->error = tdm_task_read(task, &e->message);
}

static void join_on_thread(uv_work_t *work) { join(work->data); }

static void after_join(uv_work_t *work, int status) {
  (void)status; /* nobody cancels it */
  end(work->data);
}

static size_t expanded_bytes(const expansion *e) {
  size_t bytes = e->task->bytes;
  for (uint32_t i = 0; i < e->count; i++) bytes += e->request->found[i].size;
  return bytes;
}

static void go_on(expansion *e) {
  size_t bytes = expanded_bytes(e), most = (size_t)e->jobs->settings->message_mb << 20;
  if (bytes > most) {
    snprintf(e->words, sizeof e->words,
             "with what its refs name the request has %zu bytes, and a message may have %zu", bytes,
             most);
    fail(e, TDM_ERROR_TOO_LARGE, e->words);
  } else if (bytes > INLINE_BYTES &&
             uv_queue_work(e->jobs->loop, &e->work, join_on_thread, after_join) == 0) {
    return;
  } else {
    join(e);
  }
  end(e);
}

static void on_found(tdm_store_request *request) {
  expansion *e = request->context;
  const tdm_part *part = &e->parts[request->missing];
  switch (request->result) {
    case TDM_STORE_OK:
      go_on(e);
      return;
    case TDM_STORE_NOT_FOUND:
      snprintf(e->words, sizeof e->words,
               "%s%s.ref: this server keeps nothing of yours under that name; put it again",
               part->base ? "options.base." : "", part->programme ? "programme" : "cohort");
      fail(e, TDM_ERROR_NOT_FOUND, e->words);
      break;
    default:
      snprintf(e->words, sizeof e->words, "refs cannot be resolved: %s", request->message);
      fail(e, TDM_ERROR_BUSY, e->words);
  }
  end(e);
}

/* ---- beginning ---- */

static void find_refs(expansion *e) {
  tdm_part all[TDM_PARTS_MAX];
  const tdm_request_envelope *envelope = &e->task->envelope;
  uint32_t count = tdm_parts_find(envelope->body, envelope->body_size, all);
  for (uint32_t i = 0; i < count; i++) {
    if (all[i].ref.size == 0) continue;
    e->request->parts[e->count].ref = all[i].ref;
    e->parts[e->count++] = all[i];
  }
  e->request->part_count = e->count;
}

void tdm_expand_start(tdm_jobs *jobs, tdm_task *task, tdm_expanded done) {
  expansion *e = calloc(1, sizeof *e);
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_REFS);
  if (e == NULL || request == NULL) {
    free(e);
    if (request != NULL) tdm_store_request_free(request);
    done(jobs, task, TDM_ERROR_BUSY, "the server is short of memory");
    return;
  }
  e->work.data = e;
  e->jobs = jobs;
  e->task = task;
  e->done = done;
  e->request = request;
  find_refs(e);
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", task->owner->name);
  request->done = on_found;
  request->context = e;
  jobs->expansions++;
  tdm_store_ask(jobs->store, request);
}

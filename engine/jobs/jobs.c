// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/jobs/jobs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/jobs/jobs_parts.h"
#include "engine/log.h"
#include "engine/store/path.h"

enum { SWEEP_MS = 60000, HOUR_MS = 3600000 };

/* ---- what the book asks for ---- */

static void note(void *context, const tdm_book_entry *entry) {
  tdm_jobs *jobs = context;
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_NOTE);
  if (request == NULL) return; /* the end will tell it all */
  request->facts = entry->job.facts;
  tdm_store_ask(jobs->store, request);
}

static void on_told(tdm_store_request *request) {
  tdm_jobs *jobs = request->context;
  bool written = request->result == TDM_STORE_OK || request->result == TDM_STORE_NOT_FOUND;
  if (!written)
    tdm_log(TDM_LOG_WARN, "the end of a job could not be stored and will be tried again",
            "job=%s reason=\"%s\"", request->facts.id.digits, request->message);
  if (request->result == TDM_STORE_NOT_FOUND)
    tdm_log(TDM_LOG_ERROR, "a job had ended before", "job=%s", request->facts.id.digits);
  tdm_book_told(&jobs->book, &request->facts.id, written, tdm_monotonic_ms());
  tdm_store_request_free(request);
  jobs->settle(jobs->context);
}

static void tell(void *context, tdm_book_entry *entry) {
  tdm_jobs *jobs = context;
  const tdm_run_answer *answer = entry->payload;
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_END);
  if (request == NULL) {
    tdm_book_told(&jobs->book, &entry->job.facts.id, false, tdm_monotonic_ms());
    return;
  }
  request->facts = entry->job.facts;
  request->facts.state = entry->job.ending;
  if (answer != NULL) {
    request->body = answer->body;
    request->body_size = answer->size;
  }
  request->done = on_told;
  request->context = jobs;
  tdm_store_ask(jobs->store, request);
}

static void ended(void *context, tdm_book_entry *entry) {
  tdm_jobs *jobs = context;
  tdm_run_answer_free(entry->payload);
  entry->payload = NULL;
  tdm_wait_ended(jobs, entry);
}

/* ---- life ---- */

bool tdm_jobs_open(tdm_jobs *jobs, uint64_t seed) {
  char path[TDM_STORE_PATH_SIZE], error[TDM_STORE_MESSAGE_SIZE] = "";
  tdm_book_actions actions = {tdm_run_launch, tdm_run_stop, note, tell, ended, jobs};
  if (!tdm_book_init(&jobs->book, seed, &actions)) {
    tdm_log(TDM_LOG_ERROR, "cannot start", "reason=\"out of memory\"");
    return false;
  }
  if (!tdm_store_path(jobs->settings->store, path)) return true; /* --store none */
  tdm_store_options options = {.path = path};
  jobs->store = tdm_store_open(&tdm_store_sqlite, &options, error);
  if (jobs->store == NULL) tdm_log(TDM_LOG_ERROR, "cannot open the store", "reason=\"%s\"", error);
  return jobs->store != NULL;
}

static bool collect(void *context, const tdm_job_facts *facts) {
  tdm_buffer *list = context;
  tdm_buffer_append(list, facts, sizeof *facts);
  return !list->failed;
}

static void on_broken(void *context) {
  tdm_jobs *jobs = context;
  tdm_log(TDM_LOG_ERROR, "the disk of the store failed: the daemon stops", "jobs=%" PRIu32,
          jobs->book.count);
  jobs->broken(jobs->context);
}

static bool restore(tdm_jobs *jobs, const tdm_buffer *list) {
  const tdm_job_facts *facts = (const tdm_job_facts *)(const void *)list->bytes;
  size_t count = list->size / sizeof *facts;
  bool good = true;
  for (size_t i = 0; i < count && good; i++) {
    good = tdm_book_add(&jobs->book, &facts[i], tdm_wall_ms());
    /* Also where the clock has stepped back, tokens grow. */
    if (facts[i].token > jobs->dispatcher->token) jobs->dispatcher->token = facts[i].token;
  }
  if (count > 0) tdm_log(TDM_LOG_INFO, "jobs wait from earlier", "jobs=%zu", count);
  return good;
}

bool tdm_jobs_start(tdm_jobs *jobs) {
  char error[TDM_STORE_MESSAGE_SIZE] = "out of memory";
  tdm_buffer list;
  if (jobs->store == NULL) return true;
  tdm_buffer_init(&list);
  bool good = tdm_store_open_jobs(jobs->store, collect, &list, error) &&
              tdm_store_start(jobs->store, jobs->loop, on_broken, jobs) == 0 &&
              restore(jobs, &list);
  tdm_buffer_fini(&list);
  if (!good) tdm_log(TDM_LOG_ERROR, "cannot read the store", "reason=\"%s\"", error);
  return good;
}

bool tdm_jobs_busy(const tdm_jobs *jobs) {
  if (jobs->store == NULL) return false;
  return jobs->expansions > 0 || tdm_store_pending(jobs->store) > 0;
}

void tdm_jobs_drain(tdm_jobs *jobs) {
  jobs->draining = true;
  tdm_wait_end_all(jobs);
}

void tdm_jobs_stop(tdm_jobs *jobs) {
  if (jobs->store == NULL) return;
  jobs->draining = jobs->cutting = true;
  tdm_store_stop(jobs->store);
  tdm_wait_end_all(jobs);
}

static void free_payloads(tdm_jobs *jobs) {
  for (uint32_t i = 0; jobs->book.slots != NULL && i < jobs->book.slot_count; i++)
    for (tdm_book_entry *entry = jobs->book.slots[i]; entry != NULL; entry = entry->slot_next)
      tdm_run_answer_free(entry->payload);
}

void tdm_jobs_close(tdm_jobs *jobs) {
  free_payloads(jobs);
  tdm_book_fini(&jobs->book);
  tdm_store_close(jobs->store);
  jobs->store = NULL;
}

/* ---- events ---- */

void tdm_jobs_turn(tdm_jobs *jobs) {
  bool may = jobs->store != NULL && !jobs->draining && jobs->book.refused == NULL &&
             tdm_monotonic_ms() >= jobs->paused_ms;
  /* One more than there are workers: it is there when one becomes idle. */
  if (may) tdm_book_turn(&jobs->book, (uint32_t)jobs->settings->workers + 1);
}

static void on_swept(tdm_store_request *request) {
  tdm_jobs *jobs = request->context;
  if (request->result != TDM_STORE_OK)
    tdm_log(TDM_LOG_WARN, "old jobs could not be dropped", "reason=\"%s\"", request->message);
  if (request->dropped > 0) {
    tdm_log(TDM_LOG_INFO, "old jobs were dropped", "jobs=%" PRIu32, request->dropped);
    jobs->sweep_ms = 0; /* there may be more */
  }
  tdm_store_request_free(request);
}

static void sweep(tdm_jobs *jobs, int64_t now_ms) {
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_SWEEP);
  jobs->sweep_ms = now_ms + SWEEP_MS;
  if (request == NULL) return;
  request->wall_ms = tdm_wall_ms();
  request->keep_ms = jobs->settings->keep_hours * HOUR_MS;
  request->bytes_max = jobs->settings->store_mb << 20;
  request->done = on_swept;
  request->context = jobs;
  tdm_store_ask(jobs->store, request);
}

void tdm_jobs_tick(tdm_jobs *jobs) {
  int64_t now_ms = tdm_monotonic_ms();
  if (jobs->store == NULL) return;
  tdm_wait_tick(jobs, now_ms);
  tdm_book_tick(&jobs->book, now_ms);
  if (now_ms >= jobs->sweep_ms && !jobs->draining) sweep(jobs, now_ms);
}

bool tdm_jobs_handed(tdm_jobs *jobs, const tdm_task *task) {
  const tdm_job_id *id = tdm_run_id(task);
  if (id == NULL) return true;
  return tdm_book_handed(&jobs->book, id, task->token, task->losses, tdm_wall_ms());
}

/* ---- requests ---- */

bool tdm_jobs_answers(tdm_op op) {
  return op == TDM_OP_JOB || op == TDM_OP_JOBS || op == TDM_OP_CANCEL || op == TDM_OP_FORGET;
}

bool tdm_jobs_admits(const tdm_task *task) {
  return task->op == TDM_OP_SUBMIT || task->op == TDM_OP_PUT || task->refs > 0;
}

static void enqueue(tdm_jobs *jobs, tdm_task *task, int error_code, const char *message) {
  if (error_code != 0) {
    tdm_delivery_error(jobs->delivery, task, (tdm_error_code)error_code, message, -1);
    return;
  }
  if (jobs->cutting) {
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY, "the server is stopping", -1);
    return;
  }
  bool filed = task->op == TDM_OP_SUBMIT || task->op == TDM_OP_PUT;
  bool queued = filed ? tdm_filing_admit(jobs, task) : tdm_dispatcher_admit(jobs->dispatcher, task);
  if (!queued)
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY, "the queue is full",
                       tdm_dispatcher_retry_ms(jobs->dispatcher));
}

void tdm_jobs_admit(tdm_jobs *jobs, tdm_task *task) {
  if (task->refs > 0)
    tdm_expand_start(jobs, task, enqueue);
  else
    enqueue(jobs, task, 0, NULL);
}

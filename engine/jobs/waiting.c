// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/jobs/jobs_parts.h"

/* A request that is answered when a job has ended. */
typedef struct tdm_job_waiter {
  tdm_task *task;
  tdm_job_id id;
  tdm_wait_kind kind;
  int64_t deadline_ms;
  struct tdm_job_waiter *next;
  struct tdm_job_waiter *previous;
} waiter;

/* Out of the list and freed; its task is the caller's. */
static tdm_task *release(tdm_jobs *jobs, waiter *w) {
  tdm_task *task = w->task;
  tdm_book_entry *entry = tdm_book_find(&jobs->book, &w->id);
  if (entry != NULL) entry->waiters--;
  if (w->next != NULL) w->next->previous = w->previous;
  if (w->previous != NULL)
    w->previous->next = w->next;
  else
    jobs->waiters = w->next;
  free(w);
  return task;
}

void tdm_wait_start(tdm_jobs *jobs, tdm_task *task, tdm_book_entry *entry, tdm_wait_kind kind,
                    int64_t wait_ms) {
  waiter *w = calloc(1, sizeof *w);
  if (w == NULL) {
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY, "the server is short of memory", -1);
    return;
  }
  *w = (waiter){.task = task, .id = entry->job.facts.id, .kind = kind, .next = jobs->waiters};
  w->deadline_ms = kind == TDM_WAIT_JOB ? tdm_monotonic_ms() + wait_ms : INT64_MAX;
  if (w->next != NULL) w->next->previous = w;
  jobs->waiters = w;
  entry->waiters++;
}

static void answer_ended(tdm_jobs *jobs, tdm_task *task, tdm_wait_kind kind,
                         const tdm_job_facts *facts) {
  switch (kind) {
    case TDM_WAIT_JOB:
      tdm_query_job(jobs, task, &facts->id);
      break;
    case TDM_WAIT_CANCEL:
      tdm_query_state(jobs, task, facts->state);
      break;
    case TDM_WAIT_FORGET:
      tdm_query_forget(jobs, task, &facts->id);
      break;
  }
}

/* Oldest last in the list: what was asked first is answered first where that matters, which is
 * nowhere but for `forget`, and that one comes behind all who want to read. */
static void answer_all(tdm_jobs *jobs, const tdm_book_entry *entry, bool forgetting) {
  for (waiter *w = jobs->waiters, *next; w != NULL; w = next) {
    next = w->next;
    bool forgets = w->kind == TDM_WAIT_FORGET;
    if (forgets != forgetting || memcmp(&w->id, &entry->job.facts.id, sizeof w->id) != 0) continue;
    tdm_wait_kind kind = w->kind;
    answer_ended(jobs, release(jobs, w), kind, &entry->job.facts);
  }
}

void tdm_wait_ended(tdm_jobs *jobs, tdm_book_entry *entry) {
  if (entry->waiters > 0) answer_all(jobs, entry, false);
  if (entry->waiters > 0) answer_all(jobs, entry, true);
}

static void answer_early(tdm_jobs *jobs, waiter *w) {
  const tdm_book_entry *entry = tdm_book_find(&jobs->book, &w->id);
  tdm_wait_kind kind = w->kind;
  tdm_task *task = release(jobs, w);
  if (kind == TDM_WAIT_JOB && entry != NULL)
    tdm_query_open_job(jobs, task, entry);
  else
    tdm_delivery_error(jobs->delivery, task, TDM_ERROR_BUSY,
                       "the server is stopping; ask again after its restart", -1);
}

void tdm_wait_tick(tdm_jobs *jobs, int64_t now_ms) {
  for (waiter *w = jobs->waiters, *next; w != NULL; w = next) {
    next = w->next;
    if (now_ms >= w->deadline_ms) answer_early(jobs, w);
  }
}

void tdm_wait_end_all(tdm_jobs *jobs) {
  for (waiter *w = jobs->waiters, *next; w != NULL; w = next) {
    next = w->next;
    answer_early(jobs, w);
  }
}

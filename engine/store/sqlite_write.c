// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "engine/store/sqlite_parts.h"

enum { SWEEP_JOBS_MAX = 500 /* in one transaction: the others wait for it */ };

/* The numbers of a job behind its id, from place `at` on. */
static void bind_numbers(tdm_sql *sql, int statement, int at, const tdm_job_facts *facts) {
  tdm_sql_bind_int(sql, statement, at, facts->state);
  tdm_sql_bind_int(sql, statement, at + 1, facts->cancel);
  tdm_sql_bind_int(sql, statement, at + 2, facts->attempts);
  tdm_sql_bind_int(sql, statement, at + 3, facts->losses);
  tdm_sql_bind_int(sql, statement, at + 4, (int64_t)facts->token);
}

/* ---- jobs ---- */

static void add_job(tdm_sql *sql, const tdm_store_request *r) {
  const tdm_job_facts *facts = &r->facts;
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_JOB, 1, tdm_text_of(facts->id.digits));
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_JOB, 2, tdm_text_of(facts->owner));
  bind_numbers(sql, TDM_STATEMENT_ADD_JOB, 3, facts);
  tdm_sql_bind_int(sql, TDM_STATEMENT_ADD_JOB, 8, facts->submitted_ms);
  tdm_sql_bind_int(sql, TDM_STATEMENT_ADD_JOB, 9, facts->started_ms);
  tdm_sql_bind_int(sql, TDM_STATEMENT_ADD_JOB, 10, facts->finished_ms);
  if (r->key.size > 0)
    tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_JOB, 11, r->key);
  else
    tdm_sql_bind_nil(sql, TDM_STATEMENT_ADD_JOB, 11);
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_JOB, 12, r->digest);
  tdm_sql_do(sql, TDM_STATEMENT_ADD_JOB);
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_BODY, 1, tdm_text_of(facts->id.digits));
  tdm_sql_bind_bytes(sql, TDM_STATEMENT_ADD_BODY, 2, r->body, r->body_size);
  tdm_sql_do(sql, TDM_STATEMENT_ADD_BODY);
}

static void add_part(tdm_sql *sql, const tdm_store_request *r, uint32_t part, bool put) {
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_PART, 1, tdm_text_of(r->facts.owner));
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_PART, 2, r->parts[part].ref);
  tdm_sql_bind_bytes(sql, TDM_STATEMENT_ADD_PART, 3, r->parts[part].bytes, r->parts[part].size);
  tdm_sql_bind_int(sql, TDM_STATEMENT_ADD_PART, 4, r->wall_ms);
  tdm_sql_bind_int(sql, TDM_STATEMENT_ADD_PART, 5, put);
  tdm_sql_do(sql, TDM_STATEMENT_ADD_PART);
}

static void add_use(tdm_sql *sql, const tdm_store_request *r, uint32_t part) {
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_USE, 1, tdm_text_of(r->facts.id.digits));
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_USE, 2, tdm_text_of(r->facts.owner));
  tdm_sql_bind_text(sql, TDM_STATEMENT_ADD_USE, 3, r->parts[part].ref);
  tdm_sql_do(sql, TDM_STATEMENT_ADD_USE);
}

static int64_t bytes_used(tdm_sql *sql) {
  int64_t pages = tdm_sql_number(sql, "PRAGMA page_count");
  int64_t free_pages = tdm_sql_number(sql, "PRAGMA freelist_count");
  return (pages - free_pages) * tdm_sql_number(sql, "PRAGMA page_size");
}

/* Whether there is room by the settings; else the request is refused. */
static bool has_room(tdm_sql *sql, tdm_store_request *r) {
  if (r->bytes_max == 0 || bytes_used(sql) < r->bytes_max) return true;
  r->result = TDM_STORE_FULL;
  snprintf(r->message, sizeof r->message,
           "the store has reached its size, %lld MB (store-mb); forget jobs or refs",
           (long long)(r->bytes_max >> 20));
  return false;
}

/* What a job with that key there is decides; `facts` becomes that job's. */
static tdm_submit_verdict judge_key(tdm_sql *sql, tdm_store_request *r) {
  if (r->key.size == 0) return TDM_SUBMIT_NEW;
  tdm_submit_verdict verdict = TDM_SUBMIT_NEW;
  char stored[TDM_STORE_MESSAGE_SIZE], given[TDM_STORE_MESSAGE_SIZE];
  snprintf(given, sizeof given, "%.*s", TDM_TEXT_ARG(r->digest));
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_KEY, 1, tdm_text_of(r->facts.owner));
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_KEY, 2, r->key);
  if (tdm_sql_step(sql, TDM_STATEMENT_FIND_KEY)) {
    snprintf(stored, sizeof stored, "%.*s",
             TDM_TEXT_ARG(tdm_sql_text(sql, TDM_STATEMENT_FIND_KEY, 10)));
    verdict = tdm_submit_decide(stored, given);
    if (verdict == TDM_SUBMIT_SAME) tdm_sqlite_facts(sql, TDM_STATEMENT_FIND_KEY, &r->facts);
  }
  tdm_sql_reset(sql, TDM_STATEMENT_FIND_KEY);
  return verdict;
}

static void submit(tdm_sql *sql, tdm_store_request *r) {
  tdm_submit_verdict verdict = judge_key(sql, r);
  if (verdict == TDM_SUBMIT_CONFLICT) r->result = TDM_STORE_CONFLICT;
  if (verdict != TDM_SUBMIT_NEW || !has_room(sql, r)) return;
  r->fresh = true;
  add_job(sql, r);
  for (uint32_t i = 0; i < r->part_count; i++) {
    add_part(sql, r, i, false);
    add_use(sql, r, i);
  }
}

static void put(tdm_sql *sql, tdm_store_request *r) {
  if (!has_room(sql, r)) return;
  for (uint32_t i = 0; i < r->part_count; i++) add_part(sql, r, i, true);
}

static void note(tdm_sql *sql, tdm_store_request *r) {
  tdm_sql_bind_text(sql, TDM_STATEMENT_NOTE, 1, tdm_text_of(r->facts.id.digits));
  bind_numbers(sql, TDM_STATEMENT_NOTE, 2, &r->facts);
  tdm_sql_bind_int(sql, TDM_STATEMENT_NOTE, 7, r->facts.started_ms);
  tdm_sql_do(sql, TDM_STATEMENT_NOTE);
}

static void end(tdm_sql *sql, tdm_store_request *r) {
  tdm_sql_bind_text(sql, TDM_STATEMENT_END, 1, tdm_text_of(r->facts.id.digits));
  bind_numbers(sql, TDM_STATEMENT_END, 2, &r->facts);
  tdm_sql_bind_int(sql, TDM_STATEMENT_END, 7, r->facts.started_ms);
  tdm_sql_bind_int(sql, TDM_STATEMENT_END, 8, r->facts.finished_ms);
  tdm_sql_do(sql, TDM_STATEMENT_END);
  if (tdm_sql_result_of(sql) != TDM_SQL_OK) return;
  if (tdm_sql_changed(sql) == 0) { /* it ended before: its result stays */
    r->result = TDM_STORE_NOT_FOUND;
    return;
  }
  if (r->body_size == 0) return;
  tdm_sql_bind_text(sql, TDM_STATEMENT_ANSWER, 1, tdm_text_of(r->facts.id.digits));
  tdm_sql_bind_bytes(sql, TDM_STATEMENT_ANSWER, 2, r->body, r->body_size);
  tdm_sql_do(sql, TDM_STATEMENT_ANSWER);
}

/* ---- forgetting ---- */

static void do_with(tdm_sql *sql, int statement, tdm_text first) {
  tdm_sql_bind_text(sql, statement, 1, first);
  tdm_sql_do(sql, statement);
}

/* `parts`: also the parts that came with it and that no other job needs. */
static void drop_job(tdm_sql *sql, tdm_text id, tdm_text owner, bool parts) {
  if (parts) {
    tdm_sql_bind_text(sql, TDM_STATEMENT_DROP_UNUSED_OF, 2, owner);
    do_with(sql, TDM_STATEMENT_DROP_UNUSED_OF, id);
  }
  do_with(sql, TDM_STATEMENT_DROP_USES, id);
  do_with(sql, TDM_STATEMENT_DROP_BODY, id);
  do_with(sql, TDM_STATEMENT_DROP_JOB, id);
}

static void forget_job(tdm_sql *sql, tdm_store_request *r) {
  tdm_text id = tdm_text_of(r->facts.id.digits), owner = tdm_text_of(r->facts.owner);
  tdm_job_facts found = {.state = TDM_JOB_QUEUED};
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_JOB, 1, id);
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_JOB, 2, owner);
  bool known = tdm_sql_step(sql, TDM_STATEMENT_FIND_JOB);
  if (known) tdm_sqlite_facts(sql, TDM_STATEMENT_FIND_JOB, &found);
  tdm_sql_reset(sql, TDM_STATEMENT_FIND_JOB);
  if (!known)
    r->result = TDM_STORE_NOT_FOUND;
  else if (!tdm_job_state_is_end(found.state))
    r->result = TDM_STORE_CONFLICT;
  else
    drop_job(sql, id, owner, true);
}

static void forget_ref(tdm_sql *sql, tdm_store_request *r) {
  tdm_text owner = tdm_text_of(r->facts.owner), ref = r->parts[0].ref;
  tdm_sql_bind_text(sql, TDM_STATEMENT_REF_IN_USE, 1, owner);
  tdm_sql_bind_text(sql, TDM_STATEMENT_REF_IN_USE, 2, ref);
  bool used = tdm_sql_step(sql, TDM_STATEMENT_REF_IN_USE) &&
              tdm_sql_int(sql, TDM_STATEMENT_REF_IN_USE, 0) > 0;
  tdm_sql_reset(sql, TDM_STATEMENT_REF_IN_USE);
  if (used) {
    r->result = TDM_STORE_CONFLICT;
    return;
  }
  tdm_sql_bind_text(sql, TDM_STATEMENT_DROP_PART, 1, owner);
  tdm_sql_bind_text(sql, TDM_STATEMENT_DROP_PART, 2, ref);
  tdm_sql_do(sql, TDM_STATEMENT_DROP_PART);
  if (tdm_sql_result_of(sql) == TDM_SQL_OK && tdm_sql_changed(sql) == 0)
    r->result = TDM_STORE_NOT_FOUND;
}

typedef struct {
  tdm_job_id id;
  char owner[TDM_OWNER_BYTES_MAX + 1];
} stale_job;

/* The oldest ends that may go: by age, and while the store is too large all that are a day old. */
static uint32_t find_stale(tdm_sql *sql, const tdm_store_request *r, stale_job *found) {
  bool large = r->bytes_max > 0 && bytes_used(sql) >= r->bytes_max / 10 * 9;
  uint32_t count = 0;
  tdm_sql_bind_int(sql, TDM_STATEMENT_STALE_JOBS, 1, SWEEP_JOBS_MAX);
  while (count < SWEEP_JOBS_MAX && tdm_sql_step(sql, TDM_STATEMENT_STALE_JOBS)) {
    int64_t finished_ms = tdm_sql_int(sql, TDM_STATEMENT_STALE_JOBS, 2);
    if (!tdm_job_is_stale(finished_ms, large ? 0 : r->keep_ms, r->wall_ms)) break;
    stale_job *job = &found[count++];
    tdm_text owner = tdm_sql_text(sql, TDM_STATEMENT_STALE_JOBS, 1);
    tdm_job_id_read(tdm_sql_text(sql, TDM_STATEMENT_STALE_JOBS, 0), &job->id);
    snprintf(job->owner, sizeof job->owner, "%.*s", TDM_TEXT_ARG(owner));
  }
  tdm_sql_reset(sql, TDM_STATEMENT_STALE_JOBS);
  return count;
}

static void sweep(tdm_sql *sql, tdm_store_request *r) {
  static stale_job stale[SWEEP_JOBS_MAX]; /* one thread writes */
  r->dropped = find_stale(sql, r, stale);
  for (uint32_t i = 0; i < r->dropped; i++)
    drop_job(sql, tdm_text_of(stale[i].id.digits), tdm_text_of(stale[i].owner), false);
  int64_t keep_ms = r->keep_ms < TDM_KEEP_MS_LEAST ? TDM_KEEP_MS_LEAST : r->keep_ms;
  tdm_sql_bind_int(sql, TDM_STATEMENT_DROP_STALE_PARTS, 1, r->wall_ms - keep_ms);
  tdm_sql_do(sql, TDM_STATEMENT_DROP_STALE_PARTS);
}

bool tdm_sqlite_apply(tdm_store_handle *handle, tdm_store_request *request) {
  tdm_sql *sql = handle->sql;
  request->result = TDM_STORE_OK;
  request->fresh = false;
  switch (request->type) {
    case TDM_STORE_SUBMIT:
      submit(sql, request);
      break;
    case TDM_STORE_PUT:
      put(sql, request);
      break;
    case TDM_STORE_NOTE:
      note(sql, request);
      break;
    case TDM_STORE_END:
      end(sql, request);
      break;
    case TDM_STORE_FORGET_JOB:
      forget_job(sql, request);
      break;
    case TDM_STORE_FORGET_REF:
      forget_ref(sql, request);
      break;
    default:
      sweep(sql, request);
  }
  if (tdm_sql_result_of(sql) == TDM_SQL_OK) return true;
  request->result = tdm_sqlite_failure(sql, request->message);
  return false;
}

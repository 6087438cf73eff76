// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>

#include "engine/store/sqlite_parts.h"

void tdm_sqlite_facts(tdm_sql *sql, int statement, tdm_job_facts *facts) {
  tdm_text owner = tdm_sql_text(sql, statement, 1);
  *facts = (tdm_job_facts){
      .state = (tdm_job_state)tdm_sql_int(sql, statement, 2),
      .cancel = tdm_sql_int(sql, statement, 3) != 0,
      .attempts = (uint32_t)tdm_sql_int(sql, statement, 4),
      .losses = (uint32_t)tdm_sql_int(sql, statement, 5),
      .token = (uint64_t)tdm_sql_int(sql, statement, 6),
      .submitted_ms = tdm_sql_int(sql, statement, 7),
      .started_ms = tdm_sql_int(sql, statement, 8),
      .finished_ms = tdm_sql_int(sql, statement, 9),
  };
  tdm_job_id_read(tdm_sql_text(sql, statement, 0), &facts->id);
  snprintf(facts->owner, sizeof facts->owner, "%.*s", TDM_TEXT_ARG(owner));
}

/* One value of bytes into `out`; false when there is no such row. */
static bool read_bytes(tdm_sql *sql, int statement, tdm_buffer *out) {
  bool found = tdm_sql_step(sql, statement);
  if (found) tdm_sql_bytes(sql, statement, 0, out);
  tdm_sql_reset(sql, statement);
  return found;
}

static bool find_job(tdm_sql *sql, tdm_store_request *r) {
  tdm_job_facts asked = r->facts;
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_JOB, 1, tdm_text_of(asked.id.digits));
  tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_JOB, 2, tdm_text_of(asked.owner));
  bool found = tdm_sql_step(sql, TDM_STATEMENT_FIND_JOB);
  if (found) tdm_sqlite_facts(sql, TDM_STATEMENT_FIND_JOB, &r->facts);
  tdm_sql_reset(sql, TDM_STATEMENT_FIND_JOB);
  if (!found) r->result = TDM_STORE_NOT_FOUND;
  return found;
}

static void read_job(tdm_sql *sql, tdm_store_request *r, int statement) {
  if (!find_job(sql, r)) return;
  tdm_sql_bind_text(sql, statement, 1, tdm_text_of(r->facts.id.digits));
  read_bytes(sql, statement, &r->answer);
}

static void list_jobs(tdm_sql *sql, tdm_store_request *r) {
  int statement = r->state < 0 ? TDM_STATEMENT_LIST : TDM_STATEMENT_LIST_STATE;
  tdm_sql_bind_text(sql, statement, 1, tdm_text_of(r->facts.owner));
  /* 'g' is behind all ids, which are hex. */
  tdm_sql_bind_text(sql, statement, 2, r->after.size > 0 ? r->after : tdm_text_of("g"));
  tdm_sql_bind_int(sql, statement, 3, (int64_t)r->limit + 1);
  if (r->state >= 0) tdm_sql_bind_int(sql, statement, 4, r->state);
  for (uint32_t count = 0; tdm_sql_step(sql, statement); count++) {
    tdm_job_facts facts;
    r->more = count == r->limit;
    if (r->more) break;
    tdm_sqlite_facts(sql, statement, &facts);
    tdm_buffer_append(&r->list, &facts, sizeof facts);
  }
  tdm_sql_reset(sql, statement);
}

static void read_refs(tdm_sql *sql, tdm_store_request *r) {
  for (uint32_t i = 0; i < r->part_count && r->result == TDM_STORE_OK; i++) {
    tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_PART, 1, tdm_text_of(r->facts.owner));
    tdm_sql_bind_text(sql, TDM_STATEMENT_FIND_PART, 2, r->parts[i].ref);
    if (read_bytes(sql, TDM_STATEMENT_FIND_PART, &r->found[i])) continue;
    r->result = TDM_STORE_NOT_FOUND;
    r->missing = i;
  }
}

static bool has_memory(const tdm_store_request *r) {
  bool failed = r->answer.failed || r->list.failed;
  for (int i = 0; i < TDM_PARTS_MAX; i++) failed |= r->found[i].failed;
  return !failed;
}

void tdm_sqlite_read(tdm_store_handle *handle, tdm_store_request *request) {
  tdm_sql *sql = handle->sql;
  tdm_sql_clear(sql);
  request->result = TDM_STORE_OK;
  switch (request->type) {
    case TDM_STORE_JOB:
      read_job(sql, request, TDM_STATEMENT_FIND_ANSWER);
      break;
    case TDM_STORE_INPUT:
      read_job(sql, request, TDM_STATEMENT_FIND_REST);
      break;
    case TDM_STORE_JOBS:
      list_jobs(sql, request);
      break;
    default:
      read_refs(sql, request);
  }
  if (tdm_sql_result_of(sql) != TDM_SQL_OK) {
    request->result = tdm_sqlite_failure(sql, request->message);
  } else if (!has_memory(request)) {
    request->result = TDM_STORE_FAILED;
    snprintf(request->message, sizeof request->message, "out of memory");
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/sql.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct tdm_sql {
  sqlite3 *db;
  const char *const *texts; /* borrowed */
  sqlite3_stmt **prepared;  /* [count], owned */
  int count;
  int log_frames;
  tdm_sql_result result;
  char message[160];
};

/* ---- failures ---- */

static tdm_sql_result translate(int code) {
  switch (code) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
      return TDM_SQL_FSYNC;
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return TDM_SQL_OK;
    case SQLITE_FULL:
      return TDM_SQL_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TDM_SQL_BUSY;
    default:
      return TDM_SQL_FAILED;
  }
}

static void note(tdm_sql *sql, int code) {
  tdm_sql_result result = translate(code);
  if (result == TDM_SQL_OK || sql->result != TDM_SQL_OK) return;
  sql->result = result;
  /* Not sqlite3_errmsg(): it can quote values, and those are people's data. */
  snprintf(sql->message, sizeof sql->message, "%s (SQLite %d)", sqlite3_errstr(code), code);
}

tdm_sql_result tdm_sql_result_of(const tdm_sql *sql) { return sql->result; }

const char *tdm_sql_message(const tdm_sql *sql) { return sql->message; }

void tdm_sql_clear(tdm_sql *sql) {
  sql->result = TDM_SQL_OK;
  sql->message[0] = '\0';
}

/* ---- life ---- */

static int on_commit(void *context, sqlite3 *db, const char *name, int frames) {
  tdm_sql *sql = context;
  (void)db, (void)name;
  sql->log_frames = frames;
  return SQLITE_OK;
}

tdm_sql *tdm_sql_open(const char *path, const char *vfs, int busy_ms, const char *const *statements,
                      int count, char *error, size_t error_size) {
  tdm_sql *sql = calloc(1, sizeof *sql);
  if (sql != NULL) sql->prepared = calloc((size_t)count, sizeof(sqlite3_stmt *));
  if (sql == NULL || sql->prepared == NULL) {
    free(sql);
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  sql->texts = statements;
  sql->count = count;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  int code = sqlite3_open_v2(path, &sql->db, flags, vfs);
  if (code != SQLITE_OK) {
    snprintf(error, error_size, "%s", sqlite3_errstr(code));
    tdm_sql_close(sql);
    return NULL;
  }
  sqlite3_extended_result_codes(sql->db, 1);
  sqlite3_busy_timeout(sql->db, busy_ms);
  sqlite3_wal_hook(sql->db, on_commit, sql);
  return sql;
}

void tdm_sql_close(tdm_sql *sql) {
  if (sql == NULL) return;
  for (int i = 0; i < sql->count; i++) sqlite3_finalize(sql->prepared[i]);
  sqlite3_close(sql->db);
  free(sql->prepared);
  free(sql);
}

/* ---- statements ---- */

void tdm_sql_run(tdm_sql *sql, const char *text) {
  if (sql->result == TDM_SQL_OK) note(sql, sqlite3_exec(sql->db, text, NULL, NULL, NULL));
}

int64_t tdm_sql_number(tdm_sql *sql, const char *query) {
  sqlite3_stmt *statement = NULL;
  int64_t number = 0;
  if (sql->result != TDM_SQL_OK) return 0;
  int code = sqlite3_prepare_v2(sql->db, query, -1, &statement, NULL);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code == SQLITE_ROW) number = sqlite3_column_int64(statement, 0);
  note(sql, code);
  sqlite3_finalize(statement);
  return number;
}

/* NULL after a failure. */
static sqlite3_stmt *statement_at(tdm_sql *sql, int index) {
  if (sql->result != TDM_SQL_OK) return NULL;
  if (sql->prepared[index] == NULL)
    note(sql, sqlite3_prepare_v3(sql->db, sql->texts[index], -1, SQLITE_PREPARE_PERSISTENT,
                                 &sql->prepared[index], NULL));
  return sql->result == TDM_SQL_OK ? sql->prepared[index] : NULL;
}

void tdm_sql_bind_int(tdm_sql *sql, int index, int at, int64_t value) {
  sqlite3_stmt *statement = statement_at(sql, index);
  if (statement != NULL) note(sql, sqlite3_bind_int64(statement, at, value));
}

void tdm_sql_bind_text(tdm_sql *sql, int index, int at, tdm_text text) {
  sqlite3_stmt *statement = statement_at(sql, index);
  if (statement == NULL) return;
  const char *bytes = text.size > 0 ? text.bytes : "";
  note(sql, sqlite3_bind_text(statement, at, bytes, (int)text.size, SQLITE_STATIC));
}

void tdm_sql_bind_bytes(tdm_sql *sql, int index, int at, const void *bytes, size_t size) {
  sqlite3_stmt *statement = statement_at(sql, index);
  if (statement == NULL) return;
  const void *some = size > 0 ? bytes : "";
  note(sql, sqlite3_bind_blob64(statement, at, some, size, SQLITE_STATIC));
}

void tdm_sql_bind_nil(tdm_sql *sql, int index, int at) {
  sqlite3_stmt *statement = statement_at(sql, index);
  if (statement != NULL) note(sql, sqlite3_bind_null(statement, at));
}

bool tdm_sql_step(tdm_sql *sql, int index) {
  sqlite3_stmt *statement = statement_at(sql, index);
  if (statement == NULL) return false;
  int code = sqlite3_step(statement);
  note(sql, code);
  return code == SQLITE_ROW;
}

void tdm_sql_reset(tdm_sql *sql, int index) {
  if (sql->prepared[index] == NULL) return;
  sqlite3_reset(sql->prepared[index]);
  sqlite3_clear_bindings(sql->prepared[index]);
}

void tdm_sql_do(tdm_sql *sql, int index) {
  tdm_sql_step(sql, index);
  tdm_sql_reset(sql, index);
}

/* ---- rows ---- */

int64_t tdm_sql_int(tdm_sql *sql, int index, int column) {
  return sqlite3_column_int64(sql->prepared[index], column);
}

tdm_text tdm_sql_text(tdm_sql *sql, int index, int column) {
  const char *bytes = (const char *)sqlite3_column_text(sql->prepared[index], column);
  int size = sqlite3_column_bytes(sql->prepared[index], column);
  return (tdm_text){bytes, bytes != NULL ? (uint32_t)size : 0};
}

void tdm_sql_bytes(tdm_sql *sql, int index, int column, tdm_buffer *out) {
  const void *bytes = sqlite3_column_blob(sql->prepared[index], column);
  int size = sqlite3_column_bytes(sql->prepared[index], column);
  if (bytes != NULL) tdm_buffer_append(out, bytes, (size_t)size);
}

/* ---- the connection ---- */

int64_t tdm_sql_changed(const tdm_sql *sql) { return sqlite3_changes(sql->db); }

bool tdm_sql_in_transaction(const tdm_sql *sql) { return sqlite3_get_autocommit(sql->db) == 0; }

int tdm_sql_log_frames(const tdm_sql *sql) { return sql->log_frames; }

void tdm_sql_checkpoint(tdm_sql *sql, bool truncate) {
  int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int left = 0, done = 0;
  if (sql->result != TDM_SQL_OK) return;
  int code = sqlite3_wal_checkpoint_v2(sql->db, NULL, mode, &left, &done);
  note(sql, code);
  if (code == SQLITE_OK && left == done) sql->log_frames = 0;
}

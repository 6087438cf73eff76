// SPDX-License-Identifier: GPL-3.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/store/sqlite_parts.h"

enum {
  LOG_FRAMES_MAX = 1000, /* then the log is brought into the database */
  WRITER_BUSY_MS = 5000, /* a reader may hold up the emptying of the log that long */
  READER_BUSY_MS = 5000
};

/* No wal_autocheckpoint: it would take the place of the hook that counts the frames of the log. */
static const char writer_settings[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
    "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
    "PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;";

static const char reader_settings[] =
    "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;";

tdm_store_result tdm_sqlite_failure(const tdm_sql *sql, char message[TDM_STORE_MESSAGE_SIZE]) {
  switch (tdm_sql_result_of(sql)) {
    case TDM_SQL_OK:
      return TDM_STORE_OK;
    case TDM_SQL_FULL:
      snprintf(message, TDM_STORE_MESSAGE_SIZE, "the disk of the store is full");
      return TDM_STORE_FULL;
    case TDM_SQL_FSYNC:
      snprintf(message, TDM_STORE_MESSAGE_SIZE, "the disk of the store fails: %s",
               tdm_sql_message(sql));
      return TDM_STORE_BROKEN;
    default:
      break;
  }
  snprintf(message, TDM_STORE_MESSAGE_SIZE, "the store cannot be used: %s", tdm_sql_message(sql));
  return TDM_STORE_FAILED;
}

/* ---- opening ---- */

static bool refuse(tdm_sql *sql, const char *path, const char *why, char *error) {
  snprintf(error, TDM_STORE_MESSAGE_SIZE, "%.100s: %.100s; name another file with --store", path,
           why);
  tdm_sql_close(sql);
  return false;
}

/* Makes the tables of an empty file; what is wrong with a file that is none of ours, else NULL. */
static const char *prepare_schema(tdm_sql *sql) {
  char text[64];
  int64_t application = tdm_sql_number(sql, "PRAGMA application_id");
  int64_t version = tdm_sql_number(sql, "PRAGMA user_version");
  if (tdm_sql_result_of(sql) != TDM_SQL_OK) return tdm_sql_message(sql);
  if (application == TDM_SCHEMA_APPLICATION)
    return version == TDM_SCHEMA_VERSION ? NULL : "written by another version of tandemd";
  if (application != 0 || tdm_sql_number(sql, "SELECT count(*) FROM sqlite_master") != 0)
    return "some other program's database";
  tdm_sql_run(sql, "BEGIN IMMEDIATE");
  tdm_sql_run(sql, tdm_sqlite_schema);
  snprintf(text, sizeof text, "PRAGMA application_id = %d", TDM_SCHEMA_APPLICATION);
  tdm_sql_run(sql, text);
  snprintf(text, sizeof text, "PRAGMA user_version = %d", TDM_SCHEMA_VERSION);
  tdm_sql_run(sql, text);
  tdm_sql_run(sql, "COMMIT");
  return tdm_sql_result_of(sql) == TDM_SQL_OK ? NULL : tdm_sql_message(sql);
}

static bool open_handle(const tdm_store_options *options, bool writer, tdm_store_handle **handle,
                        char error[TDM_STORE_MESSAGE_SIZE]) {
  char why[160] = "";
  tdm_sql *sql = tdm_sql_open(options->path, options->vfs, writer ? WRITER_BUSY_MS : READER_BUSY_MS,
                              tdm_sqlite_statements, TDM_STATEMENT_COUNT, why, sizeof why);
  if (sql == NULL) return refuse(NULL, options->path, why, error);
  tdm_sql_run(sql, writer ? writer_settings : reader_settings);
  if (tdm_sql_result_of(sql) != TDM_SQL_OK)
    return refuse(sql, options->path, tdm_sql_message(sql), error);
  const char *wrong = writer ? prepare_schema(sql) : NULL;
  if (wrong != NULL) return refuse(sql, options->path, wrong, error);
  *handle = calloc(1, sizeof **handle);
  if (*handle == NULL) return refuse(sql, options->path, "out of memory", error);
  (*handle)->sql = sql;
  return true;
}

static void close_handle(tdm_store_handle *handle) {
  if (handle == NULL) return;
  tdm_sql_close(handle->sql);
  free(handle);
}

/* ---- transactions ---- */

static tdm_store_result begin(tdm_store_handle *handle, char message[TDM_STORE_MESSAGE_SIZE]) {
  tdm_sql_clear(handle->sql);
  tdm_sql_run(handle->sql, "BEGIN IMMEDIATE");
  return tdm_sqlite_failure(handle->sql, message);
}

static tdm_store_result commit(tdm_store_handle *handle, char message[TDM_STORE_MESSAGE_SIZE]) {
  tdm_sql_run(handle->sql, "COMMIT");
  return tdm_sqlite_failure(handle->sql, message);
}

/* Some failures have rolled it back already. */
static void roll_back(tdm_store_handle *handle) {
  tdm_sql_clear(handle->sql);
  if (tdm_sql_in_transaction(handle->sql)) tdm_sql_run(handle->sql, "ROLLBACK");
}

static tdm_store_result tidy(tdm_store_handle *handle, bool erase,
                             char message[TDM_STORE_MESSAGE_SIZE]) {
  if (!erase && tdm_sql_log_frames(handle->sql) < LOG_FRAMES_MAX) return TDM_STORE_OK;
  tdm_sql_clear(handle->sql);
  tdm_sql_checkpoint(handle->sql, erase);
  tdm_store_result result = tdm_sqlite_failure(handle->sql, message);
  return result == TDM_STORE_FULL ? TDM_STORE_FAILED : result;
}

static bool open_jobs(tdm_store_handle *handle,
                      bool (*each)(void *context, const tdm_job_facts *facts), void *context,
                      char message[TDM_STORE_MESSAGE_SIZE]) {
  tdm_sql *sql = handle->sql;
  bool goes_on = true;
  tdm_sql_clear(sql);
  while (goes_on && tdm_sql_step(sql, TDM_STATEMENT_OPEN_JOBS)) {
    tdm_job_facts facts;
    tdm_sqlite_facts(sql, TDM_STATEMENT_OPEN_JOBS, &facts);
    goes_on = each(context, &facts);
  }
  tdm_sql_reset(sql, TDM_STATEMENT_OPEN_JOBS);
  if (!goes_on) snprintf(message, TDM_STORE_MESSAGE_SIZE, "out of memory");
  return goes_on && tdm_sqlite_failure(sql, message) == TDM_STORE_OK;
}

const tdm_store_backend tdm_store_sqlite = {
    .open = open_handle,
    .close = close_handle,
    .begin = begin,
    .apply = tdm_sqlite_apply,
    .commit = commit,
    .roll_back = roll_back,
    .tidy = tidy,
    .read = tdm_sqlite_read,
    .open_jobs = open_jobs,
};

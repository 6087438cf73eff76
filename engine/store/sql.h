// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * SQL: SQLite as the store uses it, and the only user of sqlite3.h.
 *
 * Sticky: after the first failure every call does nothing until tdm_sql_clear(), and one look at
 * tdm_sql_result() at the end decides. One thread at a time. Callers: the SQLite backend.
 */
#ifndef TANDEM_ENGINE_STORE_SQL_H
#define TANDEM_ENGINE_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "solver/model/text.h"

typedef enum {
  TDM_SQL_OK = 0,
  TDM_SQL_FULL,  /* the disk */
  TDM_SQL_FSYNC, /* a failed fsync */
  TDM_SQL_BUSY,  /* another connection is in the way */
  TDM_SQL_FAILED /* anything else */
} tdm_sql_result;

typedef struct tdm_sql tdm_sql;

/* `count` statements, prepared when they are first used. The texts are borrowed. `busy_ms`: how
 * long to wait for other connections. NULL: `error` says why. */
tdm_sql *tdm_sql_open(const char *path, const char *vfs, int busy_ms, const char *const *statements,
                      int count, char *error, size_t error_size);
/* NULL is allowed. */
void tdm_sql_close(tdm_sql *sql);

/* The first failure since the last clear, and its words. */
tdm_sql_result tdm_sql_result_of(const tdm_sql *sql);
const char *tdm_sql_message(const tdm_sql *sql);
void tdm_sql_clear(tdm_sql *sql);

/* Statements without values or rows, separated by semicolons. */
void tdm_sql_run(tdm_sql *sql, const char *text);
/* The integer that a query gives; 0 when it fails. */
int64_t tdm_sql_number(tdm_sql *sql, const char *query);

/* Values of statement `index`, in order, from 1; borrowed until the statement is reset. */
void tdm_sql_bind_int(tdm_sql *sql, int index, int at, int64_t value);
void tdm_sql_bind_text(tdm_sql *sql, int index, int at, tdm_text text);
void tdm_sql_bind_bytes(tdm_sql *sql, int index, int at, const void *bytes, size_t size);
void tdm_sql_bind_nil(tdm_sql *sql, int index, int at);

/* Steps to the next row; false behind the last one, or after a failure. */
bool tdm_sql_step(tdm_sql *sql, int index);
/* Ends the statement, its values and rows. */
void tdm_sql_reset(tdm_sql *sql, int index);
/* Steps a statement without rows, and resets it. */
void tdm_sql_do(tdm_sql *sql, int index);

/* Columns of the row, from 0; texts are valid until the next step. */
int64_t tdm_sql_int(tdm_sql *sql, int index, int column);
tdm_text tdm_sql_text(tdm_sql *sql, int index, int column);
/* Appends the bytes. */
void tdm_sql_bytes(tdm_sql *sql, int index, int column, tdm_buffer *out);

/* Rows that the last statement changed. */
int64_t tdm_sql_changed(const tdm_sql *sql);
/* Whether a transaction is open. */
bool tdm_sql_in_transaction(const tdm_sql *sql);
/* Frames in the write-ahead log after the last commit. */
int tdm_sql_log_frames(const tdm_sql *sql);
/* Brings the log into the database; `truncate`: waits for readers, and empties its file. */
void tdm_sql_checkpoint(tdm_sql *sql, bool truncate);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/* SQLite parts: what the files of the SQLite backend share. */
#ifndef TANDEM_ENGINE_STORE_SQLITE_PARTS_H
#define TANDEM_ENGINE_STORE_SQLITE_PARTS_H

#include "engine/store/backend.h"
#include "engine/store/sql.h"
#include "engine/store/sqlite_statements.h"

struct tdm_store_handle {
  tdm_sql *sql;
};

/* What a failure of SQLite means for a request; its words go to `message`. */
tdm_store_result tdm_sqlite_failure(const tdm_sql *sql, char message[TDM_STORE_MESSAGE_SIZE]);

/* The facts of a row whose columns begin with TDM_FACTS. */
void tdm_sqlite_facts(tdm_sql *sql, int statement, tdm_job_facts *facts);

/* One write inside a transaction, and one read; see tdm_store_backend. */
bool tdm_sqlite_apply(tdm_store_handle *handle, tdm_store_request *request);
void tdm_sqlite_read(tdm_store_handle *handle, tdm_store_request *request);

#endif

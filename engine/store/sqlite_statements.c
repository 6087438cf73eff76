// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/sqlite_statements.h"

const char tdm_sqlite_schema[] =
    "CREATE TABLE jobs ("
    " id TEXT PRIMARY KEY NOT NULL, owner TEXT NOT NULL, key TEXT, digest TEXT NOT NULL,"
    " state INTEGER NOT NULL, cancel INTEGER NOT NULL, attempts INTEGER NOT NULL,"
    " losses INTEGER NOT NULL, token INTEGER NOT NULL, submitted_ms INTEGER NOT NULL,"
    " started_ms INTEGER NOT NULL, finished_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, key) WHERE key IS NOT NULL;"
    "CREATE INDEX jobs_by_owner ON jobs (owner, id);"
    "CREATE INDEX jobs_open ON jobs (id) WHERE state < 2;"
    "CREATE INDEX jobs_by_end ON jobs (finished_ms) WHERE state >= 2;"
    "CREATE TABLE bodies (job TEXT PRIMARY KEY NOT NULL, rest BLOB NOT NULL, answer BLOB);"
    "CREATE TABLE parts ("
    " owner TEXT NOT NULL, ref TEXT NOT NULL, bytes BLOB NOT NULL, seen_ms INTEGER NOT NULL,"
    " put INTEGER NOT NULL, PRIMARY KEY (owner, ref));"
    "CREATE INDEX parts_by_age ON parts (seen_ms);"
    "CREATE TABLE uses (job TEXT NOT NULL, owner TEXT NOT NULL, ref TEXT NOT NULL,"
    " PRIMARY KEY (job, ref)) WITHOUT ROWID;"
    "CREATE INDEX uses_by_ref ON uses (owner, ref);";

#define STATEMENT_TEXT(name, text) [TDM_STATEMENT_##name] = text,
const char *const tdm_sqlite_statements[TDM_STATEMENT_COUNT] = {TDM_STATEMENTS(STATEMENT_TEXT)};

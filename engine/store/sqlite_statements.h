// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * SQLite statements: the schema, and every statement of the backend in one table.
 *
 *   jobs    one row per job; `state` as tdm_job_state, 0 and 1 have not ended; times in Unix ms
 *   bodies  what was filed of its submit (rest), and its outcome or error (answer)
 *   parts   cohorts and programmes by owner and ref, as they came; `put`: a client put it
 *   uses    which job needs which parts
 *
 * Callers: the SQLite backend's files.
 */
#ifndef TANDEM_ENGINE_STORE_SQLITE_STATEMENTS_H
#define TANDEM_ENGINE_STORE_SQLITE_STATEMENTS_H

enum {
  TDM_SCHEMA_VERSION = 1,
  TDM_SCHEMA_APPLICATION = 0x74646d31 /* "tdm1": whose file this is */
};

extern const char tdm_sqlite_schema[];

#define TDM_FACTS \
  "id, owner, state, cancel, attempts, losses, token, submitted_ms, started_ms, finished_ms"

/* X(name, text) */
#define TDM_STATEMENTS(X)                                                                          \
  X(FIND_KEY, "SELECT " TDM_FACTS ", digest FROM jobs WHERE owner = ?1 AND key = ?2")              \
  X(ADD_JOB, "INSERT INTO jobs (" TDM_FACTS                                                        \
             ", key, digest)"                                                                      \
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")                        \
  X(ADD_BODY, "INSERT INTO bodies (job, rest) VALUES (?1, ?2)")                                    \
  X(ADD_PART,                                                                                      \
    "INSERT INTO parts (owner, ref, bytes, seen_ms, put) VALUES (?1, ?2, ?3, ?4, ?5)"              \
    " ON CONFLICT (owner, ref) DO UPDATE SET seen_ms = max(seen_ms, ?4), put = max(put, ?5)")      \
  X(ADD_USE, "INSERT OR IGNORE INTO uses (job, owner, ref) VALUES (?1, ?2, ?3)")                   \
  X(NOTE,                                                                                          \
    "UPDATE jobs SET state = ?2, cancel = ?3, attempts = ?4, losses = ?5, token = ?6,"             \
    " started_ms = ?7 WHERE id = ?1 AND state < 2 AND token <= ?6")                                \
  X(END,                                                                                           \
    "UPDATE jobs SET state = ?2, cancel = ?3, attempts = ?4, losses = ?5, token = ?6,"             \
    " started_ms = ?7, finished_ms = ?8 WHERE id = ?1 AND state < 2 AND token <= ?6")              \
  X(ANSWER, "UPDATE bodies SET answer = ?2 WHERE job = ?1")                                        \
  X(DROP_JOB, "DELETE FROM jobs WHERE id = ?1")                                                    \
  X(DROP_BODY, "DELETE FROM bodies WHERE job = ?1")                                                \
  X(DROP_USES, "DELETE FROM uses WHERE job = ?1")                                                  \
  X(DROP_UNUSED_OF,                                                                                \
    "DELETE FROM parts WHERE put = 0 AND owner = ?2"                                               \
    " AND ref IN (SELECT ref FROM uses WHERE job = ?1)"                                            \
    " AND NOT EXISTS (SELECT 1 FROM uses WHERE uses.owner = parts.owner"                           \
    " AND uses.ref = parts.ref AND uses.job <> ?1)")                                               \
  X(REF_IN_USE,                                                                                    \
    "SELECT count(*) FROM uses JOIN jobs ON jobs.id = uses.job"                                    \
    " WHERE uses.owner = ?1 AND uses.ref = ?2 AND jobs.state < 2")                                 \
  X(DROP_PART, "DELETE FROM parts WHERE owner = ?1 AND ref = ?2")                                  \
  X(STALE_JOBS,                                                                                    \
    "SELECT id, owner, finished_ms FROM jobs WHERE state >= 2 ORDER BY finished_ms LIMIT ?1")      \
  X(DROP_STALE_PARTS,                                                                              \
    "DELETE FROM parts WHERE seen_ms < ?1 AND NOT EXISTS"                                          \
    " (SELECT 1 FROM uses WHERE uses.owner = parts.owner AND uses.ref = parts.ref)")               \
  X(FIND_JOB, "SELECT " TDM_FACTS " FROM jobs WHERE id = ?1 AND owner = ?2")                       \
  X(FIND_ANSWER, "SELECT answer FROM bodies WHERE job = ?1")                                       \
  X(FIND_REST, "SELECT rest FROM bodies WHERE job = ?1")                                           \
  X(FIND_PART, "SELECT bytes FROM parts WHERE owner = ?1 AND ref = ?2")                            \
  X(LIST, "SELECT " TDM_FACTS " FROM jobs WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3") \
  X(LIST_STATE, "SELECT " TDM_FACTS                                                                \
                " FROM jobs WHERE owner = ?1 AND id < ?2 AND state = ?4"                           \
                " ORDER BY id DESC LIMIT ?3")                                                      \
  X(OPEN_JOBS, "SELECT " TDM_FACTS " FROM jobs WHERE state < 2 ORDER BY id")

#define TDM_STATEMENT_ENUM(name, text) TDM_STATEMENT_##name,
enum { TDM_STATEMENTS(TDM_STATEMENT_ENUM) TDM_STATEMENT_COUNT };
#undef TDM_STATEMENT_ENUM

extern const char *const tdm_sqlite_statements[TDM_STATEMENT_COUNT];

#endif

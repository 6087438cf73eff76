// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Log: one line per event on standard error, as key=value or JSON (log_line.h).
 *
 *   ts=2026-01-31T09:30:00.123Z level=info proc=tandemd msg="listening on …" workers=2
 *
 * What is about a request carries request=, the number that the daemon gave it when it came,
 * or incident=, that of one hand-out of it to a worker, or both. Where standard error is the
 * journal's, a prefix such as <4> tells it the level.
 *
 * Callers: the executables and the parts of the daemon that meet events; never a
 * library below. Text that a client sent does not go into the log, nor do people's ids.
 */
#ifndef TANDEM_ENGINE_LOG_H
#define TANDEM_ENGINE_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of the setting log-level's words, and of log-format's. */
typedef enum { TDM_LOG_DEBUG, TDM_LOG_INFO, TDM_LOG_WARN, TDM_LOG_ERROR } tdm_log_level;
typedef enum { TDM_LOG_TEXT, TDM_LOG_JSON } tdm_log_format;

/* The word after proc=; static. Set once, before the first line. */
void tdm_log_name(const char *process);

/*
 * The form of the lines, and the least level that is written: text and INFO until then. Call
 * it before there are threads.
 */
void tdm_log_open(tdm_log_format format, tdm_log_level least);

/* Whether lines of that level are written: spares the making of their fields. */
bool tdm_log_wants(tdm_log_level level);

/*
 * Writes one line with a single write(). `fields` is a printf format for further words
 * `key=value` or `key="value with spaces"` ("" for none), keys of a-z, 0-9 and _; they are
 * escaped as the form demands. Lines over 2 KiB are cut.
 */
void tdm_log(tdm_log_level level, const char *message, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * An incident number as clients and the log show it: 16 hex digits. Each hand-out
 * of a request to a worker has its own number, which is also its fencing token.
 */
enum { TDM_INCIDENT_SIZE = 17 };
const char *tdm_incident_format(uint64_t incident, char out[TDM_INCIDENT_SIZE]);

#endif

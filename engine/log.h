// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Log: one line per event on standard error, key=value.
 *
 *   ts=2026-01-31T09:30:00.123Z level=info proc=tandemd msg="listening on …" workers=2
 *
 * Callers: the executables and the parts of the daemon that meet events; never a
 * library below. Text that a client sent does not go into the log.
 */
#ifndef TANDEM_ENGINE_LOG_H
#define TANDEM_ENGINE_LOG_H

#include <stdint.h>

typedef enum { TDM_LOG_INFO, TDM_LOG_WARN, TDM_LOG_ERROR } tdm_log_level;

/* The word after proc=; static. Set once, before the first line. */
void tdm_log_name(const char *process);

/*
 * Writes one line with a single write(). `message` stands quoted; `fields` is a
 * printf format for further `key=value` words ("" for none). Control bytes become
 * '?', so that no value can forge a line; lines over 1 KiB are cut.
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

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Log line: one event as `key=value` words or as a JSON object.
 *
 *   ts=2026-01-31T09:30:00.123Z level=info proc=tandemd msg="worker ended" status=0
 *   {"ts":"2026-01-31T09:30:00.123Z","level":"info","proc":"tandemd","msg":"worker
 * ended","status":0}
 *
 * Pure. Callers: the log, tests.
 */
#ifndef TANDEM_ENGINE_LOG_LINE_H
#define TANDEM_ENGINE_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  const char *ts; /* all borrowed and terminated */
  const char *level;
  const char *process;
  const char *message;
  const char *fields; /* `key=value key="value with spaces" …`, or "" */
} tdm_log_event;

enum { TDM_LOG_LINE_SIZE = 2048 };

/*
 * Writes the event and a line feed to `line`; returns the bytes, no terminator. Quotes,
 * backslashes, control bytes and what is not UTF-8 are escaped or replaced, so that no value
 * can forge a line or a field of a line. In JSON, values of up to 15 digits are numbers. What
 * does not fit is cut, and the line ends with cut=true.
 */
size_t tdm_log_line_write(char line[TDM_LOG_LINE_SIZE], const tdm_log_event *event, bool json);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

static const char *process_name = "tandemd";

void tdm_log_name(const char *process) { process_name = process; }

static const char *level_name(tdm_log_level level) {
  switch (level) {
    case TDM_LOG_INFO:
      return "info";
    case TDM_LOG_WARN:
      return "warn";
    case TDM_LOG_ERROR:
      break;
  }
  return "error";
}

static size_t clamp(int written, size_t room) {
  if (written < 0) return 0;
  return (size_t)written < room ? (size_t)written : room - 1;
}

static size_t write_head(char *line, size_t room, tdm_log_level level, const char *message) {
  struct timespec now;
  struct tm calendar;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &calendar);
  char stamp[32];
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &calendar);
  return clamp(snprintf(line, room, "ts=%s.%03ldZ level=%s proc=%s msg=\"%s\"", stamp,
                        now.tv_nsec / 1000000, level_name(level), process_name, message),
               room);
}

void tdm_log(tdm_log_level level, const char *message, const char *fields, ...) {
  char line[LINE_BYTES];
  size_t size = write_head(line, sizeof line - 1, level, message);
  if (fields[0] != '\0') {
    line[size++] = ' ';
    va_list arguments;
    va_start(arguments, fields);
    size_t room = sizeof line - 1 - size;
    if (room > 1) size += clamp(vsnprintf(line + size, room, fields, arguments), room);
    va_end(arguments);
  }
  for (size_t i = 0; i < size; i++) {
    if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f) line[i] = '?';
  }
  line[size++] = '\n';
  /* A log that cannot be written must not stop the daemon. */
  ssize_t ignored = write(STDERR_FILENO, line, size);
  (void)ignored;
}

const char *tdm_incident_format(uint64_t incident, char out[TDM_INCIDENT_SIZE]) {
  snprintf(out, TDM_INCIDENT_SIZE, "%016" PRIx64, incident);
  return out;
}

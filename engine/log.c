// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/log_line.h"

enum { STAMP_SIZE = 32, PREFIX_SIZE = 3 };

typedef struct {
  const char *name;
  char priority; /* of syslog, as the journal reads it */
} level_words;

static const level_words levels[] = {
    [TDM_LOG_DEBUG] = {"debug", '7'},
    [TDM_LOG_INFO] = {"info", '6'},
    [TDM_LOG_WARN] = {"warn", '4'},
    [TDM_LOG_ERROR] = {"error", '3'},
};

static const char *process_name = "tandemd";
static tdm_log_format log_format = TDM_LOG_TEXT;
static tdm_log_level log_least = TDM_LOG_INFO;
static bool to_journal;

void tdm_log_name(const char *process) { process_name = process; }

/* systemd names the stream that it reads by device and inode. */
static bool is_journal(void) {
  const char *stream = getenv("JOURNAL_STREAM");
  struct stat own;
  char name[64];
  if (stream == NULL || fstat(STDERR_FILENO, &own) != 0) return false;
  snprintf(name, sizeof name, "%ju:%ju", (uintmax_t)own.st_dev, (uintmax_t)own.st_ino);
  return strcmp(stream, name) == 0;
}

void tdm_log_open(tdm_log_format format, tdm_log_level least) {
  log_format = format;
  log_least = least;
  to_journal = is_journal();
}

bool tdm_log_wants(tdm_log_level level) { return level >= log_least; }

static void write_stamp(char out[STAMP_SIZE]) {
  struct timespec now;
  struct tm calendar;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &calendar);
  size_t size = strftime(out, STAMP_SIZE, "%Y-%m-%dT%H:%M:%S", &calendar);
  snprintf(out + size, STAMP_SIZE - size, ".%03ldZ", now.tv_nsec / 1000000);
}

void tdm_log(tdm_log_level level, const char *message, const char *fields, ...) {
  if (!tdm_log_wants(level)) return;
  char stamp[STAMP_SIZE], values[TDM_LOG_LINE_SIZE];
  char line[PREFIX_SIZE + TDM_LOG_LINE_SIZE] = {'<', levels[level].priority, '>'};
  va_list arguments;
  va_start(arguments, fields);
  if (vsnprintf(values, sizeof values, fields, arguments) < 0) values[0] = '\0';
  va_end(arguments);
  write_stamp(stamp);
  tdm_log_event event = {stamp, levels[level].name, process_name, message, values};
  size_t size = tdm_log_line_write(line + PREFIX_SIZE, &event, log_format == TDM_LOG_JSON);
  size_t skipped = to_journal ? 0 : PREFIX_SIZE;
  /* A log that cannot be written must not stop the daemon. */
  ssize_t ignored = write(STDERR_FILENO, line + skipped, size + PREFIX_SIZE - skipped);
  (void)ignored;
}

const char *tdm_incident_format(uint64_t incident, char out[TDM_INCIDENT_SIZE]) {
  snprintf(out, TDM_INCIDENT_SIZE, "%016" PRIx64, incident);
  return out;
}

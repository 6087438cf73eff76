// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/stats.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/writer.h"

#define COUNTER_KEY(name, key) [TDM_COUNT_##name] = key,
static const char *const counter_keys[TDM_COUNTER_COUNT] = {TDM_COUNTERS(COUNTER_KEY)};

void tdm_stats_count(tdm_stats *stats, tdm_counter counter) { stats->counters[counter]++; }

static tdm_counter counter_of(tdm_error_code code) {
  switch (code) {
    case TDM_ERROR_MALFORMED:
      return TDM_COUNT_MALFORMED;
    case TDM_ERROR_UNSUPPORTED_VERSION:
      return TDM_COUNT_UNSUPPORTED_VERSION;
    case TDM_ERROR_UNKNOWN_OP:
      return TDM_COUNT_UNKNOWN_OP;
    case TDM_ERROR_INVALID:
      return TDM_COUNT_INVALID;
    case TDM_ERROR_TOO_LARGE:
      return TDM_COUNT_TOO_LARGE;
    case TDM_ERROR_BUSY:
      return TDM_COUNT_BUSY;
    case TDM_ERROR_CONFLICT:
      return TDM_COUNT_CONFLICT;
    case TDM_ERROR_INTERNAL:
      return TDM_COUNT_INTERNAL;
    case TDM_ERROR_FORBIDDEN:
      return TDM_COUNT_FORBIDDEN;
    case TDM_ERROR_NOT_FOUND:
      break; /* no operation answers them: in the sum of errors only */
  }
  return TDM_COUNTER_COUNT;
}

void tdm_stats_count_error(tdm_stats *stats, tdm_error_code code) {
  tdm_counter counter = counter_of(code);
  stats->counters[TDM_COUNT_ERRORS]++;
  if (counter < TDM_COUNTER_COUNT) stats->counters[counter]++;
}

void tdm_histogram_add(tdm_histogram *histogram, int64_t took_ms) {
  uint64_t took = took_ms < 0 ? 0 : (uint64_t)took_ms;
  uint32_t bucket = 0;
  for (uint64_t left = took; left > 0 && bucket < TDM_HISTOGRAM_BUCKETS - 1; left >>= 1) bucket++;
  histogram->count++;
  histogram->sum_ms += took;
  histogram->buckets[bucket]++;
}

/* /proc/self/statm: all pages, then those that are resident. */
int64_t tdm_resident_bytes(void) {
  char text[128] = "";
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL) return 0;
  bool read = fgets(text, sizeof text, file) != NULL;
  fclose(file);
  const char *second = strchr(text, ' ');
  return read && second != NULL ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static void write_histogram(tdm_buffer *out, const tdm_histogram *histogram) {
  uint32_t used = TDM_HISTOGRAM_BUCKETS;
  while (used > 0 && histogram->buckets[used - 1] == 0) used--;
  tdm_write_map(out, 3);
  tdm_write_string(out, "count");
  tdm_write_uint(out, histogram->count);
  tdm_write_string(out, "sum_ms");
  tdm_write_uint(out, histogram->sum_ms);
  tdm_write_string(out, "buckets");
  tdm_write_array(out, used);
  for (uint32_t i = 0; i < used; i++) tdm_write_uint(out, histogram->buckets[i]);
}

static void write_counters(tdm_buffer *out, const tdm_stats *stats) {
  tdm_write_map(out, TDM_COUNTER_COUNT);
  for (uint32_t i = 0; i < TDM_COUNTER_COUNT; i++) {
    tdm_write_string(out, counter_keys[i]);
    tdm_write_uint(out, stats->counters[i]);
  }
}

static void write_gauges(tdm_buffer *out, const tdm_gauges *gauges) {
  const struct {
    const char *key;
    int64_t value;
  } entries[] = {
      {"queued", gauges->queued},
      {"running", gauges->running},
      {"workers", gauges->workers},
      {"workers_idle", gauges->workers_idle},
      {"peers", gauges->peers},
      {"uptime_ms", gauges->uptime_ms},
      {"resident_bytes", gauges->resident_bytes},
  };
  const uint32_t count = sizeof entries / sizeof entries[0];
  tdm_write_map(out, count);
  for (uint32_t i = 0; i < count; i++) {
    tdm_write_string(out, entries[i].key);
    tdm_write_int(out, entries[i].value);
  }
}

void tdm_stats_write(tdm_buffer *out, const tdm_stats *stats, const tdm_gauges *gauges) {
  tdm_write_map(out, 5);
  tdm_write_string(out, "counters");
  write_counters(out, stats);
  tdm_write_string(out, "gauges");
  write_gauges(out, gauges);
  tdm_write_string(out, "latency_ms");
  tdm_write_map(out, TDM_OP_COUNT - TDM_OP_HELLO);
  for (tdm_op op = TDM_OP_HELLO; op < TDM_OP_COUNT; op++) {
    tdm_write_string(out, tdm_op_name(op));
    write_histogram(out, &stats->latency[op]);
  }
  tdm_write_string(out, "queued_ms");
  write_histogram(out, &stats->queued);
  tdm_write_string(out, "worker_ms");
  write_histogram(out, &stats->worker);
}

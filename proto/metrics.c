// SPDX-License-Identifier: Apache-2.0
#include "proto/metrics.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/value.h"

enum {
  NAME_SIZE = 96,
  LINE_SIZE = 320,
  BUCKETS = 23, /* up to 2^22 ms, more than an hour; the rest is in +Inf */
};

/* ---- the table ---- */

typedef struct {
  const char *key;   /* in its part of the body */
  const char *name;  /* of the metric, without the prefix and `_total` */
  const char *label; /* name="value", where several keys are one metric; NULL: none */
  const char *help;
} metric;

#define ERRORS_HELP "Replies of kind error, by their code."
#define REPLIES_HELP "Replies that were made, by their kind."

static const metric counters[] = {
    {"messages", "messages", NULL, "Messages that clients sent."},
    {"results", "replies", "kind=\"result\"", REPLIES_HELP},
    {"errors", "replies", "kind=\"error\"", REPLIES_HELP},
    {"progress", "replies", "kind=\"progress\"", REPLIES_HELP},
    {"malformed", "errors", "code=\"malformed\"", ERRORS_HELP},
    {"unsupported_version", "errors", "code=\"unsupported_version\"", ERRORS_HELP},
    {"unknown_op", "errors", "code=\"unknown_op\"", ERRORS_HELP},
    {"invalid", "errors", "code=\"invalid\"", ERRORS_HELP},
    {"too_large", "errors", "code=\"too_large\"", ERRORS_HELP},
    {"busy", "errors", "code=\"busy\"", ERRORS_HELP},
    {"forbidden", "errors", "code=\"forbidden\"", ERRORS_HELP},
    {"not_found", "errors", "code=\"not_found\"", ERRORS_HELP},
    {"conflict", "errors", "code=\"conflict\"", ERRORS_HELP},
    {"internal", "errors", "code=\"internal\"", ERRORS_HELP},
    {"progress_dropped", "progress_dropped", NULL, "Progress that its client did not read."},
    {"replies_dropped", "replies_dropped", NULL, "Replies that their client did not read."},
    {"replies_unroutable", "replies_unroutable", NULL, "Replies whose client was gone."},
    {"stale_frames", "stale_frames", NULL, "Late words of workers, refused by their token."},
    {"retries", "retries", NULL, "Requests given to a second worker."},
    {"workers_started", "workers_started", NULL, "Worker processes that were started."},
    {"workers_crashed", "workers_crashed", NULL, "Workers that ended without being asked."},
    {"workers_overran", "workers_overran", NULL, "Workers ended for taking too long."},
    {"workers_silent", "workers_silent", NULL, "Workers ended when their lease was over."},
    {"workers_recycled", "workers_recycled", NULL, "Workers replaced after their share of work."},
    {"cancelled", "cancelled", NULL, "Requests that were cancelled."},
    {"abandoned", "abandoned", NULL, "Requests whose connection or key is gone."},
    {"demoted", "demoted", NULL, "Requests that looked small, and were not."},
    {"quarantined", "quarantined", NULL, "Requests refused, for they had ended two workers."},
    {"connections_refused", "connections_refused", NULL, "Connections without a descriptor."},
    {"connections_cut", "connections_cut", NULL,
     "Connections with an endless message, or without ZMTP."},
    {"handshakes_refused", "handshakes_refused", NULL, "Connections without keys, or garbage."},
    {"keys_refused", "keys_refused", NULL, "Connections under an unknown key."},
    {"revoked_messages", "revoked_messages", NULL, "Messages under keys that are gone."},
};

static const metric gauges[] = {
    {"queued", "requests_queued", NULL, "Requests that wait for a worker."},
    {"running", "requests_running", NULL, "Requests that a worker has."},
    {"workers", "workers", NULL, "Workers, as set."},
    {"workers_idle", "workers_idle", NULL, "Workers that are ready for work."},
    {"peers", "peers", NULL, "Connections with something unanswered."},
    {"uptime_ms", "uptime_seconds", NULL, "Time since the start."},
    {"resident_bytes", "resident_bytes", NULL, "Memory of the daemon itself, without workers."},
};

static const metric histograms[] = {
    {"latency_ms", "request_duration_seconds", NULL, "From a request's arrival to its answer."},
    {"queued_ms", "queue_duration_seconds", NULL, "From a request's arrival to a worker."},
    {"worker_ms", "worker_duration_seconds", NULL, "From the hand-out to the worker's answer."},
};

typedef struct {
  const metric *rows;
  size_t count;
  const char *type;
  const char *suffix;
} part;

#define PART(rows, type, suffix) \
  { rows, sizeof(rows) / sizeof *(rows), type, suffix }
static const part counter_part = PART(counters, "counter", "_total");
static const part gauge_part = PART(gauges, "gauge", "");
static const part histogram_part = PART(histograms, "histogram", "");

/* ---- names ---- */

static const metric *find(const part *p, tdm_text key) {
  for (size_t i = 0; i < p->count; i++) {
    if (tdm_text_equal(key, tdm_text_of(p->rows[i].key))) return &p->rows[i];
  }
  return NULL;
}

static bool is_milliseconds(tdm_text key) {
  return key.size > 3 && memcmp(key.bytes + key.size - 3, "_ms", 3) == 0;
}

/* A key that the table has not: what no name may hold becomes an underscore. */
static void name_by_rule(const part *p, tdm_text key, char out[NAME_SIZE]) {
  bool timed = is_milliseconds(key);
  size_t size = timed ? key.size - 3 : key.size, used = 7;
  memcpy(out, "tandem_", used);
  for (size_t i = 0; i < size && used < NAME_SIZE - 16; i++)
    out[used++] = (char)(isalnum((unsigned char)key.bytes[i]) ? key.bytes[i] : '_');
  snprintf(out + used, NAME_SIZE - used, "%s%s", timed ? "_seconds" : "", p->suffix);
}

static void name_of(const part *p, tdm_text key, char out[NAME_SIZE]) {
  const metric *row = find(p, key);
  if (row == NULL)
    name_by_rule(p, key, out);
  else
    snprintf(out, NAME_SIZE, "tandem_%s%s", row->name, p->suffix);
}

/* ---- lines ---- */

__attribute__((format(printf, 2, 3))) static void put(tdm_buffer *out, const char *format, ...) {
  char line[LINE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (size > 0)
    tdm_buffer_append(out, line, (size_t)size < sizeof line ? (size_t)size : LINE_SIZE - 1);
}

static void put_head(tdm_buffer *out, const part *p, const char *name, const metric *row) {
  if (row != NULL) put(out, "# HELP %s %s\n", name, row->help);
  put(out, "# TYPE %s %s\n", name, p->type);
}

/* Seconds of whole milliseconds, to the digit. */
static void put_seconds(tdm_buffer *out, uint64_t ms) {
  put(out, "%" PRIu64 ".%03" PRIu64, ms / 1000, ms % 1000);
}

static void put_number(tdm_buffer *out, const tdm_value *value, bool milliseconds) {
  if (value->token.type == TDM_TOKEN_UINT && milliseconds)
    put_seconds(out, value->token.as.number);
  else if (value->token.type == TDM_TOKEN_UINT)
    put(out, "%" PRIu64, value->token.as.number);
  else
    put(out, "%.17g", tdm_value_number(value) / (milliseconds ? 1000 : 1));
  put(out, "\n");
}

/* ---- counters and gauges ---- */

static void put_sample(tdm_buffer *out, const char *name, const metric *row, tdm_text key,
                       const tdm_value *value) {
  bool labelled = row != NULL && row->label != NULL;
  put(out, labelled ? "%s{%s} " : "%s%s ", name, labelled ? row->label : "");
  put_number(out, value, is_milliseconds(key));
}

/* All samples of one name, which must stand together; `before`: entries that precede. */
static void put_family(tdm_buffer *out, const part *p, const tdm_value *map, uint32_t before) {
  char name[NAME_SIZE], other[NAME_SIZE];
  tdm_walk walk = tdm_value_walk(map);
  tdm_text key;
  tdm_value value;
  bool begun = false;
  for (uint32_t i = 0; tdm_walk_entry(&walk, &key, &value); i++) {
    name_of(p, key, i <= before ? name : other);
    if (i < before || (i > before && strcmp(name, other) != 0)) continue;
    if (!tdm_value_is_number(&value)) continue;
    if (!begun) put_head(out, p, name, find(p, key));
    begun = true;
    put_sample(out, name, find(p, key), key, &value);
  }
}

/* Whether an earlier entry has the name of this one. */
static bool is_told(const part *p, const tdm_value *map, uint32_t index) {
  char names[2][NAME_SIZE];
  tdm_value value;
  tdm_text keys[2];
  tdm_walk walk = tdm_value_walk(map);
  for (uint32_t i = 0; i <= index; i++) tdm_walk_entry(&walk, &keys[0], &value);
  name_of(p, keys[0], names[0]);
  walk = tdm_value_walk(map);
  for (uint32_t i = 0; i < index; i++) {
    tdm_walk_entry(&walk, &keys[1], &value);
    name_of(p, keys[1], names[1]);
    if (strcmp(names[0], names[1]) == 0) return true;
  }
  return false;
}

static void put_part(tdm_buffer *out, const part *p, const tdm_value *map) {
  uint32_t count = tdm_value_walk(map).left;
  for (uint32_t i = 0; i < count; i++) {
    if (!is_told(p, map, i)) put_family(out, p, map, i);
  }
}

/* ---- histograms ---- */

static tdm_value field(const tdm_value *map, const char *name) {
  tdm_walk walk = tdm_value_walk(map);
  tdm_text key;
  tdm_value value;
  while (tdm_value_is(map, TDM_TOKEN_MAP) && tdm_walk_entry(&walk, &key, &value)) {
    if (tdm_text_equal(key, tdm_text_of(name))) return value;
  }
  return (tdm_value){.token = {.type = TDM_TOKEN_NIL}};
}

static uint64_t whole(tdm_value value) {
  return tdm_value_is(&value, TDM_TOKEN_UINT) ? value.token.as.number : 0;
}

/* `label`: op="solve", or "". Bucket k holds what took less than 2^k ms and no less than half. */
static void put_histogram(tdm_buffer *out, const char *name, const char *label,
                          const tdm_value *histogram) {
  const char *comma = label[0] != '\0' ? "," : "";
  tdm_value buckets = field(histogram, "buckets"), bucket;
  tdm_walk walk = tdm_value_walk(&buckets);
  uint64_t sum = 0, count = whole(field(histogram, "count"));
  for (uint32_t k = 0; k < BUCKETS; k++) {
    if (tdm_walk_item(&walk, &bucket)) sum += whole(bucket);
    put(out, "%s_bucket{%s%sle=\"", name, label, comma);
    put_seconds(out, UINT64_C(1) << k);
    put(out, "\"} %" PRIu64 "\n", sum);
  }
  put(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name, label, comma, count);
  put(out, *label ? "%s_sum{%s} " : "%s_sum%s ", name, label);
  put_seconds(out, whole(field(histogram, "sum_ms")));
  put(out, *label ? "\n%s_count{%s} %" PRIu64 "\n" : "\n%s_count%s %" PRIu64 "\n", name, label,
      count);
}

static bool is_histogram(const tdm_value *value) {
  tdm_value buckets = field(value, "buckets");
  return tdm_value_is(&buckets, TDM_TOKEN_ARRAY);
}

static void label_of(tdm_text op, char out[NAME_SIZE]) {
  char clean[NAME_SIZE / 2];
  size_t used = 0;
  for (; used < op.size && used < sizeof clean; used++)
    clean[used] = (char)(isalnum((unsigned char)op.bytes[used]) ? op.bytes[used] : '_');
  snprintf(out, NAME_SIZE, "op=\"%.*s\"", (int)used, clean);
}

/* A histogram, or a map of them by operation; of anything else nothing is told. */
static void put_histograms(tdm_buffer *out, tdm_text key, const tdm_value *value) {
  char name[NAME_SIZE], label[NAME_SIZE] = "";
  const metric *row = find(&histogram_part, key);
  name_of(&histogram_part, key, name);
  if (is_histogram(value)) {
    put_head(out, &histogram_part, name, row);
    put_histogram(out, name, label, value);
    return;
  }
  tdm_walk walk = tdm_value_walk(value);
  tdm_text op;
  tdm_value item;
  while (tdm_walk_entry(&walk, &op, &item)) {
    if (!is_histogram(&item)) continue;
    if (label[0] == '\0') put_head(out, &histogram_part, name, row);
    label_of(op, label);
    put_histogram(out, name, label, &item);
  }
}

bool tdm_metrics_write(tdm_buffer *out, const uint8_t *stats, size_t size) {
  if (tdm_scan(stats, size, NULL) != TDM_SCAN_OK) return false;
  const uint8_t *at = stats;
  tdm_value body = tdm_value_next(&at, stats + size), value;
  if (!tdm_value_is(&body, TDM_TOKEN_MAP)) return false;
  tdm_walk walk = tdm_value_walk(&body);
  tdm_text key;
  while (tdm_walk_entry(&walk, &key, &value)) {
    if (!tdm_value_is(&value, TDM_TOKEN_MAP)) continue;
    if (tdm_text_equal(key, tdm_text_of("counters")))
      put_part(out, &counter_part, &value);
    else if (tdm_text_equal(key, tdm_text_of("gauges")))
      put_part(out, &gauge_part, &value);
    else
      put_histograms(out, key, &value);
  }
  return true;
}

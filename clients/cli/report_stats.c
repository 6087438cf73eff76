// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdbool.h>

#include "clients/cli/report.h"
#include "clients/cli/stats.h"

static int64_t whole(tandem_value map, const char *key) {
  int64_t value = 0;
  tandem_value_int(tandem_value_find(map, key), &value);
  return value;
}

/* ---- what is there now ---- */

static void print_uptime(FILE *out, int64_t ms) {
  int64_t minutes = ms / 60000;
  if (minutes >= 48 * 60)
    fprintf(out, "%" PRId64 " days %" PRId64 " h", minutes / 1440, minutes / 60 % 24);
  else if (minutes >= 60)
    fprintf(out, "%" PRId64 " h %" PRId64 " min", minutes / 60, minutes % 60);
  else
    fprintf(out, "%" PRId64 " min %" PRId64 " s", minutes, ms / 1000 % 60);
}

static void print_now(FILE *out, const char *endpoint, tandem_value gauges) {
  int64_t bytes = whole(gauges, "resident_bytes");
  fprintf(out, "The server at %s, up ", endpoint);
  print_uptime(out, whole(gauges, "uptime_ms"));
  if (bytes > 0) fprintf(out, ", %.1f MiB without its workers", (double)bytes / 1048576);
  fprintf(out,
          "\n  workers   %" PRId64 ", %" PRId64 " idle\n  requests  %" PRId64 " running, %" PRId64
          " waiting\n  clients   %" PRId64 " with something unanswered\n",
          whole(gauges, "workers"), whole(gauges, "workers_idle"), whole(gauges, "running"),
          whole(gauges, "queued"), whole(gauges, "peers"));
}

/* ---- how long things took ---- */

/* The end of the bucket in which `share` of all is reached: bucket k ends at 2^k ms. */
static int64_t within_ms(tandem_value histogram, double share) {
  double left = share * (double)whole(histogram, "count");
  int64_t end_ms = 1, taken;
  tandem_iterator each = tandem_value_iterate(tandem_value_find(histogram, "buckets"));
  while (tandem_iterator_next(&each)) {
    if (tandem_value_int(each.value, &taken)) left -= (double)taken;
    if (left <= 0 || !each.left || each.index >= 60) break;
    end_ms *= 2;
  }
  return end_ms;
}

static void print_ms(FILE *out, int64_t ms) {
  if (ms < 10000)
    fprintf(out, "%9" PRId64 " ms", ms);
  else
    fprintf(out, "%9.1f s ", (double)ms / 1000);
}

static void print_times(FILE *out, tdm_text name, tandem_value histogram) {
  int64_t count = whole(histogram, "count");
  if (count <= 0) return;
  fprintf(out, "  %-12.*s %9" PRId64, TDM_TEXT_ARG(name), count);
  print_ms(out, whole(histogram, "sum_ms") / count);
  print_ms(out, within_ms(histogram, 0.5));
  print_ms(out, within_ms(histogram, 0.99));
  fputc('\n', out);
}

static void print_durations(FILE *out, tandem_value stats) {
  fprintf(out, "\nFrom arrival to answer\n  %-12s %9s %11s %11s %11s\n", "operation", "count",
          "mean", "50 % within", "99 % within");
  tandem_iterator each = tandem_value_iterate(tandem_value_find(stats, "latency_ms"));
  while (tandem_iterator_next(&each)) print_times(out, tdm_report_text(each.key), each.value);
  fprintf(out, "Of that\n");
  print_times(out, tdm_text_of("waiting"), tandem_value_find(stats, "queued_ms"));
  print_times(out, tdm_text_of("in a worker"), tandem_value_find(stats, "worker_ms"));
}

static void print_counters(FILE *out, tandem_value counters) {
  int64_t count;
  bool any = false;
  tandem_iterator each = tandem_value_iterate(counters);
  while (tandem_iterator_next(&each)) {
    if (!tandem_value_int(each.value, &count) || count == 0) continue;
    if (!any) fprintf(out, "\nCounted since the start\n");
    any = true;
    fprintf(out, "  %-22.*s %9" PRId64 "\n", TDM_TEXT_ARG(tdm_report_text(each.key)), count);
  }
}

void tdm_stats_report(FILE *out, const char *endpoint, tandem_value stats) {
  print_now(out, endpoint, tandem_value_find(stats, "gauges"));
  print_durations(out, stats);
  print_counters(out, tandem_value_find(stats, "counters"));
}

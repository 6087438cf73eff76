// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "proto/writer.h"
#include "tests/engine/support.h"

static void write_histogram(tdm_buffer *out, uint64_t count) {
  tdm_write_map(out, 3);
  tdm_write_key_int(out, "count", (int64_t)count);
  tdm_write_key_int(out, "sum_ms", 1234);
  tdm_write_string(out, "buckets");
  tdm_write_array(out, 2);
  tdm_write_uint(out, 1);
  tdm_write_uint(out, count - 1);
}

static void write_stats(tdm_buffer *out) {
  tdm_buffer_init(out);
  tdm_write_map(out, 4);
  tdm_write_string(out, "counters");
  tdm_write_map(out, 3);
  tdm_write_key_int(out, "busy", 2);
  tdm_write_key_int(out, "messages", 9);
  tdm_write_key_int(out, "invalid", 3);
  tdm_write_string(out, "gauges");
  tdm_write_map(out, 2);
  tdm_write_key_int(out, "queued", 4);
  tdm_write_string(out, "odd {\"\n");
  tdm_write_double(out, -0.5);
  tdm_write_string(out, "latency_ms");
  tdm_write_map(out, 1);
  tdm_write_string(out, "so\"lve");
  write_histogram(out, 3);
  tdm_write_string(out, "queued_ms");
  write_histogram(out, 3);
}

static char *read_metrics(const uint8_t *bytes, size_t size, bool *read) {
  tdm_buffer out;
  tdm_buffer_init(&out);
  *read = tdm_metrics_write(&out, bytes, size);
  tdm_buffer_append(&out, "", 1);
  assert_false(out.failed);
  return (char *)out.bytes;
}

static void expect(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("no '%s' in:\n%s", part, text);
}

static void test_metrics_of_one_name_stand_together(void **state) {
  (void)state;
  tdm_buffer stats;
  bool read;
  write_stats(&stats);
  char *text = read_metrics(stats.bytes, stats.size, &read);
  assert_true(read);
  expect(text,
         "# TYPE tandem_errors_total counter\ntandem_errors_total{code=\"busy\"} 2\n"
         "tandem_errors_total{code=\"invalid\"} 3\n# HELP tandem_messages_total");
  expect(text, "\ntandem_requests_queued 4\n");
  expect(text, "\n# TYPE tandem_odd____ gauge\ntandem_odd____ -0.5\n");
  expect(text,
         "tandem_request_duration_seconds_bucket{op=\"so_lve\",le=\"4194.304\"} 3\n"
         "tandem_request_duration_seconds_bucket{op=\"so_lve\",le=\"+Inf\"} 3\n"
         "tandem_request_duration_seconds_sum{op=\"so_lve\"} 1.234\n"
         "tandem_request_duration_seconds_count{op=\"so_lve\"} 3\n");
  expect(text, "\ntandem_queue_duration_seconds_bucket{le=\"0.001\"} 1\n");
  expect(text, "\ntandem_queue_duration_seconds_count 3\n");
  free(text);
  tdm_buffer_fini(&stats);
}

static void test_metrics_refuse_what_is_no_map(void **state) {
  (void)state;
  tdm_buffer stats;
  bool read;
  write_stats(&stats);
  for (size_t size = 0; size < stats.size; size++) {
    free(read_metrics(stats.bytes, size, &read));
    if (read) fail_msg("%zu of %zu bytes were taken", size, stats.size);
  }
  free(read_metrics((const uint8_t *)"\x93\x01\x02\x03", 4, &read));
  assert_false(read);
  tdm_buffer_fini(&stats);
}

/* Whatever stands there: no crash, and every line is one. */
static void test_metrics_bear_any_bytes(void **state) {
  (void)state;
  tdm_buffer stats;
  uint64_t random = 1;
  write_stats(&stats);
  for (int round = 0; round < 20000; round++) {
    bool read;
    random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    size_t at = (size_t)(random >> 33) % stats.size;
    uint8_t kept = stats.bytes[at];
    stats.bytes[at] = (uint8_t)(random >> 20);
    char *text = read_metrics(stats.bytes, stats.size, &read);
    size_t size = strlen(text);
    if (size > 0 && text[size - 1] != '\n') fail_msg("round %d: %s", round, text);
    free(text);
    stats.bytes[at] = kept;
  }
  tdm_buffer_fini(&stats);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_metrics_of_one_name_stand_together),
      cmocka_unit_test(test_metrics_refuse_what_is_no_map),
      cmocka_unit_test(test_metrics_bear_any_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Work frames, histograms and the estimate of service times. */
#include <string.h>

#include "engine/service_time.h"
#include "engine/stats.h"
#include "engine/work_frames.h"
#include "proto/scan.h"
#include "tests/engine/support.h"

static void test_work_header_survives_the_way(void **state) {
  (void)state;
  uint8_t bytes[TDM_WORK_HEADER_SIZE];
  tdm_work_header in = {TDM_WORK_DONE, UINT64_C(0xfedcba9876543210), -5};
  tdm_work_header out;
  tdm_work_header_write(&in, bytes);
  assert_true(tdm_work_header_read(bytes, sizeof bytes, &out));
  assert_int_equal(out.type, in.type);
  assert_true(out.token == in.token && out.value == in.value);
}

static void test_work_header_refuses_what_is_none(void **state) {
  (void)state;
  uint8_t bytes[TDM_WORK_HEADER_SIZE + 1] = {0};
  tdm_work_header header = {TDM_WORK_READY, 1, 2};
  tdm_work_header out;
  tdm_work_header_write(&header, bytes);
  assert_false(tdm_work_header_read(bytes, TDM_WORK_HEADER_SIZE - 1, &out));
  assert_false(tdm_work_header_read(bytes, TDM_WORK_HEADER_SIZE + 1, &out));
  for (int i = 0; i < 4; i++) {
    uint8_t kept = bytes[i];
    bytes[i] = 0xee;
    assert_false(tdm_work_header_read(bytes, TDM_WORK_HEADER_SIZE, &out));
    bytes[i] = kept;
  }
  assert_true(tdm_work_header_read(bytes, TDM_WORK_HEADER_SIZE, &out));
}

static void expect_bucket(int64_t took_ms, int bucket) {
  tdm_histogram histogram = {0};
  tdm_histogram_add(&histogram, took_ms);
  if (histogram.buckets[bucket] != 1) fail_msg("%ld ms is not in %d", (long)took_ms, bucket);
}

static void test_histogram_buckets_are_powers_of_two(void **state) {
  (void)state;
  expect_bucket(-3, 0);
  expect_bucket(0, 0);
  expect_bucket(1, 1);
  expect_bucket(2, 2);
  expect_bucket(3, 2);
  expect_bucket(4, 3);
  expect_bucket(1023, 10);
  expect_bucket(1024, 11);
  expect_bucket(INT64_MAX, TDM_HISTOGRAM_BUCKETS - 1);
}

static void test_stats_body_is_one_map(void **state) {
  (void)state;
  tdm_stats stats = {0};
  tdm_gauges gauges = {0};
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_stats_count_error(&stats, TDM_ERROR_BUSY);
  tdm_stats_count_error(&stats, TDM_ERROR_NOT_FOUND);
  assert_int_equal(stats.counters[TDM_COUNT_ERRORS], 2);
  assert_int_equal(stats.counters[TDM_COUNT_BUSY], 1);
  tdm_histogram_add(&stats.latency[TDM_OP_SOLVE], 5);
  tdm_stats_write(&out, &stats, &gauges);
  assert_int_equal(tdm_scan(out.bytes, out.size, NULL), TDM_SCAN_OK);
  tdm_buffer_fini(&out);
}

static void test_service_time_retry_is_bounded(void **state) {
  (void)state;
  tdm_service_time service;
  tdm_service_time_init(&service);
  assert_int_equal(tdm_service_time_retry_ms(&service, 0, 1), 100);
  tdm_service_time_add(&service, 0);
  assert_int_equal(tdm_service_time_retry_ms(&service, 0, 4), TDM_RETRY_MS_MIN);
  for (int i = 0; i < 200; i++) tdm_service_time_add(&service, 10000);
  assert_int_equal(tdm_service_time_retry_ms(&service, 1023, 2), TDM_RETRY_MS_MAX);
  int64_t retry_ms = tdm_service_time_retry_ms(&service, 3, 4);
  assert_in_range(retry_ms, 9900, 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_work_header_survives_the_way),
      cmocka_unit_test(test_work_header_refuses_what_is_none),
      cmocka_unit_test(test_histogram_buckets_are_powers_of_two),
      cmocka_unit_test(test_stats_body_is_one_map),
      cmocka_unit_test(test_service_time_retry_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

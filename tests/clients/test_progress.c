// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>

#include "clients/cli/progress.h"
#include "clients/cli/report.h"
#include "tests/clients/support.h"

/* A progress message with these numbers; INT64_MIN is not known yet. */
static void assert_line(const char *stage, int64_t incumbent, int64_t bound, const char *expected) {
  tandem_body *body = tandem_body_new();
  const uint8_t *bytes;
  size_t size;
  char line[160];
  tandem_body_begin_map(body);
  tandem_body_key(body, "stage");
  tandem_body_string(body, stage);
  if (incumbent != INT64_MIN) {
    tandem_body_key(body, "incumbent");
    tandem_body_int(body, incumbent);
  }
  if (bound != INT64_MIN) {
    tandem_body_key(body, "bound");
    tandem_body_int(body, bound);
  }
  tandem_body_key(body, "elapsed_ms");
  tandem_body_int(body, 1500);
  tandem_body_end(body);
  assert_int_equal(tandem_body_finish(body, &bytes, &size), TANDEM_OK);
  tdm_progress_format(tandem_value_of(bytes, size), 10000, line, sizeof line);
  assert_string_equal(line, expected);
  tandem_body_free(body);
}

static void test_progress_tells_stages_in_their_units(void **state) {
  (void)state;
  assert_line("pairs", 4, 5, "pairs: best so far 4, at most 5 (gap 1, 25.00 %), 8.5 s left");
  assert_line("kept", INT64_MIN, 5, "kept: best so far …, at most 5, 8.5 s left");
  assert_line("worst", 0, 2500000,
              "worst: best so far 0.00 points, at most 2.50 points (gap 2.50 points), 8.5 s left");
  assert_line("score", 2000000, INT64_MIN, "score: best so far 2.00 points, at most …, 8.5 s left");
}

static void test_progress_is_cut_between_characters(void **state) {
  (void)state;
  char line[] = "ab…cd";
  tdm_progress_cut(line, 5);
  assert_string_equal(line, "ab…cd");
  tdm_progress_cut(line, 3);
  assert_string_equal(line, "ab…");
  tdm_progress_cut(line, 2);
  assert_string_equal(line, "ab");
  tdm_progress_cut(line, 0);
  assert_string_equal(line, "");
}

static void assert_gap(int64_t value, int64_t bound, bool points, const char *expected) {
  char gap[64];
  tdm_report_gap(value, bound, points, gap);
  assert_string_equal(gap, expected);
}

/* Of a value near 0, or passed by far, a percentage tells nothing. */
static void test_gaps_are_in_units_and_sometimes_in_per_cent(void **state) {
  (void)state;
  assert_gap(0, 0, false, "0");
  assert_gap(0, 1500000, true, "1.50 points");
  assert_gap(1, 1500000, true, "1.50 points");
  assert_gap(1500000, 3000000, true, "1.50 points, 100.00 %");
  assert_gap(-2000000, -1000000, true, "1.00 points, 50.00 %");
  assert_gap(10, 25, false, "15");
  assert_gap(INT64_MIN, INT64_MAX, false, "18446744073709551616");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(test_progress_is_cut_between_characters),
      CASE(test_progress_tells_stages_in_their_units),
      CASE(test_gaps_are_in_units_and_sometimes_in_per_cent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

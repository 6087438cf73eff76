// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cancel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "proto/scan.h"
#include "tests/proto/json.h"

typedef struct {
  tdm_buffer body;
  tdm_arena *arena;
  tdm_problems problems;
  tdm_cancel cancel;
  bool good;
} reading;

static void start(reading *r, const char *json) {
  tdm_buffer_init(&r->body);
  json_write(&r->body, json);
  assert_int_equal(tdm_scan(r->body.bytes, r->body.size, NULL), TDM_SCAN_OK);
  r->arena = tdm_arena_new();
  tdm_problems_init(&r->problems, r->arena);
  r->good = tdm_cancel_read(r->body.bytes, r->body.size, &r->cancel, &r->problems);
}

static void stop(reading *r) {
  tdm_arena_free(r->arena);
  tdm_buffer_fini(&r->body);
}

static void test_cancel_names_a_request_or_a_job(void **state) {
  (void)state;
  reading r;
  start(&r, "{\"request\": 7}");
  assert_true(r.good);
  assert_int_equal(r.cancel.request.type, TDM_ID_UINT);
  assert_int_equal(r.cancel.request.number, 7);
  stop(&r);
  start(&r, "{\"request\": \"seven\", \"job\": null}");
  assert_true(r.good);
  assert_true(tdm_text_equal(r.cancel.request.text, tdm_text_of("seven")));
  stop(&r);
  start(&r, "{\"job\": \"j7\"}");
  assert_true(r.good);
  assert_int_equal(r.cancel.request.type, TDM_ID_NIL);
  assert_true(tdm_text_equal(r.cancel.job, tdm_text_of("j7")));
  stop(&r);
}

static void test_cancel_refuses_what_names_nothing(void **state) {
  (void)state;
  const char *const bodies[] = {"{}",
                                "{\"request\": null}",
                                "{\"request\": 1, \"job\": \"j\"}",
                                "{\"request\": -1}",
                                "{\"request\": 1.5}",
                                "{\"request\": [1]}",
                                "{\"job\": 1}",
                                "{\"job\": \"\"}",
                                "{\"requests\": 1, \"request\": 1}"};
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    reading r;
    start(&r, bodies[i]);
    if (r.good || r.problems.count == 0) fail_msg("%s is accepted", bodies[i]);
    stop(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cancel_names_a_request_or_a_job),
      cmocka_unit_test(test_cancel_refuses_what_names_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

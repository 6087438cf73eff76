// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/perform.h"

#include <string.h>

#include "engine/clock.h"
#include "proto/writer.h"
#include "tests/engine/support.h"

enum { SEED_RUNS = 1, SEED_NO_MEMORY, SEED_FAILS, SEED_TOO_LARGE, SEED_STUBBORN, SEED_PROBLEM };

/* One call of tdm_perform() and what was seen of it. */
typedef struct {
  int64_t started_ms; /* the time limit told; 0: nothing told */
  int progress;
  bool cancel;
  int error;
  tdm_buffer reply;
  tdm_reply_envelope envelope;
} run;

static void on_started(void *context, int64_t time_limit_ms) {
  run *r = context;
  r->started_ms = time_limit_ms;
}

static bool on_cancelled(void *context) {
  const run *r = context;
  return r->cancel && r->progress > 0;
}

static void on_progress(void *context, tdm_buffer *message) {
  run *r = context;
  tdm_reply_envelope envelope;
  assert_true(tdm_reply_read(message->bytes, message->size, &envelope));
  assert_int_equal(envelope.kind, TDM_REPLY_PROGRESS);
  r->progress++;
}

static void write_person(tdm_buffer *out, const char *id, const char *role) {
  tdm_write_map(out, 3);
  tdm_write_string(out, "topics");
  tdm_write_string(out, "chess");
  tdm_write_string(out, "id");
  tdm_write_string(out, id);
  tdm_write_string(out, "role");
  tdm_write_string(out, role);
}

static void write_cohort(tdm_buffer *out, const char *second_role) {
  tdm_write_string(out, "cohort");
  tdm_write_map(out, 1);
  tdm_write_string(out, "participants");
  tdm_write_array(out, 2);
  write_person(out, "a", "mentor");
  write_person(out, "b", second_role);
  tdm_write_string(out, "programme");
  tdm_write_map(out, 0);
}

static void write_body(tdm_buffer *out, const char *op, int seed, int64_t time_ms,
                       const char *second_role) {
  bool check = strcmp(op, "check") == 0;
  bool score = strcmp(op, "score") == 0;
  bool agenda = strcmp(op, "agenda") == 0;
  bool explain = strcmp(op, "explain") == 0;
  bool solve = !check && !score && !agenda && !explain;
  tdm_write_map(out, check ? 2 : agenda ? 6 : 4);
  write_cohort(out, second_role);
  if (check) return;
  tdm_write_string(out, "limits");
  tdm_write_map(out, 1);
  tdm_write_string(out, "time_ms");
  tdm_write_int(out, time_ms);
  tdm_write_string(out, solve ? "options" : explain ? "participant" : "pairs");
  if (explain) tdm_write_string(out, "b");
  if (score || agenda) tdm_write_array(out, 0);
  if (agenda) {
    tdm_write_string(out, "months");
    tdm_write_int(out, 6);
    tdm_write_string(out, "per");
    tdm_write_string(out, "pair");
  }
  if (!solve) return;
  tdm_write_map(out, 2);
  tdm_write_string(out, "seed");
  tdm_write_int(out, seed);
  tdm_write_string(out, "progress");
  tdm_write_bool(out, true);
}

static void perform_limited(run *r, const char *op, int seed, int64_t time_ms,
                            const char *second_role, size_t reply_bytes_max) {
  tdm_performer performer = {.max_time_ms = 60000,
                             .memory_mb = 4096,
                             .message_bytes_max = reply_bytes_max,
                             .started = on_started,
                             .cancelled = on_cancelled,
                             .progress = on_progress,
                             .context = r};
  tdm_buffer body;
  tdm_buffer message;
  tdm_buffer_init(&body);
  tdm_buffer_init(&message);
  tdm_buffer_init(&r->reply);
  write_body(&body, op, seed, time_ms, second_role);
  tdm_request_id id = {.type = TDM_ID_UINT, .number = 5};
  tdm_envelope_write(&message, tdm_text_of(op), id, body.bytes, body.size);
  r->error = tdm_perform(&performer, message.bytes, message.size, 77, 0, &r->reply);
  assert_true(tdm_reply_read(r->reply.bytes, r->reply.size, &r->envelope));
  assert_int_equal(r->envelope.id.number, 5);
  assert_int_equal(r->envelope.kind, r->error == 0 ? TDM_REPLY_RESULT : TDM_REPLY_ERROR);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&message);
}

static void perform(run *r, const char *op, int seed, int64_t time_ms) {
  perform_limited(r, op, seed, time_ms, "mentee", 1 << 20);
}

static bool mentions(const run *r, const char *word) {
  size_t size = strlen(word);
  for (size_t i = 0; i + size <= r->reply.size; i++) {
    if (memcmp(r->reply.bytes + i, word, size) == 0) return true;
  }
  return false;
}

static void expect_error(int seed, tdm_error_code code, const char *word) {
  run r = {0};
  perform(&r, "solve", seed, 1000);
  if (r.error != (int)code || !mentions(&r, word))
    fail_msg("seed %d gave error %d, expected %d and '%s'", seed, r.error, (int)code, word);
  tdm_buffer_fini(&r.reply);
}

static void test_perform_answers_each_operation(void **state) {
  (void)state;
  const char *const ops[] = {"solve", "score", "check", "agenda", "explain"};
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
    run r = {0};
    perform(&r, ops[i], 0, 1000);
    if (r.error != 0) fail_msg("%s gave error %d", ops[i], r.error);
    tdm_buffer_fini(&r.reply);
  }
}

static void test_perform_turns_each_failure_into_its_error(void **state) {
  (void)state;
  expect_error(SEED_NO_MEMORY, TDM_ERROR_TOO_LARGE, "4096 MB");
  expect_error(SEED_FAILS, TDM_ERROR_INTERNAL, "incident 000000000000004d");
  expect_error(SEED_TOO_LARGE, TDM_ERROR_TOO_LARGE, "too many columns");
  expect_error(SEED_PROBLEM, TDM_ERROR_INVALID, "only the compilation sees this");
}

static void test_perform_keeps_the_reasons_of_a_failure_to_the_log(void **state) {
  (void)state;
  run r = {0};
  perform(&r, "solve", SEED_FAILS, 1000);
  assert_false(mentions(&r, "told to"));
  tdm_buffer_fini(&r.reply);
}

static void test_perform_clamps_the_time_limit(void **state) {
  (void)state;
  run r = {0};
  perform(&r, "solve", 0, 3000000);
  assert_int_equal(r.started_ms, 60000);
  tdm_buffer_fini(&r.reply);
  perform(&r, "solve", 0, 300);
  assert_int_equal(r.started_ms, 300);
  tdm_buffer_fini(&r.reply);
}

static void test_perform_hands_deadline_progress_and_cancel_on(void **state) {
  (void)state;
  run r = {0};
  int64_t start_ms = tdm_monotonic_ms();
  perform(&r, "solve", SEED_RUNS, 120);
  assert_in_range(tdm_monotonic_ms() - start_ms, 115, 2000);
  assert_true(r.progress > 0);
  assert_true(mentions(&r, "unknown"));
  tdm_buffer_fini(&r.reply);
  r = (run){.cancel = true};
  perform(&r, "solve", SEED_RUNS, 50000);
  assert_true(mentions(&r, "feasible"));
  tdm_buffer_fini(&r.reply);
}

static void test_perform_reports_problems_as_error_or_as_result_of_check(void **state) {
  (void)state;
  run r = {0};
  perform_limited(&r, "solve", 0, 1000, "tutor", 1 << 20);
  assert_int_equal(r.error, TDM_ERROR_INVALID);
  assert_true(mentions(&r, "cohort.participants[1].role"));
  tdm_buffer_fini(&r.reply);
  perform_limited(&r, "check", 0, 1000, "tutor", 1 << 20);
  assert_int_equal(r.error, 0);
  assert_true(mentions(&r, "cohort.participants[1].role"));
  tdm_buffer_fini(&r.reply);
}

static void test_perform_refuses_a_reply_that_no_message_holds(void **state) {
  (void)state;
  run r = {0};
  perform_limited(&r, "solve", 0, 1000, "mentee", 16);
  assert_int_equal(r.error, TDM_ERROR_TOO_LARGE);
  assert_true(mentions(&r, "may have 16"));
  tdm_buffer_fini(&r.reply);
}

static void test_perform_answers_bytes_that_are_no_request(void **state) {
  (void)state;
  tdm_performer performer = {.max_time_ms = 1, .memory_mb = 1, .message_bytes_max = 1000};
  tdm_buffer reply;
  tdm_buffer_init(&reply);
  int error = tdm_perform(&performer, (const uint8_t *)"\xc1", 1, 1, 0, &reply);
  assert_int_equal(error, TDM_ERROR_MALFORMED);
  assert_true(reply.size > 0);
  tdm_buffer_fini(&reply);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_perform_answers_each_operation),
      cmocka_unit_test(test_perform_turns_each_failure_into_its_error),
      cmocka_unit_test(test_perform_keeps_the_reasons_of_a_failure_to_the_log),
      cmocka_unit_test(test_perform_clamps_the_time_limit),
      cmocka_unit_test(test_perform_hands_deadline_progress_and_cancel_on),
      cmocka_unit_test(test_perform_reports_problems_as_error_or_as_result_of_check),
      cmocka_unit_test(test_perform_refuses_a_reply_that_no_message_holds),
      cmocka_unit_test(test_perform_answers_bytes_that_are_no_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

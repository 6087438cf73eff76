// SPDX-License-Identifier: GPL-3.0-or-later
/* Steps of a single job, its id, its keys and its age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "engine/jobs/job.h"

static tdm_job queued(void) {
  tdm_job job;
  tdm_job_facts facts = {.state = TDM_JOB_QUEUED, .submitted_ms = 5};
  assert_int_equal(tdm_job_restore(&job, &facts, 6), TDM_JOB_QUIET);
  return job;
}

static tdm_job running(uint64_t token) {
  tdm_job job = queued();
  job.launched = true;
  assert_int_equal(tdm_job_hand_out(&job, token, 0, 10), TDM_JOB_NOTE);
  assert_int_equal(job.facts.state, TDM_JOB_RUNNING);
  return job;
}

static void test_job_runs_to_its_end(void **state) {
  (void)state;
  tdm_job job = running(7);
  assert_int_equal(tdm_job_result(&job, 7, TDM_RUN_OUTCOME, 20), TDM_JOB_END);
  assert_int_equal(job.ending, TDM_JOB_DONE);
  assert_int_equal(job.facts.state, TDM_JOB_RUNNING);
  tdm_job_ended(&job);
  assert_int_equal(job.facts.state, TDM_JOB_DONE);
  assert_int_equal(job.facts.attempts, 1);
  assert_int_equal(job.facts.started_ms, 10);
  assert_int_equal(job.facts.finished_ms, 20);
}

static void test_job_takes_the_newest_token_only(void **state) {
  (void)state;
  tdm_job job = running(7);
  assert_int_equal(tdm_job_hand_out(&job, 7, 1, 11), TDM_JOB_REFUSED);
  assert_int_equal(tdm_job_hand_out(&job, 9, 1, 11), TDM_JOB_NOTE);
  assert_int_equal(tdm_job_result(&job, 7, TDM_RUN_OUTCOME, 12), TDM_JOB_REFUSED);
  assert_int_equal(tdm_job_result(&job, 9, TDM_RUN_OUTCOME, 12), TDM_JOB_END);
  assert_int_equal(tdm_job_result(&job, 9, TDM_RUN_OUTCOME, 13), TDM_JOB_REFUSED);
  assert_int_equal(job.facts.attempts, 2);
  assert_int_equal(job.facts.losses, 1);
}

static void test_job_fails_on_an_error(void **state) {
  (void)state;
  tdm_job job = running(1);
  assert_int_equal(tdm_job_result(&job, 1, TDM_RUN_ERROR, 12), TDM_JOB_END);
  assert_int_equal(job.ending, TDM_JOB_FAILED);
}

static void test_job_is_cancelled_while_it_waits(void **state) {
  (void)state;
  tdm_job job = queued();
  assert_int_equal(tdm_job_cancel(&job, 8), TDM_JOB_END);
  assert_int_equal(tdm_job_cancel(&job, 9), TDM_JOB_QUIET);
  assert_int_equal(job.facts.finished_ms, 8);
  job.launched = true;
  assert_int_equal(tdm_job_hand_out(&job, 3, 0, 9), TDM_JOB_REFUSED);
  tdm_job_ended(&job);
  assert_int_equal(job.facts.state, TDM_JOB_CANCELLED);
}

static void test_job_is_cancelled_while_it_runs(void **state) {
  (void)state;
  tdm_job job = running(4);
  assert_int_equal(tdm_job_cancel(&job, 12), TDM_JOB_NOTE);
  assert_false(tdm_job_is_ending(&job));
  assert_int_equal(tdm_job_result(&job, 4, TDM_RUN_OUTCOME, 13), TDM_JOB_END);
  assert_int_equal(job.ending, TDM_JOB_CANCELLED);
}

static void test_job_that_was_to_be_cancelled_does_not_wait_again(void **state) {
  (void)state;
  tdm_job job = running(4);
  tdm_job_cancel(&job, 12);
  assert_int_equal(tdm_job_result(&job, 4, TDM_RUN_RELEASED, 13), TDM_JOB_END);
  assert_int_equal(job.ending, TDM_JOB_CANCELLED);
  tdm_job_facts facts = {.state = TDM_JOB_RUNNING, .cancel = true};
  assert_int_equal(tdm_job_restore(&job, &facts, 14), TDM_JOB_END);
  assert_int_equal(job.ending, TDM_JOB_CANCELLED);
}

static void test_job_released_waits_again(void **state) {
  (void)state;
  tdm_job job = running(4);
  assert_int_equal(tdm_job_result(&job, 4, TDM_RUN_RELEASED, 13), TDM_JOB_QUIET);
  assert_int_equal(job.facts.state, TDM_JOB_QUEUED);
  assert_int_equal(tdm_job_hand_out(&job, 5, 0, 14), TDM_JOB_REFUSED); /* not launched */
  job.launched = true;
  assert_int_equal(tdm_job_hand_out(&job, 5, 0, 14), TDM_JOB_NOTE);
  assert_int_equal(job.facts.started_ms, 10);
}

static void test_job_ends_are_final(void **state) {
  (void)state;
  for (tdm_job_state from = TDM_JOB_DONE; from < TDM_JOB_STATES; from++)
    for (tdm_job_state to = 0; to < TDM_JOB_STATES; to++)
      assert_false(tdm_job_may_become(from, to));
}

static void test_job_ids_grow_with_time(void **state) {
  (void)state;
  const uint8_t low[10] = {0}, high[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  tdm_job_id first = tdm_job_id_make(1790000000000, high);
  tdm_job_id second = tdm_job_id_make(1790000000001, low), read;
  assert_true(strcmp(first.digits, second.digits) < 0);
  assert_int_equal(strlen(first.digits), TDM_JOB_ID_DIGITS);
  assert_true(tdm_job_id_read(tdm_text_of(first.digits), &read));
  assert_string_equal(read.digits, first.digits);
  assert_false(tdm_job_id_read(tdm_text_of("0123"), &read));
  assert_false(tdm_job_id_read(tdm_text_of("0123456789abcdef0123456789abcdeF"), &read));
}

static void test_job_states_have_names(void **state) {
  (void)state;
  for (int s = 0; s < TDM_JOB_STATES; s++)
    assert_int_equal(tdm_job_state_of(tdm_text_of(tdm_job_state_name((tdm_job_state)s))), s);
  assert_int_equal(tdm_job_state_of(tdm_text_of("lost")), -1);
}

static void test_submit_with_a_key_is_decided(void **state) {
  (void)state;
  assert_int_equal(tdm_submit_decide(NULL, "a"), TDM_SUBMIT_NEW);
  assert_int_equal(tdm_submit_decide("a", "a"), TDM_SUBMIT_SAME);
  assert_int_equal(tdm_submit_decide("b", "a"), TDM_SUBMIT_CONFLICT);
}

static void test_job_is_kept_a_day_at_least(void **state) {
  (void)state;
  assert_false(tdm_job_is_stale(1000, 1, 1000 + TDM_KEEP_MS_LEAST));
  assert_true(tdm_job_is_stale(1000, 1, 1001 + TDM_KEEP_MS_LEAST));
  assert_false(tdm_job_is_stale(0, INT64_C(3) * TDM_KEEP_MS_LEAST, INT64_C(3) * TDM_KEEP_MS_LEAST));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_job_runs_to_its_end),
      cmocka_unit_test(test_job_takes_the_newest_token_only),
      cmocka_unit_test(test_job_fails_on_an_error),
      cmocka_unit_test(test_job_is_cancelled_while_it_waits),
      cmocka_unit_test(test_job_is_cancelled_while_it_runs),
      cmocka_unit_test(test_job_that_was_to_be_cancelled_does_not_wait_again),
      cmocka_unit_test(test_job_released_waits_again),
      cmocka_unit_test(test_job_ends_are_final),
      cmocka_unit_test(test_job_ids_grow_with_time),
      cmocka_unit_test(test_job_states_have_names),
      cmocka_unit_test(test_submit_with_a_key_is_decided),
      cmocka_unit_test(test_job_is_kept_a_day_at_least),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

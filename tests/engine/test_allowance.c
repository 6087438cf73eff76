// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/allowance.h"

#include "tests/engine/support.h"

static void test_allowance_without_limits_takes_everything(void **state) {
  (void)state;
  tdm_owner owner = {.name = "a"};
  for (int i = 0; i < 1000; i++) assert_int_equal(tdm_allowance_take(&owner, 7), 0);
  assert_false(tdm_allowance_is_full(&owner, 1));
}

static void test_allowance_a_second_holds_as_many_as_are_allowed(void **state) {
  (void)state;
  for (int64_t rate = 1; rate <= 1000; rate *= 10) {
    tdm_owner owner = {.limits.per_second = rate};
    int64_t now_us = 5000000;
    for (int64_t i = 0; i < rate; i++) assert_int_equal(tdm_allowance_take(&owner, now_us), 0);
    int64_t wait_ms = tdm_allowance_take(&owner, now_us);
    assert_int_equal(wait_ms, 1000 / rate);
    /* What was refused does not count, and the wait is the truth. */
    assert_int_equal(tdm_allowance_take(&owner, now_us), wait_ms);
    assert_int_not_equal(tdm_allowance_take(&owner, now_us + wait_ms * 1000 - 1), 0);
    assert_int_equal(tdm_allowance_take(&owner, now_us + wait_ms * 1000), 0);
  }
}

static void test_allowance_over_a_minute_is_the_rate(void **state) {
  (void)state;
  tdm_owner owner = {.limits.per_second = 7};
  int64_t taken = 0;
  for (int64_t now_us = 0; now_us < 60000000; now_us += 1000)
    taken += tdm_allowance_take(&owner, now_us) == 0;
  assert_in_range(taken, 60 * 7, 60 * 7 + 7);
}

static void test_allowance_counts_what_waits(void **state) {
  (void)state;
  tdm_owner owner = {.limits.queue_percent = 30};
  tdm_task tasks[3] = {{.queue_next = NULL}};
  assert_false(tdm_allowance_is_full(&owner, 1)); /* a share is one place at least */
  owner.lane.halves[0].first = &tasks[0];
  tasks[0].queue_next = &tasks[1];
  assert_true(tdm_allowance_is_full(&owner, 1));
  assert_false(tdm_allowance_is_full(&owner, 10));
  owner.lane.halves[1].first = &tasks[2];
  assert_int_equal(tdm_allowance_waiting(&owner), 3);
  assert_true(tdm_allowance_is_full(&owner, 10));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_allowance_without_limits_takes_everything),
      cmocka_unit_test(test_allowance_a_second_holds_as_many_as_are_allowed),
      cmocka_unit_test(test_allowance_over_a_minute_is_the_rate),
      cmocka_unit_test(test_allowance_counts_what_waits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

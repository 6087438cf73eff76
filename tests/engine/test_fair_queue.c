// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fair_queue.h"

#include <string.h>

#include "tests/engine/support.h"

enum { TASKS = 8 };

typedef struct {
  tdm_fair_queue queue;
  tdm_lane lanes[3];
  tdm_task tasks[TASKS];
} fixture;

static void set_up(fixture *f, uint32_t capacity) {
  memset(f, 0, sizeof *f);
  tdm_fair_queue_init(&f->queue, capacity, 100);
}

static void push(fixture *f, int lane, int task) {
  assert_true(tdm_fair_queue_push(&f->queue, &f->lanes[lane], &f->tasks[task]));
}

static void expect_order(fixture *f, const char *order) {
  for (const char *at = order; *at != '\0'; at++) {
    tdm_task *task = tdm_fair_queue_pop(&f->queue);
    assert_non_null(task);
    assert_int_equal(task - f->tasks, *at - '0');
  }
  assert_null(tdm_fair_queue_pop(&f->queue));
  assert_int_equal(f->queue.length, 0);
}

static void test_fair_queue_serves_clients_in_turn(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  for (int i = 0; i < 4; i++) push(&f, 0, i); /* a flood */
  push(&f, 1, 4);
  push(&f, 2, 5);
  push(&f, 2, 6);
  expect_order(&f, "0451623");
}

static void test_fair_queue_lets_a_late_client_wait_one_round_at_most(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  for (int i = 0; i < 4; i++) push(&f, 0, i);
  assert_ptr_equal(tdm_fair_queue_pop(&f.queue), &f.tasks[0]);
  push(&f, 1, 4);
  expect_order(&f,
               "14"
               "23");
}

static void test_fair_queue_refuses_beyond_its_bound(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  push(&f, 0, 0);
  push(&f, 1, 1);
  assert_false(tdm_fair_queue_push(&f.queue, &f.lanes[2], &f.tasks[2]));
  assert_int_equal(f.queue.length, 2);
  expect_order(&f, "01");
}

static void test_fair_queue_refuses_beyond_its_bytes(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  f.tasks[0].bytes = 500; /* an empty queue takes it all the same */
  f.tasks[1].bytes = 1;
  push(&f, 0, 0);
  assert_false(tdm_fair_queue_push(&f.queue, &f.lanes[1], &f.tasks[1]));
  expect_order(&f, "0");
  f.tasks[0].bytes = 99;
  push(&f, 0, 0);
  push(&f, 1, 1);
  assert_int_equal(f.queue.bytes, 100);
  assert_false(tdm_fair_queue_push(&f.queue, &f.lanes[1], &f.tasks[1]));
  expect_order(&f, "01");
  assert_int_equal(f.queue.bytes, 0);
}

static void test_fair_queue_takes_a_returned_task_first_and_always(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  push(&f, 0, 0);
  push(&f, 1, 1);
  tdm_fair_queue_return(&f.queue, &f.lanes[2], &f.tasks[2]);
  tdm_fair_queue_return(&f.queue, &f.lanes[1], &f.tasks[3]);
  assert_int_equal(f.queue.length, 4);
  /* 3 went before 1 in its lane, and its lane is served first. */
  assert_ptr_equal(tdm_fair_queue_pop(&f.queue), &f.tasks[3]);
  assert_int_equal(f.queue.length, 3);
}

static void test_fair_queue_lanes_can_be_used_again(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  for (int round = 0; round < 3; round++) {
    push(&f, 0, 0);
    push(&f, 1, 1);
    push(&f, 0, 2);
    expect_order(&f, "012");
  }
}

/* Tasks 0 to 3 of lane 0 and 4 of lane 1 are long, 5 and 6 of lane 2 and 7 of lane 0 small. */
static void push_both_kinds(fixture *f) {
  for (int i = 0; i < 4; i++) push(f, 0, i);
  push(f, 1, 4);
  for (int i = 5; i < 8; i++) f->tasks[i].small = true;
  push(f, 2, 5);
  push(f, 2, 6);
  push(f, 0, 7);
}

static void test_fair_queue_serves_small_tasks_and_others_in_turn(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  push_both_kinds(&f);
  expect_order(&f, "05471623");
}

static void test_fair_queue_finds_small_tasks_alone(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  push_both_kinds(&f);
  assert_ptr_equal(tdm_fair_queue_pop_small(&f.queue), &f.tasks[5]);
  assert_ptr_equal(tdm_fair_queue_pop_small(&f.queue), &f.tasks[7]);
  assert_ptr_equal(tdm_fair_queue_pop_small(&f.queue), &f.tasks[6]);
  assert_null(tdm_fair_queue_pop_small(&f.queue));
  assert_int_equal(f.queue.length, 5);
  expect_order(&f, "04123");
}

static void test_fair_queue_puts_tasks_before_their_lane_or_behind_it(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 2);
  push(&f, 0, 0);
  push(&f, 1, 1);
  /* The bound is for new ones. */
  tdm_fair_queue_prepend(&f.queue, &f.lanes[1], &f.tasks[2]);
  tdm_fair_queue_append(&f.queue, &f.lanes[0], &f.tasks[3]);
  expect_order(&f, "0231");
}

static void take_out(fixture *f, int lane, int task) {
  tdm_fair_queue_remove(&f->queue, &f->lanes[lane], &f->tasks[task]);
}

static void test_fair_queue_gives_any_task_back(void **state) {
  (void)state;
  fixture f;
  set_up(&f, 16);
  push_both_kinds(&f);
  for (int i = 0; i < TASKS; i++) f.tasks[i].bytes = 0;
  take_out(&f, 0, 3); /* the last */
  take_out(&f, 0, 1); /* between */
  take_out(&f, 0, 0); /* the first */
  take_out(&f, 1, 4); /* the only one */
  take_out(&f, 2, 6);
  push(&f, 2, 6);
  push(&f, 0, 3);
  expect_order(&f, "25376");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fair_queue_serves_clients_in_turn),
      cmocka_unit_test(test_fair_queue_lets_a_late_client_wait_one_round_at_most),
      cmocka_unit_test(test_fair_queue_refuses_beyond_its_bound),
      cmocka_unit_test(test_fair_queue_refuses_beyond_its_bytes),
      cmocka_unit_test(test_fair_queue_takes_a_returned_task_first_and_always),
      cmocka_unit_test(test_fair_queue_lanes_can_be_used_again),
      cmocka_unit_test(test_fair_queue_serves_small_tasks_and_others_in_turn),
      cmocka_unit_test(test_fair_queue_finds_small_tasks_alone),
      cmocka_unit_test(test_fair_queue_puts_tasks_before_their_lane_or_behind_it),
      cmocka_unit_test(test_fair_queue_gives_any_task_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Every part is worked once, part 0 by the caller, and all are done on return. */
#include "solver/problem/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

#include "tests/model/test.h"

typedef struct {
  atomic_uint times[TDM_THREADS_MAX];
  pthread_t thread[TDM_THREADS_MAX];
} record;

static void note(void *context, uint32_t part) {
  record *r = context;
  volatile uint32_t spin = 0;
  while (part && spin < 200000) spin = spin + 1; /* later than the caller's part */
  r->thread[part] = pthread_self();
  atomic_fetch_add(&r->times[part], 1);
}

static void test_parallel_works_every_part_once(void **state) {
  (void)state;
  for (uint32_t parts = 1; parts <= TDM_THREADS_MAX; parts++) {
    record r = {0};
    tdm_parallel(parts, note, &r);
    for (uint32_t p = 0; p < TDM_THREADS_MAX; p++)
      assert_int_equal(atomic_load(&r.times[p]), p < parts);
    assert_true(pthread_equal(r.thread[0], pthread_self()));
  }
}

static void test_parallel_threads_are_few(void **state) {
  (void)state;
  assert_in_range(tdm_threads(), 1, TDM_THREADS_MAX);
  assert_int_equal(tdm_threads(), tdm_threads());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parallel_works_every_part_once),
      cmocka_unit_test(test_parallel_threads_are_few),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* Every part is worked once, part 0 by the caller, and all are done on return. */
#define _POSIX_C_SOURCE 200809L
#include "solver/problem/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* What a child process that asks for so many parts says before it ends; *status is how. */
static void misuse(uint32_t parts, char *told, size_t size, int *status) {
  int ends[2];
  record r = {0};
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    signal(SIGABRT, SIG_DFL); /* cmocka's handler would go on with the next test */
    tdm_parallel(parts, note, &r);
    _exit(0);
  }
  close(ends[1]);
  ssize_t bytes = read(ends[0], told, size - 1);
  told[bytes > 0 ? bytes : 0] = '\0';
  close(ends[0]);
  assert_int_equal(waitpid(child, status, 0), child);
}

static void test_parallel_aborts_on_impossible_parts(void **state) {
  (void)state;
  static const uint32_t parts[] = {0, TDM_THREADS_MAX + 1, UINT32_MAX};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    char told[200];
    int status;
    misuse(parts[i], told, sizeof told, &status);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_non_null(strstr(told, "tdm_parallel"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parallel_works_every_part_once),
      cmocka_unit_test(test_parallel_threads_are_few),
      cmocka_unit_test(test_parallel_aborts_on_impossible_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "solver/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* Parts are shallow; a small stack costs little of an address space limit. */
enum { STACK_BYTES = 512 * 1024 };

typedef struct {
  tdm_part_work work;
  void *context;
  uint32_t part, begin, end;
} job;

uint32_t tdm_threads_available(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  if (count < 1) return 1;
  return count < TDM_THREADS_MAX ? (uint32_t)count : TDM_THREADS_MAX;
}

static void *run(void *pointer) {
  const job *mine = pointer;
  mine->work(mine->context, mine->part, mine->begin, mine->end);
  return NULL;
}

static bool start(pthread_t *thread, job *mine) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  bool started = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 &&
                 pthread_create(thread, &attributes, run, mine) == 0;
  pthread_attr_destroy(&attributes);
  return started;
}

void tdm_threads_run(uint32_t threads, uint32_t count, tdm_part_work work, void *context) {
  job jobs[TDM_THREADS_MAX];
  pthread_t others[TDM_THREADS_MAX];
  bool started[TDM_THREADS_MAX] = {false};
  if (threads > TDM_THREADS_MAX) threads = TDM_THREADS_MAX;
  if (threads < 1 || count < threads) threads = 1;
  for (uint32_t p = 0; p < threads; p++) {
    jobs[p] = (job){work, context, p, (uint32_t)((uint64_t)count * p / threads),
                    (uint32_t)((uint64_t)count * (p + 1) / threads)};
    if (p > 0) started[p] = start(&others[p], &jobs[p]);
  }
  for (uint32_t p = 0; p < threads; p++)
    if (!started[p]) run(&jobs[p]);
  for (uint32_t p = 0; p < threads; p++)
    if (started[p]) pthread_join(others[p], NULL);
}

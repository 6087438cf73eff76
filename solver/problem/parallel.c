// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 200809L
#include "solver/problem/parallel.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  void (*work)(void *context, uint32_t part);
  void *context;
  uint32_t part;
  pthread_t thread;
  bool started;
} share;

uint32_t tdm_threads(void) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (processors < 1) return 1;
  return processors < TDM_THREADS_MAX ? (uint32_t)processors : TDM_THREADS_MAX;
}

static void *run(void *argument) {
  share *mine = argument;
  mine->work(mine->context, mine->part);
  return NULL;
}

void tdm_parallel(uint32_t parts, void (*work)(void *context, uint32_t part), void *context) {
  share shares[TDM_THREADS_MAX];
  if (parts == 0 || parts > TDM_THREADS_MAX) {
    fprintf(stderr, "tdm_parallel: %" PRIu32 " parts, but 1 to %d are possible\n", parts,
            TDM_THREADS_MAX);
    abort();
  }
  for (uint32_t p = 1; p < parts; p++) {
    shares[p] = (share){.work = work, .context = context, .part = p};
    shares[p].started = pthread_create(&shares[p].thread, NULL, run, &shares[p]) == 0;
  }
  work(context, 0);
  for (uint32_t p = 1; p < parts; p++) {
    if (shares[p].started)
      pthread_join(shares[p].thread, NULL);
    else
      work(context, p);
  }
}

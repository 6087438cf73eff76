// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/heartbeat.h"

#include <errno.h>
#include <time.h>

#include "engine/work_frames.h"

/* The address space of a worker is bounded: a default stack would take eight megabytes of it. */
enum { STACK_BYTES = 256 << 10 };

/* One that finds no room may be lost: the next one says as much. */
static void beat(tdm_heartbeat *h) {
  uint8_t head[TDM_WORK_HEADER_SIZE];
  tdm_frame frame;
  tdm_work_header_write(&(tdm_work_header){.type = TDM_WORK_ALIVE}, head);
  tdm_frame_init(&frame);
  if (tdm_frame_copy(&frame, head, sizeof head)) tdm_socket_send(h->socket, &frame, 1);
  tdm_frame_fini(&frame);
}

/* Until it is time for the next beat, or to end. */
static void rest(tdm_heartbeat *h) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += (long)TDM_WORK_BEAT_MS * 1000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  while (!h->ending && pthread_cond_timedwait(&h->changed, &h->mutex, &until) != ETIMEDOUT)
    continue;
}

static void *run(void *argument) {
  tdm_heartbeat *h = argument;
  pthread_mutex_lock(&h->mutex);
  while (!h->ending) {
    beat(h);
    rest(h);
  }
  pthread_mutex_unlock(&h->mutex);
  return NULL;
}

static bool start_thread(tdm_heartbeat *h) {
  pthread_condattr_t clock;
  pthread_attr_t size;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&h->changed, &clock);
  pthread_mutex_init(&h->mutex, NULL);
  pthread_attr_init(&size);
  pthread_attr_setstacksize(&size, STACK_BYTES);
  bool started = pthread_create(&h->thread, &size, run, h) == 0;
  pthread_attr_destroy(&size);
  pthread_condattr_destroy(&clock);
  return started;
}

bool tdm_heartbeat_start(tdm_heartbeat *heartbeat, tdm_socket *socket) {
  *heartbeat = (tdm_heartbeat){.socket = socket};
  if (start_thread(heartbeat)) return true;
  tdm_socket_free(socket, 0);
  return false;
}

void tdm_heartbeat_stop(tdm_heartbeat *heartbeat) {
  pthread_mutex_lock(&heartbeat->mutex);
  heartbeat->ending = true;
  pthread_cond_signal(&heartbeat->changed);
  pthread_mutex_unlock(&heartbeat->mutex);
  pthread_join(heartbeat->thread, NULL);
  pthread_cond_destroy(&heartbeat->changed);
  pthread_mutex_destroy(&heartbeat->mutex);
  tdm_socket_free(heartbeat->socket, 0);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fair queue: tasks that wait, a lane per client, served round robin.
 *
 * A client with a thousand requests in its lane and a client with one are served in
 * turn. Bounded in all, by number and by bytes. Every operation takes constant time.
 * Pure. Callers: the dispatcher; the lanes are part of the peers.
 */
#ifndef TANDEM_ENGINE_FAIR_QUEUE_H
#define TANDEM_ENGINE_FAIR_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/task.h"

/* The waiting tasks of one client; zeroed memory is an empty lane. */
typedef struct tdm_lane {
  tdm_task *first;
  tdm_task *last;
  struct tdm_lane *next; /* in the ring of lanes that are not empty */
  struct tdm_lane *previous;
} tdm_lane;

typedef struct {
  tdm_lane *turn; /* the lane to be served next; NULL: nothing waits */
  uint32_t length;
  uint32_t capacity;
  size_t bytes; /* of the messages that wait */
  size_t bytes_max;
} tdm_fair_queue;

void tdm_fair_queue_init(tdm_fair_queue *queue, uint32_t capacity, size_t bytes_max);

/* Appends to the lane; false when the queue is full. An empty queue takes any task. */
bool tdm_fair_queue_push(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/*
 * Puts a task back that lost its worker: it is served next, and the bound does
 * not refuse it, since it was accepted before.
 */
void tdm_fair_queue_return(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/* The next task, taken out; NULL when nothing waits. */
tdm_task *tdm_fair_queue_pop(tdm_fair_queue *queue);

#endif

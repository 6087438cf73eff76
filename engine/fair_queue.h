// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fair queue: tasks that wait, a lane per client, served round robin.
 *
 * A client with a thousand requests in its lane and a client with one are served in
 * turn. Small tasks (task->small) and the others wait apart: whoever takes all kinds takes
 * them by turns, whoever takes small ones only finds them at once. Bounded in all, by number and
 * by bytes. Every operation but tdm_fair_queue_remove() takes constant time.
 * Pure. Callers: the dispatcher; the lanes are part of the peers and of the owners.
 */
#ifndef TANDEM_ENGINE_FAIR_QUEUE_H
#define TANDEM_ENGINE_FAIR_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/task.h"

/* The small or the other tasks of a lane. */
typedef struct tdm_lane_half {
  tdm_task *first;
  tdm_task *last;
  struct tdm_lane_half *next; /* in the ring of those that are not empty */
  struct tdm_lane_half *previous;
} tdm_lane_half;

/* The waiting tasks of one client; zeroed memory is an empty lane. */
typedef struct tdm_lane {
  tdm_lane_half halves[2]; /* by task->small */
  int64_t long_until_ms;   /* what looks small from here has turned out long: nothing is small */
} tdm_lane;

typedef struct {
  tdm_lane_half *turns[2]; /* to be served next, by task->small; NULL: nothing waits */
  bool small_next;         /* where both wait */
  uint32_t length;
  uint32_t capacity;
  size_t bytes; /* of the messages that wait */
  size_t bytes_max;
} tdm_fair_queue;

void tdm_fair_queue_init(tdm_fair_queue *queue, uint32_t capacity, size_t bytes_max);

/* Appends to the lane; false when the queue is full. An empty queue takes any task. */
bool tdm_fair_queue_push(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/* Appends what was accepted before: the bound does not refuse it. */
void tdm_fair_queue_append(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/* Puts it before all others of its lane; else the same. */
void tdm_fair_queue_prepend(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/*
 * Puts a task back that lost its worker: it is served next, and the bound does
 * not refuse it, since it was accepted before.
 */
void tdm_fair_queue_return(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

/* The next task, taken out; NULL when nothing waits. */
tdm_task *tdm_fair_queue_pop(tdm_fair_queue *queue);

/* The next small task, taken out; NULL when none waits. */
tdm_task *tdm_fair_queue_pop_small(tdm_fair_queue *queue);

/* Takes a task out that waits in that lane. Linear in what waits there. */
void tdm_fair_queue_remove(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fair_queue.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

void tdm_fair_queue_init(tdm_fair_queue *queue, uint32_t capacity, size_t bytes_max) {
  *queue = (tdm_fair_queue){.capacity = capacity, .bytes_max = bytes_max};
}

/* ---- the ring of halves that are not empty ---- */

/* A new one waits until all others had their turn: it enters just before it. */
static void enter_ring(tdm_lane_half **turn, tdm_lane_half *half) {
  if (*turn == NULL) {
    half->next = half->previous = half;
    *turn = half;
    return;
  }
  half->next = *turn;
  half->previous = (*turn)->previous;
  half->previous->next = half;
  half->next->previous = half;
}

static void leave_ring(tdm_lane_half **turn, tdm_lane_half *half) {
  if (*turn == half) *turn = half->next == half ? NULL : half->next;
  half->previous->next = half->next;
  half->next->previous = half->previous;
  half->next = half->previous = NULL;
}

static void count_in(tdm_fair_queue *queue, const tdm_task *task) {
  queue->length++;
  queue->bytes += task->bytes;
}

static void count_out(tdm_fair_queue *queue, const tdm_task *task) {
  queue->length--;
  queue->bytes -= task->bytes;
}

/* ---- in ---- */

void tdm_fair_queue_append(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  tdm_lane_half *half = &lane->halves[task->small];
  task->queue_next = NULL;
  if (half->first == NULL) {
    enter_ring(&queue->turns[task->small], half);
    half->first = task;
  } else {
    half->last->queue_next = task;
  }
  half->last = task;
  count_in(queue, task);
}

bool tdm_fair_queue_push(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  if (queue->length >= queue->capacity) return false;
  if (queue->length > 0 && queue->bytes + task->bytes > queue->bytes_max) return false;
  tdm_fair_queue_append(queue, lane, task);
  return true;
}

void tdm_fair_queue_prepend(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  tdm_lane_half *half = &lane->halves[task->small];
  task->queue_next = half->first;
  if (half->first == NULL) {
    enter_ring(&queue->turns[task->small], half);
    half->last = task;
  }
  half->first = task;
  count_in(queue, task);
}

void tdm_fair_queue_return(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  tdm_fair_queue_prepend(queue, lane, task);
  queue->turns[task->small] = &lane->halves[task->small];
  queue->small_next = task->small;
}

/* ---- out ---- */

static tdm_task *pop(tdm_fair_queue *queue, bool small) {
  tdm_lane_half *half = queue->turns[small];
  if (half == NULL) return NULL;
  tdm_task *task = half->first;
  queue->turns[small] = half->next;
  half->first = task->queue_next;
  if (half->first == NULL) {
    half->last = NULL;
    leave_ring(&queue->turns[small], half);
  }
  task->queue_next = NULL;
  count_out(queue, task);
  return task;
}

tdm_task *tdm_fair_queue_pop(tdm_fair_queue *queue) {
  bool small = queue->turns[false] == NULL || (queue->small_next && queue->turns[true] != NULL);
  queue->small_next = !small;
  return pop(queue, small);
}

tdm_task *tdm_fair_queue_pop_small(tdm_fair_queue *queue) { return pop(queue, true); }

void tdm_fair_queue_remove(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  tdm_lane_half *half = &lane->halves[task->small];
  tdm_task *before = NULL;
  tdm_task *at = half->first;
  while (at != NULL && at != task) {
    before = at;
    at = at->queue_next;
  }
  if (at == NULL) {
    fputs("tdm_fair_queue_remove: the task does not wait in that lane\n", stderr);
    abort();
  }
  if (before != NULL)
    before->queue_next = task->queue_next;
  else
    half->first = task->queue_next;
  if (half->last == task) half->last = before;
  if (half->first == NULL) leave_ring(&queue->turns[task->small], half);
  task->queue_next = NULL;
  count_out(queue, task);
}

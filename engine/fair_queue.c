// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fair_queue.h"

#include <stddef.h>

void tdm_fair_queue_init(tdm_fair_queue *queue, uint32_t capacity, size_t bytes_max) {
  *queue = (tdm_fair_queue){.capacity = capacity, .bytes_max = bytes_max};
}

/* A new lane waits until all others had their turn: it enters just before `turn`. */
static void enter_ring(tdm_fair_queue *queue, tdm_lane *lane) {
  if (queue->turn == NULL) {
    lane->next = lane->previous = lane;
    queue->turn = lane;
    return;
  }
  lane->next = queue->turn;
  lane->previous = queue->turn->previous;
  lane->previous->next = lane;
  lane->next->previous = lane;
}

static void leave_ring(tdm_fair_queue *queue, tdm_lane *lane) {
  if (queue->turn == lane) queue->turn = lane->next == lane ? NULL : lane->next;
  lane->previous->next = lane->next;
  lane->next->previous = lane->previous;
  lane->next = lane->previous = NULL;
}

bool tdm_fair_queue_push(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  if (queue->length >= queue->capacity) return false;
  if (queue->length > 0 && queue->bytes + task->bytes > queue->bytes_max) return false;
  task->queue_next = NULL;
  if (lane->first == NULL) {
    enter_ring(queue, lane);
    lane->first = task;
  } else {
    lane->last->queue_next = task;
  }
  lane->last = task;
  queue->length++;
  queue->bytes += task->bytes;
  return true;
}

void tdm_fair_queue_return(tdm_fair_queue *queue, tdm_lane *lane, tdm_task *task) {
  task->queue_next = lane->first;
  if (lane->first == NULL) {
    enter_ring(queue, lane);
    lane->last = task;
  }
  lane->first = task;
  queue->turn = lane;
  queue->length++;
  queue->bytes += task->bytes;
}

tdm_task *tdm_fair_queue_pop(tdm_fair_queue *queue) {
  tdm_lane *lane = queue->turn;
  if (lane == NULL) return NULL;
  tdm_task *task = lane->first;
  queue->turn = lane->next;
  lane->first = task->queue_next;
  if (lane->first == NULL) {
    lane->last = NULL;
    leave_ring(queue, lane);
  }
  task->queue_next = NULL;
  queue->length--;
  queue->bytes -= task->bytes;
  return task;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/allowance.h"

#include <stddef.h>

static const int64_t second_us = 1000000;

int64_t tdm_allowance_take(tdm_owner *owner, int64_t now_us) {
  if (owner->limits.per_second == 0) return 0;
  int64_t interval_us = second_us / owner->limits.per_second;
  int64_t due_us = owner->due_us > now_us ? owner->due_us : now_us;
  int64_t early_us = due_us + interval_us - second_us - now_us;
  if (early_us > 0) return (early_us + 999) / 1000;
  owner->due_us = due_us + interval_us;
  return 0;
}

uint32_t tdm_allowance_waiting(const tdm_owner *owner) {
  uint32_t waiting = 0;
  for (int half = 0; half < 2; half++) {
    for (const tdm_task *task = owner->lane.halves[half].first; task != NULL;
         task = task->queue_next)
      waiting++;
  }
  return waiting;
}

bool tdm_allowance_is_full(const tdm_owner *owner, uint32_t capacity) {
  if (owner->limits.queue_percent == 0) return false;
  int64_t share = (int64_t)capacity * owner->limits.queue_percent / 100;
  return tdm_allowance_waiting(owner) >= (share < 1 ? 1 : share);
}

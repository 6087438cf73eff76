// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quarantine.h"

void tdm_quarantine_init(tdm_quarantine *quarantine, uint64_t seed) {
  *quarantine = (tdm_quarantine){.seed = seed};
}

/* Bodies are bounded by the size of a message, which is far below 4 GiB. */
static uint64_t hash(const tdm_quarantine *quarantine, const tdm_task *task) {
  tdm_text body = {(const char *)task->envelope.body, (uint32_t)task->envelope.body_size};
  return tdm_text_hash(body, quarantine->seed);
}

void tdm_quarantine_add(tdm_quarantine *quarantine, const tdm_task *task, int64_t now_ms) {
  quarantine->entries[quarantine->next] = (tdm_quarantined){.op = task->op,
                                                            .size = task->envelope.body_size,
                                                            .hash = hash(quarantine, task),
                                                            .until_ms = now_ms + TDM_QUARANTINE_MS};
  quarantine->next = (quarantine->next + 1) % TDM_QUARANTINE_MAX;
}

bool tdm_quarantine_has(const tdm_quarantine *quarantine, const tdm_task *task, int64_t now_ms) {
  for (uint32_t i = 0; i < TDM_QUARANTINE_MAX; i++) {
    const tdm_quarantined *entry = &quarantine->entries[i];
    if (entry->until_ms > now_ms && entry->op == task->op &&
        entry->size == task->envelope.body_size && entry->hash == hash(quarantine, task))
      return true;
  }
  return false;
}

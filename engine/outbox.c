// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/outbox.h"

#include <stdlib.h>

bool tdm_outbox_push(tdm_outbox *outbox, tdm_frame *reply, bool delimiter, int64_t now_ms) {
  size_t size = tdm_frame_size(reply);
  if (outbox->count == TDM_OUTBOX_REPLIES_MAX) return false;
  if (outbox->count > 0 && outbox->bytes + size > TDM_OUTBOX_BYTES_MAX) return false;
  if (outbox->entries == NULL) {
    outbox->entries = calloc(TDM_OUTBOX_REPLIES_MAX, sizeof *outbox->entries);
    if (outbox->entries == NULL) return false;
  }
  uint32_t at = (outbox->first + outbox->count) % TDM_OUTBOX_REPLIES_MAX;
  tdm_outbox_entry *entry = &outbox->entries[at];
  tdm_frame_init(&entry->reply);
  tdm_frame_move(&entry->reply, reply);
  entry->size = size;
  entry->delimiter = delimiter;
  entry->since_ms = now_ms;
  outbox->count++;
  outbox->bytes += size;
  return true;
}

tdm_outbox_entry *tdm_outbox_first(tdm_outbox *outbox) {
  return outbox->count > 0 ? &outbox->entries[outbox->first] : NULL;
}

static void release(tdm_outbox *outbox) {
  free(outbox->entries);
  *outbox = (tdm_outbox){0};
}

void tdm_outbox_pop(tdm_outbox *outbox) {
  if (outbox->count == 0) return;
  tdm_outbox_entry *entry = &outbox->entries[outbox->first];
  tdm_frame_fini(&entry->reply);
  outbox->bytes -= entry->size;
  outbox->first = (outbox->first + 1) % TDM_OUTBOX_REPLIES_MAX;
  if (--outbox->count == 0) release(outbox);
}

uint32_t tdm_outbox_clear(tdm_outbox *outbox) {
  uint32_t dropped = outbox->count;
  while (outbox->count > 0) tdm_outbox_pop(outbox);
  return dropped;
}

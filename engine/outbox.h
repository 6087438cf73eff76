// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Outbox: the few replies that wait for a client that does not read just now.
 *
 * Bounded in number, bytes and age: what does not fit is dropped and counted by
 * the caller. Callers: the front, through the peers.
 */
#ifndef TANDEM_ENGINE_OUTBOX_H
#define TANDEM_ENGINE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/socket.h"

enum {
  TDM_OUTBOX_REPLIES_MAX = 64, /* what a connection may have unanswered can be answered at once */
  TDM_OUTBOX_BYTES_MAX = 4 << 20, /* a single reply may be larger */
  TDM_OUTBOX_AGE_MS = 30000
};

typedef struct {
  tdm_frame reply;
  size_t size; /* of the reply, also after it was sent */
  bool delimiter;
  int64_t since_ms;
} tdm_outbox_entry;

/* Zeroed memory is an empty outbox. */
typedef struct {
  tdm_outbox_entry *entries; /* a ring, owned; NULL while nothing waits */
  uint32_t first;
  uint32_t count;
  size_t bytes;
} tdm_outbox;

/* Takes the reply's bytes; false when it does not fit (the frame is then untouched). */
bool tdm_outbox_push(tdm_outbox *outbox, tdm_frame *reply, bool delimiter, int64_t now_ms);

/* The oldest entry, NULL when there is none. Stays owned by the outbox. */
tdm_outbox_entry *tdm_outbox_first(tdm_outbox *outbox);

/* Drops the oldest entry (its bytes were sent, or are given up). */
void tdm_outbox_pop(tdm_outbox *outbox);

/* Drops all; returns how many. */
uint32_t tdm_outbox_clear(tdm_outbox *outbox);

#endif

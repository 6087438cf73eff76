// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Perform: one request from bytes to the bytes of its reply.
 *
 * Decodes, checks, solves, encodes. Knows no socket; whoever runs it is told what happens
 * through tdm_performer. Callers: the worker's loop, tests.
 */
#ifndef TANDEM_ENGINE_WORKER_PERFORM_H
#define TANDEM_ENGINE_WORKER_PERFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/worker/bases.h"
#include "proto/buffer.h"
#include "proto/envelope.h"

typedef struct {
  int64_t max_time_ms;      /* what limits.time_ms is clamped to */
  int64_t memory_mb;        /* of this process */
  size_t message_bytes_max; /* of the reply */
  bool test_hooks;
  tdm_bases *bases; /* kept from one request to the next; NULL: none are */
  /* The body was decoded: the answer will be there within this time. */
  void (*started)(void *context, int64_t time_limit_ms);
  /* Asked often; true: answer with what there is. */
  bool (*cancelled)(void *context);
  /* A whole progress message; the buffer stays the performer's. */
  void (*progress)(void *context, tdm_buffer *message);
  void *context;
} tdm_performer;

/*
 * Answers the client's message `bytes`. `reply` (initialized) gets the whole reply; the
 * return value is the error code in it, 0 for a result. `incident` is shown where the
 * answer is `internal`, and logged. reply->failed only where not even an error of a
 * few hundred bytes found memory.
 */
int tdm_perform(const tdm_performer *performer, const uint8_t *bytes, size_t size,
                uint64_t incident, int64_t queued_ms, tdm_buffer *reply);

#endif

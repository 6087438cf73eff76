// SPDX-License-Identifier: Apache-2.0
/*
 * Cancel: the body of `cancel`, which names one request of the connection, or one job.
 *
 * Callers: the daemon.
 */
#ifndef TANDEM_PROTO_CANCEL_H
#define TANDEM_PROTO_CANCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/envelope.h"

/* Exactly one of the two is there. */
typedef struct {
  tdm_request_id request; /* nil where a job is named */
  tdm_text job;           /* empty where a request is named */
} tdm_cancel;

/*
 * Reads a body that was scanned; texts are borrowed from it. False: problems were added, or the
 * list of problems is out of memory.
 */
bool tdm_cancel_read(const uint8_t *body, size_t size, tdm_cancel *cancel, tdm_problems *problems);

#endif

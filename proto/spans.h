// SPDX-License-Identifier: Apache-2.0
/*
 * Spans: where in a body its cohort and programme stand, and those of the base that it names.
 *
 * Two requests with equal spans are the same request, whatever hash says so: they tell the bases
 * that a worker keeps apart. Caller: tandem-worker.
 */
#ifndef TANDEM_PROTO_SPANS_H
#define TANDEM_PROTO_SPANS_H

#include <stddef.h>
#include <stdint.h>

#include "solver/model/text.h"

/* Encoded values, borrowed from the body; size 0: not there. */
typedef struct {
  tdm_text cohort;
  tdm_text programme;
} tdm_spans;

/* Of a scanned body: its own, and those of options.base. */
void tdm_spans_find(const uint8_t *body, size_t size, tdm_spans *own, tdm_spans *base);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * Metrics: the result of `stats` as Prometheus text, format 0.0.4.
 *
 * One table names the metrics; what a newer server counts beside it gets a name by rule:
 * `tandem_KEY_total` of counters, `tandem_KEY` of gauges, `_ms` in seconds.
 * Callers: tandemd for --metrics, `tandem stats --prometheus`, tests.
 */
#ifndef TANDEM_PROTO_METRICS_H
#define TANDEM_PROTO_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"

#define TDM_METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/*
 * Appends the text for the encoded body of a `stats` result. False when the bytes are no
 * such body; a lack of memory is out->failed.
 */
bool tdm_metrics_write(tdm_buffer *out, const uint8_t *stats, size_t size);

#endif

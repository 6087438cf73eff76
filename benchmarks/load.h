// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Load: requests that arrive at a fixed rate, whether earlier ones are answered or not, and how
 * long each takes from the moment it was due. Caller: wire.
 */
#ifndef TANDEM_BENCHMARKS_LOAD_H
#define TANDEM_BENCHMARKS_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/c/tandem.h"

typedef struct {
  tandem_client *client; /* with nothing outstanding */
  const char *op;
  const uint8_t *body;
  size_t size;
  uint64_t count;
  double per_second;
  double *latency_ms; /* [count], sorted afterwards */
} tdm_load;

/* Sends and receives all; false, with a line on stderr, when anything but a result comes. */
bool tdm_load_run(const tdm_load *load);

#endif

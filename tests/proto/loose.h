// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Loose: the same value in many spellings, for tests of what must not depend on them.
 */
#ifndef TANDEM_TESTS_PROTO_LOOSE_H
#define TANDEM_TESTS_PROTO_LOOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/buffer.h"

typedef struct {
  uint64_t state;
} loose_random;

uint32_t loose_below(loose_random *random, uint32_t bound);

/*
 * Appends the scanned value with the entries of every map in random order and nil entries between
 * them, integers as longer integers or as floats, and heads of texts and containers longer
 * than need be.
 */
void loose_write(tdm_buffer *out, const uint8_t *bytes, size_t size, loose_random *random);

#endif

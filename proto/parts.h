// SPDX-License-Identifier: Apache-2.0
/*
 * Parts: where the cohorts and programmes of a body stand, and the body with others in their place.
 *
 * A body has them as `cohort` and `programme`, and once more in `options.base`. Each may be a ref,
 * {ref: "64 hex digits"}, which whoever has the store replaces by what it names. The bytes were
 * scanned. Callers: the daemon (refs to what they name), the filing (the other way).
 */
#ifndef TANDEM_PROTO_PARTS_H
#define TANDEM_PROTO_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "solver/model/text.h"

enum { TDM_PARTS_MAX = 4 };

typedef struct {
  bool programme; /* else a cohort */
  bool base;      /* it stands in options.base */
  size_t offset;  /* of its value in the body */
  size_t size;
  tdm_text ref; /* 64 digits, borrowed from the body; size 0: no ref */
} tdm_part;

/* The parts of a body, a map, in the order in which they stand. Linear in the bytes. */
uint32_t tdm_parts_find(const uint8_t *body, size_t size, tdm_part parts[TDM_PARTS_MAX]);

/* Bytes that stand where others stood. */
typedef struct {
  size_t offset;
  size_t size; /* of what is replaced */
  const uint8_t *bytes;
  size_t bytes_size;
} tdm_replacement;

/* Appends the bytes with the replacements made; these are ordered and do not overlap. */
void tdm_parts_replace(tdm_buffer *out, const uint8_t *bytes, size_t size,
                       const tdm_replacement *replacements, uint32_t count);

#endif

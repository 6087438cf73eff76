// SPDX-License-Identifier: Apache-2.0
/*
 * Filing: a checked body of `submit` or `put` as it goes into the store.
 *
 * Cohorts and programmes are kept apart, as they came, each under its ref; the rest is canonical,
 * with {ref} in their places and without `key`. Two bodies with the same rest are the same.
 * The filing goes over the wire from worker to daemon:
 *
 *   {digest, key?, rest: bin, parts: [{ref, programme: bool, offset, size}]}
 *
 * `digest` is the SHA-256 of the rest; offsets are into the body. Callers: the worker writes it,
 * the daemon reads it.
 */
#ifndef TANDEM_PROTO_FILING_H
#define TANDEM_PROTO_FILING_H

#include "proto/canonical.h"
#include "proto/parts.h"

typedef struct {
  tdm_text ref; /* 64 digits */
  bool programme;
  size_t offset; /* of its bytes in the body */
  size_t size;
} tdm_filed_part;

enum { TDM_KEY_BYTES_MAX = 128 }; /* of a submit's idempotency key */

/* Borrowed from the bytes that were read. */
typedef struct {
  tdm_text digest; /* 64 digits */
  tdm_text key;    /* size 0: none */
  const uint8_t *rest;
  size_t rest_size;
  tdm_filed_part parts[TDM_PARTS_MAX];
  uint32_t part_count;
} tdm_filing;

/* Writes the filing of a scanned and valid body. */
tdm_canonical_result tdm_filing_write(tdm_buffer *out, const uint8_t *body, size_t size);

/* Reads one back. False when it is none, or does not fit a body of `body_size` bytes. */
bool tdm_filing_read(const uint8_t *bytes, size_t size, size_t body_size, tdm_filing *filing);

#endif

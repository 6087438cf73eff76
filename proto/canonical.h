// SPDX-License-Identifier: Apache-2.0
/*
 * Canonical: one encoding for all bodies that mean the same.
 *
 * Entries whose value is nil are left out; the keys of a map are sorted bytewise, a prefix
 * first; numbers without a fraction that fit in 64 bits are integers, all others float64;
 * integers, texts, bytes and containers have their shortest form. In a cohort, columns become
 * rows, and participants are sorted by id, bytewise. Items of lists keep their order, nil
 * among them included.
 *
 * The bytes were scanned. The encoding is told piece by piece: rows can be much longer than the
 * columns they come from. Memory is at most six times the bytes that are read, and 64 KiB.
 * Callers: refs, the filing of jobs, tests.
 */
#ifndef TANDEM_PROTO_CANONICAL_H
#define TANDEM_PROTO_CANONICAL_H

#include <stddef.h>
#include <stdint.h>

/* The longest encoding: columns of millions of short values under long names are refused. */
#define TDM_CANONICAL_BYTES_MAX (UINT64_C(4) << 30)

typedef enum {
  TDM_CANONICAL_OK = 0,
  TDM_CANONICAL_TOO_LARGE, /* more than TDM_CANONICAL_BYTES_MAX; the sink got a part of it */
  TDM_CANONICAL_NO_MEMORY
} tdm_canonical_result;

/* What the bytes hold: only of a cohort the participants are looked at. */
typedef enum { TDM_CANONICAL_COHORT, TDM_CANONICAL_VALUE } tdm_canonical_shape;

/* Takes the encoding, piece by piece. */
typedef struct {
  void (*take)(void *context, const uint8_t *bytes, size_t size);
  void *context;
} tdm_canonical_sink;

/*
 * Tells the canonical encoding of the scanned value in `bytes`. A cohort that is not valid gets
 * some encoding, too, the same one for the same bytes.
 */
tdm_canonical_result tdm_canonical_write(tdm_canonical_shape shape, const uint8_t *bytes,
                                         size_t size, const tdm_canonical_sink *sink);

#endif

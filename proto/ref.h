// SPDX-License-Identifier: Apache-2.0
/*
 * Ref: the name of a cohort or programme, SHA-256 of its canonical encoding in hex.
 *
 * Bodies that mean the same have the same ref. Callers: the worker (which files what is put and
 * submitted), tests, benchmarks.
 */
#ifndef TANDEM_PROTO_REF_H
#define TANDEM_PROTO_REF_H

#include <stdbool.h>

#include "proto/canonical.h"
#include "solver/model/text.h"

enum { TDM_REF_DIGITS = 64 };

typedef struct {
  char hex[TDM_REF_DIGITS + 1]; /* terminated; 0-9 and a-f */
} tdm_ref;

/* The ref of a scanned value; `*ref` is unset unless OK. Aborts where libsodium cannot start. */
tdm_canonical_result tdm_ref_of(tdm_canonical_shape shape, const uint8_t *bytes, size_t size,
                                tdm_ref *ref);

#endif

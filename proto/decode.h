// SPDX-License-Identifier: Apache-2.0
/*
 * Decode: the body of an operation, or what is to be verified, into a tdm_request.
 *
 * The bytes were scanned. Every problem of type, range, unknown key or count
 * is reported with its path (row form, also when the cohort came by columns),
 * and decoding goes on behind it, so that one reply names them all.
 */
#ifndef TANDEM_PROTO_DECODE_H
#define TANDEM_PROTO_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/problems.h"
#include "solver/model/request.h"

/* VERIFY: {cohort, programme, outcome}, the outcome left to tdm_decode_outcome(). */
typedef enum {
  TDM_BODY_SOLVE,
  TDM_BODY_CHECK,
  TDM_BODY_SCORE,
  TDM_BODY_AGENDA,
  TDM_BODY_EXPLAIN,
  TDM_BODY_VERIFY,
  TDM_BODY_SUBMIT, /* as SOLVE, with a key */
  TDM_BODY_PUT     /* a cohort or a programme */
} tdm_body_type;

typedef enum {
  TDM_DECODE_OK = 0,
  TDM_DECODE_INVALID,   /* problems were added */
  TDM_DECODE_TOO_LARGE, /* a limit of the protocol; *message (in the arena) names limit and size */
  TDM_DECODE_NO_MEMORY
} tdm_decode_result;

/*
 * Strings are borrowed from `body`, which must outlive the request; the rest is in
 * request->arena. The request was set up by tdm_request_init(). Even when
 * INVALID the request is consistent enough for tdm_request_check(), so that the
 * caller can collect its problems too.
 */
tdm_decode_result tdm_decode_body(tdm_body_type type, const uint8_t *body, size_t size,
                                  tdm_request *request, tdm_problems *problems, tdm_text *message);

#endif

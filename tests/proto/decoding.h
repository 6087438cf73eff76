// SPDX-License-Identifier: GPL-3.0-or-later
/* Decoding in tests: a body as JSON text into a request, with all that lives as long. */
#ifndef TANDEM_TESTS_PROTO_DECODING_H
#define TANDEM_TESTS_PROTO_DECODING_H

#include "proto/buffer.h"
#include "proto/decode.h"

typedef struct {
  tdm_buffer body;
  tdm_arena *arena;
  tdm_request request;
  tdm_problems problems;
  tdm_problems warnings;
  tdm_text message;
  tdm_decode_result result;
  bool accepted; /* by tdm_request_check() */
} decoding;

/* Decodes the body, and checks the request unless it is too large or memory is out. */
void decoding_start(decoding *d, tdm_body_type type, const char *json);
void decoding_start_bytes(decoding *d, tdm_body_type type, const uint8_t *bytes, size_t size);
void decoding_stop(decoding *d);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fuzz target: a message as it comes off the wire, through scan, envelope, decoder and
 * the model's check. Linked with libFuzzer (TANDEM_FUZZER), or with drive.c.
 *
 * Beyond crashes it asserts what the parts promise each other: a walk by skip ends where the
 * scan ended, problems come with INVALID, and a refused message is refused twice alike.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "proto/decode.h"
#include "proto/envelope.h"
#include "proto/scan.h"
#include "tests/fuzz/fuzz_decode.h"

static void require(bool condition) {
  if (!condition) abort();
}

static void decode(tdm_body_type type, const tdm_request_envelope *envelope) {
  static tdm_problems problems, warnings; /* large: not on the stack */
  tdm_arena *arena = tdm_arena_new();
  tdm_request request;
  tdm_text message;
  require(arena != NULL);
  tdm_request_init(&request, arena);
  tdm_problems_init(&problems, arena);
  tdm_problems_init(&warnings, arena);
  tdm_decode_result result =
      tdm_decode_body(type, envelope->body, envelope->body_size, &request, &problems, &message);
  if (result == TDM_DECODE_OK || result == TDM_DECODE_INVALID) {
    require((result == TDM_DECODE_INVALID) == (problems.total > 0));
    bool accepted = tdm_request_check(&request, &problems, &warnings);
    require(!accepted || problems.total == 0);
    if (accepted) tdm_request_magnitude_ok(&request, &message);
  } else {
    require(result == TDM_DECODE_NO_MEMORY || message.size > 0);
  }
  tdm_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  tdm_request_envelope envelope;
  tdm_reply_envelope reply;
  const char *message = NULL;
  tdm_scan_result scanned = tdm_scan(bytes, size, NULL);
  if (!scanned) require(tdm_scan_skip(bytes, size) == size);
  tdm_reply_read(bytes, size, &reply);
  int code = tdm_envelope_read(bytes, size, &envelope, &message);
  if (code) {
    require(message != NULL && envelope.body == NULL);
    return 0;
  }
  require(!scanned);
  for (int type = TDM_BODY_SOLVE; type <= TDM_BODY_EXPLAIN; type++)
    decode((tdm_body_type)type, &envelope);
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proto/decoding.h"

#include <stdlib.h>

#include "proto/scan.h"
#include "tests/proto/json.h"

static void run(decoding *d, tdm_body_type type) {
  d->arena = tdm_arena_new();
  if (tdm_scan(d->body.bytes, d->body.size, NULL) != TDM_SCAN_OK) abort();
  tdm_request_init(&d->request, d->arena);
  tdm_problems_init(&d->problems, d->arena);
  tdm_problems_init(&d->warnings, d->arena);
  d->result =
      tdm_decode_body(type, d->body.bytes, d->body.size, &d->request, &d->problems, &d->message);
  d->accepted = false;
  if (d->result == TDM_DECODE_OK || d->result == TDM_DECODE_INVALID)
    d->accepted = tdm_request_check(&d->request, &d->problems, &d->warnings);
}

void decoding_start(decoding *d, tdm_body_type type, const char *json) {
  tdm_buffer_init(&d->body);
  json_write(&d->body, json);
  run(d, type);
}

void decoding_start_bytes(decoding *d, tdm_body_type type, const uint8_t *bytes, size_t size) {
  tdm_buffer_init(&d->body);
  tdm_buffer_append(&d->body, bytes, size);
  run(d, type);
}

void decoding_stop(decoding *d) {
  tdm_arena_free(d->arena);
  tdm_buffer_fini(&d->body);
}

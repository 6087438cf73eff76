// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/local.h"

#include "clients/cli/complaints.h"
#include "proto/decode.h"
#include "proto/scan.h"

bool tdm_local_read(const uint8_t *bytes, size_t size, tdm_arena *arena, tdm_local *local) {
  tdm_request *request = tdm_must_alloc(arena, 1, sizeof *request);
  tdm_problems *warnings = tdm_must_alloc(arena, 1, sizeof *warnings);
  local->cohort = &request->cohort;
  local->programme = &request->programme;
  local->message = (tdm_text){NULL, 0};
  tdm_request_init(request, arena);
  tdm_problems_init(&local->problems, arena);
  tdm_problems_init(warnings, arena);
  tdm_scan_result scanned = tdm_scan(bytes, size, NULL);
  if (scanned != TDM_SCAN_OK) {
    local->message = tdm_text_of(tdm_scan_message(scanned));
    return false;
  }
  tdm_decode_result decoded =
      tdm_decode_body(TDM_BODY_CHECK, bytes, size, request, &local->problems, &local->message);
  if (decoded == TDM_DECODE_NO_MEMORY) tdm_out_of_memory();
  if (decoded == TDM_DECODE_TOO_LARGE) return false;
  bool good = tdm_request_check(request, &local->problems, warnings);
  if (local->problems.out_of_memory) tdm_out_of_memory();
  return good;
}

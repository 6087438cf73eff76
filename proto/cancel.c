// SPDX-License-Identifier: Apache-2.0
#include "proto/cancel.h"

#include "proto/decode_parts.h"

static TDM_DECODE_PART(decode_request) {
  tdm_cancel *cancel = target;
  if (tdm_value_is(value, TDM_TOKEN_UINT)) {
    cancel->request = (tdm_request_id){.type = TDM_ID_UINT, .number = value->token.as.number};
  } else if (!tdm_value_is(value, TDM_TOKEN_STRING)) {
    tdm_report_type(decoder, value, path, "a request's id, a string or an unsigned integer");
  } else if (value->token.count > TDM_REQUEST_ID_BYTES_MAX) {
    tdm_problems_add(decoder->problems, path, "is longer than %d bytes", TDM_REQUEST_ID_BYTES_MAX);
  } else {
    cancel->request = (tdm_request_id){.type = TDM_ID_TEXT, .text = tdm_value_text(value)};
  }
}

static TDM_DECODE_PART(decode_job) {
  tdm_cancel *cancel = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &cancel->job);
}

bool tdm_cancel_read(const uint8_t *body, size_t size, tdm_cancel *cancel, tdm_problems *problems) {
  static const tdm_field fields[] = {TDM_FIELD("request", false, decode_request),
                                     TDM_FIELD("job", false, decode_job)};
  tdm_decoder decoder = {.arena = problems->arena, .problems = problems};
  tdm_path root = tdm_path_root("");
  const uint8_t *at = body;
  tdm_value value = tdm_value_next(&at, body + size);
  *cancel = (tdm_cancel){.request.type = TDM_ID_NIL};
  if (!tdm_read_fields(&decoder, &value, &root, fields, 2, cancel)) return false;
  bool named = cancel->request.type != TDM_ID_NIL;
  if (named != (cancel->job.size > 0)) return true;
  tdm_problems_add(problems, &root,
                   named ? "name either `request` or `job`, not both"
                         : "name the `request` or the `job` to be cancelled");
  return false;
}

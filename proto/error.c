// SPDX-License-Identifier: Apache-2.0
#include <stddef.h>

#include "proto/envelope.h"
#include "proto/report.h"
#include "proto/writer.h"

static const char *const names[] = {
    [TDM_ERROR_MALFORMED] = "malformed",   [TDM_ERROR_UNSUPPORTED_VERSION] = "unsupported_version",
    [TDM_ERROR_UNKNOWN_OP] = "unknown_op", [TDM_ERROR_INVALID] = "invalid",
    [TDM_ERROR_TOO_LARGE] = "too_large",   [TDM_ERROR_BUSY] = "busy",
    [TDM_ERROR_FORBIDDEN] = "forbidden",   [TDM_ERROR_NOT_FOUND] = "not_found",
    [TDM_ERROR_CONFLICT] = "conflict",     [TDM_ERROR_INTERNAL] = "internal",
};

enum { NAME_COUNT = sizeof names / sizeof names[0] };

const char *tdm_error_name(tdm_error_code code) {
  return code > 0 && (size_t)code < NAME_COUNT ? names[code] : "internal";
}

tdm_error_code tdm_error_from_name(tdm_text name) {
  for (size_t code = 1; code < NAME_COUNT; code++)
    if (tdm_text_equal(name, tdm_text_of(names[code]))) return (tdm_error_code)code;
  return 0;
}

void tdm_write_problems(tdm_buffer *out, const tdm_problems *problems) {
  tdm_write_array(out, problems->count);
  for (uint32_t i = 0; i < problems->count; i++) {
    const tdm_problem_entry *problem = &problems->items[i];
    tdm_write_map(out, problem->path.size ? 2 : 1);
    if (problem->path.size) {
      tdm_write_string(out, "path");
      tdm_write_text(out, problem->path);
    }
    tdm_write_string(out, "message");
    tdm_write_text(out, problem->message);
  }
}

void tdm_error_body_write(tdm_buffer *out, tdm_error_code code, tdm_text message,
                          const tdm_problems *problems, int64_t retry_after_ms) {
  tdm_write_map(out, 2U + (problems != NULL) + (retry_after_ms >= 0));
  tdm_write_string(out, "code");
  tdm_write_string(out, tdm_error_name(code));
  tdm_write_string(out, "message");
  tdm_write_text(out, message);
  if (problems) {
    tdm_write_string(out, "problems");
    tdm_write_problems(out, problems);
  }
  if (retry_after_ms >= 0) {
    tdm_write_string(out, "retry_after_ms");
    tdm_write_int(out, retry_after_ms);
  }
}

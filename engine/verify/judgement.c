// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/verify/judgement.h"

#include "proto/decode_outcome.h"
#include "proto/report.h"
#include "proto/scan.h"
#include "proto/writer.h"
#include "solver/verify/verify_certificate.h"

typedef struct {
  tdm_arena *arena;
  tdm_request request;
  tdm_problems problems, warnings;
  tdm_outcome outcome;
  tdm_certificate_check check;
  tdm_text message;
} judgement;

static bool write_unreadable(tdm_buffer *out, tdm_text message) {
  tdm_write_map(out, 2);
  tdm_write_string(out, "result");
  tdm_write_string(out, "invalid");
  tdm_write_string(out, "message");
  tdm_write_text(out, message);
  return !out->failed;
}

static bool write_problems(tdm_buffer *out, const tdm_problems *problems) {
  tdm_write_map(out, 2);
  tdm_write_string(out, "result");
  tdm_write_string(out, "invalid");
  tdm_write_string(out, "problems");
  tdm_write_problems(out, problems);
  return !out->failed;
}

static const char *name_of(tdm_certified result) {
  switch (result) {
    case TDM_CERTIFIED_PROVEN:
      return "proven";
    case TDM_CERTIFIED_BOUND:
      return "bound";
    case TDM_CERTIFIED_NOTHING:
      return "nothing";
    case TDM_CERTIFIED_WRONG:
    case TDM_CERTIFIED_NO_MEMORY:
      break;
  }
  return "wrong";
}

static void write_number(tdm_buffer *out, const char *key, bool known, int64_t number) {
  tdm_write_string(out, key);
  if (known)
    tdm_write_int(out, number);
  else
    tdm_write_nil(out);
}

static void write_stages(tdm_buffer *out, const tdm_certificate_check *check) {
  tdm_write_string(out, "stages");
  tdm_write_array(out, check->stage_count);
  for (uint32_t s = 0; s < check->stage_count; s++) {
    const tdm_stage_check *stage = &check->stages[s];
    tdm_write_map(out, 3);
    tdm_write_string(out, "stage");
    tdm_write_string(out, tdm_stage_name(stage->stage));
    write_number(out, "value", stage->has_value, stage->value);
    write_number(out, "bound", stage->has_bound, stage->bound);
  }
}

static bool write_check(tdm_buffer *out, const judgement *j) {
  const tdm_certificate_check *check = &j->check;
  bool wrong = check->result == TDM_CERTIFIED_WRONG;
  tdm_write_map(out, wrong ? 2 : 5);
  tdm_write_string(out, "result");
  tdm_write_string(out, name_of(check->result));
  if (wrong) {
    tdm_write_string(out, "message");
    tdm_write_text(out, check->complaint);
    return !out->failed;
  }
  tdm_write_string(out, "status");
  tdm_write_string(out, tdm_status_name(j->outcome.status));
  tdm_write_string(out, "proof");
  if (j->outcome.proof == TDM_PROOF_NONE)
    tdm_write_nil(out);
  else
    tdm_write_string(out, tdm_proof_name(j->outcome.proof));
  tdm_write_string(out, "gap");
  tdm_write_double(out, check->gap);
  write_stages(out, check);
  return !out->failed;
}

/* The input as a request and an outcome; false with *answered where that is the answer already. */
static bool decode(judgement *j, tdm_buffer *out, const uint8_t *input, size_t size,
                   bool *answered) {
  tdm_request_init(&j->request, j->arena);
  tdm_problems_init(&j->problems, j->arena);
  tdm_problems_init(&j->warnings, j->arena);
  tdm_decode_result result =
      tdm_decode_body(TDM_BODY_VERIFY, input, size, &j->request, &j->problems, &j->message);
  if (result == TDM_DECODE_NO_MEMORY) return false;
  if (result == TDM_DECODE_TOO_LARGE) {
    *answered = write_unreadable(out, j->message);
    return false;
  }
  bool good = tdm_request_check(&j->request, &j->problems, &j->warnings);
  if (j->problems.out_of_memory || j->warnings.out_of_memory) return false;
  if (good && !tdm_request_magnitude_ok(&j->request, &j->message)) {
    *answered = j->message.size && write_unreadable(out, j->message);
    return false;
  }
  if (good) result = tdm_decode_outcome(input, size, &j->request, &j->outcome, &j->problems);
  if (result == TDM_DECODE_NO_MEMORY) return false;
  if (!good || result != TDM_DECODE_OK) *answered = write_problems(out, &j->problems);
  return good && result == TDM_DECODE_OK;
}

static bool judge(judgement *j, tdm_buffer *out, const uint8_t *input, size_t size) {
  bool answered = false;
  if (!decode(j, out, input, size, &answered)) return answered;
  tdm_verify_certificate(&j->request, &j->outcome, j->arena, &j->check);
  return j->check.result != TDM_CERTIFIED_NO_MEMORY && write_check(out, j);
}

bool tdm_judgement_write(tdm_buffer *out, const uint8_t *input, size_t size) {
  static judgement j; /* large: not on the stack; one at a time */
  tdm_scan_result scanned = size ? tdm_scan(input, size, NULL) : TDM_SCAN_TRUNCATED;
  if (scanned == TDM_SCAN_NO_MEMORY) return false;
  if (scanned != TDM_SCAN_OK) return write_unreadable(out, tdm_text_of(tdm_scan_message(scanned)));
  j = (judgement){.arena = tdm_arena_new()};
  bool judged = j.arena && judge(&j, out, input, size);
  tdm_arena_free(j.arena);
  return judged;
}

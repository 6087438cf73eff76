// SPDX-License-Identifier: Apache-2.0
#include "proto/job_bodies.h"

#include "proto/decode_parts.h"

static TDM_DECODE_PART(decode_job) {
  tdm_job_body *body = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &body->job);
}

static TDM_DECODE_PART(decode_ref) {
  tdm_job_body *body = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &body->ref);
}

static TDM_DECODE_PART(decode_wait_ms) {
  tdm_job_body *body = target;
  if (!tdm_read_int(decoder, value, path, 0, INT64_C(1) << 53, &body->wait_ms)) return;
  if (body->wait_ms > TDM_JOB_WAIT_MS_MAX) body->wait_ms = TDM_JOB_WAIT_MS_MAX;
}

static TDM_DECODE_PART(decode_state) {
  static const tdm_word words[] = {
      {"queued", 1}, {"running", 2}, {"done", 3}, {"cancelled", 4}, {"failed", 5}};
  tdm_job_body *body = target;
  if (tdm_read_word(decoder, value, path, words, 5) != 0) body->state = tdm_value_text(value);
}

static TDM_DECODE_PART(decode_limit) {
  tdm_job_body *body = target;
  tdm_read_int(decoder, value, path, 1, TDM_JOBS_LIMIT_MAX, &body->limit);
}

static TDM_DECODE_PART(decode_after) {
  tdm_job_body *body = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &body->after);
}

static const tdm_field job_fields[] = {TDM_FIELD("job", true, decode_job),
                                       TDM_FIELD("wait_ms", false, decode_wait_ms)};
static const tdm_field jobs_fields[] = {TDM_FIELD("state", false, decode_state),
                                        TDM_FIELD("limit", false, decode_limit),
                                        TDM_FIELD("after", false, decode_after)};
static const tdm_field cancel_fields[] = {TDM_FIELD("job", true, decode_job)};
static const tdm_field forget_fields[] = {TDM_FIELD("job", false, decode_job),
                                          TDM_FIELD("ref", false, decode_ref)};

static const struct {
  const tdm_field *fields;
  size_t count;
} tables[] = {
    [TDM_JOB_BODY_JOB] = {job_fields, 2},
    [TDM_JOB_BODY_JOBS] = {jobs_fields, 3},
    [TDM_JOB_BODY_CANCEL] = {cancel_fields, 1},
    [TDM_JOB_BODY_FORGET] = {forget_fields, 2},
};

bool tdm_job_body_read(tdm_job_body_type type, const uint8_t *body, size_t size, tdm_job_body *out,
                       tdm_problems *problems) {
  tdm_decoder decoder = {.arena = problems->arena, .problems = problems};
  tdm_path root = tdm_path_root("");
  const uint8_t *at = body;
  tdm_value value = tdm_value_next(&at, body + size);
  *out = (tdm_job_body){.limit = TDM_JOBS_LIMIT_DEFAULT};
  if (!tdm_read_fields(&decoder, &value, &root, tables[type].fields, tables[type].count, out))
    return false;
  if (type != TDM_JOB_BODY_FORGET || (out->job.size > 0) != (out->ref.size > 0)) return true;
  tdm_problems_add(problems, &root, "name either a `job` or a `ref` to be forgotten");
  return false;
}

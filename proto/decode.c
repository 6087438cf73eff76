// SPDX-License-Identifier: Apache-2.0
#include "proto/decode.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/decode_parts.h"
#include "proto/filing.h"

bool tdm_decode_is_ref(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path) {
  tdm_value ref = tdm_value_of_key(value, "ref");
  if (tdm_value_is_nil(&ref)) return false;
  tdm_path place = tdm_path_key(path, "ref");
  tdm_problems_add(decoder->problems, &place,
                   "names nothing that this server keeps; a ref is the 64 hex digits that `put` "
                   "gave, alone in its map; or send the %.*s itself",
                   TDM_TEXT_ARG(path->key));
  return true;
}

static const tdm_field solve_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("limits", false, tdm_decode_limits),
    TDM_FIELD("options", false, tdm_decode_options),
};

static const tdm_field check_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
};

static const tdm_field score_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("pairs", true, tdm_decode_judged),
    TDM_FIELD("limits", false, tdm_decode_limits),
};

static const tdm_field agenda_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("pairs", true, tdm_decode_judged),
    TDM_FIELD("months", true, tdm_decode_months),
    TDM_FIELD("per_month", false, tdm_decode_per_month),
    TDM_FIELD("per", true, tdm_decode_per),
    TDM_FIELD("limits", false, tdm_decode_limits),
};

static const tdm_field explain_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("participant", false, tdm_decode_explained),
    TDM_FIELD("pair", false, tdm_decode_explained_pair),
    TDM_FIELD("limits", false, tdm_decode_limits),
    TDM_FIELD("options", false, tdm_decode_options),
};

/* Looked at only: the filing takes it from the bytes. */
static TDM_DECODE_PART(decode_key) {
  tdm_text key;
  (void)target;
  tdm_read_text(decoder, value, path, TDM_KEY_BYTES_MAX, &key);
}

static const tdm_field submit_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("limits", false, tdm_decode_limits),
    TDM_FIELD("options", false, tdm_decode_options),
    TDM_FIELD("key", false, decode_key),
};

static const tdm_field put_fields[] = {
    TDM_FIELD("cohort", false, tdm_decode_cohort),
    TDM_FIELD("programme", false, tdm_decode_programme),
};

/* One part at a time: the reply has one ref. */
static void decode_put(tdm_decoder *decoder, const tdm_value *body, const tdm_path *root) {
  tdm_value cohort = tdm_value_of_key(body, "cohort");
  tdm_value programme = tdm_value_of_key(body, "programme");
  tdm_read_fields(decoder, body, root, put_fields, 2, decoder->request);
  if (tdm_value_is_nil(&cohort) != tdm_value_is_nil(&programme)) return;
  tdm_problems_add(decoder->problems, root, "put either a `cohort` or a `programme`");
}

static TDM_DECODE_PART(leave) { (void)decoder, (void)value, (void)path, (void)target; }

static const tdm_field verify_fields[] = {
    TDM_FIELD("cohort", true, tdm_decode_cohort),
    TDM_FIELD("programme", true, tdm_decode_programme),
    TDM_FIELD("outcome", true, leave),
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void decode_fields(tdm_decoder *decoder, tdm_body_type type, const tdm_value *body) {
  tdm_path root = tdm_path_root("");
  switch (type) {
    case TDM_BODY_SOLVE:
      tdm_read_fields(decoder, body, &root, solve_fields, COUNT(solve_fields), decoder->request);
      return;
    case TDM_BODY_CHECK:
      tdm_read_fields(decoder, body, &root, check_fields, COUNT(check_fields), decoder->request);
      return;
    case TDM_BODY_SCORE:
      tdm_read_fields(decoder, body, &root, score_fields, COUNT(score_fields), decoder->request);
      return;
    case TDM_BODY_AGENDA:
      decoder->request->agenda.asked = true;
      tdm_read_fields(decoder, body, &root, agenda_fields, COUNT(agenda_fields), decoder->request);
      return;
    case TDM_BODY_EXPLAIN:
      decoder->request->explain.asked = true;
      tdm_read_fields(decoder, body, &root, explain_fields, COUNT(explain_fields),
                      decoder->request);
      return;
    case TDM_BODY_VERIFY:
      tdm_read_fields(decoder, body, &root, verify_fields, COUNT(verify_fields), decoder->request);
      return;
    case TDM_BODY_SUBMIT:
      tdm_read_fields(decoder, body, &root, submit_fields, COUNT(submit_fields), decoder->request);
      return;
    case TDM_BODY_PUT:
      decode_put(decoder, body, &root);
      return;
  }
  fputs("tdm_decode_body: unknown type of body\n", stderr);
  abort();
}

tdm_decode_result tdm_decode_body(tdm_body_type type, const uint8_t *body, size_t size,
                                  tdm_request *request, tdm_problems *problems, tdm_text *message) {
  tdm_decoder decoder = {
      .request = request, .arena = request->arena, .problems = problems, .message = message};
  *message = (tdm_text){NULL, 0};
  if (size == 0) {
    fputs("tdm_decode_body: no bytes; only scanned bodies may be decoded\n", stderr);
    abort();
  }
  const uint8_t *at = body;
  tdm_value value = tdm_value_next(&at, body + size);
  uint32_t before = problems->total;
  decode_fields(&decoder, type, &value);
  if (decoder.no_memory || problems->out_of_memory) return TDM_DECODE_NO_MEMORY;
  if (decoder.too_large) return TDM_DECODE_TOO_LARGE;
  return problems->total == before ? TDM_DECODE_OK : TDM_DECODE_INVALID;
}

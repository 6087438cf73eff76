// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_parts.h"

static TDM_DECODE_PART(decode_id) {
  tdm_participant *participant = target;
  tdm_read_text(decoder, value, path, TDM_ID_BYTES_MAX, &participant->id);
}

static TDM_DECODE_PART(decode_role) {
  static const tdm_word words[] = {
      {"mentor", TDM_ROLE_MENTOR}, {"mentee", TDM_ROLE_MENTEE}, {"either", TDM_ROLE_EITHER}};
  tdm_participant *participant = target;
  participant->role = (tdm_role)tdm_read_word(decoder, value, path, words, 3);
}

static TDM_DECODE_PART(decode_capacity) {
  tdm_participant *participant = target;
  int64_t capacity;
  if (tdm_read_int(decoder, value, path, 1, TDM_CAPACITY_MAX, &capacity))
    participant->capacity = (int32_t)capacity;
}

static TDM_DECODE_PART(decode_min) {
  tdm_participant *participant = target;
  int64_t min;
  if (tdm_read_int(decoder, value, path, 0, TDM_CAPACITY_MAX, &min))
    participant->min = (int32_t)min;
}

static TDM_DECODE_PART(decode_manager) {
  tdm_participant *participant = target;
  bool empty = tdm_value_is(value, TDM_TOKEN_STRING) && value->token.count == 0;
  if (!empty) tdm_read_text(decoder, value, path, TDM_ID_BYTES_MAX, &participant->manager);
}

static TDM_DECODE_PART(decode_wishes) {
  tdm_participant *participant = target;
  tdm_read_references(decoder, value, path, TDM_REFERENCES_MAX, &participant->wishes);
}

static TDM_DECODE_PART(decode_vetoes) {
  tdm_participant *participant = target;
  tdm_read_references(decoder, value, path, TDM_REFERENCES_MAX, &participant->vetoes);
}

const tdm_field tdm_participant_fields[] = {
    TDM_FIELD("id", true, decode_id),
    TDM_FIELD("role", true, decode_role),
    TDM_FIELD("capacity", false, decode_capacity),
    TDM_FIELD("min", false, decode_min),
    TDM_FIELD("manager", false, decode_manager),
    TDM_FIELD("wishes", false, decode_wishes),
    TDM_FIELD("vetoes", false, decode_vetoes),
};

const size_t tdm_participant_field_count =
    sizeof tdm_participant_fields / sizeof tdm_participant_fields[0];

size_t tdm_participant_field(tdm_text key) {
  size_t i = 0;
  while (i < tdm_participant_field_count && !tdm_text_equal(tdm_participant_fields[i].key, key))
    i++;
  return i;
}

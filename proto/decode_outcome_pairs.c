// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_outcome_parts.h"

bool tdm_decode_person(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       uint32_t *participant) {
  tdm_text id;
  *participant = TDM_NONE;
  if (!tdm_read_text(decoder, value, path, TDM_ID_BYTES_MAX, &id)) return false;
  *participant = tdm_cohort_find(&decoder->request->cohort, id);
  if (*participant != TDM_NONE) return true;
  tdm_problems_add(decoder->problems, path, "\"%.*s\" is nobody of the cohort", TDM_TEXT_ARG(id));
  return false;
}

bool tdm_decode_quota_name(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                           uint32_t *quota) {
  const tdm_programme *programme = &decoder->request->programme;
  tdm_text name;
  *quota = TDM_NONE;
  if (!tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &name)) return false;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (tdm_text_equal(programme->quotas[q].name, name)) *quota = q;
  if (*quota != TDM_NONE) return true;
  tdm_problems_add(decoder->problems, path, "is no quota of the programme");
  return false;
}

/* Where the part of that name is kept; NULL after a report. */
static int64_t *part_of(tdm_decoder *decoder, tdm_text name, const tdm_path *path,
                        tdm_pair_result *pair) {
  const tdm_programme *programme = &decoder->request->programme;
  if (tdm_text_equal(name, tdm_text_of("wishes"))) return &pair->wish_part;
  if (tdm_text_equal(name, tdm_text_of("pair_scores"))) return &pair->pair_part;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (tdm_text_equal(programme->dimensions[d].name, name)) return &pair->parts[d];
  tdm_problems_add(decoder->problems, path, "is no dimension of the programme");
  return NULL;
}

static tdm_pair_result *allocate(tdm_decoder *decoder, uint32_t count) {
  uint32_t dimensions = decoder->request->programme.dimension_count;
  tdm_pair_result *pairs = tdm_decoder_alloc(decoder, count, sizeof *pairs);
  int64_t *parts = tdm_decoder_alloc(decoder, (size_t)count * dimensions, sizeof *parts);
  if (!pairs || !parts) return NULL;
  for (uint32_t i = 0; i < count; i++) {
    pairs[i].mentor = pairs[i].mentee = TDM_NONE;
    pairs[i].parts = parts + (size_t)i * dimensions;
  }
  return pairs;
}

/* ---- rows ---- */

static TDM_DECODE_PART(decode_mentor) {
  tdm_decode_person(decoder, value, path, &((tdm_pair_result *)target)->mentor);
}

static TDM_DECODE_PART(decode_mentee) {
  tdm_decode_person(decoder, value, path, &((tdm_pair_result *)target)->mentee);
}

static TDM_DECODE_PART(decode_score) {
  tdm_read_int(decoder, value, path, INT64_MIN, INT64_MAX, &((tdm_pair_result *)target)->score);
}

static TDM_DECODE_PART(decode_locked) {
  tdm_read_bool(decoder, value, path, &((tdm_pair_result *)target)->locked);
}

static TDM_DECODE_PART(decode_kept) {
  tdm_read_bool(decoder, value, path, &((tdm_pair_result *)target)->kept);
}

static TDM_DECODE_PART(decode_parts) {
  tdm_walk walk = tdm_value_walk(value);
  tdm_text name;
  tdm_value item;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map");
    return;
  }
  while (!tdm_decoder_stopped(decoder) && tdm_walk_entry(&walk, &name, &item)) {
    tdm_path place = tdm_path_text(path, tdm_shown(name));
    int64_t *part = part_of(decoder, name, &place, target);
    if (part) tdm_read_int(decoder, &item, &place, INT64_MIN, INT64_MAX, part);
  }
}

static const tdm_field pair_fields[] = {
    TDM_FIELD("mentor", true, decode_mentor),  TDM_FIELD("mentee", true, decode_mentee),
    TDM_FIELD("score", true, decode_score),    TDM_FIELD("parts", true, decode_parts),
    TDM_FIELD("locked", false, decode_locked), TDM_FIELD("kept", false, decode_kept)};
enum { PAIR_FIELDS = sizeof pair_fields / sizeof *pair_fields };

/* No pairing has more. */
static uint32_t most_pairs(const tdm_decoder *decoder) {
  uint64_t places = (uint64_t)decoder->request->cohort.count * TDM_CAPACITY_MAX;
  return places / 2 < UINT32_MAX ? (uint32_t)(places / 2) : UINT32_MAX;
}

static void decode_rows(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        tdm_outcome *outcome) {
  if (!tdm_read_list(decoder, value, path, most_pairs(decoder))) return;
  outcome->pairs = allocate(decoder, value->token.count);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->pair_count);
    tdm_read_known_fields(decoder, &item, &place, pair_fields, PAIR_FIELDS,
                          &outcome->pairs[outcome->pair_count++]);
  }
}

/* ---- columns ---- */

/* One column: its items as the field of each pair. */
static void decode_column(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                          const tdm_field *field, tdm_outcome *outcome) {
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return;
  if (value->token.count != outcome->pair_count) {
    tdm_problems_add(decoder->problems, path, "has %u items, but there are %u pairs",
                     value->token.count, outcome->pair_count);
    return;
  }
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; !tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    field->decode(decoder, &item, &place, &outcome->pairs[i]);
  }
}

/* A column of parts, by its name. */
static void decode_part_column(tdm_decoder *decoder, tdm_text name, const tdm_value *value,
                               const tdm_path *path, tdm_outcome *outcome) {
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  if (!tdm_read_list(decoder, value, path, outcome->pair_count)) return;
  for (uint32_t i = 0; !tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    int64_t *part = part_of(decoder, name, path, &outcome->pairs[i]);
    if (!part) return;
    tdm_read_int(decoder, &item, &place, INT64_MIN, INT64_MAX, part);
  }
}

static void decode_part_columns(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                                tdm_outcome *outcome) {
  tdm_walk walk = tdm_value_walk(value);
  tdm_text name;
  tdm_value item;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map");
    return;
  }
  while (!tdm_decoder_stopped(decoder) && tdm_walk_entry(&walk, &name, &item)) {
    tdm_path place = tdm_path_text(path, tdm_shown(name));
    decode_part_column(decoder, name, &item, &place, outcome);
  }
}

static void decode_columns(tdm_decoder *decoder, const tdm_value *columns, const tdm_path *path,
                           tdm_outcome *outcome) {
  tdm_value mentors = tdm_value_of_key(columns, "mentor");
  uint32_t count = tdm_value_is(&mentors, TDM_TOKEN_ARRAY) ? mentors.token.count : 0;
  if (count > most_pairs(decoder)) count = most_pairs(decoder); /* the column is refused then */
  outcome->pairs = allocate(decoder, count);
  if (!outcome->pairs) return;
  outcome->pair_count = count;
  for (int f = 0; f < PAIR_FIELDS; f++) {
    const tdm_field *field = &pair_fields[f];
    tdm_path place = tdm_path_text(path, field->key);
    tdm_value column = tdm_value_of_key(columns, field->key.bytes);
    if (tdm_value_is_nil(&column)) {
      if (field->required) tdm_problems_add(decoder->problems, &place, "is required");
    } else if (field->decode == decode_parts) {
      decode_part_columns(decoder, &column, &place, outcome);
    } else {
      decode_column(decoder, &column, &place, field, outcome);
    }
  }
}

TDM_DECODE_PART(tdm_decode_outcome_pairs) {
  tdm_outcome *outcome = target;
  tdm_value columns = tdm_value_of_key(value, "columns");
  if (tdm_value_is_nil(&columns)) {
    decode_rows(decoder, value, path, outcome);
    return;
  }
  tdm_path place = tdm_path_key(path, "columns");
  decode_columns(decoder, &columns, &place, outcome);
}

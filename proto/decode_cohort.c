// SPDX-License-Identifier: Apache-2.0
#include "proto/attributes.h"
#include "proto/decode_parts.h"

/* Sets the count and every default; false when there are too many or memory is out. */
static bool begin(tdm_decoder *decoder, const tdm_path *path, uint32_t count) {
  tdm_cohort *cohort = &decoder->request->cohort;
  if (count > TDM_PARTICIPANTS_MAX) {
    tdm_decoder_too_large(decoder, path, "participants", count, TDM_PARTICIPANTS_MAX);
    return false;
  }
  cohort->participants = tdm_decoder_alloc(decoder, count, sizeof *cohort->participants);
  if (!cohort->participants) return false;
  cohort->count = count;
  for (uint32_t p = 0; p < count; p++) {
    cohort->participants[p].capacity = 1;
    cohort->participants[p].boss = TDM_NONE;
  }
  return true;
}

/* Any id that is missing makes unknown ids elsewhere uncertain. */
static void note_incomplete_ids(tdm_cohort *cohort) {
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].id.size == 0) cohort->ids_incomplete = true;
}

static void set_attribute(tdm_attributes_builder *builder, tdm_text key, uint32_t participant,
                          const tdm_value *value, const tdm_path *path) {
  if (key.size == 0 || key.size > TDM_STRING_BYTES_MAX) {
    tdm_problems_add(builder->decoder->problems, path,
                     "the name of an attribute has 1 to %d bytes; this one has %u",
                     TDM_STRING_BYTES_MAX, key.size);
    return;
  }
  uint32_t attribute = tdm_attributes_enter(builder, key, path);
  if (attribute != TDM_NONE) tdm_attributes_set(builder, attribute, participant, value, path);
}

/* ---- rows ---- */

static void report_missing(tdm_decoder *decoder, const tdm_path *path, uint32_t seen) {
  for (size_t i = 0; i < tdm_participant_field_count; i++) {
    if (!tdm_participant_fields[i].required || seen >> i & 1) continue;
    tdm_path place = tdm_path_text(path, tdm_participant_fields[i].key);
    tdm_problems_add(decoder->problems, &place, "is required");
  }
}

static void decode_reserved(tdm_decoder *decoder, const tdm_value *row, const tdm_path *path,
                            tdm_participant *participant) {
  tdm_walk walk = tdm_value_walk(row);
  tdm_text key;
  tdm_value value;
  uint32_t seen = 0;
  while (tdm_walk_entry(&walk, &key, &value)) {
    size_t field = tdm_participant_field(key);
    if (field == tdm_participant_field_count || tdm_value_is_nil(&value)) continue;
    tdm_path place = tdm_path_text(path, key);
    seen |= UINT32_C(1) << field;
    tdm_participant_fields[field].decode(decoder, &value, &place, participant);
  }
  report_missing(decoder, path, seen);
}

/* The reserved keys come first, so that complaints about attributes can name the id. */
static void decode_row(tdm_attributes_builder *builder, const tdm_value *row, const tdm_path *path,
                       uint32_t p) {
  if (!tdm_value_is(row, TDM_TOKEN_MAP)) {
    tdm_report_type(builder->decoder, row, path, "a map");
    return;
  }
  decode_reserved(builder->decoder, row, path, &builder->cohort->participants[p]);
  tdm_walk walk = tdm_value_walk(row);
  tdm_text key;
  tdm_value value;
  while (!tdm_decoder_stopped(builder->decoder) && tdm_walk_entry(&walk, &key, &value)) {
    if (tdm_value_is_nil(&value)) continue;
    if (tdm_participant_field(key) < tdm_participant_field_count) continue;
    tdm_path place = tdm_path_text(path, tdm_shown(key));
    set_attribute(builder, key, p, &value, &place);
  }
}

static void decode_rows(tdm_attributes_builder *builder, const tdm_value *rows,
                        const tdm_path *path) {
  tdm_walk walk = tdm_value_walk(rows);
  tdm_value row;
  for (uint32_t p = 0; !tdm_decoder_stopped(builder->decoder) && tdm_walk_item(&walk, &row); p++) {
    tdm_path place = tdm_path_index(path, p);
    decode_row(builder, &row, &place, p);
  }
}

/* ---- columns ---- */

static void decode_reserved_column(tdm_decoder *decoder, size_t field, const tdm_value *column,
                                   const tdm_path *participants) {
  tdm_cohort *cohort = &decoder->request->cohort;
  tdm_walk walk = tdm_value_walk(column);
  tdm_value value;
  for (uint32_t p = 0; p < cohort->count && tdm_walk_item(&walk, &value); p++) {
    tdm_path row = tdm_path_index(participants, p);
    tdm_path place = tdm_path_text(&row, tdm_participant_fields[field].key);
    if (!tdm_value_is_nil(&value))
      tdm_participant_fields[field].decode(decoder, &value, &place, &cohort->participants[p]);
    else if (tdm_participant_fields[field].required)
      tdm_problems_add(decoder->problems, &place, "is required");
  }
}

static void decode_attribute_column(tdm_attributes_builder *builder, tdm_text key,
                                    const tdm_value *column, const tdm_path *participants) {
  tdm_walk walk = tdm_value_walk(column);
  tdm_value value;
  for (uint32_t p = 0; p < builder->cohort->count && tdm_walk_item(&walk, &value); p++) {
    if (tdm_decoder_stopped(builder->decoder)) return;
    tdm_path row = tdm_path_index(participants, p);
    tdm_path place = tdm_path_text(&row, tdm_shown(key));
    if (!tdm_value_is_nil(&value)) set_attribute(builder, key, p, &value, &place);
  }
}

/* Checks the shape of every column; the longest decides the count of participants. */
static uint32_t column_length(tdm_decoder *decoder, const tdm_value *columns,
                              const tdm_path *path) {
  tdm_value ids = tdm_value_of_key(columns, "id");
  uint32_t count = tdm_value_is(&ids, TDM_TOKEN_ARRAY) ? ids.token.count : 0;
  tdm_walk walk = tdm_value_walk(columns);
  tdm_text key;
  tdm_value column;
  while (tdm_walk_entry(&walk, &key, &column)) {
    if (tdm_value_is_nil(&column)) continue;
    tdm_path place = tdm_path_text(path, tdm_shown(key));
    if (!tdm_value_is(&column, TDM_TOKEN_ARRAY))
      tdm_report_type(decoder, &column, &place, "a list with one value per participant");
    else if (column.token.count != count && tdm_value_is(&ids, TDM_TOKEN_ARRAY))
      tdm_problems_add(decoder->problems, &place,
                       "has %u values, but column \"id\" has %u; write nil for missing values",
                       column.token.count, count);
  }
  return count;
}

static void require_columns(tdm_decoder *decoder, const tdm_value *columns, const tdm_path *path) {
  for (size_t i = 0; i < tdm_participant_field_count; i++) {
    const tdm_field *field = &tdm_participant_fields[i];
    tdm_value column = tdm_value_of_key(columns, field->key.bytes);
    tdm_path place = tdm_path_text(path, field->key);
    if (field->required && tdm_value_is_nil(&column))
      tdm_problems_add(decoder->problems, &place, "is required");
  }
}

/* One pass over the columns: the reserved ones, or the attributes. */
static void decode_each_column(tdm_attributes_builder *builder, const tdm_value *columns,
                               const tdm_path *participants, bool reserved) {
  tdm_walk walk = tdm_value_walk(columns);
  tdm_text key;
  tdm_value column;
  while (!tdm_decoder_stopped(builder->decoder) && tdm_walk_entry(&walk, &key, &column)) {
    size_t field = tdm_participant_field(key);
    bool is_reserved = field < tdm_participant_field_count;
    if (is_reserved != reserved || !tdm_value_is(&column, TDM_TOKEN_ARRAY)) continue;
    if (reserved)
      decode_reserved_column(builder->decoder, field, &column, participants);
    else
      decode_attribute_column(builder, key, &column, participants);
  }
}

/* ---- participants ---- */

typedef struct {
  tdm_attributes_builder *builder;
  const tdm_path *participants;
} columns_target;

static TDM_DECODE_PART(decode_columns) {
  columns_target *into = target;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map of columns");
    return;
  }
  uint32_t count = column_length(decoder, value, path);
  require_columns(decoder, value, path);
  if (!begin(decoder, into->participants, count)) return;
  decode_each_column(into->builder, value, into->participants, true);
  decode_each_column(into->builder, value, into->participants, false);
}

static TDM_DECODE_PART(decode_participants) {
  static const tdm_field fields[] = {TDM_FIELD("columns", true, decode_columns)};
  tdm_attributes_builder builder;
  (void)target;
  tdm_attributes_begin(&builder, decoder);
  if (tdm_decoder_stopped(decoder)) return;
  columns_target into = {&builder, path};
  if (tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_read_fields(decoder, value, path, fields, 1, &into);
  } else if (tdm_value_is(value, TDM_TOKEN_ARRAY)) {
    if (begin(decoder, path, value->token.count)) decode_rows(&builder, value, path);
  } else {
    tdm_report_type(decoder, value, path, "a list of participants, or a map {columns}");
  }
  tdm_attributes_end(&builder);
}

/* ---- managers ---- */

static TDM_DECODE_PART(decode_managers) {
  tdm_cohort *cohort = target;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map from id to manager's id");
    return;
  }
  cohort->managers = tdm_decoder_alloc(decoder, value->token.count, sizeof *cohort->managers);
  if (!cohort->managers) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_text key;
  tdm_value manager;
  while (tdm_walk_entry(&walk, &key, &manager)) {
    if (tdm_value_is_nil(&manager)) continue;
    tdm_path place = tdm_path_text(path, tdm_shown(key));
    tdm_manager_entry entry = {.person = key};
    if (key.size == 0 || key.size > TDM_ID_BYTES_MAX)
      tdm_problems_add(decoder->problems, &place, "an id has 1 to %d bytes; this one has %u",
                       TDM_ID_BYTES_MAX, key.size);
    else if (tdm_read_text(decoder, &manager, &place, TDM_ID_BYTES_MAX, &entry.manager))
      cohort->managers[cohort->manager_count++] = entry;
  }
}

TDM_DECODE_PART(tdm_decode_cohort) {
  static const tdm_field fields[] = {TDM_FIELD("participants", true, decode_participants),
                                     TDM_FIELD("managers", false, decode_managers)};
  tdm_request *request = target;
  uint32_t before = decoder->problems->total;
  if (!tdm_decode_is_ref(decoder, value, path))
    tdm_read_fields(decoder, value, path, fields, 2, &request->cohort);
  note_incomplete_ids(&request->cohort);
  if (request->cohort.count == 0 && decoder->problems->total > before)
    request->cohort.ids_incomplete = true;
}

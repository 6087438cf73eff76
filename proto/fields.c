// SPDX-License-Identifier: Apache-2.0
#include "proto/reader.h"
#include "solver/model/spelling.h"

/* The field that an unknown key probably meant, or NULL. */
static const tdm_field *meant_by(tdm_text key, const tdm_field *fields, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (tdm_spelling_is_close(key, fields[i].key)) return &fields[i];
  return NULL;
}

static void report_unknown(tdm_decoder *decoder, const tdm_path *path, tdm_text key,
                           const tdm_field *fields, size_t count) {
  bool kept = decoder->problems->count < TDM_PROBLEMS_MAX; /* else only counted: save the search */
  const tdm_field *meant = kept ? meant_by(key, fields, count) : NULL;
  if (meant)
    tdm_problems_add(decoder->problems, path, "unknown key; did you mean \"%.*s\"?",
                     TDM_TEXT_ARG(meant->key));
  else
    tdm_problems_add(decoder->problems, path, "unknown key; remove it");
}

static void report_missing(tdm_decoder *decoder, const tdm_path *path, const tdm_field *fields,
                           size_t count, uint32_t seen) {
  for (size_t i = 0; i < count; i++) {
    if (!fields[i].required || seen >> i & 1) continue;
    tdm_path place = tdm_path_text(path, fields[i].key);
    tdm_problems_add(decoder->problems, &place, "is required");
  }
}

static bool read_map(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                     const tdm_field *fields, size_t count, bool unknown_pass, void *target) {
  uint32_t before = decoder->problems->total, seen = 0;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map");
    return false;
  }
  tdm_walk walk = tdm_value_walk(value);
  tdm_text key;
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_entry(&walk, &key, &item)) {
    if (tdm_value_is_nil(&item)) continue;
    tdm_path place = tdm_path_text(path, tdm_shown(key));
    size_t i = 0;
    while (i < count && !tdm_text_equal(fields[i].key, key)) i++;
    if (i == count) {
      if (!unknown_pass) report_unknown(decoder, &place, key, fields, count);
      continue;
    }
    seen |= UINT32_C(1) << i;
    fields[i].decode(decoder, &item, &place, target);
  }
  report_missing(decoder, path, fields, count, seen);
  return decoder->problems->total == before;
}

bool tdm_read_fields(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                     const tdm_field *fields, size_t count, void *target) {
  return read_map(decoder, value, path, fields, count, false, target);
}

bool tdm_read_known_fields(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                           const tdm_field *fields, size_t count, void *target) {
  return read_map(decoder, value, path, fields, count, true, target);
}

tdm_value tdm_value_of_key(const tdm_value *map, const char *key) {
  tdm_value none = {.token.type = TDM_TOKEN_NIL};
  if (!tdm_value_is(map, TDM_TOKEN_MAP)) return none;
  tdm_walk walk = tdm_value_walk(map);
  tdm_text name;
  tdm_value value;
  while (tdm_walk_entry(&walk, &name, &value))
    if (tdm_text_equal(name, tdm_text_of(key))) return value;
  return none;
}

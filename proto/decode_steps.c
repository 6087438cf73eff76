// SPDX-License-Identifier: Apache-2.0
/* Multipliers of a certificate for groups of pairs that earn together. */
#include "proto/decode_outcome_parts.h"

static bool allocate(tdm_decoder *decoder, tdm_group_multipliers *list, uint32_t count, bool two) {
  list->one = tdm_decoder_alloc(decoder, count, sizeof *list->one);
  list->multiplier = tdm_decoder_alloc(decoder, count, sizeof *list->multiplier);
  list->other = two ? tdm_decoder_alloc(decoder, count, sizeof *list->other) : NULL;
  return list->one && list->multiplier && (!two || list->other);
}

/* [id, id, multiplier], or [id, multiplier]. */
static void decode_item(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        tdm_group_multipliers *list) {
  uint32_t at = list->count++, fields = list->other ? 3 : 2, field = 0;
  if (!tdm_read_list(decoder, value, path, fields)) return;
  if (value->token.count != fields) {
    tdm_problems_add(decoder->problems, path, "has %u items; must be [id, %smultiplier]",
                     value->token.count, list->other ? "id, " : "");
    return;
  }
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (; tdm_walk_item(&walk, &item); field++) {
    tdm_path place = tdm_path_index(path, field);
    if (field == fields - 1)
      tdm_read_int(decoder, &item, &place, 0, INT64_MAX, &list->multiplier[at]);
    else
      tdm_decode_person(decoder, &item, &place, field ? &list->other[at] : &list->one[at]);
  }
}

static void decode_list(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        bool two, tdm_group_multipliers *list) {
  if (!tdm_read_list(decoder, value, path, UINT32_MAX) ||
      !allocate(decoder, list, value->token.count, two))
    return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, list->count);
    decode_item(decoder, &item, &place, list);
  }
}

/* The place of an entry of spread among bridges, then variety; TDM_NONE after a report. */
static uint32_t find_entry(tdm_decoder *decoder, tdm_text name, const tdm_path *path) {
  const tdm_programme *programme = &decoder->request->programme;
  for (uint32_t e = 0; e < programme->bridge_count; e++)
    if (tdm_text_equal(programme->bridges[e].name, name)) return e;
  for (uint32_t e = 0; e < programme->variety_count; e++)
    if (tdm_text_equal(programme->variety[e].name, name)) return programme->bridge_count + e;
  tdm_problems_add(decoder->problems, path, "is no entry of the programme's spread");
  return TDM_NONE;
}

TDM_DECODE_PART(tdm_decode_certified_spread) {
  tdm_certificate *certificate = target;
  const tdm_programme *programme = &decoder->request->programme;
  tdm_walk walk = tdm_value_walk(value);
  tdm_text name;
  tdm_value item;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map");
    return;
  }
  certificate->spread =
      tdm_decoder_alloc(decoder, (size_t)programme->bridge_count + programme->variety_count,
                        sizeof *certificate->spread);
  while (!tdm_decoder_stopped(decoder) && tdm_walk_entry(&walk, &name, &item)) {
    tdm_path place = tdm_path_text(path, tdm_shown(name));
    uint32_t entry = find_entry(decoder, name, &place);
    if (entry != TDM_NONE) decode_list(decoder, &item, &place, true, &certificate->spread[entry]);
  }
}

TDM_DECODE_PART(tdm_decode_certified_matched) {
  decode_list(decoder, value, path, false, &((tdm_certificate *)target)->matched);
}

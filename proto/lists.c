// SPDX-License-Identifier: Apache-2.0
#include "proto/reader.h"

bool tdm_read_list(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                   uint32_t max) {
  if (!tdm_value_is(value, TDM_TOKEN_ARRAY)) {
    tdm_report_type(decoder, value, path, "a list");
    return false;
  }
  if (value->token.count <= max) return true;
  tdm_problems_add(decoder->problems, path, "has %u items; at most %u are allowed",
                   value->token.count, max);
  return false;
}

bool tdm_read_texts(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                    bool distinct, tdm_texts *out) {
  uint32_t before = decoder->problems->total;
  *out = (tdm_texts){NULL, 0};
  if (!tdm_read_list(decoder, value, path, TDM_LIST_MAX)) return false;
  out->items = tdm_decoder_alloc(decoder, value->token.count, sizeof *out->items);
  if (!out->items) return false;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    tdm_text text;
    if (!tdm_read_text(decoder, &item, &place, TDM_STRING_BYTES_MAX, &text)) continue;
    if (tdm_texts_find(out, text) == UINT32_MAX)
      out->items[out->count++] = text;
    else if (distinct)
      tdm_problems_add(decoder->problems, &place, "\"%.*s\" is listed twice",
                       TDM_TEXT_ARG(tdm_shown(text)));
  }
  if (value->token.count == 0)
    tdm_problems_add(decoder->problems, path, "is empty; list at least one string");
  return decoder->problems->total == before;
}

bool tdm_read_reference(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        tdm_reference *out) {
  out->participant = TDM_NONE;
  return tdm_read_text(decoder, value, path, TDM_ID_BYTES_MAX, &out->id);
}

bool tdm_read_references(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                         uint32_t max, tdm_references *out) {
  uint32_t before = decoder->problems->total;
  *out = (tdm_references){NULL, 0};
  if (!tdm_read_list(decoder, value, path, max)) return false;
  out->items = tdm_decoder_alloc(decoder, value->token.count, sizeof *out->items);
  if (!out->items) return false;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (; tdm_walk_item(&walk, &item); out->count++) {
    tdm_path place = tdm_path_index(path, out->count);
    tdm_read_reference(decoder, &item, &place, &out->items[out->count]);
  }
  return decoder->problems->total == before;
}

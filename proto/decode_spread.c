// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_parts.h"

static TDM_DECODE_PART(decode_name) {
  tdm_spread *spread = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &spread->name);
}

static TDM_DECODE_PART(decode_by) {
  tdm_spread *spread = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &spread->by);
}

static TDM_DECODE_PART(decode_gains) {
  tdm_spread *spread = target;
  if (!tdm_read_list(decoder, value, path, TDM_LIST_MAX)) return;
  spread->gains = tdm_decoder_alloc(decoder, value->token.count, sizeof *spread->gains);
  if (!spread->gains) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    if (!tdm_read_number(decoder, &item, &place, 0, TDM_POINTS_MAX, &spread->gains[i])) continue;
    if (i > 0 && spread->gains[i] > spread->gains[i - 1])
      tdm_problems_add(decoder->problems, &place,
                       "is above the gain before it; gains must not increase");
  }
  spread->gain_count = value->token.count;
}

static tdm_spread *decode_list(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                               uint32_t *count) {
  static const tdm_field fields[] = {TDM_FIELD("name", true, decode_name),
                                     TDM_FIELD("by", true, decode_by),
                                     TDM_FIELD("gains", true, decode_gains)};
  if (!tdm_read_list(decoder, value, path, TDM_LIST_MAX)) return NULL;
  tdm_spread *list = tdm_decoder_alloc(decoder, value->token.count, sizeof *list);
  if (!list) return NULL;
  *count = value->token.count;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    list[i].attribute = TDM_NONE;
    tdm_read_fields(decoder, &item, &place, fields, 3, &list[i]);
  }
  return list;
}

static TDM_DECODE_PART(decode_bridges) {
  tdm_programme *programme = target;
  programme->bridges = decode_list(decoder, value, path, &programme->bridge_count);
}

static TDM_DECODE_PART(decode_variety) {
  tdm_programme *programme = target;
  programme->variety = decode_list(decoder, value, path, &programme->variety_count);
}

TDM_DECODE_PART(tdm_decode_spread) {
  static const tdm_field fields[] = {TDM_FIELD("bridges", false, decode_bridges),
                                     TDM_FIELD("variety", false, decode_variety)};
  tdm_read_fields(decoder, value, path, fields, 2, target);
}

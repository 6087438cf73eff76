// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_parts.h"

static TDM_DECODE_PART(decode_name) {
  tdm_dimension *dimension = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &dimension->name);
}

static TDM_DECODE_PART(decode_kind) {
  static const tdm_word words[] = {{"nominal", TDM_KIND_NOMINAL},
                                   {"set", TDM_KIND_SET},
                                   {"ordinal", TDM_KIND_ORDINAL},
                                   {"number", TDM_KIND_NUMBER}};
  tdm_dimension *dimension = target;
  dimension->kind = (tdm_kind)tdm_read_word(decoder, value, path, words, 4);
}

static TDM_DECODE_PART(decode_toward) {
  static const tdm_word words[] = {{"differ", 1}, {"share", 2}};
  tdm_dimension *dimension = target;
  dimension->share = tdm_read_word(decoder, value, path, words, 2) == 2;
}

static TDM_DECODE_PART(decode_weight) {
  tdm_dimension *dimension = target;
  tdm_read_number(decoder, value, path, 0, TDM_WEIGHT_MAX, &dimension->weight);
}

static TDM_DECODE_PART(decode_span) {
  tdm_dimension *dimension = target;
  if (!tdm_value_is_number(value))
    tdm_report_type(decoder, value, path, "a number");
  else if (tdm_value_number(value) > 0)
    dimension->span = tdm_value_number(value);
  else
    tdm_problems_add(decoder->problems, path,
                     "must be above 0: the difference that earns the whole weight");
}

static TDM_DECODE_PART(decode_levels) {
  tdm_dimension *dimension = target;
  if (tdm_read_texts(decoder, value, path, true, &dimension->levels) && dimension->levels.count < 2)
    tdm_problems_add(decoder->problems, path, "has one level; an order needs at least 2");
}

/* Which of the kinds' own fields must and may not be there. */
static void check_kind(tdm_decoder *decoder, const tdm_path *path, const tdm_dimension *dimension,
                       bool has_levels, bool has_span) {
  bool ordinal = dimension->kind == TDM_KIND_ORDINAL, number = dimension->kind == TDM_KIND_NUMBER;
  tdm_path levels = tdm_path_key(path, "levels"), span = tdm_path_key(path, "span");
  if (!dimension->kind) return;
  if (ordinal && !has_levels)
    tdm_problems_add(decoder->problems, &levels, "is required for kind \"ordinal\"");
  if (number && !has_span)
    tdm_problems_add(decoder->problems, &span, "is required for kind \"number\"");
  if (!ordinal && has_levels)
    tdm_problems_add(decoder->problems, &levels, "belongs to kind \"ordinal\" only; remove it");
  if (!number && has_span)
    tdm_problems_add(decoder->problems, &span, "belongs to kind \"number\" only; remove it");
}

static void decode_dimension(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                             tdm_dimension *dimension) {
  static const tdm_field fields[] = {
      TDM_FIELD("name", true, decode_name),      TDM_FIELD("kind", true, decode_kind),
      TDM_FIELD("toward", false, decode_toward), TDM_FIELD("weight", true, decode_weight),
      TDM_FIELD("span", false, decode_span),     TDM_FIELD("levels", false, decode_levels)};
  dimension->attribute = TDM_NONE;
  tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0], dimension);
  tdm_value levels = tdm_value_of_key(value, "levels"), span = tdm_value_of_key(value, "span");
  check_kind(decoder, path, dimension, !tdm_value_is_nil(&levels), !tdm_value_is_nil(&span));
  if (!dimension->kind) dimension->kind = TDM_KIND_NOMINAL; /* keeps its place for the checks */
}

TDM_DECODE_PART(tdm_decode_dimensions) {
  tdm_programme *programme = target;
  if (!tdm_read_list(decoder, value, path, TDM_ATTRIBUTES_MAX)) return;
  programme->dimensions =
      tdm_decoder_alloc(decoder, value->token.count, sizeof *programme->dimensions);
  if (!programme->dimensions) return;
  programme->dimension_count = value->token.count;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    decode_dimension(decoder, &item, &place, &programme->dimensions[i]);
  }
}

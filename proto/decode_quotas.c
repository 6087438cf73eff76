// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "proto/decode_parts.h"

/* ---- conditions: {attribute: [values]} ---- */

static void add_value(tdm_decoder *decoder, const tdm_value *item, const tdm_path *path,
                      tdm_condition *condition) {
  if (condition->numeric) {
    if (tdm_value_is_number(item))
      condition->numbers[condition->number_count++] = tdm_value_number(item);
    else
      tdm_report_type(decoder, item, path, "a number like the first value");
    return;
  }
  tdm_text text;
  if (tdm_value_is_number(item))
    tdm_problems_add(decoder->problems, path, "must be a string like the first value");
  else if (tdm_read_text(decoder, item, path, TDM_STRING_BYTES_MAX, &text))
    condition->strings.items[condition->strings.count++] = text;
}

static void decode_values(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                          tdm_condition *condition) {
  if (!tdm_read_list(decoder, value, path, TDM_LIST_MAX)) return;
  if (value->token.count == 0)
    tdm_problems_add(decoder->problems, path, "is empty; list at least one value");
  condition->strings.items =
      tdm_decoder_alloc(decoder, value->token.count, sizeof *condition->strings.items);
  condition->numbers = tdm_decoder_alloc(decoder, value->token.count, sizeof *condition->numbers);
  if (!condition->strings.items || !condition->numbers) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    if (i == 0) condition->numeric = tdm_value_is_number(&item);
    add_value(decoder, &item, &place, condition);
  }
}

static void decode_conditions(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                              tdm_conditions *conditions) {
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map {attribute: [values]}");
    return;
  }
  if (value->token.count > TDM_ATTRIBUTES_MAX) {
    tdm_problems_add(decoder->problems, path, "names %u attributes; at most %d are allowed",
                     value->token.count, TDM_ATTRIBUTES_MAX);
    return;
  }
  conditions->items = tdm_decoder_alloc(decoder, value->token.count, sizeof *conditions->items);
  if (!conditions->items) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_text key;
  tdm_value values;
  while (tdm_walk_entry(&walk, &key, &values)) {
    if (tdm_value_is_nil(&values)) continue;
    tdm_path place = tdm_path_text(path, tdm_shown(key));
    tdm_condition *condition = &conditions->items[conditions->count++];
    *condition = (tdm_condition){.attribute = key, .index = TDM_NONE};
    decode_values(decoder, &values, &place, condition);
  }
}

/* ---- where ---- */

static TDM_DECODE_PART(decode_mentor) {
  tdm_quota *quota = target;
  decode_conditions(decoder, value, path, &quota->mentor);
}

static TDM_DECODE_PART(decode_mentee) {
  tdm_quota *quota = target;
  decode_conditions(decoder, value, path, &quota->mentee);
}

static TDM_DECODE_PART(decode_either_side) {
  tdm_quota *quota = target;
  decode_conditions(decoder, value, path, &quota->either_side);
}

static TDM_DECODE_PART(decode_differ) {
  tdm_quota *quota = target;
  tdm_read_texts(decoder, value, path, false, &quota->differ);
}

static TDM_DECODE_PART(decode_share) {
  tdm_quota *quota = target;
  tdm_read_texts(decoder, value, path, false, &quota->share);
}

static TDM_DECODE_PART(decode_where) {
  static const tdm_field fields[] = {
      TDM_FIELD("mentor", false, decode_mentor), TDM_FIELD("mentee", false, decode_mentee),
      TDM_FIELD("either_side", false, decode_either_side),
      TDM_FIELD("differ", false, decode_differ), TDM_FIELD("share", false, decode_share)};
  tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0], target);
}

/* ---- limits of a quota ---- */

static void read_count(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       int64_t *count) {
  if (!tdm_read_int(decoder, value, path, 0, INT32_MAX, count)) *count = -1;
}

/* A share from 0 to 1 in millionths, half to even. */
static void read_share(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       int64_t *share) {
  double given;
  *share = tdm_read_number(decoder, value, path, 0, 1, &given) ? llrint(1e6 * given) : -1;
}

static TDM_DECODE_PART(decode_name) {
  tdm_quota *quota = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &quota->name);
}

static TDM_DECODE_PART(decode_min) {
  tdm_quota *quota = target;
  read_count(decoder, value, path, &quota->min);
}

static TDM_DECODE_PART(decode_max) {
  tdm_quota *quota = target;
  read_count(decoder, value, path, &quota->max);
}

static TDM_DECODE_PART(decode_min_share) {
  tdm_quota *quota = target;
  read_share(decoder, value, path, &quota->min_share);
}

static TDM_DECODE_PART(decode_max_share) {
  tdm_quota *quota = target;
  read_share(decoder, value, path, &quota->max_share);
}

/* ---- quotas ---- */

static void decode_quota(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                         tdm_quota *quota) {
  static const tdm_field fields[] = {
      TDM_FIELD("name", true, decode_name),
      TDM_FIELD("where", true, decode_where),
      TDM_FIELD("min", false, decode_min),
      TDM_FIELD("max", false, decode_max),
      TDM_FIELD("min_share", false, decode_min_share),
      TDM_FIELD("max_share", false, decode_max_share),
  };
  *quota = (tdm_quota){.min = -1, .max = -1, .min_share = -1, .max_share = -1};
  tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0], quota);
}

TDM_DECODE_PART(tdm_decode_quotas) {
  tdm_programme *programme = target;
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return;
  if (value->token.count > TDM_QUOTAS_MAX) {
    tdm_decoder_too_large(decoder, path, "quotas", value->token.count, TDM_QUOTAS_MAX);
    return;
  }
  programme->quotas = tdm_decoder_alloc(decoder, value->token.count, sizeof *programme->quotas);
  if (!programme->quotas) return;
  programme->quota_count = value->token.count;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    decode_quota(decoder, &item, &place, &programme->quotas[i]);
  }
}

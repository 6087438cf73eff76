// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "proto/decode_parts.h"

/* ---- fields ---- */

static TDM_DECODE_PART(skip_type) {
  (void)decoder, (void)value, (void)path, (void)target; /* read before the others */
}

static TDM_DECODE_PART(decode_attributes) {
  tdm_rule *rule = target;
  tdm_read_texts(decoder, value, path, false, &rule->of);
}

static TDM_DECODE_PART(decode_attribute) {
  tdm_rule *rule = target;
  tdm_text *name = tdm_decoder_alloc(decoder, 1, sizeof *name);
  if (!name || !tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, name)) return;
  rule->of = (tdm_texts){name, 1};
}

static TDM_DECODE_PART(decode_at_least) {
  tdm_rule *rule = target;
  tdm_read_int(decoder, value, path, 1, INT32_MAX, &rule->at_least);
}

static TDM_DECODE_PART(decode_missing) {
  static const tdm_word words[] = {{"deny", 1}, {"allow", 2}};
  tdm_rule *rule = target;
  rule->missing_allows = tdm_read_word(decoder, value, path, words, 2) == 2;
}

static TDM_DECODE_PART(decode_max) {
  tdm_rule *rule = target;
  tdm_read_number(decoder, value, path, 0, 1e300, &rule->max);
}

static TDM_DECODE_PART(decode_stand) {
  static const tdm_word words[] = {{"below", TDM_STAND_BELOW},
                                   {"at_most", TDM_STAND_AT_MOST},
                                   {"above", TDM_STAND_ABOVE},
                                   {"at_least", TDM_STAND_AT_LEAST}};
  tdm_rule *rule = target;
  rule->stand = (tdm_stand)tdm_read_word(decoder, value, path, words, 4);
}

static TDM_DECODE_PART(decode_levels) {
  tdm_rule *rule = target;
  if (tdm_read_texts(decoder, value, path, true, &rule->levels) && rule->levels.count < 2)
    tdm_problems_add(decoder->problems, path, "has one level; an order needs at least 2");
}

static TDM_DECODE_PART(decode_steps) {
  tdm_rule *rule = target;
  int64_t steps;
  if (tdm_read_int(decoder, value, path, 1, INT32_MAX, &steps)) rule->steps = (uint32_t)steps;
}

static TDM_DECODE_PART(decode_siblings) {
  tdm_rule *rule = target;
  tdm_read_bool(decoder, value, path, &rule->siblings);
}

static TDM_DECODE_PART(decode_rounds) {
  tdm_rule *rule = target;
  int64_t rounds;
  if (tdm_read_int(decoder, value, path, 1, INT32_MAX, &rounds)) rule->rounds = (uint32_t)rounds;
}

static TDM_DECODE_PART(decode_again_from) {
  tdm_rule *rule = target;
  if (!tdm_read_number(decoder, value, path, 1, 5, &rule->again_from)) rule->again_from = NAN;
}

static TDM_DECODE_PART(decode_any);

/* ---- types ---- */

#define TYPE TDM_FIELD("type", true, skip_type)
#define ATTRIBUTE TDM_FIELD("attribute", true, decode_attribute)
#define MISSING TDM_FIELD("missing", false, decode_missing)

static const tdm_field differ_fields[] = {TYPE, TDM_FIELD("of", true, decode_attributes),
                                          TDM_FIELD("at_least", false, decode_at_least)};
static const tdm_field apart_fields[] = {TYPE, ATTRIBUTE};
static const tdm_field same_fields[] = {TYPE, ATTRIBUTE, MISSING};
static const tdm_field within_fields[] = {TYPE, ATTRIBUTE, TDM_FIELD("max", true, decode_max),
                                          MISSING};
static const tdm_field reverse_fields[] = {TYPE, ATTRIBUTE,
                                           TDM_FIELD("levels", false, decode_levels),
                                           TDM_FIELD("mentor", false, decode_stand), MISSING};
static const tdm_field line_fields[] = {TYPE, TDM_FIELD("levels", false, decode_steps),
                                        TDM_FIELD("siblings", false, decode_siblings)};
static const tdm_field repeat_fields[] = {TYPE, TDM_FIELD("rounds", false, decode_rounds),
                                          TDM_FIELD("again_from", false, decode_again_from)};
static const tdm_field any_fields[] = {TYPE, TDM_FIELD("of", true, decode_any)};

#define FIELDS(table) \
  { table, sizeof(table) / sizeof(table)[0] }

static const struct {
  const tdm_field *fields;
  size_t count;
} fields_of[] = {
    [TDM_RULE_DIFFER] = FIELDS(differ_fields),    [TDM_RULE_APART] = FIELDS(apart_fields),
    [TDM_RULE_SAME] = FIELDS(same_fields),        [TDM_RULE_WITHIN] = FIELDS(within_fields),
    [TDM_RULE_REVERSE] = FIELDS(reverse_fields),  [TDM_RULE_REPORTING_LINE] = FIELDS(line_fields),
    [TDM_RULE_NO_REPEAT] = FIELDS(repeat_fields), [TDM_RULE_ANY] = FIELDS(any_fields),
};

static const tdm_word types[] = {
    {"differ", TDM_RULE_DIFFER},       {"apart", TDM_RULE_APART},
    {"same", TDM_RULE_SAME},           {"within", TDM_RULE_WITHIN},
    {"reverse", TDM_RULE_REVERSE},     {"reporting_line", TDM_RULE_REPORTING_LINE},
    {"no_repeat", TDM_RULE_NO_REPEAT}, {"any", TDM_RULE_ANY},
};

static tdm_rule rule_of(tdm_rule_type type) {
  return (tdm_rule){.type = type,
                    .at_least = 1,
                    .stand = TDM_STAND_BELOW,
                    .steps = UINT32_MAX,
                    .rounds = UINT32_MAX,
                    .again_from = NAN};
}

static tdm_rule_type read_type(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path) {
  tdm_path place = tdm_path_key(path, "type");
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map with the rule's type and fields");
    return 0;
  }
  tdm_value type = tdm_value_of_key(value, "type");
  if (tdm_value_is_nil(&type)) {
    tdm_problems_add(decoder->problems, &place, "is required");
    return 0;
  }
  return (tdm_rule_type)tdm_read_word(decoder, &type, &place, types,
                                      sizeof types / sizeof types[0]);
}

/* A rule that cannot be read keeps its place as one that needs no attribute. */
static void decode_rule(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        tdm_rule *rule) {
  tdm_rule_type type = read_type(decoder, value, path);
  *rule = rule_of(type);
  if (!type ||
      !tdm_read_fields(decoder, value, path, fields_of[type].fields, fields_of[type].count, rule))
    *rule = rule_of(TDM_RULE_REPORTING_LINE);
}

static tdm_rule *decode_list(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                             uint32_t *count) {
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return NULL;
  decoder->rule_count += value->token.count;
  if (decoder->rule_count > TDM_RULES_MAX) {
    tdm_decoder_too_large(decoder, path, "rules, nested ones counted", decoder->rule_count,
                          TDM_RULES_MAX);
    return NULL;
  }
  tdm_rule *rules = tdm_decoder_alloc(decoder, value->token.count, sizeof *rules);
  if (!rules) return NULL;
  *count = value->token.count;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    decode_rule(decoder, &item, &place, &rules[i]);
  }
  return rules;
}

static TDM_DECODE_PART(decode_any) {
  tdm_rule *rule = target;
  rule->any = decode_list(decoder, value, path, &rule->any_count);
  if (tdm_value_is(value, TDM_TOKEN_ARRAY) && value->token.count == 0)
    tdm_problems_add(decoder->problems, path, "is empty; list at least one rule");
}

TDM_DECODE_PART(tdm_decode_rules) {
  tdm_programme *programme = target;
  programme->rules = decode_list(decoder, value, path, &programme->rule_count);
}

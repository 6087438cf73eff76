// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "proto/decode_outcome_parts.h"

/* ---- multipliers of people ---- */

/* Ascending, whatever the order on the wire: by insertion where it is nearly so already. */
typedef struct {
  uint32_t index;
  int64_t multiplier;
} entry;

static int compare_entries(const void *left, const void *right) {
  const entry *a = left, *b = right;
  return (a->index > b->index) - (a->index < b->index);
}

static void sort(tdm_decoder *decoder, tdm_multipliers *list) {
  entry *entries = malloc(((size_t)list->count + 1) * sizeof *entries);
  if (!entries) {
    decoder->no_memory = true;
    return;
  }
  for (uint32_t i = 0; i < list->count; i++)
    entries[i] = (entry){list->index[i], list->multiplier[i]};
  qsort(entries, list->count, sizeof *entries, compare_entries);
  for (uint32_t i = 0; i < list->count; i++) {
    list->index[i] = entries[i].index;
    list->multiplier[i] = entries[i].multiplier;
  }
  free(entries);
}

static bool allocate(tdm_decoder *decoder, tdm_multipliers *list, uint32_t count) {
  list->index = tdm_decoder_alloc(decoder, count, sizeof *list->index);
  list->multiplier = tdm_decoder_alloc(decoder, count, sizeof *list->multiplier);
  return list->index && list->multiplier;
}

static TDM_DECODE_PART(decode_ids) {
  tdm_multipliers *list = target;
  if (!tdm_read_list(decoder, value, path, decoder->request->cohort.count) ||
      !allocate(decoder, list, value->token.count))
    return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, list->count);
    tdm_decode_person(decoder, &item, &place, &list->index[list->count++]);
  }
}

/* {ids, multipliers}: as long as each other. */
static TDM_DECODE_PART(decode_people) {
  static const tdm_field fields[] = {TDM_FIELD("ids", true, decode_ids)};
  tdm_multipliers *list = target;
  tdm_value multipliers = tdm_value_of_key(value, "multipliers");
  tdm_path column = tdm_path_key(path, "multipliers");
  if (!tdm_read_known_fields(decoder, value, path, fields, 1, list)) return;
  if (!tdm_read_list(decoder, &multipliers, &column, list->count)) return;
  if (multipliers.token.count != list->count) {
    tdm_problems_add(decoder->problems, &column, "has %u items, but there are %u ids",
                     multipliers.token.count, list->count);
    return;
  }
  tdm_walk walk = tdm_value_walk(&multipliers);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(&column, i);
    tdm_read_int(decoder, &item, &place, 0, INT64_MAX, &list->multiplier[i]);
  }
  sort(decoder, list);
}

static TDM_DECODE_PART(decode_capacity) {
  decode_people(decoder, value, path, &((tdm_certificate *)target)->capacity);
}

static TDM_DECODE_PART(decode_minimum) {
  decode_people(decoder, value, path, &((tdm_certificate *)target)->minimum);
}

/* ---- multipliers of quotas ---- */

static void decode_limit(tdm_decoder *decoder, const tdm_value *quota, const tdm_path *path,
                         uint32_t index, const char *key, tdm_multipliers *list) {
  tdm_value multiplier = tdm_value_of_key(quota, key);
  tdm_path place = tdm_path_key(path, key);
  if (tdm_value_is_nil(&multiplier)) return;
  list->index[list->count] = index;
  tdm_read_int(decoder, &multiplier, &place, 0, INT64_MAX, &list->multiplier[list->count++]);
}

static void decode_quota(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                         tdm_certificate *certificate) {
  tdm_value name = tdm_value_of_key(value, "name");
  tdm_path place = tdm_path_key(path, "name");
  uint32_t index;
  if (!tdm_decode_quota_name(decoder, &name, &place, &index)) return;
  decode_limit(decoder, value, path, index, "min", &certificate->quota_min);
  decode_limit(decoder, value, path, index, "max", &certificate->quota_max);
  decode_limit(decoder, value, path, index, "min_share", &certificate->quota_min_share);
  decode_limit(decoder, value, path, index, "max_share", &certificate->quota_max_share);
}

static TDM_DECODE_PART(decode_quotas) {
  tdm_certificate *certificate = target;
  uint32_t count = value->token.count;
  if (!tdm_read_list(decoder, value, path, TDM_QUOTAS_MAX)) return;
  if (!allocate(decoder, &certificate->quota_min, count) ||
      !allocate(decoder, &certificate->quota_max, count) ||
      !allocate(decoder, &certificate->quota_min_share, count) ||
      !allocate(decoder, &certificate->quota_max_share, count))
    return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    decode_quota(decoder, &item, &place, certificate);
  }
  sort(decoder, &certificate->quota_min);
  sort(decoder, &certificate->quota_max);
  sort(decoder, &certificate->quota_min_share);
  sort(decoder, &certificate->quota_max_share);
}

/* ---- one certificate ---- */

static TDM_DECODE_PART(decode_stage) {
  ((tdm_certificate *)target)->stage = tdm_decode_stage(decoder, value, path);
}

static TDM_DECODE_PART(decode_scale) {
  tdm_read_int(decoder, value, path, 1, INT64_MAX, &((tdm_certificate *)target)->scale);
}

static TDM_DECODE_PART(decode_bound) {
  tdm_read_int(decoder, value, path, INT64_MIN, INT64_MAX, &((tdm_certificate *)target)->bound);
}

static TDM_DECODE_PART(decode_max_changes) {
  tdm_read_int(decoder, value, path, 0, INT64_MAX, &((tdm_certificate *)target)->max_changes);
}

/* By place in the programme's objective, which the outcome's must equal anyway. */
static TDM_DECODE_PART(decode_earlier) {
  tdm_certificate *certificate = target;
  const tdm_programme *programme = &decoder->request->programme;
  tdm_walk walk = tdm_value_walk(value);
  tdm_text name;
  tdm_value item;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) tdm_report_type(decoder, value, path, "a map");
  while (tdm_walk_entry(&walk, &name, &item)) {
    tdm_path place = tdm_path_text(path, tdm_shown(name));
    uint32_t s = 0;
    while (s < programme->stage_count &&
           !tdm_text_equal(name, tdm_text_of(tdm_stage_name(programme->objective[s]))))
      s++;
    if (s == programme->stage_count)
      tdm_problems_add(decoder->problems, &place, "is no stage of the objective");
    else
      tdm_read_int(decoder, &item, &place, 0, INT64_MAX, &certificate->earlier[s]);
  }
}

static void decode_certificate(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                               bool of_stage, tdm_certificate *certificate) {
  const tdm_field fields[] = {TDM_FIELD("scale", true, decode_scale),
                              TDM_FIELD("bound", true, decode_bound),
                              TDM_FIELD("capacity", false, decode_capacity),
                              TDM_FIELD("minimum", false, decode_minimum),
                              TDM_FIELD("quotas", false, decode_quotas),
                              TDM_FIELD("earlier", false, decode_earlier),
                              TDM_FIELD("max_changes", false, decode_max_changes),
                              TDM_FIELD("spread", false, tdm_decode_certified_spread),
                              TDM_FIELD("matched", false, tdm_decode_certified_matched),
                              TDM_FIELD("stage", true, decode_stage)};
  tdm_read_known_fields(decoder, value, path, fields, of_stage ? 10 : 9, certificate);
}

/* ---- all of them ---- */

static TDM_DECODE_PART(decode_stages) {
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, TDM_STAGES_MAX)) return;
  outcome->certificates =
      tdm_decoder_alloc(decoder, value->token.count, sizeof *outcome->certificates);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->certificate_count);
    decode_certificate(decoder, &item, &place, true,
                       &outcome->certificates[outcome->certificate_count++]);
  }
}

static TDM_DECODE_PART(decode_infeasible) {
  tdm_outcome *outcome = target;
  outcome->certificates = tdm_decoder_alloc(decoder, 1, sizeof *outcome->certificates);
  if (!outcome->certificates) return;
  outcome->certificate_count = 1;
  decode_certificate(decoder, value, path, false, outcome->certificates);
}

TDM_DECODE_PART(tdm_decode_certificates) {
  tdm_outcome *outcome = target;
  tdm_value stages = tdm_value_of_key(value, "stages");
  tdm_value infeasible = tdm_value_of_key(value, "infeasible");
  tdm_path of_stages = tdm_path_key(path, "stages");
  tdm_path of_absence = tdm_path_key(path, "infeasible");
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) tdm_report_type(decoder, value, path, "a map");
  outcome->certified = true;
  if (!tdm_value_is_nil(&stages) && !tdm_value_is_nil(&infeasible))
    tdm_problems_add(decoder->problems, path, "has both stages and infeasible");
  else if (!tdm_value_is_nil(&stages))
    decode_stages(decoder, &stages, &of_stages, outcome);
  else if (!tdm_value_is_nil(&infeasible))
    decode_infeasible(decoder, &infeasible, &of_absence, outcome);
}

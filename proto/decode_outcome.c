// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_outcome.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/decode_outcome_parts.h"

/* ---- status, proof, gap ---- */

static TDM_DECODE_PART(decode_status) {
  static const tdm_word words[] = {{"optimal", TDM_OPTIMAL},
                                   {"feasible", TDM_FEASIBLE},
                                   {"infeasible", TDM_INFEASIBLE},
                                   {"unknown", TDM_UNKNOWN}};
  tdm_outcome *outcome = target;
  outcome->status = (tdm_status)tdm_read_word(decoder, value, path, words, 4);
}

static TDM_DECODE_PART(decode_proof) {
  static const tdm_word words[] = {{"prices", TDM_PROOF_PRICES}, {"search", TDM_PROOF_SEARCH}};
  tdm_outcome *outcome = target;
  outcome->proof = (tdm_proof)tdm_read_word(decoder, value, path, words, 2);
}

static TDM_DECODE_PART(decode_gap) {
  tdm_outcome *outcome = target;
  tdm_read_number(decoder, value, path, -HUGE_VAL, HUGE_VAL, &outcome->gap);
}

/* ---- objective ---- */

tdm_stage tdm_decode_stage(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path) {
  static const tdm_word words[] = {{"pairs", TDM_STAGE_PAIRS}, {"matched", TDM_STAGE_MATCHED},
                                   {"kept", TDM_STAGE_KEPT},   {"worst", TDM_STAGE_WORST},
                                   {"fair", TDM_STAGE_FAIR},   {"score", TDM_STAGE_SCORE}};
  return (tdm_stage)tdm_read_word(decoder, value, path, words, 6);
}

static TDM_DECODE_PART(decode_stage_name) {
  tdm_stage_result *stage = target;
  stage->stage = tdm_decode_stage(decoder, value, path);
}

static TDM_DECODE_PART(decode_stage_value) {
  tdm_stage_result *stage = target;
  stage->has_value = tdm_read_int(decoder, value, path, INT64_MIN, INT64_MAX, &stage->value);
}

static TDM_DECODE_PART(decode_stage_bound) {
  tdm_stage_result *stage = target;
  stage->has_bound = tdm_read_int(decoder, value, path, INT64_MIN, INT64_MAX, &stage->bound);
}

static TDM_DECODE_PART(decode_vector) {
  tdm_stage_result *stage = target;
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return;
  stage->vector = tdm_decoder_alloc(decoder, value->token.count, sizeof *stage->vector);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, stage->vector_count);
    tdm_read_int(decoder, &item, &place, INT64_MIN, INT64_MAX,
                 &stage->vector[stage->vector_count++]);
  }
}

static TDM_DECODE_PART(decode_objective) {
  static const tdm_field fields[] = {
      TDM_FIELD("stage", true, decode_stage_name), TDM_FIELD("value", false, decode_stage_value),
      TDM_FIELD("bound", false, decode_stage_bound), TDM_FIELD("vector", false, decode_vector)};
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, TDM_STAGES_MAX)) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->stage_count);
    tdm_read_known_fields(decoder, &item, &place, fields, sizeof fields / sizeof fields[0],
                          &outcome->objective[outcome->stage_count++]);
  }
}

/* ---- unmatched ---- */

static TDM_DECODE_PART(decode_unmatched_id) {
  tdm_unmatched *entry = target;
  tdm_decode_person(decoder, value, path, &entry->participant);
}

static TDM_DECODE_PART(decode_unmatched) {
  static const tdm_field fields[] = {TDM_FIELD("id", true, decode_unmatched_id)};
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, decoder->request->cohort.count)) return;
  outcome->unmatched = tdm_decoder_alloc(decoder, value->token.count, sizeof *outcome->unmatched);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->unmatched_count);
    tdm_unmatched *entry = &outcome->unmatched[outcome->unmatched_count++];
    entry->participant = entry->opener = entry->group = TDM_NONE;
    tdm_read_known_fields(decoder, &item, &place, fields, 1, entry);
  }
}

static TDM_DECODE_PART(decode_left) {
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return;
  outcome->left = tdm_decoder_alloc(decoder, value->token.count, sizeof *outcome->left);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->left_count);
    tdm_read_text(decoder, &item, &place, TDM_ID_BYTES_MAX, &outcome->left[outcome->left_count++]);
  }
}

/* ---- spread ---- */

static bool has_name(const tdm_spread *list, uint32_t count, tdm_text name) {
  for (uint32_t i = 0; i < count; i++)
    if (tdm_text_equal(list[i].name, name)) return true;
  return false;
}

static TDM_DECODE_PART(decode_spread_name) {
  const tdm_programme *programme = &decoder->request->programme;
  tdm_spread_result *entry = target;
  if (!tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &entry->name)) return;
  if (!has_name(programme->bridges, programme->bridge_count, entry->name) &&
      !has_name(programme->variety, programme->variety_count, entry->name))
    tdm_problems_add(decoder->problems, path, "is no entry of the programme's spread");
}

static TDM_DECODE_PART(decode_earned) {
  tdm_read_int(decoder, value, path, 0, INT64_MAX, &((tdm_spread_result *)target)->earned);
}

static TDM_DECODE_PART(decode_spread) {
  static const tdm_field fields[] = {TDM_FIELD("name", true, decode_spread_name),
                                     TDM_FIELD("earned", true, decode_earned)};
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, 2 * TDM_LIST_MAX)) return;
  outcome->spread = tdm_decoder_alloc(decoder, value->token.count, sizeof *outcome->spread);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->spread_count);
    tdm_read_known_fields(decoder, &item, &place, fields, 2,
                          &outcome->spread[outcome->spread_count++]);
  }
}

/* ---- quotas, diversity ---- */

static TDM_DECODE_PART(decode_quota_name) {
  tdm_quota_result *quota = target;
  tdm_decode_quota_name(decoder, value, path, &quota->quota);
}

static TDM_DECODE_PART(decode_quota_count) {
  tdm_quota_result *quota = target;
  tdm_read_int(decoder, value, path, 0, INT64_MAX, &quota->count);
}

static TDM_DECODE_PART(decode_quotas) {
  static const tdm_field fields[] = {TDM_FIELD("name", true, decode_quota_name),
                                     TDM_FIELD("count", true, decode_quota_count)};
  tdm_outcome *outcome = target;
  if (!tdm_read_list(decoder, value, path, TDM_QUOTAS_MAX)) return;
  outcome->quotas = tdm_decoder_alloc(decoder, value->token.count, sizeof *outcome->quotas);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_item(&walk, &item)) {
    tdm_path place = tdm_path_index(path, outcome->quota_count);
    tdm_quota_result *quota = &outcome->quotas[outcome->quota_count++];
    quota->quota = TDM_NONE;
    tdm_read_known_fields(decoder, &item, &place, fields, 2, quota);
  }
}

static TDM_DECODE_PART(decode_mean) {
  tdm_diversity *diversity = target;
  tdm_read_number(decoder, value, path, 0, 1, &diversity->mean);
}

static TDM_DECODE_PART(decode_differing) {
  tdm_diversity *diversity = target;
  tdm_read_number(decoder, value, path, 0, 1, &diversity->differing);
}

static TDM_DECODE_PART(decode_missing) {
  tdm_diversity *diversity = target;
  int64_t missing;
  if (tdm_read_int(decoder, value, path, 0, UINT32_MAX, &missing))
    diversity->missing = (uint32_t)missing;
}

static void read_dimension(tdm_decoder *decoder, tdm_text name, const tdm_value *value,
                           const tdm_path *path, tdm_outcome *outcome) {
  static const tdm_field fields[] = {TDM_FIELD("mean", false, decode_mean),
                                     TDM_FIELD("differing", false, decode_differing),
                                     TDM_FIELD("missing", true, decode_missing)};
  const tdm_programme *programme = &decoder->request->programme;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (tdm_text_equal(programme->dimensions[d].name, name)) {
      tdm_read_known_fields(decoder, value, path, fields, 3, &outcome->diversity[d]);
      return;
    }
  tdm_problems_add(decoder->problems, path, "is no dimension of the programme");
}

static TDM_DECODE_PART(decode_diversity) {
  tdm_outcome *outcome = target;
  uint32_t count = decoder->request->programme.dimension_count;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map");
    return;
  }
  if (value->token.count == 0) return; /* of an outcome without a pairing */
  outcome->diversity = tdm_decoder_alloc(decoder, count, sizeof *outcome->diversity);
  if (!outcome->diversity) return;
  outcome->diversity_count = count;
  for (uint32_t d = 0; d < count; d++)
    outcome->diversity[d] = (tdm_diversity){.mean = NAN, .differing = NAN};
  tdm_walk walk = tdm_value_walk(value);
  tdm_text name;
  tdm_value item;
  while (!tdm_decoder_stopped(decoder) && tdm_walk_entry(&walk, &name, &item)) {
    tdm_path place = tdm_path_text(path, tdm_shown(name));
    read_dimension(decoder, name, &item, &place, outcome);
  }
}

/* ---- the whole ---- */

tdm_decode_result tdm_decode_outcome(const uint8_t *body, size_t size, tdm_request *request,
                                     tdm_outcome *outcome, tdm_problems *problems) {
  static const tdm_field fields[] = {TDM_FIELD("status", true, decode_status),
                                     TDM_FIELD("proof", false, decode_proof),
                                     TDM_FIELD("gap", false, decode_gap),
                                     TDM_FIELD("objective", true, decode_objective),
                                     TDM_FIELD("pairs", true, tdm_decode_outcome_pairs),
                                     TDM_FIELD("unmatched", true, decode_unmatched),
                                     TDM_FIELD("left", false, decode_left),
                                     TDM_FIELD("quotas", true, decode_quotas),
                                     TDM_FIELD("spread", false, decode_spread),
                                     TDM_FIELD("diversity", true, decode_diversity),
                                     TDM_FIELD("certificate", false, tdm_decode_certificates)};
  tdm_text message = {NULL, 0};
  tdm_decoder decoder = {
      .request = request, .arena = request->arena, .problems = problems, .message = &message};
  *outcome = (tdm_outcome){.gap = NAN};
  if (size == 0) {
    fputs("tdm_decode_outcome: no bytes; only scanned bodies may be decoded\n", stderr);
    abort();
  }
  const uint8_t *at = body;
  tdm_value whole = tdm_value_next(&at, body + size);
  tdm_value value = tdm_value_of_key(&whole, "outcome");
  tdm_path root = tdm_path_root("outcome");
  uint32_t before = problems->total;
  tdm_read_known_fields(&decoder, &value, &root, fields, sizeof fields / sizeof fields[0], outcome);
  if (decoder.no_memory || problems->out_of_memory) return TDM_DECODE_NO_MEMORY;
  return problems->total == before ? TDM_DECODE_OK : TDM_DECODE_INVALID;
}

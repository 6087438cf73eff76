// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <string.h>

#include "proto/decode_parts.h"

static double little_endian_double(const uint8_t *bytes) {
  uint64_t bits = 0;
  double value;
  for (unsigned i = 0; i < 8; i++) bits |= (uint64_t)bytes[i] << (8 * i);
  memcpy(&value, &bits, sizeof value);
  return value;
}

static bool in_range(double points) {
  return points >= -TDM_POINTS_MAX && points <= TDM_POINTS_MAX;
}

/* ---- listed form ---- */

static void decode_entry(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                         tdm_pair_reference *pair, double *points) {
  pair->mentor.participant = pair->mentee.participant = TDM_NONE;
  if (!tdm_value_is(value, TDM_TOKEN_ARRAY) || value->token.count != 3) {
    tdm_problems_add(decoder->problems, path, "must be a list [mentor, mentee, points]");
    return;
  }
  tdm_path places[3];
  tdm_value items[3];
  tdm_walk walk = tdm_value_walk(value);
  for (uint32_t i = 0; i < 3; i++) {
    places[i] = tdm_path_index(path, i);
    tdm_walk_item(&walk, &items[i]);
  }
  tdm_read_reference(decoder, &items[0], &places[0], &pair->mentor);
  tdm_read_reference(decoder, &items[1], &places[1], &pair->mentee);
  tdm_read_number(decoder, &items[2], &places[2], -TDM_POINTS_MAX, TDM_POINTS_MAX, points);
}

static TDM_DECODE_PART(decode_entries) {
  tdm_pair_scores *scores = target;
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return;
  scores->entries = tdm_decoder_alloc(decoder, value->token.count, sizeof *scores->entries);
  scores->points = tdm_decoder_alloc(decoder, value->token.count, sizeof *scores->points);
  if (!scores->entries || !scores->points) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (; tdm_walk_item(&walk, &item); scores->entry_count++) {
    uint32_t i = scores->entry_count;
    tdm_path place = tdm_path_index(path, i);
    decode_entry(decoder, &item, &place, &scores->entries[i], &scores->points[i]);
  }
}

/* ---- dense form ---- */

static TDM_DECODE_PART(decode_mentors) {
  tdm_pair_scores *scores = target;
  tdm_read_references(decoder, value, path, UINT32_MAX, &scores->mentors);
}

static TDM_DECODE_PART(decode_mentees) {
  tdm_pair_scores *scores = target;
  tdm_read_references(decoder, value, path, UINT32_MAX, &scores->mentees);
}

static void decode_bin(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       double *values) {
  for (uint32_t i = 0; i < value->token.count / 8; i++) {
    double points = little_endian_double(value->token.as.bytes + 8 * (size_t)i);
    tdm_path place = tdm_path_index(path, i);
    if (in_range(points)) /* false for NaN, too */
      values[i] = points;
    else
      tdm_problems_add(decoder->problems, &place, "must be a number from -%d to %d, not %.17g",
                       TDM_POINTS_MAX, TDM_POINTS_MAX, points);
  }
}

static void decode_numbers(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                           double *values) {
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    tdm_read_number(decoder, &item, &place, -TDM_POINTS_MAX, TDM_POINTS_MAX, &values[i]);
  }
}

static TDM_DECODE_PART(decode_values) {
  tdm_pair_scores *scores = target;
  bool bin = tdm_value_is(value, TDM_TOKEN_BIN);
  if (!bin && !tdm_value_is(value, TDM_TOKEN_ARRAY)) {
    tdm_report_type(decoder, value, path, "a list of numbers, or binary data of float64");
    return;
  }
  if (bin && value->token.count % 8 != 0)
    tdm_problems_add(decoder->problems, path,
                     "has %u bytes; little-endian float64 take 8 bytes each", value->token.count);
  uint32_t count = bin ? value->token.count / 8 : value->token.count;
  scores->values = tdm_decoder_alloc(decoder, count, sizeof *scores->values);
  if (!scores->values) return;
  if (bin)
    decode_bin(decoder, value, path, scores->values);
  else
    decode_numbers(decoder, value, path, scores->values);
  scores->entry_count = count; /* until the size is known to fit */
}

/* One value per mentor and mentee; else the matrix is emptied, so that nobody reads past it. */
static void fit(tdm_decoder *decoder, const tdm_path *path, tdm_pair_scores *scores,
                uint32_t before) {
  uint64_t needed = (uint64_t)scores->mentors.count * scores->mentees.count;
  uint32_t values = scores->entry_count;
  scores->entry_count = 0;
  if (needed == values) return;
  tdm_path place = tdm_path_key(path, "values");
  if (decoder->problems->total == before)
    tdm_problems_add(decoder->problems, &place,
                     "has %" PRIu32 " values; %u mentors and %u mentees need %" PRIu64, values,
                     scores->mentors.count, scores->mentees.count, needed);
  scores->mentors.count = scores->mentees.count = 0;
}

/* ---- either form ---- */

static TDM_DECODE_PART(decode_only_listed) {
  tdm_pair_scores *scores = target;
  tdm_read_bool(decoder, value, path, &scores->only_listed);
}

static const tdm_field listed_fields[] = {TDM_FIELD("entries", true, decode_entries),
                                          TDM_FIELD("only_listed", false, decode_only_listed)};

static const tdm_field dense_fields[] = {
    TDM_FIELD("mentors", true, decode_mentors), TDM_FIELD("mentees", true, decode_mentees),
    TDM_FIELD("values", true, decode_values), TDM_FIELD("only_listed", false, decode_only_listed)};

static bool has_key(const tdm_value *value, const char *key) {
  tdm_value item = tdm_value_of_key(value, key);
  return !tdm_value_is_nil(&item);
}

TDM_DECODE_PART(tdm_decode_pair_scores) {
  tdm_programme *programme = target;
  tdm_pair_scores *scores = &programme->pair_scores;
  uint32_t before = decoder->problems->total;
  bool dense = has_key(value, "values") || has_key(value, "mentors") || has_key(value, "mentees");
  scores->given = true;
  if (!dense) {
    tdm_read_fields(decoder, value, path, listed_fields, 2, scores);
  } else if (has_key(value, "entries")) {
    tdm_problems_add(decoder->problems, path,
                     "has both forms: give either entries, or mentors, mentees and values");
  } else {
    scores->dense = true;
    tdm_read_fields(decoder, value, path, dense_fields, 4, scores);
    fit(decoder, path, scores, before);
  }
}

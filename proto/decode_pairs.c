// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "proto/decode_parts.h"

/* [mentor, mentee, …]: the ids of a list of min to max items. Other items are the caller's. */
static bool read_pair(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                      uint32_t max, tdm_pair_reference *out) {
  out->mentor.participant = out->mentee.participant = TDM_NONE;
  if (!tdm_value_is(value, TDM_TOKEN_ARRAY)) {
    tdm_report_type(decoder, value, path, "a list [mentor, mentee]");
    return false;
  }
  if (value->token.count < 2 || value->token.count > max) {
    tdm_problems_add(decoder->problems, path, "has %u items; must be [mentor, mentee%s]",
                     value->token.count, max == 2 ? "" : ", rating by mentor?, rating by mentee?");
    return false;
  }
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  tdm_path first = tdm_path_index(path, 0), second = tdm_path_index(path, 1);
  tdm_walk_item(&walk, &item);
  bool mentor = tdm_read_reference(decoder, &item, &first, &out->mentor);
  tdm_walk_item(&walk, &item);
  return tdm_read_reference(decoder, &item, &second, &out->mentee) && mentor;
}

/* A list whose items `read` decodes into elements of `size` bytes; NULL when it is none. */
typedef void read_item(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       void *element);

static void *read_items(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        size_t size, read_item *read, uint32_t *count) {
  *count = 0;
  if (!tdm_read_list(decoder, value, path, UINT32_MAX)) return NULL;
  uint8_t *items = tdm_decoder_alloc(decoder, value->token.count, size);
  if (!items) return NULL;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (; tdm_walk_item(&walk, &item); ++*count) {
    tdm_path place = tdm_path_index(path, *count);
    read(decoder, &item, &place, items + *count * size);
  }
  return items;
}

static TDM_DECODE_PART(decode_plain_pair) { read_pair(decoder, value, path, 2, target); }

/* ---- forbid, current ---- */

TDM_DECODE_PART(tdm_decode_forbid) {
  tdm_programme *programme = target;
  programme->forbid = read_items(decoder, value, path, sizeof *programme->forbid, decode_plain_pair,
                                 &programme->forbid_count);
}

TDM_DECODE_PART(tdm_decode_current) {
  tdm_programme *programme = target;
  programme->has_current = true;
  programme->current = read_items(decoder, value, path, sizeof *programme->current,
                                  decode_plain_pair, &programme->current_count);
}

/* ---- require ---- */

static TDM_DECODE_PART(decode_lock_pair) {
  tdm_lock *lock = target;
  read_pair(decoder, value, path, 2, &lock->pair);
}

static TDM_DECODE_PART(decode_override) {
  tdm_lock *lock = target;
  tdm_read_bool(decoder, value, path, &lock->override);
}

static TDM_DECODE_PART(decode_lock) {
  static const tdm_field fields[] = {TDM_FIELD("pair", true, decode_lock_pair),
                                     TDM_FIELD("override", false, decode_override)};
  tdm_lock *lock = target;
  lock->pair.mentor.participant = lock->pair.mentee.participant = TDM_NONE;
  lock->in_map = tdm_value_is(value, TDM_TOKEN_MAP);
  if (lock->in_map)
    tdm_read_fields(decoder, value, path, fields, 2, lock);
  else
    read_pair(decoder, value, path, 2, &lock->pair);
}

TDM_DECODE_PART(tdm_decode_require) {
  tdm_programme *programme = target;
  programme->require = read_items(decoder, value, path, sizeof *programme->require, decode_lock,
                                  &programme->require_count);
}

/* ---- history ---- */

static void read_rating(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        double *rating) {
  if (tdm_value_is_nil(value)) return;
  if (!tdm_read_number(decoder, value, path, 1, 5, rating)) *rating = NAN;
}

static TDM_DECODE_PART(decode_history_pair) {
  tdm_history_pair *pair = target;
  pair->mentor_rating = pair->mentee_rating = NAN;
  read_pair(decoder, value, path, 4, &pair->pair);
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; i < 4 && tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    if (i >= 2)
      read_rating(decoder, &item, &place, i == 2 ? &pair->mentor_rating : &pair->mentee_rating);
  }
}

static TDM_DECODE_PART(decode_round_name) {
  tdm_round *round = target;
  tdm_read_text(decoder, value, path, TDM_STRING_BYTES_MAX, &round->name);
}

static TDM_DECODE_PART(decode_round_pairs) {
  tdm_round *round = target;
  round->pairs = read_items(decoder, value, path, sizeof *round->pairs, decode_history_pair,
                            &round->pair_count);
}

static TDM_DECODE_PART(decode_round) {
  static const tdm_field fields[] = {TDM_FIELD("name", false, decode_round_name),
                                     TDM_FIELD("pairs", true, decode_round_pairs)};
  tdm_read_fields(decoder, value, path, fields, 2, target);
}

TDM_DECODE_PART(tdm_decode_history) {
  tdm_programme *programme = target;
  programme->history = read_items(decoder, value, path, sizeof *programme->history, decode_round,
                                  &programme->round_count);
}

/* ---- the pairs of `score` and `agenda`, whom `explain` asks about ---- */

static TDM_DECODE_PART(decode_mentor) {
  tdm_pair_reference *pair = target;
  tdm_read_reference(decoder, value, path, &pair->mentor);
}

static TDM_DECODE_PART(decode_mentee) {
  tdm_pair_reference *pair = target;
  tdm_read_reference(decoder, value, path, &pair->mentee);
}

static TDM_DECODE_PART(ignore) { (void)decoder, (void)value, (void)path, (void)target; }

/* As a list, or as an outcome writes it: what the outcome says about the pair is ignored. */
static TDM_DECODE_PART(decode_judged_pair) {
  static const tdm_field fields[] = {
      TDM_FIELD("mentor", true, decode_mentor), TDM_FIELD("mentee", true, decode_mentee),
      TDM_FIELD("score", false, ignore),        TDM_FIELD("parts", false, ignore),
      TDM_FIELD("locked", false, ignore),       TDM_FIELD("kept", false, ignore),
      TDM_FIELD("price", false, ignore)};
  tdm_pair_reference *pair = target;
  pair->mentor.participant = pair->mentee.participant = TDM_NONE;
  if (tdm_value_is(value, TDM_TOKEN_MAP))
    tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0], pair);
  else
    read_pair(decoder, value, path, 2, pair);
}

TDM_DECODE_PART(tdm_decode_explained) {
  tdm_request *request = target;
  request->explain.has_participant = true;
  tdm_read_reference(decoder, value, path, &request->explain.participant);
}

TDM_DECODE_PART(tdm_decode_explained_pair) {
  tdm_request *request = target;
  request->explain.has_pair = true;
  decode_judged_pair(decoder, value, path, &request->explain.pair);
}

TDM_DECODE_PART(tdm_decode_judged) {
  tdm_request *request = target;
  request->pairs = read_items(decoder, value, path, sizeof *request->pairs, decode_judged_pair,
                              &request->pair_count);
}

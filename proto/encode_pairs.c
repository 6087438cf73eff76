// SPDX-License-Identifier: Apache-2.0
#include "proto/encode_pairs.h"

#include "proto/writer.h"

static tdm_text id_of(const tdm_request *request, uint32_t participant) {
  return request->cohort.participants[participant].id;
}

/* ---- rows ---- */

static void write_part(tdm_buffer *out, const char *name, int64_t part) {
  if (part == 0) return;
  tdm_write_string(out, name);
  tdm_write_int(out, part);
}

void tdm_encode_parts(tdm_buffer *out, const tdm_programme *programme,
                      const tdm_pair_result *pair) {
  tdm_write_map(out, programme->dimension_count + (pair->wish_part != 0) + (pair->pair_part != 0));
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    tdm_write_text(out, programme->dimensions[d].name);
    tdm_write_int(out, pair->parts[d]);
  }
  write_part(out, "wishes", pair->wish_part);
  write_part(out, "pair_scores", pair->pair_part);
}

static void write_flag(tdm_buffer *out, const char *name, bool flag) {
  if (!flag) return;
  tdm_write_string(out, name);
  tdm_write_bool(out, true);
}

static void write_price(tdm_buffer *out, const tdm_pair_result *pair) {
  if (pair->has_price)
    tdm_write_int(out, pair->price);
  else
    tdm_write_nil(out);
}

static void write_pair(tdm_buffer *out, const tdm_request *request, const tdm_pair_result *pair,
                       bool priced) {
  tdm_write_map(out, 4U + pair->locked + pair->kept + priced);
  tdm_write_string(out, "mentor");
  tdm_write_text(out, id_of(request, pair->mentor));
  tdm_write_string(out, "mentee");
  tdm_write_text(out, id_of(request, pair->mentee));
  tdm_write_string(out, "score");
  tdm_write_int(out, pair->score);
  tdm_write_string(out, "parts");
  tdm_encode_parts(out, &request->programme, pair);
  write_flag(out, "locked", pair->locked);
  write_flag(out, "kept", pair->kept);
  if (!priced) return;
  tdm_write_string(out, "price");
  write_price(out, pair);
}

void tdm_encode_pair_rows(tdm_buffer *out, const tdm_request *request, const tdm_pair_result *pairs,
                          uint32_t count, bool priced) {
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) write_pair(out, request, &pairs[i], priced);
}

/* ---- columns ---- */

typedef struct {
  bool wishes, pair_scores, locked, kept; /* whether any pair has it */
} present;

static present find_present(const tdm_pair_result *pairs, uint32_t count) {
  present any = {false, false, false, false};
  for (uint32_t i = 0; i < count; i++) {
    any.wishes |= pairs[i].wish_part != 0;
    any.pair_scores |= pairs[i].pair_part != 0;
    any.locked |= pairs[i].locked;
    any.kept |= pairs[i].kept;
  }
  return any;
}

static void write_part_columns(tdm_buffer *out, const tdm_programme *programme,
                               const tdm_pair_result *pairs, uint32_t count, present any) {
  tdm_write_map(out, programme->dimension_count + any.wishes + any.pair_scores);
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    tdm_write_text(out, programme->dimensions[d].name);
    tdm_write_array(out, count);
    for (uint32_t i = 0; i < count; i++) tdm_write_int(out, pairs[i].parts[d]);
  }
  if (any.wishes) {
    tdm_write_string(out, "wishes");
    tdm_write_array(out, count);
    for (uint32_t i = 0; i < count; i++) tdm_write_int(out, pairs[i].wish_part);
  }
  if (any.pair_scores) {
    tdm_write_string(out, "pair_scores");
    tdm_write_array(out, count);
    for (uint32_t i = 0; i < count; i++) tdm_write_int(out, pairs[i].pair_part);
  }
}

static void write_id_columns(tdm_buffer *out, const tdm_request *request,
                             const tdm_pair_result *pairs, uint32_t count) {
  tdm_write_string(out, "mentor");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) tdm_write_text(out, id_of(request, pairs[i].mentor));
  tdm_write_string(out, "mentee");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) tdm_write_text(out, id_of(request, pairs[i].mentee));
}

static void write_flag_columns(tdm_buffer *out, const tdm_pair_result *pairs, uint32_t count,
                               present any) {
  if (any.locked) {
    tdm_write_string(out, "locked");
    tdm_write_array(out, count);
    for (uint32_t i = 0; i < count; i++) tdm_write_bool(out, pairs[i].locked);
  }
  if (any.kept) {
    tdm_write_string(out, "kept");
    tdm_write_array(out, count);
    for (uint32_t i = 0; i < count; i++) tdm_write_bool(out, pairs[i].kept);
  }
}

void tdm_encode_pair_columns(tdm_buffer *out, const tdm_request *request,
                             const tdm_pair_result *pairs, uint32_t count, bool priced) {
  present any = find_present(pairs, count);
  tdm_write_map(out, 1);
  tdm_write_string(out, "columns");
  tdm_write_map(out, 4U + any.locked + any.kept + priced);
  write_id_columns(out, request, pairs, count);
  tdm_write_string(out, "score");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) tdm_write_int(out, pairs[i].score);
  tdm_write_string(out, "parts");
  write_part_columns(out, &request->programme, pairs, count, any);
  write_flag_columns(out, pairs, count, any);
  if (!priced) return;
  tdm_write_string(out, "price");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) write_price(out, &pairs[i]);
}

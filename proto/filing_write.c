// SPDX-License-Identifier: Apache-2.0
#include "proto/filing.h"
#include "proto/ref.h"
#include "proto/value.h"
#include "proto/writer.h"

typedef struct {
  const uint8_t *body;
  size_t size;
  tdm_part parts[TDM_PARTS_MAX];
  tdm_ref refs[TDM_PARTS_MAX];
  uint32_t part_count;
  tdm_value key; /* nil: none */
  size_t key_offset;
  size_t key_size;
} filed;

static tdm_canonical_result name_parts(filed *f) {
  tdm_canonical_result result = TDM_CANONICAL_OK;
  f->part_count = tdm_parts_find(f->body, f->size, f->parts);
  for (uint32_t i = 0; i < f->part_count && result == TDM_CANONICAL_OK; i++) {
    tdm_canonical_shape shape = f->parts[i].programme ? TDM_CANONICAL_VALUE : TDM_CANONICAL_COHORT;
    result = tdm_ref_of(shape, f->body + f->parts[i].offset, f->parts[i].size, &f->refs[i]);
  }
  return result;
}

static void find_key(filed *f) {
  const uint8_t *at = f->body;
  tdm_value whole = tdm_value_next(&at, f->body + f->size);
  tdm_walk walk = tdm_value_walk(&whole);
  f->key = (tdm_value){.token.type = TDM_TOKEN_NIL};
  for (; walk.left > 0; walk.left--) {
    tdm_value name = tdm_value_next(&walk.at, walk.end);
    const uint8_t *start = walk.at;
    tdm_value value = tdm_value_next(&walk.at, walk.end);
    if (!tdm_text_equal(tdm_value_text(&name), tdm_text_of("key"))) continue;
    f->key = value;
    f->key_offset = (size_t)(start - f->body);
    f->key_size = (size_t)(walk.at - start);
  }
}

/* Puts the replacement of the key where it belongs among those of the parts. */
static uint32_t insert_key(const filed *f, tdm_replacement *list, uint32_t count) {
  static const uint8_t nil = 0xc0;
  if (tdm_value_is_nil(&f->key)) return count;
  uint32_t at = count;
  for (; at > 0 && list[at - 1].offset > f->key_offset; at--) list[at] = list[at - 1];
  list[at] = (tdm_replacement){f->key_offset, f->key_size, &nil, 1};
  return count + 1;
}

/* The body with refs for its parts and nil for the key: not yet canonical. */
static void write_rest(const filed *f, tdm_buffer *out) {
  tdm_buffer maps[TDM_PARTS_MAX];
  tdm_replacement list[TDM_PARTS_MAX + 1];
  for (uint32_t i = 0; i < f->part_count; i++) {
    tdm_buffer_init(&maps[i]);
    tdm_write_map(&maps[i], 1);
    tdm_write_string(&maps[i], "ref");
    tdm_write_string(&maps[i], f->refs[i].hex);
    out->failed |= maps[i].failed;
    list[i] = (tdm_replacement){f->parts[i].offset, f->parts[i].size, maps[i].bytes, maps[i].size};
  }
  uint32_t count = insert_key(f, list, f->part_count);
  tdm_parts_replace(out, f->body, f->size, list, count);
  for (uint32_t i = 0; i < f->part_count; i++) tdm_buffer_fini(&maps[i]);
}

static void collect(void *context, const uint8_t *bytes, size_t size) {
  tdm_buffer_append(context, bytes, size);
}

static tdm_canonical_result make_canonical(const tdm_buffer *rest, tdm_buffer *out) {
  if (rest->failed) return TDM_CANONICAL_NO_MEMORY;
  tdm_canonical_sink sink = {collect, out};
  tdm_canonical_result result =
      tdm_canonical_write(TDM_CANONICAL_VALUE, rest->bytes, rest->size, &sink);
  if (result == TDM_CANONICAL_OK && out->size > UINT32_MAX) return TDM_CANONICAL_TOO_LARGE;
  return out->failed ? TDM_CANONICAL_NO_MEMORY : result;
}

static void write_parts(const filed *f, tdm_buffer *out) {
  tdm_write_string(out, "parts");
  tdm_write_array(out, f->part_count);
  for (uint32_t i = 0; i < f->part_count; i++) {
    tdm_write_map(out, 4);
    tdm_write_string(out, "ref");
    tdm_write_string(out, f->refs[i].hex);
    tdm_write_string(out, "programme");
    tdm_write_bool(out, f->parts[i].programme);
    tdm_write_key_int(out, "offset", (int64_t)f->parts[i].offset);
    tdm_write_key_int(out, "size", (int64_t)f->parts[i].size);
  }
}

static void write_filing(const filed *f, const tdm_buffer *rest, const tdm_ref *digest,
                         tdm_buffer *out) {
  bool has_key = tdm_value_is(&f->key, TDM_TOKEN_STRING);
  tdm_write_map(out, has_key ? 4 : 3);
  tdm_write_string(out, "digest");
  tdm_write_string(out, digest->hex);
  if (has_key) {
    tdm_write_string(out, "key");
    tdm_write_text(out, tdm_value_text(&f->key));
  }
  tdm_write_string(out, "rest");
  tdm_write_bin(out, rest->bytes, (uint32_t)rest->size);
  write_parts(f, out);
}

tdm_canonical_result tdm_filing_write(tdm_buffer *out, const uint8_t *body, size_t size) {
  filed f = {.body = body, .size = size};
  tdm_ref digest;
  tdm_buffer rest, canonical;
  tdm_canonical_result result = name_parts(&f);
  if (result != TDM_CANONICAL_OK) return result;
  find_key(&f);
  tdm_buffer_init(&rest);
  tdm_buffer_init(&canonical);
  write_rest(&f, &rest);
  result = make_canonical(&rest, &canonical);
  if (result == TDM_CANONICAL_OK)
    result = tdm_ref_of(TDM_CANONICAL_VALUE, canonical.bytes, canonical.size, &digest);
  if (result == TDM_CANONICAL_OK) {
    write_filing(&f, &canonical, &digest, out);
    if (out->failed) result = TDM_CANONICAL_NO_MEMORY;
  }
  tdm_buffer_fini(&rest);
  tdm_buffer_fini(&canonical);
  return result;
}

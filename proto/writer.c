// SPDX-License-Identifier: Apache-2.0
#include "proto/writer.h"

#include <math.h>
#include <msgpack/pack.h>
#include <string.h>

static int append(void *data, const char *bytes, size_t size) {
  tdm_buffer *out = data;
  tdm_buffer_append(out, bytes, size);
  return out->failed ? -1 : 0;
}

static msgpack_packer packer(tdm_buffer *out) {
  msgpack_packer result;
  msgpack_packer_init(&result, out, append);
  return result;
}

void tdm_write_map(tdm_buffer *out, uint32_t pairs) {
  msgpack_packer pack = packer(out);
  msgpack_pack_map(&pack, pairs);
}

void tdm_write_array(tdm_buffer *out, uint32_t items) {
  msgpack_packer pack = packer(out);
  msgpack_pack_array(&pack, items);
}

void tdm_write_nil(tdm_buffer *out) {
  msgpack_packer pack = packer(out);
  msgpack_pack_nil(&pack);
}

void tdm_write_bool(tdm_buffer *out, bool value) {
  msgpack_packer pack = packer(out);
  if (value)
    msgpack_pack_true(&pack);
  else
    msgpack_pack_false(&pack);
}

void tdm_write_int(tdm_buffer *out, int64_t value) {
  msgpack_packer pack = packer(out);
  msgpack_pack_int64(&pack, value);
}

void tdm_write_uint(tdm_buffer *out, uint64_t value) {
  msgpack_packer pack = packer(out);
  msgpack_pack_uint64(&pack, value);
}

void tdm_write_double(tdm_buffer *out, double value) {
  msgpack_packer pack = packer(out);
  if (isfinite(value))
    msgpack_pack_double(&pack, value);
  else
    msgpack_pack_nil(&pack);
}

void tdm_write_text(tdm_buffer *out, tdm_text value) {
  msgpack_packer pack = packer(out);
  msgpack_pack_str(&pack, value.size);
  if (value.size) msgpack_pack_str_body(&pack, value.bytes, value.size);
}

void tdm_write_string(tdm_buffer *out, const char *terminated) {
  tdm_write_text(out, tdm_text_of(terminated));
}

void tdm_write_bin(tdm_buffer *out, const void *bytes, uint32_t size) {
  msgpack_packer pack = packer(out);
  msgpack_pack_bin(&pack, size);
  if (size) msgpack_pack_bin_body(&pack, bytes, size);
}

void tdm_write_raw(tdm_buffer *out, const void *bytes, size_t size) {
  tdm_buffer_append(out, bytes, size);
}

void tdm_write_key_int(tdm_buffer *out, const char *key, int64_t value) {
  tdm_write_string(out, key);
  tdm_write_int(out, value);
}

void tdm_write_key_optional(tdm_buffer *out, const char *key, bool has, int64_t value) {
  tdm_write_string(out, key);
  if (has)
    tdm_write_int(out, value);
  else
    tdm_write_nil(out);
}

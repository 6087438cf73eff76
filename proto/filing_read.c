// SPDX-License-Identifier: Apache-2.0
#include "proto/filing.h"
#include "proto/reader.h"
#include "proto/scan.h"

enum { REF_DIGITS = 64 };

static bool read_digits(const tdm_value *map, const char *key, tdm_text *out) {
  tdm_value value = tdm_value_of_key(map, key);
  if (!tdm_value_is(&value, TDM_TOKEN_STRING) || value.token.count != REF_DIGITS) return false;
  *out = tdm_value_text(&value);
  return true;
}

static bool read_size(const tdm_value *map, const char *key, size_t most, size_t *out) {
  tdm_value value = tdm_value_of_key(map, key);
  if (!tdm_value_is(&value, TDM_TOKEN_UINT) || value.token.as.number > most) return false;
  *out = (size_t)value.token.as.number;
  return true;
}

static bool read_part(const tdm_value *map, size_t body_size, tdm_filed_part *part) {
  tdm_value programme = tdm_value_of_key(map, "programme");
  part->programme = tdm_value_is(&programme, TDM_TOKEN_BOOL) && programme.token.count != 0;
  return read_digits(map, "ref", &part->ref) &&
         read_size(map, "offset", body_size, &part->offset) &&
         read_size(map, "size", body_size - part->offset, &part->size);
}

static bool read_parts(const tdm_value *whole, size_t body_size, tdm_filing *filing) {
  tdm_value parts = tdm_value_of_key(whole, "parts");
  if (!tdm_value_is(&parts, TDM_TOKEN_ARRAY) || parts.token.count > TDM_PARTS_MAX) return false;
  tdm_walk walk = tdm_value_walk(&parts);
  tdm_value part;
  while (tdm_walk_item(&walk, &part)) {
    if (!read_part(&part, body_size, &filing->parts[filing->part_count++])) return false;
  }
  return true;
}

bool tdm_filing_read(const uint8_t *bytes, size_t size, size_t body_size, tdm_filing *filing) {
  *filing = (tdm_filing){.rest = NULL};
  if (size == 0 || tdm_scan(bytes, size, NULL) != TDM_SCAN_OK) return false;
  const uint8_t *at = bytes;
  tdm_value whole = tdm_value_next(&at, bytes + size);
  tdm_value rest = tdm_value_of_key(&whole, "rest");
  tdm_value key = tdm_value_of_key(&whole, "key");
  if (!tdm_value_is(&rest, TDM_TOKEN_BIN)) return false;
  filing->rest = rest.token.as.bytes;
  filing->rest_size = rest.token.count;
  if (tdm_value_is(&key, TDM_TOKEN_STRING)) filing->key = tdm_value_text(&key);
  return read_digits(&whole, "digest", &filing->digest) && read_parts(&whole, body_size, filing);
}

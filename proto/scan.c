// SPDX-License-Identifier: Apache-2.0
#include "proto/scan.h"

#include <math.h>

#include "proto/keys.h"
#include "proto/token.h"
#include "proto/utf8.h"

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
  const uint8_t *started; /* the value that is being read: where a failure is reported */
  uint32_t large_keys;    /* keys of the large maps that are open */
} walk;

static tdm_scan_result value(walk *w, unsigned depth);

static inline bool is_text(tdm_token token) {
  return tdm_utf8_ascii(token.as.bytes, token.count) || tdm_utf8_valid(token.as.bytes, token.count);
}

static tdm_scan_result array(walk *w, uint32_t count, unsigned depth) {
  for (uint32_t i = 0; i < count; i++) {
    tdm_scan_result result = value(w, depth);
    if (result) return result;
  }
  return TDM_SCAN_OK;
}

static tdm_scan_result key(walk *w, tdm_keys *keys) {
  w->started = w->at;
  tdm_token token = tdm_token_read(&w->at, w->end);
  if (token.type == TDM_TOKEN_TRUNCATED) return TDM_SCAN_TRUNCATED;
  if (token.type != TDM_TOKEN_STRING) return TDM_SCAN_KEY_TYPE;
  if (!is_text(token)) return TDM_SCAN_UTF8;
  return tdm_keys_add(keys, token.as.bytes, token.count) ? TDM_SCAN_OK : TDM_SCAN_DUPLICATE_KEY;
}

static tdm_scan_result entries(walk *w, uint32_t count, unsigned depth, tdm_keys *keys) {
  for (uint32_t i = 0; i < count; i++) {
    tdm_scan_result result = key(w, keys);
    if (!result) result = value(w, depth);
    if (result) return result;
  }
  return TDM_SCAN_OK;
}

static tdm_scan_result map(walk *w, uint32_t count, unsigned depth) {
  uint32_t large = count > TDM_KEYS_INLINE ? count : 0;
  if (large > TDM_SCAN_KEYS_MAX - w->large_keys) return TDM_SCAN_KEYS;
  tdm_keys keys;
  if (!tdm_keys_init(&keys, count)) return TDM_SCAN_NO_MEMORY;
  w->large_keys += large;
  tdm_scan_result result = entries(w, count, depth, &keys);
  w->large_keys -= large;
  tdm_keys_fini(&keys);
  return result;
}

static tdm_scan_result value(walk *w, unsigned depth) {
  w->started = w->at;
  tdm_token token = tdm_token_read(&w->at, w->end);
  switch (token.type) {
    case TDM_TOKEN_STRING:
      return is_text(token) ? TDM_SCAN_OK : TDM_SCAN_UTF8;
    case TDM_TOKEN_DOUBLE:
      return isfinite(token.as.real) ? TDM_SCAN_OK : TDM_SCAN_NUMBER;
    case TDM_TOKEN_ARRAY:
      return depth == TDM_NESTING_MAX ? TDM_SCAN_NESTING : array(w, token.count, depth + 1);
    case TDM_TOKEN_MAP:
      return depth == TDM_NESTING_MAX ? TDM_SCAN_NESTING : map(w, token.count, depth + 1);
    case TDM_TOKEN_TRUNCATED:
      return TDM_SCAN_TRUNCATED;
    case TDM_TOKEN_REFUSED:
      return TDM_SCAN_TYPE;
    default:
      return TDM_SCAN_OK;
  }
}

tdm_scan_result tdm_scan(const uint8_t *bytes, size_t size, size_t *offset) {
  walk w = {.at = bytes, .end = bytes + size, .started = bytes};
  tdm_scan_result result = value(&w, 0);
  if (result == TDM_SCAN_OK && w.at != w.end) {
    w.started = w.at;
    result = TDM_SCAN_TRAILING;
  }
  if (offset) *offset = result ? (size_t)(w.started - bytes) : size;
  return result;
}

size_t tdm_scan_skip(const uint8_t *bytes, size_t size) {
  const uint8_t *at = bytes, *end = bytes + size;
  for (uint64_t pending = 1; pending > 0; pending--) {
    tdm_token token = tdm_token_read(&at, end);
    if (token.type == TDM_TOKEN_TRUNCATED || token.type == TDM_TOKEN_REFUSED) return size;
    if (token.type == TDM_TOKEN_ARRAY) pending += token.count;
    if (token.type == TDM_TOKEN_MAP) pending += 2 * (uint64_t)token.count;
  }
  return (size_t)(at - bytes);
}

const char *tdm_scan_message(tdm_scan_result result) {
  switch (result) {
    case TDM_SCAN_OK:
      return "no error";
    case TDM_SCAN_TRUNCATED:
      return "not MessagePack: a length or count exceeds the bytes that are left";
    case TDM_SCAN_TRAILING:
      return "bytes follow the message: send one MessagePack map per frame";
    case TDM_SCAN_NESTING:
      return "more than 16 levels of maps and arrays";
    case TDM_SCAN_KEY_TYPE:
      return "a map key is not a string";
    case TDM_SCAN_DUPLICATE_KEY:
      return "a key comes twice in the same map";
    case TDM_SCAN_UTF8:
      return "a string is not UTF-8: send other bytes as MessagePack bin";
    case TDM_SCAN_NUMBER:
      return "a number is NaN or infinite: send nil for a missing number";
    case TDM_SCAN_TYPE:
      return "a MessagePack extension type (or the unused code 0xc1): no field has such a type";
    case TDM_SCAN_KEYS:
      return "more than 2,097,152 keys in a map";
    case TDM_SCAN_NO_MEMORY:
      return "out of memory while the message was read";
  }
  return "unknown error";
}

// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "clients/c/misuse.h"
#include "clients/c/tandem.h"
#include "proto/scan.h"

/* The head of one value: what it is, how many bytes the head takes, and its length or count
 * (containers, text, bin) or its bits (numbers). */
typedef struct {
  tandem_type type;
  size_t head;
  uint64_t length;
  bool negative; /* integers: `length` is two's complement */
  bool single;   /* doubles: 32 bits */
} head;

static uint64_t big_endian(const uint8_t *bytes, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | bytes[i];
  return value;
}

static head sized(tandem_type type, const uint8_t *bytes, size_t size) {
  return (head){.type = type, .head = 1 + size, .length = big_endian(bytes + 1, size)};
}

static head whole(const uint8_t *bytes, size_t size, bool is_signed) {
  head result = sized(TANDEM_INT, bytes, size);
  if (is_signed && bytes[1] & 0x80) {
    result.negative = true;
    if (size < 8) result.length |= UINT64_MAX << (8 * size);
  }
  return result;
}

static head read_fix(uint8_t first) {
  if (first <= 0x7f) return (head){.type = TANDEM_INT, .head = 1, .length = first};
  if (first <= 0x8f) return (head){.type = TANDEM_MAP, .head = 1, .length = first & 0x0f};
  if (first <= 0x9f) return (head){.type = TANDEM_ARRAY, .head = 1, .length = first & 0x0f};
  if (first <= 0xbf) return (head){.type = TANDEM_TEXT, .head = 1, .length = first & 0x1f};
  return (head){.type = TANDEM_INT,
                .head = 1,
                .length = UINT64_MAX << 8 | first,
                .negative = true}; /* 0xe0 and above */
}

static head read_head(tandem_value value) {
  if (!value.size) return (head){.type = TANDEM_ABSENT};
  const uint8_t *bytes = value.bytes;
  uint8_t first = bytes[0];
  switch (first) {
    case 0xc0:
      return (head){.type = TANDEM_NIL, .head = 1};
    case 0xc2:
    case 0xc3:
      return (head){.type = TANDEM_BOOL, .head = 1, .length = first & 1};
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return sized(TANDEM_BIN, bytes, (size_t)1 << (first - 0xc4));
    case 0xca: {
      head result = sized(TANDEM_DOUBLE, bytes, 4);
      result.single = true;
      return result;
    }
    case 0xcb:
      return sized(TANDEM_DOUBLE, bytes, 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return whole(bytes, (size_t)1 << (first - 0xcc), false);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return whole(bytes, (size_t)1 << (first - 0xd0), true);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return sized(TANDEM_TEXT, bytes, (size_t)1 << (first - 0xd9));
    case 0xdc:
    case 0xdd:
      return sized(TANDEM_ARRAY, bytes, (size_t)2 << (first - 0xdc));
    case 0xde:
    case 0xdf:
      return sized(TANDEM_MAP, bytes, (size_t)2 << (first - 0xde));
    default:
      return read_fix(first);
  }
}

tandem_value tandem_value_of(const void *bytes, size_t size) {
  TDM_REQUIRE(bytes || !size, "bytes are NULL");
  if (!size || tdm_scan(bytes, size, NULL) != TDM_SCAN_OK) return (tandem_value){NULL, 0};
  return (tandem_value){bytes, size};
}

tandem_type tandem_value_type(tandem_value value) { return read_head(value).type; }

bool tandem_value_bool(tandem_value value, bool *out) {
  head h = read_head(value);
  if (h.type != TANDEM_BOOL) return false;
  *out = h.length != 0;
  return true;
}

bool tandem_value_int(tandem_value value, int64_t *out) {
  head h = read_head(value);
  if (h.type != TANDEM_INT) return false;
  if (!h.negative && h.length > INT64_MAX) return false;
  *out = (int64_t)h.length;
  return true;
}

bool tandem_value_double(tandem_value value, double *out) {
  head h = read_head(value);
  if (h.type == TANDEM_INT) {
    *out = h.negative ? (double)(int64_t)h.length : (double)h.length;
    return true;
  }
  if (h.type != TANDEM_DOUBLE) return false;
  if (h.single) {
    uint32_t bits = (uint32_t)h.length;
    float single;
    memcpy(&single, &bits, sizeof single);
    *out = (double)single;
  } else {
    memcpy(out, &h.length, sizeof *out);
  }
  return true;
}

bool tandem_value_text(tandem_value value, const char **text, size_t *size) {
  head h = read_head(value);
  if (h.type != TANDEM_TEXT) return false;
  *text = (const char *)value.bytes + h.head;
  *size = (size_t)h.length;
  return true;
}

bool tandem_value_bin(tandem_value value, const void **bytes, size_t *size) {
  head h = read_head(value);
  if (h.type != TANDEM_BIN) return false;
  *bytes = value.bytes + h.head;
  *size = (size_t)h.length;
  return true;
}

bool tandem_value_is(tandem_value value, const char *text) {
  const char *bytes;
  size_t size;
  TDM_REQUIRE(text, "text is NULL");
  return tandem_value_text(value, &bytes, &size) && size == strlen(text) &&
         !memcmp(bytes, text, size);
}

uint32_t tandem_value_count(tandem_value value) {
  head h = read_head(value);
  return h.type == TANDEM_ARRAY || h.type == TANDEM_MAP ? (uint32_t)h.length : 0;
}

tandem_value tandem_value_find(tandem_value map, const char *key) {
  TDM_REQUIRE(key, "key is NULL");
  tandem_iterator each = tandem_value_iterate(map);
  while (each.is_map && tandem_iterator_next(&each)) {
    if (tandem_value_is(each.key, key)) return each.value;
  }
  return (tandem_value){NULL, 0};
}

tandem_value tandem_value_item(tandem_value array, uint32_t index) {
  tandem_iterator each = tandem_value_iterate(array);
  while (!each.is_map && tandem_iterator_next(&each)) {
    if (each.index == index) return each.value;
  }
  return (tandem_value){NULL, 0};
}

tandem_iterator tandem_value_iterate(tandem_value container) {
  head h = read_head(container);
  tandem_iterator iterator = {.is_map = h.type == TANDEM_MAP};
  if (h.type != TANDEM_ARRAY && h.type != TANDEM_MAP) return iterator;
  iterator.left = (uint32_t)h.length;
  iterator.next = container.bytes + h.head;
  iterator.next_size = container.size - h.head;
  return iterator;
}

static tandem_value take(tandem_iterator *iterator) {
  size_t size = tdm_scan_skip(iterator->next, iterator->next_size);
  tandem_value value = {iterator->next, size};
  iterator->next += size;
  iterator->next_size -= size;
  return value;
}

bool tandem_iterator_next(tandem_iterator *iterator) {
  TDM_REQUIRE(iterator, "iterator is NULL");
  if (!iterator->left) return false;
  if (iterator->started) iterator->index++;
  iterator->started = true;
  iterator->left--;
  if (iterator->is_map) iterator->key = take(iterator);
  iterator->value = take(iterator);
  return true;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * Token: one MessagePack head, with the payload of strings and binaries.
 *
 * The one place that knows the byte codes of the format on the reading side;
 * inlined, since the scan calls it for every value of a message. Callers: scan, reader.
 */
#ifndef TANDEM_PROTO_TOKEN_H
#define TANDEM_PROTO_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef enum {
  TDM_TOKEN_NIL,
  TDM_TOKEN_BOOL,
  TDM_TOKEN_INT,  /* negative only */
  TDM_TOKEN_UINT, /* every integer from 0 */
  TDM_TOKEN_DOUBLE,
  TDM_TOKEN_STRING,
  TDM_TOKEN_BIN,
  TDM_TOKEN_ARRAY,
  TDM_TOKEN_MAP,
  TDM_TOKEN_TRUNCATED, /* the payload or the claimed count exceeds the bytes that are left */
  TDM_TOKEN_REFUSED    /* an extension type, or 0xc1 */
} tdm_token_type;

typedef struct {
  tdm_token_type type;
  uint32_t count; /* STRING, BIN: bytes; ARRAY: items; MAP: pairs; BOOL: 0 or 1 */
  union {
    uint64_t number; /* UINT */
    int64_t negative;
    double real;
    const uint8_t *bytes; /* STRING, BIN: borrowed */
  } as;
} tdm_token;

static inline uint64_t tdm_token_word(const uint8_t *b) {
  return (uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 | (uint64_t)b[2] << 8 | b[3];
}

/* Network order, whatever the machine's; size is 1, 2, 4 or 8. */
static inline uint64_t tdm_token_big_endian(const uint8_t *bytes, unsigned size) {
  if (size == 1) return bytes[0];
  if (size == 2) return (uint64_t)bytes[0] << 8 | bytes[1];
  if (size == 4) return tdm_token_word(bytes);
  return tdm_token_word(bytes) << 32 | tdm_token_word(bytes + 4);
}

static inline tdm_token tdm_token_payload(const uint8_t **at, const uint8_t *end,
                                          tdm_token_type type, uint64_t size) {
  if (size > (size_t)(end - *at)) return (tdm_token){.type = TDM_TOKEN_TRUNCATED};
  tdm_token token = {.type = type, .count = (uint32_t)size, .as.bytes = *at};
  *at += size;
  return token;
}

/* Every item takes a byte at least, every pair two: a larger claim is a lie. */
static inline tdm_token tdm_token_container(const uint8_t *at, const uint8_t *end,
                                            tdm_token_type type, uint64_t count) {
  uint64_t needed = type == TDM_TOKEN_MAP ? 2 * count : count;
  if (needed > (size_t)(end - at)) return (tdm_token){.type = TDM_TOKEN_TRUNCATED};
  return (tdm_token){.type = type, .count = (uint32_t)count};
}

static inline tdm_token tdm_token_uint(uint64_t value) {
  return (tdm_token){.type = TDM_TOKEN_UINT, .as.number = value};
}

static inline tdm_token tdm_token_int(int64_t value) {
  if (value >= 0) return tdm_token_uint((uint64_t)value);
  return (tdm_token){.type = TDM_TOKEN_INT, .as.negative = value};
}

static inline tdm_token tdm_token_float(uint64_t bits, unsigned size) {
  tdm_token token = {.type = TDM_TOKEN_DOUBLE};
  if (size == 4) {
    uint32_t narrow = (uint32_t)bits;
    float value;
    memcpy(&value, &narrow, 4);
    token.as.real = (double)value;
  } else {
    memcpy(&token.as.real, &bits, 8);
  }
  return token;
}

/* The codes 0xc0 to 0xdf; `at` is behind the code. */
static inline tdm_token tdm_token_long(uint8_t code, const uint8_t **at, const uint8_t *end) {
  /* bytes of the length, count or number that follows each code */
  static const uint8_t widths[32] = {0, 0, 0, 0, 1, 2, 4, 0, 0, 0, 4, 8, 1, 2, 4, 8,
                                     1, 2, 4, 8, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4};
  unsigned width = widths[code - 0xc0];
  if (width > (size_t)(end - *at)) return (tdm_token){.type = TDM_TOKEN_TRUNCATED};
  uint64_t value = width ? tdm_token_big_endian(*at, width) : 0;
  *at += width;
  switch (code) {
    case 0xc0:
      return (tdm_token){.type = TDM_TOKEN_NIL};
    case 0xc2:
    case 0xc3:
      return (tdm_token){.type = TDM_TOKEN_BOOL, .count = code & 1U};
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return tdm_token_payload(at, end, TDM_TOKEN_BIN, value);
    case 0xca:
    case 0xcb:
      return tdm_token_float(value, width);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return tdm_token_uint(value);
    case 0xd0:
      return tdm_token_int((int8_t)value);
    case 0xd1:
      return tdm_token_int((int16_t)value);
    case 0xd2:
      return tdm_token_int((int32_t)value);
    case 0xd3:
      return tdm_token_int((int64_t)value);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return tdm_token_payload(at, end, TDM_TOKEN_STRING, value);
    case 0xdc:
    case 0xdd:
      return tdm_token_container(*at, end, TDM_TOKEN_ARRAY, value);
    case 0xde:
    case 0xdf:
      return tdm_token_container(*at, end, TDM_TOKEN_MAP, value);
    default:
      return (tdm_token){.type = TDM_TOKEN_REFUSED};
  }
}

/* Reads the head at *at and moves behind it, for strings and binaries behind their payload. */
static inline tdm_token tdm_token_read(const uint8_t **at, const uint8_t *end) {
  if (*at == end) return (tdm_token){.type = TDM_TOKEN_TRUNCATED};
  uint8_t code = *(*at)++;
  if (code < 0x80) return tdm_token_uint(code);
  if (code >= 0xe0) return tdm_token_int((int8_t)code);
  if (code >= 0xc0) return tdm_token_long(code, at, end);
  if (code >= 0xa0) return tdm_token_payload(at, end, TDM_TOKEN_STRING, code & 0x1fU);
  if (code >= 0x90) return tdm_token_container(*at, end, TDM_TOKEN_ARRAY, code & 0x0fU);
  return tdm_token_container(*at, end, TDM_TOKEN_MAP, code & 0x0fU);
}

#endif

// SPDX-License-Identifier: Apache-2.0
/* UTF-8: whether bytes are well formed (RFC 3629). Caller: the scan. */
#ifndef TANDEM_PROTO_UTF8_H
#define TANDEM_PROTO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Whether all bytes are ASCII, for the short strings that messages are full of: inlined,
 * whole words that overlap at the end instead of a loop over single bytes.
 */
static inline bool tdm_utf8_ascii(const uint8_t *bytes, size_t size) {
  uint64_t all = 0, word = 0;
  if (size >= 8) {
    for (size_t i = 0; i + 8 < size; i += 8) {
      memcpy(&word, bytes + i, 8);
      all |= word;
    }
    memcpy(&word, bytes + size - 8, 8);
  } else if (size >= 4) {
    uint32_t low, high;
    memcpy(&low, bytes, 4);
    memcpy(&high, bytes + size - 4, 4);
    word = low | high;
  } else if (size) {
    word = (uint64_t)bytes[0] | bytes[size / 2] | bytes[size - 1];
  }
  return ((all | word) & UINT64_C(0x8080808080808080)) == 0;
}

/* False for overlong forms, surrogates, code points past U+10FFFF, and cut characters. */
bool tdm_utf8_valid(const uint8_t *bytes, size_t size);

#endif

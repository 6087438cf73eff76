// SPDX-License-Identifier: Apache-2.0
#include "proto/utf8.h"

#include <string.h>

static bool in_range(uint8_t byte, uint8_t low, uint8_t high) {
  return byte >= low && byte <= high;
}

/*
 * Bytes of the character at `at` whose first byte is not ASCII, or 0 when it is
 * ill formed: table 3-7 of the Unicode standard, where only the second byte has
 * special ranges.
 */
static size_t character(const uint8_t *at, size_t left) {
  uint8_t first = at[0], low = 0x80, high = 0xbf;
  size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (!in_range(first, 0xc2, 0xf4) || size > left) return 0;
  if (first == 0xe0) low = 0xa0;
  if (first == 0xed) high = 0x9f;
  if (first == 0xf0) low = 0x90;
  if (first == 0xf4) high = 0x8f;
  if (!in_range(at[1], low, high)) return 0;
  for (size_t i = 2; i < size; i++)
    if (!in_range(at[i], 0x80, 0xbf)) return 0;
  return size;
}

/* Bytes of pure ASCII at the start, in whole words of eight. */
static size_t ascii_words(const uint8_t *bytes, size_t size) {
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  return i;
}

bool tdm_utf8_valid(const uint8_t *bytes, size_t size) {
  size_t i = ascii_words(bytes, size);
  while (i < size) {
    if (bytes[i] < 0x80) {
      i++;
      continue;
    }
    size_t step = character(bytes + i, size - i);
    if (!step) return false;
    i += step;
    if (size - i >= 8) i += ascii_words(bytes + i, size - i);
  }
  return true;
}

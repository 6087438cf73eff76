// SPDX-License-Identifier: Apache-2.0
#include "solver/model/spelling.h"

#include <string.h>

enum { BYTES_MIN = 4, BYTES_MAX = 64, TWO_EDITS_FROM_BYTES = 9 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool equal_but_case(tdm_text a, tdm_text b) {
  if (a.size != b.size) return false;
  for (uint32_t i = 0; i < a.size; i++)
    if (lower(a.bytes[i]) != lower(b.bytes[i])) return false;
  return true;
}

/* Index of the first byte from `at` on that is no digit, or the size. */
static uint32_t skip_digits(tdm_text text, uint32_t at) {
  while (at < text.size && is_digit(text.bytes[at])) at++;
  return at;
}

static bool equal_but_digits(tdm_text a, tdm_text b) {
  uint32_t i = skip_digits(a, 0);
  uint32_t j = skip_digits(b, 0);
  while (i < a.size && j < b.size && lower(a.bytes[i]) == lower(b.bytes[j])) {
    i = skip_digits(a, i + 1);
    j = skip_digits(b, j + 1);
  }
  return i == a.size && j == b.size;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Optimal string alignment by rows: Damerau's edits, none of them edited again. */
static uint32_t distance(tdm_text a, tdm_text b) {
  uint32_t rows[3][BYTES_MAX + 1];
  uint32_t *before = rows[0], *above = rows[1], *row = rows[2];
  for (uint32_t j = 0; j <= b.size; j++) above[j] = j;
  for (uint32_t i = 1; i <= a.size; i++) {
    row[0] = i;
    for (uint32_t j = 1; j <= b.size; j++) {
      char x = lower(a.bytes[i - 1]), y = lower(b.bytes[j - 1]);
      row[j] = smaller(above[j - 1] + (x != y), smaller(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && x == lower(b.bytes[j - 2]) && y == lower(a.bytes[i - 2]))
        row[j] = smaller(row[j], before[j - 2] + 1);
    }
    uint32_t *spent = before;
    before = above;
    above = row;
    row = spent;
  }
  return above[b.size];
}

bool tdm_spelling_is_close(tdm_text a, tdm_text b) {
  if (tdm_text_equal(a, b)) return false;
  if (equal_but_case(a, b)) return true;
  uint32_t shorter = smaller(a.size, b.size);
  if (shorter < BYTES_MIN || a.size > BYTES_MAX || b.size > BYTES_MAX) return false;
  if (equal_but_digits(a, b)) return false;
  return distance(a, b) <= (shorter >= TWO_EDITS_FROM_BYTES ? 2 : 1);
}

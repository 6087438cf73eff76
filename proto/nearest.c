// SPDX-License-Identifier: Apache-2.0
#include "proto/nearest.h"

enum { WORD_BYTES_MAX = 32 };

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

uint32_t tdm_edit_distance(tdm_text a, tdm_text b) {
  if (a.size > WORD_BYTES_MAX || b.size > WORD_BYTES_MAX) return UINT32_MAX;
  uint32_t d[WORD_BYTES_MAX + 1][WORD_BYTES_MAX + 1];
  for (uint32_t i = 0; i <= a.size; i++) d[i][0] = i;
  for (uint32_t j = 0; j <= b.size; j++) d[0][j] = j;
  for (uint32_t i = 1; i <= a.size; i++) {
    for (uint32_t j = 1; j <= b.size; j++) {
      uint32_t replaced = d[i - 1][j - 1] + (a.bytes[i - 1] != b.bytes[j - 1]);
      d[i][j] = least(replaced, least(d[i - 1][j], d[i][j - 1]) + 1);
      if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] && a.bytes[i - 2] == b.bytes[j - 1])
        d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size][b.size];
}

int tdm_is_near(tdm_text word, tdm_text known) {
  uint32_t distance = tdm_edit_distance(word, known);
  return distance != UINT32_MAX && distance <= (known.size + 2) / 3;
}

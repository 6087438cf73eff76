// SPDX-License-Identifier: Apache-2.0
#include "solver/model/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

tdm_text tdm_text_of(const char *terminated) {
  return (tdm_text){terminated, (uint32_t)strlen(terminated)};
}

bool tdm_text_equal(tdm_text a, tdm_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

int tdm_text_compare(tdm_text a, tdm_text b) {
  uint32_t shorter = a.size < b.size ? a.size : b.size;
  int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
  if (order) return order;
  return (a.size > b.size) - (a.size < b.size);
}

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x) {
  x ^= x >> 30;
  x *= UINT64_C(0xbf58476d1ce4e5b9);
  x ^= x >> 27;
  x *= UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

uint64_t tdm_text_hash(tdm_text text, uint64_t seed) {
  uint64_t hash = mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ text.size;
  uint32_t i = 0;
  while (i < text.size) {
    uint64_t word = 0; /* little endian on every machine */
    for (unsigned k = 0; k < 8 && i < text.size; k++, i++)
      word |= (uint64_t)(unsigned char)text.bytes[i] << (8 * k);
    hash = mix(hash + word + UINT64_C(0x9e3779b97f4a7c15));
  }
  return hash;
}

tdm_text tdm_text_copy(tdm_arena *arena, tdm_text text) {
  char *bytes = tdm_arena_alloc(arena, (size_t)text.size + 1, 1);
  if (!bytes) return (tdm_text){NULL, text.size};
  if (text.size) memcpy(bytes, text.bytes, text.size);
  return (tdm_text){bytes, text.size};
}

static tdm_text format_list(tdm_arena *arena, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int size = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (size < 0) return (tdm_text){NULL, 0};
  char *bytes = tdm_arena_alloc(arena, (size_t)size + 1, 1);
  if (!bytes) return (tdm_text){NULL, 0};
  vsnprintf(bytes, (size_t)size + 1, format, arguments);
  return (tdm_text){bytes, (uint32_t)size};
}

tdm_text tdm_text_format(tdm_arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tdm_text text = format_list(arena, format, arguments);
  va_end(arguments);
  return text;
}

uint32_t tdm_texts_find(const tdm_texts *list, tdm_text text) {
  for (uint32_t i = 0; i < list->count; i++)
    if (tdm_text_equal(list->items[i], text)) return i;
  return UINT32_MAX;
}

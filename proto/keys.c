// SPDX-License-Identifier: Apache-2.0
#include "proto/keys.h"

#include <stdlib.h>
#include <string.h>

#include "solver/model/text.h"

bool tdm_keys_init(tdm_keys *keys, uint32_t claimed) {
  /* The inline arrays stay unset: they are most of the struct and read only up to count. */
  keys->count = 0;
  keys->seen = 0;
  keys->slots = NULL;
  if (claimed <= TDM_KEYS_INLINE) return true;
  size_t slots = 256;
  while (slots / 3 * 2 < claimed) slots *= 2;
  keys->mask = (uint32_t)(slots - 1);
  keys->slots = calloc(slots, sizeof *keys->slots);
  return keys->slots != NULL;
}

void tdm_keys_fini(tdm_keys *keys) { free(keys->slots); }

/* Equal for equal keys; different for nearly all others. */
static uint64_t fingerprint(const uint8_t *bytes, uint32_t size) {
  uint64_t first = 0, last = 0;
  if (size >= 8) {
    memcpy(&first, bytes, 8);
    memcpy(&last, bytes + size - 8, 8);
  } else if (size >= 4) {
    uint32_t low, high;
    memcpy(&low, bytes, 4);
    memcpy(&high, bytes + size - 4, 4);
    first = low;
    last = high;
  } else if (size) {
    first = bytes[0];
    last = (uint64_t)bytes[size / 2] << 8 | bytes[size - 1];
  }
  uint64_t x = (first ^ size) * UINT64_C(0x9e3779b97f4a7c15) ^ last;
  return (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
}

static bool add_inline(tdm_keys *keys, const uint8_t *bytes, uint32_t size) {
  uint64_t print = fingerprint(bytes, size);
  uint64_t bit = UINT64_C(1) << (print >> 58);
  if (keys->seen & bit)
    for (uint32_t i = 0; i < keys->count; i++)
      if (keys->fingerprints[i] == print && keys->sizes[i] == size &&
          memcmp(keys->bytes[i], bytes, size) == 0)
        return false;
  keys->seen |= bit;
  keys->fingerprints[keys->count] = print;
  keys->bytes[keys->count] = bytes;
  keys->sizes[keys->count++] = size;
  return true;
}

bool tdm_keys_add(tdm_keys *keys, const uint8_t *bytes, uint32_t size) {
  if (!keys->slots) return add_inline(keys, bytes, size);
  tdm_text text = {(const char *)bytes, size};
  uint64_t hash = tdm_text_hash(text, (uint64_t)(uintptr_t)keys->slots);
  uint32_t at = (uint32_t)hash & keys->mask, tag = (uint32_t)(hash >> 32);
  for (; keys->slots[at].bytes; at = (at + 1) & keys->mask) {
    const tdm_key_slot *slot = &keys->slots[at];
    if (slot->hash == tag && slot->size == size && memcmp(slot->bytes, bytes, size) == 0)
      return false;
  }
  keys->slots[at] = (tdm_key_slot){tag, size, bytes};
  return true;
}

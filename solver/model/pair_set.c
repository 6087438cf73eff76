// SPDX-License-Identifier: Apache-2.0
#include "solver/model/pair_set.h"

#include "solver/model/text.h"

bool tdm_pair_set_init(tdm_pair_set *set, tdm_arena *arena, uint32_t capacity) {
  uint64_t slot_count = 16;
  while (slot_count / 2 < capacity) slot_count *= 2;
  set->mask = slot_count - 1;
  set->slots = tdm_arena_alloc(arena, slot_count, sizeof *set->slots);
  return set->slots != NULL;
}

bool tdm_pair_set_enter(tdm_pair_set *set, uint32_t mentor, uint32_t mentee) {
  uint64_t key = ((uint64_t)mentor << 32 | mentee) + 1;
  tdm_text bytes = {(const char *)&key, sizeof key};
  uint64_t at = tdm_text_hash(bytes, (uint64_t)(uintptr_t)set->slots) & set->mask;
  while (set->slots[at] != 0) {
    if (set->slots[at] == key) return false;
    at = (at + 1) & set->mask;
  }
  set->slots[at] = key;
  return true;
}

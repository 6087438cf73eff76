// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/pair_map.h"

#include <stddef.h>

/* Keys are never 0: the first index is shifted by one. */
static uint64_t key_of(uint32_t a, uint32_t b) { return ((uint64_t)a + 1) << 32 | b; }

bool tdm_pair_map_init(tdm_pair_map *map, tdm_arena *arena, uint32_t pairs) {
  *map = (tdm_pair_map){0};
  if (pairs == 0) return true;
  uint32_t slots = 8;
  while (slots < (1u << 31) && slots / 2 < pairs) slots *= 2;
  map->keys = tdm_arena_alloc(arena, slots, sizeof *map->keys);
  map->values = tdm_arena_alloc(arena, slots, sizeof *map->values);
  map->slots = slots;
  return map->keys && map->values;
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t find_slot(const tdm_pair_map *map, uint64_t key) {
  uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
  uint32_t slot = (uint32_t)(hash >> 32) & (map->slots - 1);
  while (map->keys[slot] && map->keys[slot] != key) slot = (slot + 1) & (map->slots - 1);
  return slot;
}

void tdm_pair_map_set(tdm_pair_map *map, uint32_t a, uint32_t b, int64_t value) {
  uint64_t key = key_of(a, b);
  uint32_t slot = find_slot(map, key);
  if (!map->keys[slot]) map->count++;
  map->keys[slot] = key;
  map->values[slot] = value;
}

bool tdm_pair_map_get(const tdm_pair_map *map, uint32_t a, uint32_t b, int64_t *value) {
  if (map->count == 0) return false;
  uint32_t slot = find_slot(map, key_of(a, b));
  if (!map->keys[slot]) return false;
  if (value) *value = map->values[slot];
  return true;
}

void tdm_pair_map_set_either(tdm_pair_map *map, uint32_t a, uint32_t b, int64_t value) {
  tdm_pair_map_set(map, a < b ? a : b, a < b ? b : a, value);
}

bool tdm_pair_map_has_either(const tdm_pair_map *map, uint32_t a, uint32_t b) {
  return tdm_pair_map_get(map, a < b ? a : b, a < b ? b : a, NULL);
}

bool tdm_pair_map_next(const tdm_pair_map *map, uint32_t *slot, uint32_t *a, uint32_t *b,
                       int64_t *value) {
  while (*slot < map->slots && !map->keys[*slot]) ++*slot;
  if (*slot >= map->slots) return false;
  *a = (uint32_t)(map->keys[*slot] >> 32) - 1;
  *b = (uint32_t)map->keys[*slot];
  *value = map->values[(*slot)++];
  return true;
}

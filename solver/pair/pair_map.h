// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pair map: from two participant indices to a number, by open addressing.
 * Holds vetoes, forbids, locks, repeated pairs and listed scores.
 */
#ifndef TANDEM_SOLVER_PAIR_PAIR_MAP_H
#define TANDEM_SOLVER_PAIR_PAIR_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"

typedef struct {
  uint64_t *keys; /* 0: free */
  int64_t *values;
  uint32_t slots; /* a power of two, 0 while empty */
  uint32_t count;
} tdm_pair_map;

/* Room for `pairs` entries, in the arena. False when memory is out. */
bool tdm_pair_map_init(tdm_pair_map *map, tdm_arena *arena, uint32_t pairs);

/* Enters or overwrites the value of the ordered pair; room was made by init. */
void tdm_pair_map_set(tdm_pair_map *map, uint32_t a, uint32_t b, int64_t value);

/* The same for both orders: one entry. */
void tdm_pair_map_set_either(tdm_pair_map *map, uint32_t a, uint32_t b, int64_t value);

/* Whether the ordered pair is there; *value (may be NULL) is its number. */
bool tdm_pair_map_get(const tdm_pair_map *map, uint32_t a, uint32_t b, int64_t *value);

bool tdm_pair_map_has_either(const tdm_pair_map *map, uint32_t a, uint32_t b);

/* The next entry at or after *slot, 0 at first; false at the end. Moves *slot on. */
bool tdm_pair_map_next(const tdm_pair_map *map, uint32_t *slot, uint32_t *a, uint32_t *b,
                       int64_t *value);

#endif

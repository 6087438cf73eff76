// SPDX-License-Identifier: Apache-2.0
/*
 * Pair set: ordered pairs of participants, each once. Internal to solver/model.
 */
#ifndef TANDEM_MODEL_PAIR_SET_H
#define TANDEM_MODEL_PAIR_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"

typedef struct {
  uint64_t *slots; /* open addressing over mentor << 32 | mentee, plus 1; 0 where free */
  uint64_t mask;
} tdm_pair_set;

/* Makes room for `capacity` pairs in the arena. False when memory is out. */
bool tdm_pair_set_init(tdm_pair_set *set, tdm_arena *arena, uint32_t capacity);

/* Enters the pair; returns whether it is new. At most `capacity` different pairs. */
bool tdm_pair_set_enter(tdm_pair_set *set, uint32_t mentor, uint32_t mentee);

#endif

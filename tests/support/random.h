// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Random: a seeded generator for tests, the same on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood 2014). Callers: the generators of tests/support, tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_RANDOM_H
#define TANDEM_TESTS_SUPPORT_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t state;
} tdm_random;

static inline uint64_t tdm_random_next(tdm_random *random) {
  uint64_t x = random->state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* 0 to limit - 1; limit > 0. */
static inline uint32_t tdm_random_below(tdm_random *random, uint32_t limit) {
  return (uint32_t)((tdm_random_next(random) >> 32) * limit >> 32);
}

static inline bool tdm_random_chance(tdm_random *random, uint32_t percent) {
  return tdm_random_below(random, 100) < percent;
}

/* In [0, 1). */
static inline double tdm_random_unit(tdm_random *random) {
  return (double)(tdm_random_next(random) >> 11) * 0x1p-53;
}

/* Fills order[0..count) with a random order of 0 to count - 1. */
static inline void tdm_random_order(tdm_random *random, uint32_t *order, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = tdm_random_below(random, i + 1);
    order[i] = order[at];
    order[at] = i;
  }
}

#endif

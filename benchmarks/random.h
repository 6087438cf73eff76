// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Random: a seeded generator, the same on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood 2014). Callers: the generator of cohorts.
 */
#ifndef TANDEM_BENCHMARKS_RANDOM_H
#define TANDEM_BENCHMARKS_RANDOM_H

#include <stdint.h>

typedef struct {
  uint64_t state;
} tdm_dice;

static inline uint64_t tdm_dice_next(tdm_dice *dice) {
  uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* 0 to limit - 1; limit > 0. */
static inline uint32_t tdm_dice_below(tdm_dice *dice, uint32_t limit) {
  return (uint32_t)((tdm_dice_next(dice) >> 32) * limit >> 32);
}

#endif

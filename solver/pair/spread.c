// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/spread.h"

#include <math.h>

uint32_t tdm_spread_count(const tdm_programme *programme) {
  return programme->bridge_count + programme->variety_count;
}

const tdm_spread *tdm_spread_entry(const tdm_programme *programme, uint32_t entry) {
  return entry < programme->bridge_count ? &programme->bridges[entry]
                                         : &programme->variety[entry - programme->bridge_count];
}

int64_t tdm_spread_gain(const tdm_spread *entry, uint32_t k) {
  return llrint(1e6 * entry->gains[k]);
}

/* Euclid's; 0 is divided by everything. */
static int64_t common_divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

int64_t tdm_spread_divisor(const tdm_programme *programme) {
  int64_t divisor = 0;
  for (uint32_t e = 0; e < tdm_spread_count(programme); e++) {
    const tdm_spread *entry = tdm_spread_entry(programme, e);
    for (uint32_t k = 0; k < entry->gain_count; k++)
      divisor = common_divisor(divisor, tdm_spread_gain(entry, k));
  }
  return divisor;
}

/* By bridges once, by variety as the partner of both. */
int64_t tdm_spread_largest(const tdm_programme *programme) {
  int64_t sum = 0;
  for (uint32_t e = 0; e < tdm_spread_count(programme); e++) {
    const tdm_spread *entry = tdm_spread_entry(programme, e);
    int64_t most = entry->gain_count ? tdm_spread_gain(entry, 0) : 0;
    sum += e < programme->bridge_count ? most : 2 * most;
  }
  return sum;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The source of all kernels. A file that includes it says TDM_SCAN_KERNELS, the
 * name of the table, and TDM_SCAN_KERNELS_NAME, and is compiled for its
 * instruction set. Callers: scan_kernels*.c only.
 */
#include <math.h>
#include <string.h>

#include "solver/scan/scan_kernels.h"

/* Tells the compiler that nothing is left over at the end of a vector loop. */
static inline uint32_t whole(uint32_t n) { return n / TDM_SCAN_LANES * TDM_SCAN_LANES; }

/* ---- codes ---- */

#define DEFINE_CODE_KERNELS(bits)                                                                 \
  static void add_equal_##bits(int32_t *restrict sum, const void *code, uint64_t own,             \
                               int32_t part, uint32_t n) {                                        \
    const uint##bits##_t *restrict codes = code;                                                  \
    const uint##bits##_t mine = (uint##bits##_t)own;                                              \
    n = whole(n);                                                                                 \
    for (uint32_t k = 0; k < n; k++) sum[k] += codes[k] == mine ? part : 0;                       \
  }                                                                                               \
  static void add_differ_##bits(int32_t *restrict sum, const void *code, uint64_t own,            \
                                int32_t part, uint32_t n) {                                       \
    const uint##bits##_t *restrict codes = code;                                                  \
    const uint##bits##_t mine = (uint##bits##_t)own;                                              \
    n = whole(n);                                                                                 \
    for (uint32_t k = 0; k < n; k++) sum[k] += ((codes[k] != mine) & (codes[k] != 0)) ? part : 0; \
  }                                                                                               \
  static void equal_##bits(uint8_t *restrict mask, const void *code, uint64_t own, uint32_t n) {  \
    const uint##bits##_t *restrict codes = code;                                                  \
    const uint##bits##_t mine = (uint##bits##_t)own;                                              \
    n = whole(n);                                                                                 \
    for (uint32_t k = 0; k < n; k++) mask[k] = codes[k] == mine;                                  \
  }                                                                                               \
  static void differ_##bits(uint8_t *restrict mask, const void *code, uint64_t own, uint32_t n) { \
    const uint##bits##_t *restrict codes = code;                                                  \
    const uint##bits##_t mine = (uint##bits##_t)own;                                              \
    n = whole(n);                                                                                 \
    for (uint32_t k = 0; k < n; k++) mask[k] = (codes[k] != mine) & (codes[k] != 0);              \
  }

DEFINE_CODE_KERNELS(8)
DEFINE_CODE_KERNELS(16)
DEFINE_CODE_KERNELS(32)
DEFINE_CODE_KERNELS(64)

/* ---- sets ---- */

/* Without an instruction that counts bits, the steps of counting become vectors. */
#if defined(__x86_64__) && !defined(__POPCNT__)
static inline uint32_t common_32(uint32_t a, uint32_t b) {
  uint32_t bits = a & b;
  bits -= bits >> 1 & UINT32_C(0x55555555);
  bits = (bits & UINT32_C(0x33333333)) + (bits >> 2 & UINT32_C(0x33333333));
  bits = (bits + (bits >> 4)) & UINT32_C(0x0f0f0f0f);
  bits += bits >> 8;
  return (bits + (bits >> 16)) & 63;
}

static inline uint32_t common_64(uint64_t a, uint64_t b) {
  uint64_t bits = a & b;
  bits -= bits >> 1 & UINT64_C(0x5555555555555555);
  bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
  bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  bits += bits >> 8;
  bits += bits >> 16;
  return (uint32_t)(bits + (bits >> 32)) & 127;
}
#else
static inline uint32_t common_32(uint32_t a, uint32_t b) {
  return (uint32_t)__builtin_popcount(a & b);
}

static inline uint32_t common_64(uint64_t a, uint64_t b) {
  return (uint32_t)__builtin_popcountll(a & b);
}
#endif

#define DEFINE_SET_KERNELS(bits)                                                               \
  static void add_overlap_##bits(int32_t *restrict sum, const void *set,                       \
                                 const uint16_t *restrict size, uint64_t own,                  \
                                 const int32_t *restrict table, uint32_t step, uint32_t n) {   \
    const uint##bits##_t *restrict sets = set;                                                 \
    const uint##bits##_t mine = (uint##bits##_t)own;                                           \
    n = whole(n);                                                                              \
    for (uint32_t k = 0; k < n; k++)                                                           \
      sum[k] += table[(int32_t)(common_##bits(mine, sets[k]) * step + size[k])];               \
  }                                                                                            \
  static void meet_##bits(uint8_t *restrict mask, const void *set, uint64_t own, uint32_t n) { \
    const uint##bits##_t *restrict sets = set;                                                 \
    const uint##bits##_t mine = (uint##bits##_t)own;                                           \
    n = whole(n);                                                                              \
    for (uint32_t k = 0; k < n; k++) mask[k] = (sets[k] & mine) != 0;                          \
  }

DEFINE_SET_KERNELS(32)
DEFINE_SET_KERNELS(64)

static void add_counted(int32_t *restrict sum, const uint16_t *restrict common,
                        const uint16_t *restrict size, const int32_t *restrict table, uint32_t step,
                        uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) sum[k] += table[(int32_t)(common[k] * step + size[k])];
}

static void count_common(uint16_t *restrict common, const uint64_t *restrict set, uint64_t own,
                         uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) common[k] = (uint16_t)(common[k] + common_64(own, set[k]));
}

static void counted(uint8_t *restrict mask, const uint16_t *restrict common, uint16_t least,
                    uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) mask[k] = common[k] >= least;
}

/* ---- small tables ---- */

static void add_at(int32_t *restrict sum, const uint32_t *restrict index,
                   const int32_t *restrict table, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) sum[k] += table[index[k]];
}

#ifdef TDM_SCAN_LOOKUP
#include "solver/scan/scan_lookup.h"
#else
static void add_at_small(int32_t *restrict sum, const uint8_t *restrict index,
                         const int32_t *restrict table, uint32_t entries, uint32_t n) {
  (void)entries;
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) sum[k] += table[index[k]];
}

/* Counting goes by vectors even where looking up does not. */
#define DEFINE_COMMON_KERNEL(bits)                                                             \
  static void add_common_##bits(int32_t *restrict sum, const void *set,                        \
                                const uint8_t *restrict offset, uint64_t own,                  \
                                const int32_t *restrict table, uint32_t entries, uint32_t n) { \
    const uint##bits##_t *restrict sets = set;                                                 \
    const uint##bits##_t mine = (uint##bits##_t)own;                                           \
    (void)entries;                                                                             \
    for (const int32_t *end = sum + n; sum < end; sum += TDM_SCAN_LANES) {                     \
      uint32_t index[TDM_SCAN_LANES];                                                          \
      for (int k = 0; k < TDM_SCAN_LANES; k++)                                                 \
        index[k] = common_##bits(mine, sets[k]) + offset[k];                                   \
      for (int k = 0; k < TDM_SCAN_LANES; k++) sum[k] += table[index[k]];                      \
      sets += TDM_SCAN_LANES;                                                                  \
      offset += TDM_SCAN_LANES;                                                                \
    }                                                                                          \
  }

DEFINE_COMMON_KERNEL(32)
DEFINE_COMMON_KERNEL(64)
#endif

/* ---- numbers ---- */

/*
 * Adding 1.5 * 2^52 leaves no bits below 1, so the addition itself rounds half to even,
 * as llrint does; parts are at most 10^9.
 */
static inline int32_t rounded(double part) {
  const double shift = 0x1.8p52;
  return (int32_t)((part + shift) - shift);
}

static void add_number(int32_t *restrict sum, const double *restrict number,
                       const tdm_scan_number *own, uint32_t n) {
  const double mine = own->number, span = own->span, weight = own->micro_weight;
  n = whole(n);
  if (own->share) {
    for (uint32_t k = 0; k < n; k++) {
      double apart = fabs(mine - number[k]);
      double part = weight * (1.0 - (apart < span ? apart : span) / span);
      sum[k] += rounded(number[k] == number[k] ? part : 0.0);
    }
    return;
  }
  for (uint32_t k = 0; k < n; k++) {
    double apart = fabs(mine - number[k]);
    double part = weight * ((apart < span ? apart : span) / span);
    sum[k] += rounded(number[k] == number[k] ? part : 0.0);
  }
}

static void within(uint8_t *restrict mask, const double *restrict number, double own, double max,
                   uint8_t missing, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) {
    uint8_t absent = number[k] != number[k];
    mask[k] = (uint8_t)((fabs(own - number[k]) <= max) | (absent & missing));
  }
}

#define DEFINE_STAND_KERNEL(name, relation)                                           \
  static void name(uint8_t *restrict mask, const double *restrict number, double own, \
                   uint8_t missing, uint32_t n) {                                     \
    n = whole(n);                                                                     \
    for (uint32_t k = 0; k < n; k++) {                                                \
      uint8_t absent = number[k] != number[k];                                        \
      mask[k] = (uint8_t)((own relation number[k]) | (absent & missing));             \
    }                                                                                 \
  }

DEFINE_STAND_KERNEL(stands_below, <)
DEFINE_STAND_KERNEL(stands_at_most, <=)
DEFINE_STAND_KERNEL(stands_above, >)
DEFINE_STAND_KERNEL(stands_at_least, >=)

static void stands(uint8_t *mask, const double *number, double own, tdm_stand stand,
                   uint8_t missing, uint32_t n) {
  switch (stand) {
    case TDM_STAND_BELOW:
      stands_below(mask, number, own, missing, n);
      return;
    case TDM_STAND_AT_MOST:
      stands_at_most(mask, number, own, missing, n);
      return;
    case TDM_STAND_ABOVE:
      stands_above(mask, number, own, missing, n);
      return;
    case TDM_STAND_AT_LEAST:
      stands_at_least(mask, number, own, missing, n);
      return;
  }
}

/* ---- reporting line ---- */

static void below(uint8_t *restrict mask, const uint32_t *restrict enter,
                  const uint32_t *restrict depth, uint32_t low, uint32_t high, uint32_t own_depth,
                  uint32_t steps, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++)
    mask[k] = (enter[k] > low) & (enter[k] < high) & (depth[k] - own_depth <= steps);
}

static void above(uint8_t *restrict mask, const uint32_t *restrict enter,
                  const uint32_t *restrict leave, const uint32_t *restrict depth, uint32_t own,
                  uint32_t own_depth, uint32_t steps, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++)
    mask[k] = (enter[k] < own) & (own < leave[k]) & (own_depth - depth[k] <= steps);
}

/* ---- masks ---- */

static void both(uint8_t *restrict mask, const uint8_t *restrict other, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) mask[k] &= other[k];
}

static void either(uint8_t *restrict mask, const uint8_t *restrict other, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) mask[k] |= other[k];
}

static void without(uint8_t *restrict mask, const uint8_t *restrict other, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) mask[k] = (uint8_t)(mask[k] & (other[k] ^ 1));
}

static void tally(uint16_t *restrict count, const uint8_t *restrict mask, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) count[k] = (uint16_t)(count[k] + mask[k]);
}

/* ---- points ---- */

/* At most 10^12, so that this rounds as llrint does, too. */
static inline double micro_points(double points) {
  const double shift = 0x1.8p52;
  return (1e6 * points + shift) - shift;
}

/* Whole numbers below 2^51 are the lowest bits of their sum with 1.5 * 2^52. */
static inline int64_t whole_number(double number) {
  const double shift = 0x1.8p52, shifted = number + shift;
  int64_t bits, shift_bits;
  memcpy(&bits, &shifted, sizeof bits);
  memcpy(&shift_bits, &shift, sizeof shift_bits);
  return bits - shift_bits;
}

/* Quotients are exact where they are whole. */
static void add_points(int64_t *restrict wide, const double *restrict points, int64_t unit,
                       uint32_t n) {
  const double divisor = (double)unit;
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) wide[k] += whole_number(micro_points(points[k]) / divisor);
}

static bool divides(const double *points, int64_t unit, uint32_t n) {
  const double divisor = (double)unit, shift = 0x1.8p52;
  int64_t uneven = 0;
  for (uint32_t k = 0; k < n; k++) {
    double quotient = micro_points(points[k]) / divisor;
    uneven |= (quotient + shift) - shift != quotient;
  }
  return !uneven;
}

/* ---- values ---- */

static void widen(int64_t *restrict wide, int32_t *restrict sum, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) {
    wide[k] += sum[k];
    sum[k] = 0;
  }
}

static void value_narrow(int64_t *restrict value, const int32_t *restrict sum, int64_t per_unit,
                         int64_t base, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) value[k] = per_unit * sum[k] + base;
}

static void value_wide(int64_t *restrict value, const int64_t *restrict wide,
                       const int32_t *restrict sum, int64_t per_unit, int64_t base, uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) value[k] = per_unit * (wide[k] + sum[k]) + base;
}

static void add_bonus(int64_t *restrict value, const uint8_t *restrict mask, int64_t bonus,
                      uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++) value[k] += bonus & -(int64_t)mask[k];
}

static void close_out(int64_t *restrict value, const uint8_t *restrict mask, int64_t otherwise,
                      uint32_t n) {
  n = whole(n);
  for (uint32_t k = 0; k < n; k++)
    value[k] = otherwise ^ ((value[k] ^ otherwise) & -(int64_t)mask[k]);
}

const tdm_scan_kernels TDM_SCAN_KERNELS = {
    .name = TDM_SCAN_KERNELS_NAME,
    .add_equal = {add_equal_8, add_equal_16, add_equal_32, add_equal_64},
    .add_differ = {add_differ_8, add_differ_16, add_differ_32, add_differ_64},
    .add_at_small = add_at_small,
    .add_at = add_at,
    .add_common = {add_common_32, add_common_64},
    .add_overlap = {add_overlap_32, add_overlap_64},
    .add_counted = add_counted,
    .add_number = add_number,
    .count_common = count_common,
    .equal = {equal_8, equal_16, equal_32, equal_64},
    .differ = {differ_8, differ_16, differ_32, differ_64},
    .meet = {meet_32, meet_64},
    .counted = counted,
    .within = within,
    .stands = stands,
    .below = below,
    .above = above,
    .both = both,
    .either = either,
    .without = without,
    .tally = tally,
    .add_points = add_points,
    .divides = divides,
    .widen = widen,
    .value = value_narrow,
    .value_wide = value_wide,
    .add_bonus = add_bonus,
    .close = close_out,
};

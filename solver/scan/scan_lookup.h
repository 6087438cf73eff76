// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lookups in small tables that stay in registers: permutations instead of loads one by
 * one, which cost several times as much, and more still where processors guard them.
 * Included by scan_kernels_body.h alone.
 */
#if defined(__AVX512F__)
#include "solver/scan/scan_lookup_avx512.h"
#else
#include "solver/scan/scan_lookup_avx2.h"
#endif

enum { VECTORS_MOST = TDM_SCAN_TABLE_MAX / LANES };

static inline __attribute__((always_inline)) void load_table(vector *to, const int32_t *table,
                                                             uint32_t entries) {
  for (uint32_t t = 0; t < entries / LANES; t++) to[t] = load(table + t * LANES);
}

/* One by one, for tables that are too large. */
static inline void add_loaded(int32_t *sum, const uint32_t *index, const int32_t *table) {
  for (uint32_t k = 0; k < TDM_SCAN_LANES; k++) sum[k] += table[index[k]];
}

/* `entries` is 16, 32, 64 or 128 and known where these are called. */
static inline __attribute__((always_inline)) void add_picked(int32_t *sum, const uint8_t *index,
                                                             const int32_t *table, uint32_t entries,
                                                             uint32_t n) {
  vector in_registers[VECTORS_MOST];
  load_table(in_registers, table, entries);
  for (uint32_t k = 0; k < n; k += LANES)
    add_to(sum + k, pick(in_registers, entries, bytes_at(index + k)));
}

static void add_at_small(int32_t *sum, const uint8_t *index, const int32_t *table, uint32_t entries,
                         uint32_t n) {
  if (entries > PICKED_MOST)
    for (uint32_t k = 0; k < n; k++) sum[k] += table[index[k]];
  else if (entries <= 16)
    add_picked(sum, index, table, 16, n);
  else if (entries <= 32)
    add_picked(sum, index, table, 32, n);
  else if (entries <= 64)
    add_picked(sum, index, table, 64, n);
  else
    add_picked(sum, index, table, 128, n);
}

#define DEFINE_ADD_COMMON(bits)                                                                   \
  static inline __attribute__((always_inline)) void add_picked_##bits(                            \
      int32_t *sum, const uint##bits##_t *set, const uint8_t *offset, uint64_t own,               \
      const int32_t *table, uint32_t entries, uint32_t n) {                                       \
    vector in_registers[VECTORS_MOST], mine = all_##bits((uint##bits##_t)own);                    \
    load_table(in_registers, table, entries);                                                     \
    for (uint32_t k = 0; k < n; k += LANES) {                                                     \
      vector index = both_of(common_of_##bits(set + k, mine), bytes_at(offset + k));              \
      add_to(sum + k, pick(in_registers, entries, index));                                        \
    }                                                                                             \
  }                                                                                               \
                                                                                                  \
  static inline void add_loaded_##bits(int32_t *sum, const uint##bits##_t *set,                   \
                                       const uint8_t *offset, uint64_t own, const int32_t *table, \
                                       uint32_t n) {                                              \
    vector mine = all_##bits((uint##bits##_t)own);                                                \
    for (uint32_t k = 0; k < n; k += TDM_SCAN_LANES) {                                            \
      uint32_t index[TDM_SCAN_LANES];                                                             \
      for (uint32_t j = 0; j < TDM_SCAN_LANES; j += LANES)                                        \
        store(index + j, both_of(common_of_##bits(set + k + j, mine), bytes_at(offset + k + j))); \
      add_loaded(sum + k, index, table);                                                          \
    }                                                                                             \
  }                                                                                               \
                                                                                                  \
  static void add_common_##bits(int32_t *sum, const void *set, const uint8_t *offset,             \
                                uint64_t own, const int32_t *table, uint32_t entries,             \
                                uint32_t n) {                                                     \
    if (entries > PICKED_MOST)                                                                    \
      add_loaded_##bits(sum, set, offset, own, table, n);                                         \
    else if (entries <= 16)                                                                       \
      add_picked_##bits(sum, set, offset, own, table, 16, n);                                     \
    else if (entries <= 32)                                                                       \
      add_picked_##bits(sum, set, offset, own, table, 32, n);                                     \
    else if (entries <= 64)                                                                       \
      add_picked_##bits(sum, set, offset, own, table, 64, n);                                     \
    else                                                                                          \
      add_picked_##bits(sum, set, offset, own, table, 128, n);                                    \
  }

DEFINE_ADD_COMMON(32)
DEFINE_ADD_COMMON(64)

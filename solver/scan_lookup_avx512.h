// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lookups in small tables that stay in registers: permutations of AVX-512 instead of loads
 * one by one, which cost several times as much, and more still where processors guard
 * them. Included by scan_kernels_body.h alone, inside the AVX-512 build.
 */
#include <immintrin.h>

enum { LANES = 16, TABLES_MOST = TDM_SCAN_TABLE_MAX / LANES };

/* table[index] for tables of LANES * `tables` entries; `tables` is 1, 2, 4 or 8 and known. */
static inline __attribute__((always_inline)) __m512i pick(const __m512i *table, int tables,
                                                          __m512i index) {
  if (tables == 1) return _mm512_permutexvar_epi32(index, table[0]);
  __m512i low = _mm512_permutex2var_epi32(table[0], index, table[1]);
  if (tables == 2) return low;
  __m512i high = _mm512_permutex2var_epi32(table[2], index, table[3]);
  low = _mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(index, _mm512_set1_epi32(32)), high);
  if (tables == 4) return low;
  __m512i upper = _mm512_permutex2var_epi32(table[4], index, table[5]);
  high = _mm512_permutex2var_epi32(table[6], index, table[7]);
  upper = _mm512_mask_mov_epi32(upper, _mm512_test_epi32_mask(index, _mm512_set1_epi32(32)), high);
  return _mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(index, _mm512_set1_epi32(64)), upper);
}

static inline __attribute__((always_inline)) void load_tables(__m512i *to, const int32_t *table,
                                                              int tables) {
  for (int t = 0; t < tables; t++) to[t] = _mm512_loadu_si512(table + t * LANES);
}

static inline __m512i bytes_at(const uint8_t *from) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from));
}

static inline void add_to(int32_t *sum, __m512i part) {
  _mm512_storeu_si512(sum, _mm512_add_epi32(_mm512_loadu_si512(sum), part));
}

static inline __m512i common_of_32(const uint32_t *set, __m512i own) {
  return _mm512_popcnt_epi32(_mm512_and_si512(own, _mm512_loadu_si512(set)));
}

static inline __m512i common_of_64(const uint64_t *set, __m512i own) {
  __m512i low = _mm512_popcnt_epi64(_mm512_and_si512(own, _mm512_loadu_si512(set)));
  __m512i high = _mm512_popcnt_epi64(_mm512_and_si512(own, _mm512_loadu_si512(set + LANES / 2)));
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(low)),
                            _mm512_cvtepi64_epi32(high), 1);
}

static inline __attribute__((always_inline)) void add_picked(int32_t *sum, const uint8_t *index,
                                                             const int32_t *table, int tables,
                                                             uint32_t n) {
  __m512i in_registers[TABLES_MOST];
  load_tables(in_registers, table, tables);
  for (uint32_t k = 0; k < n; k += LANES)
    add_to(sum + k, pick(in_registers, tables, bytes_at(index + k)));
}

static inline __attribute__((always_inline)) void add_picked_32(int32_t *sum, const uint32_t *set,
                                                                const uint8_t *offset, uint32_t own,
                                                                const int32_t *table, int tables,
                                                                uint32_t n) {
  __m512i in_registers[TABLES_MOST], mine = _mm512_set1_epi32((int32_t)own);
  load_tables(in_registers, table, tables);
  for (uint32_t k = 0; k < n; k += LANES) {
    __m512i index = _mm512_add_epi32(common_of_32(set + k, mine), bytes_at(offset + k));
    add_to(sum + k, pick(in_registers, tables, index));
  }
}

static inline __attribute__((always_inline)) void add_picked_64(int32_t *sum, const uint64_t *set,
                                                                const uint8_t *offset, uint64_t own,
                                                                const int32_t *table, int tables,
                                                                uint32_t n) {
  __m512i in_registers[TABLES_MOST], mine = _mm512_set1_epi64((int64_t)own);
  load_tables(in_registers, table, tables);
  for (uint32_t k = 0; k < n; k += LANES) {
    __m512i index = _mm512_add_epi32(common_of_64(set + k, mine), bytes_at(offset + k));
    add_to(sum + k, pick(in_registers, tables, index));
  }
}

static void add_at_small(int32_t *sum, const uint8_t *index, const int32_t *table, uint32_t entries,
                         uint32_t n) {
  if (entries <= LANES)
    add_picked(sum, index, table, 1, n);
  else if (entries <= 2 * LANES)
    add_picked(sum, index, table, 2, n);
  else if (entries <= 4 * LANES)
    add_picked(sum, index, table, 4, n);
  else
    add_picked(sum, index, table, 8, n);
}

static void add_common_32(int32_t *sum, const void *set, const uint8_t *offset, uint64_t own,
                          const int32_t *table, uint32_t entries, uint32_t n) {
  if (entries <= LANES)
    add_picked_32(sum, set, offset, (uint32_t)own, table, 1, n);
  else if (entries <= 2 * LANES)
    add_picked_32(sum, set, offset, (uint32_t)own, table, 2, n);
  else if (entries <= 4 * LANES)
    add_picked_32(sum, set, offset, (uint32_t)own, table, 4, n);
  else
    add_picked_32(sum, set, offset, (uint32_t)own, table, 8, n);
}

static void add_common_64(int32_t *sum, const void *set, const uint8_t *offset, uint64_t own,
                          const int32_t *table, uint32_t entries, uint32_t n) {
  if (entries <= LANES)
    add_picked_64(sum, set, offset, own, table, 1, n);
  else if (entries <= 2 * LANES)
    add_picked_64(sum, set, offset, own, table, 2, n);
  else if (entries <= 4 * LANES)
    add_picked_64(sum, set, offset, own, table, 4, n);
  else
    add_picked_64(sum, set, offset, own, table, 8, n);
}

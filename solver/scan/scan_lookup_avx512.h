// SPDX-License-Identifier: GPL-3.0-or-later
/* What scan_lookup.h needs, of AVX-512: 16 lanes. Included by it alone. */
#include <immintrin.h>

enum { LANES = 16, PICKED_MOST = TDM_SCAN_TABLE_MAX };

typedef __m512i vector;

static inline vector load(const int32_t *from) { return _mm512_loadu_si512(from); }

static inline void add_to(int32_t *sum, vector part) {
  _mm512_storeu_si512(sum, _mm512_add_epi32(_mm512_loadu_si512(sum), part));
}

static inline vector bytes_at(const uint8_t *from) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from));
}

static inline vector both_of(vector a, vector b) { return _mm512_add_epi32(a, b); }

static inline vector all_32(uint32_t set) { return _mm512_set1_epi32((int32_t)set); }

static inline vector all_64(uint64_t set) { return _mm512_set1_epi64((int64_t)set); }

static inline void store(uint32_t *to, vector index) { _mm512_storeu_si512(to, index); }

static inline vector common_of_32(const uint32_t *set, vector own) {
  return _mm512_popcnt_epi32(_mm512_and_si512(own, _mm512_loadu_si512(set)));
}

static inline vector common_of_64(const uint64_t *set, vector own) {
  vector low = _mm512_popcnt_epi64(_mm512_and_si512(own, _mm512_loadu_si512(set)));
  vector high = _mm512_popcnt_epi64(_mm512_and_si512(own, _mm512_loadu_si512(set + LANES / 2)));
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(low)),
                            _mm512_cvtepi64_epi32(high), 1);
}

/* table[index], the low five bits of it, of two vectors. */
static inline vector pick_of_32(const vector *table, vector index) {
  return _mm512_permutex2var_epi32(table[0], index, table[1]);
}

/* `set` where the index has the bit, else `clear`. */
static inline vector by_bit(vector index, int bit, vector clear, vector set) {
  return _mm512_mask_mov_epi32(clear, _mm512_test_epi32_mask(index, _mm512_set1_epi32(bit)), set);
}

static inline __attribute__((always_inline)) vector pick(const vector *table, uint32_t entries,
                                                         vector index) {
  if (entries == 16) return _mm512_permutexvar_epi32(index, table[0]);
  vector low = pick_of_32(table, index);
  if (entries == 32) return low;
  low = by_bit(index, 32, low, pick_of_32(table + 2, index));
  if (entries == 64) return low;
  vector high = by_bit(index, 32, pick_of_32(table + 4, index), pick_of_32(table + 6, index));
  return by_bit(index, 64, low, high);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/* What scan_lookup.h needs, of AVX2: 8 lanes. Included by it alone. */
#include <immintrin.h>

/* Larger tables take more permutations than loads. */
enum { LANES = 8, PICKED_MOST = 32 };

typedef __m256i vector;

static inline vector load(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }

static inline void add_to(int32_t *sum, vector part) {
  _mm256_storeu_si256((__m256i *)sum, _mm256_add_epi32(load(sum), part));
}

static inline vector bytes_at(const uint8_t *from) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from));
}

static inline vector both_of(vector a, vector b) { return _mm256_add_epi32(a, b); }

static inline vector all_32(uint32_t set) { return _mm256_set1_epi32((int32_t)set); }

static inline vector all_64(uint64_t set) { return _mm256_set1_epi64x((int64_t)set); }

static inline void store(uint32_t *to, vector index) { _mm256_storeu_si256((__m256i *)to, index); }

/* Bits set in every byte, by halves of bytes (W. Mula, "SSSE3: fast popcount", 2008). */
static inline vector bits_of_bytes(vector bytes) {
  const vector low = _mm256_set1_epi8(15);
  const vector bits = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2,
                                       1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  vector upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low);
  return _mm256_add_epi8(_mm256_shuffle_epi8(bits, _mm256_and_si256(bytes, low)),
                         _mm256_shuffle_epi8(bits, upper));
}

static inline vector common_of_32(const uint32_t *set, vector own) {
  vector pairs =
      _mm256_maddubs_epi16(bits_of_bytes(_mm256_and_si256(own, load(set))), _mm256_set1_epi8(1));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

static inline vector common_of_64(const uint64_t *set, vector own) {
  const vector zero = _mm256_setzero_si256();
  vector low = _mm256_sad_epu8(bits_of_bytes(_mm256_and_si256(own, load(set))), zero);
  vector high = _mm256_sad_epu8(bits_of_bytes(_mm256_and_si256(own, load(set + 4))), zero);
  /* Sums are below 2^16: the upper four move into the gaps, then all into order. */
  vector mixed = _mm256_or_si256(low, _mm256_slli_epi64(high, 32));
  return _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
}

/* `set` where the index has the bit, else `clear`. */
static inline vector by_bit(vector index, int bit, vector clear, vector set) {
  __m256 sign = _mm256_castsi256_ps(_mm256_slli_epi32(index, 31 - bit));
  return _mm256_castps_si256(
      _mm256_blendv_ps(_mm256_castsi256_ps(clear), _mm256_castsi256_ps(set), sign));
}

static inline __attribute__((always_inline)) vector pick_of_16(const vector *table, vector index) {
  return by_bit(index, 3, _mm256_permutevar8x32_epi32(table[0], index),
                _mm256_permutevar8x32_epi32(table[1], index));
}

static inline __attribute__((always_inline)) vector pick_of_32(const vector *table, vector index) {
  return by_bit(index, 4, pick_of_16(table, index), pick_of_16(table + 2, index));
}

static inline __attribute__((always_inline)) vector pick(const vector *table, uint32_t entries,
                                                         vector index) {
  return entries == 16 ? pick_of_16(table, index) : pick_of_32(table, index);
}

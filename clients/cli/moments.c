// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/moments.h"

#include <stdlib.h>
#include <string.h>

#include "clients/cli/complaints.h"
#include "clients/cli/nnls.h"

enum { VECTOR_MAX = TDM_NNLS_MAX + 1 }; /* 1, all dimensions, the rating */

typedef struct {
  uint64_t hash;
  uint32_t row;
} ranked_row;

static int by_hash(const void *a, const void *b) {
  const ranked_row *x = a, *y = b;
  if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static void add_row(const tdm_moments *moments, const tdm_ratings_table *table, uint32_t row,
                    double *block) {
  uint32_t size = moments->size;
  double vector[VECTOR_MAX] = {1};
  for (uint32_t d = 0; d < table->dimensions; d++)
    vector[d + 1] = table->f[(size_t)row * table->dimensions + d];
  vector[size - 1] = table->rating[row];
  for (uint32_t i = 0; i < size; i++)
    for (uint32_t k = 0; k < size; k++) block[i * size + k] += vector[i] * vector[k];
}

static ranked_row *rank_rows(tdm_moments *moments, const tdm_ratings_table *table,
                             tdm_arena *arena) {
  ranked_row *rows = tdm_must_alloc(arena, table->rows, sizeof *rows);
  for (uint32_t i = 0; i < table->rows; i++) rows[i] = (ranked_row){table->mentor[i], i};
  if (table->rows > 1) qsort(rows, table->rows, sizeof *rows, by_hash);
  for (uint32_t i = 0; i < table->rows; i++)
    moments->mentors += i == 0 || rows[i].hash != rows[i - 1].hash;
  return rows;
}

void tdm_moments_init(tdm_moments *moments, const tdm_ratings_table *table, tdm_arena *arena) {
  *moments = (tdm_moments){.dimensions = table->dimensions, .size = table->dimensions + 2};
  ranked_row *rows = rank_rows(moments, table, arena);
  size_t area = (size_t)moments->size * moments->size;
  moments->count = moments->mentors < TDM_BLOCKS_MAX ? moments->mentors : TDM_BLOCKS_MAX;
  moments->blocks = tdm_must_alloc(arena, moments->count * area, sizeof *moments->blocks);
  uint64_t mentor = 0;
  for (uint32_t i = 0; i < table->rows; i++) {
    if (i > 0 && rows[i].hash != rows[i - 1].hash) mentor++;
    uint64_t block = mentor * moments->count / moments->mentors;
    add_row(moments, table, rows[i].row, moments->blocks + block * area);
  }
}

void tdm_moments_sum(const tdm_moments *moments, const double *times, double *sum) {
  size_t area = (size_t)moments->size * moments->size;
  memset(sum, 0, area * sizeof *sum);
  for (uint32_t b = 0; b < moments->count; b++) {
    double factor = times ? times[b] : 1;
    if (factor == 0) continue;
    const double *block = moments->blocks + b * area;
    for (size_t i = 0; i < area; i++) sum[i] += factor * block[i];
  }
}

double tdm_moments_centre(const tdm_moments *moments, const double *sum, double *with_each_other,
                          double *with_rating) {
  uint32_t size = moments->size, d = moments->dimensions, last = size - 1;
  double n = sum[0];
  for (uint32_t i = 0; i < d; i++) {
    double mean = sum[i + 1] / n;
    for (uint32_t k = 0; k < d; k++)
      with_each_other[i * d + k] = sum[(i + 1) * size + k + 1] / n - mean * (sum[k + 1] / n);
    with_rating[i] = sum[(i + 1) * size + last] / n - mean * (sum[last] / n);
  }
  return sum[last * size + last] / n - (sum[last] / n) * (sum[last] / n);
}

double tdm_moments_error(const tdm_moments *moments, const double *sum, const double *training,
                         const double *weights) {
  uint32_t size = moments->size, last = size - 1;
  double vector[VECTOR_MAX] = {-training[last] / training[0]}, error = 0;
  for (uint32_t d = 0; d < moments->dimensions; d++) {
    vector[d + 1] = -weights[d];
    vector[0] += weights[d] * training[d + 1] / training[0];
  }
  vector[last] = 1;
  for (uint32_t i = 0; i < size; i++)
    for (uint32_t k = 0; k < size; k++) error += vector[i] * sum[i * size + k] * vector[k];
  return error;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * Moments: sums of products over rated pairs, by block of pairs, so that any choice of blocks
 * (a fold left out, a bootstrap's draw) is fitted without looking at the pairs again.
 *
 * A pair is the vector (1, f of each dimension, rating). One mentor's pairs are in one block:
 * what is generous in one of them is in all of them. Caller: fit.c.
 */
#ifndef TANDEM_CLI_MOMENTS_H
#define TANDEM_CLI_MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"

/* What is fitted: rows of f and the rating, each with the hash of the mentor's id. */
typedef struct {
  uint32_t dimensions;
  uint32_t rows;
  const double *f;        /* [rows * dimensions] */
  const double *rating;   /* [rows] */
  const uint64_t *mentor; /* [rows] */
  const double *present;  /* [dimensions] weights as they are, >= 0, not all 0 */
} tdm_ratings_table;

enum { TDM_BLOCKS_MAX = 256 };

typedef struct {
  uint32_t dimensions;
  uint32_t size; /* of a vector */
  uint32_t count;
  uint32_t mentors;
  double *blocks; /* [count][size * size] */
} tdm_moments;

/* Sums everything up, in the order of the mentors' hashes. Ends the program without memory. */
void tdm_moments_init(tdm_moments *moments, const tdm_ratings_table *table, tdm_arena *arena);

/* sum = Σ times[b] * block b, [size * size]; `times` NULL: once each. */
void tdm_moments_sum(const tdm_moments *moments, const double *times, double *sum);

/*
 * Covariances of f with each other, [dimensions * dimensions], and with the rating, divided by
 * the number of pairs; returns the variance of the rating.
 */
double tdm_moments_centre(const tdm_moments *moments, const double *sum, double *with_each_other,
                          double *with_rating);

/* Σ (rating - level - w'f)^2 over what was summed up, where `level` is the best for `training`. */
double tdm_moments_error(const tdm_moments *moments, const double *sum, const double *training,
                         const double *weights);

#endif

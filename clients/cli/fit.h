// SPDX-License-Identifier: Apache-2.0
/*
 * Fit: weights of dimensions from ratings.
 *
 *   minimize  mean (rating - level - w'f)^2 + strength * |w - s * present|^2
 *   over      level, s >= 0 and w >= 0
 *
 * Ridge regression towards the direction of the present weights: only shares are fitted, since
 * the total is kept, and towards zero every direction is as far as any other. With little to
 * say the ratings leave the weights as they are. The strength is the one that predicts best
 * what was left out (ten folds), if it does so better than the present weights by more than a
 * standard error; else infinite, the present weights. Intervals are those of the
 * ratings alone, strength next to nothing: percentiles of a bootstrap over mentors (Efron and
 * Tibshirani 1993). Everything is deterministic: folds and draws follow the mentors' hashes.
 */
#ifndef TANDEM_CLI_FIT_H
#define TANDEM_CLI_FIT_H

#include "clients/cli/moments.h"

enum {
  TDM_FIT_ROWS_EACH = 10, /* fewer rated pairs for each dimension are too few … */
  TDM_FIT_ROWS = 30,      /* … and so are fewer in all … */
  TDM_FIT_MENTORS = 10,   /* … or of fewer mentors … */
  TDM_FIT_VARYING = 2,    /* … or where less differs: only shares of the total are learned */
  TDM_FIT_LEVEL = 90      /* percent of the intervals */
};

typedef struct {
  double weight;    /* new */
  double low, high; /* of the ratings alone */
  bool varies;      /* false: the same in all rated pairs; the weight stays */
} tdm_fit_weight;

typedef struct {
  bool enough;              /* false: too little data, nothing below but the counts is set */
  uint32_t varying;         /* dimensions that differ among the rated pairs */
  bool weightless;          /* those that differ have no weight now: nothing to divide */
  uint32_t mentors;         /* who rated or were rated */
  uint32_t rows_needed;     /* for so many dimensions */
  tdm_fit_weight *weights;  /* [dimensions], in all as much as the present ones */
  double strength;          /* INFINITY: the ratings give no reason to change */
  double explained;         /* share of the variance of ratings left out, cross-validated; … */
  double explained_present; /* … and by the present weights, scaled to the ratings */
} tdm_fit;

/* Fits; everything is in the arena. Ends the program when memory is out. */
void tdm_fit_run(const tdm_ratings_table *table, tdm_arena *arena, tdm_fit *fit);

#endif

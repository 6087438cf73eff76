// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan scores: what dimensions, wishes and pair_scores earn, in units.
 *
 * Every part that a dimension can earn is in a table of whole units, looked up by
 * codes; only numbers off a small grid are worked out pair by pair. Callers: scan.c.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_SCORES_H
#define TANDEM_SOLVER_SCAN_SCAN_SCORES_H

#include "solver/pair/scores.h"
#include "solver/scan/scan_block.h"
#include "solver/scan/scan_sparse.h"

typedef enum {
  TDM_SCAN_EQUAL = 1, /* part where the codes are equal */
  TDM_SCAN_DIFFER,    /* part where they differ */
  TDM_SCAN_STEPS,     /* by difference of whole steps: levels, numbers on a grid */
  TDM_SCAN_COMMON,    /* by common elements and sizes, few different ones */
  TDM_SCAN_OVERLAP,   /* the same, whatever their number */
  TDM_SCAN_NUMBER
} tdm_scan_measure;

typedef struct {
  tdm_scan_measure measure;
  bool flush; /* the sum could overflow here: widen it first */
  int32_t part;
  const tdm_scan_codes *codes;
  tdm_code_width width; /* STEPS */
  const void *index;    /* STEPS: 0 to steps - 1, 2 * steps where missing */
  uint32_t steps;
  const tdm_scan_sets *sets;
  const uint8_t *offset; /* COMMON: (largest size + 1) * rank of the size */
  uint32_t entries;      /* COMMON: in use of the TDM_SCAN_TABLE_MAX of every rank */
  uint32_t row_length;   /* OVERLAP: of the table */
  int32_t *table;
  uint32_t table_size;
  const double *numbers;
  double span, micro_weight;
  bool share;
} tdm_scan_dimension;

typedef struct {
  const tdm_scores *scores;
  const tdm_scan_people *people;
  tdm_scan_dimension *dimensions; /* those that can earn */
  uint32_t count;
  tdm_scan_sparse extra;  /* wishes and listed points, in units */
  tdm_scan_sparse listed; /* only_listed: the pairs that are */
  const uint32_t *place;  /* dense: row or column of a position, or TDM_NONE; else NULL */
  int64_t unit;
  int64_t largest; /* units */
} tdm_scan_scores;

/* False when memory is out. */
bool tdm_scan_scores_init(tdm_scan_scores *scan, const tdm_scores *scores,
                          const tdm_scan_kernels *run, tdm_scan_people *people);

/* value[k] = per_unit * score of the pair + base. */
void tdm_scan_scores_block(const tdm_scan_scores *scan, const tdm_scan_block *block,
                           int64_t per_unit, int64_t base, int64_t *value);

/* mask[k] = 0 where only_listed keeps the pair out; needs only_listed. */
void tdm_scan_scores_listed(const tdm_scan_scores *scan, const tdm_scan_block *block,
                            uint8_t *mask);

/* ---- tables of dimensions (scan_dimensions.c) ---- */

/* Compiles in micro-points; *earns is false where every part is 0. False when memory is out. */
bool tdm_scan_dimension_init(tdm_scan_dimension *dimension, const tdm_score_part *part,
                             const tdm_dimension *source, tdm_scan_people *people, bool *earns);

/* The greatest common divisor of `divisor` and all parts; their largest. */
int64_t tdm_scan_dimension_divisor(const tdm_scan_dimension *dimension, int64_t divisor);
int64_t tdm_scan_dimension_largest(const tdm_scan_dimension *dimension);

/* From micro-points to units. */
void tdm_scan_dimension_divide(tdm_scan_dimension *dimension, int64_t unit);

/* sum[k] += the part. */
void tdm_scan_dimension_add(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                            int32_t *sum);

int64_t tdm_scan_divisor(int64_t a, int64_t b);

#endif

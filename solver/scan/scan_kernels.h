// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan kernels: the loops over a block of partners, once for every instruction set.
 *
 * One person stands fixed, the partners' columns are read side by side. All loops
 * are plain C that compilers turn into vector instructions; the same source is
 * compiled for several instruction sets, and the best that the processor has is
 * chosen at run time. All give the same integers. Callers: scan*.c only.
 *
 * `n` is always a multiple of TDM_SCAN_LANES: columns have that much room at their end.
 * Masks are bytes, 0 or 1.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_KERNELS_H
#define TANDEM_SOLVER_SCAN_SCAN_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/programme.h"

enum { TDM_SCAN_LANES = 64, TDM_SCAN_BLOCK = 512, TDM_SCAN_TABLE_MAX = 128 };

/* Columns of codes come in four widths: 1, 2, 4 and 8 bytes. */
typedef enum { TDM_CODE_8, TDM_CODE_16, TDM_CODE_32, TDM_CODE_64, TDM_CODE_WIDTHS } tdm_code_width;

/* Sets of strings as bits, 32 or 64 a person. */
typedef enum { TDM_SET_32, TDM_SET_64, TDM_SET_WIDTHS } tdm_set_width;

/* A number dimension with one side known: llrint(micro_weight * f), 0 where missing. */
typedef struct {
  double number, span, micro_weight;
  int share;
} tdm_scan_number;

typedef struct {
  const char *name;

  /* sum[k] += part where code[k] == own, or where neither code[k] == own nor code[k] == 0 */
  void (*add_equal[TDM_CODE_WIDTHS])(int32_t *sum, const void *code, uint64_t own, int32_t part,
                                     uint32_t n);
  void (*add_differ[TDM_CODE_WIDTHS])(int32_t *sum, const void *code, uint64_t own, int32_t part,
                                      uint32_t n);
  /* sum[k] += table[index[k]]; the table has TDM_SCAN_TABLE_MAX entries, `entries` in use */
  void (*add_at_small)(int32_t *sum, const uint8_t *index, const int32_t *table, uint32_t entries,
                       uint32_t n);
  /* the same for a table of any size */
  void (*add_at)(int32_t *sum, const uint32_t *index, const int32_t *table, uint32_t n);
  /* sum[k] += table[common elements + offset[k]], a small table likewise */
  void (*add_common[TDM_SET_WIDTHS])(int32_t *sum, const void *set, const uint8_t *offset,
                                     uint64_t own, const int32_t *table, uint32_t entries,
                                     uint32_t n);
  /* sum[k] += table[step * common elements + size[k]] */
  void (*add_overlap[TDM_SET_WIDTHS])(int32_t *sum, const void *set, const uint16_t *size,
                                      uint64_t own, const int32_t *table, uint32_t step,
                                      uint32_t n);
  void (*add_counted)(int32_t *sum, const uint16_t *common, const uint16_t *size,
                      const int32_t *table, uint32_t step, uint32_t n);
  void (*add_number)(int32_t *sum, const double *number, const tdm_scan_number *own, uint32_t n);
  /* common[k] += common elements */
  void (*count_common)(uint16_t *common, const uint64_t *set, uint64_t own, uint32_t n);

  /* mask[k] = … */
  void (*equal[TDM_CODE_WIDTHS])(uint8_t *mask, const void *code, uint64_t own, uint32_t n);
  void (*differ[TDM_CODE_WIDTHS])(uint8_t *mask, const void *code, uint64_t own, uint32_t n);
  void (*meet[TDM_SET_WIDTHS])(uint8_t *mask, const void *set, uint64_t own, uint32_t n);
  void (*counted)(uint8_t *mask, const uint16_t *common, uint16_t least, uint32_t n);
  /* fabs(number[k] - own) <= max; NaN gives `missing` */
  void (*within)(uint8_t *mask, const double *number, double own, double max, uint8_t missing,
                 uint32_t n);
  /* own stands so to number[k]; NaN gives `missing` */
  void (*stands)(uint8_t *mask, const double *number, double own, tdm_stand stand, uint8_t missing,
                 uint32_t n);
  /* low < at[k] < high and depth[k] - own_depth <= steps */
  void (*below)(uint8_t *mask, const uint32_t *enter, const uint32_t *depth, uint32_t low,
                uint32_t high, uint32_t own_depth, uint32_t steps, uint32_t n);
  /* enter[k] < own < leave[k] and own_depth - depth[k] <= steps */
  void (*above)(uint8_t *mask, const uint32_t *enter, const uint32_t *leave, const uint32_t *depth,
                uint32_t own, uint32_t own_depth, uint32_t steps, uint32_t n);

  /* mask[k] &= …, |= … */
  void (*both)(uint8_t *mask, const uint8_t *other, uint32_t n);
  void (*either)(uint8_t *mask, const uint8_t *other, uint32_t n);
  void (*without)(uint8_t *mask, const uint8_t *other, uint32_t n);
  void (*tally)(uint16_t *count, const uint8_t *mask, uint32_t n);

  /* wide[k] += llrint(1e6 * points[k]) / unit, which is whole; points as in pair_scores */
  void (*add_points)(int64_t *wide, const double *points, int64_t unit, uint32_t n);
  /* Whether llrint(1e6 * points[k]) is a multiple of unit for all k below n, any n. */
  bool (*divides)(const double *points, int64_t unit, uint32_t n);

  /* wide[k] += sum[k], and sum[k] = 0 */
  void (*widen)(int64_t *wide, int32_t *sum, uint32_t n);
  /* value[k] = per_unit * units + base, units from sum or from wide + sum */
  void (*value)(int64_t *value, const int32_t *sum, int64_t per_unit, int64_t base, uint32_t n);
  void (*value_wide)(int64_t *value, const int64_t *wide, const int32_t *sum, int64_t per_unit,
                     int64_t base, uint32_t n);
  /* value[k] += bonus where mask[k] */
  void (*add_bonus)(int64_t *value, const uint8_t *mask, int64_t bonus, uint32_t n);
  /* value[k] = otherwise where not mask[k] */
  void (*close)(int64_t *value, const uint8_t *mask, int64_t otherwise, uint32_t n);
} tdm_scan_kernels;

/* What this build has and this processor runs, slowest first; *count says how many. */
const tdm_scan_kernels *const *tdm_scan_kernels_usable(uint32_t *count);

/* The last of them. */
const tdm_scan_kernels *tdm_scan_kernels_best(void);

#endif

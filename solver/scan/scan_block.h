// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan block: one person and up to TDM_SCAN_BLOCK partners that stand side by side.
 *
 * Callers: scan*.c only.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_BLOCK_H
#define TANDEM_SOLVER_SCAN_SCAN_BLOCK_H

#include <string.h>

#include "solver/scan/scan_people.h"

typedef struct {
  const tdm_scan_kernels *run;
  uint32_t row;   /* position of the one person */
  uint32_t begin; /* position of the first partner */
  uint32_t end;   /* position after the last partner */
  uint32_t lanes; /* end - begin, rounded up to TDM_SCAN_LANES */
} tdm_scan_block;

static inline void tdm_scan_fill(const tdm_scan_block *block, uint8_t *mask, bool bit) {
  memset(mask, bit, block->lanes);
}

/* mask[k]: the partner has a value, and not the one that has the code `own`, not 0. */
static inline void tdm_scan_differ(const tdm_scan_block *block, const tdm_scan_codes *codes,
                                   uint64_t own, uint8_t *mask) {
  block->run->differ[codes->width](mask, tdm_scan_from(codes->width, codes->codes, block->begin),
                                   own, block->lanes);
}

static inline void tdm_scan_equal(const tdm_scan_block *block, const tdm_scan_codes *codes,
                                  uint64_t own, uint8_t *mask) {
  block->run->equal[codes->width](mask, tdm_scan_from(codes->width, codes->codes, block->begin),
                                  own, block->lanes);
}

/* common[k]: elements that row and partner have in common; for sets that are not small. */
void tdm_scan_count_common(const tdm_scan_block *block, const tdm_scan_sets *sets,
                           uint16_t *common);

/* What it takes to tell whether two people share a value. */
typedef struct {
  const tdm_scan_codes *codes; /* single values; else NULL */
  const tdm_scan_sets *sets;
} tdm_scan_shared;

/* False when memory is out. */
bool tdm_scan_shared_init(tdm_scan_shared *shared, tdm_scan_people *people, uint32_t attribute);

bool tdm_scan_shared_missing(const tdm_scan_shared *shared, uint32_t position);

/* mask[k]: both have a value and share one. */
void tdm_scan_meet(const tdm_scan_block *block, const tdm_scan_shared *shared, uint8_t *mask);

/* mask[k]: the partner has no value; somebody has one. */
void tdm_scan_absent(const tdm_scan_block *block, const tdm_scan_shared *shared, uint8_t *mask);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan sparse: single pairs by position, found from either side.
 *
 * Built from maps of participants; a map that holds for either order gives a pair
 * in each direction that the two lists allow. Callers: scan*.c only.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_SPARSE_H
#define TANDEM_SOLVER_SCAN_SCAN_SPARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/pair/pair_map.h"
#include "solver/scan/scan_people.h"

/* Partners of position p: other[first[p]] and on, ascending. All NULL where there are none. */
typedef struct {
  uint32_t *first;
  uint32_t *other;
  int64_t *value; /* NULL where only the pairs matter */
} tdm_scan_sparse;

/*
 * The pairs of `count` maps together, in the arena of `people`; divides values by
 * `unit`, which 0 leaves out. False when memory is out.
 */
bool tdm_scan_sparse_init(tdm_scan_sparse *sparse, tdm_scan_people *people,
                          const tdm_pair_map *const *maps, uint32_t count, bool either_order,
                          int64_t unit);

/* Where the partners of position `row` from `begin` on start; those before `end` end. */
void tdm_scan_sparse_range(const tdm_scan_sparse *sparse, uint32_t row, uint32_t begin,
                           uint32_t end, uint32_t *from, uint32_t *to);

/* mask[partner - begin] = bit for every partner of `row` from begin to end - 1. */
void tdm_scan_sparse_mark(const tdm_scan_sparse *sparse, uint32_t row, uint32_t begin, uint32_t end,
                          uint8_t bit, uint8_t *mask);

/* The first index in [from, to) of an ascending list whose entry is at least `least`. */
uint32_t tdm_scan_lower_bound(const uint32_t *list, uint32_t from, uint32_t to, uint32_t least);

#endif

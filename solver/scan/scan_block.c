// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_block.h"

#include "solver/scan/scan_sparse.h"

/* Walks the people who have the rare strings of the row. */
static void count_rare(const tdm_scan_block *block, const tdm_scan_sets *sets, uint16_t *common) {
  for (uint32_t k = sets->rare_first[block->row]; k < sets->rare_first[block->row + 1]; k++) {
    uint32_t string = sets->rare[k], end = sets->holder_first[string + 1];
    uint32_t h = tdm_scan_lower_bound(sets->holder, sets->holder_first[string], end, block->begin);
    for (; h < end && sets->holder[h] < block->end; h++) common[sets->holder[h] - block->begin]++;
  }
}

void tdm_scan_count_common(const tdm_scan_block *block, const tdm_scan_sets *sets,
                           uint16_t *common) {
  memset(common, 0, block->lanes * sizeof *common);
  for (uint32_t w = 0; w < sets->words; w++)
    if (sets->word[w][block->row])
      block->run->count_common(common, sets->word[w] + block->begin, sets->word[w][block->row],
                               block->lanes);
  if (sets->rare) count_rare(block, sets, common);
}

bool tdm_scan_shared_init(tdm_scan_shared *shared, tdm_scan_people *people, uint32_t attribute) {
  *shared = (tdm_scan_shared){0};
  if (tdm_scan_single(people, attribute)) {
    shared->codes = tdm_scan_codes_of(people, attribute);
    return shared->codes != NULL;
  }
  shared->sets = tdm_scan_sets_of(people, attribute);
  return shared->sets != NULL;
}

bool tdm_scan_shared_missing(const tdm_scan_shared *shared, uint32_t position) {
  if (shared->codes) return tdm_scan_code(shared->codes, position) == 0;
  return shared->sets->size[position] == shared->sets->absent;
}

void tdm_scan_meet(const tdm_scan_block *block, const tdm_scan_shared *shared, uint8_t *mask) {
  const tdm_scan_sets *sets = shared->sets;
  if (tdm_scan_shared_missing(shared, block->row)) {
    tdm_scan_fill(block, mask, false);
  } else if (shared->codes) {
    tdm_scan_equal(block, shared->codes, tdm_scan_code(shared->codes, block->row), mask);
  } else if (sets->small) {
    block->run->meet[TDM_SET_32](mask, sets->small + block->begin, sets->small[block->row],
                                 block->lanes);
  } else if (sets->words == 1) {
    block->run->meet[TDM_SET_64](mask, sets->word[0] + block->begin, sets->word[0][block->row],
                                 block->lanes);
  } else {
    uint16_t common[TDM_SCAN_BLOCK];
    tdm_scan_count_common(block, sets, common);
    block->run->counted(mask, common, 1, block->lanes);
  }
}

void tdm_scan_absent(const tdm_scan_block *block, const tdm_scan_shared *shared, uint8_t *mask) {
  if (shared->codes)
    tdm_scan_equal(block, shared->codes, 0, mask);
  else
    block->run->equal[TDM_CODE_16](mask, shared->sets->size + block->begin, shared->sets->absent,
                                   block->lanes);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_quotas.h"

/* Of everybody in their own role; 1 for a role that has no conditions. */
static bool pack(const uint8_t **column, const bool *of_mentor, const bool *of_mentee,
                 const tdm_scan_people *people) {
  *column = NULL;
  if (!of_mentor && !of_mentee) return true;
  uint8_t *holds = tdm_scan_column(people, sizeof *holds);
  if (!holds) return false;
  for (uint32_t at = 0; at < people->count; at++) {
    const bool *by_person = at < people->mentor_count ? of_mentor : of_mentee;
    holds[at] = !by_person || by_person[people->person[at]];
  }
  *column = holds;
  return true;
}

bool tdm_scan_quota_init(tdm_scan_quota *scan, const tdm_compiled_quota *compiled,
                         const tdm_quota *quota, tdm_scan_people *people) {
  *scan = (tdm_scan_quota){.differ_count = compiled->differ_count,
                           .share_count = compiled->share_count};
  scan->differ = tdm_arena_alloc(people->arena, scan->differ_count, sizeof *scan->differ);
  scan->share = tdm_arena_alloc(people->arena, scan->share_count, sizeof *scan->share);
  if (!scan->differ || !scan->share) return false;
  for (uint32_t k = 0; k < scan->differ_count; k++)
    if (!(scan->differ[k] = tdm_scan_codes_of(people, quota->differ_attributes[k]))) return false;
  for (uint32_t k = 0; k < scan->share_count; k++)
    if (!tdm_scan_shared_init(&scan->share[k], people, quota->share_attributes[k])) return false;
  return pack(&scan->side, compiled->mentor, compiled->mentee, people) &&
         pack(&scan->either, compiled->either_side, compiled->either_side, people);
}

bool tdm_scan_quota_init_listed(tdm_scan_quota *scan, const tdm_compiled_quota *compiled,
                                tdm_scan_people *people) {
  *scan = (tdm_scan_quota){.listed = true};
  return tdm_scan_sparse_init(&scan->pairs, people, &compiled->listed, 1, false, 0);
}

/* Of few pairs a row, as a rule: most blocks have none. */
static tdm_scan_extent mark_listed(const tdm_scan_quota *scan, const tdm_scan_block *block,
                                   uint8_t *mask) {
  uint32_t from, to;
  tdm_scan_sparse_range(&scan->pairs, block->row, block->begin, block->end, &from, &to);
  if (from == to) return TDM_SCAN_NONE;
  tdm_scan_fill(block, mask, false);
  for (uint32_t k = from; k < to; k++) mask[scan->pairs.other[k] - block->begin] = true;
  return TDM_SCAN_SOME;
}

static bool row_counts_nothing(const tdm_scan_quota *scan, uint32_t row) {
  if (scan->side && !scan->side[row]) return true;
  for (uint32_t k = 0; k < scan->differ_count; k++)
    if (tdm_scan_code(scan->differ[k], row) == 0) return true;
  for (uint32_t k = 0; k < scan->share_count; k++)
    if (tdm_scan_shared_missing(&scan->share[k], row)) return true;
  return false;
}

/* The first condition fills the mask, those after it narrow it. */
typedef struct {
  uint8_t *mask;
  bool begun;
} narrowing;

static uint8_t *room(const narrowing *n, uint8_t *spare) { return n->begun ? spare : n->mask; }

static void narrow(narrowing *n, const tdm_scan_block *block, const uint8_t *one) {
  if (n->begun) block->run->both(n->mask, one, block->lanes);
  n->begun = true;
}

tdm_scan_extent tdm_scan_quota_block(const tdm_scan_quota *scan, const tdm_scan_block *block,
                                     uint8_t *mask) {
  uint8_t spare[TDM_SCAN_BLOCK];
  narrowing n = {mask, false};
  if (scan->listed) return mark_listed(scan, block, mask);
  if (row_counts_nothing(scan, block->row)) return TDM_SCAN_NONE;
  for (uint32_t k = 0; k < scan->differ_count; k++) {
    uint8_t *one = room(&n, spare);
    tdm_scan_differ(block, scan->differ[k], tdm_scan_code(scan->differ[k], block->row), one);
    narrow(&n, block, one);
  }
  for (uint32_t k = 0; k < scan->share_count; k++) {
    uint8_t *one = room(&n, spare);
    tdm_scan_meet(block, &scan->share[k], one);
    narrow(&n, block, one);
  }
  const uint8_t *columns[] = {scan->side,
                              scan->either && !scan->either[block->row] ? scan->either : NULL};
  for (int c = 0; c < 2; c++) {
    if (!columns[c]) continue;
    if (!n.begun) memcpy(mask, columns[c] + block->begin, block->lanes);
    narrow(&n, block, columns[c] + block->begin);
  }
  return n.begun ? TDM_SCAN_SOME : TDM_SCAN_ALL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_proof.h"

#include <string.h>

int64_t tdm_stage_proof_bound(const tdm_stage_proof *proof) {
  return tdm_wide_floor(proof->total, proof->scale);
}

/* Whole prices, as those of a cover are, are told as such. */
static void make_whole(tdm_stage_proof *proof, uint32_t nodes) {
  int64_t scale = proof->scale;
  bool whole = proof->total % scale == 0;
  for (uint32_t n = 0; whole && n < nodes; n++) whole = proof->node[n] % scale == 0;
  for (uint32_t r = 0; whole && r < proof->row_count; r++) whole = proof->row[r] % scale == 0;
  for (uint32_t g = 0; whole && g < proof->group_count; g++) whole = proof->group[g] % scale == 0;
  if (!whole) return;
  for (uint32_t g = 0; g < proof->group_count; g++) proof->group[g] /= scale;
  for (uint32_t n = 0; n < nodes; n++) proof->node[n] /= scale;
  for (uint32_t r = 0; r < proof->row_count; r++) proof->row[r] /= scale;
  proof->total /= scale;
  proof->scale = 1;
}

/* On what is no row of a certificate; a threshold is known to whoever reads one. */
static bool relies_on_fixings(const tdm_ip *ip) {
  bool some = ip->some_row != TDM_NONE && ip->rows[ip->some_row].active;
  bool level = ip->level_row != TDM_NONE && ip->rows[ip->level_row].active;
  return ip->rows[ip->score_row].active || ip->closed || some || level;
}

static bool copy(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  tdm_arena *arena = ip->problem->arena;
  uint32_t nodes = ip->problem->node_count;
  *proof = (tdm_stage_proof){.known = true,
                             .objective = ip->objective,
                             .row_count = ip->row_count,
                             .group_count = prices->group_count,
                             .fixings = relies_on_fixings(ip),
                             .total = prices->total,
                             .scale = prices->scale};
  proof->node = tdm_arena_alloc(arena, nodes, sizeof *proof->node);
  proof->row = tdm_arena_alloc(arena, ip->row_count, sizeof *proof->row);
  proof->rows = tdm_arena_alloc(arena, ip->row_count, sizeof *proof->rows);
  proof->group = tdm_arena_alloc(arena, prices->group_count, sizeof *proof->group);
  if (!proof->node || !proof->row || !proof->rows || !proof->group) return false;
  if (prices->group_count)
    memcpy(proof->group, prices->group, prices->group_count * sizeof *proof->group);
  if (nodes) memcpy(proof->node, prices->node, nodes * sizeof *proof->node);
  memcpy(proof->row, prices->row, ip->row_count * sizeof *proof->row);
  memcpy(proof->rows, ip->rows, ip->row_count * sizeof *proof->rows);
  make_whole(proof, nodes);
  return true;
}

/* Odd sets are no condition of the request: what relies on them cannot be told. */
static bool relies_on_odd_sets(const tdm_ip *ip, const tdm_prices *prices) {
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++)
    if (ip->rows[r].active && prices->row[r]) return true;
  return false;
}

bool tdm_stage_proof_take(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  if (relies_on_odd_sets(ip, prices)) return true;
  if (proof->known && tdm_stage_proof_bound(proof) <= tdm_prices_bound(prices)) return true;
  return copy(proof, ip, prices);
}

bool tdm_stage_proof_refute(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  if (prices->total >= 0 || relies_on_odd_sets(ip, prices)) return true;
  if (!copy(proof, ip, prices)) return false;
  proof->objective = TDM_COUNT_NOTHING;
  return true;
}

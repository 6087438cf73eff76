// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stage_proof.h"

#include <stdlib.h>
#include <string.h>

#include "solver/flow.h"

int64_t tdm_stage_proof_bound(const tdm_stage_proof *proof) {
  return tdm_wide_floor(proof->total, proof->scale);
}

static bool copy(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  tdm_arena *arena = ip->problem->arena;
  uint32_t nodes = ip->problem->node_count;
  *proof = (tdm_stage_proof){.known = true,
                             .objective = ip->objective,
                             .row_count = ip->row_count,
                             .fixings = ip->rows[ip->score_row].active,
                             .total = prices->total,
                             .scale = prices->scale};
  proof->node = tdm_arena_alloc(arena, nodes, sizeof *proof->node);
  proof->row = tdm_arena_alloc(arena, ip->row_count, sizeof *proof->row);
  proof->rows = tdm_arena_alloc(arena, ip->row_count, sizeof *proof->rows);
  if (!proof->node || !proof->row || !proof->rows) return false;
  if (nodes) memcpy(proof->node, prices->node, nodes * sizeof *proof->node);
  memcpy(proof->row, prices->row, ip->row_count * sizeof *proof->row);
  memcpy(proof->rows, ip->rows, ip->row_count * sizeof *proof->rows);
  return true;
}

bool tdm_stage_proof_take(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  if (proof->known && tdm_stage_proof_bound(proof) <= tdm_prices_bound(prices)) return true;
  return copy(proof, ip, prices);
}

bool tdm_stage_proof_refute(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_prices *prices) {
  if (prices->total >= 0) return true;
  if (!copy(proof, ip, prices)) return false;
  proof->objective = TDM_COUNT_NOTHING;
  return true;
}

bool tdm_stage_proof_cover(tdm_stage_proof *proof, const tdm_ip *ip, const tdm_pairing *maximum) {
  uint32_t nodes = ip->problem->node_count;
  bool *cover = calloc((size_t)nodes + 1, sizeof *cover);
  int64_t *node = tdm_arena_alloc(ip->problem->arena, nodes, sizeof *node);
  bool found = cover && node && tdm_flow_cover(ip, maximum, cover);
  if (found) {
    for (uint32_t n = 0; n < nodes; n++) node[n] = cover[n];
    *proof = (tdm_stage_proof){.known = true,
                               .objective = TDM_COUNT_PAIRS,
                               .node = node,
                               .fixings = ip->rows[ip->score_row].active,
                               .total = maximum->count,
                               .scale = 1};
  }
  free(cover);
  return found;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/joint_proof.h"

#include <string.h>

/* Prices beyond this are of no use to anybody. */
static const tdm_wide LARGEST = (tdm_wide)1 << 61;

bool tdm_joint_proof_init(tdm_joint_proof *joint, const tdm_problem *problem,
                          const tdm_components *components, uint32_t stages) {
  *joint = (tdm_joint_proof){.problem = problem, .components = components};
  for (uint32_t s = 0; s < stages; s++) {
    joint->node[s] = tdm_arena_alloc(problem->arena, problem->node_count, sizeof **joint->node);
    joint->share[s] = tdm_arena_alloc(problem->arena, components->count, sizeof **joint->share);
    if (!joint->node[s] || !joint->share[s]) return false;
  }
  return true;
}

void tdm_joint_proof_take(tdm_joint_proof *joint, uint32_t piece, uint32_t stage,
                          const tdm_ip *of_piece, const tdm_stage_proof *proof) {
  tdm_proof_share *share = &joint->share[stage][piece];
  *share = (tdm_proof_share){0};
  if (!proof->known || proof->fixings) return;
  *share = (tdm_proof_share){.known = true,
                             .scale = proof->scale,
                             .pairs_price = proof->row[of_piece->pairs_row],
                             .pairs = -proof->rows[of_piece->pairs_row].bound,
                             .total = proof->total};
  for (uint32_t n = 0; n < of_piece->problem->node_count; n++)
    joint->node[stage][tdm_piece_node(joint->components, piece, n)] = proof->node[n];
}

/* The whole's rows, and room for prices that are 0 so far. */
static bool start(const tdm_ip *whole, tdm_stage_proof *proof) {
  tdm_arena *arena = whole->problem->arena;
  *proof = (tdm_stage_proof){.objective = whole->objective, .row_count = whole->row_count};
  proof->node = tdm_arena_alloc(arena, whole->problem->node_count, sizeof *proof->node);
  proof->row = tdm_arena_alloc(arena, whole->row_count, sizeof *proof->row);
  proof->rows = tdm_arena_alloc(arena, whole->row_count, sizeof *proof->rows);
  if (!proof->node || !proof->row || !proof->rows) return false;
  memcpy(proof->rows, whole->rows, whole->row_count * sizeof *proof->rows);
  return true;
}

/* The finest of the scales (all powers of two) and, on it, the highest price of the row of pairs.
 */
static bool find_scale(const tdm_joint_proof *joint, uint32_t stage, int64_t *scale,
                       tdm_wide *price) {
  const tdm_proof_share *share = joint->share[stage];
  *scale = 1;
  *price = 0;
  for (uint32_t p = 0; p < joint->components->count; p++) {
    if (!share[p].known) return false;
    if (share[p].scale > *scale) *scale = share[p].scale;
  }
  for (uint32_t p = 0; p < joint->components->count; p++) {
    tdm_wide own = (tdm_wide)share[p].pairs_price * (*scale / share[p].scale);
    if (own > *price) *price = own;
  }
  return *price <= LARGEST;
}

/*
 * What limits the pairs of a piece: its stage `pairs` where that has whole prices, else the places
 * of its mentors, which is more than the pairs that the row demands, and so proves less.
 */
typedef struct {
  const int64_t *node; /* of the whole, or NULL: 1 for every mentor */
  tdm_wide total;
} cover;

static cover cover_of(const tdm_joint_proof *joint, uint32_t pairs, uint32_t piece) {
  cover of = {0};
  if (pairs != TDM_NONE && joint->share[pairs][piece].known &&
      joint->share[pairs][piece].scale == 1)
    return (cover){joint->node[pairs], joint->share[pairs][piece].total};
  for (uint32_t n = 0; n < tdm_piece_mentors(joint->components, piece); n++)
    of.total += joint->problem->nodes[tdm_piece_node(joint->components, piece, n)].capacity;
  return of;
}

/* Adds one piece, whose row of pairs is to have `price`; false where prices become too large. */
static bool add_piece(const tdm_joint_proof *joint, uint32_t piece, uint32_t stage, uint32_t pairs,
                      tdm_wide price, tdm_stage_proof *proof) {
  const tdm_components *components = joint->components;
  const tdm_proof_share *share = &joint->share[stage][piece];
  uint32_t mentors = tdm_piece_mentors(components, piece);
  uint32_t nodes = mentors + tdm_piece_mentees(components, piece);
  int64_t finer = proof->scale / share->scale;
  tdm_wide more = price - (tdm_wide)share->pairs_price * finer;
  cover lift = {0};
  if (more > 0) lift = cover_of(joint, pairs, piece);
  for (uint32_t n = 0; n < nodes; n++) {
    uint32_t node = tdm_piece_node(components, piece, n);
    tdm_wide sum = (tdm_wide)joint->node[stage][node] * finer;
    sum += more * (lift.node ? lift.node[node] : n < mentors);
    if (sum > LARGEST || sum < -LARGEST) return false;
    proof->node[node] = (int64_t)sum;
  }
  proof->total += share->total * finer;
  if (more > 0) proof->total += more * (lift.total - share->pairs);
  return true;
}

bool tdm_joint_proof_of(const tdm_joint_proof *joint, uint32_t stage, uint32_t pairs,
                        const tdm_ip *whole, tdm_stage_proof *proof) {
  tdm_wide price;
  if (!start(whole, proof)) return false;
  proof->known = find_scale(joint, stage, &proof->scale, &price);
  for (uint32_t p = 0; proof->known && p < joint->components->count; p++)
    proof->known = add_piece(joint, p, stage, pairs, price, proof);
  if (proof->known) proof->row[whole->pairs_row] = (int64_t)price;
  return true;
}

bool tdm_joint_proof_refute(const tdm_joint_proof *joint, uint32_t piece, uint32_t stage,
                            const tdm_ip *whole, tdm_stage_proof *proof) {
  const tdm_proof_share *share = &joint->share[stage][piece];
  if (!start(whole, proof)) return false;
  proof->objective = TDM_COUNT_NOTHING;
  proof->scale = share->known ? share->scale : 1;
  proof->known =
      share->known && share->pairs_price == 0 && add_piece(joint, piece, stage, TDM_NONE, 0, proof);
  return true;
}

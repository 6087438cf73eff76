// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Joint proof: what the pieces of a problem prove, as one proof of the whole.
 *
 * Prices of nodes are put side by side on one scale. A kept number of pairs is a row of its own in
 * every piece, but one row in the whole, with one price: the highest. Where a piece's is lower, its
 * cover (the prices that prove its number of pairs) makes up for the difference, at no loss.
 * Callers: pieces.c.
 */
#ifndef TANDEM_SOLVER_STAGES_JOINT_PROOF_H
#define TANDEM_SOLVER_STAGES_JOINT_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/components.h"
#include "solver/stages/stage_proof.h"

/* What is kept of a piece's proof beside the prices of its nodes. */
typedef struct {
  bool known;
  int64_t scale;
  int64_t pairs_price; /* of the row of a kept number of pairs */
  int64_t pairs;       /* that the row demands */
  tdm_wide total;
} tdm_proof_share;

typedef struct {
  const tdm_problem *problem; /* the whole */
  const tdm_components *components;
  int64_t *node[TDM_STAGES_MAX];          /* [node_count] of the whole */
  tdm_proof_share *share[TDM_STAGES_MAX]; /* [pieces] */
} tdm_joint_proof;

/* Without a share, for so many stages; in the problem's arena. False when memory is out. */
bool tdm_joint_proof_init(tdm_joint_proof *joint, const tdm_problem *problem,
                          const tdm_components *components, uint32_t stages);

/* Takes a piece's proof of a stage: one of prices that rely on no fixed candidate, or none. */
void tdm_joint_proof_take(tdm_joint_proof *joint, uint32_t piece, uint32_t stage,
                          const tdm_ip *of_piece, const tdm_stage_proof *proof);

/*
 * The proof of a stage, on the rows that the whole program has by now; `pairs` is the place of an
 * earlier stage `pairs`, or TDM_NONE. Not known where a piece's is not, or where they fit on no
 * scale. False when memory is out.
 */
bool tdm_joint_proof_of(const tdm_joint_proof *joint, uint32_t stage, uint32_t pairs,
                        const tdm_ip *whole, tdm_stage_proof *proof);

/* A piece's proof that it has no pairing, as one that the whole has none. */
bool tdm_joint_proof_refute(const tdm_joint_proof *joint, uint32_t piece, uint32_t stage,
                            const tdm_ip *whole, tdm_stage_proof *proof);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Certify: from the solver's prices to certificates that anybody can check.
 *
 * The prices are for nodes, in units of score, for shares restated as counts; a certificate is
 * for people, in micro-points, and has the rows of the model only. Whatever must be
 * rounded on the way is rounded so that no reduced cost grows, so what the certificate
 * proves is known without looking at a single pair: at least the bound told here. (What
 * the verifier computes from it may be lower.) Caller: tdm_solve().
 */
#ifndef TANDEM_SOLVER_ANSWER_CERTIFY_H
#define TANDEM_SOLVER_ANSWER_CERTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/problem/problem.h"
#include "solver/stages/stage_proof.h"

/* The people that a node stands for: indices in the cohort, in the problem's memory. */
const uint32_t *tdm_certify_people(const tdm_problem *problem, uint32_t node, uint32_t *count);

/*
 * Derives the certificates of all stages from proofs[stage_count] (in the order of the
 * objective) and of outcome->{status, objective}, which are filled in; of INFEASIBLE from the first
 * proof that there is no pairing. They go to outcome->certificates in the arena; *closed tells
 * whether they prove every stage's value, or that there is no pairing. False when memory is out.
 */
bool tdm_certify(const tdm_problem *problem, const tdm_stage_proof *const *proofs, tdm_arena *arena,
                 tdm_outcome *outcome, bool *closed);

#endif

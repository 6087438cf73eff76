// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify: the judge between the solver and every answer.
 *
 * Its own code: it reads the request's data structures and nothing else of the
 * solver (no compiled rules, no cached scores), is written for plainness instead of
 * speed, and works in integers. Callers: tdm_solve(), tdm_solve_score(), tests.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_H
#define TANDEM_SOLVER_VERIFY_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/model/request.h"

typedef struct {
  uint32_t mentor; /* participant indices */
  uint32_t mentee;
} tdm_chosen;

/*
 * Judges a pairing against every rule, role, direction, capacity, minimum, veto, forbid, lock,
 * quota, only_listed, one_role, max_changes, duplicates, and computes every part, score and stage
 * value anew. Fills verdict->{valid, broken, objective values, pairs} in the arena (pairs in the
 * order given; bound and gap are left unset). Paths: `pairs[i]` for a single pair, `programme.…`
 * and `cohort.participants[i]` for what concerns several. Returns false when memory is out.
 */
bool tdm_verify_pairing(const tdm_request *request, const tdm_chosen *pairs, uint32_t count,
                        tdm_arena *arena, tdm_verdict *verdict);

/*
 * Judges a whole outcome: its pairing as above, and that the reported scores, parts,
 * stage values, quota counts, spread, diversity, order, unmatched people and those who left
 * agree with it, that no value exceeds its bound and that `optimal` has bound = value in every
 * stage (`worst` and `fair` of no pairs have neither).
 * Returns an empty text when all holds, else what does not ({NULL, 1}-free: always
 * readable); when memory is out the text says so.
 */
tdm_text tdm_verify_outcome(const tdm_request *request, const tdm_outcome *outcome,
                            tdm_arena *arena);

#endif

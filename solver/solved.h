// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Solved: a solve whose workings can be looked at before they go. Callers: explain, base.
 */
#ifndef TANDEM_SOLVER_SOLVED_H
#define TANDEM_SOLVER_SOLVED_H

#include "solver/solve.h"
#include "solver/stages/stages.h"

/* Borrowed, until the use returns. */
typedef struct {
  const tdm_request *request;
  tdm_problem *problem;
  const tdm_ip *whole;      /* without stages */
  const tdm_ip *kept;       /* with what the stages before the last reached */
  const tdm_stages *stages; /* ended: the pairing, and states with their proofs */
  const tdm_outcome *outcome;
  uint32_t candidates; /* that the pool held when the stages had ended */
} tdm_solved;

typedef tdm_result tdm_solved_use(void *context, const tdm_solved *solved, tdm_text *message);

/*
 * tdm_solve(), and then, where there is a pairing, `use` with what it was made of. What `use`
 * returns is the result.
 */
tdm_result tdm_solve_and(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                         tdm_problems *problems, tdm_outcome *outcome, tdm_text *message,
                         tdm_solved_use *use, void *context);

/*
 * Fills *warm, in the problem's arena, for the whole request's program. False when memory is out.
 */
typedef bool tdm_solved_begin(void *context, const tdm_ip *whole, tdm_warm *warm);

typedef struct {
  tdm_solved_begin *begin; /* NULL: nothing is known beforehand */
  void *begin_context;
  tdm_solved_use *use; /* as in tdm_solve_and(), or NULL */
  void *use_context;
  bool began; /* out: the answer comes from what `begin` knew */
} tdm_solved_hooks;

/*
 * tdm_solve_and() from what is known beforehand. Where that turns out to be of no use, the request
 * is solved as if nothing were.
 */
tdm_result tdm_solve_between(const tdm_request *request, const tdm_control *control,
                             tdm_arena *arena, tdm_problems *problems, tdm_outcome *outcome,
                             tdm_text *message, tdm_solved_hooks *hooks);

#endif

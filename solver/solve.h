// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Solve: from a checked request to a proven pairing, to a verdict on one, or to an agenda.
 *
 * The public header of tandem_solver; callers: tandem-worker, benchmarks, tests.
 * The error of a call (tdm_result) and the outcome of a solve (tdm_status) are two
 * things: an infeasible programme is an outcome, running out of memory an error.
 *
 * Thread rule: any number of threads may solve, each its own request; the
 * integer programming library keeps one environment per thread.
 */
#ifndef TANDEM_SOLVER_SOLVE_H
#define TANDEM_SOLVER_SOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/agenda.h"
#include "solver/model/outcome.h"
#include "solver/model/problems.h"
#include "solver/model/request.h"
#include "solver/problem/control.h"

/*
 * Compiles the request without solving it: appends what only compilation can
 * see (a lock that breaks a rule, a veto, a capacity) to problems. Needs a request
 * that tdm_request_check() accepted. OK, INVALID, NO_MEMORY.
 */
tdm_result tdm_solve_check(const tdm_request *request, tdm_problems *problems);

/*
 * Solves the request. `outcome` is filled in `arena` (both the caller's); texts
 * are borrowed from the request. On INVALID problems hold the places; on
 * TOO_LARGE and INTERNAL, *message holds an explanation in the arena.
 */
tdm_result tdm_solve(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                     tdm_problems *problems, tdm_outcome *outcome, tdm_text *message);

/*
 * Judges request->pairs: what they break, what they are worth, and how far from
 * optimal they are. Errors as in tdm_solve().
 */
tdm_result tdm_solve_score(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                           tdm_problems *problems, tdm_verdict *verdict, tdm_text *message);

/*
 * Makes the agenda that request->agenda asks for, from the votes of request->pairs, in `arena`.
 * The control's progress is not told. OK, NO_MEMORY, INTERNAL as above.
 */
tdm_result tdm_solve_agenda(const tdm_request *request, const tdm_control *control,
                            tdm_arena *arena, tdm_agenda *agenda, tdm_text *message);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Explain: why a person has the partners they have, or none, and what others would cost.
 *
 * The public header of tandem_explain; callers: tandem-worker, tests.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_EXPLAIN_H
#define TANDEM_SOLVER_EXPLAIN_EXPLAIN_H

#include "solver/model/explanation.h"
#include "solver/solve.h"

/*
 * Solves the request as tdm_solve() does, within three quarters of its time, and explains what
 * request->explain asks about, in `arena`. For a pair that is excluded nothing is solved. Errors as
 * those of tdm_solve().
 */
tdm_result tdm_explain(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                       tdm_problems *problems, tdm_explanation *explanation, tdm_text *message);

#endif

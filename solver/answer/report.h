// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Report: a pairing as the outcome's pairs, unmatched people, quotas and diversity.
 */
#ifndef TANDEM_SOLVER_ANSWER_REPORT_H
#define TANDEM_SOLVER_ANSWER_REPORT_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"

/*
 * Fills pairs, unmatched (without reasons), quotas and diversity of the outcome in the
 * arena. False when memory is out.
 */
bool tdm_report_pairing(const tdm_problem *problem, const tdm_pairing *pairing, tdm_arena *arena,
                        tdm_outcome *outcome);

/* The scores of all reported pairs, as the vector of stage fair. False when memory is out. */
bool tdm_report_vector(tdm_arena *arena, tdm_outcome *outcome);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Changes: the smallest changes of a request that would match somebody. Callers: explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_CHANGES_H
#define TANDEM_SOLVER_EXPLAIN_CHANGES_H

#include "solver/explain/prospects.h"
#include "solver/explain/resolve.h"

/*
 * For a person without a partner: of each kind of change (a rule lifted for one pair, a place more
 * for somebody, a quota's limit moved by one) the most promising by price are tried, in turn, until
 * one works: the changed request with the person in, solved to the end, loses nothing in a stage
 * before the last, and less than the cheapest of explanation->alternatives. Fills
 * explanation->changes, cheapest first. OK, NO_MEMORY, INTERNAL with *message.
 */
tdm_result tdm_changes_find(tdm_prospects *prospects, tdm_resolver *resolver, tdm_arena *arena,
                            tdm_explanation *explanation, tdm_text *message);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Alternatives: the pairs of a person that cost least, beside those they have. Callers: explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_ALTERNATIVES_H
#define TANDEM_SOLVER_EXPLAIN_ALTERNATIVES_H

#include "solver/explain/prospects.h"
#include "solver/explain/resolve.h"

/*
 * Fills explanation->{alternatives, complete} in the arena: the cheapest TDM_ALTERNATIVES_MAX by
 * the stages' order, ties by mentor's and mentee's ids. What was not solved in time comes last,
 * with what is known. OK, NO_MEMORY, INTERNAL with *message.
 */
tdm_result tdm_alternatives_find(tdm_prospects *prospects, tdm_resolver *resolver, tdm_arena *arena,
                                 tdm_explanation *explanation, tdm_text *message);

/* What a pair is worth, part by part, in the arena, and its rank among the person's. */
bool tdm_alternatives_describe(const tdm_prospects *prospects, uint32_t mentor, uint32_t mentee,
                               tdm_arena *arena, tdm_alternative *alternative);

/* A pair's score and parts. False when memory is out. */
bool tdm_alternatives_score(const tdm_scores *scores, uint32_t mentor, uint32_t mentee,
                            tdm_arena *arena, tdm_pair_result *pair);

#endif

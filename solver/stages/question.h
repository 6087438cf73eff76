// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Question: whether some pairing holds what earlier stages reached, and a threshold on scores.
 *
 * By matching where that is the whole answer, else by the integer program. Callers: the stages that
 * ask for smallest scores.
 */
#ifndef TANDEM_SOLVER_STAGES_QUESTION_H
#define TANDEM_SOLVER_STAGES_QUESTION_H

#include "solver/stages/optimize.h"

typedef struct {
  tdm_stages *stages; /* borrowed */
  tdm_ip ip;          /* a copy of their program: threshold and rows are those of the question */
  tdm_pairing *best;  /* theirs: what is known, and what an answer yes finds */
  tdm_prices cover;   /* private from here on */
  tdm_pairing matching;
} tdm_question;

/* False when memory is out. */
bool tdm_question_init(tdm_question *question, tdm_stages *stages);

/*
 * Whether there is a pairing without a score below `units` (INT64_MIN: any) that satisfies the
 * question's rows. YES: question->best is one. OPEN only where *end is not PROVEN.
 */
tdm_feasibility tdm_question_ask(tdm_question *question, int64_t units, tdm_ending *end);

/*
 * What matching alone says: NO, or YES with question->best, or OPEN where there are pairs enough
 * but not as other rows demand, or somebody is `either`.
 */
tdm_feasibility tdm_question_match(tdm_question *question, int64_t units);

/* How many pairs the rows demand. */
int64_t tdm_question_pairs(const tdm_question *question);

/*
 * Whether there is a cover of as many places as pairs are demanded, thresholds aside: its
 * nodes, those with a price in question->cover, are full in every pairing then. (Dulmage and
 * Mendelsohn, Coverings of bipartite graphs, Canadian Journal of Mathematics 10, 1958.)
 */
bool tdm_question_has_cover(tdm_question *question);

#endif

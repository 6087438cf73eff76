// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ballot: what each pair of the round voted for, and the cover that they make up together.
 * Internal to solver/agenda.
 */
#ifndef TANDEM_SOLVER_AGENDA_BALLOT_H
#define TANDEM_SOLVER_AGENDA_BALLOT_H

#include "solver/agenda/cover.h"
#include "solver/model/request.h"
#include "solver/model/votes.h"

typedef struct {
  uint32_t topic;
  int64_t points; /* of both people */
} tdm_pair_vote;

typedef struct {
  uint32_t *first;      /* [pairs + 1]: the votes of a pair … */
  tdm_pair_vote *items; /* … ascending by topic, each once */
} tdm_ballots;

/* Merges the votes of the two of every pair; in the arena. False when memory is out. */
bool tdm_ballots_init(tdm_ballots *ballots, const tdm_pair_reference *pairs, uint32_t pair_count,
                      const tdm_votes *votes, tdm_arena *arena);

/*
 * The cover: pairs with the same topics are one group, pairs without topics are in none. The
 * groups stand in an order that does not depend on that of the pairs. False when memory is out.
 */
bool tdm_ballots_cover(const tdm_ballots *ballots, uint32_t pair_count, uint32_t topic_count,
                       tdm_arena *arena, tdm_cover *cover);

#endif

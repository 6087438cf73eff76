// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Odd reasons: who cannot have a pair, where people can be both, because groups do not come out
 * even.
 *
 * Where no alternating path from somebody ends at an open place, the people who were reached fall
 * into groups with an odd number of places once some of them are taken away, or into single people,
 * none of whose places can be filled then; they need more places than those who were taken away
 * have: a Tutte-Berge set. A pair of two people with several places that is in the pairing cannot
 * be chosen again: it counts as a lock does. (Schrijver, Combinatorial Optimization, 2003,
 * chapter 33: simple b-matchings.) Every group that is told is checked against the candidates and
 * counted anew. Callers: reasons.c.
 */
#ifndef TANDEM_SOLVER_ANSWER_ODD_REASONS_H
#define TANDEM_SOLVER_ANSWER_ODD_REASONS_H

#include <stdbool.h>

#include "solver/model/outcome.h"
#include "solver/network/places.h"

typedef struct {
  tdm_places places;
  bool usable;    /* false: too many candidates to look at, or stopped */
  uint32_t *mate; /* [vertices] of the pairing */
  tdm_stop *stop;
} tdm_odd_reasons;

/* Of a pairing of the whole request. False when memory is out; fini is due in any case. */
bool tdm_odd_reasons_init(tdm_odd_reasons *reasons, const tdm_ip *whole, const tdm_pairing *pairing,
                          tdm_stop *stop);
void tdm_odd_reasons_fini(tdm_odd_reasons *reasons);

typedef enum { TDM_ODD_UNKNOWN, TDM_ODD_OPEN, TDM_ODD_OUT } tdm_odd_answer;

/* Whether a path leads from an open place of the node to another one: OUT where none does. */
tdm_odd_answer tdm_odd_reasons_ask(tdm_odd_reasons *reasons, uint32_t node);

/*
 * Gives those of the outcome's unmatched people who are outnumbered their groups; where these
 * cannot be told, the reason goes too. Afterwards nothing can be asked. False when memory is out.
 */
bool tdm_odd_reasons_tell(tdm_odd_reasons *reasons, tdm_arena *arena, tdm_outcome *outcome);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Alike: participants that nothing in the request tells apart.
 *
 * Two people are alike when they have the same role, capacity and minimum, the same value
 * of every attribute that dimensions and rules name or quotas compare, when both hold or both lack
 * what a quota asks of their side, when no list that matters names one of them
 * (wishes, vetoes, locks, forbidden pairs, history, current pairs, pair_scores), and, where a rule
 * asks for reporting lines, when they have the same manager and lead nobody. Whatever one can do in
 * a pairing, the other can.
 */
#ifndef TANDEM_SOLVER_PROBLEM_ALIKE_H
#define TANDEM_SOLVER_PROBLEM_ALIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"
#include "solver/pair/quotas.h"

typedef struct {
  const tdm_request *request;
  const tdm_compiled_quota *quotas;
  bool *compared;  /* per attribute: the programme names it */
  bool *named;     /* per participant: somebody of their own */
  bool by_wishes;  /* wishes earn something */
  bool by_manager; /* reporting lines matter */
  bool by_history; /* former pairs do */
} tdm_alike;

/* Compiles in the arena, borrowing the request's compiled quotas; false when memory is out. */
bool tdm_alike_init(tdm_alike *alike, const tdm_request *request, const tdm_compiled_quota *quotas,
                    tdm_arena *arena);

/* The same for people who are alike. */
uint64_t tdm_alike_hash(const tdm_alike *alike, uint32_t participant);

/* Whether two different participants are alike. */
bool tdm_alike_are(const tdm_alike *alike, uint32_t a, uint32_t b);

#endif

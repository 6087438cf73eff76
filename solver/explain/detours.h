// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Detours: what it takes, at least, to make room for a pair of one person.
 *
 * A pairing with a pair that the present one lacks differs from it by a cycle through that pair,
 * over pairs that join and pairs that leave. Under prices every step has a length from 0, and the
 * lengths of all steps bound what the pairing falls short of what the prices prove. So the shortest
 * ways between the person's node and all others, found at once (Dijkstra, Numer. Math. 1, 1959),
 * bound the cost of all the person's pairs. Callers: prospects, force.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_DETOURS_H
#define TANDEM_SOLVER_EXPLAIN_DETOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/answer/exchange.h"

/* A step on the way from a node towards the person's, or from there. */
typedef struct {
  uint32_t to;        /* exchange node; TDM_NONE at the person's */
  uint32_t candidate; /* that joins or leaves, or TDM_NONE */
} tdm_detour_step;

typedef struct {
  tdm_exchange exchange;
  uint32_t node; /* the person's */
  int64_t *way;  /* [exchange nodes] the length of the way that closes the cycle; `far` at most */
  tdm_detour_step *step;
  int64_t far; /* what is as far or farther is not looked at */
} tdm_detours;

/*
 * Of the pairing under the proof's prices. Every candidate that the pool lacks must be longer than
 * `far`. Where `ip` keeps a number of pairs, so do the cycles. False when memory is out; fini is
 * due in any case.
 */
bool tdm_detours_init(tdm_detours *detours, const tdm_ip *ip, const tdm_stage_proof *proof,
                      const tdm_pairing *pairing, uint32_t node, int64_t far);
void tdm_detours_fini(tdm_detours *detours);

/* The node of a candidate that is not the person's. */
uint32_t tdm_detours_other(const tdm_detours *detours, uint32_t candidate);

#endif

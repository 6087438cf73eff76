// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Feasible: whether any pairing satisfies an ip, asked again and again as its fixings become more.
 *
 * A program of promising candidates stays in the network simplex from question to question, so
 * that the next answer is a few steps away from the last one. NO is proven in integers over all
 * candidates: by the ray of the relaxation, after those that would spoil the proof have joined, or
 * by a search. YES is a pairing, by rounding or by a dive. Caller: the stage fair.
 */
#ifndef TANDEM_SOLVER_NETWORK_FEASIBLE_H
#define TANDEM_SOLVER_NETWORK_FEASIBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/exact_part.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"

typedef enum { TDM_IS_FEASIBLE, TDM_IS_NOT_FEASIBLE, TDM_MAY_BE_FEASIBLE } tdm_feasible_answer;

typedef struct {
  tdm_ip ip; /* as the caller's, without an objective */
  tdm_prices prices;
  tdm_part part;
  uint64_t *core; /* bit set over all candidates: columns, and those that are chosen for good */
  uint32_t *outside, outside_count; /* the other candidates that were free lately */
  uint32_t live;                    /* columns that the fixings left open when it was built */
  int32_t *lower, *upper;           /* [columns] as the network has them */
  int32_t *count;                   /* [columns] a rounded solution */
  uint32_t room;                    /* of these */
  tdm_known_basis known;            /* of the program before */
  uint32_t *joining;                /* [outside_count] scratch */
  int64_t *least;                   /* [node_count] scratch */
  bool enough_memory;
  bool solved; /* the last relaxation */
  int64_t nodes, iterations;
} tdm_feasible;

/* For copies of this ip with a pool of all candidates. False when memory is out; fini is due. */
bool tdm_feasible_init(tdm_feasible *feasible, const tdm_ip *ip);
void tdm_feasible_fini(tdm_feasible *feasible);

/*
 * Questions to come have at least the ip's fixings, and `afresh`: other rows or minimums than those
 * before. Before the first of them it is due, afresh. `known` is a pairing that satisfies the ip,
 * rows that were added aside. False when memory is out.
 */
bool tdm_feasible_settle(tdm_feasible *feasible, const tdm_ip *ip, const tdm_pairing *known,
                         bool afresh);

/*
 * What the relaxation says under the ip's fixings; FEASIBLE where its solution happens to be a
 * pairing, which *found (initialized) then is.
 */
tdm_feasible_answer tdm_feasible_relax(tdm_feasible *feasible, const tdm_ip *ip, tdm_pairing *found,
                                       tdm_stop *stop);

/* The same, and then dives and a search of some nodes. MAY_BE: stopped, or too hard. */
tdm_feasible_answer tdm_feasible_ask(tdm_feasible *feasible, const tdm_ip *ip, tdm_pairing *found,
                                     tdm_stop *stop);

#endif

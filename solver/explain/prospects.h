// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Prospects: what demanding each possible pair of one person costs at least.
 *
 * Reduced costs and detours under the prices that proved the stages bound the cost of all pairs at
 * once, so that only those that can be among the cheapest need be solved. Callers: alternatives,
 * force.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_PROSPECTS_H
#define TANDEM_SOLVER_EXPLAIN_PROSPECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/explain/detours.h"
#include "solver/model/explanation.h"
#include "solver/solved.h"

/* A pair of the person that the outcome has not. */
typedef struct {
  uint32_t mentor, mentee; /* participants */
  uint32_t candidate;
  int64_t score; /* in micro-points */
  /* By stage, what is lost at least where the stages before lose just what they must; INT64_MIN
   * where nothing is known. In what the wire tells: pairs, or micro-points. */
  int64_t least[TDM_STAGES_MAX];
} tdm_prospect;

/* How a number of pairs, of the whole or so many fewer, is kept and priced for stage score. */
typedef struct {
  bool known;
  tdm_ip ip;           /* the request's program that keeps so many pairs */
  tdm_detours detours; /* under the prices of stage score */
  tdm_wide total;      /* what those prices prove, scaled */
} tdm_footing;

enum { TDM_FOOTINGS = 3 };

typedef struct {
  const tdm_solved *solved;
  tdm_stop *stop;
  uint32_t person, node;
  tdm_couple own[TDM_CAPACITY_MAX]; /* the person's pairs in the outcome */
  uint32_t own_count;
  tdm_prospect *items; /* by what they cost at least, then by mentor's and mentee's ids */
  uint32_t count;
  bool priced;                       /* stage score has prices that can be searched under */
  uint32_t pairs;                    /* place of stage pairs in the objective, or TDM_NONE */
  uint32_t score;                    /* of stage score */
  bool pairs_known;                  /* `counted` is */
  tdm_detours counted;               /* under the prices of stage pairs */
  tdm_footing footing[TDM_FOOTINGS]; /* by the number of pairs that are given up */
} tdm_prospects;

/*
 * Finds the person's candidates, which all join the pool: they can be counted then. False when
 * memory is out; fini is due in any case.
 */
bool tdm_prospects_init(tdm_prospects *prospects, const tdm_solved *solved, uint32_t person,
                        tdm_stop *stop);
/* Lists the person's pairs with their bounds, in the problem's arena. False when memory is out. */
bool tdm_prospects_list(tdm_prospects *prospects);
void tdm_prospects_fini(tdm_prospects *prospects);

/*
 * The proof's prices as prices of a program, in the problem's arena, `factor` times as fine. False
 * when memory is out.
 */
bool tdm_prospects_load(const tdm_stage_proof *proof, const tdm_ip *ip, tdm_prices *prices,
                        int64_t *factor);

/* How many partners are possible for the person, and how many of them score above `score`. */
int64_t tdm_prospects_possible(const tdm_prospects *prospects, int64_t score, int64_t *above);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Counting: how many pairs there can be is asked of fewer nodes.
 *
 * What only scores look at does not matter to the number of pairs, so that people whom nothing else
 * tells apart are one node: thousands of people are often some dozen kinds. Proofs of
 * that coarse program are proofs of the fine one, node by node, and so are its pairings, unless
 * it was loosened (solver/problem/unscored.h) to be coarse: then they may break a rule.
 * Callers: the stages.
 */
#ifndef TANDEM_SOLVER_STAGES_COUNTING_H
#define TANDEM_SOLVER_STAGES_COUNTING_H

#include <stdbool.h>

#include "solver/problem/ip.h"
#include "solver/problem/stop.h"
#include "solver/stages/stage_proof.h"

typedef struct {
  bool worth; /* there are much fewer nodes; else the rest is not to be used */
  bool exact; /* not loosened */
  tdm_problem problem;
  tdm_ip ip; /* of the whole request, without a stage */
} tdm_counting;

/* False when memory is out; fini is due in any case. A stop leaves it not worth it. */
bool tdm_counting_init(tdm_counting *counting, const tdm_ip *fine, tdm_stop *stop);
void tdm_counting_fini(tdm_counting *counting);

/*
 * The coarse program demands what the fine one (that it was made for, or a copy) does by now: its
 * quotas, number of pairs, minimums and locks, but no score. Alike people's minimums are one.
 * False when memory is out.
 */
bool tdm_counting_follow(tdm_counting *counting, const tdm_ip *fine);

/*
 * A pairing of the coarse program as one of the fine one, whose pool it joins; not known where it
 * breaks a rule. False when memory is out.
 */
bool tdm_counting_pairing(const tdm_counting *counting, const tdm_pairing *coarse, tdm_ip *fine,
                          tdm_pairing *pairing);

/* Prices of the fine program, from those of the coarse one; reduced costs are not computed. */
void tdm_counting_prices(const tdm_counting *counting, const tdm_prices *coarse, const tdm_ip *fine,
                         tdm_prices *prices);

/* A proof likewise, in the fine problem's arena. False when memory is out. */
bool tdm_counting_proof(const tdm_counting *counting, const tdm_stage_proof *coarse,
                        const tdm_ip *fine, tdm_stage_proof *proof);

#endif

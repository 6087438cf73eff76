// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stages: the objective's stages one after the other, none giving up what the earlier
 * ones reached.
 */
#ifndef TANDEM_SOLVER_STAGES_STAGES_H
#define TANDEM_SOLVER_STAGES_STAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/linear/relax.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/stop.h"
#include "solver/stages/stage_proof.h"
#include "solver/stages/warm.h"

/* In the objective's own units: pairs, or units of score. */
typedef struct {
  bool has_bound;
  int64_t bound;
  bool proven; /* the pairing reaches the bound */
  tdm_stage_proof proof;
} tdm_stage_state;

typedef struct {
  tdm_ip *ip; /* borrowed; rows and fixings of finished stages are added to it */
  double gap; /* relative gap of stage score that is good enough */
  tdm_stop *stop;
  const tdm_warm *warm; /* what a base makes known beforehand, or NULL */
  bool hasty;           /* rather stop than solve a relaxation */

  tdm_pairing pairing;                      /* out: the best */
  bool infeasible;                          /* out: proven */
  tdm_stage_state state[TDM_STAGES_MAX];    /* out, in objective order */
  int64_t columns, rows, iterations, nodes; /* out */
  uint32_t pieces;                          /* out, of tdm_pieces_run(): solved one by one */
  bool useless; /* out: what is known beforehand does not help, and nothing was solved */

  tdm_relaxation relaxation; /* private from here on */
  bool relaxing;             /* the relaxation is set up */
  tdm_prices prices;
  tdm_prices guide; /* near-optimal prices from auctions */
  bool guided;
  bool overdue;            /* the auctions took too much of the time */
  tdm_prices score_prices; /* of the finished score stage */
  bool score_kept;
  bool prices_ready;
  const tdm_ip *fair; /* the program that a finished stage fair leaves, or NULL */
  bool pairs_limited; /* no pairing has more than most_pairs */
  int64_t most_pairs;
} tdm_stages;

/*
 * Runs all stages of the programme. OK whatever the outcome; NO_MEMORY; INTERNAL when the
 * library failed. fini is due in any case.
 */
tdm_result tdm_stages_run(tdm_stages *stages);
void tdm_stages_fini(tdm_stages *stages);

typedef enum { TDM_FEASIBLE_YES, TDM_FEASIBLE_NO, TDM_FEASIBLE_OPEN } tdm_feasibility;

/*
 * Whether any pairing satisfies the ip (its objective is ignored, and changed); *found (or NULL) is
 * such a pairing where there is one, in the problem's arena. NO is proven: by `proof` alone
 * (prepared by the caller, total below 0) when *by_prices comes back true. OPEN when stopped,
 * failed or out of memory.
 */
tdm_feasibility tdm_stages_feasible(tdm_ip *ip, tdm_prices *proof, bool *by_prices,
                                    tdm_pairing *found, tdm_stop *stop);

#endif

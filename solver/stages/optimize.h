// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Optimize: from an integer program to its best pairing, or the best within the time.
 *
 * Auctions for prices where they fit, else the relaxation by column generation; then the search.
 * Callers: the stages.
 */
#ifndef TANDEM_SOLVER_STAGES_OPTIMIZE_H
#define TANDEM_SOLVER_STAGES_OPTIMIZE_H

#include "solver/stages/stages.h"

/* How a stage, or a part of one, ended. */
typedef enum {
  TDM_ENDED_PROVEN,
  TDM_ENDED_INFEASIBLE,
  TDM_ENDED_STOPPED,
  TDM_ENDED_FAILED, /* the linear programming library */
  TDM_ENDED_NO_MEMORY
} tdm_ending;

/*
 * Optimizes the ip's present objective, told as `stage`. stages->pairing is the incumbent and
 * becomes the best one; state->bound what is proven. Ends early where the relative `gap` or the
 * value `enough` (in units) is reached: 0 and INT64_MAX for never.
 */
tdm_ending tdm_optimize(tdm_stages *stages, tdm_stage stage, double gap, int64_t enough,
                        tdm_stage_state *state);

/*
 * The same from stages->prices, proven for all pairs, and what is paired under them, whatever rows
 * that breaks: the relaxation starts there, and nothing of it is left for the stages to come.
 */
tdm_ending tdm_optimize_from(tdm_stages *stages, tdm_stage stage, const tdm_pairing *assigned,
                             int64_t enough, tdm_stage_state *state);

/*
 * Only the relaxation, by auctions or by column generation: state->bound, and the number of pairs
 * in it; a pairing that is met on the way may become stages->pairing.
 */
tdm_ending tdm_optimize_relax(tdm_stages *stages, tdm_stage stage, tdm_stage_state *state,
                              double *pairs);

/* Sets up the prices that are worked with. False when memory is out. */
bool tdm_optimize_prepare(tdm_stages *stages);

/* Tells what is known of a stage that starts. */
void tdm_optimize_tell(tdm_stages *stages, tdm_stage stage);

/* Notes whether the pairing reaches what is proven for the objective. */
void tdm_optimize_settle(const tdm_stages *stages, tdm_stage_state *state);

/* tdm_ip_keep_pairs(), tdm_ip_release_pairs(), tdm_ip_limit_pairs(), and what rests on the rows
 * that change. */
void tdm_optimize_keep_pairs(tdm_stages *stages, int64_t pairs);
void tdm_optimize_release_pairs(tdm_stages *stages);
void tdm_optimize_limit_pairs(tdm_stages *stages, int64_t least, int64_t most);

#endif

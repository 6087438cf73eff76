// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/question.h"

#include "solver/network/flow.h"
#include "solver/stages/levels.h"

bool tdm_question_init(tdm_question *q, tdm_stages *stages) {
  *q = (tdm_question){.stages = stages, .best = &stages->pairing};
  return tdm_ip_copy(&q->ip, stages->ip) && tdm_prices_init(&q->cover, stages->ip) &&
         tdm_pairing_init(&q->matching, stages->ip->problem);
}

int64_t tdm_question_pairs(const tdm_question *q) {
  const tdm_row *pairs = &q->ip.rows[q->ip.pairs_row];
  return pairs->active ? -pairs->bound : q->ip.rows[q->ip.some_row].active;
}

static tdm_flow_status match(tdm_question *q) {
  tdm_pairing_copy(&q->matching, q->best);
  return tdm_flow_maximum(&q->ip, &q->matching, &q->cover, q->stages->stop);
}

tdm_feasibility tdm_question_match(tdm_question *q, int64_t units) {
  q->ip.limited = units > INT64_MIN;
  q->ip.least_units = units;
  if (!tdm_problem_is_bipartite(q->ip.problem) || match(q) != TDM_FLOW_DONE)
    return TDM_FEASIBLE_OPEN;
  if ((int64_t)q->matching.count < tdm_question_pairs(q)) return TDM_FEASIBLE_NO;
  if (!tdm_pairing_feasible(&q->ip, &q->matching)) return TDM_FEASIBLE_OPEN;
  tdm_pairing_copy(q->best, &q->matching);
  return TDM_FEASIBLE_YES;
}

/* By way of scores, which auctions are fast with. */
static tdm_feasibility ask_program(tdm_question *q, tdm_ending *end) {
  tdm_stage_state any = {0};
  tdm_stages *stages = q->stages, scratch = {.ip = &q->ip, .stop = stages->stop};
  *end = TDM_ENDED_NO_MEMORY;
  if (!tdm_pairing_init(&scratch.pairing, q->ip.problem)) return TDM_FEASIBLE_OPEN;
  q->ip.objective = TDM_COUNT_SCORE;
  *end = tdm_levels_optimize(&scratch, TDM_STAGE_WORST, 0, INT64_MIN, &any);
  stages->nodes += scratch.nodes;
  stages->iterations += scratch.iterations;
  if (scratch.relaxing) stages->iterations += tdm_relax_iterations(&scratch.relaxation);
  tdm_stages_fini(&scratch);
  if (*end == TDM_ENDED_INFEASIBLE) return TDM_FEASIBLE_NO;
  if (!scratch.pairing.known) return TDM_FEASIBLE_OPEN;
  tdm_pairing_copy(q->best, &scratch.pairing);
  return TDM_FEASIBLE_YES;
}

/* A kept score is asked for as the objective. */
static tdm_feasibility ask_with_score(tdm_question *q, tdm_ending *end) {
  tdm_ip asked;
  tdm_pairing found;
  bool by_prices;
  *end = TDM_ENDED_NO_MEMORY;
  if (!tdm_ip_copy(&asked, &q->ip)) return TDM_FEASIBLE_OPEN;
  tdm_feasibility answer =
      tdm_stages_feasible(&asked, &q->cover, &by_prices, &found, q->stages->stop);
  *end = TDM_ENDED_STOPPED;
  if (answer == TDM_FEASIBLE_YES) tdm_pairing_copy(q->best, &found);
  return answer;
}

tdm_feasibility tdm_question_ask(tdm_question *q, int64_t units, tdm_ending *end) {
  tdm_feasibility answer = tdm_question_match(q, units);
  if (answer == TDM_FEASIBLE_OPEN)
    answer = q->stages->score_kept ? ask_with_score(q, end) : ask_program(q, end);
  if (answer != TDM_FEASIBLE_OPEN) *end = TDM_ENDED_PROVEN;
  return answer;
}

bool tdm_question_has_cover(tdm_question *q) {
  if (!tdm_problem_is_bipartite(q->ip.problem) || tdm_question_pairs(q) <= 0) return false;
  q->ip.limited = false;
  return match(q) == TDM_FLOW_DONE && (int64_t)q->matching.count == tdm_question_pairs(q);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/pieces.h"

#include <math.h>
#include <stdlib.h>

#include "solver/problem/components.h"
#include "solver/problem/piece.h"
#include "solver/problem/pool.h"
#include "solver/stages/joint_proof.h"
#include "solver/stages/whole_prices.h"

/* What a node costs beside the pairs of its piece, in pairs. */
enum { PAIRS_A_NODE = 64, GENEROUS = 4 };

static const tdm_wide LARGEST = (tdm_wide)1 << 62;

/* The results of the pieces so far. */
typedef struct {
  tdm_stages *stages; /* of the whole */
  double gap;
  tdm_components components;
  tdm_joint_proof joint;
  tdm_node_pair *pairs; /* of all pieces, as nodes of the whole */
  uint32_t pair_count;
  bool known;          /* every piece has a pairing */
  uint32_t infeasible; /* the piece that is, or TDM_NONE */
  int64_t possible;    /* candidates; -1: not all were counted */
  double work;         /* of the pieces that are to come */
  tdm_progress told;   /* a piece's, which nobody is told */
  tdm_wide bound[TDM_STAGES_MAX];
  bool has_bound[TDM_STAGES_MAX], proven[TDM_STAGES_MAX]; /* in every piece */
} assembly;

static const tdm_programme *programme_of(const assembly *a) {
  return &a->stages->ip->problem->request->programme;
}

static double work_of(const tdm_components *components, uint32_t piece) {
  double mentors = tdm_piece_mentors(components, piece),
         mentees = tdm_piece_mentees(components, piece);
  return mentors * mentees + PAIRS_A_NODE * (mentors + mentees);
}

/* ---- one piece ---- */

static void take_pairing(assembly *a, uint32_t number, const tdm_problem *piece,
                         const tdm_pairing *pairing) {
  a->known = a->known && pairing->known;
  if (!a->known) return;
  for (uint32_t k = 0; k < pairing->count; k++) {
    uint32_t c = pairing->chosen[k];
    a->pairs[a->pair_count++] =
        (tdm_node_pair){tdm_piece_node(&a->components, number, piece->mentor[c]),
                        tdm_piece_node(&a->components, number, piece->mentee[c])};
  }
}

static void take_states(assembly *a, uint32_t number, const tdm_stages *piece) {
  for (uint32_t k = 0; k < programme_of(a)->stage_count; k++) {
    const tdm_stage_state *state = &piece->state[k];
    a->has_bound[k] = a->has_bound[k] && state->has_bound;
    a->proven[k] = a->proven[k] && state->proven;
    a->bound[k] += state->bound;
    tdm_joint_proof_take(&a->joint, number, k, piece->ip, &state->proof);
  }
}

static void take(assembly *a, uint32_t number, const tdm_stages *piece) {
  tdm_stages *whole = a->stages;
  const tdm_problem *problem = piece->ip->problem;
  whole->columns += piece->columns;
  whole->rows += piece->rows;
  whole->iterations += piece->iterations;
  whole->nodes += piece->nodes;
  if (piece->infeasible) a->infeasible = number;
  a->possible = a->possible < 0 || problem->possible < 0 ? -1 : a->possible + problem->possible;
  take_pairing(a, number, problem, &piece->pairing);
  take_states(a, number, piece);
}

static bool make_whole(tdm_stages *piece) {
  for (uint32_t k = 0; k < TDM_STAGES_MAX; k++)
    if (piece->state[k].proven &&
        !tdm_whole_prices_make(piece->ip, &piece->state[k].proof, piece->stop))
      return false;
  return true;
}

/*
 * Of the time that is left: more than the piece's share of the work, since nearly all need less
 * than theirs.
 */
static double share_of(const assembly *a, double work) {
  return work < a->work ? 1 - pow(1 - work / a->work, GENEROUS) : 1;
}

static tdm_result run_piece(assembly *a, uint32_t number) {
  tdm_problem piece;
  tdm_ip ip;
  double work = work_of(&a->components, number);
  tdm_stop stop = tdm_stop_part(a->stages->stop, share_of(a, work));
  tdm_arena *arena = tdm_arena_new();
  if (!arena) return TDM_NO_MEMORY;
  stop.told = &a->told;
  a->work -= work;
  tdm_result result = TDM_NO_MEMORY;
  if (tdm_piece_init(&piece, a->stages->ip, &a->components, number, &stop, arena) &&
      tdm_ip_init(&ip, &piece)) {
    tdm_stages stages = {.ip = &ip, .gap = a->gap, .stop = &stop};
    result = tdm_stages_run(&stages);
    if (result == TDM_OK && !make_whole(&stages)) result = TDM_NO_MEMORY;
    if (result == TDM_OK) take(a, number, &stages);
    tdm_stages_fini(&stages);
  }
  tdm_problem_fini(&piece);
  tdm_arena_free(arena);
  return result;
}

/* ---- all of them ---- */

static bool start(assembly *a, double gap) {
  const tdm_programme *programme = programme_of(a);
  tdm_stages *stages = a->stages;
  a->gap = gap;
  a->pair_count = 0;
  a->known = true;
  a->infeasible = TDM_NONE;
  a->possible = 0;
  a->work = 0;
  for (uint32_t p = 0; p < a->components.count; p++) a->work += work_of(&a->components, p);
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    a->bound[k] = 0;
    a->has_bound[k] = a->proven[k] = true;
  }
  *tdm_stop_progress(stages->stop) = (tdm_progress){.stage = programme->objective[0]};
  return tdm_joint_proof_init(&a->joint, stages->ip->problem, &a->components,
                              programme->stage_count);
}

static tdm_result run_all(assembly *a, double gap) {
  if (!start(a, gap)) return TDM_NO_MEMORY;
  tdm_result result = TDM_OK;
  for (uint32_t p = 0; p < a->components.count && a->infeasible == TDM_NONE; p++) {
    result = run_piece(a, p);
    if (result != TDM_OK) return result;
  }
  return result;
}

/* ---- the whole ---- */

static void set_objective(tdm_ip *ip, tdm_stage stage) {
  ip->objective = stage == TDM_STAGE_PAIRS ? TDM_COUNT_PAIRS : TDM_COUNT_SCORE;
}

/* The pieces' pairs join the pool and are the pairing. */
static bool settle_pairing(assembly *a) {
  tdm_stages *stages = a->stages;
  tdm_problem *problem = stages->ip->problem;
  tdm_pairing *pairing = &stages->pairing;
  if (!tdm_pairing_init(pairing, problem)) return false;
  if (!a->known || a->infeasible != TDM_NONE) return true;
  return tdm_pairing_take(pairing, problem, a->pairs, a->pair_count);
}

static bool refute(assembly *a) {
  a->stages->infeasible = true;
  a->stages->ip->objective = TDM_COUNT_NOTHING;
  return tdm_joint_proof_refute(&a->joint, a->infeasible, 0, a->stages->ip,
                                &a->stages->state[0].proof);
}

/* An earlier stage that is proven is a row of the whole, as it is of every piece. */
static void keep(tdm_ip *ip, tdm_stage stage, int64_t value) {
  if (stage == TDM_STAGE_PAIRS)
    tdm_ip_keep_pairs(ip, value);
  else
    tdm_ip_keep_score(ip, value);
}

/* What a later stage proves rests on what the earlier ones reached, everywhere. */
static bool settle_stages(assembly *a) {
  const tdm_programme *programme = programme_of(a);
  tdm_stages *stages = a->stages;
  uint32_t pairs = TDM_NONE;
  for (uint32_t k = 0; k < programme->stage_count && a->has_bound[k]; k++) {
    tdm_stage stage = programme->objective[k];
    tdm_stage_state *state = &stages->state[k];
    set_objective(stages->ip, stage);
    state->has_bound = true;
    state->bound = (int64_t)(a->bound[k] < LARGEST ? a->bound[k] : LARGEST);
    state->proven = stages->pairing.known && a->proven[k] && a->bound[k] <= LARGEST;
    if (!tdm_joint_proof_of(&a->joint, k, pairs, stages->ip, &state->proof)) return false;
    if (!state->proven) break;
    if (k + 1 < programme->stage_count) keep(stages->ip, stage, state->bound);
    if (stage == TDM_STAGE_PAIRS) pairs = k;
  }
  return true;
}

static bool settle(assembly *a) {
  tdm_problem *problem = a->stages->ip->problem;
  if (!settle_pairing(a)) return false;
  if (a->infeasible != TDM_NONE) return refute(a);
  if (problem->possible < 0) problem->possible = a->possible;
  return settle_stages(a);
}

/* ---- gaps ---- */

/*
 * Scores below 0 in one piece and above in another: gaps that are small beside each piece's own
 * score need not be so beside the sum.
 */
static bool is_close(const assembly *a) {
  const tdm_stages *stages = a->stages;
  const tdm_programme *programme = programme_of(a);
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    if (programme->objective[k] != TDM_STAGE_SCORE || !stages->state[k].has_bound) continue;
    double unit = (double)stages->ip->problem->unit, value = 0;
    for (uint32_t c = 0; c < stages->pairing.count; c++)
      value += (double)stages->ip->problem->units[stages->pairing.chosen[c]];
    double open = ((double)stages->state[k].bound - value) * unit;
    return open <= a->gap * fmax(1, fabs(value * unit));
  }
  return true;
}

static void forget(tdm_stages *stages) {
  for (uint32_t k = 0; k < TDM_STAGES_MAX; k++) stages->state[k] = (tdm_stage_state){0};
  tdm_ip_release_pairs(stages->ip);
  stages->ip->rows[stages->ip->score_row].active = false;
}

static tdm_result solve(assembly *a) {
  tdm_stages *stages = a->stages;
  tdm_result result = run_all(a, stages->gap);
  if (result != TDM_OK) return result;
  if (!settle(a)) return TDM_NO_MEMORY;
  if (stages->gap <= 0 || !stages->pairing.known || is_close(a)) return TDM_OK;
  if (tdm_stop_now(stages->stop)) return TDM_OK;
  forget(stages);
  result = run_all(a, 0);
  return result != TDM_OK || settle(a) ? result : TDM_NO_MEMORY;
}

/* Rows of quotas come first. Bridges couple people, and prices of groups are not put together. */
static bool is_coupled(const tdm_ip *ip) {
  return ip->pairs_row > 0 || ip->problem->gains.measure_count > 0;
}

tdm_result tdm_pieces_run(tdm_stages *stages) {
  tdm_problem *problem = stages->ip->problem;
  assembly a = {.stages = stages};
  stages->pieces = 1;
  if (is_coupled(stages->ip)) return tdm_stages_run(stages);
  if (!tdm_components_find(&a.components, problem, tdm_stop_control(stages->stop)->piece_nodes,
                           stages->stop))
    return TDM_NO_MEMORY;
  stages->pieces = a.components.count;
  if (a.components.count < 2) return tdm_stages_run(stages);
  a.pairs = malloc(((size_t)problem->most_pairs + 1) * sizeof *a.pairs);
  tdm_result result = a.pairs ? solve(&a) : TDM_NO_MEMORY;
  free(a.pairs);
  return result;
}

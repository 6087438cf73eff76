// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_kept_all.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"
#include "solver/stages/stage_score.h"

/* More pairs of people with room than so many a node are not a small problem. */
enum { OPEN_PAIRS_A_NODE = 16 };

static bool is_current(const tdm_ip *ip, uint32_t c) {
  const tdm_problem *problem = ip->problem;
  return c < problem->count && tdm_bit(problem->counted[tdm_ip_current(ip)], c);
}

/* ---- the small problem ---- */

typedef struct {
  tdm_ip ip;     /* with the current pairs locked */
  int32_t *room; /* [node_count] beside all locks */
  int64_t kept;  /* current pairs */
} rest;

/* Locks the current pairs; false in *fits where they cannot all be. */
static bool lock_current(rest *r, bool *fits) {
  const tdm_problem *problem = r->ip.problem;
  for (uint32_t c = 0; c < problem->count && *fits; c++) {
    uint8_t fixed = tdm_ip_fixed(&r->ip, c);
    bool current = is_current(&r->ip, c);
    if (current && (fixed == TDM_EXCLUDED || tdm_problem_limit(problem, c) != 1)) *fits = false;
    if (current && fixed == TDM_FREE && !tdm_ip_fix(&r->ip, c, TDM_LOCKED)) return false;
    if (!current && fixed != TDM_LOCKED) continue;
    r->kept += current;
    r->room[problem->mentor[c]] -= (int32_t)tdm_problem_limit(problem, c);
    r->room[problem->mentee[c]] -= (int32_t)tdm_problem_limit(problem, c);
  }
  return true;
}

static bool has_room_everywhere(const rest *r) {
  for (uint32_t n = 0; n < r->ip.problem->node_count; n++)
    if (r->room[n] < 0) return false;
  return true;
}

static uint64_t open_pairs(const rest *r) {
  const tdm_problem *problem = r->ip.problem;
  uint64_t mentors = 0, mentees = 0;
  for (uint32_t n = 0; n < problem->node_count; n++)
    *(n < problem->mentor_count ? &mentors : &mentees) += r->room[n] > 0;
  return mentors * mentees;
}

/* All candidates among people with room join the pool, of which no others are used. */
static bool close_pool(rest *r) {
  tdm_problem *problem = r->ip.problem;
  uint32_t count = 0;
  tdm_node_pair *pairs = malloc((open_pairs(r) + 1) * sizeof *pairs);
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  bool good = pairs && partners;
  for (uint32_t m = 0; good && !problem->complete && m < problem->mentor_count; m++) {
    if (r->room[m] <= 0) continue;
    uint32_t all = tdm_pool_partners(problem, m, partners);
    for (uint32_t k = 0; k < all; k++)
      if (r->room[partners[k]] > 0) pairs[count++] = (tdm_node_pair){m, partners[k]};
  }
  good = good && tdm_pool_add(problem, pairs, count);
  free(partners);
  free(pairs);
  r->ip.closed = true;
  return good;
}

/* The same program, without what has no room: small enough to look at as a whole. */
static bool make_rest(const tdm_stages *stages, rest *r, bool *fits) {
  const tdm_problem *problem = stages->ip->problem;
  *r = (rest){0};
  *fits = true;
  if (!tdm_ip_copy(&r->ip, stages->ip)) return false;
  r->room = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *r->room);
  if (!r->room) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) r->room[n] = problem->nodes[n].capacity;
  if (!lock_current(r, fits)) return false;
  *fits = *fits && has_room_everywhere(r) &&
          open_pairs(r) <= (uint64_t)OPEN_PAIRS_A_NODE * problem->node_count;
  return !*fits || close_pool(r);
}

/* ---- what it proves ---- */

/* Every current pair counts 1, and there are no more. */
static bool prove_kept(tdm_stages *stages, int64_t kept, tdm_stage_state *state) {
  tdm_prices nothing;
  tdm_ip *ip = stages->ip;
  ip->objective = TDM_COUNT_KEPT;
  if (!tdm_prices_init(&nothing, ip) || !tdm_prices_reduce(&nothing, ip, &nothing.total))
    return false;
  if (tdm_prices_bound(&nothing) != kept) return true; /* told by the rest of the stages */
  if (!state->has_bound || kept < state->bound) state->bound = kept;
  state->has_bound = true;
  return tdm_stage_proof_take(&state->proof, ip, &nothing);
}

/*
 * Prices under locks as prices under the row that demands as many current pairs: it costs so much
 * that all of them pay, which is as much as it takes back.
 */
static void price_row(tdm_prices *prices, const tdm_ip *ip) {
  int64_t least = 0;
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (is_current(ip, c) && prices->reduced[c] < least) least = prices->reduced[c];
  prices->row[ip->kept_row] -= least;
}

static tdm_ending prove_score(tdm_stages *stages, const tdm_stages *part, tdm_stage_state *score) {
  tdm_ip *ip = stages->ip;
  tdm_prices *prices = &stages->prices;
  ip->objective = TDM_COUNT_SCORE;
  if (!tdm_prices_copy(prices, &part->prices, ip) || !tdm_prices_reduce(prices, ip, NULL))
    return TDM_ENDED_NO_MEMORY;
  price_row(prices, ip);
  tdm_pricing_wish none = {.least = INT64_MAX};
  switch (tdm_price_out(prices, ip, none, stages->stop)) {
    case TDM_PRICING_NO_MEMORY:
      return TDM_ENDED_NO_MEMORY;
    case TDM_PRICING_DONE:
      break;
    default:
      return TDM_ENDED_STOPPED;
  }
  return tdm_stage_proof_take(&score->proof, ip, prices) ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
}

static tdm_ending take(tdm_stages *stages, const tdm_stages *part, int64_t kept,
                       tdm_stage_state *state, tdm_stage_state *score) {
  if (!prove_kept(stages, kept, state)) return TDM_ENDED_NO_MEMORY;
  tdm_pairing_copy(&stages->pairing, &part->pairing);
  tdm_ip_keep_current(stages->ip, kept);
  tdm_ending end = prove_score(stages, part, score);
  tdm_optimize_settle(stages, score);
  stages->ip->objective = TDM_COUNT_KEPT;
  tdm_optimize_settle(stages, state);
  return end;
}

tdm_ending tdm_stage_kept_all_run(tdm_stages *stages, tdm_stage_state *kept, tdm_stage_state *score,
                                  bool *done) {
  rest r;
  bool fits;
  tdm_stage_state of_score = {0};
  *done = false;
  if (!make_rest(stages, &r, &fits)) return TDM_ENDED_NO_MEMORY;
  if (!fits) return TDM_ENDED_PROVEN;
  tdm_stages part = {.ip = &r.ip, .gap = stages->gap, .stop = stages->stop, .hasty = true};
  if (!tdm_pairing_init(&part.pairing, r.ip.problem)) return TDM_ENDED_NO_MEMORY;
  tdm_ending end = tdm_stage_score_run(&part, &of_score);
  stages->nodes += part.nodes;
  stages->iterations += part.iterations;
  stages->columns = part.columns;
  stages->rows = part.rows;
  if (end == TDM_ENDED_PROVEN && part.pairing.known && of_score.proven) {
    *done = true;
    of_score.proof = (tdm_stage_proof){0}; /* of locks, which are no conditions of the request */
    *score = of_score;
    end = take(stages, &part, r.kept, kept, score);
  }
  tdm_stages_fini(&part);
  return end == TDM_ENDED_NO_MEMORY ? end : TDM_ENDED_PROVEN;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/force.h"

#include <stdlib.h>

#include "solver/answer/report.h"
#include "solver/explain/cost.h"
#include "solver/explain/moves.h"
#include "solver/problem/pricing.h"
#include "solver/stages/search.h"
#include "solver/verify/verify.h"

/* How many candidates of a node join the pool under the moved prices, where all must be priced. */
enum { CLOSE_POOL = 8 };

/* Prices do not move farther than this. */
static const int64_t FARTHEST = INT64_C(1) << 58;

typedef struct {
  tdm_prospects *prospects;
  const tdm_prospect *prospect;
  const tdm_footing *footing;
  const tdm_stage_proof *proof; /* of stage score */
  int64_t fewer;                /* pairs that are given up */
  tdm_ip ip;
  tdm_prices prices;
  tdm_wide near; /* candidates that the pool lacks are farther from the moved prices than this */
  tdm_pairing pairing;
} forcing;

/* ---- prices ---- */

static int64_t way_of(const forcing *f, uint32_t node, int64_t most) {
  int64_t way = f->footing->detours.way[node];
  return way < most ? way : most;
}

/*
 * The price of every pair moves by `shift`: that of at least so many pairs, or of at most so many,
 * which is as true.
 */
static void move_row(forcing *f, int64_t shift) {
  int64_t *least = &f->prices.row[f->ip.pairs_row];
  if (f->prospects->pairs == TDM_NONE || shift == 0) return;
  *least += shift;
  if (*least >= 0) return;
  f->ip.rows[f->ip.most_row].active = true;
  f->prices.row[f->ip.most_row] -= *least;
  *least = 0;
}

/*
 * Prices of the two ends of an arc move by what its ends are away from the person, up to where the
 * cycle closes: so all arcs keep lengths from 0, and those of the cycle have none (Ahuja, Magnanti
 * and Orlin, Network Flows, 1993, ch. 9). Any prices prove something.
 */
static bool move_prices(forcing *f) {
  const tdm_problem *problem = f->ip.problem;
  const tdm_detours *detours = &f->footing->detours;
  const tdm_exchange *x = &detours->exchange;
  uint32_t other = tdm_detours_other(detours, f->prospect->candidate);
  int64_t most = detours->way[other];
  int64_t factor;
  if (!tdm_prospects_load(f->proof, &f->ip, &f->prices, &factor)) return false;
  if (most > FARTHEST / factor) most = 0; /* no cycle was found that closes */
  bool backwards = detours->node < problem->mentor_count;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    bool mentor = n < problem->mentor_count;
    uint32_t pool = mentor ? x->mentors_pool : x->mentees_pool;
    int64_t moved = way_of(f, n, most) - way_of(f, pool, most);
    f->prices.node[n] = (f->proof->node[n] + (mentor == backwards ? -moved : moved)) * factor;
  }
  int64_t shift = way_of(f, x->mentors_pool, most) - way_of(f, x->mentees_pool, most);
  move_row(f, (backwards ? shift : -shift) * factor);
  f->near = (tdm_wide)(detours->far - most) * factor - 1;
  return true;
}

/* ---- a first pairing ---- */

static void toggle(tdm_pairing *pairing, uint32_t candidate) {
  for (uint32_t k = 0; k < pairing->count; k++) {
    if (pairing->chosen[k] != candidate) continue;
    pairing->chosen[k] = pairing->chosen[--pairing->count];
    return;
  }
  pairing->chosen[pairing->count++] = candidate;
}

/* The pairing with the cycle: the best one where no quota is in the way. */
static bool close_cycle(forcing *f) {
  const tdm_detours *detours = &f->footing->detours;
  const tdm_pairing *base = &f->prospects->solved->stages->pairing;
  uint32_t room = f->ip.problem->most_pairs + f->ip.problem->node_count + 2;
  tdm_pairing changed = {malloc(room * sizeof(uint32_t)), 0, true};
  if (!changed.chosen) return false;
  tdm_pairing_copy(&changed, base);
  changed.known = true;
  toggle(&changed, f->prospect->candidate);
  uint32_t at = tdm_detours_other(detours, f->prospect->candidate), steps = 0;
  while (at != detours->node && detours->step[at].to != TDM_NONE && steps++ < room) {
    if (detours->step[at].candidate != TDM_NONE) toggle(&changed, detours->step[at].candidate);
    at = detours->step[at].to;
  }
  tdm_pairing_sort(&changed);
  if (at == detours->node && changed.count <= f->ip.problem->most_pairs &&
      tdm_pairing_feasible(&f->ip, &changed))
    tdm_pairing_copy(&f->pairing, &changed);
  free(changed.chosen);
  return true;
}

/* ---- the search ---- */

typedef enum { FOUND, NOT_FOUND, OUT_OF_MEMORY } force_end;

/* Whether prices and footing fit: two single people, a proven answer, few pairs given up. */
static bool prepare(forcing *f) {
  tdm_prospects *p = f->prospects;
  const tdm_problem *problem = p->solved->problem;
  const tdm_outcome *base = p->solved->outcome;
  if (!p->priced || p->score == TDM_NONE || base->status != TDM_OPTIMAL) return false;
  if (base->stage_count != p->score + 1) return false; /* score is the last stage */
  if (tdm_problem_limit(problem, f->prospect->candidate) != 1) return false;
  if (tdm_ip_fixed(p->solved->whole, f->prospect->candidate) != TDM_FREE) return false;
  f->fewer = p->pairs == TDM_NONE ? 0 : f->prospect->least[p->pairs];
  if (f->fewer >= TDM_FOOTINGS || !p->footing[f->fewer].known) return false;
  f->footing = &p->footing[f->fewer];
  f->proof = &p->solved->stages->state[p->score].proof;
  return true;
}

/*
 * What the moved prices prove. No price moves by more than the detours were looked for, so a
 * candidate that was farther than that has no reduced cost above 0 now: the pool tells the total.
 */
static tdm_pricing_status price(forcing *f, tdm_stop *stop) {
  tdm_pricing_wish wish = {.least = INT64_MIN, .each = CLOSE_POOL};
  if (f->footing->detours.far > 0)
    return tdm_prices_reduce(&f->prices, &f->ip, &f->prices.total) ? TDM_PRICING_DONE
                                                                   : TDM_PRICING_NO_MEMORY;
  f->near = -1;
  return tdm_price_out(&f->prices, &f->ip, wish, stop);
}

static force_end run(forcing *f, tdm_stop *stop) {
  if (!tdm_ip_copy(&f->ip, &f->footing->ip) ||
      !tdm_ip_fix(&f->ip, f->prospect->candidate, TDM_LOCKED) || !move_prices(f) ||
      !tdm_pairing_init(&f->pairing, f->ip.problem) || !close_cycle(f))
    return OUT_OF_MEMORY;
  tdm_pricing_status status = price(f, stop);
  if (status == TDM_PRICING_NO_MEMORY) return OUT_OF_MEMORY;
  if (status != TDM_PRICING_DONE) return NOT_FOUND;
  tdm_search search = {.ip = &f->ip,
                       .prices = &f->prices,
                       .incumbent = &f->pairing,
                       .stop = stop,
                       .priced_width = f->near,
                       .enough = INT64_MAX,
                       .hasty = true};
  tdm_search_status end = tdm_search_run(&search);
  if (end == TDM_SEARCH_NO_MEMORY) return OUT_OF_MEMORY;
  return end == TDM_SEARCH_PROVEN && f->pairing.known ? FOUND : NOT_FOUND;
}

/* ---- as an outcome ---- */

static void fill_stages(const forcing *f, tdm_outcome *with) {
  const tdm_prospects *p = f->prospects;
  const tdm_outcome *base = p->solved->outcome;
  with->status = TDM_OPTIMAL;
  with->stage_count = base->stage_count;
  for (uint32_t k = 0; k < base->stage_count; k++) {
    int64_t value = k == p->pairs ? (int64_t)f->pairing.count
                                  : tdm_pairing_value(&f->ip, &f->pairing) * f->ip.problem->unit;
    with->objective[k] = (tdm_stage_result){.stage = base->objective[k].stage,
                                            .has_value = true,
                                            .has_bound = true,
                                            .value = value,
                                            .bound = value};
  }
}

/* What was found as the outcome of the request with the pair as a lock, and verified as such. */
static tdm_result judge(const forcing *f, tdm_arena *work, tdm_outcome *with, tdm_text *message) {
  tdm_request changed = tdm_resolve_quiet(f->prospects->solved->request);
  uint32_t mentor = f->prospect->mentor, mentee = f->prospect->mentee;
  *with = (tdm_outcome){0};
  fill_stages(f, with);
  if (!tdm_resolve_require(&changed, mentor, mentee, false, work) ||
      !tdm_report_pairing(f->ip.problem, &f->pairing, work, with))
    return TDM_NO_MEMORY;
  for (uint32_t k = 0; k < with->pair_count; k++)
    if (with->pairs[k].mentor == mentor && with->pairs[k].mentee == mentee)
      with->pairs[k].locked = true;
  tdm_text complaint = tdm_verify_outcome(&changed, with, work);
  if (complaint.size == 0) return TDM_OK;
  *message = complaint;
  return TDM_INTERNAL;
}

/* ---- one prospect ---- */

static tdm_result solve_anew(const forcing *f, tdm_resolver *resolver, double share,
                             tdm_arena *work, tdm_outcome *with, tdm_text *message) {
  tdm_request changed = tdm_resolve_quiet(f->prospects->solved->request);
  if (!tdm_resolve_require(&changed, f->prospect->mentor, f->prospect->mentee, false, work))
    return TDM_NO_MEMORY;
  return tdm_resolve(resolver, &changed, share, work, with, message);
}

static tdm_result settle(const forcing *f, const tdm_outcome *with, tdm_arena *arena,
                         tdm_alternative *alternative) {
  const tdm_solved *solved = f->prospects->solved;
  alternative->cost = tdm_cost_of(solved->outcome, with);
  if (with->status != TDM_OPTIMAL && with->status != TDM_FEASIBLE) return TDM_OK;
  return tdm_moves_find(solved->request, solved->outcome, with, arena, &alternative->moves)
             ? TDM_OK
             : TDM_NO_MEMORY;
}

tdm_result tdm_force(tdm_prospects *prospects, const tdm_prospect *prospect, tdm_resolver *resolver,
                     double share, tdm_arena *arena, tdm_alternative *alternative,
                     tdm_text *message) {
  forcing f = {.prospects = prospects, .prospect = prospect};
  tdm_outcome with;
  if (!tdm_resolve_has_place(prospects->solved->request, prospect->mentor, prospect->mentee)) {
    alternative->cost = (tdm_cost){.impossible = true, .exact = true};
    return TDM_OK;
  }
  tdm_arena *work = tdm_arena_new();
  if (!work) return TDM_NO_MEMORY;
  tdm_stop part = tdm_stop_part(prospects->stop, share);
  force_end end = prepare(&f) ? run(&f, &part) : NOT_FOUND;
  tdm_result result = TDM_NO_MEMORY;
  if (end == FOUND) {
    resolver->solves++;
    result = judge(&f, work, &with, message);
  } else if (end == NOT_FOUND) {
    result = solve_anew(&f, resolver, share, work, &with, message);
  }
  if (result == TDM_OK) result = settle(&f, &with, arena, alternative);
  if (result == TDM_INTERNAL) *message = tdm_text_copy(arena, *message);
  tdm_arena_free(work);
  return result;
}

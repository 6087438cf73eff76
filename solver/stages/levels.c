// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/levels.h"

#include <math.h>
#include <stdlib.h>

#include "solver/stages/search.h"

/* Numbers of pairs, first and last one included, and what they may reach. */
typedef struct {
  int64_t least, most;
  int64_t bound;
} range;

typedef struct {
  tdm_stages *whole; /* its pairing is the incumbent */
  tdm_ip ip;         /* with the rows of the range, or the level, at hand */
  tdm_stages part;
  tdm_stage stage;
  double gap;
  int64_t enough;
  range *open;
  uint32_t count, room;
  int64_t left; /* no number of pairs that was done with reaches more, the incumbent apart */
} levels;

/* ---- open ranges ---- */

static bool push(levels *l, int64_t least, int64_t most, int64_t bound) {
  if (least > most) return true;
  if (l->count == l->room) {
    uint32_t room = l->room ? 2 * l->room : 16;
    range *grown = realloc(l->open, room * sizeof *grown);
    if (!grown) return false;
    l->open = grown;
    l->room = room;
  }
  l->open[l->count++] = (range){least, most, bound};
  return true;
}

/* The one that may reach most; of those that tie, the one with the most pairs. */
static range pop(levels *l) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < l->count; k++) {
    const range *a = &l->open[k], *b = &l->open[best];
    if (a->bound > b->bound || (a->bound == b->bound && a->most > b->most)) best = k;
  }
  range popped = l->open[best];
  l->open[best] = l->open[--l->count];
  return popped;
}

/* ---- bounds ---- */

static int64_t value_of(const levels *l) {
  const tdm_pairing *incumbent = &l->whole->pairing;
  return incumbent->known ? tdm_pairing_value(l->whole->ip, incumbent) : INT64_MIN;
}

/* Whether the incumbent will do where nothing else reaches more than the bound. */
static bool does(const levels *l, int64_t bound) {
  tdm_search asked = {.ip = l->whole->ip, .gap = l->gap, .enough = l->enough};
  return l->whole->pairing.known && tdm_search_enough(&asked, value_of(l), bound);
}

static void leave(levels *l, int64_t bound) {
  if (bound > l->left) l->left = bound;
}

/* What is proven of all numbers of pairs by now. */
static int64_t proven_bound(const levels *l) {
  int64_t bound = l->left;
  for (uint32_t k = 0; k < l->count; k++)
    if (l->open[k].bound > bound) bound = l->open[k].bound;
  int64_t value = value_of(l);
  return bound > value ? bound : value;
}

/* ---- one level, one range ---- */

/* Work on a part takes the incumbent along and gives it back. */
static void lend(levels *l) { l->part.pairing = l->whole->pairing; }

static void take_back(levels *l) {
  l->whole->pairing = l->part.pairing;
  l->whole->columns = l->part.columns;
  l->whole->rows = l->part.rows;
}

/* A level is done: nothing better is in it than the incumbent, or than what is left. */
static tdm_ending solve_level(levels *l, int64_t pairs, int64_t bound) {
  tdm_stage_state state = {0};
  tdm_optimize_keep_pairs(&l->part, pairs);
  lend(l);
  tdm_ending end = tdm_optimize(&l->part, l->stage, l->gap, l->enough, &state);
  take_back(l);
  if (end == TDM_ENDED_INFEASIBLE) return TDM_ENDED_PROVEN;
  leave(l, state.has_bound && state.bound < bound ? state.bound : bound);
  return end;
}

/* How many pairs to try of those in the range, which has a relaxation. */
static int64_t propose(const levels *l, const range *at, double relaxed) {
  int64_t pairs = l->whole->ip->objective == TDM_COUNT_PAIRS ? at->bound : llround(relaxed);
  if (pairs < at->least) pairs = at->least;
  return pairs > at->most ? at->most : pairs;
}

/* The number of pairs is their value. */
static void trim(const levels *l, range *at) {
  if (l->whole->ip->objective != TDM_COUNT_PAIRS) return;
  if (at->most > at->bound) at->most = at->bound;
  if (at->bound > at->most) at->bound = at->most;
}

static tdm_ending solve_from(levels *l, range at, double relaxed) {
  trim(l, &at);
  if (does(l, at.bound)) {
    leave(l, at.bound);
    return TDM_ENDED_PROVEN;
  }
  if (at.least > at.most) return TDM_ENDED_PROVEN;
  int64_t pairs = propose(l, &at, relaxed);
  tdm_ending end = solve_level(l, pairs, at.bound);
  if (end != TDM_ENDED_PROVEN && end != TDM_ENDED_STOPPED) return end;
  bool enough_memory =
      push(l, at.least, pairs - 1, at.bound) && push(l, pairs + 1, at.most, at.bound);
  return enough_memory ? end : TDM_ENDED_NO_MEMORY;
}

static tdm_ending split(levels *l, range at) {
  tdm_stage_state state = {0};
  double relaxed;
  trim(l, &at);
  if (at.least == at.most) return solve_from(l, at, (double)at.least);
  tdm_optimize_limit_pairs(&l->part, at.least, at.most);
  lend(l);
  tdm_ending end = tdm_optimize_relax(&l->part, l->stage, &state, &relaxed);
  take_back(l);
  if (end == TDM_ENDED_INFEASIBLE) return TDM_ENDED_PROVEN;
  if (state.has_bound && state.bound < at.bound) at.bound = state.bound;
  if (end != TDM_ENDED_PROVEN) leave(l, at.bound);
  return end == TDM_ENDED_PROVEN ? solve_from(l, at, relaxed) : end;
}

/* ---- all of them ---- */

static range all_numbers(const levels *l, int64_t bound) {
  const tdm_ip *ip = l->whole->ip;
  const tdm_row *least = &ip->rows[ip->pairs_row], *most = &ip->rows[ip->most_row];
  range all = {.least = least->active ? -least->bound : 0,
               .most = most->active ? most->bound : ip->problem->most_pairs,
               .bound = bound};
  if (l->whole->pairs_limited && l->whole->most_pairs < all.most) all.most = l->whole->most_pairs;
  return all;
}

static tdm_ending run(levels *l, tdm_stage_state *state, double relaxed) {
  tdm_ending end = solve_from(l, all_numbers(l, state->bound), relaxed);
  while (end == TDM_ENDED_PROVEN && l->count > 0 && !does(l, proven_bound(l))) {
    if (tdm_stop_now(l->whole->stop)) return TDM_ENDED_STOPPED;
    end = split(l, pop(l));
  }
  if (end == TDM_ENDED_PROVEN && !l->whole->pairing.known) return TDM_ENDED_INFEASIBLE;
  return end;
}

tdm_ending tdm_levels_optimize(tdm_stages *stages, tdm_stage stage, double gap, int64_t enough,
                               tdm_stage_state *state) {
  levels l = {.whole = stages, .stage = stage, .gap = gap, .enough = enough, .left = INT64_MIN};
  double relaxed;
  if (!tdm_ip_has_open_shares(stages->ip)) return tdm_optimize(stages, stage, gap, enough, state);
  tdm_ending end = tdm_optimize_relax(stages, stage, state, &relaxed);
  if (end != TDM_ENDED_PROVEN) return end;
  if (!tdm_ip_copy(&l.ip, stages->ip)) return TDM_ENDED_NO_MEMORY;
  l.part = (tdm_stages){.ip = &l.ip,
                        .gap = gap,
                        .stop = stages->stop,
                        .score_prices = stages->score_prices,
                        .score_kept = stages->score_kept};
  end = run(&l, state, relaxed);
  if (end == TDM_ENDED_PROVEN || end == TDM_ENDED_STOPPED) state->bound = proven_bound(&l);
  stages->nodes += l.part.nodes;
  stages->iterations += l.part.iterations;
  if (l.part.relaxing) stages->iterations += tdm_relax_iterations(&l.part.relaxation);
  tdm_stages_fini(&l.part);
  free(l.open);
  return end;
}

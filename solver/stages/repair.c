// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/repair.h"

#include <math.h>
#include <stdlib.h>

#include "solver/network/flow.h"

enum { RUNS_MOST = 3000, SWEEPS = 100 };

/* ---- whole parts, completed ---- */

static void take_whole_parts(const tdm_ip *ip, const double *value, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  pairing->count = 0;
  pairing->known = true;
  for (uint32_t c = 0; c < problem->count; c++) {
    if (tdm_ip_fixed(ip, c) == TDM_EXCLUDED) continue;
    int64_t whole = (int64_t)floor(value[c] + 1e-6);
    for (; whole > 0 && pairing->count < problem->most_pairs; whole--)
      pairing->chosen[pairing->count++] = c;
  }
}

/* As many pairs as candidates of reduced cost 0, give or take a unit, allow. */
static bool complete(const tdm_ip *ip, const tdm_prices *prices, tdm_pairing *pairing,
                     tdm_stop *stop) {
  tdm_ip cheap;
  tdm_prices cover;
  if (!tdm_ip_copy(&cheap, ip) || !tdm_prices_init(&cover, ip)) return false;
  cheap.closed = true;
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_FREE && prices->reduced[c] < -prices->scale)
      if (!tdm_ip_fix(&cheap, c, TDM_EXCLUDED)) return false;
  return tdm_flow_maximum(&cheap, pairing, &cover, stop) != TDM_FLOW_NO_MEMORY;
}

/* ---- exchanges ---- */

/* A candidate that is chosen so many times. */
typedef struct {
  uint32_t candidate;
  int32_t times;
} chosen_run;

typedef struct {
  const tdm_ip *ip;
  chosen_run *runs;
  uint32_t count;
  int32_t *times;    /* per candidate */
  tdm_wide *over;    /* per row: activity - bound */
  double *row_scale; /* per row */
} exchanging;

typedef struct {
  uint32_t out[2], in[2]; /* candidates */
  double violation;       /* what is left of it afterwards */
  int64_t gain;
} exchange;

static double violation_of(const exchanging *e, const exchange *move) {
  double sum = 0;
  for (uint32_t r = 0; r < e->ip->row_count; r++) {
    const tdm_row *row = &e->ip->rows[r];
    tdm_wide over = e->over[r];
    if (!row->active) continue;
    for (int k = 0; move && k < 2; k++)
      over += tdm_row_coefficient(e->ip, row, move->in[k]) -
              tdm_row_coefficient(e->ip, row, move->out[k]);
    if (over > 0) sum += (double)over / e->row_scale[r];
  }
  return sum;
}

static bool can_join(const exchanging *e, uint32_t c) {
  return c != TDM_NONE && tdm_ip_fixed(e->ip, c) == TDM_FREE &&
         e->times[c] < tdm_problem_limit(e->ip->problem, c);
}

/* Two runs swap their partners, once; false where that is impossible. */
static bool make_exchange(const exchanging *e, uint32_t a, uint32_t b, exchange *move) {
  const tdm_problem *problem = e->ip->problem;
  uint32_t one = e->runs[a].candidate, other = e->runs[b].candidate;
  if (problem->mentor[one] == problem->mentor[other] ||
      problem->mentee[one] == problem->mentee[other])
    return false;
  *move = (exchange){.out = {one, other}};
  move->in[0] = tdm_problem_candidate(problem, problem->mentor[one], problem->mentee[other]);
  if (!can_join(e, move->in[0])) return false;
  move->in[1] = tdm_problem_candidate(problem, problem->mentor[other], problem->mentee[one]);
  if (!can_join(e, move->in[1])) return false;
  for (int k = 0; k < 2; k++)
    move->gain += tdm_ip_value(e->ip, move->in[k]) - tdm_ip_value(e->ip, move->out[k]);
  move->violation = violation_of(e, move);
  return true;
}

static bool is_better(const exchange *a, const exchange *b) {
  if (a->violation < b->violation - 1e-9) return true;
  return a->violation < b->violation + 1e-9 && a->gain > b->gain;
}

/* The best of all exchanges that leave less violation, or gain without leaving more. */
static bool find_exchange(const exchanging *e, exchange *best, tdm_stop *stop) {
  exchange still = {.violation = violation_of(e, NULL)}, move;
  *best = still;
  bool found = false;
  for (uint32_t a = 0; a < e->count; a++) {
    if (tdm_ip_fixed(e->ip, e->runs[a].candidate) != TDM_FREE) continue;
    for (uint32_t b = a + 1; b < e->count; b++) {
      if (tdm_ip_fixed(e->ip, e->runs[b].candidate) != TDM_FREE) continue;
      if (!make_exchange(e, a, b, &move) || !is_better(&move, best)) continue;
      *best = move;
      found = true;
    }
    if (tdm_stop_now(stop)) return false;
  }
  return found;
}

/* As often as it helps. */
static void apply(exchanging *e, const exchange *move) {
  double before = violation_of(e, NULL);
  bool fits = true;
  while (fits) {
    for (int k = 0; k < 2; k++) {
      e->times[move->out[k]]--;
      e->times[move->in[k]]++;
    }
    for (uint32_t r = 0; r < e->ip->row_count; r++)
      for (int k = 0; k < 2; k++)
        e->over[r] += tdm_row_coefficient(e->ip, &e->ip->rows[r], move->in[k]) -
                      tdm_row_coefficient(e->ip, &e->ip->rows[r], move->out[k]);
    double now = violation_of(e, NULL), next = violation_of(e, move);
    fits = next < now - 1e-9 || (next < now + 1e-9 && now >= before - 1e-9 && move->gain > 0);
    for (int k = 0; k < 2; k++)
      fits = fits && e->times[move->out[k]] > 0 && can_join(e, move->in[k]);
  }
}

static void list_runs(exchanging *e) {
  e->count = 0;
  for (uint32_t c = 0; c < e->ip->problem->count && e->count <= RUNS_MOST; c++)
    if (e->times[c] > 0) e->runs[e->count++] = (chosen_run){c, e->times[c]};
}

static void load(exchanging *e, const tdm_pairing *pairing) {
  const tdm_ip *ip = e->ip;
  for (uint32_t k = 0; k < pairing->count; k++) e->times[pairing->chosen[k]]++;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    double in = fabs((double)row->in), out = fabs((double)row->out);
    e->row_scale[r] = fmax(1, fmax(in, out));
    if (row->kind == TDM_ROW_SCORE) e->row_scale[r] = (double)ip->problem->largest_units;
    e->over[r] = -row->bound;
    for (uint32_t k = 0; k < pairing->count; k++)
      e->over[r] += tdm_row_coefficient(ip, row, pairing->chosen[k]);
  }
}

static void unload(const exchanging *e, tdm_pairing *pairing) {
  pairing->count = 0;
  for (uint32_t c = 0; c < e->ip->problem->count; c++)
    for (int32_t k = 0; k < e->times[c]; k++) pairing->chosen[pairing->count++] = c;
}

static bool exchange_all(const tdm_ip *ip, tdm_pairing *pairing, tdm_stop *stop) {
  exchanging e = {.ip = ip,
                  .runs = calloc(RUNS_MOST + 1, sizeof *e.runs),
                  .times = calloc((size_t)ip->problem->count + 1, sizeof *e.times),
                  .over = calloc(ip->row_count, sizeof *e.over),
                  .row_scale = calloc(ip->row_count, sizeof *e.row_scale)};
  bool enough_memory = e.runs && e.times && e.over && e.row_scale;
  if (enough_memory) {
    exchange move;
    load(&e, pairing);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      list_runs(&e);
      if (e.count > RUNS_MOST || !find_exchange(&e, &move, stop)) break;
      apply(&e, &move);
    }
    unload(&e, pairing);
  }
  free(e.runs);
  free(e.times);
  free(e.over);
  free(e.row_scale);
  return enough_memory;
}

bool tdm_repair(const tdm_ip *ip, const tdm_prices *prices, const double *value,
                tdm_pairing *pairing, tdm_stop *stop) {
  take_whole_parts(ip, value, pairing);
  if (tdm_problem_is_bipartite(ip->problem) && !complete(ip, prices, pairing, stop)) return false;
  if (!exchange_all(ip, pairing, stop)) return false;
  pairing->known = tdm_pairing_feasible(ip, pairing);
  return true;
}

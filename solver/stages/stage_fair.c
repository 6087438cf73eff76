// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_fair.h"

#include <stdlib.h>
#include <string.h>

#include "solver/network/keep.h"
#include "solver/stages/question.h"

typedef struct {
  tdm_question question;
  int64_t *units; /* [count] of all candidates, ascending, each once */
  uint32_t count;
  int64_t *own;     /* [pairs] scores of the best pairing, ascending */
  uint32_t pairs;   /* of every pairing that is asked for */
  uint32_t fixed;   /* pairs whose scores are known: the smallest so many */
  bool tight;       /* what the candidates are fixed to leaves no other number of them … */
  uint32_t levels;  /* … or else a row says so: rows in use */
  uint8_t *fixings; /* [candidates] as they are between questions */
  int64_t *price;   /* [node_count + 1] */
  int8_t *reduced;  /* [candidates] signs */
} fairness;

static int compare_units(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* ---- scores ---- */

static void list_own(fairness *f) {
  const tdm_pairing *best = f->question.best;
  for (uint32_t k = 0; k < f->pairs; k++)
    f->own[k] = f->question.ip.problem->units[best->chosen[k]];
  qsort(f->own, f->pairs, sizeof *f->own, compare_units);
}

/* Every candidate has a fixing of its own. */
static bool take_fixings(fairness *f) {
  tdm_ip *ip = &f->question.ip;
  uint32_t count = ip->problem->count;
  f->fixings = malloc((size_t)count + 1);
  f->reduced = malloc((size_t)count + 1);
  f->price = malloc(((size_t)ip->problem->node_count + 1) * sizeof *f->price);
  if (!f->fixings || !f->reduced || !f->price) return false;
  if (count &&
      !tdm_ip_fix(ip, count - 1, count <= ip->fixed_count ? ip->fixed[count - 1] : TDM_FREE))
    return false;
  if (count) memcpy(f->fixings, ip->fixed, count);
  return true;
}

static bool list_units(fairness *f) {
  const tdm_problem *problem = f->question.ip.problem;
  f->units = malloc(((size_t)problem->count + 1) * sizeof *f->units);
  f->own = malloc(((size_t)f->pairs + 1) * sizeof *f->own);
  if (!f->units || !f->own) return false;
  uint32_t listed = 0;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_ip_fixed(&f->question.ip, c) != TDM_EXCLUDED) f->units[listed++] = problem->units[c];
  if (listed) qsort(f->units, listed, sizeof *f->units, compare_units);
  for (uint32_t k = 0; k < listed; k++)
    if (k == 0 || f->units[k] != f->units[k - 1]) f->units[f->count++] = f->units[k];
  list_own(f);
  return true;
}

static uint32_t place_of(const fairness *f, int64_t units) {
  uint32_t low = 0, high = f->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (f->units[middle] < units)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* ---- questions ---- */

/*
 * Poses that only the pairs known so far may score less than `units`. Where the last level is
 * tight, all others score more than it: candidates in between are excluded; else a row counts.
 * *possible: false where a pair in between is in every pairing.
 */
static bool pose(fairness *f, int64_t units, bool *possible) {
  tdm_ip *ip = &f->question.ip;
  *possible = true;
  if (f->fixed == 0) return true; /* a threshold */
  if (!f->tight) return tdm_ip_limit_level(ip, f->levels, units, f->fixed);
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (ip->problem->units[c] <= f->own[f->fixed - 1] || ip->problem->units[c] >= units) continue;
    *possible = *possible && ip->fixed[c] != TDM_LOCKED;
    if (ip->fixed[c] == TDM_FREE) ip->fixed[c] = TDM_EXCLUDED;
  }
  return true;
}

static void take_back(fairness *f) {
  tdm_ip *ip = &f->question.ip;
  ip->rows[ip->level_row + f->levels].active = false;
  memcpy(ip->fixed, f->fixings, ip->problem->count * sizeof *ip->fixed);
}

static int64_t threshold(const fairness *f, int64_t units) {
  return f->fixed == 0 ? units : f->own[0];
}

/* By matching alone, or whatever it takes; *end is PROVEN where the answer is known. */
static tdm_feasibility ask(fairness *f, int64_t units, bool by_matching, tdm_ending *end) {
  bool possible;
  tdm_feasibility answer = TDM_FEASIBLE_OPEN;
  *end = TDM_ENDED_NO_MEMORY;
  if (pose(f, units, &possible)) {
    *end = TDM_ENDED_PROVEN;
    if (!possible)
      answer = TDM_FEASIBLE_NO;
    else if (by_matching)
      answer = tdm_question_match(&f->question, threshold(f, units));
    else
      answer = tdm_question_ask(&f->question, threshold(f, units), end);
  }
  take_back(f);
  if (answer == TDM_FEASIBLE_YES) list_own(f);
  if (tdm_stop_now(f->question.stages->stop)) *end = TDM_ENDED_STOPPED;
  return answer;
}

/* ---- the next score ---- */

/* What matching alone allows: the place of the largest score, none below that of the best pairing.
 */
static tdm_ending limit_by_matching(fairness *f, uint32_t *high) {
  uint32_t low = place_of(f, f->own[f->fixed]);
  while (low < *high) {
    uint32_t middle = low + (*high - low + 1) / 2;
    tdm_ending end;
    tdm_feasibility answer = ask(f, f->units[middle], true, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_NO)
      *high = middle - 1;
    else
      low = answer == TDM_FEASIBLE_YES ? place_of(f, f->own[f->fixed]) : middle;
  }
  return TDM_ENDED_PROVEN;
}

/* The largest score that the next pair can have: it is that of the best pairing afterwards. */
static tdm_ending raise(fairness *f) {
  uint32_t high = f->count - 1;
  tdm_ending end = limit_by_matching(f, &high);
  uint32_t low = place_of(f, f->own[f->fixed]), asked = high;
  while (end == TDM_ENDED_PROVEN && low < high) {
    tdm_feasibility answer = ask(f, f->units[asked], false, &end);
    if (answer == TDM_FEASIBLE_YES)
      low = place_of(f, f->own[f->fixed]);
    else
      high = asked - 1;
    asked = low + (high - low + 1) / 2;
  }
  return end;
}

/* ---- how many have it ---- */

/* How many pairs of the best pairing score as much as number `fixed`, or less. */
static uint32_t count_up_to(const fairness *f) {
  uint32_t end = f->fixed + 1;
  while (end < f->pairs && f->own[end] == f->own[f->fixed]) end++;
  return end;
}

/*
 * The prices of a best matching tell what all of them have in common: no pair that costs, every
 * pair that gains. Returns what they prove: so many pairs may score more, at most.
 */
static int64_t reduce(fairness *f, const uint64_t *above) {
  const tdm_ip *ip = &f->question.ip;
  const tdm_problem *problem = ip->problem;
  int64_t total = -f->price[problem->node_count] * (int64_t)f->pairs;
  for (uint32_t n = 0; n < problem->node_count; n++)
    total += f->price[n] * problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t reduced = tdm_bit(above, c) + f->price[problem->node_count] -
                      f->price[problem->mentor[c]] - f->price[problem->mentee[c]];
    uint8_t fixed = tdm_ip_fixed(ip, c);
    if (fixed == TDM_LOCKED || (fixed == TDM_FREE && reduced > 0))
      total += reduced * tdm_problem_limit(problem, c);
    f->reduced[c] = (int8_t)(reduced > 0 ? 1 : reduced < 0 ? -1 : 0);
  }
  return total;
}

/* The most pairs that may score more than number `fixed`, capacities aside; -1: not known. */
static tdm_ending match_above(fairness *f, int64_t *most) {
  tdm_question *q = &f->question;
  tdm_problem *problem = q->ip.problem;
  *most = -1;
  if (!tdm_problem_is_bipartite(problem)) return TDM_ENDED_PROVEN;
  uint64_t *above = calloc((size_t)problem->count / 64 + 1, sizeof *above);
  if (!above) return TDM_ENDED_NO_MEMORY;
  for (uint32_t c = 0; c < problem->count; c++)
    if (problem->units[c] > f->own[f->fixed]) tdm_bit_set(above, c);
  tdm_flow_status status =
      tdm_keep_in_pool(&q->ip, above, f->pairs, &q->matching, f->price, q->stages->stop);
  if (status == TDM_FLOW_DONE) {
    *most = reduce(f, above);
    if (tdm_pairing_feasible(&q->ip, &q->matching)) tdm_pairing_copy(q->best, &q->matching);
    list_own(f);
  }
  free(above);
  if (status == TDM_FLOW_NO_MEMORY) return TDM_ENDED_NO_MEMORY;
  return status == TDM_FLOW_DONE ? TDM_ENDED_PROVEN : TDM_ENDED_STOPPED;
}

/* Whether so few pairs can score up to number `fixed`. */
static tdm_feasibility ask_for_fewer(fairness *f, uint32_t pairs, tdm_ending *end) {
  tdm_ip *ip = &f->question.ip;
  *end = TDM_ENDED_NO_MEMORY;
  if (!tdm_ip_limit_level(ip, f->levels, f->own[f->fixed] + 1, pairs)) return TDM_FEASIBLE_OPEN;
  tdm_feasibility answer = tdm_question_ask(&f->question, f->own[0], end);
  ip->rows[ip->level_row + f->levels].active = false;
  if (answer == TDM_FEASIBLE_YES) list_own(f);
  return answer;
}

/* The fewest pairs at the score that was found; tight where matching knows of no fewer. */
static tdm_ending thin_out(fairness *f) {
  int64_t most;
  tdm_ending end = match_above(f, &most);
  uint32_t fewest = count_up_to(f);
  while (end == TDM_ENDED_PROVEN && fewest > f->fixed + 1 && (int64_t)(f->pairs - fewest) != most) {
    tdm_feasibility answer = ask_for_fewer(f, fewest - 1, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_NO) break;
    fewest = count_up_to(f);
  }
  f->tight = (int64_t)(f->pairs - fewest) == most;
  return end;
}

/* ---- a level ---- */

/* What all pairings have in common from now on: whoever has a price is full, too. */
static bool fix(fairness *f) {
  tdm_ip *ip = &f->question.ip;
  for (uint32_t n = 0; f->tight && n < ip->problem->node_count; n++)
    if (f->price[n] > 0) ip->min[n] = ip->problem->nodes[n].capacity;
  for (uint32_t c = 0; f->tight && c < ip->problem->count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_FREE || f->reduced[c] == 0) continue;
    if (!tdm_ip_fix(ip, c, f->reduced[c] > 0 ? TDM_LOCKED : TDM_EXCLUDED)) return false;
  }
  memcpy(f->fixings, ip->fixed, ip->problem->count * sizeof *f->fixings);
  return true;
}

static tdm_ending settle_level(fairness *f) {
  bool possible;
  tdm_ending end = raise(f);
  if (end != TDM_ENDED_PROVEN) return end;
  if (!pose(f, f->own[f->fixed], &possible)) return TDM_ENDED_NO_MEMORY;
  f->levels += f->fixed > 0 && !f->tight;
  f->question.ip.limited = true;
  f->question.ip.least_units = f->own[0];
  end = thin_out(f);
  if (end != TDM_ENDED_PROVEN) return end;
  f->fixed = count_up_to(f);
  return fix(f) ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
}

/* ---- the stage ---- */

static tdm_ending run(fairness *f, tdm_stage_state *state) {
  tdm_ending end = TDM_ENDED_PROVEN;
  while (end == TDM_ENDED_PROVEN && f->fixed < f->pairs) end = settle_level(f);
  state->has_bound = true;
  state->bound = f->fixed > 0 ? f->own[0] : f->units[f->count - 1];
  state->proven = end == TDM_ENDED_PROVEN;
  return end;
}

/* The program as the questions left it is for later stages. */
static bool leave(tdm_stages *stages, const tdm_ip *ip) {
  tdm_ip *left = tdm_arena_alloc(ip->problem->arena, 1, sizeof *left);
  if (left) *left = *ip;
  stages->fair = left;
  return left != NULL;
}

tdm_ending tdm_stage_fair_run(tdm_stages *stages, tdm_stage_state *state) {
  fairness f = {.pairs = stages->pairing.count};
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  *tdm_stop_progress(stages->stop) = (tdm_progress){.stage = TDM_STAGE_FAIR};
  if (f.pairs == 0) {
    state->proven = true;
    return TDM_ENDED_PROVEN;
  }
  if (tdm_question_init(&f.question, stages) && list_units(&f) && take_fixings(&f))
    end = run(&f, state);
  if (state->proven && !leave(stages, &f.question.ip)) end = TDM_ENDED_NO_MEMORY;
  free(f.units);
  free(f.own);
  free(f.fixings);
  free(f.reduced);
  free(f.price);
  return end;
}

tdm_ending tdm_stage_fair_keep(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  const tdm_ip *from = stages->fair;
  const tdm_problem *problem = ip->problem;
  if (!from) return TDM_ENDED_PROVEN; /* nobody is paired */
  for (uint32_t c = 0; c < problem->count; c++)
    if (!tdm_ip_fix(ip, c, from->fixed[c])) return TDM_ENDED_NO_MEMORY;
  memcpy(ip->min, from->min, problem->node_count * sizeof *ip->min);
  for (uint32_t k = 0; k <= TDM_FAIR_PAIRS_MAX; k++)
    ip->rows[ip->level_row + k] = from->rows[ip->level_row + k];
  ip->limited = from->limited;
  ip->least_units = from->least_units;
  ip->closed = true;
  return TDM_ENDED_PROVEN;
}

bool tdm_stage_fair_rows(tdm_ip *ip, const tdm_pairing *pairing) {
  uint32_t levels = 0;
  int64_t *own = malloc(((size_t)pairing->count + 1) * sizeof *own);
  if (!own) return false;
  for (uint32_t k = 0; k < pairing->count; k++) own[k] = ip->problem->units[pairing->chosen[k]];
  if (pairing->count) qsort(own, pairing->count, sizeof *own, compare_units);
  ip->limited = pairing->count > 0;
  ip->least_units = pairing->count > 0 ? own[0] : 0;
  bool kept = true;
  for (uint32_t k = 1; kept && k < pairing->count; k++)
    if (own[k] != own[k - 1]) kept = tdm_ip_limit_level(ip, levels++, own[k], k);
  free(own);
  return kept;
}

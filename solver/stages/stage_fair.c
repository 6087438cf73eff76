// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_fair.h"

#include <stdlib.h>
#include <string.h>

#include "solver/network/feasible.h"
#include "solver/network/widest.h"
#include "solver/stages/question.h"

typedef struct {
  tdm_question question;
  tdm_feasible program; /* of the question's ip */
  bool asked;           /* the program, since rows or minimums changed last */
  tdm_widest *widest;   /* NULL: somebody is `either` */
  tdm_pairing found;    /* scratch */
  int64_t *units;       /* [count] of all candidates, ascending, each once */
  uint32_t count;
  int64_t *own;     /* [pairs] scores of the best pairing, ascending */
  uint32_t pairs;   /* of every pairing that is asked for */
  uint32_t fixed;   /* pairs whose scores are known: the smallest so many … */
  int64_t settled;  /* … up to this score; other candidates up to it are excluded, … */
  bool stays;       /* the last level was what the best pairing had already */
  uint32_t levels;  /* … or rows, so many of them, limit their number */
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
  for (uint32_t c = count; c > 0; c--)
    if (!tdm_ip_fix(ip, c - 1, tdm_ip_fixed(ip, c - 1))) return false;
  ip->limited = false; /* thresholds are fixings from here on */
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

/* Of the next smallest score in the best pairing. */
static uint32_t reached(const fairness *f) { return place_of(f, f->own[f->fixed]); }

static void take(fairness *f, const tdm_pairing *pairing) {
  tdm_pairing_copy(f->question.best, pairing);
  list_own(f);
}

/* ---- questions ---- */

/* Candidates between what is settled and `units` are excluded. False: one of them is locked. */
static bool pose(fairness *f, int64_t units) {
  tdm_ip *ip = &f->question.ip;
  bool possible = true;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (ip->problem->units[c] <= f->settled || ip->problem->units[c] >= units) continue;
    possible = possible && ip->fixed[c] != TDM_LOCKED;
    if (ip->fixed[c] == TDM_FREE) ip->fixed[c] = TDM_EXCLUDED;
  }
  return possible;
}

static void take_back(fairness *f) {
  memcpy(f->question.ip.fixed, f->fixings, f->question.ip.problem->count * sizeof *f->fixings);
}

/* The program, for fixings that only become more. */
static bool prepare(fairness *f) {
  bool afresh = !f->asked;
  f->asked = true;
  return tdm_feasible_settle(&f->program, &f->question.ip, f->question.best, afresh);
}

static tdm_feasibility ask_program(fairness *f, bool relaxed, tdm_ending *end) {
  tdm_ip *ip = &f->question.ip;
  tdm_stop *stop = f->question.stages->stop;
  tdm_feasible_answer answer = relaxed ? tdm_feasible_relax(&f->program, ip, &f->found, stop)
                                       : tdm_feasible_ask(&f->program, ip, &f->found, stop);
  *end = f->program.enough_memory ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
  if (answer == TDM_IS_FEASIBLE) take(f, &f->found);
  if (answer == TDM_IS_FEASIBLE) return TDM_FEASIBLE_YES;
  return answer == TDM_IS_NOT_FEASIBLE ? TDM_FEASIBLE_NO : TDM_FEASIBLE_OPEN;
}

/* Whatever it takes. */
static tdm_feasibility ask_all(fairness *f, tdm_ending *end) {
  tdm_feasibility answer = ask_program(f, false, end);
  if (answer != TDM_FEASIBLE_OPEN || *end != TDM_ENDED_PROVEN) return answer;
  answer = tdm_question_ask(&f->question, INT64_MIN, end);
  if (answer == TDM_FEASIBLE_YES) list_own(f);
  return answer;
}

/*
 * Whether only the pairs known so far may score less than `units`; OPEN where *end is not PROVEN,
 * or where the relaxation alone is asked and cannot tell.
 */
static tdm_feasibility ask(fairness *f, int64_t units, bool relaxed, tdm_ending *end) {
  tdm_feasibility answer = TDM_FEASIBLE_NO;
  *end = TDM_ENDED_NO_MEMORY;
  if (!prepare(f)) return TDM_FEASIBLE_OPEN;
  *end = TDM_ENDED_PROVEN;
  if (pose(f, units)) answer = relaxed ? ask_program(f, true, end) : ask_all(f, end);
  take_back(f);
  if (tdm_stop_now(f->question.stages->stop)) *end = TDM_ENDED_STOPPED;
  return answer;
}

/* ---- the next score ---- */

/* Locked pairs are in every pairing. */
static uint32_t limit_by_locks(const fairness *f) {
  const tdm_ip *ip = &f->question.ip;
  int64_t least = f->units[f->count - 1];
  for (uint32_t c = 0; ip->locked_count && c < ip->problem->count; c++) {
    int64_t units = ip->problem->units[c];
    if (ip->fixed[c] == TDM_LOCKED && units > f->settled && units < least) least = units;
  }
  return place_of(f, least);
}

/* What exchanges reach, and nothing exceeds, where rows are left out. */
static tdm_ending limit_by_exchanges(fairness *f, uint32_t *high) {
  tdm_stop *stop = f->question.stages->stop;
  const tdm_problem *problem = f->question.ip.problem;
  int64_t least = INT64_MAX;
  if (!f->widest) return TDM_ENDED_PROVEN;
  tdm_pairing_copy(&f->found, f->question.best);
  if (tdm_widest_raise(f->widest, f->settled, &f->found, stop) != TDM_FLOW_DONE)
    return TDM_ENDED_STOPPED;
  for (uint32_t k = 0; k < f->found.count; k++) {
    int64_t units = problem->units[f->found.chosen[k]];
    if (units > f->settled && units < least) least = units;
  }
  if (least < INT64_MAX && place_of(f, least) < *high) *high = place_of(f, least);
  if (tdm_pairing_feasible(&f->question.ip, &f->found)) take(f, &f->found);
  return TDM_ENDED_PROVEN;
}

/*
 * Halves what is between, by the relaxation alone or whatever it takes; first what was right for
 * the level before: the highest or the lowest.
 */
static tdm_ending halve(fairness *f, bool relaxed, uint32_t *high) {
  tdm_ending end = TDM_ENDED_PROVEN;
  uint32_t low = reached(f), first = low, asked = f->stays ? low + 1 : *high;
  for (bool next_highest = f->stays; low < *high; next_highest = false) {
    tdm_feasibility answer = ask(f, f->units[asked], relaxed, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_NO)
      *high = asked - 1;
    else
      low = answer == TDM_FEASIBLE_YES ? reached(f) : asked;
    asked = next_highest ? *high : low + (*high - low + 1) / 2;
  }
  f->stays = *high == first;
  return end;
}

/* The largest score that the next pair can have: it is that of the best pairing afterwards. */
static tdm_ending raise(fairness *f) {
  uint32_t high = limit_by_locks(f);
  tdm_ending end = reached(f) < high ? limit_by_exchanges(f, &high) : TDM_ENDED_PROVEN;
  if (end == TDM_ENDED_PROVEN) end = halve(f, true, &high);
  return end == TDM_ENDED_PROVEN ? halve(f, false, &high) : end;
}

/* ---- how many have it ---- */

/* Candidates at the score that was found, as often as they can be chosen. */
typedef struct {
  int64_t locked, free;
} supply;

static supply supply_of(const fairness *f) {
  const tdm_ip *ip = &f->question.ip;
  supply at = {0, 0};
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (ip->problem->units[c] != f->own[f->fixed]) continue;
    int64_t limit = tdm_problem_limit(ip->problem, c);
    if (ip->fixed[c] == TDM_LOCKED) at.locked += limit;
    if (ip->fixed[c] == TDM_FREE) at.free += limit;
  }
  return at;
}

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
static int64_t reduce(fairness *f, int64_t units) {
  const tdm_ip *ip = &f->question.ip;
  const tdm_problem *problem = ip->problem;
  int64_t total = -f->price[problem->node_count] * (int64_t)f->pairs;
  for (uint32_t n = 0; n < problem->node_count; n++)
    total += f->price[n] * (f->price[n] > 0 ? problem->nodes[n].capacity : ip->min[n]);
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t reduced = (problem->units[c] > units) + f->price[problem->node_count] -
                      f->price[problem->mentor[c]] - f->price[problem->mentee[c]];
    uint8_t fixed = tdm_ip_fixed(ip, c);
    if (fixed == TDM_LOCKED || (fixed == TDM_FREE && reduced > 0))
      total += reduced * tdm_problem_limit(problem, c);
    f->reduced[c] = (int8_t)(reduced > 0 ? 1 : reduced < 0 ? -1 : 0);
  }
  return total;
}

/* The most pairs that may score more than number `fixed`, rows aside; -1: not known. */
static tdm_ending match_above(fairness *f, int64_t *most) {
  int64_t units = f->own[f->fixed];
  *most = -1;
  if (!f->widest) return TDM_ENDED_PROVEN;
  tdm_pairing_copy(&f->found, f->question.best);
  tdm_flow_status status =
      tdm_widest_fewest(f->widest, units, &f->found, f->price, f->question.stages->stop);
  if (status != TDM_FLOW_DONE) return TDM_ENDED_STOPPED;
  *most = reduce(f, units);
  if (tdm_pairing_feasible(&f->question.ip, &f->found)) take(f, &f->found);
  return TDM_ENDED_PROVEN;
}

/* Whether so few pairs can score up to number `fixed`. */
static tdm_feasibility ask_for_fewer(fairness *f, uint32_t pairs, tdm_ending *end) {
  tdm_ip *ip = &f->question.ip;
  *end = TDM_ENDED_NO_MEMORY;
  f->asked = false;
  if (!tdm_ip_limit_level(ip, f->levels, f->own[f->fixed] + 1, pairs) || !prepare(f))
    return TDM_FEASIBLE_OPEN;
  tdm_feasibility answer = ask_all(f, end);
  ip->rows[ip->level_row + f->levels].active = false;
  f->asked = false;
  if (tdm_stop_now(f->question.stages->stop)) *end = TDM_ENDED_STOPPED;
  return answer;
}

/* Halves what is between the fewest that are known of and `low`; that first. */
static tdm_ending thin_out(fairness *f, uint32_t low) {
  tdm_ending end = TDM_ENDED_PROVEN;
  uint32_t asked = low;
  while (low < count_up_to(f)) {
    tdm_feasibility answer = ask_for_fewer(f, asked, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_NO) low = asked + 1;
    asked = low + (count_up_to(f) - low) / 2;
  }
  return end;
}

/* ---- a level ---- */

/* A node that must have as few partners as it may is nothing that fixings can tell. */
static bool has_empty(const fairness *f) {
  const tdm_ip *ip = &f->question.ip;
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    if (f->price[n] < 0 && ip->min[n] < ip->problem->nodes[n].capacity) return true;
  return false;
}

/* What all pairings have in common from now on: whoever has a price is full, too. */
static bool fix_by_prices(fairness *f) {
  tdm_ip *ip = &f->question.ip;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) {
    int32_t capacity = ip->problem->nodes[n].capacity;
    f->asked = f->asked && (f->price[n] <= 0 || ip->min[n] == capacity);
    if (f->price[n] > 0) ip->min[n] = capacity;
  }
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_FREE || f->reduced[c] == 0) continue;
    if (!tdm_ip_fix(ip, c, f->reduced[c] > 0 ? TDM_LOCKED : TDM_EXCLUDED)) return false;
  }
  return true;
}

/* All candidates at the score, or none. */
static bool fix_level(fairness *f, uint8_t how) {
  tdm_ip *ip = &f->question.ip;
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (ip->problem->units[c] == f->settled && ip->fixed[c] == TDM_FREE && !tdm_ip_fix(ip, c, how))
      return false;
  return true;
}

/* So many pairs, the fewest, may score as much as was found; `tight`: prices say so. */
static bool fix(fairness *f, supply at, uint32_t fewest, bool tight) {
  f->settled = f->own[f->fixed];
  int64_t here = (int64_t)fewest - f->fixed;
  f->fixed = fewest;
  bool fixed = true;
  if (here == at.locked || here == at.locked + at.free) {
    fixed = fix_level(f, here == at.locked ? TDM_EXCLUDED : TDM_LOCKED);
  } else if (tight && !has_empty(f)) {
    fixed = fix_by_prices(f);
  } else {
    fixed = tdm_ip_limit_level(&f->question.ip, f->levels++, f->settled + 1, fewest);
    f->asked = false;
  }
  memcpy(f->fixings, f->question.ip.fixed, f->question.ip.problem->count * sizeof *f->fixings);
  return fixed;
}

static tdm_ending settle_level(fairness *f) {
  tdm_ending end = raise(f);
  if (end != TDM_ENDED_PROVEN) return end;
  pose(f, f->own[f->fixed]);
  memcpy(f->fixings, f->question.ip.fixed, f->question.ip.problem->count * sizeof *f->fixings);
  supply at = supply_of(f);
  uint32_t least = f->fixed + (uint32_t)(at.locked > 1 ? at.locked : 1);
  int64_t most = -1;
  if (at.locked + at.free > 1 && at.free > 0) end = match_above(f, &most);
  if (most >= 0 && (int64_t)f->pairs - most > least) least = (uint32_t)(f->pairs - most);
  if (end == TDM_ENDED_PROVEN) end = thin_out(f, least);
  if (end != TDM_ENDED_PROVEN) return end;
  uint32_t fewest = count_up_to(f);
  bool fixed = fix(f, at, fewest, (int64_t)(f->pairs - fewest) == most);
  return fixed ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
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
  if (!left) return false;
  *left = *ip;
  left->limited = true;
  left->least_units = tdm_pairing_worst(ip->problem, &stages->pairing);
  stages->fair = left;
  return true;
}

static bool init(fairness *f, tdm_stages *stages) {
  *f = (fairness){.pairs = stages->pairing.count, .settled = INT64_MIN};
  f->question.stages = stages;
  if (!tdm_question_init(&f->question, stages) || !list_units(f) || !take_fixings(f)) return false;
  tdm_ip *ip = &f->question.ip;
  if (tdm_problem_is_bipartite(ip->problem)) {
    f->widest = tdm_widest_new(ip);
    if (!f->widest) return false;
  }
  return tdm_pairing_init(&f->found, ip->problem) && tdm_feasible_init(&f->program, ip);
}

static void fini(fairness *f) {
  f->question.stages->nodes += f->program.nodes;
  f->question.stages->iterations += f->program.iterations;
  tdm_feasible_fini(&f->program);
  tdm_widest_free(f->widest);
  free(f->units);
  free(f->own);
  free(f->fixings);
  free(f->reduced);
  free(f->price);
}

tdm_ending tdm_stage_fair_run(tdm_stages *stages, tdm_stage_state *state) {
  fairness f;
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  *tdm_stop_progress(stages->stop) = (tdm_progress){.stage = TDM_STAGE_FAIR};
  if (stages->pairing.count == 0) {
    state->proven = true;
    return TDM_ENDED_PROVEN;
  }
  if (init(&f, stages)) end = run(&f, state);
  if (state->proven && !leave(stages, &f.question.ip)) end = TDM_ENDED_NO_MEMORY;
  fini(&f);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_fair.h"

#include <stdlib.h>

#include "solver/stages/question.h"

typedef struct {
  tdm_question question;
  int64_t *units; /* [count] of all candidates, ascending, each once */
  uint32_t count;
  int64_t *own;    /* [pairs] scores of the best pairing, ascending */
  uint32_t pairs;  /* of every pairing that is asked for */
  uint32_t fixed;  /* pairs whose scores are known: the smallest so many */
  uint32_t levels; /* rows in use: what is known of them */
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

/* Whether at most so many pairs can score less than `units`, beside what is known. */
static tdm_feasibility ask(fairness *f, int64_t units, uint32_t pairs, tdm_ending *end) {
  tdm_question *q = &f->question;
  int64_t least = f->fixed ? f->own[0] : units; /* nothing at all: a threshold */
  *end = TDM_ENDED_NO_MEMORY;
  if (pairs > 0 && !tdm_ip_limit_level(&q->ip, f->levels, units, pairs)) return TDM_FEASIBLE_OPEN;
  if (pairs > 0) least = f->own[0];
  tdm_feasibility answer = tdm_question_ask(q, least, end);
  if (pairs > 0) q->ip.rows[q->ip.level_row + f->levels].active = false;
  if (answer == TDM_FEASIBLE_YES) list_own(f);
  return answer;
}

/* ---- a level ---- */

/* The largest score that the next pair can have: it is that of the best pairing afterwards. */
static tdm_ending raise(fairness *f) {
  uint32_t low = place_of(f, f->own[f->fixed]), high = f->count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low + 1) / 2;
    tdm_ending end;
    tdm_feasibility answer = ask(f, f->units[middle], f->fixed, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_YES)
      low = place_of(f, f->own[f->fixed]);
    else
      high = middle - 1;
  }
  return TDM_ENDED_PROVEN;
}

/* How many pairs of the best pairing score as much as number `fixed`, or less. */
static uint32_t count_up_to(const fairness *f) {
  uint32_t end = f->fixed + 1;
  while (end < f->pairs && f->own[end] == f->own[f->fixed]) end++;
  return end;
}

/* The fewest pairs at that score. */
static tdm_ending thin_out(fairness *f) {
  uint32_t fewest = count_up_to(f);
  while (fewest > f->fixed + 1) {
    tdm_ending end;
    tdm_feasibility answer = ask(f, f->own[f->fixed] + 1, fewest - 1, &end);
    if (end != TDM_ENDED_PROVEN) return end;
    if (answer == TDM_FEASIBLE_NO) break;
    fewest = count_up_to(f);
  }
  return TDM_ENDED_PROVEN;
}

static tdm_ending settle_level(fairness *f) {
  tdm_ending end = raise(f);
  if (end != TDM_ENDED_PROVEN) return end;
  /* What is below the first level is a threshold. */
  if (f->fixed > 0 && !tdm_ip_limit_level(&f->question.ip, f->levels++, f->own[f->fixed], f->fixed))
    return TDM_ENDED_NO_MEMORY;
  end = thin_out(f);
  if (end == TDM_ENDED_PROVEN) f->fixed = count_up_to(f);
  return end;
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

tdm_ending tdm_stage_fair_run(tdm_stages *stages, tdm_stage_state *state) {
  fairness f = {.pairs = stages->pairing.count};
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  *tdm_stop_progress(stages->stop) = (tdm_progress){.stage = TDM_STAGE_FAIR};
  if (f.pairs == 0) {
    state->proven = true;
    return TDM_ENDED_PROVEN;
  }
  if (tdm_question_init(&f.question, stages) && list_units(&f)) end = run(&f, state);
  free(f.units);
  free(f.own);
  return end;
}

/* The rows of the questions, again: the pairing tells them. */
tdm_ending tdm_stage_fair_keep(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  tdm_pairing *pairing = &stages->pairing;
  uint32_t levels = 0;
  int64_t *own = malloc(((size_t)pairing->count + 1) * sizeof *own);
  if (!own) return TDM_ENDED_NO_MEMORY;
  for (uint32_t k = 0; k < pairing->count; k++) own[k] = ip->problem->units[pairing->chosen[k]];
  qsort(own, pairing->count, sizeof *own, compare_units);
  ip->limited = pairing->count > 0;
  ip->least_units = pairing->count > 0 ? own[0] : 0;
  bool kept = true;
  for (uint32_t k = 1; kept && k < pairing->count; k++)
    if (own[k] != own[k - 1]) kept = tdm_ip_limit_level(ip, levels++, own[k], k);
  free(own);
  return kept ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
}

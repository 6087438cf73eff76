// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/worth.h"

#include <stdlib.h>

#include "solver/answer/pair_price.h"

/* ---- quotas ---- */

static int64_t multiplier_of(const tdm_multipliers *list, uint32_t quota) {
  for (uint32_t k = 0; k < list->count; k++)
    if (list->index[k] == quota) return list->multiplier[k];
  return 0;
}

/* `number` / scale, rounded up, and the distance; as far as 64 bits go. */
static int64_t told(tdm_wide number, int64_t scale, int64_t distance) {
  tdm_wide price = (number + scale - 1) / scale + distance;
  return price < INT64_MAX ? (int64_t)price : INT64_MAX;
}

static int64_t distance_of(const tdm_stage_result *stage, const tdm_certificate *certificate) {
  int64_t distance;
  if (__builtin_sub_overflow(certificate->bound, stage->bound, &distance)) return INT64_MAX;
  return distance > 0 ? distance : 0;
}

void tdm_worth_quotas(const tdm_problem *problem, tdm_outcome *outcome) {
  const tdm_stage_result *last = &outcome->objective[outcome->stage_count - 1];
  const tdm_certificate *certificate = NULL;
  tdm_wide most = problem->most_pairs; /* shares are of so many pairs, at most */
  for (uint32_t k = 0; k < outcome->certificate_count; k++)
    if (outcome->certificates[k].stage == last->stage) certificate = &outcome->certificates[k];
  if (!certificate || !last->has_bound) return;
  int64_t distance = distance_of(last, certificate);
  for (uint32_t k = 0; k < outcome->quota_count; k++) {
    tdm_quota_result *quota = &outcome->quotas[k];
    tdm_wide counts = (tdm_wide)multiplier_of(&certificate->quota_min, quota->quota) +
                      multiplier_of(&certificate->quota_max, quota->quota);
    tdm_wide shares = (tdm_wide)multiplier_of(&certificate->quota_min_share, quota->quota) +
                      multiplier_of(&certificate->quota_max_share, quota->quota);
    quota->has_price = true;
    quota->price = told(counts, certificate->scale, distance);
    quota->share_price = told(shares * most, certificate->scale, distance);
  }
}

/* ---- pairs ---- */

/* A chosen pair and its loss, to be found by its people. */
typedef struct {
  uint32_t mentor, mentee; /* nodes */
  int64_t loss;
} priced;

static int compare(const void *left, const void *right) {
  const priced *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

static void tell_pair(const tdm_problem *problem, const priced *all, uint32_t count,
                      tdm_pair_result *pair) {
  const priced sought = {problem->node_of[pair->mentor], problem->node_of[pair->mentee], 0};
  const priced *found = bsearch(&sought, all, count, sizeof *all, compare);
  if (!found || found->loss == TDM_LOSS_UNKNOWN) return;
  pair->has_price = true;
  pair->price = found->loss * problem->unit;
}

bool tdm_worth_pairs(const tdm_ip *kept, const tdm_stage_proof *proof, const tdm_pairing *pairing,
                     tdm_stop *stop, tdm_outcome *outcome) {
  const tdm_problem *problem = kept->problem;
  if (!tdm_problem_is_bipartite(problem)) return true; /* paths alternate between two sides */
  if (!proof->known || proof->fixings || proof->objective != TDM_COUNT_SCORE) return true;
  int64_t *loss = malloc(((size_t)pairing->count + 1) * sizeof *loss);
  priced *all = malloc(((size_t)pairing->count + 1) * sizeof *all);
  bool found = loss && all && tdm_pair_price_all(kept, proof, pairing, stop, loss);
  for (uint32_t k = 0; found && k < pairing->count; k++) {
    uint32_t c = pairing->chosen[k];
    all[k] = (priced){problem->mentor[c], problem->mentee[c], loss[k]};
  }
  if (found) qsort(all, pairing->count, sizeof *all, compare);
  for (uint32_t k = 0; found && k < outcome->pair_count; k++)
    tell_pair(problem, all, pairing->count, &outcome->pairs[k]);
  free(loss);
  free(all);
  return found;
}

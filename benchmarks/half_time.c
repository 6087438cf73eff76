// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/half_time.h"

#include <stdio.h>

#include "benchmarks/random.h"
#include "solver/solve.h"

/* ---- who is there ---- */

static void draw(tdm_dice *dice, uint32_t people, uint32_t wanted, bool *drawn,
                 const bool *others) {
  for (uint32_t k = 0; k < wanted;) {
    uint32_t p = tdm_dice_below(dice, people);
    if (drawn[p] || others[p]) continue;
    drawn[p] = true;
    k++;
  }
}

tdm_half_time tdm_half_time_draw(const tdm_benchmark_options *options, tdm_arena *arena) {
  uint32_t people = options->recipe.mentors + options->recipe.mentees;
  tdm_dice dice = {options->recipe.seed + 1};
  tdm_half_time half = {tdm_benchmark_take(arena, people, sizeof(bool)),
                        tdm_benchmark_take(arena, people, sizeof(bool))};
  draw(&dice, people, options->join, half.joins, half.leaves);
  draw(&dice, people, options->leave, half.leaves, half.joins);
  return half;
}

static void drop_values(tdm_attribute *attribute, uint32_t count, const bool *dropped) {
  uint32_t kept = 0, to = 0;
  for (uint32_t p = 0; p < count; p++) {
    uint32_t from = attribute->first[p], end = attribute->first[p + 1];
    if (dropped[p]) continue;
    attribute->first[kept++] = to;
    for (; from < end; from++) attribute->values[to++] = attribute->values[from];
  }
  attribute->first[kept] = to;
}

void tdm_half_time_drop(tdm_request *request, const bool *dropped) {
  tdm_cohort *cohort = &request->cohort;
  uint32_t kept = 0;
  for (uint32_t a = 0; a < cohort->attribute_count; a++)
    drop_values(&cohort->attributes[a], cohort->count, dropped);
  for (uint32_t p = 0; p < cohort->count; p++)
    if (!dropped[p]) cohort->participants[kept++] = cohort->participants[p];
  cohort->count = kept;
}

/* ---- the running round ---- */

static void copy_limits(const tdm_programme *from, tdm_programme *to) {
  for (uint32_t q = 0; q < from->quota_count; q++) {
    to->quotas[q].min = from->quotas[q].min;
    to->quotas[q].max = from->quotas[q].max;
    to->quotas[q].min_share = from->quotas[q].min_share;
    to->quotas[q].max_share = from->quotas[q].max_share;
  }
}

static tdm_reference reference(const tdm_request *before, uint32_t participant,
                               const tdm_request *request) {
  tdm_text id = before->cohort.participants[participant].id;
  return (tdm_reference){id, tdm_cohort_find(&request->cohort, id)};
}

bool tdm_half_time_follow(const tdm_request *before, tdm_request *request) {
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_KEPT, TDM_STAGE_SCORE};
  const tdm_control unlimited = {0};
  tdm_programme *programme = &request->programme;
  tdm_outcome outcome;
  tdm_problems problems;
  tdm_text message = {0};
  tdm_problems_init(&problems, request->arena);
  if (tdm_solve(before, &unlimited, request->arena, &problems, &outcome, &message) != TDM_OK ||
      outcome.status != TDM_OPTIMAL) {
    fputs("the running round has no optimal pairing\n", stderr);
    return false;
  }
  programme->has_current = true;
  programme->current_count = outcome.pair_count;
  programme->current =
      tdm_benchmark_take(request->arena, outcome.pair_count, sizeof *programme->current);
  for (uint32_t k = 0; k < outcome.pair_count; k++)
    programme->current[k] =
        (tdm_pair_reference){reference(before, outcome.pairs[k].mentor, request),
                             reference(before, outcome.pairs[k].mentee, request)};
  for (uint32_t k = 0; k < 3; k++) programme->objective[k] = stages[k];
  programme->stage_count = 3;
  copy_limits(&before->programme, programme);
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/setup.h"

#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/binding.h"
#include "benchmarks/half_time.h"

/* After `pairs`; 0: none. */
static void add_stage(tdm_request *request, uint32_t stage) {
  tdm_programme *programme = &request->programme;
  if (stage == 0) return;
  programme->objective[2] = programme->objective[1];
  programme->objective[1] = (tdm_stage)stage;
  programme->stage_count = 3;
}

/* Spread evenly over the people. */
static void loosen_roles(tdm_request *request, uint32_t percent) {
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if ((uint64_t)(p + 1) * percent / 100 > (uint64_t)p * percent / 100)
      request->cohort.participants[p].role = TDM_ROLE_EITHER;
}

/* Without those who are not there; NULL: all are. */
static bool make(const tdm_benchmark_options *options, tdm_arena *arena, const bool *dropped,
                 tdm_request *request) {
  tdm_problems problems, warnings;
  tdm_request_init(request, arena);
  request->limits.time_ms = (int64_t)options->time_ms;
  tdm_recipe_fill(&options->recipe, request);
  if (dropped) tdm_half_time_drop(request, dropped);
  tdm_problems_init(&problems, arena);
  tdm_problems_init(&warnings, arena);
  if (!tdm_request_check(request, &problems, &warnings)) {
    for (uint32_t i = 0; i < problems.count; i++)
      fprintf(stderr, "%.*s: %.*s\n", TDM_TEXT_ARG(problems.items[i].path),
              TDM_TEXT_ARG(problems.items[i].message));
    return false;
  }
  return true;
}

bool tdm_setup_request(const tdm_benchmark_options *options, tdm_arena *arena,
                       tdm_request *request) {
  tdm_request before;
  if (options->leave + options->join == 0) {
    if (!make(options, arena, NULL, request) || !tdm_binding_set(request, &options->recipe))
      return false;
    loosen_roles(request, options->recipe.either);
    add_stage(request, options->then);
    return true;
  }
  return tdm_setup_half_time(options, arena, &before, request);
}

bool tdm_setup_half_time(const tdm_benchmark_options *options, tdm_arena *arena,
                         tdm_request *before, tdm_request *request) {
  tdm_half_time half = tdm_half_time_draw(options, arena);
  return make(options, arena, half.joins, before) && tdm_binding_set(before, &options->recipe) &&
         make(options, arena, half.leaves, request) && tdm_half_time_follow(before, request);
}

/* ---- numbers ---- */

static int compare_numbers(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

void tdm_setup_sort(double *numbers, uint64_t count) {
  qsort(numbers, count, sizeof *numbers, compare_numbers);
}

double tdm_setup_median(const double *sorted, uint64_t count) {
  return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

double tdm_setup_percentile(const double *sorted, uint64_t count, uint32_t percent) {
  uint64_t rank = (count * percent + 99) / 100;
  return sorted[rank > 0 ? rank - 1 : 0];
}

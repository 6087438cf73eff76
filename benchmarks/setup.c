// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/setup.h"

#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/binding.h"
#include "solver/rules.h"
#include "solver/scores.h"
#include "solver/stop.h"

enum { PASSES = 5 };

bool tdm_setup_request(const tdm_benchmark_options *options, tdm_arena *arena,
                       tdm_request *request) {
  tdm_problems problems, warnings;
  tdm_request_init(request, arena);
  request->limits.time_ms = (int64_t)options->time_ms;
  tdm_recipe_fill(&options->recipe, request);
  tdm_problems_init(&problems, arena);
  tdm_problems_init(&warnings, arena);
  if (!tdm_request_check(request, &problems, &warnings)) {
    for (uint32_t i = 0; i < problems.count; i++)
      fprintf(stderr, "%.*s: %.*s\n", TDM_TEXT_ARG(problems.items[i].path),
              TDM_TEXT_ARG(problems.items[i].message));
    return false;
  }
  return tdm_binding_set(request, (int64_t)options->bind_ms);
}

/* ---- the scoring pass ---- */

static int64_t score_all(const tdm_request *request, const tdm_rules *rules,
                         const tdm_scores *scores, int64_t *candidates) {
  const tdm_cohort *cohort = &request->cohort;
  int64_t sum = 0;
  *candidates = 0;
  for (uint32_t a = 0; a < cohort->count; a++) {
    if (cohort->participants[a].role != TDM_ROLE_MENTOR) continue;
    for (uint32_t b = 0; b < cohort->count; b++) {
      if (cohort->participants[b].role != TDM_ROLE_MENTEE || !tdm_rules_allow(rules, a, b))
        continue;
      sum += tdm_score_pair(scores, a, b);
      ++*candidates;
    }
  }
  return sum;
}

double tdm_setup_scoring_pass_ms(const tdm_request *request, int64_t *candidates) {
  tdm_scores scores;
  tdm_rules rules;
  double best_ms = -1;
  tdm_arena *arena = tdm_arena_new();
  if (arena && tdm_scores_init(&scores, request, arena) &&
      tdm_rules_init(&rules, request, &scores, arena)) {
    for (int pass = 0; pass < PASSES; pass++) {
      int64_t start_ns = tdm_clock_ns();
      /* Kept, so that the compiler cannot leave the pass out. */
      volatile int64_t sum = score_all(request, &rules, &scores, candidates);
      (void)sum;
      double ms = (double)(tdm_clock_ns() - start_ns) / 1e6;
      if (best_ms < 0 || ms < best_ms) best_ms = ms;
    }
  }
  tdm_arena_free(arena);
  return best_ms;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/binding.h"

#include <stdio.h>

#include "solver/quotas.h"
#include "solver/solve.h"
#include "solver/stop.h"

enum { LEEWAY_PART = 20 };

static bool solve_without(tdm_request *request, int64_t time_ms, tdm_arena *arena,
                          tdm_outcome *outcome) {
  tdm_request bare = *request;
  bare.programme.quota_count = 0;
  bare.options.reasons = false;
  tdm_problems problems;
  tdm_text message = {0};
  tdm_problems_init(&problems, arena);
  tdm_control control = {.deadline_ns = tdm_clock_ns() + time_ms * 1000000};
  if (tdm_solve(&bare, &control, arena, &problems, outcome, &message) != TDM_OK) {
    fprintf(stderr, "without quotas: %.*s\n", TDM_TEXT_ARG(message));
    return false;
  }
  if (outcome->status == TDM_OPTIMAL || outcome->status == TDM_FEASIBLE) return true;
  fputs("without quotas: no pairing, so no limits that bind\n", stderr);
  return false;
}

static bool count(const tdm_request *request, const tdm_quota *quota, const tdm_outcome *outcome,
                  tdm_arena *arena, int64_t *counted) {
  tdm_compiled_quota compiled;
  *counted = 0;
  if (!tdm_quota_init(&compiled, quota, &request->cohort, arena)) return false;
  for (uint32_t k = 0; k < outcome->pair_count; k++)
    *counted += tdm_quota_counts(&compiled, outcome->pairs[k].mentor, outcome->pairs[k].mentee);
  return true;
}

static void set_limit(tdm_quota *quota, bool share, int64_t counted, int64_t pairs) {
  int64_t step = pairs / LEEWAY_PART > 0 ? pairs / LEEWAY_PART : 1;
  bool more = 2 * counted < pairs;
  int64_t limit = more ? counted + step : counted - step;
  if (limit < 0) limit = 0;
  quota->min = -1;
  if (!share) {
    *(more ? &quota->min : &quota->max) = limit;
    return;
  }
  /* Rounded so that exactly `limit` of as many pairs is still allowed. */
  int64_t millionths = limit * TDM_MILLION;
  *(more ? &quota->min_share : &quota->max_share) =
      (more ? millionths : millionths + pairs - 1) / pairs;
}

bool tdm_binding_set(tdm_request *request, int64_t time_ms) {
  tdm_programme *programme = &request->programme;
  if (programme->quota_count == 0) return true;
  tdm_arena *arena = tdm_arena_new();
  tdm_outcome outcome;
  bool good = arena && solve_without(request, time_ms, arena, &outcome) && outcome.pair_count > 0;
  for (uint32_t q = 0; good && q < programme->quota_count; q++) {
    int64_t counted;
    good = count(request, &programme->quotas[q], &outcome, arena, &counted);
    if (good) set_limit(&programme->quotas[q], q % 2 == 0, counted, outcome.pair_count);
  }
  tdm_arena_free(arena);
  return good;
}

bool tdm_binding_holds(const tdm_quota *quota, int64_t counted, uint32_t pairs) {
  if (quota->min >= 0 && counted <= quota->min) return true;
  if (quota->max >= 0 && counted >= quota->max) return true;
  if (quota->min_share >= 0 && (counted - 1) * TDM_MILLION < quota->min_share * pairs) return true;
  return quota->max_share >= 0 && (counted + 1) * TDM_MILLION > quota->max_share * pairs;
}

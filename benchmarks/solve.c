// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * solve: solves one seeded request in this process some times and tells what it took.
 */
#include "solver/solve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/binding.h"
#include "benchmarks/lp_file.h"
#include "benchmarks/setup.h"
#include "solver/stop.h"

typedef struct {
  tdm_benchmark_options options;
  tdm_request request;
  double pass_ms;
  double *elapsed_ms; /* [runs] */
  int64_t pairs;      /* of the last run; -1 before */
} benchmark;

static const char names[] =
    "--kind --mentors --mentees --capacity --quotas --seed --runs --time-ms --bind-ms --lp";

/* ---- what is printed ---- */

static void print_limit(const char *word, int64_t value) {
  if (value >= 0) printf(" %s=%" PRId64, word, value);
}

static void print_head(const benchmark *b, int64_t candidates) {
  const tdm_recipe *recipe = &b->options.recipe;
  const tdm_programme *programme = &b->request.programme;
  printf("request kind=%s mentors=%" PRIu32 " mentees=%" PRIu32 " capacity=%" PRIu32
         " seed=%" PRIu64 " candidates=%" PRId64 " scoring_pass_ms=%.3f\n",
         tdm_cohort_kind_name(recipe->kind), recipe->mentors, recipe->mentees, recipe->capacity,
         recipe->seed, candidates, b->pass_ms);
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    printf("quota name=\"%.*s\"", TDM_TEXT_ARG(quota->name));
    print_limit("min", quota->min);
    print_limit("max", quota->max);
    print_limit("min_share_millionths", quota->min_share);
    print_limit("max_share_millionths", quota->max_share);
    putchar('\n');
  }
}

static void print_quotas(const benchmark *b, const tdm_outcome *outcome) {
  for (uint32_t q = 0; q < outcome->quota_count; q++) {
    const tdm_quota *quota = &b->request.programme.quotas[outcome->quotas[q].quota];
    printf(" \"%.*s\"=%" PRId64 "%s", TDM_TEXT_ARG(quota->name), outcome->quotas[q].count,
           tdm_binding_holds(quota, outcome->quotas[q].count, outcome->pair_count) ? "(binds)"
                                                                                   : "(slack)");
  }
}

static void print_run(const benchmark *b, uint64_t run, double elapsed_ms,
                      const tdm_outcome *outcome) {
  const tdm_solve_stats *stats = &outcome->stats;
  const char *proof = tdm_proof_name(outcome->proof);
  printf("run=%" PRIu64 " status=%s proof=%s elapsed_ms=%.3f scoring_passes=%.1f", run,
         tdm_status_name(outcome->status), proof ? proof : "none", elapsed_ms,
         elapsed_ms / b->pass_ms);
  for (uint32_t k = 0; k < stats->phase_count; k++)
    printf(" %s_ms=%.3f", stats->phases[k].name, stats->phases[k].ms);
  printf(" candidates=%" PRId64 " columns=%" PRId64 " rows=%" PRId64 " iterations=%" PRId64
         " nodes=%" PRId64 " gap=%g peak_bytes=%" PRId64 " pair_count=%" PRIu32,
         stats->candidates, stats->columns, stats->rows, stats->iterations, stats->nodes,
         outcome->gap, stats->peak_bytes, outcome->pair_count);
  for (uint32_t k = 0; k < outcome->stage_count; k++)
    if (outcome->objective[k].has_value)
      printf(" %s=%" PRId64 "/%" PRId64, tdm_stage_name(outcome->objective[k].stage),
             outcome->objective[k].value, outcome->objective[k].bound);
  print_quotas(b, outcome);
  putchar('\n');
  fflush(stdout);
}

static void print_median(const benchmark *b) {
  double *elapsed_ms = b->elapsed_ms;
  tdm_setup_sort(elapsed_ms, b->options.runs);
  double median_ms = tdm_setup_median(elapsed_ms, b->options.runs);
  printf("median elapsed_ms=%.3f scoring_passes=%.1f fastest_ms=%.3f slowest_ms=%.3f\n", median_ms,
         median_ms / b->pass_ms, elapsed_ms[0], elapsed_ms[b->options.runs - 1]);
}

/* ---- what is done ---- */

/* Solves once and prints a line; false, with a word on stderr, when the call failed. */
static bool solve_once(benchmark *b, uint64_t run) {
  tdm_arena *arena = tdm_arena_new();
  tdm_outcome outcome;
  tdm_problems problems;
  tdm_text message = {0};
  if (!arena) return false;
  tdm_problems_init(&problems, arena);
  int64_t start_ns = tdm_clock_ns();
  tdm_control control = {.start_ns = start_ns,
                         .deadline_ns = start_ns + b->request.limits.time_ms * 1000000};
  tdm_result result = tdm_solve(&b->request, &control, arena, &problems, &outcome, &message);
  double elapsed_ms = (double)(tdm_clock_ns() - start_ns) / 1e6;
  if (result == TDM_OK) {
    b->elapsed_ms[run] = elapsed_ms;
    b->pairs = outcome.pair_count;
    print_run(b, run + 1, elapsed_ms, &outcome);
  } else {
    fprintf(stderr, "the solver failed with %d: %.*s\n", (int)result, TDM_TEXT_ARG(message));
  }
  tdm_arena_free(arena);
  return result == TDM_OK;
}

static bool measure(benchmark *b) {
  int64_t candidates = 0;
  b->pass_ms = tdm_setup_scoring_pass_ms(&b->request, &candidates);
  b->elapsed_ms = tdm_benchmark_take(b->request.arena, b->options.runs, sizeof *b->elapsed_ms);
  if (b->pass_ms < 0) return false;
  print_head(b, candidates);
  for (uint64_t run = 0; run < b->options.runs; run++)
    if (!solve_once(b, run)) return false;
  print_median(b);
  return !b->options.lp || tdm_lp_file_write(b->options.lp, &b->request, b->pairs);
}

int main(int argc, char **argv) {
  benchmark b = {.options = {.recipe = {.kind = TDM_COHORT_RICH,
                                        .mentors = 100,
                                        .mentees = 100,
                                        .capacity = 1,
                                        .seed = 1},
                             .runs = 5,
                             .time_ms = TDM_TIME_MS_DEFAULT,
                             .bind_ms = 60000},
                 .pairs = -1};
  bool done;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_request(&b.options, arena, &b.request) && measure(&b);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * solve: solves one seeded request in this process some times and tells what it took.
 */
#include "solver/solve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "benchmarks/binding.h"
#include "benchmarks/direct.h"
#include "benchmarks/full_model.h"
#include "benchmarks/setup.h"
#include "solver/pair/spread.h"
#include "solver/problem/stop.h"

typedef struct {
  tdm_benchmark_options options;
  tdm_request request;
  tdm_scoring_pass pass;
  double *elapsed_ms; /* [runs] */
  int64_t pairs;      /* of the last run; -1 before */
} benchmark;

static const char names[] =
    "--kind --mentors --mentees --capacity --quotas --limits --sites --bridges --variety "
    "--spread-by --minimums --either --infeasible --leave --join --then --seed --runs "
    "--time-ms --direct --lp --dump";

/* ---- what is printed ---- */

static void print_limit(const char *word, int64_t value) {
  if (value >= 0) printf(" %s=%" PRId64, word, value);
}

/* What the process took before it solved anything, the request itself above all. */
static int64_t peak_bytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (int64_t)usage.ru_maxrss * 1024;
}

static void print_head(const benchmark *b) {
  const tdm_recipe *recipe = &b->options.recipe;
  const tdm_programme *programme = &b->request.programme;
  printf("request kind=%s mentors=%" PRIu32 " mentees=%" PRIu32 " capacity=%" PRIu32
         " sites=%" PRIu32 " minimums=%" PRIu32 " either=%" PRIu32 " infeasible=%s seed=%" PRIu64
         " candidates=%s%" PRId64 " request_peak_bytes=%" PRId64 "\n",
         tdm_cohort_kind_name(recipe->kind), recipe->mentors, recipe->mentees, recipe->capacity,
         recipe->sites, recipe->minimums, recipe->either,
         tdm_contradiction_names[recipe->contradiction - 1], recipe->seed, b->pass.whole ? "" : "~",
         b->pass.candidates, peak_bytes());
  printf("scoring_pass ms=%.3f ns_per_pair=%.2f pairs=%" PRId64 " fastest_of=%" PRIu32 "%s\n",
         b->pass.ms, b->pass.ns_per_pair, b->pass.pairs, b->pass.passes,
         b->pass.whole ? "" : " scaled_up_from_a_sample_of_mentors");
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

static tdm_text member_name(const benchmark *b, const tdm_conflict *member) {
  switch (member->kind) {
    case TDM_CONFLICT_MINIMUM:
      return b->request.cohort.participants[member->index].id;
    case TDM_CONFLICT_LOCK:
    case TDM_CONFLICT_MAX_CHANGES:
      return (tdm_text){0};
    default:
      return b->request.programme.quotas[member->index].name;
  }
}

static void print_conflict(const benchmark *b, const tdm_outcome *outcome) {
  if (outcome->status != TDM_INFEASIBLE) return;
  printf("conflict members=%" PRIu32 " irreducible=%s", outcome->conflict_count,
         outcome->irreducible ? "yes" : "no");
  for (uint32_t k = 0; k < outcome->conflict_count; k++)
    printf(" \"%s %.*s\"", tdm_conflict_kind_name(outcome->conflict[k].kind),
           TDM_TEXT_ARG(member_name(b, &outcome->conflict[k])));
  putchar('\n');
}

static void print_quotas(const benchmark *b, const tdm_outcome *outcome) {
  for (uint32_t q = 0; q < outcome->quota_count; q++) {
    const tdm_quota *quota = &b->request.programme.quotas[outcome->quotas[q].quota];
    printf(" \"%.*s\"=%" PRId64 "%s", TDM_TEXT_ARG(quota->name), outcome->quotas[q].count,
           tdm_binding_holds(quota, outcome->quotas[q].count, outcome->pair_count) ? "(binds)"
                                                                                   : "(slack)");
  }
}

static void print_number(bool known, int64_t number) {
  if (known)
    printf("%" PRId64, number);
  else
    fputs("nil", stdout);
}

/* Stages as value/bound. */
static void print_stages(const tdm_outcome *outcome) {
  for (uint32_t k = 0; k < outcome->stage_count; k++) {
    const tdm_stage_result *stage = &outcome->objective[k];
    printf(" %s=", tdm_stage_name(stage->stage));
    print_number(stage->has_value, stage->value);
    putchar('/');
    print_number(stage->has_bound, stage->bound);
  }
}

static void print_run(const benchmark *b, uint64_t run, double elapsed_ms,
                      const tdm_outcome *outcome) {
  const tdm_solve_stats *stats = &outcome->stats;
  const char *proof = tdm_proof_name(outcome->proof);
  printf("run=%" PRIu64 " status=%s proof=%s elapsed_ms=%.3f scoring_passes=%.1f", run,
         tdm_status_name(outcome->status), proof ? proof : "none", elapsed_ms,
         elapsed_ms / b->pass.ms);
  for (uint32_t k = 0; k < stats->phase_count; k++)
    printf(" %s_ms=%.3f", stats->phases[k].name, stats->phases[k].ms);
  printf(" candidates=%" PRId64 " columns=%" PRId64 " rows=%" PRId64 " iterations=%" PRId64
         " nodes=%" PRId64 " pieces=%" PRIu32 " gap=%g peak_bytes=%" PRId64 " pair_count=%" PRIu32,
         stats->candidates, stats->columns, stats->rows, stats->iterations, stats->nodes,
         stats->pieces, outcome->gap, stats->peak_bytes, outcome->pair_count);
  print_stages(outcome);
  print_quotas(b, outcome);
  putchar('\n');
}

static void print_median(const benchmark *b) {
  double *elapsed_ms = b->elapsed_ms;
  tdm_setup_sort(elapsed_ms, b->options.runs);
  double median_ms = tdm_setup_median(elapsed_ms, b->options.runs);
  printf("median elapsed_ms=%.3f scoring_passes=%.1f fastest_ms=%.3f slowest_ms=%.3f\n", median_ms,
         median_ms / b->pass.ms, elapsed_ms[0], elapsed_ms[b->options.runs - 1]);
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
    print_conflict(b, &outcome);
  } else {
    fprintf(stderr, "the solver failed with %d: %.*s\n", (int)result, TDM_TEXT_ARG(message));
  }
  fflush(stdout);
  tdm_arena_free(arena);
  return result == TDM_OK;
}

/* The full model in GLPK, as often as asked; false when it fails. */
static bool solve_directly(const benchmark *b) {
  uint64_t runs = b->options.direct;
  double points = 0;
  if (runs == 0) return true;
  if (tdm_spread_count(&b->request.programme)) {
    fputs("--direct knows no --bridges and no --variety; write --lp for other solvers\n", stderr);
    return false;
  }
  double *ms = tdm_benchmark_take(b->request.arena, runs, sizeof *ms);
  for (uint64_t run = 0; run < runs; run++)
    if (!tdm_direct_solve(&b->request, b->pairs, &points, &ms[run])) return false;
  tdm_setup_sort(ms, runs);
  printf("direct median_ms=%.3f points=%.6f\n", tdm_setup_median(ms, runs), points);
  return true;
}

static bool write_files(const benchmark *b) {
  const tdm_benchmark_options *o = &b->options;
  return (!o->lp || tdm_full_model_write(o->lp, &b->request, b->pairs, tdm_full_model_write_lp)) &&
         (!o->dump ||
          tdm_full_model_write(o->dump, &b->request, b->pairs, tdm_full_model_write_dump));
}

static bool measure(benchmark *b) {
  b->elapsed_ms = tdm_benchmark_take(b->request.arena, b->options.runs, sizeof *b->elapsed_ms);
  if (!tdm_setup_scoring_pass(&b->request, &b->pass)) return false;
  print_head(b);
  for (uint64_t run = 0; run < b->options.runs; run++)
    if (!solve_once(b, run)) return false;
  print_median(b);
  return solve_directly(b) && write_files(b);
}

int main(int argc, char **argv) {
  benchmark b = {
      .options = {.recipe = tdm_recipe_default(), .runs = 5, .time_ms = TDM_TIME_MS_DEFAULT},
      .pairs = -1};
  bool done;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_request(&b.options, arena, &b.request) && measure(&b);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}

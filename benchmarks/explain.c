// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * explain: solves one seeded request, explains some of its people, and tells what that took.
 */
#include "solver/explain/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/setup.h"
#include "solver/problem/stop.h"

typedef struct {
  tdm_benchmark_options options;
  tdm_request request;
  double solve_ms;
} benchmark;

static const char names[] =
    "--kind --mentors --mentees --capacity --quotas --limits --sites --minimums --infeasible "
    "--seed --runs --time-ms";

static tdm_control control_of(const benchmark *b) {
  int64_t start_ns = tdm_clock_ns();
  return (tdm_control){.start_ns = start_ns,
                       .deadline_ns = start_ns + b->request.limits.time_ms * 1000000};
}

static bool complain(tdm_result result, tdm_text message) {
  if (result != TDM_OK)
    fprintf(stderr, "the solver failed with %d: %.*s\n", (int)result, TDM_TEXT_ARG(message));
  return result == TDM_OK;
}

static bool solve(benchmark *b, tdm_arena *arena, tdm_outcome *outcome) {
  tdm_problems problems;
  tdm_text message = {0};
  tdm_control control = control_of(b);
  tdm_problems_init(&problems, arena);
  tdm_result result = tdm_solve(&b->request, &control, arena, &problems, outcome, &message);
  b->solve_ms = (double)(tdm_clock_ns() - control.start_ns) / 1e6;
  printf("solve ms=%.3f status=%s pairs=%" PRIu32 " unmatched=%" PRIu32 "\n", b->solve_ms,
         tdm_status_name(outcome->status), outcome->pair_count, outcome->unmatched_count);
  return complain(result, message);
}

static void print_cost(const tdm_cost *cost) {
  if (cost->impossible) fputs(" impossible", stdout);
  for (uint32_t k = 0; k < cost->count; k++)
    printf("%c%" PRId64 "%s", k ? ',' : ' ', cost->stages[k].has_least ? cost->stages[k].least : 0,
           cost->exact ? "" : "+");
}

static bool explain(benchmark *b, uint32_t person) {
  tdm_arena *arena = tdm_arena_new();
  tdm_explanation explanation;
  tdm_problems problems;
  tdm_text message = {0};
  if (!arena) return false;
  tdm_request asked = b->request;
  asked.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  asked.explain.participant = (tdm_reference){asked.cohort.participants[person].id, person};
  tdm_problems_init(&problems, arena);
  tdm_control control = control_of(b);
  tdm_result result = tdm_explain(&asked, &control, arena, &problems, &explanation, &message);
  double ms = (double)(tdm_clock_ns() - control.start_ns) / 1e6;
  printf("explain id=%.*s ms=%.3f solves_of_the_whole=%.2f solves=%" PRId64
         " matched=%s possible=%" PRId64 " complete=%s changes=%" PRIu32 " costs",
         TDM_TEXT_ARG(asked.explain.participant.id), ms, ms / b->solve_ms, explanation.solves,
         explanation.unmatched ? "no" : "yes", explanation.possible,
         explanation.complete ? "yes" : "no", explanation.change_count);
  for (uint32_t k = 0; k < explanation.alternative_count; k++)
    print_cost(&explanation.alternatives[k].cost);
  putchar('\n');
  tdm_arena_free(arena);
  return complain(result, message);
}

/* Somebody without a partner where there is one, then people at even distances. */
static bool measure(benchmark *b) {
  tdm_arena *arena = tdm_arena_new();
  tdm_outcome outcome;
  bool good = arena && solve(b, arena, &outcome);
  uint64_t runs = b->options.runs;
  if (good && outcome.unmatched_count) good = explain(b, outcome.unmatched[0].participant);
  for (uint64_t run = 0; good && run < runs; run++)
    good = explain(b, (uint32_t)(run * b->request.cohort.count / runs));
  if (arena) tdm_arena_free(arena);
  return good;
}

int main(int argc, char **argv) {
  benchmark b = {
      .options = {.recipe = tdm_recipe_default(), .runs = 5, .time_ms = TDM_TIME_MS_DEFAULT}};
  bool done;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_request(&b.options, arena, &b.request) && measure(&b);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}

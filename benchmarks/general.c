// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * general: one seeded request among peers, without quotas, here and by LEMON, by turns.
 *
 * Ours is all from the request to the verified answer, scores included; LEMON's is its algorithm
 * alone, over edges that are scored and built beforehand. Values must be equal.
 */
#include <inttypes.h>
#include <stdio.h>

#include "benchmarks/full_model.h"
#include "benchmarks/lemon.h"
#include "benchmarks/setup.h"
#include "solver/problem/stop.h"
#include "solver/solve.h"

enum { SKIPPED = 77 };

typedef struct {
  tdm_benchmark_options options;
  tdm_request request;
  tdm_lemon_graph graph;
  double *ours_ms, *lemon_ms, *all_ms; /* [runs] */
  bool all;                            /* there is a matching of everybody */
  int64_t pairs, score;
} benchmark;

static const char names[] = "--kind --mentors --mentees --either --seed --runs --time-ms";

static bool solve(benchmark *b, uint64_t run) {
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
  b->ours_ms[run] = (double)(tdm_clock_ns() - start_ns) / 1e6;
  bool optimal = result == TDM_OK && outcome.status == TDM_OPTIMAL;
  if (optimal) {
    b->pairs = outcome.objective[0].value;
    b->score = outcome.objective[1].value;
  }
  if (!optimal) fputs("the solver proved nothing in time\n", stderr);
  tdm_arena_free(arena);
  return optimal;
}

static bool agrees(const benchmark *b, const tdm_lemon_answer *answer) {
  if (answer->pairs == b->pairs && answer->score == b->score) return true;
  fprintf(stderr, "%" PRId64 " pairs of %" PRId64 " here, %" PRId64 " of %" PRId64 " by LEMON\n",
          b->pairs, b->score, answer->pairs, answer->score);
  return false;
}

static bool compare(benchmark *b, uint64_t run) {
  tdm_lemon_answer some, all;
  if (!solve(b, run) || !tdm_lemon_match(&b->graph, true, &some) || !agrees(b, &some)) return false;
  b->lemon_ms[run] = some.ms;
  b->all = tdm_lemon_match_all(&b->graph, &all);
  if (b->all) b->all_ms[run] = all.ms;
  return !b->all || agrees(b, &all);
}

static double median(double *numbers, uint64_t count) {
  tdm_setup_sort(numbers, count);
  return tdm_setup_median(numbers, count);
}

static void print(const benchmark *b) {
  uint64_t runs = b->options.runs;
  double ours = median(b->ours_ms, runs), lemon = median(b->lemon_ms, runs);
  printf("general kind=%s people=%" PRIu32 " either=%" PRIu32 " seed=%" PRIu64 " edges=%" PRIu32
         " pairs=%" PRId64 " score=%" PRId64 " ours_ms=%.3f lemon_ms=%.3f lemon_over_ours=%.2f",
         tdm_cohort_kind_name(b->options.recipe.kind), b->request.cohort.count,
         b->options.recipe.either, b->options.recipe.seed, b->graph.edges, b->pairs, b->score, ours,
         lemon, lemon / ours);
  if (b->all) {
    double all = median(b->all_ms, runs);
    printf(" perfect_ms=%.3f perfect_over_ours=%.2f", all, all / ours);
  }
  putchar('\n');
}

static bool measure(benchmark *b) {
  tdm_full_model model;
  tdm_arena *arena = b->request.arena;
  uint64_t runs = b->options.runs;
  if (!tdm_full_model_init(&model, &b->request, arena)) return false;
  b->graph = (tdm_lemon_graph){.people = b->request.cohort.count,
                               .edges = model.count,
                               .a = model.mentor,
                               .b = model.mentee,
                               .score = model.score};
  b->ours_ms = tdm_benchmark_take(arena, runs, sizeof *b->ours_ms);
  b->lemon_ms = tdm_benchmark_take(arena, runs, sizeof *b->lemon_ms);
  b->all_ms = tdm_benchmark_take(arena, runs, sizeof *b->all_ms);
  for (uint64_t run = 0; run < runs; run++)
    if (!compare(b, run)) return false;
  print(b);
  return true;
}

int main(int argc, char **argv) {
  benchmark b = {
      .options = {.recipe = tdm_recipe_default(), .runs = 5, .time_ms = TDM_TIME_MS_DEFAULT}};
  bool done;
  b.options.recipe.either = 100;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  if (!tdm_lemon_is_here()) {
    puts("skipped: LEMON (liblemon-dev) was not there when this was built");
    return SKIPPED;
  }
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_request(&b.options, arena, &b.request) && measure(&b);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}

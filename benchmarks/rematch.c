// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * rematch: half-time solved from the start and from the base it follows, and what that saves.
 */
#include <inttypes.h>
#include <stdio.h>

#include "benchmarks/setup.h"
#include "solver/base.h"
#include "solver/problem/stop.h"

typedef struct {
  tdm_benchmark_options options;
  tdm_request before, request;
  double *ms; /* [runs] */
} benchmark;

/* What one way of solving came to. */
typedef struct {
  double ms; /* median */
  double fastest_ms;
  tdm_outcome outcome;
  tdm_base_use use;
} result;

static const char names[] =
    "--kind --mentors --mentees --capacity --quotas --limits --sites --minimums --leave --join "
    "--seed --runs --time-ms";

static bool complain(tdm_result code, tdm_text message) {
  if (code != TDM_OK)
    fprintf(stderr, "the solver failed with %d: %.*s\n", (int)code, TDM_TEXT_ARG(message));
  return code == TDM_OK;
}

static tdm_control control_of(const benchmark *b) {
  int64_t now_ns = tdm_clock_ns();
  return (tdm_control){.start_ns = now_ns,
                       .deadline_ns = now_ns + b->request.limits.time_ms * 1000000};
}

static bool make_base(const benchmark *b, tdm_base **base) {
  tdm_problems problems;
  tdm_problems_init(&problems, b->request.arena);
  tdm_control control = control_of(b);
  tdm_text message;
  tdm_result code =
      tdm_base_solve(&b->before, &control, &problems, base, b->request.arena, &message);
  printf("base ms=%.3f bytes=%zu\n", (double)(tdm_clock_ns() - control.start_ns) / 1e6,
         *base ? tdm_base_bytes(*base) : 0);
  return complain(code, message) && *base;
}

/* As often as asked; the last outcome is the result's. */
static bool solve(benchmark *b, const tdm_request *request, const tdm_base *base, result *to) {
  for (uint64_t run = 0; run < b->options.runs; run++) {
    tdm_problems problems;
    tdm_text message = {0};
    tdm_base_order order = {.base = base};
    tdm_problems_init(&problems, request->arena);
    tdm_control control = control_of(b);
    tdm_result code = tdm_solve_from(request, &order, &control, request->arena, &problems,
                                     &to->outcome, &message);
    b->ms[run] = (double)(tdm_clock_ns() - control.start_ns) / 1e6;
    to->use = order.use;
    if (!complain(code, message)) return false;
  }
  tdm_setup_sort(b->ms, b->options.runs);
  to->ms = tdm_setup_median(b->ms, b->options.runs);
  to->fastest_ms = b->ms[0];
  return true;
}

static void print_phases(const char *name, const tdm_solve_stats *stats) {
  for (uint32_t k = 0; k < stats->phase_count; k++)
    printf(" %s_%s_ms=%.3f", name, stats->phases[k].name, stats->phases[k].ms);
}

static bool same_values(const tdm_outcome *a, const tdm_outcome *b) {
  bool same = a->status == b->status && a->stage_count == b->stage_count;
  for (uint32_t k = 0; same && k < a->stage_count; k++)
    same = a->objective[k].value == b->objective[k].value &&
           a->objective[k].bound == b->objective[k].bound;
  return same;
}

static bool compare(benchmark *b, const char *name, const tdm_request *request,
                    const tdm_base *base) {
  result cold = {0}, warm = {0};
  if (!solve(b, request, NULL, &cold) || !solve(b, request, base, &warm)) return false;
  bool same = same_values(&cold.outcome, &warm.outcome);
  printf(
      "case=%s cold_ms=%.3f from_base_ms=%.3f fastest_cold_ms=%.3f "
      "fastest_from_base_ms=%.3f part=%.3f used=%s status=%s same_values=%s "
      "base_pairs=%" PRIu32 " remaining=%" PRIu32 " changed=%" PRIu32,
      name, cold.ms, warm.ms, cold.fastest_ms, warm.fastest_ms, warm.fastest_ms / cold.fastest_ms,
      warm.use.used ? "yes" : "no", tdm_status_name(warm.outcome.status), same ? "yes" : "no",
      warm.use.pairs, warm.use.remaining, warm.use.remaining - warm.use.same);
  print_phases("base", &warm.outcome.stats);
  putchar('\n');
  return same;
}

/* The running pairs kept as far as possible; the same, but so many may change; and not at all. */
static bool measure(benchmark *b) {
  tdm_base *base = NULL;
  b->ms = tdm_benchmark_take(b->request.arena, b->options.runs, sizeof *b->ms);
  bool good = make_base(b, &base) && compare(b, "kept", &b->request, base);
  tdm_programme *programme = &b->request.programme;
  programme->objective[1] = TDM_STAGE_SCORE;
  programme->stage_count = 2;
  programme->max_changes = 8;
  good = good && compare(b, "max_changes_8", &b->request, base);
  programme->max_changes = -1;
  programme->has_current = false;
  programme->current_count = 0;
  good = good && compare(b, "score", &b->request, base);
  tdm_base_free(base);
  return good;
}

int main(int argc, char **argv) {
  benchmark b = {.options = {.recipe = tdm_recipe_default(),
                             .runs = 5,
                             .time_ms = TDM_TIME_MS_DEFAULT,
                             .leave = 5,
                             .join = 3}};
  bool done;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_half_time(&b.options, arena, &b.before, &b.request) && measure(&b);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A solver that does as options.seed tells it, for tests of what is around it:
 *   0 answers at once, 1 runs until cancelled or its deadline and reports progress, 2 runs out of
 *   memory, 3 fails, 4 finds the request too large, 5 obeys neither cancel nor deadline,
 *   6 finds a problem.
 * The status tells why seed 1 stopped: feasible for a cancel, unknown for the deadline.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

#include "engine/clock.h"
#include "solver/base.h"
#include "solver/explain/explain.h"

static void sleep_ms(int64_t ms) {
  struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
  nanosleep(&pause, NULL);
}

static tdm_status run_until_stopped(const tdm_control *control) {
  int64_t start_ns = tdm_monotonic_ns();
  while (tdm_monotonic_ns() < control->deadline_ns) {
    if (control->cancelled(control->context)) return TDM_FEASIBLE;
    tdm_progress progress = {.stage = TDM_STAGE_PAIRS,
                             .elapsed_ms = (tdm_monotonic_ns() - start_ns) / 1000000};
    if (control->progress != NULL) control->progress(control->context, &progress);
    sleep_ms(20);
  }
  return TDM_UNKNOWN;
}

static tdm_result obey(const tdm_request *request, const tdm_control *control,
                       tdm_problems *problems, tdm_text *message, tdm_status *status) {
  tdm_path root = tdm_path_root("programme");
  *status = TDM_UNKNOWN;
  switch (request->options.seed) {
    case 1:
      *status = run_until_stopped(control);
      return TDM_OK;
    case 2:
      return TDM_NO_MEMORY;
    case 3:
      *message = tdm_text_of("told to, by a");
      return TDM_INTERNAL;
    case 4:
      *message = tdm_text_of("too many columns");
      return TDM_TOO_LARGE;
    case 5:
      for (;;) sleep_ms(1000);
    case 6:
      tdm_problems_add(problems, &root, "only the compilation sees this");
      return TDM_INVALID;
    default:
      return TDM_OK;
  }
}

struct tdm_base {
  size_t bytes;
};

static tdm_base *new_base(void) {
  tdm_base *base = malloc(sizeof *base);
  if (base) base->bytes = 1000;
  return base;
}

tdm_result tdm_solve_check(const tdm_request *request, tdm_problems *problems) {
  (void)request;
  (void)problems;
  return TDM_OK;
}

tdm_result tdm_solve(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                     tdm_problems *problems, tdm_outcome *outcome, tdm_text *message) {
  (void)arena;
  *outcome = (tdm_outcome){.proof = TDM_PROOF_NONE};
  return obey(request, control, problems, message, &outcome->status);
}

tdm_result tdm_solve_from(const tdm_request *request, tdm_base_order *order,
                          const tdm_control *control, tdm_arena *arena, tdm_problems *problems,
                          tdm_outcome *outcome, tdm_text *message) {
  order->use = (tdm_base_use){.used = order->base != NULL};
  tdm_result result = tdm_solve(request, control, arena, problems, outcome, message);
  if (order->left) *order->left = result == TDM_OK ? new_base() : NULL;
  return result;
}

tdm_result tdm_base_solve(const tdm_request *request, const tdm_control *control,
                          tdm_problems *problems, tdm_base **base, tdm_arena *arena,
                          tdm_text *message) {
  tdm_outcome outcome;
  tdm_result result = tdm_solve(request, control, arena, problems, &outcome, message);
  *base = result == TDM_OK ? new_base() : NULL;
  return result;
}

void tdm_base_free(tdm_base *base) { free(base); }

size_t tdm_base_bytes(const tdm_base *base) { return base->bytes; }

tdm_result tdm_solve_score(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                           tdm_problems *problems, tdm_verdict *verdict, tdm_text *message) {
  tdm_status status;
  (void)arena;
  *verdict = (tdm_verdict){.valid = true};
  return obey(request, control, problems, message, &status);
}

tdm_result tdm_solve_agenda(const tdm_request *request, const tdm_control *control,
                            tdm_arena *arena, tdm_agenda *agenda, tdm_text *message) {
  (void)request;
  (void)control;
  (void)arena;
  *agenda = (tdm_agenda){.status = TDM_OPTIMAL};
  *message = (tdm_text){0};
  return TDM_OK;
}

tdm_result tdm_explain(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                       tdm_problems *problems, tdm_explanation *explanation, tdm_text *message) {
  (void)arena;
  *explanation = (tdm_explanation){.possible = -1};
  *message = (tdm_text){0};
  return obey(request, control, problems, message, &explanation->outcome.status);
}

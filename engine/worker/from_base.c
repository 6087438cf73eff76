// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/from_base.h"

#include "engine/clock.h"

/* Larger ones are not kept as a base beforehand: few are ever asked for again. */
enum { KEPT_PEOPLE_MAX = 100000 };

/* What the compilation of the base found. */
static void take_problems(const tdm_problems *of_base, tdm_problems *problems) {
  for (uint32_t k = 0; k < of_base->count; k++) {
    uint32_t at = problems->count;
    tdm_problems_add(problems, NULL, "%.*s", TDM_TEXT_ARG(of_base->items[k].message));
    if (problems->count > at)
      problems->items[at].path = tdm_text_format(problems->arena, "options.base.%.*s",
                                                 TDM_TEXT_ARG(of_base->items[k].path));
  }
}

/* Solves the base in half of the time that is left. */
static tdm_result solve_base(const tdm_request *base, const tdm_control *control, tdm_arena *arena,
                             tdm_problems *problems, tdm_base **solved, tdm_text *message) {
  tdm_problems *own = tdm_arena_alloc(arena, 1, sizeof *own);
  tdm_control part = *control;
  int64_t now_ns = tdm_monotonic_ns();
  if (!own) return TDM_NO_MEMORY;
  tdm_problems_init(own, arena);
  if (part.deadline_ns > now_ns) part.deadline_ns = now_ns + (part.deadline_ns - now_ns) / 2;
  part.progress = NULL;
  *message = (tdm_text){0};
  if (!tdm_request_magnitude_ok(base, message)) {
    *message = tdm_text_format(arena, "options.base: %.*s", TDM_TEXT_ARG(*message));
    return message->size > 0 ? TDM_TOO_LARGE : TDM_NO_MEMORY;
  }
  tdm_result result = tdm_base_solve(base, &part, own, solved, arena, message);
  if (result == TDM_INVALID) take_problems(own, problems);
  return result;
}

static void tell(const char *state, const tdm_base_use *use, tdm_solve_stats *stats) {
  stats->base = state;
  stats->base_pairs = use->pairs;
  stats->base_remaining = use->remaining;
  stats->base_same = use->same;
}

static tdm_result solve_from(tdm_bases *bases, const tdm_spans *of_base, const tdm_request *request,
                             const tdm_control *control, tdm_arena *arena, tdm_problems *problems,
                             tdm_outcome *outcome, tdm_text *message) {
  uint64_t seed = request->options.seed;
  const tdm_base *warm = bases ? tdm_bases_find(bases, of_base, seed) : NULL;
  tdm_base *solved = NULL;
  const tdm_base_pairs pairs = {request->base->pairs, request->base->pair_count};
  tdm_result result = TDM_OK;
  if (!warm) result = solve_base(request->base, control, arena, problems, &solved, message);
  if (result != TDM_OK) return result;
  tdm_base_order order = {.base = warm ? warm : solved,
                          .pairs = request->base->paired ? &pairs : NULL};
  result = tdm_solve_from(request, &order, control, arena, problems, outcome, message);
  tell(!order.use.used ? "unused" : warm ? "warm" : "cold", &order.use, &outcome->stats);
  if (solved && bases)
    tdm_bases_keep(bases, of_base, seed, solved);
  else
    tdm_base_free(solved);
  return result;
}

/* What it takes depends on the request alone where nothing but its own limits was in the way. */
static bool is_worth_keeping(const tdm_bases *bases, const tdm_request *request) {
  return bases && request->limits.memory_mb == 0 && request->cohort.count <= KEPT_PEOPLE_MAX;
}

tdm_result tdm_from_base_solve(tdm_bases *bases, const uint8_t *body, size_t size,
                               const tdm_request *request, const tdm_control *control,
                               tdm_arena *arena, tdm_problems *problems, tdm_outcome *outcome,
                               tdm_text *message) {
  tdm_spans own, of_base;
  tdm_base *left = NULL;
  tdm_spans_find(body, size, &own, &of_base);
  if (request->base)
    return solve_from(bases, &of_base, request, control, arena, problems, outcome, message);
  tdm_base_order order = {.left = is_worth_keeping(bases, request) ? &left : NULL};
  tdm_result result = tdm_solve_from(request, &order, control, arena, problems, outcome, message);
  if (left) tdm_bases_keep(bases, &own, request->options.seed, left);
  return result;
}

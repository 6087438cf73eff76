// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/solve.h"

#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "solver/answer/certify.h"
#include "solver/answer/conflict.h"
#include "solver/answer/reasons.h"
#include "solver/answer/report.h"
#include "solver/answer/worth.h"
#include "solver/pair/spread.h"
#include "solver/problem/problem.h"
#include "solver/solved.h"
#include "solver/stages/pieces.h"
#include "solver/stages/stage_fair.h"
#include "solver/verify/verify.h"
#include "solver/verify/verify_certificate.h"

enum { CERTIFIED_PAIRS_MAX = 250000 };

/* What reasons and the verifier need in any case, a person; and their share of the time at least.
 */
enum { EXPLAIN_NS_A_PERSON = 800 };
static const double STAGES_SHARE = 0.9;

/* The most people that stand apart to find a conflict. */
enum { APART_AT_MOST = 20000 };

/* The most candidates that are listed where a base says where to start. */
enum { LIST_AT_MOST_FROM_BASE = 4000 };

/* The most pairs that are listed to find one with locks that turn theirs. */
enum { TURNED_LIST_AT_MOST = 3000000 };

/* Everything one call of tdm_solve() works with. */
typedef struct {
  const tdm_request *request;
  tdm_arena *arena; /* of the outcome */
  tdm_arena *work;  /* of everything that ends with the call */
  tdm_stop stop;
  tdm_problem problem;
  tdm_ip whole; /* without stages */
  tdm_ip ip;    /* with the stages that are done */
  tdm_stages stages;
  tdm_outcome *outcome;
  int64_t phase_ns;
  const tdm_solved_hooks *hooks;
  tdm_warm warm;
  uint32_t candidates; /* of the pool, when the stages had ended */
} solve;

/* ---- statistics ---- */

static void end_phase(solve *s, const char *name) {
  int64_t now_ns = tdm_clock_ns();
  tdm_solve_stats *stats = &s->outcome->stats;
  stats->phases[stats->phase_count].name = name;
  stats->phases[stats->phase_count++].ms = (double)(now_ns - s->phase_ns) / 1e6;
  s->phase_ns = now_ns;
}

static void end_stats(solve *s) {
  tdm_solve_stats *stats = &s->outcome->stats;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  int64_t elapsed_ns = tdm_clock_ns() - s->stop.start_ns;
  stats->elapsed_ms = elapsed_ns / 1000000;
  stats->elapsed_us = (double)elapsed_ns / 1e3;
  stats->candidates = s->problem.possible;
  stats->columns = s->stages.columns;
  stats->rows = s->stages.rows;
  stats->iterations = s->stages.iterations;
  stats->nodes = s->stages.nodes;
  stats->pieces = s->stages.pieces;
  stats->peak_bytes = (int64_t)usage.ru_maxrss * 1024;
}

/* ---- status, values and bounds ---- */

/* Whether a stage's value is the smallest score of a pair. */
static bool is_smallest(tdm_stage stage) {
  return stage == TDM_STAGE_WORST || stage == TDM_STAGE_FAIR;
}

static int64_t micro_points(const solve *s, tdm_stage stage, int64_t value) {
  int64_t result;
  if (stage != TDM_STAGE_SCORE && !is_smallest(stage)) return value;
  if (__builtin_mul_overflow(value, s->problem.unit, &result))
    return value < 0 ? INT64_MIN : INT64_MAX;
  return result;
}

static int64_t stage_value(solve *s, tdm_stage stage) {
  if (is_smallest(stage)) return tdm_pairing_worst(&s->problem, &s->stages.pairing);
  s->ip.objective = tdm_objective_of(stage);
  return tdm_pairing_value(&s->ip, &s->stages.pairing);
}

/* (bound - value) / max(1, |value|) of the first stage that is not proven. */
static double gap_of(const tdm_stage_result *result) {
  if (!result->has_value || !result->has_bound) return NAN;
  return ((double)result->bound - (double)result->value) / fmax(1, fabs((double)result->value));
}

/* No pairs at all have no smallest score. */
static bool has_stage_value(const solve *s, tdm_stage stage) {
  const tdm_pairing *pairing = &s->stages.pairing;
  return pairing->known && (!is_smallest(stage) || pairing->count > 0);
}

static void fill_objective(solve *s) {
  const tdm_programme *programme = &s->request->programme;
  tdm_outcome *outcome = s->outcome;
  bool proven = s->stages.pairing.known;
  outcome->stage_count = programme->stage_count;
  outcome->gap = 0;
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    tdm_stage stage = programme->objective[k];
    const tdm_stage_state *state = &s->stages.state[k];
    tdm_stage_result *result = &outcome->objective[k];
    *result = (tdm_stage_result){.stage = stage, .has_value = has_stage_value(s, stage)};
    if (result->has_value) result->value = micro_points(s, stage, stage_value(s, stage));
    if (s->stages.infeasible) continue;
    result->has_bound = state->has_bound;
    result->bound = micro_points(s, stage, state->bound);
    if (proven && !state->proven) outcome->gap = gap_of(result);
    proven = proven && state->proven;
  }
  if (s->stages.infeasible)
    outcome->status = TDM_INFEASIBLE;
  else if (!s->stages.pairing.known)
    outcome->status = TDM_UNKNOWN;
  else
    outcome->status = proven ? TDM_OPTIMAL : TDM_FEASIBLE;
  if (outcome->status == TDM_UNKNOWN) outcome->gap = NAN;
}

/* Prices prove the answer when its certificate does, whether it was asked for or not. */
static bool certify(solve *s) {
  tdm_outcome *outcome = s->outcome;
  const tdm_stage_proof *proofs[TDM_STAGES_MAX];
  bool closed;
  for (uint32_t k = 0; k < TDM_STAGES_MAX; k++) proofs[k] = &s->stages.state[k].proof;
  if (!tdm_certify(&s->problem, proofs, s->arena, outcome, &closed)) return false;
  if (outcome->status == TDM_OPTIMAL || outcome->status == TDM_INFEASIBLE)
    outcome->proof = closed ? TDM_PROOF_PRICES : TDM_PROOF_SEARCH;
  outcome->certified = s->request->options.certificate;
  return true;
}

/* ---- the steps ---- */

/* The programme without stages, but with the rows of all stages before the last. */
static bool kept_program(const solve *s, tdm_ip *kept) {
  if (!tdm_ip_copy(kept, &s->whole)) return false;
  kept->rows[kept->pairs_row] = s->ip.rows[kept->pairs_row];
  kept->rows[kept->score_row] = s->ip.rows[kept->score_row];
  if (kept->kept_row != TDM_NONE) kept->rows[kept->kept_row] = s->ip.rows[kept->kept_row];
  kept->rows[kept->matched_row] = s->ip.rows[kept->matched_row];
  if (kept->some_row != TDM_NONE) kept->rows[kept->some_row] = s->ip.rows[kept->some_row];
  kept->limited = s->ip.limited;
  kept->least_units = s->ip.least_units;
  for (uint32_t k = 0; k + 1 < s->outcome->stage_count; k++)
    if (s->outcome->objective[k].stage == TDM_STAGE_FAIR && s->stages.state[k].proven)
      return tdm_stage_fair_rows(kept, &s->stages.pairing);
  return true;
}

static bool price(solve *s) {
  tdm_outcome *outcome = s->outcome;
  uint32_t last = outcome->stage_count - 1;
  tdm_ip kept;
  tdm_stop stop = tdm_stop_part(&s->stop, 0.5); /* reasons need some time, too */
  outcome->priced = true;
  tdm_worth_quotas(&s->problem, outcome);
  if (outcome->objective[last].stage != TDM_STAGE_SCORE) return true;
  if (!kept_program(s, &kept)) return false;
  kept.objective = TDM_COUNT_SCORE;
  bool priced =
      tdm_worth_pairs(&kept, &s->stages.state[last].proof, &s->stages.pairing, &stop, outcome);
  end_phase(s, "prices");
  return priced;
}

/* Whether alike people have minimums: then one node's minimum is those of several. */
static bool shares_minimums(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].people > 1 && problem->nodes[n].min > 0) return true;
  return false;
}

/* Whether what a pair would be without its lock is to be listed, and can be. */
static bool lists_turned(const solve *s) {
  return s->problem.turns && !s->problem.turned &&
         tdm_problem_reach(&s->problem) <= TURNED_LIST_AT_MOST;
}

/*
 * A conflict names single people and locks: where alike people have minimums, everybody stands
 * apart, and where a lock turns its pair, every candidate is listed.
 */
static tdm_result find_conflict(solve *s) {
  tdm_control control = *s->stop.control;
  tdm_problem apart;
  tdm_ip ip;
  bool stopped;
  bool few = s->request->cohort.count <= APART_AT_MOST;
  if (lists_turned(s)) control.list_at_most = TURNED_LIST_AT_MOST;
  if (!lists_turned(s) && !(few && shares_minimums(&s->problem)))
    return tdm_conflict_find(&s->whole, &s->stop, s->arena, s->outcome) ? TDM_OK : TDM_NO_MEMORY;
  tdm_problems problems;
  tdm_problems_init(&problems, s->work);
  tdm_text message;
  tdm_result result = tdm_problem_init(&apart, s->request, few, &control, &s->stop, s->work,
                                       &problems, &message, &stopped);
  if (result == TDM_OK && !stopped)
    result = tdm_ip_init(&ip, &apart) && tdm_conflict_find(&ip, &s->stop, s->arena, s->outcome)
                 ? TDM_OK
                 : TDM_NO_MEMORY;
  tdm_problem_fini(&apart);
  return result;
}

static tdm_result explain(solve *s) {
  tdm_outcome *outcome = s->outcome;
  if (outcome->status == TDM_INFEASIBLE) {
    if (s->stop.control->brief) return TDM_OK;
    tdm_result result = find_conflict(s);
    end_phase(s, "conflict");
    return result;
  }
  if (!s->stages.pairing.known) return TDM_OK;
  if (!tdm_report_pairing(&s->problem, &s->stages.pairing, s->arena, outcome) ||
      !tdm_report_vector(s->arena, outcome))
    return TDM_NO_MEMORY;
  if (s->request->options.prices && !price(s)) return TDM_NO_MEMORY;
  outcome->reasons = s->request->options.reasons;
  if (!outcome->reasons) return TDM_OK;
  tdm_ip kept;
  bool found = kept_program(s, &kept) &&
               tdm_reasons_find(&s->whole, &kept, &s->stages.pairing, &s->stop, s->arena, outcome);
  end_phase(s, "reasons");
  return found ? TDM_OK : TDM_NO_MEMORY;
}

/* Certificates are checked too, where that takes no time to speak of; else whoever asked can. */
static tdm_text complain(const solve *s) {
  uint64_t pairs = (uint64_t)s->problem.mentor_count * s->problem.mentee_count;
  tdm_certificate_check check;
  if (!s->outcome->certified || pairs > CERTIFIED_PAIRS_MAX)
    return tdm_verify_outcome(s->request, s->outcome, s->arena);
  tdm_verify_certificate(s->request, s->outcome, s->arena, &check);
  if (check.result == TDM_CERTIFIED_NO_MEMORY) return tdm_text_of("memory ran out");
  return check.result == TDM_CERTIFIED_WRONG ? check.complaint : (tdm_text){0};
}

static tdm_result judge(solve *s, tdm_text *message) {
  tdm_text complaint = complain(s);
  end_phase(s, "verify");
  if (complaint.size == 0) return TDM_OK;
  *message =
      tdm_text_format(s->arena, "the verifier refused the answer: %.*s", TDM_TEXT_ARG(complaint));
  return TDM_INTERNAL;
}

/* Reasons and the verifier work inside the same deadline. */
static tdm_stop stages_stop(solve *s) {
  tdm_stop stop = tdm_stop_part(&s->stop, STAGES_SHARE);
  if (!stop.deadline_ns) return stop;
  int64_t last_ns = s->stop.deadline_ns - (int64_t)s->request->cohort.count * EXPLAIN_NS_A_PERSON;
  if (last_ns < stop.deadline_ns) stop.deadline_ns = last_ns > 0 ? last_ns : 1;
  return stop;
}

static tdm_result run_stages(solve *s, tdm_stop stop, tdm_text *message) {
  if (!tdm_ip_init(&s->whole, &s->problem)) return TDM_NO_MEMORY;
  if (s->hooks->begin && !s->hooks->begin(s->hooks->begin_context, &s->whole, &s->warm))
    return TDM_NO_MEMORY;
  if (!tdm_ip_copy(&s->ip, &s->whole)) return TDM_NO_MEMORY;
  s->stages = (tdm_stages){.ip = &s->ip,
                           .gap = s->request->limits.gap,
                           .stop = &stop,
                           .warm = s->hooks->begin ? &s->warm : NULL};
  tdm_result result = tdm_pieces_run(&s->stages);
  tdm_stages_fini(&s->stages);
  s->candidates = s->problem.count;
  if (result == TDM_INTERNAL)
    *message = tdm_text_format(s->arena, "the linear programming library gave up");
  end_phase(s, "stages");
  return result;
}

/*
 * With prices and pairs to start from few candidates are ever looked at one by one, in the stages
 * that those are for.
 */
static tdm_control control_for(const solve *s, const tdm_control *control) {
  tdm_control own = *control;
  const tdm_programme *programme = &s->request->programme;
  bool plain = s->hooks->begin && tdm_spread_count(programme) == 0;
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    tdm_stage stage = programme->objective[k];
    plain = plain && (stage == TDM_STAGE_PAIRS || stage == TDM_STAGE_KEPT ||
                      (stage == TDM_STAGE_SCORE && k + 1 == programme->stage_count));
  }
  if (plain && !own.list_at_most) own.list_at_most = LIST_AT_MOST_FROM_BASE;
  own.bare = s->hooks->begin != NULL;
  return own;
}

static tdm_result run(solve *s, const tdm_control *asked, tdm_problems *problems,
                      tdm_text *message) {
  bool stopped;
  tdm_control control = control_for(s, asked);
  tdm_result result = tdm_problem_init(&s->problem, s->request, false, &control, &s->stop, s->work,
                                       problems, message, &stopped);
  if (result == TDM_TOO_LARGE) *message = tdm_text_copy(s->arena, *message);
  if (result != TDM_OK) return result;
  end_phase(s, "compile");
  tdm_stop stop = stages_stop(s);
  /* Whatever came of it could not be verified in time. */
  stopped = stopped || tdm_stop_now(&stop);
  if (!stopped) result = run_stages(s, stop, message);
  if (result != TDM_OK || s->stages.useless) return result;
  if (stopped) s->problem.count = 0;
  fill_objective(s);
  if (!stopped && !certify(s)) return TDM_NO_MEMORY;
  result = explain(s);
  return result == TDM_OK ? judge(s, message) : result;
}

/* Shows what the answer was made of, where there is one. */
static tdm_result show(solve *s, tdm_text *message) {
  tdm_ip kept;
  tdm_solved solved = {.request = s->request,
                       .problem = &s->problem,
                       .whole = &s->whole,
                       .kept = &kept,
                       .stages = &s->stages,
                       .outcome = s->outcome,
                       .candidates = s->candidates};
  if (!s->hooks->use || !s->stages.pairing.known) return TDM_OK;
  return kept_program(s, &kept) ? s->hooks->use(s->hooks->use_context, &solved, message)
                                : TDM_NO_MEMORY;
}

tdm_result tdm_solve(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                     tdm_problems *problems, tdm_outcome *outcome, tdm_text *message) {
  return tdm_solve_and(request, control, arena, problems, outcome, message, NULL, NULL);
}

tdm_result tdm_solve_and(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                         tdm_problems *problems, tdm_outcome *outcome, tdm_text *message,
                         tdm_solved_use *use, void *context) {
  tdm_solved_hooks hooks = {.use = use, .use_context = context};
  return tdm_solve_between(request, control, arena, problems, outcome, message, &hooks);
}

/* *useless: what is known beforehand does not help; then nothing is told. */
static tdm_result attempt(solve *s, const tdm_control *control, tdm_problems *problems,
                          tdm_text *message, bool *useless) {
  *useless = false;
  *s->outcome = (tdm_outcome){0};
  *message = (tdm_text){0};
  s->phase_ns = tdm_clock_ns();
  s->work = tdm_arena_new();
  if (!s->work) return TDM_NO_MEMORY;
  tdm_result result = run(s, control, problems, message);
  *useless = result == TDM_OK && s->stages.useless;
  if (result == TDM_OK && !*useless) {
    end_stats(s);
    result = show(s, message);
  }
  tdm_problem_fini(&s->problem);
  tdm_arena_free(s->work);
  return result;
}

tdm_result tdm_solve_between(const tdm_request *request, const tdm_control *control,
                             tdm_arena *arena, tdm_problems *problems, tdm_outcome *outcome,
                             tdm_text *message, tdm_solved_hooks *hooks) {
  solve s = {.request = request, .arena = arena, .outcome = outcome, .hooks = hooks};
  bool useless = false;
  tdm_stop_init(&s.stop, control);
  tdm_stop start = s.stop;
  tdm_result result = attempt(&s, control, problems, message, &useless);
  hooks->began = hooks->begin && !useless;
  if (!useless) return result;
  tdm_solved_hooks without = {.use = hooks->use, .use_context = hooks->use_context};
  s = (solve){.request = request, .arena = arena, .outcome = outcome, .hooks = &without};
  s.stop = start;
  return attempt(&s, control, problems, message, &useless);
}

tdm_result tdm_solve_check(const tdm_request *request, tdm_problems *problems) {
  tdm_arena *work = tdm_arena_new();
  if (!work) return TDM_NO_MEMORY;
  tdm_result result = tdm_problem_check_locks(request, work, problems);
  tdm_arena_free(work);
  return result;
}

tdm_result tdm_solve_score(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                           tdm_problems *problems, tdm_verdict *verdict, tdm_text *message) {
  tdm_outcome best;
  tdm_chosen *pairs = tdm_arena_alloc(arena, request->pair_count, sizeof *pairs);
  *message = (tdm_text){0};
  if (!pairs) return TDM_NO_MEMORY;
  for (uint32_t k = 0; k < request->pair_count; k++)
    pairs[k] =
        (tdm_chosen){request->pairs[k].mentor.participant, request->pairs[k].mentee.participant};
  if (!tdm_verify_pairing(request, pairs, request->pair_count, arena, verdict))
    return TDM_NO_MEMORY;
  tdm_request quiet = *request;
  quiet.options.reasons = false;
  tdm_result result = tdm_solve(&quiet, control, arena, problems, &best, message);
  if (result != TDM_OK) return result;
  verdict->gap = 0;
  for (uint32_t k = 0; k < verdict->stage_count; k++) {
    verdict->objective[k].has_bound = best.objective[k].has_bound;
    verdict->objective[k].bound = best.objective[k].bound;
    if (verdict->gap == 0 && verdict->objective[k].bound != verdict->objective[k].value)
      verdict->gap = gap_of(&verdict->objective[k]);
  }
  return TDM_OK;
}

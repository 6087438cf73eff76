// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include "tests/solver/whole_trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "solver/verify/verify.h"
#include "solver/verify/verify_certificate.h"
#include "tests/support/change.h"
#include "tests/support/whole.h"

bool tdm_whole_refuse(tdm_whole_trial *trial, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(trial->complaint, sizeof trial->complaint, format, arguments);
  va_end(arguments);
  return false;
}

static const tdm_programme *programme_of(const tdm_whole_trial *trial) {
  return &trial->instance->request.programme;
}

/* ---- solving ---- */

static tdm_control control_of(uint64_t seed) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t now_ns = INT64_C(1000000000) * now.tv_sec + now.tv_nsec;
  /* Every second instance takes the way of large ones, two thirds that of people whom nothing
   * connects, two in five that of relaxations with thousands of nodes. A deadline far beyond what
   * such requests need: what meets it fails. */
  return (tdm_control){.deadline_ns = now_ns + INT64_C(1000000) * TDM_WHOLE_TIME_MS,
                       .list_at_most = seed % 2,
                       .piece_nodes = (uint32_t)(seed % 3),
                       .network_nodes = seed % 5 < 2};
}

static bool refuse_problems(tdm_whole_trial *trial, const char *step,
                            const tdm_problems *problems) {
  if (problems->count == 0) return tdm_whole_refuse(trial, "%s refuses without a problem", step);
  return tdm_whole_refuse(trial, "%s: %.*s: %.*s", step, TDM_TEXT_ARG(problems->items[0].path),
                          TDM_TEXT_ARG(problems->items[0].message));
}

static bool solve(tdm_whole_trial *trial, tdm_instance *instance, uint64_t stop,
                  tdm_outcome *outcome) {
  memset(outcome, 0, sizeof *outcome);
  if (!tdm_instance_check(instance)) return refuse_problems(trial, "check", &instance->problems);
  tdm_control control = control_of(instance->seed);
  control.stop_at_check = stop;
  tdm_text message = {NULL, 0};
  tdm_result result = tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                                outcome, &message);
  if (result == TDM_INVALID) return refuse_problems(trial, "solve", &instance->problems);
  if (result == TDM_OK) return true;
  return tdm_whole_refuse(trial, "solve fails with %d: %.*s", (int)result, TDM_TEXT_ARG(message));
}

bool tdm_whole_begin(tdm_whole_trial *trial, uint64_t seed, unsigned features) {
  memset(trial, 0, sizeof *trial);
  trial->seed = seed;
  trial->features = features;
  trial->instance = tdm_instance_whole(seed, features);
  trial->instance->request.options.certificate = seed % 2;
  tdm_demands all = tdm_demands_all();
  tdm_links_read(&trial->links, &trial->instance->request, &all);
  trial->too_many = tdm_links_count(&trial->links) > TDM_LINK_PAIRINGS_MAX;
  if (trial->too_many) return true;
  tdm_enumerate_best(&trial->links, &trial->optimum);
  return solve(trial, trial->instance, 0, &trial->outcome);
}

void tdm_whole_end(tdm_whole_trial *trial) { tdm_instance_free(trial->instance); }

/* ---- stages ---- */

static bool same_vector(const tdm_stage_result *stage, const tdm_worth *worth) {
  if (stage->vector_count != worth->score_count) return false;
  for (uint32_t i = 0; i < worth->score_count; i++)
    if (stage->vector[i] != worth->scores[i]) return false;
  return true;
}

/* Whether value and bound, or that there are none, are those of the optimum. */
static bool stage_is_optimal(tdm_whole_trial *trial, const tdm_stage_result *stage, uint32_t s) {
  const tdm_worth *worth = &trial->optimum.worth;
  const char *name = tdm_stage_name(stage->stage);
  if (stage->stage != programme_of(trial)->objective[s])
    return tdm_whole_refuse(trial, "stage %u is %s", s, name);
  if (stage->has_value != worth->has_value[s])
    return tdm_whole_refuse(trial, "stage %s has %s value", name, stage->has_value ? "a" : "no");
  if (stage->has_value && stage->value != worth->values[s])
    return tdm_whole_refuse(trial, "stage %s is %lld, of all pairings the best is %lld", name,
                            (long long)stage->value, (long long)worth->values[s]);
  if (stage->stage == TDM_STAGE_FAIR && !same_vector(stage, worth))
    return tdm_whole_refuse(trial, "the vector of stage fair is not the best one");
  if (stage->has_bound != stage->has_value || (stage->has_bound && stage->bound != stage->value))
    return tdm_whole_refuse(trial, "stage %s has value %lld and bound %lld", name,
                            (long long)stage->value, (long long)stage->bound);
  return true;
}

static bool stages_are_optimal(tdm_whole_trial *trial, const tdm_outcome *outcome) {
  if (outcome->stage_count != programme_of(trial)->stage_count)
    return tdm_whole_refuse(trial, "%u stages are told", outcome->stage_count);
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    if (!stage_is_optimal(trial, &outcome->objective[s], s)) return false;
  return outcome->proof != TDM_PROOF_NONE || tdm_whole_refuse(trial, "no proof is named");
}

/* ---- conflicts ---- */

/*
 * Whether pairings exist that meet all of the set but member `without`; `unknown` where there are
 * too many to look at.
 */
static bool can_hold(const tdm_whole_trial *trial, const tdm_outcome *outcome, uint32_t without,
                     bool unknown) {
  tdm_demands set = tdm_demands_none();
  tdm_links links;
  for (uint32_t i = 0; i < outcome->conflict_count; i++)
    if (i != without) tdm_demands_set(&set, &outcome->conflict[i], true);
  tdm_links_read(&links, &trial->instance->request, &set);
  if (tdm_links_count(&links) > TDM_LINK_PAIRINGS_MAX) return unknown;
  return tdm_enumerate_feasible(&links);
}

static bool conflict_is_true(tdm_whole_trial *trial, const tdm_outcome *outcome) {
  if (can_hold(trial, outcome, TDM_NONE, false))
    return tdm_whole_refuse(trial, "the %u members of the conflict can hold together",
                            outcome->conflict_count);
  if (!outcome->irreducible)
    return tdm_whole_refuse(trial, "the conflict is not called irreducible");
  for (uint32_t i = 0; i < outcome->conflict_count; i++)
    if (!can_hold(trial, outcome, i, true))
      return tdm_whole_refuse(trial, "without %s %u the conflict still cannot hold",
                              tdm_conflict_kind_name(outcome->conflict[i].kind),
                              outcome->conflict[i].index);
  return true;
}

/* ---- the outcome alone ---- */

static bool verifier_accepts(tdm_whole_trial *trial, const tdm_instance *instance,
                             const tdm_outcome *outcome) {
  tdm_text complaint = tdm_verify_outcome(&instance->request, outcome, instance->arena);
  return complaint.size == 0 ||
         tdm_whole_refuse(trial, "the verifier: %.*s", TDM_TEXT_ARG(complaint));
}

static bool bounds_hold(tdm_whole_trial *trial, const tdm_outcome *outcome);

bool tdm_whole_is_unproven(const tdm_whole_trial *trial) {
  return trial->outcome.status == TDM_FEASIBLE && trial->optimum.feasible;
}

bool tdm_whole_outcome_holds(tdm_whole_trial *trial) {
  const tdm_outcome *outcome = &trial->outcome;
  if (tdm_whole_is_unproven(trial))
    return verifier_accepts(trial, trial->instance, outcome) && bounds_hold(trial, outcome);
  tdm_status expected = trial->optimum.feasible ? TDM_OPTIMAL : TDM_INFEASIBLE;
  if (outcome->status != expected)
    return tdm_whole_refuse(trial, "status is %s, of all pairings %s",
                            tdm_status_name(outcome->status), tdm_status_name(expected));
  if (!verifier_accepts(trial, trial->instance, outcome)) return false;
  return trial->optimum.feasible ? stages_are_optimal(trial, outcome)
                                 : conflict_is_true(trial, outcome);
}

/* ---- certificates ---- */

bool tdm_whole_certificates_hold(tdm_whole_trial *trial) {
  if (!trial->instance->request.options.certificate) return true;
  tdm_certificate_check check;
  const tdm_worth *worth = &trial->optimum.worth;
  tdm_verify_certificate(&trial->instance->request, &trial->outcome, trial->instance->arena,
                         &check);
  if (check.result == TDM_CERTIFIED_WRONG)
    return tdm_whole_refuse(trial, "%.*s", TDM_TEXT_ARG(check.complaint));
  if (trial->outcome.proof == TDM_PROOF_PRICES && check.result != TDM_CERTIFIED_PROVEN)
    return tdm_whole_refuse(trial, "prices are told to prove what they do not");
  if (!trial->optimum.feasible) return true;
  for (uint32_t s = 0; s < check.stage_count; s++)
    if (check.stages[s].has_bound && worth->has_value[s] &&
        check.stages[s].bound < worth->values[s])
      return tdm_whole_refuse(trial, "stage %u is certified to be at most %lld, and is %lld", s,
                              (long long)check.stages[s].bound, (long long)worth->values[s]);
  return true;
}

/* ---- again ---- */

static tdm_text id_of(const tdm_instance *instance, uint32_t participant) {
  return instance->request.cohort.participants[participant].id;
}

static bool same_pair(const tdm_whole_trial *trial, const tdm_pair_result *mine,
                      const tdm_instance *other, const tdm_pair_result *theirs) {
  return tdm_text_equal(id_of(trial->instance, mine->mentor), id_of(other, theirs->mentor)) &&
         tdm_text_equal(id_of(trial->instance, mine->mentee), id_of(other, theirs->mentee));
}

static bool same_pairs(tdm_whole_trial *trial, const tdm_instance *other,
                       const tdm_outcome *outcome, const char *why) {
  /* Time decides what is not proven. */
  if (tdm_whole_is_unproven(trial) || outcome->status == TDM_FEASIBLE) return true;
  if (outcome->status != trial->outcome.status)
    return tdm_whole_refuse(trial, "%s: status %s instead of %s", why,
                            tdm_status_name(outcome->status),
                            tdm_status_name(trial->outcome.status));
  if (outcome->pair_count != trial->outcome.pair_count)
    return tdm_whole_refuse(trial, "%s: %u pairs instead of %u", why, outcome->pair_count,
                            trial->outcome.pair_count);
  for (uint32_t i = 0; i < outcome->pair_count; i++)
    if (!same_pair(trial, &trial->outcome.pairs[i], other, &outcome->pairs[i]))
      return tdm_whole_refuse(trial, "%s: pairs[%u] differs", why, i);
  return true;
}

static bool same_pairs_again(tdm_whole_trial *trial, const char *why, bool shuffled) {
  tdm_instance *other = tdm_instance_whole(trial->seed, trial->features);
  if (shuffled) tdm_instance_shuffle(other, trial->seed + 1);
  tdm_outcome outcome;
  bool holds = solve(trial, other, 0, &outcome) && same_pairs(trial, other, &outcome, why);
  tdm_instance_free(other);
  return holds;
}

static bool same_values_under_another_seed(tdm_whole_trial *trial) {
  tdm_instance *other = tdm_instance_whole(trial->seed, trial->features);
  other->request.options.seed = 77;
  tdm_outcome outcome;
  bool holds = solve(trial, other, 0, &outcome);
  bool unproven = tdm_whole_is_unproven(trial) || outcome.status == TDM_FEASIBLE;
  if (holds && !unproven && outcome.status != trial->outcome.status)
    holds =
        tdm_whole_refuse(trial, "another seed gives status %s", tdm_status_name(outcome.status));
  if (holds && outcome.status == TDM_OPTIMAL) holds = stages_are_optimal(trial, &outcome);
  tdm_instance_free(other);
  return holds;
}

bool tdm_whole_repeats(tdm_whole_trial *trial) {
  return same_pairs_again(trial, "solved again", false) &&
         same_pairs_again(trial, "in another order", true) && same_values_under_another_seed(trial);
}

/* ---- stopped ---- */

static void worth_of(const tdm_whole_trial *trial, const tdm_outcome *outcome, tdm_worth *worth) {
  tdm_chosen pairs[TDM_LINK_CHOSEN_MAX];
  for (uint32_t i = 0; i < outcome->pair_count; i++)
    pairs[i] = (tdm_chosen){outcome->pairs[i].mentor, outcome->pairs[i].mentee};
  tdm_links_allow(&trial->links, pairs, outcome->pair_count, worth);
}

/* No pairing whose earlier stages reach what is told is beyond a bound. */
static bool bounds_hold(tdm_whole_trial *trial, const tdm_outcome *outcome) {
  tdm_worth reached, limit;
  worth_of(trial, outcome, &reached);
  for (uint32_t s = 0; s < outcome->stage_count; s++) {
    const tdm_stage_result *stage = &outcome->objective[s];
    if (!stage->has_bound) continue;
    if (!tdm_enumerate_limit(&trial->links, &reached, s, &limit))
      return tdm_whole_refuse(trial, "no pairing reaches what is told");
    if (limit.has_value[s] && stage->bound < limit.values[s])
      return tdm_whole_refuse(trial, "stage %s has bound %lld, though %lld can be reached",
                              tdm_stage_name(stage->stage), (long long)stage->bound,
                              (long long)limit.values[s]);
  }
  return true;
}

static bool stopped_outcome_holds(tdm_whole_trial *trial, const tdm_instance *instance,
                                  const tdm_outcome *outcome) {
  if (!verifier_accepts(trial, instance, outcome)) return false;
  switch (outcome->status) {
    case TDM_OPTIMAL:
      return trial->optimum.feasible
                 ? stages_are_optimal(trial, outcome)
                 : tdm_whole_refuse(trial, "stopped, it is optimal, though infeasible");
    case TDM_INFEASIBLE:
      return !trial->optimum.feasible ||
             tdm_whole_refuse(trial, "stopped, it is infeasible, though it is not");
    case TDM_FEASIBLE:
      return trial->optimum.feasible
                 ? bounds_hold(trial, outcome)
                 : tdm_whole_refuse(trial, "stopped, it is feasible, though it is not");
    case TDM_UNKNOWN:
      break;
  }
  return true;
}

bool tdm_whole_stops(tdm_whole_trial *trial) {
  tdm_instance *other = tdm_instance_whole(trial->seed, trial->features);
  tdm_outcome outcome;
  uint64_t stop = 1 + trial->seed * 7 % 30;
  bool holds = solve(trial, other, stop, &outcome) && stopped_outcome_holds(trial, other, &outcome);
  tdm_instance_free(other);
  return holds;
}

/* ---- operation `score` ---- */

static void order_pairs(tdm_instance *instance, const tdm_chosen *pairs, uint32_t count) {
  tdm_request *request = &instance->request;
  const tdm_participant *people = request->cohort.participants;
  request->pairs = tdm_arena_alloc(instance->arena, count, sizeof *request->pairs);
  request->pair_count = count;
  for (uint32_t i = 0; i < count; i++)
    request->pairs[i] = (tdm_pair_reference){{people[pairs[i].mentor].id, TDM_NONE},
                                             {people[pairs[i].mentee].id, TDM_NONE}};
}

static bool verdict_holds(tdm_whole_trial *trial, const tdm_verdict *verdict,
                          const tdm_chosen *pairs, uint32_t count) {
  tdm_worth worth;
  bool allowed = tdm_links_allow(&trial->links, pairs, count, &worth);
  if (verdict->valid != allowed)
    return tdm_whole_refuse(trial, "score calls a pairing %s that is %s",
                            verdict->valid ? "valid" : "broken", allowed ? "valid" : "broken");
  for (uint32_t s = 0; s < verdict->stage_count; s++) {
    const tdm_stage_result *stage = &verdict->objective[s];
    if (stage->has_value != worth.has_value[s] ||
        (stage->has_value && stage->value != worth.values[s]))
      return tdm_whole_refuse(trial, "score finds stage %s to be %lld instead of %lld",
                              tdm_stage_name(stage->stage), (long long)stage->value,
                              (long long)worth.values[s]);
  }
  const tdm_stage_result *first = &verdict->objective[0];
  if (!trial->optimum.feasible || !first->has_bound || !trial->optimum.worth.has_value[0] ||
      first->bound >= trial->optimum.worth.values[0])
    return true;
  return tdm_whole_refuse(trial, "score has bound %lld under the optimum %lld",
                          (long long)first->bound, (long long)trial->optimum.worth.values[0]);
}

static bool judge(tdm_whole_trial *trial, const tdm_chosen *pairs, uint32_t count) {
  tdm_instance *other = tdm_instance_whole(trial->seed, trial->features);
  order_pairs(other, pairs, count);
  tdm_control control = control_of(trial->seed);
  tdm_verdict verdict;
  tdm_text message = {NULL, 0};
  tdm_result result = TDM_INVALID;
  if (tdm_instance_check(other))
    result = tdm_solve_score(&other->request, &control, other->arena, &other->problems, &verdict,
                             &message);
  bool holds = result == TDM_OK ? verdict_holds(trial, &verdict, pairs, count)
                                : tdm_whole_refuse(trial, "score fails with %d: %.*s", (int)result,
                                                   TDM_TEXT_ARG(message));
  tdm_instance_free(other);
  return holds;
}

bool tdm_whole_judgements_hold(tdm_whole_trial *trial) {
  const tdm_every_optimum *optimum = &trial->optimum;
  return judge(trial, optimum->pairs, optimum->pair_count) &&
         judge(trial, optimum->pairs, optimum->pair_count / 2);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include "tests/solver/campaign.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "solver/verify/verify.h"
#include "tests/support/change.h"

bool tdm_trial_refuse(tdm_trial *trial, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(trial->complaint, sizeof trial->complaint, format, arguments);
  va_end(arguments);
  return false;
}

static bool refuse_problem(tdm_trial *trial, const char *step, const tdm_problems *problems) {
  if (problems->count == 0) return tdm_trial_refuse(trial, "%s refuses without a problem", step);
  return tdm_trial_refuse(trial, "%s: %.*s: %.*s", step, TDM_TEXT_ARG(problems->items[0].path),
                          TDM_TEXT_ARG(problems->items[0].message));
}

tdm_instance *tdm_trial_instance(uint64_t seed) {
  tdm_instance *instance = tdm_instance_new(seed);
  if (seed % 4 == 3) tdm_instance_separate(instance);
  return instance;
}

tdm_control tdm_trial_control(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t now_ns = INT64_C(1000000000) * now.tv_sec + now.tv_nsec;
  return (tdm_control){.deadline_ns = now_ns + INT64_C(1000000) * TDM_TRIAL_TIME_MS};
}

bool tdm_trial_solve(tdm_trial *trial, tdm_instance *instance, tdm_outcome *outcome) {
  if (!tdm_instance_check(instance)) return refuse_problem(trial, "check", &instance->problems);
  tdm_control control = tdm_trial_control();
  /* Every second instance takes the way of large ones. */
  control.list_at_most = instance->seed % 2;
  /* And two thirds of them that of people whom nothing connects. */
  control.piece_nodes = (uint32_t)(instance->seed % 3);
  /* And two in five that of relaxations with thousands of nodes. */
  control.network_nodes = instance->seed % 5 < 2;
  tdm_text message = {NULL, 0};
  memset(outcome, 0, sizeof *outcome);
  tdm_result result = tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                                outcome, &message);
  if (result == TDM_INVALID) return refuse_problem(trial, "solve", &instance->problems);
  if (result == TDM_OK) return true;
  return tdm_trial_refuse(trial, "solve fails with %d: %.*s", (int)result, TDM_TEXT_ARG(message));
}

bool tdm_trial_begin(tdm_trial *trial, uint64_t seed) {
  memset(trial, 0, sizeof *trial);
  trial->instance = tdm_trial_instance(seed);
  tdm_table_fill(&trial->table, &trial->instance->request);
  if (!tdm_trial_solve(trial, trial->instance, &trial->outcome)) return false;
  tdm_demands all = tdm_demands_all();
  tdm_brute_force(&trial->table, &all, &trial->optimum);
  return true;
}

void tdm_trial_end(tdm_trial *trial) { tdm_instance_free(trial->instance); }

/* ---- the outcome alone ---- */

static bool stages_hold(tdm_trial *trial) {
  for (uint32_t s = 0; s < trial->outcome.stage_count; s++) {
    const tdm_stage_result *stage = &trial->outcome.objective[s];
    if (stage->value != trial->optimum.values[s])
      return tdm_trial_refuse(trial, "stage %s is %lld, by brute force %lld",
                              tdm_stage_name(stage->stage), (long long)stage->value,
                              (long long)trial->optimum.values[s]);
    if (!stage->has_bound || stage->bound != stage->value)
      return tdm_trial_refuse(trial, "stage %s has value %lld and bound %lld",
                              tdm_stage_name(stage->stage), (long long)stage->value,
                              (long long)stage->bound);
  }
  if (trial->outcome.proof == TDM_PROOF_NONE) return tdm_trial_refuse(trial, "no proof is named");
  return true;
}

bool tdm_trial_outcome_holds(tdm_trial *trial) {
  const tdm_request *request = &trial->instance->request;
  tdm_status expected = trial->optimum.feasible ? TDM_OPTIMAL : TDM_INFEASIBLE;
  if (trial->outcome.status != expected)
    return tdm_trial_refuse(trial, "status is %s, by brute force %s",
                            tdm_status_name(trial->outcome.status), tdm_status_name(expected));
  tdm_text complaint = tdm_verify_outcome(request, &trial->outcome, trial->instance->arena);
  if (complaint.size) return tdm_trial_refuse(trial, "the verifier: %.*s", TDM_TEXT_ARG(complaint));
  if (!trial->optimum.feasible)
    return tdm_conflict_is_true(&trial->table, &trial->outcome, trial->complaint);
  return stages_hold(trial) &&
         tdm_reasons_are_true(&trial->table, &trial->outcome, trial->complaint);
}

/* ---- again ---- */

static tdm_text id_of(const tdm_instance *instance, uint32_t participant) {
  return instance->request.cohort.participants[participant].id;
}

static bool same_person(const tdm_trial *trial, uint32_t mine, const tdm_instance *other,
                        uint32_t theirs) {
  return tdm_text_equal(id_of(trial->instance, mine), id_of(other, theirs));
}

static bool same_pairs(tdm_trial *trial, const tdm_instance *other, const tdm_outcome *outcome,
                       const char *why) {
  if (outcome->status != trial->outcome.status)
    return tdm_trial_refuse(trial, "%s: status %s instead of %s", why,
                            tdm_status_name(outcome->status),
                            tdm_status_name(trial->outcome.status));
  if (outcome->pair_count != trial->outcome.pair_count)
    return tdm_trial_refuse(trial, "%s: %u pairs instead of %u", why, outcome->pair_count,
                            trial->outcome.pair_count);
  for (uint32_t i = 0; i < outcome->pair_count; i++) {
    const tdm_pair_result *a = &trial->outcome.pairs[i], *b = &outcome->pairs[i];
    if (!same_person(trial, a->mentor, other, b->mentor) ||
        !same_person(trial, a->mentee, other, b->mentee))
      return tdm_trial_refuse(trial, "%s: pairs[%u] differs", why, i);
  }
  for (uint32_t i = 0; i < outcome->unmatched_count; i++)
    if (outcome->unmatched[i].reason != trial->outcome.unmatched[i].reason)
      return tdm_trial_refuse(trial, "%s: the reason of unmatched[%u] is %s instead of %s", why, i,
                              tdm_reason_name(outcome->unmatched[i].reason),
                              tdm_reason_name(trial->outcome.unmatched[i].reason));
  return true;
}

static bool same_after_shuffle(tdm_trial *trial, const char *why, bool shuffled) {
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  if (shuffled) tdm_instance_shuffle(other, trial->instance->seed + 1);
  tdm_outcome outcome;
  bool holds = tdm_trial_solve(trial, other, &outcome) && same_pairs(trial, other, &outcome, why);
  tdm_instance_free(other);
  return holds;
}

static bool same_value_under_another_seed(tdm_trial *trial) {
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  other->request.options.seed = 77;
  tdm_outcome outcome;
  bool holds = tdm_trial_solve(trial, other, &outcome);
  if (holds && outcome.status != trial->outcome.status)
    holds = tdm_trial_refuse(trial, "another options.seed gives status %s",
                             tdm_status_name(outcome.status));
  for (uint32_t s = 0; holds && trial->optimum.feasible && s < outcome.stage_count; s++)
    if (outcome.objective[s].value != trial->optimum.values[s])
      holds = tdm_trial_refuse(trial, "another options.seed gives %lld in stage %u",
                               (long long)outcome.objective[s].value, s);
  tdm_instance_free(other);
  return holds;
}

bool tdm_trial_repeats(tdm_trial *trial) {
  return same_after_shuffle(trial, "solved again", false) &&
         same_after_shuffle(trial, "in another order", true) &&
         same_value_under_another_seed(trial);
}

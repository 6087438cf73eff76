// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/campaign.h"
#include "tests/support/change.h"

/* The value of the stage in the outcome, 0 where the objective has it not. */
static int64_t value_of(const tdm_outcome *outcome, tdm_stage stage) {
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    if (outcome->objective[s].stage == stage) return outcome->objective[s].value;
  return 0;
}

/* Every part is rounded once in either request: at most one micro-point each. */
static bool is_double(tdm_trial *trial, const tdm_outcome *doubled) {
  int64_t parts = trial->instance->request.programme.dimension_count + 3;
  int64_t slack = 2 * TDM_BRUTE_PAIRS_MAX * parts;
  int64_t once = value_of(&trial->outcome, TDM_STAGE_SCORE);
  int64_t twice = value_of(doubled, TDM_STAGE_SCORE);
  if (doubled->status != trial->outcome.status)
    return tdm_trial_refuse(trial, "doubled weights give status %s",
                            tdm_status_name(doubled->status));
  if (twice < 2 * once - slack || twice > 2 * once + slack)
    return tdm_trial_refuse(trial, "doubled weights turn score %lld into %lld", (long long)once,
                            (long long)twice);
  return true;
}

static bool doubled_holds(tdm_trial *trial) {
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  tdm_outcome outcome;
  bool holds = true;
  if (tdm_instance_double(other))
    holds = tdm_trial_solve(trial, other, &outcome) && is_double(trial, &outcome);
  tdm_instance_free(other);
  return holds;
}

static bool dropped_holds(tdm_trial *trial) {
  const tdm_cohort *cohort = &trial->instance->request.cohort;
  if (cohort->count == 0 || trial->outcome.objective[0].stage != TDM_STAGE_PAIRS) return true;
  uint32_t gone = (uint32_t)(trial->instance->seed % cohort->count);
  if (cohort->participants[gone].min > 0 || tdm_instance_is_locked(trial->instance, gone))
    return true;
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  tdm_instance_drop(other, gone);
  tdm_outcome outcome;
  bool holds = tdm_trial_solve(trial, other, &outcome);
  bool feasible = holds && outcome.status == TDM_OPTIMAL;
  if (feasible && !trial->optimum.feasible)
    holds = tdm_trial_refuse(trial, "without participant %u it becomes feasible", gone);
  else if (feasible && outcome.objective[0].value > trial->outcome.objective[0].value)
    holds = tdm_trial_refuse(trial, "without participant %u there are %lld pairs", gone,
                             (long long)outcome.objective[0].value);
  tdm_instance_free(other);
  return holds;
}

/* Locks lift rules in both requests, so that the new rule breaks none. */
static bool rule_added_holds(tdm_trial *trial) {
  tdm_instance *base = tdm_trial_instance(trial->instance->seed);
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  tdm_instance_override_locks(base);
  tdm_instance_override_locks(other);
  tdm_instance_add_rule(other, trial->instance->seed * 3 + 1);
  tdm_outcome before, after;
  bool holds = tdm_trial_solve(trial, base, &before) && tdm_trial_solve(trial, other, &after);
  if (holds && after.status == TDM_OPTIMAL && before.status != TDM_OPTIMAL)
    holds = tdm_trial_refuse(trial, "with one rule more it becomes feasible");
  for (uint32_t s = 0; holds && after.status == TDM_OPTIMAL && s < after.stage_count; s++) {
    int64_t was = before.objective[s].value, is = after.objective[s].value;
    if (is > was)
      holds = tdm_trial_refuse(trial, "with one rule more stage %u rises from %lld to %lld", s,
                               (long long)was, (long long)is);
    if (is != was) break;
  }
  tdm_instance_free(base);
  tdm_instance_free(other);
  return holds;
}

bool tdm_trial_relations_hold(tdm_trial *trial) {
  return doubled_holds(trial) && dropped_holds(trial) && rule_added_holds(trial);
}

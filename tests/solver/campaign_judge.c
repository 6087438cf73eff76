// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/campaign.h"
#include "tests/support/change.h"

static bool verdict_holds(tdm_trial *trial, const tdm_verdict *verdict, const tdm_chosen *pairs,
                          uint32_t count) {
  bool allowed = tdm_brute_allows(&trial->table, pairs, count);
  if (verdict->valid != allowed)
    return tdm_trial_refuse(trial, "score calls a pairing %s that is %s",
                            verdict->valid ? "valid" : "broken", allowed ? "valid" : "broken");
  if (!trial->optimum.feasible || verdict->stage_count == 0) return true;
  const tdm_stage_result *first = &verdict->objective[0];
  if (first->has_bound && first->bound < trial->optimum.values[0])
    return tdm_trial_refuse(trial, "score has bound %lld under the optimum %lld",
                            (long long)first->bound, (long long)trial->optimum.values[0]);
  if (!allowed) return true;
  if (!first->has_bound || first->bound != trial->optimum.values[0])
    return tdm_trial_refuse(trial, "score has bound %lld, the optimum is %lld",
                            (long long)first->bound, (long long)trial->optimum.values[0]);
  return true;
}

static bool judge(tdm_trial *trial, const tdm_chosen *pairs, uint32_t count, tdm_verdict *verdict) {
  tdm_instance *other = tdm_trial_instance(trial->instance->seed);
  tdm_request *request = &other->request;
  request->pairs = tdm_arena_alloc(other->arena, count, sizeof *request->pairs);
  request->pair_count = count;
  for (uint32_t i = 0; i < count; i++) {
    const tdm_participant *people = request->cohort.participants;
    request->pairs[i].mentor = (tdm_reference){people[pairs[i].mentor].id, TDM_NONE};
    request->pairs[i].mentee = (tdm_reference){people[pairs[i].mentee].id, TDM_NONE};
  }
  tdm_control control = tdm_trial_control();
  tdm_text message = {NULL, 0};
  tdm_result result = TDM_INVALID;
  if (tdm_instance_check(other))
    result = tdm_solve_score(request, &control, other->arena, &other->problems, verdict, &message);
  bool holds = result == TDM_OK;
  if (!holds)
    tdm_trial_refuse(trial, "score fails with %d: %.*s", (int)result,
                     TDM_TEXT_ARG(other->problems.items[0].message));
  else
    holds = verdict_holds(trial, verdict, pairs, count);
  tdm_instance_free(other);
  return holds;
}

static bool optimum_is_judged_so(tdm_trial *trial) {
  if (!trial->optimum.feasible) return true;
  tdm_verdict verdict;
  if (!judge(trial, trial->optimum.pairs, trial->optimum.pair_count, &verdict)) return false;
  for (uint32_t s = 0; s < verdict.stage_count; s++)
    if (verdict.objective[s].value != trial->optimum.values[s] || !verdict.objective[s].has_bound ||
        verdict.objective[s].bound != trial->optimum.values[s])
      return tdm_trial_refuse(
          trial, "score finds value %lld and bound %lld in stage %u of an optimum",
          (long long)verdict.objective[s].value, (long long)verdict.objective[s].bound, s);
  if (verdict.gap == 0) return true;
  return tdm_trial_refuse(trial, "score finds gap %g in an optimum", verdict.gap);
}

/* Half of the optimum, which may break locks, minimums and quotas. */
static bool part_is_judged_so(tdm_trial *trial) {
  tdm_verdict verdict;
  return judge(trial, trial->optimum.pairs, trial->optimum.pair_count / 2, &verdict);
}

/* A lock on a pair that is no candidate is `invalid`. */
static bool bad_lock_is_refused(tdm_trial *trial) {
  const tdm_table *table = &trial->table;
  for (uint32_t i = 0; i < table->mentor_count; i++)
    for (uint32_t j = 0; j < table->mentee_count; j++) {
      if (table->cells[i][j].obstacles == 0 || table->cells[i][j].lock != TDM_NONE) continue;
      tdm_instance *other = tdm_trial_instance(trial->instance->seed);
      tdm_instance_add_lock(other, table->mentors[i], table->mentees[j]);
      tdm_result result = TDM_INVALID;
      if (tdm_instance_check(other)) result = tdm_solve_check(&other->request, &other->problems);
      bool told = result == TDM_INVALID && other->problems.count > 0;
      tdm_instance_free(other);
      return told || tdm_trial_refuse(trial, "a lock on [%u, %u] that breaks %x gives %d",
                                      table->mentors[i], table->mentees[j],
                                      table->cells[i][j].obstacles, (int)result);
    }
  return true;
}

bool tdm_trial_judgements_hold(tdm_trial *trial) {
  return optimum_is_judged_so(trial) && part_is_judged_so(trial) && bad_lock_is_refused(trial);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/whole_trial.h"

static bool has_link(const tdm_links *links, uint32_t participant) {
  for (uint32_t i = 0; i < links->link_count; i++)
    if (links->links[i].mentor == participant || links->links[i].mentee == participant) return true;
  return false;
}

/*
 * Whether the person can have a pair while nobody has fewer than now: with locks fixed and nothing
 * else demanded that is so exactly when an alternating path augments.
 */
static bool is_outnumbered(const tdm_whole_trial *trial, uint32_t participant) {
  const tdm_request *request = &trial->instance->request;
  uint32_t least[TDM_LINK_PEOPLE_MAX] = {0};
  tdm_demands locks = tdm_demands_none();
  tdm_links links;
  locks.locks = UINT64_MAX;
  tdm_links_read(&links, request, &locks);
  for (uint32_t i = 0; i < trial->outcome.pair_count; i++) {
    least[trial->outcome.pairs[i].mentor]++;
    least[trial->outcome.pairs[i].mentee]++;
  }
  least[participant] = 1;
  return !tdm_enumerate_covers(&links, least);
}

/* Whether the person gets in without the quota, with nothing lost in the first `stages` stages. */
static bool quota_opens(const tdm_whole_trial *trial, uint32_t participant, uint32_t quota,
                        uint32_t stages) {
  const tdm_programme *programme = &trial->instance->request.programme;
  tdm_demands demands = tdm_demands_all();
  tdm_links links;
  tdm_every_optimum optimum;
  tdm_demands_drop_quota(&demands, quota);
  demands.inside = participant;
  tdm_links_read(&links, &trial->instance->request, &demands);
  tdm_enumerate_best(&links, &optimum);
  for (uint32_t s = 0; optimum.feasible && s < stages; s++) {
    int order = tdm_worth_compare_stage(programme, &optimum.worth, &trial->optimum.worth, s);
    if (order) return order > 0;
  }
  return optimum.feasible;
}

static bool quotas_hold(tdm_whole_trial *trial, const tdm_unmatched *entry) {
  uint32_t stages = trial->outcome.stage_count;
  for (uint32_t k = 0; k < entry->quota_count; k++)
    if (!quota_opens(trial, entry->participant, entry->quotas[k], stages - 1))
      return tdm_whole_refuse(trial, "quota %u is told, but its removal costs an earlier stage",
                              entry->quotas[k]);
  return true;
}

static bool reason_holds(tdm_whole_trial *trial, const tdm_unmatched *entry) {
  const char *name = tdm_reason_name(entry->reason);
  tdm_text id = trial->instance->request.cohort.participants[entry->participant].id;
  if (!has_link(&trial->links, entry->participant))
    return entry->reason == TDM_REASON_NO_CANDIDATE ||
           tdm_whole_refuse(trial, "%.*s has no candidate, told %s", TDM_TEXT_ARG(id), name);
  if (trial->instance->request.programme.one_role) return quotas_hold(trial, entry);
  bool outnumbered = is_outnumbered(trial, entry->participant);
  if (outnumbered != (entry->reason == TDM_REASON_OUTNUMBERED))
    return tdm_whole_refuse(trial, "%.*s is%s outnumbered, told %s", TDM_TEXT_ARG(id),
                            outnumbered ? "" : " not", name);
  return quotas_hold(trial, entry);
}

bool tdm_whole_reasons_hold(tdm_whole_trial *trial) {
  if (!trial->optimum.feasible || !trial->outcome.reasons) return true;
  for (uint32_t i = 0; i < trial->outcome.unmatched_count; i++)
    if (trial->outcome.unmatched[i].reason && !reason_holds(trial, &trial->outcome.unmatched[i]))
      return false;
  return true;
}

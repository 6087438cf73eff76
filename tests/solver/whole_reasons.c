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

/* ---- groups that do not come out even ---- */

/* Which of the group's lists holds the person: the removed ones are the first. */
enum { REMOVED = 0, NOWHERE = UINT32_MAX };

static uint32_t list_of(const tdm_group *group, uint32_t participant) {
  for (uint32_t k = 0; k < group->partner_count; k++)
    if (group->partners[k] == participant) return REMOVED;
  for (uint32_t k = 0; k < group->odd_count; k++)
    for (uint32_t i = group->odd_first[k]; i < group->odd_first[k + 1]; i++)
      if (group->people[i] == participant) return k + 1;
  return NOWHERE;
}

static bool is_paired(const tdm_outcome *outcome, const tdm_link *link, bool *locked) {
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    const tdm_pair_result *pair = &outcome->pairs[k];
    if (pair->mentor != link->mentor || pair->mentee != link->mentee) continue;
    *locked = pair->locked;
    return true;
  }
  return false;
}

/* Places of every list that pairs with others than the removed leave open; false: a candidate that
 * is no pair leads out of a list to others. */
static bool count_open(const tdm_whole_trial *trial, const tdm_group *group, int64_t *open) {
  const tdm_request *request = &trial->instance->request;
  for (uint32_t p = 0; p < request->cohort.count; p++) {
    uint32_t list = list_of(group, p);
    if (list != NOWHERE) open[list] += request->cohort.participants[p].capacity;
  }
  for (uint32_t i = 0; i < trial->links.link_count; i++) {
    const tdm_link *link = &trial->links.links[i];
    uint32_t lists[2] = {list_of(group, link->mentor), list_of(group, link->mentee)};
    bool locked = false, paired = is_paired(&trial->outcome, link, &locked);
    bool crosses = lists[0] != lists[1] && lists[0] != REMOVED && lists[1] != REMOVED;
    if (crosses && !paired) return false;
    for (int end = 0; end < 2; end++)
      if (lists[end] != NOWHERE && (locked || crosses)) open[lists[end]]--;
  }
  return true;
}

/* Without the removed no candidate leads from one group to another, and more places stay open than
 * the removed have. */
static bool group_is_odd(tdm_whole_trial *trial, const tdm_group *group) {
  int64_t open[TDM_LINK_PEOPLE_MAX + 1] = {0}, needed = 0;
  if (!count_open(trial, group, open))
    return tdm_whole_refuse(trial, "a candidate leads out of an odd group");
  for (uint32_t k = 0; k < group->odd_count; k++) {
    bool alone = group->odd_first[k + 1] - group->odd_first[k] == 1;
    if (open[k + 1] < 1 || (!alone && open[k + 1] % 2 == 0))
      return tdm_whole_refuse(trial, "a group is not odd");
    needed += alone ? open[k + 1] : 1;
  }
  if (needed == group->needed && open[REMOVED] == group->capacity && needed > open[REMOVED])
    return true;
  return tdm_whole_refuse(trial, "odd groups need %lld of %lld, told %lld of %lld",
                          (long long)needed, (long long)open[REMOVED], (long long)group->needed,
                          (long long)group->capacity);
}

static bool is_in_its_group(tdm_whole_trial *trial, const tdm_unmatched *entry) {
  if (entry->reason != TDM_REASON_OUTNUMBERED) return true;
  const tdm_group *group = &trial->outcome.groups[entry->group];
  uint32_t list = group->odd_count ? list_of(group, entry->participant) : 1;
  return (list != REMOVED && list != NOWHERE) ||
         tdm_whole_refuse(trial, "somebody is not among the groups of the reason");
}

/* ---- all ---- */

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
  for (uint32_t i = 0; i < trial->outcome.unmatched_count; i++) {
    const tdm_unmatched *entry = &trial->outcome.unmatched[i];
    if (entry->reason && (!reason_holds(trial, entry) || !is_in_its_group(trial, entry)))
      return false;
  }
  for (uint32_t g = 0; g < trial->outcome.group_count; g++)
    if (trial->outcome.groups[g].odd_count && !group_is_odd(trial, &trial->outcome.groups[g]))
      return false;
  return true;
}

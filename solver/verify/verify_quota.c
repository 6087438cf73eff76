// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_internal.h"

static bool matches_number(const tdm_condition *condition, double value) {
  if (!condition->numeric) return false;
  for (uint32_t i = 0; i < condition->number_count; i++)
    if (condition->numbers[i] == value) return true; /* NaN, a missing value, equals nothing */
  return false;
}

static bool matches_strings(const tdm_condition *condition, const tdm_cohort *cohort,
                            const tdm_attribute *column, uint32_t participant) {
  if (condition->numeric) return false;
  for (uint32_t v = column->first[participant]; v < column->first[participant + 1]; v++)
    if (tdm_texts_find(&condition->strings, cohort->symbols.texts[column->values[v]]) != UINT32_MAX)
      return true;
  return false;
}

static bool satisfies(const tdm_judge *judge, const tdm_conditions *conditions,
                      uint32_t participant) {
  const tdm_cohort *cohort = &judge->request->cohort;
  for (uint32_t i = 0; i < conditions->count; i++) {
    const tdm_condition *condition = &conditions->items[i];
    if (condition->index == TDM_NONE) return false;
    const tdm_attribute *column = &cohort->attributes[condition->index];
    bool matches = false;
    if (column->type == TDM_ATTRIBUTE_NUMBERS)
      matches = matches_number(condition, column->numbers[participant]);
    else if (column->type == TDM_ATTRIBUTE_STRINGS)
      matches = matches_strings(condition, cohort, column, participant);
    if (!matches) return false;
  }
  return true;
}

bool tdm_judge_counts(const tdm_judge *judge, const tdm_quota *quota, uint32_t mentor,
                      uint32_t mentee) {
  if (!satisfies(judge, &quota->mentor, mentor) || !satisfies(judge, &quota->mentee, mentee))
    return false;
  if (!satisfies(judge, &quota->either_side, mentor) &&
      !satisfies(judge, &quota->either_side, mentee))
    return false;
  for (uint32_t i = 0; i < quota->differ.count; i++)
    if (!tdm_overlap_differs(tdm_judge_overlap(judge, quota->differ_attributes[i], mentor, mentee)))
      return false;
  for (uint32_t i = 0; i < quota->share.count; i++)
    if (!tdm_overlap_shares(tdm_judge_overlap(judge, quota->share_attributes[i], mentor, mentee)))
      return false;
  return true;
}

int64_t tdm_judge_quota_count(const tdm_judge *judge, const tdm_quota *quota) {
  int64_t count = 0;
  for (uint32_t i = 0; i < judge->count; i++)
    if (judge->facts[i].known)
      count += tdm_judge_counts(judge, quota, judge->facts[i].mentor, judge->facts[i].mentee);
  return count;
}

/* Whether all bounds of the quota hold for `count` of `pairs`; shares in millionths, exact. */
static bool holds(const tdm_quota *quota, int64_t count, int64_t pairs) {
  if (quota->min >= 0 && count < quota->min) return false;
  if (quota->max >= 0 && count > quota->max) return false;
  if (quota->min_share >= 0 && TDM_MILLION * count < quota->min_share * pairs) return false;
  if (quota->max_share >= 0 && TDM_MILLION * count > quota->max_share * pairs) return false;
  return true;
}

void tdm_judge_quotas(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    if (!holds(quota, tdm_judge_quota_count(judge, quota), judge->count))
      tdm_judge_break(judge, "quota", quota->name, "programme.quotas", q);
  }
}

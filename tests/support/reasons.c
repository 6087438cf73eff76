// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/reasons.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/reasons_internal.h"

bool tdm_inquiry_refuse(tdm_inquiry *q, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(q->complaint, TDM_COMPLAINT_BYTES, format, arguments);
  va_end(arguments);
  return false;
}

/* ---- conflict ---- */

bool tdm_conflict_is_true(const tdm_table *table, const tdm_outcome *outcome,
                          char complaint[TDM_COMPLAINT_BYTES]) {
  tdm_inquiry q = {.complaint = complaint};
  tdm_demands set = tdm_demands_none();
  for (uint32_t i = 0; i < outcome->conflict_count; i++)
    tdm_demands_set(&set, &outcome->conflict[i], true);
  if (tdm_brute_feasible(table, &set))
    return tdm_inquiry_refuse(&q, "the %u members of the conflict can hold together",
                              outcome->conflict_count);
  if (!outcome->irreducible)
    return tdm_inquiry_refuse(&q, "the conflict is not called irreducible");
  for (uint32_t i = 0; i < outcome->conflict_count; i++) {
    tdm_demands rest = set;
    tdm_demands_set(&rest, &outcome->conflict[i], false);
    if (!tdm_brute_feasible(table, &rest))
      return tdm_inquiry_refuse(&q, "without member %u (%s %u) the conflict still cannot hold", i,
                                tdm_conflict_kind_name(outcome->conflict[i].kind),
                                outcome->conflict[i].index);
  }
  return true;
}

/* ---- no_candidate ---- */

static uint32_t obstacle_bit(const tdm_obstacle *obstacle) {
  if (strcmp(obstacle->kind, "rule") == 0) return obstacle->rule;
  if (strcmp(obstacle->kind, "veto") == 0) return TDM_OBSTACLE_VETO;
  if (strcmp(obstacle->kind, "forbid") == 0) return TDM_OBSTACLE_FORBID;
  if (strcmp(obstacle->kind, "only_listed") == 0) return TDM_OBSTACLE_ONLY_LISTED;
  return TDM_OBSTACLE_COUNT;
}

static bool obstacle_counts(tdm_inquiry *q, uint32_t person, const tdm_obstacle *obstacle) {
  uint32_t bit = obstacle_bit(obstacle), breaks = 0, alone = 0;
  for (uint32_t other = 0; other < tdm_inquiry_others(q); other++) {
    uint32_t obstacles = tdm_inquiry_cell(q, person, other)->obstacles;
    breaks += obstacles >> bit & 1;
    alone += obstacles == 1u << bit;
  }
  if (breaks == obstacle->breaks && alone == obstacle->alone) return true;
  return tdm_inquiry_refuse(q, "%s %d breaks %u and alone %u of the pairs, told %u and %u",
                            obstacle->kind, (int)obstacle->rule, breaks, alone, obstacle->breaks,
                            obstacle->alone);
}

static bool no_candidate_holds(tdm_inquiry *q, uint32_t person, const tdm_unmatched *entry) {
  uint32_t told = 0, most_alone = 0, found = 0;
  for (uint32_t i = 0; i < entry->obstacle_count; i++) {
    const tdm_obstacle *obstacle = &entry->obstacles[i];
    uint32_t bit = obstacle_bit(obstacle);
    if (bit == TDM_OBSTACLE_COUNT) continue; /* role: of people who are not on the other side */
    if (told >> bit & 1) return tdm_inquiry_refuse(q, "%s is told twice", obstacle->kind);
    told |= 1u << bit;
    if (!obstacle_counts(q, person, obstacle)) return false;
    if (obstacle->alone > most_alone) most_alone = obstacle->alone;
  }
  for (uint32_t other = 0; other < tdm_inquiry_others(q); other++)
    found |= tdm_inquiry_cell(q, person, other)->obstacles;
  if (found & ~told) return tdm_inquiry_refuse(q, "obstacles %x are not told", found & ~told);
  if (entry->opener == TDM_NONE)
    return most_alone == 0 ||
           tdm_inquiry_refuse(q, "no opener, though one would open %u", most_alone);
  const tdm_obstacle *opener = &entry->obstacles[entry->opener];
  if (obstacle_bit(opener) == TDM_OBSTACLE_COUNT || opener->alone == most_alone) return true;
  return tdm_inquiry_refuse(q, "the opener opens %u, another %u", opener->alone, most_alone);
}

/* ---- quota ---- */

/* The best pairing without that quota that has the person in it. */
static tdm_optimum without_quota(const tdm_inquiry *q, uint32_t participant, uint32_t quota) {
  tdm_demands demands = tdm_demands_all();
  tdm_demands_drop_quota(&demands, quota);
  demands.inside = participant;
  tdm_optimum optimum;
  tdm_brute_force(q->table, &demands, &optimum);
  return optimum;
}

/* Whether the optimum loses nothing in the first `stages` stages against the outcome. */
static bool keeps(const tdm_inquiry *q, const tdm_optimum *optimum, uint32_t stages) {
  int64_t told[TDM_STAGES_MAX];
  for (uint32_t s = 0; s < stages; s++) told[s] = q->outcome->objective[s].value;
  return optimum->feasible && tdm_values_compare(optimum->values, told, stages) >= 0;
}

/*
 * A quota that is told must let the person in with the stages before the last kept; one
 * that lets the person in without any loss at all must be told.
 */
static bool quotas_hold(tdm_inquiry *q, const tdm_unmatched *entry) {
  uint32_t stages = q->outcome->stage_count;
  for (uint32_t quota = 0; quota < q->table->request->programme.quota_count; quota++) {
    tdm_optimum optimum = without_quota(q, entry->participant, quota);
    bool told = false;
    for (uint32_t i = 0; i < entry->quota_count; i++) told |= entry->quotas[i] == quota;
    if (entry->reason != TDM_REASON_QUOTA) told = false;
    if (told && !keeps(q, &optimum, stages - 1))
      return tdm_inquiry_refuse(q, "quota %u is told, but its removal costs an earlier stage",
                                quota);
    if (!told && keeps(q, &optimum, stages))
      return tdm_inquiry_refuse(q, "quota %u is not told, but without it the person costs nothing",
                                quota);
  }
  return true;
}

/* ---- all ---- */

static bool reason_holds(tdm_inquiry *q, uint32_t person, const tdm_unmatched *entry) {
  if (!tdm_inquiry_has_candidate(q, person)) {
    if (entry->reason != TDM_REASON_NO_CANDIDATE)
      return tdm_inquiry_refuse(q, "has no candidate, told %s", tdm_reason_name(entry->reason));
    return no_candidate_holds(q, person, entry);
  }
  if (!tdm_inquiry_augments(q, person)) {
    if (entry->reason != TDM_REASON_OUTNUMBERED)
      return tdm_inquiry_refuse(q, "is outnumbered, told %s", tdm_reason_name(entry->reason));
    return tdm_inquiry_group_holds(q, person, &q->outcome->groups[entry->group]);
  }
  if (entry->reason != TDM_REASON_QUOTA && entry->reason != TDM_REASON_TRADED_OFF)
    return tdm_inquiry_refuse(q, "could be let in, told %s", tdm_reason_name(entry->reason));
  return quotas_hold(q, entry);
}

bool tdm_reasons_are_true(const tdm_table *table, const tdm_outcome *outcome,
                          char complaint[TDM_COMPLAINT_BYTES]) {
  for (uint32_t i = 0; i < outcome->unmatched_count; i++) {
    const tdm_unmatched *entry = &outcome->unmatched[i];
    tdm_inquiry q;
    char why[TDM_COMPLAINT_BYTES];
    tdm_inquiry_open(&q, table, outcome, entry->participant, why);
    uint32_t person = tdm_inquiry_place(&q, entry->participant);
    if (reason_holds(&q, person, entry)) continue;
    snprintf(complaint, TDM_COMPLAINT_BYTES, "unmatched %.*s: %.400s",
             TDM_TEXT_ARG(table->request->cohort.participants[entry->participant].id), why);
    return false;
  }
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/unscored.h"

#include "solver/pair/classes.h"

/* An attribute with more values than one for so many people sets nearly everybody apart. */
enum { PEOPLE_A_VALUE = 16, VALUES_MOST = 512 };

/* Current pairs are no rules, either: who is in which only matters to stages and limits. */
static void forget_scores(tdm_programme *programme) {
  programme->current_count = 0;
  programme->max_changes = -1;
  programme->dimension_count = 0;
  programme->wish_mentor = programme->wish_mentee = 0;
  programme->bridge_count = programme->variety_count = 0;
  if (!programme->pair_scores.only_listed) programme->pair_scores = (tdm_pair_scores){0};
}

tdm_request *tdm_request_unscored(const tdm_request *request, tdm_arena *arena) {
  tdm_request *copy = tdm_arena_alloc(arena, 1, sizeof *copy);
  if (!copy) return NULL;
  *copy = *request;
  forget_scores(&copy->programme);
  return copy;
}

/* ---- attributes of many values ---- */

/* Whether few values are all there are; a hash that two values share does no harm. */
static bool has_few_values(const tdm_cohort *cohort, uint32_t a) {
  uint64_t slots[2 * VALUES_MOST] = {0};
  uint32_t found = 0, most = cohort->count / PEOPLE_A_VALUE;
  if (a == TDM_NONE || cohort->attributes[a].type == TDM_ATTRIBUTE_EMPTY) return true;
  if (most > VALUES_MOST) most = VALUES_MOST;
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint64_t value = tdm_value_hash(1, &cohort->attributes[a], p) | 1;
    uint32_t at = (uint32_t)(value >> 32) % (2 * VALUES_MOST);
    while (slots[at] != 0 && slots[at] != value) at = (at + 1) % (2 * VALUES_MOST);
    if (slots[at] == value) continue;
    slots[at] = value;
    if (++found > most) return false;
  }
  return true;
}

/* ---- loosening ---- */

/* Whether the rule looks at nothing but attributes of few values. */
static bool is_coarse(const tdm_cohort *cohort, const tdm_rule *rule) {
  if (rule->type == TDM_RULE_REPORTING_LINE || rule->type == TDM_RULE_NO_REPEAT) return false;
  for (uint32_t k = 0; k < rule->of.count; k++)
    if (!has_few_values(cohort, rule->attributes[k])) return false;
  for (uint32_t k = 0; k < rule->any_count; k++)
    if (!is_coarse(cohort, &rule->any[k])) return false;
  return true;
}

static bool drop_rules(tdm_request *request, tdm_arena *arena) {
  tdm_programme *programme = &request->programme;
  tdm_rule *kept = tdm_arena_alloc(arena, programme->rule_count, sizeof *kept);
  uint32_t count = 0;
  if (!kept) return false;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (is_coarse(&request->cohort, &programme->rules[r])) kept[count++] = programme->rules[r];
  programme->rules = kept;
  programme->rule_count = count;
  return true;
}

static bool drop_vetoes(tdm_cohort *cohort, tdm_arena *arena) {
  tdm_participant *people = tdm_arena_alloc(arena, cohort->count, sizeof *people);
  if (!people) return false;
  for (uint32_t p = 0; p < cohort->count; p++) {
    people[p] = cohort->participants[p];
    people[p].vetoes = (tdm_references){0};
  }
  cohort->participants = people;
  return true;
}

tdm_request *tdm_request_loosened(const tdm_request *request, tdm_arena *arena) {
  tdm_request *copy = tdm_request_unscored(request, arena);
  if (!copy) return NULL;
  copy->programme.forbid_count = copy->programme.round_count = 0;
  copy->programme.pair_scores = (tdm_pair_scores){0};
  return drop_rules(copy, arena) && drop_vetoes(&copy->cohort, arena) ? copy : NULL;
}

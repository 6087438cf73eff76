// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/alike.h"

#include <string.h>

#include "solver/pair/classes.h"
#include "solver/pair/spread.h"

/* ---- what the programme names ---- */

static void compare(tdm_alike *alike, uint32_t attribute) {
  if (attribute != TDM_NONE) alike->compared[attribute] = true;
}

static void read_rules(tdm_alike *alike, const tdm_rule *rules, uint32_t count) {
  for (uint32_t r = 0; r < count; r++) {
    const tdm_rule *rule = &rules[r];
    for (uint32_t k = 0; k < rule->of.count; k++) compare(alike, rule->attributes[k]);
    alike->by_manager = alike->by_manager || rule->type == TDM_RULE_REPORTING_LINE;
    alike->by_history = alike->by_history || rule->type == TDM_RULE_NO_REPEAT;
    if (rule->type == TDM_RULE_ANY) read_rules(alike, rule->any, rule->any_count);
  }
}

static void read_quotas(tdm_alike *alike, const tdm_programme *programme) {
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    for (uint32_t k = 0; k < quota->differ.count; k++) compare(alike, quota->differ_attributes[k]);
    for (uint32_t k = 0; k < quota->share.count; k++) compare(alike, quota->share_attributes[k]);
  }
}

/* Variety is earned by every single person who has two places or more: they stand alone. */
static void read_spread(tdm_alike *alike, const tdm_cohort *cohort,
                        const tdm_programme *programme) {
  for (uint32_t e = 0; e < tdm_spread_count(programme); e++)
    compare(alike, tdm_spread_entry(programme, e)->attribute);
  for (uint32_t p = 0; programme->variety_count && p < cohort->count; p++)
    if (cohort->participants[p].capacity > 1) alike->named[p] = true;
}

/* ---- who is named ---- */

static void name(tdm_alike *alike, const tdm_reference *reference) {
  if (reference->participant != TDM_NONE) alike->named[reference->participant] = true;
}

static void name_pair(tdm_alike *alike, const tdm_pair_reference *pair) {
  name(alike, &pair->mentor);
  name(alike, &pair->mentee);
}

static void name_list(tdm_alike *alike, const tdm_references *list) {
  for (uint32_t k = 0; k < list->count; k++) name(alike, &list->items[k]);
}

/* A list of one's own names its owner too. */
static void read_lists(tdm_alike *alike, const tdm_cohort *cohort) {
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    name_list(alike, &person->vetoes);
    if (person->vetoes.count) alike->named[p] = true;
    if (!alike->by_wishes || !person->wishes.count) continue;
    name_list(alike, &person->wishes);
    alike->named[p] = true;
  }
}

static void read_pairs(tdm_alike *alike, const tdm_programme *programme) {
  const tdm_pair_scores *given = &programme->pair_scores;
  for (uint32_t k = 0; k < programme->require_count; k++)
    name_pair(alike, &programme->require[k].pair);
  for (uint32_t k = 0; k < programme->forbid_count; k++) name_pair(alike, &programme->forbid[k]);
  for (uint32_t k = 0; k < programme->current_count; k++) name_pair(alike, &programme->current[k]);
  for (uint32_t r = 0; alike->by_history && r < programme->round_count; r++)
    for (uint32_t k = 0; k < programme->history[r].pair_count; k++)
      name_pair(alike, &programme->history[r].pairs[k].pair);
  if (!given->given) return;
  for (uint32_t k = 0; k < given->entry_count; k++) name_pair(alike, &given->entries[k]);
  name_list(alike, &given->mentors);
  name_list(alike, &given->mentees);
}

static void read_managers(tdm_alike *alike, const tdm_cohort *cohort) {
  if (!alike->by_manager) return;
  for (uint32_t p = 0; p < cohort->line.count; p++) {
    uint32_t boss = cohort->line.boss[p];
    if (boss != TDM_NONE && boss < cohort->count) alike->named[boss] = true;
  }
}

bool tdm_alike_init(tdm_alike *alike, const tdm_request *request, const tdm_compiled_quota *quotas,
                    tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  const tdm_cohort *cohort = &request->cohort;
  *alike = (tdm_alike){.request = request,
                       .quotas = quotas,
                       .by_wishes = programme->wish_mentor > 0 || programme->wish_mentee > 0};
  alike->compared = tdm_arena_alloc(arena, cohort->attribute_count, sizeof *alike->compared);
  alike->named = tdm_arena_alloc(arena, cohort->count, sizeof *alike->named);
  if (!alike->compared || !alike->named) return false;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    compare(alike, programme->dimensions[d].attribute);
  read_rules(alike, programme->rules, programme->rule_count);
  read_quotas(alike, programme);
  read_spread(alike, cohort, programme);
  read_lists(alike, cohort);
  read_pairs(alike, programme);
  read_managers(alike, cohort);
  return true;
}

/* ---- two people ---- */

/* What the quota's conditions on one side say of somebody who is on it. */
static bool holds(const bool *side, uint32_t p) { return side && side[p]; }

static const bool *own_side(const tdm_compiled_quota *quota, tdm_role role) {
  return role == TDM_ROLE_MENTOR ? quota->mentor : quota->mentee;
}

static uint64_t hash_quotas(const tdm_alike *alike, uint64_t hash, uint32_t p) {
  const tdm_request *request = alike->request;
  tdm_role role = request->cohort.participants[p].role;
  for (uint32_t q = 0; q < request->programme.quota_count; q++) {
    const tdm_compiled_quota *quota = &alike->quotas[q];
    hash = hash << 2 ^ hash >> 62 ^ (uint64_t)holds(own_side(quota, role), p) ^
           (uint64_t)holds(quota->either_side, p) << 1;
  }
  return hash;
}

static bool same_for_quotas(const tdm_alike *alike, uint32_t a, uint32_t b) {
  const tdm_request *request = alike->request;
  tdm_role role = request->cohort.participants[a].role;
  for (uint32_t q = 0; q < request->programme.quota_count; q++) {
    const tdm_compiled_quota *quota = &alike->quotas[q];
    const bool *own = own_side(quota, role), *either = quota->either_side;
    if (holds(own, a) != holds(own, b) || holds(either, a) != holds(either, b)) return false;
  }
  return true;
}

uint64_t tdm_alike_hash(const tdm_alike *alike, uint32_t participant) {
  const tdm_cohort *cohort = &alike->request->cohort;
  const tdm_participant *person = &cohort->participants[participant];
  uint64_t hash =
      tdm_hash_mix(person->role, (uint64_t)person->capacity * 65 + (uint64_t)person->min);
  if (alike->by_manager) hash = tdm_hash_mix(hash, cohort->line.boss[participant]);
  for (uint32_t a = 0; a < cohort->attribute_count; a++)
    if (alike->compared[a]) hash = tdm_value_hash(hash, &cohort->attributes[a], participant);
  return tdm_hash_mix(hash, hash_quotas(alike, 1, participant));
}

static bool same_value(const tdm_attribute *attribute, uint32_t a, uint32_t b) {
  if (attribute->type == TDM_ATTRIBUTE_NUMBERS)
    return tdm_number_code(attribute->numbers[a]) == tdm_number_code(attribute->numbers[b]);
  if (attribute->type == TDM_ATTRIBUTE_EMPTY) return true;
  uint32_t size = attribute->first[a + 1] - attribute->first[a];
  if (size != attribute->first[b + 1] - attribute->first[b]) return false;
  return size == 0 || /* nobody may have a value */
         memcmp(attribute->values + attribute->first[a], attribute->values + attribute->first[b],
                size * sizeof *attribute->values) == 0;
}

bool tdm_alike_are(const tdm_alike *alike, uint32_t a, uint32_t b) {
  const tdm_cohort *cohort = &alike->request->cohort;
  const tdm_participant *one = &cohort->participants[a], *other = &cohort->participants[b];
  if (alike->named[a] || alike->named[b]) return false;
  if (one->role != other->role || one->capacity != other->capacity || one->min != other->min)
    return false;
  if (alike->by_manager && cohort->line.boss[a] != cohort->line.boss[b]) return false;
  if (!same_for_quotas(alike, a, b)) return false;
  for (uint32_t k = 0; k < cohort->attribute_count; k++)
    if (alike->compared[k] && !same_value(&cohort->attributes[k], a, b)) return false;
  return true;
}

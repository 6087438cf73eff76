// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/quotas.h"

#include <stddef.h>

static bool number_listed(const tdm_condition *condition, double number) {
  for (uint32_t k = 0; k < condition->number_count; k++)
    if (condition->numbers[k] == number) return true;
  return false;
}

/* Which symbols of the cohort the condition lists. */
static bool *listed_symbols(const tdm_condition *condition, const tdm_cohort *cohort,
                            tdm_arena *arena) {
  bool *listed = tdm_arena_alloc(arena, cohort->symbols.count, sizeof *listed);
  if (!listed) return NULL;
  for (uint32_t k = 0; k < condition->strings.count; k++) {
    uint32_t symbol = tdm_symbols_find(&cohort->symbols, condition->strings.items[k]);
    if (symbol != TDM_NONE) listed[symbol] = true;
  }
  return listed;
}

static bool intersects(const tdm_attribute *attribute, uint32_t person, const bool *listed) {
  for (uint32_t k = attribute->first[person]; k < attribute->first[person + 1]; k++)
    if (listed[attribute->values[k]]) return true;
  return false;
}

/* Clears holds[p] for everybody who does not hold the condition. */
static bool apply_condition(bool *holds, const tdm_condition *condition, const tdm_cohort *cohort,
                            tdm_arena *arena) {
  bool *listed = listed_symbols(condition, cohort, arena);
  if (!listed) return false;
  for (uint32_t p = 0; p < cohort->count; p++) {
    bool match = false;
    if (!tdm_cohort_missing(cohort, condition->index, p)) {
      const tdm_attribute *attribute = &cohort->attributes[condition->index];
      match = attribute->type == TDM_ATTRIBUTE_NUMBERS
                  ? number_listed(condition, attribute->numbers[p])
                  : intersects(attribute, p, listed);
    }
    holds[p] = holds[p] && match;
  }
  return true;
}

/* NULL in *side when there are no conditions. */
static bool init_side(const bool **side, const tdm_conditions *conditions, const tdm_cohort *cohort,
                      tdm_arena *arena) {
  *side = NULL;
  if (conditions->count == 0) return true;
  bool *holds = tdm_arena_alloc(arena, cohort->count, sizeof *holds);
  if (!holds) return false;
  for (uint32_t p = 0; p < cohort->count; p++) holds[p] = true;
  for (uint32_t k = 0; k < conditions->count; k++)
    if (!apply_condition(holds, &conditions->items[k], cohort, arena)) return false;
  *side = holds;
  return true;
}

static tdm_trait *init_traits(const uint32_t *attributes, uint32_t count, const tdm_cohort *cohort,
                              tdm_arena *arena) {
  tdm_trait *traits = tdm_arena_alloc(arena, count, sizeof *traits);
  for (uint32_t k = 0; traits && k < count; k++)
    if (!tdm_trait_init(&traits[k], cohort, attributes[k], arena)) return NULL;
  return traits;
}

bool tdm_quota_init(tdm_compiled_quota *compiled, const tdm_quota *quota, const tdm_cohort *cohort,
                    tdm_arena *arena) {
  *compiled =
      (tdm_compiled_quota){.differ_count = quota->differ.count, .share_count = quota->share.count};
  compiled->differ = init_traits(quota->differ_attributes, quota->differ.count, cohort, arena);
  compiled->share = init_traits(quota->share_attributes, quota->share.count, cohort, arena);
  return compiled->differ && compiled->share &&
         init_side(&compiled->mentor, &quota->mentor, cohort, arena) &&
         init_side(&compiled->mentee, &quota->mentee, cohort, arena) &&
         init_side(&compiled->either_side, &quota->either_side, cohort, arena);
}

/* Those of people who are there, and in roles that they still have. */
static bool init_current(tdm_compiled_quota *compiled, const tdm_request *request,
                         tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  const tdm_participant *people = request->cohort.participants;
  tdm_pair_map *map = tdm_arena_alloc(arena, 1, sizeof *map);
  if (!map || !tdm_pair_map_init(map, arena, programme->current_count)) return false;
  for (uint32_t k = 0; k < programme->current_count; k++) {
    uint32_t mentor = programme->current[k].mentor.participant;
    uint32_t mentee = programme->current[k].mentee.participant;
    if (mentor == TDM_NONE || mentee == TDM_NONE) continue;
    if ((people[mentor].role & TDM_ROLE_MENTOR) && (people[mentee].role & TDM_ROLE_MENTEE))
      tdm_pair_map_set(map, mentor, mentee, 1);
  }
  *compiled = (tdm_compiled_quota){.listed = map};
  return true;
}

tdm_compiled_quota *tdm_quotas_init(const tdm_request *request, tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  uint32_t count = programme->quota_count;
  tdm_compiled_quota *quotas =
      tdm_arena_alloc(arena, tdm_quotas_counted(programme), sizeof *quotas);
  if (!quotas) return NULL;
  for (uint32_t q = 0; q < count; q++)
    if (!tdm_quota_init(&quotas[q], &programme->quotas[q], &request->cohort, arena)) return NULL;
  return !programme->has_current || init_current(&quotas[count], request, arena) ? quotas : NULL;
}

bool tdm_quota_counts(const tdm_compiled_quota *quota, uint32_t mentor, uint32_t mentee) {
  if (quota->listed) return tdm_pair_map_get(quota->listed, mentor, mentee, NULL);
  if (quota->mentor && !quota->mentor[mentor]) return false;
  if (quota->mentee && !quota->mentee[mentee]) return false;
  if (quota->either_side && !quota->either_side[mentor] && !quota->either_side[mentee])
    return false;
  for (uint32_t k = 0; k < quota->differ_count; k++) {
    const tdm_trait *trait = &quota->differ[k];
    if (tdm_trait_missing(trait, mentor) || tdm_trait_missing(trait, mentee) ||
        tdm_trait_equal(trait, mentor, mentee))
      return false;
  }
  for (uint32_t k = 0; k < quota->share_count; k++)
    if (!tdm_trait_meet(&quota->share[k], mentor, mentee)) return false;
  return true;
}

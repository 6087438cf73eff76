// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/change.h"

#include <stdlib.h>
#include <string.h>

static void *take(tdm_instance *instance, size_t count, size_t size) {
  void *block = tdm_arena_alloc(instance->arena, count, size);
  if (!block) abort();
  return block;
}

/* ---- double ---- */

static bool points_fit(const double *points, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (points[i] > TDM_POINTS_MAX / 2 || points[i] < -TDM_POINTS_MAX / 2) return false;
  return true;
}

static uint32_t value_count(const tdm_pair_scores *scores) {
  return scores->mentors.count * scores->mentees.count;
}

static bool fits_doubled(const tdm_programme *programme) {
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (programme->dimensions[d].weight > TDM_WEIGHT_MAX / 2) return false;
  const tdm_pair_scores *scores = &programme->pair_scores;
  return programme->wish_mentor <= TDM_WEIGHT_MAX / 2 &&
         programme->wish_mentee <= TDM_WEIGHT_MAX / 2 &&
         points_fit(scores->points, scores->entry_count) &&
         points_fit(scores->values, value_count(scores));
}

bool tdm_instance_double(tdm_instance *instance) {
  tdm_programme *programme = &instance->request.programme;
  if (!fits_doubled(programme)) return false;
  for (uint32_t d = 0; d < programme->dimension_count; d++) programme->dimensions[d].weight *= 2;
  programme->wish_mentor *= 2;
  programme->wish_mentee *= 2;
  tdm_pair_scores *scores = &programme->pair_scores;
  for (uint32_t i = 0; i < scores->entry_count; i++) scores->points[i] *= 2;
  for (uint32_t i = 0; i < value_count(scores); i++) scores->values[i] *= 2;
  return true;
}

/* ---- drop ---- */

static bool names(const tdm_pair_reference *pair, tdm_text id) {
  return tdm_text_equal(pair->mentor.id, id) || tdm_text_equal(pair->mentee.id, id);
}

static void drop_values(tdm_cohort *cohort, uint32_t participant) {
  for (uint32_t a = 0; a < cohort->attribute_count; a++) {
    tdm_attribute *attribute = &cohort->attributes[a];
    uint32_t after = cohort->count - participant - 1;
    if (attribute->numbers)
      memmove(attribute->numbers + participant, attribute->numbers + participant + 1,
              after * sizeof *attribute->numbers);
    if (!attribute->first) continue;
    uint32_t first = attribute->first[participant];
    uint32_t gone = attribute->first[participant + 1] - first;
    uint32_t last = attribute->first[cohort->count];
    memmove(attribute->values + first, attribute->values + first + gone,
            (last - first - gone) * sizeof *attribute->values);
    for (uint32_t p = participant; p < cohort->count; p++)
      attribute->first[p] = attribute->first[p + 1] - gone;
  }
}

/* The line through the person goes on: as an outsider, known by the map of managers. */
static void keep_line(tdm_instance *instance, const tdm_participant *person) {
  tdm_cohort *cohort = &instance->request.cohort;
  if (person->manager.size == 0) return;
  tdm_manager_entry *entries = take(instance, cohort->manager_count + 1, sizeof *entries);
  uint32_t count = 0;
  for (uint32_t i = 0; i < cohort->manager_count; i++)
    if (!tdm_text_equal(cohort->managers[i].person, person->id))
      entries[count++] = cohort->managers[i];
  entries[count++] = (tdm_manager_entry){person->id, person->manager};
  cohort->managers = entries;
  cohort->manager_count = count;
}

static void drop_entries(tdm_programme *programme, tdm_text id) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < programme->forbid_count; i++)
    if (!names(&programme->forbid[i], id)) programme->forbid[kept++] = programme->forbid[i];
  programme->forbid_count = kept;
  tdm_pair_scores *scores = &programme->pair_scores;
  kept = 0;
  for (uint32_t i = 0; i < scores->entry_count; i++) {
    if (names(&scores->entries[i], id)) continue;
    scores->entries[kept] = scores->entries[i];
    scores->points[kept++] = scores->points[i];
  }
  scores->entry_count = kept;
}

static uint32_t find(const tdm_references *list, tdm_text id) {
  uint32_t at = 0;
  while (at < list->count && !tdm_text_equal(list->items[at].id, id)) at++;
  return at;
}

static void remove_at(tdm_references *list, uint32_t at) {
  if (at >= list->count) return;
  list->count--;
  memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof *list->items);
}

static void drop_from_matrix(tdm_pair_scores *scores, tdm_text id) {
  uint32_t row = find(&scores->mentors, id), column = find(&scores->mentees, id), kept = 0;
  for (uint32_t i = 0; i < scores->mentors.count; i++)
    for (uint32_t j = 0; j < scores->mentees.count; j++)
      if (i != row && j != column)
        scores->values[kept++] = scores->values[i * scores->mentees.count + j];
  remove_at(&scores->mentors, row);
  remove_at(&scores->mentees, column);
}

void tdm_instance_drop(tdm_instance *instance, uint32_t participant) {
  tdm_cohort *cohort = &instance->request.cohort;
  tdm_participant person = cohort->participants[participant];
  keep_line(instance, &person);
  drop_values(cohort, participant);
  cohort->count--;
  memmove(cohort->participants + participant, cohort->participants + participant + 1,
          (cohort->count - participant) * sizeof *cohort->participants);
  drop_entries(&instance->request.programme, person.id);
  if (instance->request.programme.pair_scores.dense)
    drop_from_matrix(&instance->request.programme.pair_scores, person.id);
}

/* ---- locks ---- */

bool tdm_instance_is_locked(const tdm_instance *instance, uint32_t participant) {
  const tdm_programme *programme = &instance->request.programme;
  for (uint32_t i = 0; i < programme->require_count; i++)
    if (names(&programme->require[i].pair, instance->request.cohort.participants[participant].id))
      return true;
  return false;
}

void tdm_instance_override_locks(tdm_instance *instance) {
  for (uint32_t i = 0; i < instance->request.programme.require_count; i++)
    instance->request.programme.require[i].override = true;
}

void tdm_instance_add_lock(tdm_instance *instance, uint32_t mentor, uint32_t mentee) {
  tdm_programme *programme = &instance->request.programme;
  const tdm_participant *people = instance->request.cohort.participants;
  tdm_lock *locks = take(instance, programme->require_count + 1, sizeof *locks);
  if (programme->require_count)
    memcpy(locks, programme->require, programme->require_count * sizeof *locks);
  locks[programme->require_count++].pair =
      (tdm_pair_reference){{people[mentor].id, TDM_NONE}, {people[mentee].id, TDM_NONE}};
  programme->require = locks;
}

/* ---- separate ---- */

void tdm_instance_separate(tdm_instance *instance) {
  static const char *const places[] = {"department", "floor"};
  const tdm_cohort *cohort = &instance->request.cohort;
  tdm_programme *programme = &instance->request.programme;
  tdm_rule *rules = take(instance, programme->rule_count + 1, sizeof *rules);
  if (programme->rule_count) memcpy(rules, programme->rules, programme->rule_count * sizeof *rules);
  programme->rules = rules;
  programme->quota_count = 0;
  tdm_instance_override_locks(instance);
  tdm_text place = tdm_text_of(places[instance->seed / 4 % 2]);
  for (uint32_t a = 0; a < cohort->attribute_count; a++) {
    if (!tdm_text_equal(cohort->attributes[a].name, place)) continue;
    tdm_rule *rule = &rules[programme->rule_count++];
    *rule = (tdm_rule){.type = TDM_RULE_SAME, .of = {take(instance, 1, sizeof place), 1}};
    rule->of.items[0] = place;
  }
}

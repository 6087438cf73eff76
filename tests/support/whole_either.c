// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>

#include "tests/support/change.h"
#include "tests/support/table.h"
#include "tests/support/whole.h"

typedef struct {
  tdm_instance *instance;
  tdm_cohort *cohort;
  tdm_programme *programme;
  tdm_random random;
} drawer;

static void *take(drawer *d, size_t count, size_t size) {
  void *block = tdm_arena_alloc(d->instance->arena, count, size);
  if (!block) abort();
  return block;
}

static bool is_either(const drawer *d, uint32_t participant) {
  return d->cohort->participants[participant].role == TDM_ROLE_EITHER;
}

static uint32_t index_of(const drawer *d, tdm_text id) {
  uint32_t p = 0;
  while (!tdm_text_equal(d->cohort->participants[p].id, id)) p++;
  return p;
}

static tdm_reference reference(const drawer *d, uint32_t participant) {
  return (tdm_reference){d->cohort->participants[participant].id, TDM_NONE};
}

/* ---- wishes and vetoes among people who were of one side ---- */

static void name_another(drawer *d, tdm_references *list, uint32_t self) {
  uint32_t other = tdm_random_below(&d->random, d->cohort->count);
  for (uint32_t i = 0; i < list->count; i++)
    if (tdm_text_equal(list->items[i].id, d->cohort->participants[other].id)) return;
  if (other == self) return;
  tdm_reference *items = take(d, list->count + 1, sizeof *items);
  if (list->count) memcpy(items, list->items, list->count * sizeof *items);
  items[list->count++] = reference(d, other);
  list->items = items;
}

static void name_others(drawer *d) {
  bool wished = d->programme->wish_mentor > 0 || d->programme->wish_mentee > 0;
  for (uint32_t p = 0; p < d->cohort->count; p++) {
    tdm_participant *person = &d->cohort->participants[p];
    if (wished && tdm_random_chance(&d->random, 40)) name_another(d, &person->wishes, p);
    if (tdm_random_chance(&d->random, 8)) name_another(d, &person->vetoes, p);
  }
}

/* ---- listed scores ---- */

static bool is_listed(const drawer *d, tdm_text a, tdm_text b) {
  const tdm_pair_scores *scores = &d->programme->pair_scores;
  for (uint32_t i = 0; i < scores->entry_count; i++) {
    tdm_text mentor = scores->entries[i].mentor.id, mentee = scores->entries[i].mentee.id;
    if ((tdm_text_equal(mentor, a) && tdm_text_equal(mentee, b)) ||
        (tdm_text_equal(mentor, b) && tdm_text_equal(mentee, a)))
      return true;
  }
  return false;
}

static void list_more(drawer *d) {
  tdm_pair_scores *scores = &d->programme->pair_scores;
  if (!scores->given || scores->dense) return;
  uint32_t people = d->cohort->count, most = scores->entry_count + people * people;
  tdm_pair_reference *entries = take(d, most, sizeof *entries);
  double *points = take(d, most, sizeof *points);
  if (scores->entry_count) {
    memcpy(entries, scores->entries, scores->entry_count * sizeof *entries);
    memcpy(points, scores->points, scores->entry_count * sizeof *points);
  }
  scores->entries = entries;
  scores->points = points;
  for (uint32_t a = 0; a < people; a++)
    for (uint32_t b = 0; b < people; b++) {
      const tdm_participant *mentor = &d->cohort->participants[a];
      const tdm_participant *mentee = &d->cohort->participants[b];
      if (a == b || !(mentor->role & TDM_ROLE_MENTOR) || !(mentee->role & TDM_ROLE_MENTEE))
        continue;
      if (!tdm_random_chance(&d->random, 40) || is_listed(d, mentor->id, mentee->id)) continue;
      entries[scores->entry_count] = (tdm_pair_reference){reference(d, a), reference(d, b)};
      points[scores->entry_count++] = (double)tdm_random_below(&d->random, 9) - 2;
    }
}

/* ---- rules ---- */

static tdm_texts grades(drawer *d) {
  static const char *const names[] = {"junior", "senior", "lead", "chief"};
  tdm_texts levels = {take(d, 4, sizeof(tdm_text)), 4};
  for (uint32_t i = 0; i < 4; i++) levels.items[i] = tdm_text_of(names[i]);
  return levels;
}

static void add_reverse(drawer *d) {
  tdm_programme *programme = d->programme;
  tdm_rule *rules = take(d, programme->rule_count + 1, sizeof *rules);
  if (programme->rule_count) memcpy(rules, programme->rules, programme->rule_count * sizeof *rules);
  bool ordinal = tdm_random_chance(&d->random, 60);
  tdm_rule *rule = &rules[programme->rule_count++];
  *rule = (tdm_rule){.type = TDM_RULE_REVERSE, .of = {take(d, 1, sizeof(tdm_text)), 1}};
  rule->of.items[0] = tdm_text_of(ordinal ? "grade" : "age");
  rule->at_least = 1;
  rule->stand = (tdm_stand)(TDM_STAND_BELOW + (int)tdm_random_below(&d->random, 4));
  rule->missing_allows = tdm_random_chance(&d->random, 60);
  if (ordinal) rule->levels = grades(d);
  programme->rules = rules;
}

static void add_rules(drawer *d) {
  uint32_t dice = tdm_random_below(&d->random, 10);
  if (dice < 5) add_reverse(d);
  if (dice < 1) add_reverse(d);
}

/* ---- locks ---- */

static bool may_be_locked(const drawer *d, uint32_t mentor, uint32_t mentee, bool override) {
  tdm_cell cell = tdm_table_cell(&d->instance->request, mentor, mentee);
  return cell.obstacles == 0 || (override && !(cell.obstacles & TDM_OBSTACLES_FIRM));
}

static void turn_locks(drawer *d) {
  for (uint32_t i = 0; i < d->programme->require_count; i++) {
    tdm_lock *lock = &d->programme->require[i];
    uint32_t mentor = index_of(d, lock->pair.mentor.id), mentee = index_of(d, lock->pair.mentee.id);
    if (!is_either(d, mentor) || !is_either(d, mentee) || tdm_random_chance(&d->random, 50))
      continue;
    if (may_be_locked(d, mentee, mentor, lock->override))
      lock->pair = (tdm_pair_reference){lock->pair.mentee, lock->pair.mentor};
  }
}

static uint32_t locks_of(const drawer *d, uint32_t participant) {
  tdm_text id = d->cohort->participants[participant].id;
  uint32_t count = 0;
  for (uint32_t i = 0; i < d->programme->require_count; i++) {
    const tdm_pair_reference *pair = &d->programme->require[i].pair;
    count += tdm_text_equal(pair->mentor.id, id) || tdm_text_equal(pair->mentee.id, id);
  }
  return count;
}

static bool are_locked(const drawer *d, uint32_t a, uint32_t b) {
  return tdm_table_cell(&d->instance->request, a, b).lock != TDM_NONE ||
         tdm_table_cell(&d->instance->request, b, a).lock != TDM_NONE;
}

static void add_lock(drawer *d) {
  uint32_t a = tdm_random_below(&d->random, d->cohort->count);
  uint32_t b = tdm_random_below(&d->random, d->cohort->count);
  const tdm_participant *mentor = &d->cohort->participants[a],
                        *mentee = &d->cohort->participants[b];
  if (a == b || !(mentor->role & TDM_ROLE_MENTOR) || !(mentee->role & TDM_ROLE_MENTEE)) return;
  if ((int32_t)locks_of(d, a) >= mentor->capacity || (int32_t)locks_of(d, b) >= mentee->capacity)
    return;
  if (!are_locked(d, a, b) && may_be_locked(d, a, b, false))
    tdm_instance_add_lock(d->instance, a, b);
}

/* What has changed since may have made a lock break a rule or a veto. */
static void mend_locks(drawer *d) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < d->programme->require_count; i++) {
    tdm_lock *lock = &d->programme->require[i];
    uint32_t mentor = index_of(d, lock->pair.mentor.id), mentee = index_of(d, lock->pair.mentee.id);
    if (!may_be_locked(d, mentor, mentee, true)) continue;
    if (!may_be_locked(d, mentor, mentee, lock->override)) lock->override = true;
    d->programme->require[kept++] = *lock;
  }
  d->programme->require_count = kept;
}

void tdm_instance_make_either(tdm_instance *instance, uint64_t seed) {
  drawer d = {instance, &instance->request.cohort, &instance->request.programme, {seed}};
  if (d.cohort->count == 0) return;
  uint32_t percent = tdm_random_chance(&d.random, 50) ? 100 : 50;
  for (uint32_t p = 0; p < d.cohort->count; p++)
    if (tdm_random_chance(&d.random, percent)) d.cohort->participants[p].role = TDM_ROLE_EITHER;
  name_others(&d);
  list_more(&d);
  add_rules(&d);
  mend_locks(&d);
  turn_locks(&d);
  if (tdm_random_chance(&d.random, 30)) add_lock(&d);
}

void tdm_instance_set_one_role(tdm_instance *instance) {
  tdm_programme *programme = &instance->request.programme;
  for (uint32_t i = 0; i < programme->require_count; i++)
    for (uint32_t k = 0; k < programme->require_count; k++)
      if (tdm_text_equal(programme->require[i].pair.mentor.id,
                         programme->require[k].pair.mentee.id))
        return;
  programme->one_role = true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/certify_groups.h"

#include "solver/answer/certify.h"

/* What the multiplier is where the group is not listed: its first gain's worth, in micro-points. */
static tdm_wide by_default(const tdm_certify_groups *from, const tdm_measure *measure) {
  if (measure->kind == TDM_GAIN_MATCHED)
    return (tdm_wide)from->matched +
           (from->objective == TDM_COUNT_MATCHED ? (tdm_wide)from->scale : 0);
  if (from->objective != TDM_COUNT_SCORE) return 0;
  return (tdm_wide)from->scale * measure->steps[0].gain * from->problem->unit;
}

static bool is_told(const tdm_certify_groups *from, uint32_t g) {
  return from->price[g] != by_default(from, tdm_gains_measure(&from->problem->gains, g));
}

static uint32_t people_of(const tdm_certify_groups *from, uint32_t g) {
  const tdm_gain_group *group = &from->problem->gains.groups[g];
  const tdm_measure *measure = &from->problem->gains.measures[group->measure];
  return measure->kind == TDM_GAIN_MATCHED ? from->problem->nodes[group->one].people : 1;
}

/* Somebody who has the value. */
static uint32_t holder_of(const tdm_problem *problem, const tdm_measure *measure, uint32_t value) {
  uint32_t n = 0;
  while (measure->value[n] != value) n++;
  return problem->nodes[n].participant;
}

static void add(tdm_group_multipliers *list, uint32_t one, uint32_t other, tdm_wide multiplier) {
  list->one[list->count] = one;
  if (list->other) list->other[list->count] = other;
  list->multiplier[list->count++] = (int64_t)multiplier;
}

static void tell(const tdm_certify_groups *from, uint32_t g, tdm_group_multipliers *list) {
  const tdm_problem *problem = from->problem;
  const tdm_gain_group *group = &problem->gains.groups[g];
  const tdm_measure *measure = &problem->gains.measures[group->measure];
  uint32_t people;
  const uint32_t *person = NULL;
  switch (measure->kind) {
    case TDM_GAIN_BRIDGES:
      add(list, holder_of(problem, measure, group->one), holder_of(problem, measure, group->other),
          from->price[g]);
      break;
    case TDM_GAIN_VARIETY:
      add(list, problem->nodes[group->one].participant, holder_of(problem, measure, group->other),
          from->price[g]);
      break;
    case TDM_GAIN_MATCHED:
      person = tdm_certify_people(problem, group->one, &people);
      for (uint32_t k = 0; k < people; k++) add(list, person[k], TDM_NONE, from->price[g]);
      break;
  }
}

static bool make_room(tdm_group_multipliers *list, uint32_t count, bool pairs, tdm_arena *arena) {
  *list = (tdm_group_multipliers){0};
  list->one = tdm_arena_alloc(arena, count, sizeof *list->one);
  list->multiplier = tdm_arena_alloc(arena, count, sizeof *list->multiplier);
  if (pairs) list->other = tdm_arena_alloc(arena, count, sizeof *list->other);
  return list->one && list->multiplier && (!pairs || list->other);
}

/* The groups of one measure. */
static bool tell_measure(const tdm_certify_groups *from, uint32_t number, tdm_arena *arena,
                         tdm_group_multipliers *list) {
  const tdm_gains *gains = &from->problem->gains;
  uint32_t count = 0;
  for (uint32_t g = 0; g < from->count; g++)
    if (gains->groups[g].measure == number && is_told(from, g)) count += people_of(from, g);
  if (!make_room(list, count, gains->measures[number].kind != TDM_GAIN_MATCHED, arena))
    return false;
  for (uint32_t g = 0; g < from->count; g++)
    if (gains->groups[g].measure == number && is_told(from, g)) tell(from, g, list);
  return true;
}

bool tdm_certify_groups_tell(const tdm_certify_groups *from, tdm_arena *arena,
                             tdm_certificate *certificate) {
  const tdm_gains *gains = &from->problem->gains;
  const tdm_programme *programme = &from->problem->request->programme;
  size_t entries = (size_t)programme->bridge_count + programme->variety_count;
  if (gains->measure_count == 0) return true;
  certificate->spread = tdm_arena_alloc(arena, entries, sizeof *certificate->spread);
  if (!certificate->spread) return false;
  for (uint32_t m = 0; m < gains->measure_count; m++) {
    const tdm_measure *measure = &gains->measures[m];
    tdm_group_multipliers *list = measure->kind == TDM_GAIN_MATCHED
                                      ? &certificate->matched
                                      : &certificate->spread[measure->entry];
    if (!tell_measure(from, m, arena, list)) return false;
  }
  return true;
}

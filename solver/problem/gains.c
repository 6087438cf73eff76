// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/gains.h"

#include <stdlib.h>
#include <string.h>

#include "solver/pair/classes.h"
#include "solver/pair/spread.h"
#include "solver/problem/problem.h"

enum { FIRST_ROOM = 256 };

/* ---- values ---- */

static bool same_value(const tdm_attribute *attribute, uint32_t a, uint32_t b) {
  uint32_t size = attribute->first[a + 1] - attribute->first[a];
  return size == attribute->first[b + 1] - attribute->first[b] &&
         memcmp(attribute->values + attribute->first[a], attribute->values + attribute->first[b],
                size * sizeof *attribute->values) == 0;
}

/* Numbers the nodes' values as they come; `slots` holds nodes, as many as there are and half as
 * many again at least. */
static void number_values(const tdm_problem *problem, const tdm_attribute *attribute,
                          uint32_t *slots, uint32_t mask, uint32_t *value, uint32_t *values) {
  for (uint32_t s = 0; s <= mask; s++) slots[s] = TDM_NONE;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t person = problem->nodes[n].participant;
    if (attribute->first[person] == attribute->first[person + 1]) continue;
    uint32_t at = (uint32_t)(tdm_value_hash(1, attribute, person) >> 16) & mask;
    while (slots[at] != TDM_NONE &&
           !same_value(attribute, problem->nodes[slots[at]].participant, person))
      at = (at + 1) & mask;
    value[n] = slots[at] == TDM_NONE ? (*values)++ : value[slots[at]];
    if (slots[at] == TDM_NONE) slots[at] = n;
  }
}

static const uint32_t *values_of(tdm_problem *problem, uint32_t attribute, uint32_t *values) {
  uint32_t *value = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *value);
  uint32_t size = 4;
  *values = 0;
  if (!value) return NULL;
  for (uint32_t n = 0; n < problem->node_count; n++) value[n] = TDM_NONE;
  if (attribute == TDM_NONE ||
      problem->request->cohort.attributes[attribute].type != TDM_ATTRIBUTE_STRINGS)
    return value;
  while (size < 2 * problem->node_count) size *= 2;
  uint32_t *slots = malloc((size_t)size * sizeof *slots);
  if (!slots) return NULL;
  number_values(problem, &problem->request->cohort.attributes[attribute], slots, size - 1, value,
                values);
  free(slots);
  return value;
}

/* ---- measures ---- */

/* Falling gains in units, equal ones as one step; what earns nothing is left out. */
static bool compile_steps(tdm_measure *measure, const tdm_spread *entry, int64_t unit,
                          tdm_arena *arena) {
  measure->steps = tdm_arena_alloc(arena, entry->gain_count, sizeof *measure->steps);
  if (!measure->steps) return false;
  for (uint32_t k = 0; k < entry->gain_count; k++) {
    int64_t gain = tdm_spread_gain(entry, k) / unit;
    if (gain <= 0) break;
    if (measure->step_count == 0 || measure->steps[measure->step_count - 1].gain != gain)
      measure->steps[measure->step_count++] = (tdm_step){.gain = gain};
    measure->steps[measure->step_count - 1].width++;
  }
  return true;
}

/* Of variety: whoever has two places or more, and is not several people. */
static const bool *owners_of(const tdm_problem *problem) {
  bool *owns = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *owns);
  for (uint32_t n = 0; owns && n < problem->node_count; n++)
    owns[n] = (uint32_t)problem->nodes[n].capacity > problem->nodes[n].people;
  return owns;
}

static bool add_spread(tdm_problem *problem, uint32_t number) {
  const tdm_programme *programme = &problem->request->programme;
  const tdm_spread *entry = tdm_spread_entry(programme, number);
  tdm_gains *gains = &problem->gains;
  tdm_measure *measure = &gains->measures[gains->measure_count];
  bool bridges = number < programme->bridge_count;
  *measure = (tdm_measure){.kind = bridges ? TDM_GAIN_BRIDGES : TDM_GAIN_VARIETY, .entry = number};
  if (!compile_steps(measure, entry, problem->unit, problem->arena)) return false;
  if (measure->step_count == 0) return true;
  measure->value = values_of(problem, entry->attribute, &measure->values);
  if (!bridges) measure->owns = owners_of(problem);
  gains->per_candidate += bridges ? 1 : 2;
  gains->measure_count++;
  return measure->value && (bridges || measure->owns);
}

/* By kind and name: the order of the request must not matter. */
static void sort_entries(const tdm_programme *programme, uint32_t *order, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    uint32_t moving = order[i], k = i;
    bool bridges = moving < programme->bridge_count;
    while (k > 0 && bridges == (order[k - 1] < programme->bridge_count) &&
           tdm_text_compare(tdm_spread_entry(programme, moving)->name,
                            tdm_spread_entry(programme, order[k - 1])->name) < 0) {
      order[k] = order[k - 1];
      k--;
    }
    order[k] = moving;
  }
}

static bool has_stage(const tdm_programme *programme, tdm_stage stage) {
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] == stage) return true;
  return false;
}

/* Who has one place is matched by any pair: only the others need groups. */
static bool add_matched(tdm_problem *problem) {
  tdm_gains *gains = &problem->gains;
  tdm_measure *measure = &gains->measures[gains->measure_count];
  if (!has_stage(&problem->request->programme, TDM_STAGE_MATCHED)) return true;
  *measure = (tdm_measure){.kind = TDM_GAIN_MATCHED, .entry = TDM_NONE, .step_count = 1};
  measure->steps = tdm_arena_alloc(problem->arena, 1, sizeof *measure->steps);
  measure->owns = owners_of(problem);
  if (!measure->steps || !measure->owns) return false;
  measure->steps[0] = (tdm_step){1, 1};
  gains->per_candidate += 2;
  gains->measure_count++;
  return true;
}

bool tdm_gains_init(tdm_problem *problem) {
  const tdm_programme *programme = &problem->request->programme;
  uint32_t count = tdm_spread_count(programme);
  tdm_gains *gains = &problem->gains;
  *gains = (tdm_gains){0};
  gains->measures = tdm_arena_alloc(problem->arena, (size_t)count + 1, sizeof *gains->measures);
  uint32_t *order = tdm_arena_alloc(problem->arena, count, sizeof *order);
  if (!gains->measures || !order) return false;
  for (uint32_t e = 0; e < count; e++) order[e] = e;
  sort_entries(programme, order, count);
  for (uint32_t k = 0; k < count; k++)
    if (!add_spread(problem, order[k])) return false;
  return add_matched(problem);
}

uint32_t tdm_gains_of_spread(const tdm_gains *gains) {
  uint32_t count = gains->measure_count;
  return count && gains->measures[count - 1].kind == TDM_GAIN_MATCHED ? count - 1 : count;
}

/* ---- groups ---- */

static bool grow(void *pointer, size_t count, size_t size) {
  void *old, *grown;
  memcpy(&old, pointer, sizeof old);
  grown = realloc(old, count * size);
  if (!grown) return false;
  memcpy(pointer, &grown, sizeof grown);
  return true;
}

static uint32_t *slot_of(const tdm_gains *gains, const tdm_gain_group *group) {
  uint64_t hash = tdm_hash_mix(tdm_hash_mix(group->measure + 1, group->one), group->other);
  uint32_t mask = gains->slot_count - 1, at = (uint32_t)(hash >> 16) & mask;
  for (; gains->slots[at] != TDM_NONE; at = (at + 1) & mask) {
    const tdm_gain_group *met = &gains->groups[gains->slots[at]];
    if (met->measure == group->measure && met->one == group->one && met->other == group->other)
      break;
  }
  return &gains->slots[at];
}

static bool make_room_for_groups(tdm_gains *gains) {
  if (gains->group_count < gains->group_room) return true;
  uint32_t room = gains->group_room ? 2 * gains->group_room : FIRST_ROOM;
  if (!grow(&gains->groups, room, sizeof *gains->groups) ||
      !grow(&gains->tally, room, sizeof *gains->tally) ||
      !grow(&gains->slots, 2 * (size_t)room, sizeof *gains->slots))
    return false;
  memset(gains->tally + gains->group_room, 0, (room - gains->group_room) * sizeof *gains->tally);
  gains->group_room = room;
  gains->slot_count = 2 * room;
  for (uint32_t s = 0; s < gains->slot_count; s++) gains->slots[s] = TDM_NONE;
  for (uint32_t g = 0; g < gains->group_count; g++) *slot_of(gains, &gains->groups[g]) = g;
  return true;
}

/* Notes that the candidate entered last is in the group, which may be new. */
static bool enter(tdm_gains *gains, uint32_t candidate, tdm_gain_group group) {
  if (!make_room_for_groups(gains)) return false;
  uint32_t *slot = slot_of(gains, &group);
  if (*slot == TDM_NONE) {
    *slot = gains->group_count;
    gains->groups[gains->group_count++] = group;
  }
  gains->member[gains->first[candidate + 1]++] = *slot;
  return true;
}

static bool enter_ends(tdm_problem *problem, uint32_t candidate, uint32_t number) {
  tdm_gains *gains = &problem->gains;
  const tdm_measure *measure = &gains->measures[number];
  uint32_t ends[2] = {problem->mentor[candidate], problem->mentee[candidate]};
  for (int k = 0; k < 2; k++) {
    uint32_t own = ends[k], partner = ends[1 - k];
    if (!measure->owns[own]) continue;
    uint32_t other = measure->value ? measure->value[partner] : 0;
    int32_t people = measure->value ? 1 : (int32_t)problem->nodes[own].people;
    if (other == TDM_NONE) continue;
    if (!enter(gains, candidate, (tdm_gain_group){number, own, other, people})) return false;
  }
  return true;
}

static bool enter_bridge(tdm_problem *problem, uint32_t candidate, uint32_t number) {
  const tdm_measure *measure = &problem->gains.measures[number];
  uint32_t a = measure->value[problem->mentor[candidate]];
  uint32_t b = measure->value[problem->mentee[candidate]];
  if (a == TDM_NONE || b == TDM_NONE || a == b) return true;
  tdm_gain_group group = {number, a < b ? a : b, a < b ? b : a, 1};
  return enter(&problem->gains, candidate, group);
}

static bool make_room_for_members(tdm_gains *gains, uint32_t candidates) {
  uint64_t wanted = (uint64_t)gains->per_candidate * candidates;
  if (candidates >= gains->first_room) {
    if (!grow(&gains->first, (size_t)candidates + 1, sizeof *gains->first)) return false;
    gains->first_room = candidates + 1;
  }
  if (wanted >= TDM_NONE) return false;
  if (wanted > gains->member_room) {
    if (!grow(&gains->member, wanted, sizeof *gains->member)) return false;
    gains->member_room = (uint32_t)wanted;
  }
  return true;
}

bool tdm_gains_join(tdm_problem *problem, uint32_t from) {
  tdm_gains *gains = &problem->gains;
  if (gains->measure_count == 0 || from == problem->count) return true;
  if (!make_room_for_members(gains, problem->room)) return false;
  gains->first[0] = 0;
  for (uint32_t c = from; c < problem->count; c++) {
    gains->first[c + 1] = gains->first[c];
    for (uint32_t m = 0; m < gains->measure_count; m++) {
      bool entered =
          gains->measures[m].owns ? enter_ends(problem, c, m) : enter_bridge(problem, c, m);
      if (!entered) return false;
    }
  }
  return true;
}

void tdm_gains_forget(tdm_gains *gains) {
  free(gains->groups);
  free(gains->slots);
  free(gains->first);
  free(gains->member);
  free(gains->tally);
  gains->groups = NULL;
  gains->slots = gains->first = gains->member = NULL;
  gains->tally = NULL;
  gains->group_count = gains->group_room = gains->slot_count = 0;
  gains->first_room = gains->member_room = 0;
}

/* ---- what is earned ---- */

int64_t tdm_group_gain(const tdm_gains *gains, uint32_t group, int64_t pairs) {
  const tdm_measure *measure = tdm_gains_measure(gains, group);
  int64_t sum = 0;
  for (uint32_t s = 0; s < measure->step_count && pairs > 0; s++) {
    int64_t width = (int64_t)measure->steps[s].width * gains->groups[group].people;
    sum += measure->steps[s].gain * (pairs < width ? pairs : width);
    pairs -= width;
  }
  return sum;
}

int64_t tdm_gains_earned(const tdm_gains *gains, const uint32_t *chosen, uint32_t count,
                         uint32_t first, uint32_t end) {
  int64_t sum = 0;
  const uint32_t *groups;
  if (first >= end) return 0;
  for (uint32_t k = 0; k < count; k++) {
    uint32_t in = tdm_gains_of(gains, chosen[k], &groups);
    for (uint32_t i = 0; i < in; i++) gains->tally[groups[i]]++;
  }
  for (uint32_t k = 0; k < count; k++) {
    uint32_t in = tdm_gains_of(gains, chosen[k], &groups);
    for (uint32_t i = 0; i < in; i++) {
      uint32_t g = groups[i], measure = gains->groups[g].measure;
      if (measure >= first && measure < end) sum += tdm_group_gain(gains, g, gains->tally[g]);
      gains->tally[g] = 0;
    }
  }
  return sum;
}

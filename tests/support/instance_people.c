// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/support/instance_internal.h"

enum { OUTSIDERS = 3 };

static tdm_text id_of(tdm_generator *g, uint32_t index) {
  /* Neither sorted nor of one length: the order of ids is not the order of the request. */
  static const char *const stems[] = {"p", "q", "p1", "", "z-", "\xc3\xa9"};
  uint32_t stem = tdm_generator_below(g, sizeof stems / sizeof *stems);
  uint32_t thousands = index / 10 + stem;
  if (index >= 50) { /* numbers that would run into those behind "p1" */
    stem = 0;
    thousands = 20 + index / 10;
  }
  return tdm_text_format(g->arena, "%s%u", stems[stem],
                         10 * tdm_generator_below(g, 90) + index % 10 + 1000 * thousands);
}

static void fill_references(tdm_generator *g, tdm_references *list, tdm_role role, uint32_t most) {
  list->items = tdm_generator_take(g, most, sizeof *list->items);
  for (uint32_t i = 0; i < most; i++) {
    tdm_reference reference = tdm_generator_person(g, role, true);
    bool known = false;
    for (uint32_t k = 0; k < list->count; k++)
      known |= tdm_text_equal(list->items[k].id, reference.id);
    if (!known) list->items[list->count++] = reference;
  }
}

static void generate_lists(tdm_generator *g) {
  bool wishes = tdm_generator_chance(g, 50), vetoes = tdm_generator_chance(g, 30);
  for (uint32_t p = 0; p < g->request->cohort.count; p++) {
    tdm_participant *person = &g->request->cohort.participants[p];
    tdm_role others = person->role == TDM_ROLE_MENTOR ? TDM_ROLE_MENTEE : TDM_ROLE_MENTOR;
    if (wishes && tdm_generator_chance(g, 50))
      fill_references(g, &person->wishes, others, 1 + tdm_generator_below(g, 4));
    if (vetoes && tdm_generator_chance(g, 25))
      fill_references(g, &person->vetoes, others, 1 + tdm_generator_below(g, 2));
  }
  if (wishes) {
    g->request->programme.wish_mentor = tdm_generator_weight(g, TDM_WEIGHT_MAX);
    g->request->programme.wish_mentee = tdm_generator_weight(g, TDM_WEIGHT_MAX);
  }
}

/* Everybody, outsiders included, in a random order: managers stand later in it, so no cycles. */
static void generate_managers(tdm_generator *g) {
  tdm_cohort *cohort = &g->request->cohort;
  if (tdm_generator_chance(g, 50)) return;
  uint32_t persons = cohort->count + OUTSIDERS;
  uint32_t *order = tdm_generator_take(g, persons, sizeof *order);
  tdm_random_order(&g->random, order, persons);
  cohort->managers = tdm_generator_take(g, persons, sizeof *cohort->managers);
  for (uint32_t i = 0; i + 1 < persons; i++) {
    if (tdm_generator_chance(g, 35)) continue;
    uint32_t above = order[i + 1 + tdm_generator_below(g, persons - i - 1)];
    uint32_t person = order[i];
    tdm_text boss = above < cohort->count
                        ? cohort->participants[above].id
                        : tdm_text_format(g->arena, "out%u", above - cohort->count);
    if (person < cohort->count && tdm_generator_chance(g, 70)) {
      cohort->participants[person].manager = boss;
      continue;
    }
    tdm_text name = person < cohort->count
                        ? cohort->participants[person].id
                        : tdm_text_format(g->arena, "out%u", person - cohort->count);
    cohort->managers[cohort->manager_count++] = (tdm_manager_entry){name, boss};
  }
}

/* Twins have a role, a capacity and a minimum in common, and later on all attributes. */
static void draw_twins(tdm_generator *g) {
  tdm_cohort *cohort = &g->request->cohort;
  g->twin = tdm_generator_take(g, cohort->count, sizeof *g->twin);
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_participant *person = &cohort->participants[p];
    g->twin[p] = p;
    if (p == 0 || !tdm_generator_chance(g, g->mix.twins_percent)) continue;
    uint32_t other = tdm_generator_below(g, p);
    if (cohort->participants[other].role != person->role) continue;
    g->twin[p] = other;
    person->capacity = cohort->participants[other].capacity;
    person->min = cohort->participants[other].min;
  }
}

void tdm_generate_people(tdm_generator *g) {
  tdm_cohort *cohort = &g->request->cohort;
  cohort->count = g->mix.mentors + g->mix.mentees;
  cohort->participants = tdm_generator_take(g, cohort->count, sizeof *cohort->participants);
  uint32_t *order = tdm_generator_take(g, cohort->count, sizeof *order);
  tdm_random_order(&g->random, order, cohort->count);
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_participant *person = &cohort->participants[p];
    person->id = id_of(g, p);
    person->role = order[p] < g->mix.mentors ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE;
    person->capacity = 1;
    person->boss = TDM_NONE;
    if (tdm_generator_chance(g, g->mix.capacity_percent))
      person->capacity = (int32_t)(2 + tdm_generator_below(g, 2));
    if (tdm_generator_chance(g, g->mix.minimum_percent))
      person->min = (int32_t)(1 + tdm_generator_below(g, (uint32_t)person->capacity));
  }
  draw_twins(g);
  if (g->mix.twins_percent == 0 || tdm_generator_chance(g, 30)) generate_lists(g);
  if (g->mix.twins_percent == 0 || tdm_generator_chance(g, 30)) generate_managers(g);
}

tdm_reference tdm_generator_person(tdm_generator *g, tdm_role role, bool strangers) {
  const tdm_cohort *cohort = &g->request->cohort;
  tdm_reference none = {tdm_text_of("nobody"), TDM_NONE};
  if (strangers && tdm_generator_chance(g, 5)) return none;
  uint32_t sized = role == TDM_ROLE_MENTOR ? g->mix.mentors : g->mix.mentees;
  if (sized == 0) return none;
  uint32_t nth = tdm_generator_below(g, sized);
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role == role && nth-- == 0)
      return (tdm_reference){cohort->participants[p].id, TDM_NONE};
  return none;
}

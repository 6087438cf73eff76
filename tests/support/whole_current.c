// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include "tests/support/table.h"
#include "tests/support/whole.h"

enum { EXTRA_PAIRS = 6 };

typedef struct {
  tdm_instance *instance;
  tdm_programme *programme;
  tdm_random random;
  int32_t *degrees; /* by participant */
} drawer;

static void *take(drawer *d, size_t count, size_t size) {
  void *block = tdm_arena_alloc(d->instance->arena, count, size);
  if (!block) abort();
  return block;
}

static const tdm_participant *person(const drawer *d, uint32_t participant) {
  return &d->instance->request.cohort.participants[participant];
}

static bool names(const tdm_pair_reference *pair, tdm_text id) {
  return tdm_text_equal(pair->mentor.id, id) || tdm_text_equal(pair->mentee.id, id);
}

/* Every two people once. */
static void add(drawer *d, tdm_text mentor, tdm_text mentee) {
  tdm_programme *programme = d->programme;
  for (uint32_t i = 0; i < programme->current_count; i++)
    if (names(&programme->current[i], mentor) && names(&programme->current[i], mentee)) return;
  programme->current[programme->current_count++] =
      (tdm_pair_reference){{mentor, TDM_NONE}, {mentee, TDM_NONE}};
}

static bool has_room(const drawer *d, uint32_t participant) {
  return d->degrees[participant] < person(d, participant)->capacity;
}

/* A pair of that round which may stay; between two `either` it was the other way round at times. */
static void add_candidate(drawer *d, uint32_t a, uint32_t b) {
  uint32_t mentor, mentee;
  const tdm_request *request = &d->instance->request;
  if (!has_room(d, a) || !has_room(d, b) || tdm_random_chance(&d->random, 15)) return;
  if (!tdm_table_direct(request, a, b, UINT64_MAX, &mentor, &mentee)) return;
  tdm_cell cell = tdm_table_cell(request, mentor, mentee);
  if (!tdm_cell_candidate(request, &cell, true)) return;
  d->degrees[a]++;
  d->degrees[b]++;
  bool both = person(d, a)->role == TDM_ROLE_EITHER && person(d, b)->role == TDM_ROLE_EITHER;
  bool turned = both && tdm_random_chance(&d->random, 25);
  add(d, person(d, turned ? mentee : mentor)->id, person(d, turned ? mentor : mentee)->id);
}

/* Any two people, candidates or not, in whatever roles they were; or with somebody who left. */
static void add_any(drawer *d) {
  uint32_t people = d->instance->request.cohort.count;
  if (people < 2) return;
  uint32_t a = tdm_random_below(&d->random, people), b = tdm_random_below(&d->random, people);
  tdm_text gone = tdm_text_of(tdm_random_chance(&d->random, 50) ? "left-1" : "left-2");
  bool first_left = tdm_random_chance(&d->random, 20),
       second_left = tdm_random_chance(&d->random, 20);
  if (first_left && second_left) return;
  if (first_left || second_left || a != b)
    add(d, first_left ? gone : person(d, a)->id, second_left ? gone : person(d, b)->id);
}

void tdm_instance_add_current(tdm_instance *instance, uint64_t seed) {
  drawer d = {.instance = instance, .programme = &instance->request.programme, .random = {seed}};
  uint32_t people = instance->request.cohort.count;
  d.degrees = take(&d, people, sizeof *d.degrees);
  d.programme->has_current = true;
  d.programme->current = take(&d, people * people + EXTRA_PAIRS, sizeof *d.programme->current);
  uint32_t *order = take(&d, people * people, sizeof *order);
  tdm_random_order(&d.random, order, people * people);
  for (uint32_t i = 0; i < people * people; i++)
    if (order[i] / people < order[i] % people)
      add_candidate(&d, order[i] / people, order[i] % people);
  uint32_t others = tdm_random_chance(&d.random, 50) ? tdm_random_below(&d.random, EXTRA_PAIRS) : 0;
  for (uint32_t i = 0; i < others; i++) add_any(&d);
}

void tdm_instance_set_max_changes(tdm_instance *instance, uint64_t seed) {
  tdm_random random = {seed};
  uint32_t pairs = instance->request.programme.current_count;
  instance->request.programme.max_changes =
      tdm_random_below(&random, tdm_random_chance(&random, 50) ? 2 : pairs + 1);
}

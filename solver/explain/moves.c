// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/moves.h"

#include <stdlib.h>

typedef struct {
  const tdm_participant *people;
  int32_t *change; /* per participant: partners more, or fewer */
  uint32_t *moved; /* whoever is in a pair that joins or leaves, possibly twice */
  uint32_t moved_count;
  tdm_moves *moves;
} difference;

static int compare_pairs(const difference *d, const tdm_pair_result *a, const tdm_pair_result *b) {
  int order = tdm_text_compare(d->people[a->mentor].id, d->people[b->mentor].id);
  return order ? order : tdm_text_compare(d->people[a->mentee].id, d->people[b->mentee].id);
}

static void note(difference *d, uint32_t person, int by) {
  d->change[person] += by;
  d->moved[d->moved_count++] = person;
}

static void move(difference *d, const tdm_pair_result *pair, bool joins) {
  tdm_moves *moves = d->moves;
  tdm_couple couple = {pair->mentor, pair->mentee};
  uint32_t *total = joins ? &moves->added_total : &moves->removed_total;
  if (*total < TDM_MOVES_MAX) (joins ? moves->added : moves->removed)[*total] = couple;
  ++*total;
  note(d, pair->mentor, joins ? 1 : -1);
  note(d, pair->mentee, joins ? 1 : -1);
}

/* Both lists are in the same order. */
static void walk(difference *d, const tdm_outcome *base, const tdm_outcome *with) {
  uint32_t a = 0, b = 0;
  while (a < base->pair_count || b < with->pair_count) {
    int order = 0;
    if (a == base->pair_count)
      order = 1;
    else if (b == with->pair_count)
      order = -1;
    else
      order = compare_pairs(d, &base->pairs[a], &with->pairs[b]);
    if (order < 0) move(d, &base->pairs[a], false);
    if (order > 0) move(d, &with->pairs[b], true);
    a += order <= 0;
    b += order >= 0;
  }
}

typedef struct {
  tdm_text id;
  uint32_t participant;
} named;

static int compare_names(const void *left, const void *right) {
  return tdm_text_compare(((const named *)left)->id, ((const named *)right)->id);
}

/* Of those who moved, by id: who has fewer partners, and who more. */
static bool list_people(difference *d) {
  tdm_moves *moves = d->moves;
  named *order = malloc(((size_t)d->moved_count + 1) * sizeof *order);
  if (!order) return false;
  for (uint32_t k = 0; k < d->moved_count; k++)
    order[k] = (named){d->people[d->moved[k]].id, d->moved[k]};
  qsort(order, d->moved_count, sizeof *order, compare_names);
  for (uint32_t k = 0; k < d->moved_count; k++) {
    uint32_t person = order[k].participant;
    if (d->change[person] < 0 && moves->fewer_count < TDM_MOVES_MAX)
      moves->fewer[moves->fewer_count++] = person;
    if (d->change[person] > 0 && moves->more_count < TDM_MOVES_MAX)
      moves->more[moves->more_count++] = person;
    d->change[person] = 0; /* told */
  }
  free(order);
  return true;
}

static uint32_t at_most(uint32_t count) { return count < TDM_MOVES_MAX ? count : TDM_MOVES_MAX; }

bool tdm_moves_find(const tdm_request *request, const tdm_outcome *base, const tdm_outcome *with,
                    tdm_arena *arena, tdm_moves *moves) {
  size_t people = (size_t)request->cohort.count + 1;
  size_t moved = 2 * ((size_t)base->pair_count + with->pair_count) + 1;
  difference d = {.people = request->cohort.participants, .moves = moves};
  *moves = (tdm_moves){.known = true};
  moves->added = tdm_arena_alloc(arena, TDM_MOVES_MAX, sizeof *moves->added);
  moves->removed = tdm_arena_alloc(arena, TDM_MOVES_MAX, sizeof *moves->removed);
  moves->fewer = tdm_arena_alloc(arena, TDM_MOVES_MAX, sizeof *moves->fewer);
  moves->more = tdm_arena_alloc(arena, TDM_MOVES_MAX, sizeof *moves->more);
  d.change = calloc(people, sizeof *d.change);
  d.moved = malloc(moved * sizeof *d.moved);
  bool found = moves->added && moves->removed && moves->fewer && moves->more && d.change && d.moved;
  if (found) walk(&d, base, with);
  found = found && list_people(&d);
  moves->added_count = at_most(moves->added_total);
  moves->removed_count = at_most(moves->removed_total);
  free(d.change);
  free(d.moved);
  return found;
}

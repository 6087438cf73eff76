// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/expand.h"

#include <stdlib.h>

/*
 * A block: the pairs between two nodes. Each side deals them out in turns, and remembers whose
 * turn is next: over all blocks of a node nobody gets two more than somebody else.
 */
typedef struct {
  const tdm_problem *problem;
  uint32_t *turn; /* per node: the person who is next */
} dealing;

/* The number of a node's person k places on from its present turn, around. */
static uint32_t turn_after(const dealing *d, uint32_t node, uint32_t k) {
  uint32_t people = d->problem->nodes[node].people;
  return people ? (d->turn[node] + k % people) % people : 0;
}

static uint32_t person_at(const dealing *d, uint32_t node, uint32_t k) {
  return d->problem->people[d->problem->nodes[node].first_person + turn_after(d, node, k)];
}

/*
 * Mentors in turn take runs of mentees in turn: a run is no longer than there are mentees, so
 * nobody meets twice.
 */
static void deal(dealing *d, uint32_t c, uint32_t times, tdm_person_pair *pairs) {
  uint32_t mentor = d->problem->mentor[c], mentee = d->problem->mentee[c];
  uint32_t mentors = d->problem->nodes[mentor].people, dealt = 0;
  for (uint32_t k = 0; k < mentors && dealt < times; k++) {
    uint32_t run = times / mentors + (k < times % mentors);
    for (uint32_t end = dealt + run; dealt < end; dealt++)
      pairs[dealt] = (tdm_person_pair){person_at(d, mentor, k), person_at(d, mentee, dealt), c};
  }
  d->turn[mentor] = turn_after(d, mentor, times);
  d->turn[mentee] = turn_after(d, mentee, times);
}

bool tdm_expand(const tdm_problem *problem, const tdm_pairing *pairing, tdm_person_pair *pairs) {
  dealing d = {problem, calloc((size_t)problem->node_count + 1, sizeof *d.turn)};
  if (!d.turn) return false;
  for (uint32_t k = 0; k < pairing->count;) {
    uint32_t times = tdm_pairing_times(pairing, k);
    deal(&d, pairing->chosen[k], times, pairs + k);
    k += times;
  }
  free(d.turn);
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/expand.h"

#include <stdlib.h>

/*
 * A block: the pairs between two nodes. Each side deals them out in turns, and remembers whose
 * turn is next: over all blocks of a node nobody gets two more than somebody else.
 */
typedef struct {
  const tdm_problem *problem;
  uint32_t *turn; /* per node: the person who is next */
} dealing;

/* The k-th person of a node, counted around from its present turn. */
static uint32_t person_at(const dealing *d, uint32_t node, uint32_t k) {
  const tdm_node *of = &d->problem->nodes[node];
  return d->problem->people[of->first_person + (d->turn[node] + k) % of->people];
}

static void advance(dealing *d, uint32_t node, uint32_t pairs) {
  d->turn[node] =
      (d->turn[node] + pairs % d->problem->nodes[node].people) % d->problem->nodes[node].people;
}

/*
 * Mentors in turn take runs of mentees in turn: a run is no longer than there are mentees, so
 * nobody meets twice.
 */
static void deal(dealing *d, uint32_t c, uint32_t times, tdm_person_pair *pairs) {
  uint32_t mentor = d->problem->mentor[c], mentee = d->problem->mentee[c];
  uint32_t mentors = d->problem->nodes[mentor].people, mentees = d->problem->nodes[mentee].people;
  uint32_t dealt = 0;
  for (uint32_t k = 0; k < mentors && dealt < times; k++) {
    uint32_t run = times / mentors + (k < times % mentors);
    for (uint32_t end = dealt + run; dealt < end; dealt++)
      pairs[dealt] =
          (tdm_person_pair){person_at(d, mentor, k), person_at(d, mentee, dealt % mentees), c};
  }
  advance(d, mentor, times);
  advance(d, mentee, times);
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

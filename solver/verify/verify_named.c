// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_named.h"

#include <stdlib.h>

/* Pairs are written twice: counted first, then stored. */
typedef struct {
  const tdm_request *request;
  tdm_chosen *pairs; /* NULL while counting */
  size_t count;
} collection;

static bool is(const collection *c, uint32_t participant, tdm_role role) {
  return c->request->cohort.participants[participant].role & role;
}

static void add(collection *c, uint32_t mentor, uint32_t mentee) {
  if (c->pairs) c->pairs[c->count] = (tdm_chosen){mentor, mentee};
  c->count++;
}

/* Two people in any order, who may be nobody. */
static void add_people(collection *c, uint32_t a, uint32_t b) {
  if (a == TDM_NONE || b == TDM_NONE || a == b) return;
  if (is(c, a, TDM_ROLE_MENTOR) && is(c, b, TDM_ROLE_MENTEE)) add(c, a, b);
  if (is(c, b, TDM_ROLE_MENTOR) && is(c, a, TDM_ROLE_MENTEE)) add(c, b, a);
}

static void add_reference(collection *c, const tdm_pair_reference *pair) {
  add_people(c, pair->mentor.participant, pair->mentee.participant);
}

static void collect_people(collection *c, bool scored) {
  const tdm_cohort *cohort = &c->request->cohort;
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    for (uint32_t i = 0; i < person->vetoes.count; i++)
      add_people(c, p, person->vetoes.items[i].participant);
    for (uint32_t i = 0; scored && i < person->wishes.count; i++)
      add_people(c, p, person->wishes.items[i].participant);
  }
}

static void collect_points(collection *c) {
  const tdm_pair_scores *scores = &c->request->programme.pair_scores;
  if (!scores->given) return;
  for (uint32_t i = 0; !scores->dense && i < scores->entry_count; i++)
    add_reference(c, &scores->entries[i]);
  for (uint32_t i = 0; scores->dense && i < scores->mentors.count; i++)
    for (uint32_t k = 0; k < scores->mentees.count; k++)
      add_people(c, scores->mentors.items[i].participant, scores->mentees.items[k].participant);
}

static void collect(collection *c, bool scored, bool current) {
  const tdm_programme *programme = &c->request->programme;
  collect_people(c, scored);
  for (uint32_t i = 0; i < programme->require_count; i++)
    add_reference(c, &programme->require[i].pair);
  for (uint32_t i = 0; i < programme->forbid_count; i++) add_reference(c, &programme->forbid[i]);
  for (uint32_t r = 0; r < programme->round_count; r++)
    for (uint32_t i = 0; i < programme->history[r].pair_count; i++)
      add_reference(c, &programme->history[r].pairs[i].pair);
  for (uint32_t i = 0; current && i < programme->current_count; i++)
    add_reference(c, &programme->current[i]);
  /* Points matter where scores do, and listing always. */
  if (scored || programme->pair_scores.only_listed) collect_points(c);
}

static int compare(const void *left, const void *right) {
  const tdm_chosen *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

bool tdm_named_init(tdm_named *named, const tdm_request *request, bool scored, bool current) {
  collection c = {.request = request};
  *named = (tdm_named){0};
  collect(&c, scored, current);
  c.pairs = malloc((c.count + 1) * sizeof *c.pairs);
  if (!c.pairs) return false;
  named->pairs = c.pairs;
  c.count = 0;
  collect(&c, scored, current);
  qsort(c.pairs, c.count, sizeof *c.pairs, compare);
  for (size_t i = 0; i < c.count; i++)
    if (i == 0 || compare(&c.pairs[i - 1], &c.pairs[i]) != 0)
      named->pairs[named->count++] = c.pairs[i];
  return true;
}

void tdm_named_fini(tdm_named *named) {
  free(named->pairs);
  *named = (tdm_named){0};
}

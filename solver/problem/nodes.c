// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/nodes.h"

#include <stdlib.h>

#include "solver/problem/alike.h"
#include "solver/problem/regions.h"

enum { PEOPLE_PER_CHECK = 4096, SIDES = 3, SIDE_HEAPS = 64, HASH_SHIFT = 58 };
enum { HEAPS = SIDES * SIDE_HEAPS };

/* ---- the order of people ---- */

typedef struct {
  uint64_t hash;
  tdm_text id;
  uint32_t participant;
  uint8_t side; /* mentors, `either`, mentees */
} sort_key;

static int compare_keys(const void *left, const void *right) {
  const sort_key *a = left, *b = right;
  if (a->side != b->side) return a->side < b->side ? -1 : 1;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return tdm_text_compare(a->id, b->id);
}

static uint8_t side_of(tdm_role role) {
  if (role == TDM_ROLE_MENTEE) return 2;
  return role == TDM_ROLE_EITHER;
}

static sort_key key_of(const tdm_request *request, uint32_t p) {
  const tdm_participant *person = &request->cohort.participants[p];
  return (sort_key){.hash = tdm_text_hash(person->id, request->options.seed),
                    .id = person->id,
                    .participant = p,
                    .side = side_of(person->role)};
}

/* Heaps follow each other as their keys do. */
static uint32_t heap_of(const sort_key *key) {
  return key->side * (uint32_t)SIDE_HEAPS + (uint32_t)(key->hash >> HASH_SHIFT);
}

/* In heaps, each sorted by itself: so a stop need not wait for the whole. */
static sort_key *sort_keys(const tdm_request *request, tdm_stop *stop) {
  uint32_t count = request->cohort.count, end[HEAPS + 1] = {0}, from = 0;
  sort_key *keys = malloc(((size_t)count + 1) * sizeof *keys);
  if (!keys) return NULL;
  for (uint32_t p = 0; p < count; p++) {
    sort_key key = key_of(request, p);
    end[heap_of(&key) + 1]++;
  }
  for (uint32_t h = 0; h < HEAPS; h++) end[h + 1] += end[h];
  for (uint32_t p = 0; p < count; p++) {
    sort_key key = key_of(request, p);
    keys[end[heap_of(&key)]++] = key;
  }
  for (uint32_t h = 0; h < HEAPS && !tdm_stop_now(stop); from = end[h++])
    qsort(keys + from, end[h] - from, sizeof *keys, compare_keys);
  return keys;
}

/* Participants, mentors first; NULL when memory is out. After a stop the order is any. */
static uint32_t *sort_people(const tdm_request *request, tdm_stop *stop) {
  uint32_t count = request->cohort.count, ends[SIDES] = {0};
  sort_key *keys = sort_keys(request, stop);
  uint32_t *people = calloc((size_t)count + 1, sizeof *people);
  bool sorted = keys && people;
  for (uint32_t k = 0; sorted && k < count; k++) {
    people[k] = keys[k].participant;
    ends[keys[k].side]++;
  }
  free(keys);
  for (int s = 1; s < SIDES; s++) ends[s] += ends[s - 1];
  if (sorted && !tdm_stop_now(stop)) sorted = tdm_regions_gather(request, people, ends, SIDES);
  if (sorted) return people;
  free(people);
  return NULL;
}

/* ---- nodes of alike people ---- */

typedef struct {
  tdm_problem *problem;
  tdm_alike alike;
  uint32_t *slots; /* open addressing over nodes, TDM_NONE where free */
  uint32_t mask;
} merging;

static bool init_slots(merging *m, uint32_t people) {
  uint32_t slots = 4;
  while (slots < 2 * people && slots < UINT32_C(1) << 31) slots *= 2;
  m->mask = slots - 1;
  m->slots = malloc((size_t)slots * sizeof *m->slots);
  for (uint32_t s = 0; m->slots && s < slots; s++) m->slots[s] = TDM_NONE;
  return m->slots != NULL;
}

/* The node of somebody alike, or a new one. Ids tell `either` apart. */
static uint32_t node_for(merging *m, uint32_t participant) {
  tdm_problem *problem = m->problem;
  uint32_t slot = TDM_NONE;
  tdm_role role = problem->request->cohort.participants[participant].role;
  if (!problem->apart && !m->alike.named[participant] && role != TDM_ROLE_EITHER) {
    slot = (uint32_t)tdm_alike_hash(&m->alike, participant) & m->mask;
    for (; m->slots[slot] != TDM_NONE; slot = (slot + 1) & m->mask)
      if (tdm_alike_are(&m->alike, problem->nodes[m->slots[slot]].participant, participant))
        return m->slots[slot];
  }
  if (slot != TDM_NONE) m->slots[slot] = problem->node_count;
  problem->nodes[problem->node_count] = (tdm_node){.participant = participant};
  return problem->node_count++;
}

static void add_person(tdm_problem *problem, uint32_t node, uint32_t participant) {
  const tdm_participant *person = &problem->request->cohort.participants[participant];
  problem->nodes[node].people++;
  problem->nodes[node].min += person->min;
  problem->nodes[node].capacity += person->capacity;
  problem->node_of[participant] = node;
}

/* By node, in the order of people. */
static void list_people(tdm_problem *problem, const uint32_t *people) {
  uint32_t sum = 0;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    problem->nodes[n].first_person = sum;
    sum += problem->nodes[n].people;
    problem->nodes[n].people = 0;
  }
  for (uint32_t k = 0; k < problem->request->cohort.count; k++) {
    tdm_node *node = &problem->nodes[problem->node_of[people[k]]];
    problem->people[node->first_person + node->people++] = people[k];
  }
}

bool tdm_nodes_init(tdm_problem *problem, tdm_stop *stop) {
  const tdm_cohort *cohort = &problem->request->cohort;
  merging m = {.problem = problem};
  if (tdm_stop_now(stop)) return true;
  uint32_t *people = sort_people(problem->request, stop);
  problem->nodes = tdm_arena_alloc(problem->arena, cohort->count, sizeof *problem->nodes);
  problem->node_of = tdm_arena_alloc(problem->arena, cohort->count, sizeof *problem->node_of);
  problem->people = tdm_arena_alloc(problem->arena, cohort->count, sizeof *problem->people);
  bool made = people && problem->nodes && problem->node_of && problem->people &&
              tdm_alike_init(&m.alike, problem->request, problem->quotas, problem->arena) &&
              init_slots(&m, cohort->count);
  for (uint32_t k = 0; made && k < cohort->count; k++) {
    if (k % PEOPLE_PER_CHECK == 0 && tdm_stop_now(stop)) break;
    add_person(problem, node_for(&m, people[k]), people[k]);
    tdm_role role = cohort->participants[people[k]].role;
    if (role != TDM_ROLE_MENTEE) problem->mentor_count = problem->node_count;
    if (role == TDM_ROLE_MENTOR) problem->first_mentee = problem->node_count;
  }
  if (made && !tdm_stop_now(stop)) {
    list_people(problem, people);
    problem->mentee_count = problem->node_count - problem->first_mentee;
  }
  free(people);
  free(m.slots);
  return made;
}

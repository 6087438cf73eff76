// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "solver/answer/obstacles.h"
#include "solver/answer/odd_reasons.h"
#include "solver/answer/quota_reasons.h"
#include "solver/network/flow.h"
#include "solver/problem/pool.h"

typedef struct {
  const tdm_ip *whole;
  const tdm_ip *kept;
  const tdm_problem *problem;
  const tdm_pairing *pairing;
  tdm_stop *stop;
  tdm_arena *arena;
  tdm_outcome *outcome;
  tdm_quota_reasons quota_reasons;
  bool bipartite;
  tdm_odd_reasons odd; /* where it is not */
  tdm_reach *reach;
  bool *reached;      /* per node, of the last search */
  uint32_t *partners; /* [node_count] */
  bool *listed;       /* per participant */
  uint32_t *group;    /* per node: the group whose partners all reach each other, or TDM_NONE */
} inquiry;

/* ---- outnumbered ---- */

/* Lists the people of the reached nodes of one side, in node order. */
static uint32_t *list_partners(const inquiry *q, bool mentors, uint32_t *count) {
  const tdm_problem *problem = q->problem;
  uint32_t from = mentors ? 0 : problem->mentor_count, people = 0;
  uint32_t to = mentors ? problem->mentor_count : problem->node_count;
  for (uint32_t n = from; n < to; n++) people += q->reached[n] ? problem->nodes[n].people : 0;
  uint32_t *list = tdm_arena_alloc(q->arena, people, sizeof *list);
  *count = 0;
  for (uint32_t n = from; list && n < to; n++)
    for (uint32_t k = 0; q->reached[n] && k < problem->nodes[n].people; k++)
      list[(*count)++] = problem->people[problem->nodes[n].first_person + k];
  return list;
}

static void list_once(inquiry *q, uint32_t participant, uint32_t *list, uint32_t *count) {
  if (q->listed[participant]) return;
  q->listed[participant] = true;
  list[(*count)++] = participant;
}

/* The person and whoever has a pair, not a locked one, with the reached partners. */
static uint32_t *list_rivals(inquiry *q, uint32_t participant, bool mentors, uint32_t *count) {
  const tdm_outcome *outcome = q->outcome;
  uint32_t *list = tdm_arena_alloc(q->arena, (size_t)outcome->pair_count + 1, sizeof *list);
  *count = 0;
  if (!list) return NULL;
  list_once(q, participant, list, count);
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    const tdm_pair_result *pair = &outcome->pairs[k];
    uint32_t person = mentors ? pair->mentor : pair->mentee;
    uint32_t partner = mentors ? pair->mentee : pair->mentor;
    if (!pair->locked && q->reached[q->problem->node_of[partner]])
      list_once(q, person, list, count);
  }
  for (uint32_t k = 0; k < *count; k++) q->listed[list[k]] = false;
  return list;
}

/* Places of the partners that locks leave open. */
static int64_t open_places(const inquiry *q, bool mentors) {
  int64_t places = 0;
  for (uint32_t n = 0; n < q->problem->node_count; n++)
    if (q->reached[n] && (n < q->problem->mentor_count) != mentors)
      places += q->problem->nodes[n].capacity;
  for (uint32_t k = 0; k < q->pairing->count; k++) {
    uint32_t c = q->pairing->chosen[k];
    uint32_t partner = mentors ? q->problem->mentee[c] : q->problem->mentor[c];
    places -= tdm_ip_fixed(q->whole, c) == TDM_LOCKED && q->reached[partner];
  }
  return places;
}

/* The group with exactly these partners, or TDM_NONE. */
static uint32_t find_group(const tdm_outcome *outcome, const uint32_t *partners, uint32_t count) {
  for (uint32_t g = 0; g < outcome->group_count; g++) {
    const tdm_group *group = &outcome->groups[g];
    if (group->partner_count == count &&
        memcmp(group->partners, partners, count * sizeof *partners) == 0)
      return g;
  }
  return TDM_NONE;
}

static bool start_group(inquiry *q, bool mentors, uint32_t *partners, uint32_t count) {
  tdm_outcome *outcome = q->outcome;
  tdm_group *grown = tdm_arena_grow(q->arena, outcome->groups, outcome->group_count,
                                    (size_t)outcome->group_count + 1, sizeof *grown);
  if (!grown) return false;
  outcome->groups = grown;
  tdm_group *group = &grown[outcome->group_count++];
  *group = (tdm_group){.partners = partners, .partner_count = count};
  group->capacity = group->needed = open_places(q, mentors);
  return true;
}

/* Remembers a group whose partners all reach each other: more people are entered by it at once. */
static void remember_group(inquiry *q, uint32_t node, uint32_t group) {
  bool mentors = node < q->problem->mentor_count;
  if (!tdm_reach_is_mutual(q->reach, node, q->reached)) return;
  for (uint32_t n = 0; n < q->problem->node_count; n++)
    if (q->reached[n] && (n < q->problem->mentor_count) != mentors) q->group[n] = group;
}

static bool join_group(inquiry *q, tdm_unmatched *entry) {
  tdm_group *group = &q->outcome->groups[entry->group];
  entry->reason = TDM_REASON_OUTNUMBERED;
  group->needed++;
  group->people = tdm_arena_grow(q->arena, group->people, group->people_count,
                                 (size_t)group->people_count + 1, sizeof *group->people);
  if (!group->people) return false;
  group->people[group->people_count++] = entry->participant;
  return true;
}

/*
 * Enters the person into the group that was reached. People with the same full partners
 * reach the same pairs, so their groups are one. False when memory is out.
 */
static bool enter_group(inquiry *q, uint32_t node, tdm_unmatched *entry) {
  bool mentors = node < q->problem->mentor_count;
  uint32_t partner_count, people_count;
  uint32_t *partners = list_partners(q, !mentors, &partner_count);
  uint32_t *people = list_rivals(q, entry->participant, mentors, &people_count);
  if (!partners || !people) return false;
  entry->reason = TDM_REASON_OUTNUMBERED;
  entry->group = find_group(q->outcome, partners, partner_count);
  if (entry->group == TDM_NONE) {
    entry->group = q->outcome->group_count;
    if (!start_group(q, mentors, partners, partner_count)) return false;
    remember_group(q, node, entry->group);
    q->outcome->groups[entry->group].people = people;
    q->outcome->groups[entry->group].people_count = people_count;
    q->outcome->groups[entry->group].needed++;
    return true;
  }
  return join_group(q, entry);
}

/* The group that holds everybody this person can turn to, or TDM_NONE. */
static uint32_t known_group(const inquiry *q, uint32_t node) {
  uint32_t count = tdm_pool_partners(q->problem, node, q->partners), group = TDM_NONE;
  for (uint32_t k = 0; k < count; k++) {
    uint32_t of = q->group[q->partners[k]];
    if (of == TDM_NONE || (k > 0 && of != group)) return TDM_NONE;
    group = of;
  }
  return group;
}

/* ---- all ---- */

static bool has_candidate(const tdm_problem *problem, uint32_t node) {
  return tdm_problem_as_mentor(problem, node).count || tdm_problem_as_mentee(problem, node).count;
}

/* Groups of people who can be both are told at the end, together. */
static bool find_odd(inquiry *q, uint32_t node, tdm_unmatched *entry) {
  switch (tdm_odd_reasons_ask(&q->odd, node)) {
    case TDM_ODD_OUT:
      entry->reason = TDM_REASON_OUTNUMBERED;
      return true;
    case TDM_ODD_OPEN:
      return tdm_quota_reasons_find(&q->quota_reasons, node, q->arena, entry);
    case TDM_ODD_UNKNOWN:
      break;
  }
  return true;
}

static bool find_one(inquiry *q, tdm_unmatched *entry) {
  uint32_t node = q->problem->node_of[entry->participant];
  entry->group = TDM_NONE;
  entry->opener = TDM_NONE;
  if (tdm_stop_now(q->stop)) return true; /* no time: no reason is better than a guess */
  if (!has_candidate(q->problem, node)) {
    entry->reason = TDM_REASON_NO_CANDIDATE;
    return tdm_obstacles_find(q->problem, node, q->arena, entry);
  }
  if (!q->bipartite) return find_odd(q, node, entry);
  entry->group = known_group(q, node);
  if (entry->group != TDM_NONE) return join_group(q, entry);
  if (tdm_stop_now(q->stop)) return true; /* no time: no reason is better than a guess */
  bool room = tdm_reach_from(q->reach, node, q->reached);
  if (tdm_stop_now(q->stop)) return true;
  if (!room) return enter_group(q, node, entry);
  return tdm_quota_reasons_find(&q->quota_reasons, node, q->arena, entry);
}

/* ---- the order that readers see ---- */

typedef struct {
  tdm_text id;
  uint32_t participant;
} named;

static int compare_names(const void *left, const void *right) {
  return tdm_text_compare(((const named *)left)->id, ((const named *)right)->id);
}

/* By id: the order of nodes means nothing to anybody. False when memory is out. */
static bool sort_by_id(const inquiry *q, uint32_t *list, uint32_t count) {
  named *order = malloc(((size_t)count + 1) * sizeof *order);
  if (!order) return false;
  for (uint32_t k = 0; k < count; k++)
    order[k] = (named){q->problem->request->cohort.participants[list[k]].id, list[k]};
  qsort(order, count, sizeof *order, compare_names);
  for (uint32_t k = 0; k < count; k++) list[k] = order[k].participant;
  free(order);
  return true;
}

static bool sort_groups(const inquiry *q) {
  for (uint32_t g = 0; g < q->outcome->group_count; g++) {
    const tdm_group *group = &q->outcome->groups[g];
    if (group->odd_count > 0) continue; /* sorted as they are */
    if (!sort_by_id(q, group->people, group->people_count) ||
        !sort_by_id(q, group->partners, group->partner_count))
      return false;
  }
  return true;
}

static bool init(inquiry *q) {
  const tdm_problem *problem = q->problem;
  q->reached = calloc((size_t)problem->node_count + 1, sizeof *q->reached);
  q->group = calloc((size_t)problem->node_count + 1, sizeof *q->group);
  q->partners = calloc((size_t)problem->node_count + 1, sizeof *q->partners);
  q->bipartite = tdm_problem_is_bipartite(problem);
  if (q->bipartite) q->reach = tdm_reach_new(q->whole, q->pairing, q->stop);
  /* Listing the places takes a while: not once it is time to stop. */
  if (!q->bipartite && !tdm_stop_now(q->stop) &&
      !tdm_odd_reasons_init(&q->odd, q->whole, q->pairing, q->stop))
    return false;
  q->listed = calloc((size_t)problem->request->cohort.count + 1, sizeof *q->listed);
  if (!q->partners || !q->listed || !q->reached || !q->group || (q->bipartite && !q->reach))
    return false;
  for (uint32_t n = 0; n < problem->node_count; n++) q->group[n] = TDM_NONE;
  return tdm_quota_reasons_init(&q->quota_reasons, q->whole, q->kept, q->pairing, q->stop);
}

bool tdm_reasons_find(const tdm_ip *whole, const tdm_ip *kept, const tdm_pairing *pairing,
                      tdm_stop *stop, tdm_arena *arena, tdm_outcome *outcome) {
  inquiry q = {.whole = whole,
               .kept = kept,
               .problem = whole->problem,
               .pairing = pairing,
               .stop = stop,
               .arena = arena,
               .outcome = outcome};
  if (outcome->unmatched_count == 0) return true;
  bool found = init(&q);
  for (uint32_t k = 0; found && k < outcome->unmatched_count; k++)
    found = find_one(&q, &outcome->unmatched[k]);
  if (found && !q.bipartite) found = tdm_odd_reasons_tell(&q.odd, arena, outcome);
  found = found && sort_groups(&q);
  free(q.reached);
  free(q.group);
  free(q.partners);
  free(q.listed);
  tdm_reach_free(q.reach);
  tdm_odd_reasons_fini(&q.odd);
  tdm_quota_reasons_fini(&q.quota_reasons);
  return found;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/odd_reasons.h"

#include <stdlib.h>
#include <string.h>

/* ---- searches ---- */

bool tdm_odd_reasons_init(tdm_odd_reasons *reasons, const tdm_ip *whole, const tdm_pairing *pairing,
                          tdm_stop *stop) {
  *reasons = (tdm_odd_reasons){.stop = stop};
  tdm_places_status status = tdm_places_init(&reasons->places, whole, true, stop);
  if (status == TDM_PLACES_TOO_MANY || status == TDM_PLACES_STOPPED) return true;
  if (status != TDM_PLACES_DONE || !tdm_places_match(&reasons->places, pairing)) return false;
  size_t vertices = reasons->places.graph.vertices;
  reasons->mate = malloc((vertices + 1) * sizeof *reasons->mate);
  if (!reasons->mate) return false;
  memcpy(reasons->mate, reasons->places.blossom.mate, vertices * sizeof *reasons->mate);
  reasons->usable = true;
  return true;
}

void tdm_odd_reasons_fini(tdm_odd_reasons *reasons) {
  tdm_places_fini(&reasons->places);
  free(reasons->mate);
  *reasons = (tdm_odd_reasons){0};
}

tdm_odd_answer tdm_odd_reasons_ask(tdm_odd_reasons *reasons, uint32_t node) {
  tdm_places *places = &reasons->places;
  if (!reasons->usable) return TDM_ODD_UNKNOWN;
  uint32_t v = places->first_place[node], end = places->first_place[node + 1];
  while (v < end && places->blossom.mate[v] != TDM_NONE) v++;
  if (v == end) return TDM_ODD_UNKNOWN;
  if (places->blossom.reached[v] != TDM_UNREACHED) return TDM_ODD_OUT;
  bool found = tdm_blossom_search(&places->blossom, v, reasons->stop);
  if (found)
    memcpy(places->blossom.mate, reasons->mate, places->graph.vertices * sizeof *reasons->mate);
  if (tdm_stop_now(reasons->stop)) {
    reasons->usable = false;
    return TDM_ODD_UNKNOWN;
  }
  return found ? TDM_ODD_OPEN : TDM_ODD_OUT;
}

/* ---- groups ---- */

/* What hangs together: groups, and the removed people whom they have candidates with. */
typedef struct {
  tdm_odd_reasons *reasons;
  const tdm_problem *problem;
  tdm_arena *arena;
  bool *inner;     /* [node_count] removed */
  uint32_t *group; /* [node_count] or TDM_NONE */
  uint32_t groups;
  uint32_t *parent; /* [node_count + groups] union-find; groups after the nodes */
  uint32_t *size;   /* [groups] nodes */
  int64_t *open;    /* [groups] places that pairs with others than the removed leave open */
  bool *wrong;      /* [node_count + groups] at roots: cannot be told */
  uint32_t *told;   /* [node_count + groups] at roots: the outcome's group, or TDM_NONE */
} assembly;

static uint32_t root_of(assembly *a, uint32_t at) {
  while (a->parent[at] != at) at = a->parent[at] = a->parent[a->parent[at]];
  return at;
}

static int64_t places_of(const assembly *a, uint32_t node) {
  const uint32_t *first = a->reasons->places.first_place;
  return (int64_t)first[node + 1] - first[node];
}

static void join(assembly *a, uint32_t one, uint32_t other) {
  a->parent[root_of(a, one)] = root_of(a, other);
}

/* Whether it is in the pairing as often as it can be: only where both have several places. */
static bool is_taken(const assembly *a, const tdm_place_link *link) {
  return link->times > 0 && tdm_places_times(&a->reasons->places, link) == link->times;
}

/*
 * A candidate that leads from a group neither to itself nor to the removed. One that is taken takes
 * places, and leads nobody on.
 */
static void cross(assembly *a, const tdm_place_link *link) {
  const uint32_t groups[2] = {a->group[link->a], a->group[link->b]};
  uint32_t nodes = a->problem->node_count, times = tdm_places_times(&a->reasons->places, link);
  bool taken = is_taken(a, link);
  for (int end = 0; end < 2; end++) {
    if (groups[end] == TDM_NONE) continue;
    a->open[groups[end]] -= times;
    a->wrong[nodes + groups[end]] = a->wrong[nodes + groups[end]] || !taken;
  }
  if (groups[0] != TDM_NONE && groups[1] != TDM_NONE) join(a, nodes + groups[0], nodes + groups[1]);
}

/* A group's candidates lead to itself and to the removed. */
static void follow(assembly *a, const tdm_place_link *link) {
  uint32_t one = a->group[link->a], other = a->group[link->b], nodes = a->problem->node_count;
  if (one == other) return;
  if (!a->inner[link->a] && !a->inner[link->b])
    cross(a, link);
  else if (one != TDM_NONE)
    join(a, nodes + one, link->b);
  else
    join(a, nodes + other, link->a);
}

static void begin(assembly *a) {
  uint32_t nodes = a->problem->node_count;
  for (uint32_t k = 0; k < nodes + a->groups; k++) {
    a->parent[k] = k;
    a->told[k] = TDM_NONE;
  }
  for (uint32_t n = 0; n < nodes; n++) {
    a->inner[n] = a->inner[n] || places_of(a, n) == 0; /* locks leave nothing open */
    if (a->group[n] == TDM_NONE) continue;
    a->open[a->group[n]] += places_of(a, n);
    a->size[a->group[n]]++;
  }
}

/* People of one node have no candidates among themselves: each is a group. */
static bool is_alone(const assembly *a, uint32_t group) { return a->size[group] == 1; }

/* Places that the removed must fill: all of somebody alone, else one where they are odd. */
static int64_t needed_of(const assembly *a, uint32_t group) {
  return is_alone(a, group) ? a->open[group] : a->open[group] & 1;
}

static void find_wrong(assembly *a) {
  uint32_t nodes = a->problem->node_count;
  for (uint32_t g = 0; g < a->groups; g++)
    if (a->wrong[nodes + g] || needed_of(a, g) < 1) a->wrong[root_of(a, nodes + g)] = true;
}

/* ---- the order that readers see ---- */

typedef struct {
  tdm_text first, id; /* of the group, of the person */
  uint32_t group, participant;
} member;

static int compare(const void *left, const void *right) {
  const member *a = left, *b = right;
  int order = tdm_text_compare(a->first, b->first);
  return order ? order : tdm_text_compare(a->id, b->id);
}

static int compare_ids(const void *left, const void *right) {
  return tdm_text_compare(((const member *)left)->id, ((const member *)right)->id);
}

static tdm_text id_of(const assembly *a, uint32_t participant) {
  return a->problem->request->cohort.participants[participant].id;
}

/* Lists the removed, or the people of the groups; alike people who stand alone are one each. */
static uint32_t list_members(assembly *a, uint32_t root, bool removed, member *list) {
  const tdm_problem *problem = a->problem;
  uint32_t nodes = problem->node_count, count = 0, single = a->groups;
  for (uint32_t n = 0; n < nodes; n++) {
    bool in = removed ? a->inner[n] && root_of(a, n) == root
                      : a->group[n] != TDM_NONE && root_of(a, nodes + a->group[n]) == root;
    bool split = in && !removed && problem->nodes[n].people > 1 && is_alone(a, a->group[n]);
    for (uint32_t k = 0; in && k < problem->nodes[n].people; k++) {
      uint32_t p = problem->people[problem->nodes[n].first_person + k];
      list[count++] = (member){.id = id_of(a, p),
                               .group = removed ? 0
                                        : split ? single++
                                                : a->group[n],
                               .participant = p};
    }
  }
  return count;
}

/* Groups by their first id, people by theirs within. */
static void sort_members(member *list, uint32_t count) {
  qsort(list, count, sizeof *list, compare_ids);
  for (uint32_t k = 0; k < count; k++) {
    uint32_t first = 0;
    while (list[first].group != list[k].group) first++;
    list[k].first = list[first].id;
  }
  qsort(list, count, sizeof *list, compare);
}

static bool fill_people(assembly *a, uint32_t root, member *list, tdm_group *group) {
  uint32_t count = list_members(a, root, false, list);
  sort_members(list, count);
  group->people = tdm_arena_alloc(a->arena, count, sizeof *group->people);
  group->odd_first = tdm_arena_alloc(a->arena, (size_t)count + 1, sizeof *group->odd_first);
  if (!group->people || !group->odd_first) return false;
  for (uint32_t k = 0; k < count; k++) {
    if (k == 0 || list[k].group != list[k - 1].group) group->odd_first[group->odd_count++] = k;
    group->people[k] = list[k].participant;
  }
  group->people_count = group->odd_first[group->odd_count] = count;
  for (uint32_t g = 0; g < a->groups; g++)
    if (root_of(a, a->problem->node_count + g) == root) group->needed += needed_of(a, g);
  return true;
}

static bool fill_removed(assembly *a, uint32_t root, member *list, tdm_group *group) {
  uint32_t count = list_members(a, root, true, list);
  qsort(list, count, sizeof *list, compare_ids);
  group->partners = tdm_arena_alloc(a->arena, count, sizeof *group->partners);
  if (!group->partners) return false;
  for (uint32_t k = 0; k < count; k++) group->partners[k] = list[k].participant;
  group->partner_count = count;
  for (uint32_t n = 0; n < a->problem->node_count; n++)
    if (a->inner[n] && root_of(a, n) == root) group->capacity += places_of(a, n);
  return true;
}

/* Adds what hangs together at the root to the outcome, where it proves something. */
static bool tell_root(assembly *a, uint32_t root, tdm_outcome *outcome) {
  tdm_group group = {0};
  member *list = malloc(((size_t)a->problem->request->cohort.count + 1) * sizeof *list);
  bool filled = list && fill_people(a, root, list, &group) && fill_removed(a, root, list, &group);
  free(list);
  if (!filled) return false;
  a->wrong[root] = group.needed <= group.capacity;
  if (a->wrong[root]) return true;
  tdm_group *grown = tdm_arena_grow(a->arena, outcome->groups, outcome->group_count,
                                    (size_t)outcome->group_count + 1, sizeof *grown);
  if (!grown) return false;
  outcome->groups = grown;
  a->told[root] = outcome->group_count;
  grown[outcome->group_count++] = group;
  return true;
}

static bool tell_all(assembly *a, tdm_outcome *outcome) {
  uint32_t nodes = a->problem->node_count;
  for (uint32_t k = 0; k < outcome->unmatched_count; k++) {
    tdm_unmatched *entry = &outcome->unmatched[k];
    if (entry->reason != TDM_REASON_OUTNUMBERED) continue;
    uint32_t group = a->group[a->problem->node_of[entry->participant]];
    if (group != TDM_NONE) {
      uint32_t root = root_of(a, nodes + group);
      if (!a->wrong[root] && a->told[root] == TDM_NONE && !tell_root(a, root, outcome))
        return false;
      entry->group = a->told[root];
    }
    if (entry->group == TDM_NONE) entry->reason = 0; /* true, but nothing to show for it */
  }
  return true;
}

static bool allocate(assembly *a) {
  size_t nodes = (size_t)a->problem->node_count + 1;
  a->inner = calloc(nodes, sizeof *a->inner);
  a->group = malloc(nodes * sizeof *a->group);
  a->parent = malloc(2 * nodes * sizeof *a->parent);
  a->size = calloc(nodes, sizeof *a->size);
  a->open = calloc(nodes, sizeof *a->open);
  a->wrong = calloc(2 * nodes, sizeof *a->wrong);
  a->told = malloc(2 * nodes * sizeof *a->told);
  return a->inner && a->group && a->parent && a->size && a->open && a->wrong && a->told;
}

/* Searches from every open place of a node that none was made from. */
static bool search_from(tdm_odd_reasons *reasons, uint32_t node) {
  tdm_blossom *blossom = &reasons->places.blossom;
  const uint32_t *first_place = reasons->places.first_place;
  bool any = false;
  for (uint32_t v = first_place[node]; v < first_place[node + 1]; v++) {
    if (blossom->mate[v] != TDM_NONE || blossom->reached[v] != TDM_UNREACHED) continue;
    tdm_blossom_search(blossom, v, reasons->stop);
    any = true;
  }
  return any;
}

/* Whether a place of the node was reached over an even number of edges. */
static bool is_outer(const tdm_places *places, uint32_t node) {
  for (uint32_t v = places->first_place[node]; v < places->first_place[node + 1]; v++)
    if (places->blossom.reached[v] == TDM_OUTER) return true;
  return false;
}

/*
 * Marks what can be reached from everybody who is outnumbered: paths that were found on the way
 * took earlier marks away. Whoever is reached and has places open is one from whom to go on.
 */
static void mark(tdm_odd_reasons *reasons, const tdm_outcome *outcome) {
  const tdm_problem *problem = reasons->places.ip->problem;
  bool any = true;
  tdm_blossom_forget(&reasons->places.blossom);
  for (uint32_t k = 0; k < outcome->unmatched_count; k++)
    if (outcome->unmatched[k].reason == TDM_REASON_OUTNUMBERED)
      search_from(reasons, problem->node_of[outcome->unmatched[k].participant]);
  while (any && !tdm_stop_now(reasons->stop)) {
    any = false;
    for (uint32_t n = 0; n < problem->node_count; n++)
      if (is_outer(&reasons->places, n) && search_from(reasons, n)) any = true;
  }
}

bool tdm_odd_reasons_tell(tdm_odd_reasons *reasons, tdm_arena *arena, tdm_outcome *outcome) {
  assembly a = {.reasons = reasons, .problem = reasons->places.ip->problem, .arena = arena};
  if (!reasons->usable) return true;
  mark(reasons, outcome);
  bool told = allocate(&a) && tdm_places_groups(&reasons->places, a.inner, a.group, &a.groups);
  if (told) {
    begin(&a);
    for (size_t k = 0; k < reasons->places.link_count; k++) follow(&a, &reasons->places.links[k]);
    find_wrong(&a);
    told = tell_all(&a, outcome);
  }
  free(a.inner);
  free(a.group);
  free(a.parent);
  free(a.size);
  free(a.open);
  free(a.wrong);
  free(a.told);
  return told;
}

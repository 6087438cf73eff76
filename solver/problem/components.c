// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/components.h"

#include <stdlib.h>
#include <string.h>

/* Fewer nodes are solved so fast that what a piece costs beside would be felt. */
enum { PIECE_NODES = 100 };

/* ---- sets of nodes that are connected ---- */

/* Every set is named after its first node, its root. */
typedef struct {
  const tdm_problem *problem;
  uint32_t *parent; /* [node_count] */
  bool *linked;     /* [node_count] has a candidate */
  uint32_t sets;    /* of linked nodes */
  uint32_t *run;    /* [node_count] after the last of those that follow in the same set */
  uint32_t *label;  /* [node_count] a node of that set, or TDM_NONE */
} links;

static uint32_t root_of(links *l, uint32_t node) {
  while (l->parent[node] != node) node = l->parent[node] = l->parent[l->parent[node]];
  return node;
}

static void link_node(links *l, uint32_t node) {
  l->sets += !l->linked[node];
  l->linked[node] = true;
}

static void join(links *l, uint32_t one, uint32_t other) {
  link_node(l, one);
  link_node(l, other);
  one = root_of(l, one);
  other = root_of(l, other);
  if (one == other) return;
  l->parent[one < other ? other : one] = one < other ? one : other;
  l->sets--;
}

static bool init_links(links *l, const tdm_problem *problem) {
  size_t nodes = (size_t)problem->node_count + 1;
  *l = (links){.problem = problem,
               .parent = malloc(nodes * sizeof *l->parent),
               .linked = calloc(nodes, sizeof *l->linked),
               .run = malloc(nodes * sizeof *l->run),
               .label = malloc(nodes * sizeof *l->label)};
  if (!l->parent || !l->linked || !l->run || !l->label) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) l->parent[n] = n;
  for (uint32_t c = 0; c < problem->count; c++) join(l, problem->mentor[c], problem->mentee[c]);
  return true;
}

static void fini_links(links *l) {
  free(l->parent);
  free(l->linked);
  free(l->run);
  free(l->label);
}

/* ---- what the pool does not know ---- */

/* Nodes without candidates (a pool of some has some of every node) are in nobody's way. */
static void find_runs(links *l, uint32_t first, uint32_t end) {
  uint32_t run = end, label = TDM_NONE;
  for (uint32_t n = end; n-- > first;) {
    uint32_t own = l->linked[n] ? root_of(l, n) : label;
    if (own != label && label != TDM_NONE) run = n + 1;
    label = own;
    l->run[n] = run;
    l->label[n] = label;
  }
}

typedef struct {
  uint32_t first, count; /* nodes of the other side */
} reach;

static reach reach_of(const tdm_problem *problem, uint32_t node) {
  bool mentor = node < problem->mentor_count;
  tdm_scan_range range =
      mentor ? tdm_scan_range_of_mentor(problem->scan, node)
             : tdm_scan_range_of_mentee(problem->scan, node - problem->mentor_count);
  return (reach){range.first + (mentor ? problem->mentor_count : 0), range.count};
}

/* Whether the node might have candidates in another set. */
static bool is_open(links *l, uint32_t node) {
  reach of = reach_of(l->problem, node);
  if (!l->linked[node] || of.count == 0) return false;
  return l->run[of.first] < of.first + of.count ||
         root_of(l, l->label[of.first]) != root_of(l, node);
}

static void read_row(links *l, uint32_t node, int64_t *value) {
  static const tdm_scan_terms units_alone = {.per_unit = 1};
  const tdm_problem *problem = l->problem;
  uint32_t mentors = problem->mentor_count;
  reach of = reach_of(problem, node);
  if (node < mentors)
    tdm_scan_of_mentor(problem->scan, &units_alone, node, of.first - mentors, of.count, value);
  else
    tdm_scan_of_mentee(problem->scan, &units_alone, node - mentors, of.first, of.count, value);
  for (uint32_t k = 0; k < of.count; k++)
    if (value[k] != TDM_NO_PAIR) join(l, node, of.first + k);
}

/* A node of the set that has the most of them. */
static bool find_largest(links *l, uint32_t *largest) {
  uint32_t *size = calloc((size_t)l->problem->node_count + 1, sizeof *size);
  *largest = 0;
  for (uint32_t n = 0; size && n < l->problem->node_count; n++) {
    uint32_t root = root_of(l, n);
    if (++size[root] > size[*largest]) *largest = root;
  }
  bool found = size != NULL;
  free(size);
  return found;
}

/*
 * Two sets are apart when the rows of one of them have been read: of all mentors, or of everybody
 * outside the largest set, whatever is less.
 */
static bool read_rows(links *l, tdm_stop *stop) {
  const tdm_problem *problem = l->problem;
  uint32_t largest, mentors = problem->mentor_count;
  uint64_t of_mentors = 0, outside = 0;
  int64_t *value = malloc(((size_t)problem->node_count + 1) * sizeof *value);
  bool read = value && find_largest(l, &largest);
  for (uint32_t n = 0; read && n < problem->node_count; n++) {
    if (!is_open(l, n)) continue;
    uint32_t count = reach_of(problem, n).count;
    if (n < mentors) of_mentors += count;
    if (root_of(l, n) != root_of(l, largest)) outside += count;
  }
  uint32_t end = outside < of_mentors ? problem->node_count : mentors;
  for (uint32_t n = 0; read && n < end && l->sets > 1; n++) {
    if (outside < of_mentors && root_of(l, n) == root_of(l, largest)) continue;
    if (is_open(l, n)) read_row(l, n, value);
    if (tdm_stop_now(stop)) l->sets = 1;
  }
  free(value);
  return read;
}

/* False when memory is out. Below two sets, or after a stop, everybody is one. */
static bool find_sets(links *l, tdm_stop *stop) {
  const tdm_problem *problem = l->problem;
  if (problem->complete || l->sets < 2) return true;
  find_runs(l, 0, problem->mentor_count);
  find_runs(l, problem->mentor_count, problem->node_count);
  return read_rows(l, stop);
}

/* ---- pieces ---- */

/* Sets by their roots, which are mentors; who has no candidate goes with whoever is before. */
static bool number_sets(links *l, uint32_t *set_of) {
  const tdm_problem *problem = l->problem;
  uint32_t *number = malloc(((size_t)problem->node_count + 1) * sizeof *number), sets = 0;
  for (uint32_t n = 0; number && n < problem->node_count; n++) {
    bool first = n == 0 || n == problem->mentor_count;
    if (l->linked[n] && root_of(l, n) == n) number[n] = sets++;
    set_of[n] = l->linked[n] ? number[root_of(l, n)] : first ? 0 : set_of[n - 1];
  }
  bool numbered = number != NULL;
  free(number);
  return numbered;
}

/* Sets that follow each other until there are nodes enough; set_of becomes the piece of a node. */
static bool bundle(links *l, uint32_t *set_of, uint32_t piece_nodes, uint32_t *pieces) {
  uint32_t nodes = l->problem->node_count, gathered = 0;
  uint32_t *size = calloc((size_t)l->sets + 1, sizeof *size);
  *pieces = 0;
  if (!size) return false;
  for (uint32_t n = 0; n < nodes; n++) size[set_of[n]]++;
  for (uint32_t s = 0; s < l->sets; s++) {
    if (gathered >= piece_nodes) {
      gathered = 0;
      ++*pieces;
    }
    gathered += size[s];
    size[s] = *pieces;
  }
  ++*pieces;
  for (uint32_t n = 0; n < nodes; n++) set_of[n] = size[set_of[n]];
  free(size);
  return true;
}

/* One side's nodes by piece. */
static void sort_side(tdm_components *components, const uint32_t *piece_of, uint32_t from,
                      uint32_t to, uint32_t *first) {
  for (uint32_t p = 0; p <= components->count; p++) first[p] = from;
  for (uint32_t n = from; n < to; n++)
    if (piece_of[n] + 1 < components->count) first[piece_of[n] + 2]++;
  for (uint32_t p = 2; p <= components->count; p++) first[p] += first[p - 1] - from;
  for (uint32_t n = from; n < to; n++) {
    uint32_t at = first[piece_of[n] + 1]++;
    components->order[at] = n;
    components->place[n] = at;
  }
}

/* The problem's own scan where the nodes are in order as they are. */
static bool find_scan(tdm_components *components, const tdm_problem *problem) {
  uint32_t nodes = problem->node_count, kept = 0;
  while (kept < nodes && components->order[kept] == kept) kept++;
  components->scan = problem->scan;
  if (kept == nodes) return true;
  uint32_t *people = malloc(((size_t)nodes + 1) * sizeof *people);
  if (!people) return false;
  for (uint32_t k = 0; k < nodes; k++) people[k] = problem->nodes[components->order[k]].participant;
  components->scan =
      tdm_scan_new(&problem->rules, problem->quotas, people, problem->mentor_count,
                   people + problem->mentor_count, problem->mentee_count, problem->arena);
  free(people);
  return components->scan != NULL;
}

static bool lay_out(tdm_components *components, const tdm_problem *problem,
                    const uint32_t *piece_of) {
  tdm_arena *arena = problem->arena;
  size_t ends = (size_t)components->count + 1;
  components->order = tdm_arena_alloc(arena, problem->node_count, sizeof *components->order);
  components->place = tdm_arena_alloc(arena, problem->node_count, sizeof *components->place);
  components->first_mentor = tdm_arena_alloc(arena, ends, sizeof *components->first_mentor);
  components->first_mentee = tdm_arena_alloc(arena, ends, sizeof *components->first_mentee);
  if (!components->order || !components->place || !components->first_mentor ||
      !components->first_mentee)
    return false;
  sort_side(components, piece_of, 0, problem->mentor_count, components->first_mentor);
  sort_side(components, piece_of, problem->mentor_count, problem->node_count,
            components->first_mentee);
  return find_scan(components, problem);
}

bool tdm_components_find(tdm_components *components, const tdm_problem *problem,
                         uint32_t piece_nodes, tdm_stop *stop) {
  links l;
  uint32_t *piece_of = malloc(((size_t)problem->node_count + 1) * sizeof *piece_of);
  *components = (tdm_components){.count = 1};
  if (!tdm_problem_is_bipartite(problem)) {
    free(piece_of);
    return true;
  }
  bool found = init_links(&l, problem) && piece_of && find_sets(&l, stop);
  if (found && l.sets > 1)
    found = number_sets(&l, piece_of) &&
            bundle(&l, piece_of, piece_nodes ? piece_nodes : PIECE_NODES, &components->count) &&
            (components->count == 1 || lay_out(components, problem, piece_of));
  fini_links(&l);
  free(piece_of);
  return found;
}

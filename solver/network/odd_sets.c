// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/odd_sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/min_cut.h"

/* Minimum cuts are looked for in components of at most so many nodes; few cuts a call. */
enum { CUT_NODES = 800, FOUND_MOST = 64 };

static const double PRESENT = 1e-6;
static const double VIOLATED = 1e-3; /* pairs too many */

/* Components of the edges above these. */
static const double levels[] = {1e-6, 0.1, 0.2, 0.3, 0.4, 0.6};

typedef struct {
  uint32_t first, count; /* nodes, in finder.nodes */
  double violation;
} found_set;

typedef struct {
  tdm_ip *ip;
  const tdm_problem *problem;
  const tdm_support *support;
  uint32_t count;
  uint32_t *parent; /* [node_count] union-find */
  double *inside;   /* [node_count] pairs within a component, at its root */
  int64_t *places;  /* [node_count] likewise */
  double *degree;   /* [node_count] */
  bool *marked;     /* [node_count] */
  uint32_t *local;  /* [node_count] number in the component whose cuts are looked for */
  uint32_t *members;
  found_set *found;
  uint32_t found_count;
  uint32_t *nodes; /* of the sets that were found */
  size_t node_count, room;
  bool out_of_memory;
} finder;

/* ---- what was found ---- */

static bool make_room(finder *f, uint32_t more) {
  if (f->node_count + more <= f->room) return true;
  size_t room = 2 * f->room + more;
  uint32_t *grown = realloc(f->nodes, room * sizeof *grown);
  f->out_of_memory = f->out_of_memory || !grown;
  if (!grown) return false;
  f->nodes = grown;
  f->room = room;
  return true;
}

/* So many pairs have room in an odd number of places. */
static double half_of(int64_t places) { return (double)(places - 1) / 2; }

/* Enters the marked nodes, where they are an odd set that is filled too much. */
static void enter_marked(finder *f) {
  double inside = 0;
  int64_t places = 0;
  uint32_t count = 0;
  for (uint32_t n = 0; n < f->problem->node_count; n++) {
    places += f->marked[n] ? f->problem->nodes[n].capacity : 0;
    count += f->marked[n];
  }
  for (uint32_t k = 0; k < f->count; k++)
    if (f->marked[f->support[k].a] && f->marked[f->support[k].b]) inside += f->support[k].value;
  double violation = inside - half_of(places);
  if (places % 2 == 0 || violation < VIOLATED || f->found_count == FOUND_MOST) return;
  if (!make_room(f, count)) return;
  f->found[f->found_count++] = (found_set){(uint32_t)f->node_count, count, violation};
  for (uint32_t n = 0; n < f->problem->node_count; n++)
    if (f->marked[n]) f->nodes[f->node_count++] = n;
}

/* ---- components ---- */

static uint32_t root_of(finder *f, uint32_t node) {
  while (f->parent[node] != node) node = f->parent[node] = f->parent[f->parent[node]];
  return node;
}

/* Joins what edges above the level connect. */
static void connect(finder *f, double level) {
  for (uint32_t n = 0; n < f->problem->node_count; n++) f->parent[n] = n;
  for (uint32_t k = 0; k < f->count; k++)
    if (f->support[k].value > level)
      f->parent[root_of(f, f->support[k].a)] = root_of(f, f->support[k].b);
}

static void mark_component(finder *f, uint32_t root) {
  for (uint32_t n = 0; n < f->problem->node_count; n++) f->marked[n] = root_of(f, n) == root;
}

static void find_components(finder *f, double level) {
  uint32_t nodes = f->problem->node_count;
  connect(f, level);
  memset(f->inside, 0, nodes * sizeof *f->inside);
  memset(f->places, 0, nodes * sizeof *f->places);
  for (uint32_t n = 0; n < nodes; n++) f->places[root_of(f, n)] += f->problem->nodes[n].capacity;
  for (uint32_t k = 0; k < f->count; k++) {
    uint32_t root = root_of(f, f->support[k].a);
    if (root == root_of(f, f->support[k].b)) f->inside[root] += f->support[k].value;
  }
  for (uint32_t n = 0; n < nodes; n++) {
    if (f->parent[n] != n || f->places[n] % 2 == 0) continue;
    if (f->inside[n] - half_of(f->places[n]) < VIOLATED) continue;
    mark_component(f, n);
    enter_marked(f);
  }
}

/* ---- minimum odd cuts ---- */

/* Twice the pairs within a set, what leaves it and what it has open are its places. */
static tdm_cuts *cuts_of(const finder *f, uint32_t count) {
  tdm_cuts *cuts = tdm_cuts_new(count + 1, f->count + count);
  for (uint32_t k = 0; cuts && k < f->count; k++) {
    const tdm_support *edge = &f->support[k];
    if (f->local[edge->a] != TDM_NONE && f->local[edge->b] != TDM_NONE)
      tdm_cuts_add(cuts, f->local[edge->a], f->local[edge->b], edge->value);
  }
  for (uint32_t k = 0; cuts && k < count; k++) {
    double open = f->problem->nodes[f->members[k]].capacity - f->degree[f->members[k]];
    if (open > PRESENT) tdm_cuts_add(cuts, k, count, open);
  }
  return cuts;
}

/* The side without the place of what is open. */
static void enter_side(finder *f, const bool *side, uint32_t count) {
  for (uint32_t n = 0; n < f->problem->node_count; n++) f->marked[n] = false;
  for (uint32_t k = 0; k < count; k++) f->marked[f->members[k]] = side[k] != side[count];
  enter_marked(f);
}

/* The cut tree of the members and the place of what is open, as far as cuts are below 1. */
static bool find_cuts(finder *f, uint32_t count) {
  tdm_cuts *cuts = cuts_of(f, count);
  uint32_t *tree = calloc((size_t)count + 1, sizeof *tree);
  bool *side = calloc((size_t)count + 1, sizeof *side), enough_memory = cuts && tree && side;
  for (uint32_t s = 1; enough_memory && s <= count && f->found_count < FOUND_MOST; s++) {
    uint32_t t = tree[s];
    if (tdm_cuts_between(cuts, s, t, 1 - VIOLATED, side) >= 1 - VIOLATED) continue;
    enter_side(f, side, count);
    for (uint32_t n = s + 1; n <= count; n++)
      if (side[n] && tree[n] == t) tree[n] = s;
  }
  tdm_cuts_free(cuts);
  free(tree);
  free(side);
  return enough_memory;
}

/* Whether the component of a node has a value between whole numbers. */
static void mark_fractional(finder *f) {
  for (uint32_t n = 0; n < f->problem->node_count; n++) f->marked[n] = false;
  for (uint32_t k = 0; k < f->count; k++) {
    double value = f->support[k].value;
    if (fabs(value - rint(value)) > PRESENT) f->marked[root_of(f, f->support[k].a)] = true;
  }
}

static bool find_odd_cuts(finder *f) {
  uint32_t nodes = f->problem->node_count;
  bool *fractional = malloc(((size_t)nodes + 1) * sizeof *fractional);
  if (!fractional) return false;
  connect(f, PRESENT);
  mark_fractional(f);
  memcpy(fractional, f->marked, nodes * sizeof *fractional);
  bool enough_memory = true;
  for (uint32_t root = 0; enough_memory && root < nodes && f->found_count < FOUND_MOST; root++) {
    uint32_t count = 0;
    if (!fractional[root]) continue;
    for (uint32_t n = 0; n < nodes; n++) {
      f->local[n] = TDM_NONE;
      if (root_of(f, n) != root) continue;
      f->local[n] = count;
      f->members[count++] = n;
    }
    if (count <= CUT_NODES) enough_memory = find_cuts(f, count);
  }
  free(fractional);
  return enough_memory;
}

/* ---- all ---- */

static int compare(const void *left, const void *right) {
  const found_set *a = left, *b = right;
  if (a->violation != b->violation) return a->violation > b->violation ? -1 : 1;
  return (a->first > b->first) - (a->first < b->first);
}

static bool init(finder *f) {
  size_t nodes = (size_t)f->problem->node_count + 1;
  f->parent = malloc(nodes * sizeof *f->parent);
  f->inside = malloc(nodes * sizeof *f->inside);
  f->places = malloc(nodes * sizeof *f->places);
  f->degree = calloc(nodes, sizeof *f->degree);
  f->marked = calloc(nodes, sizeof *f->marked);
  f->local = malloc(nodes * sizeof *f->local);
  f->members = malloc(nodes * sizeof *f->members);
  f->found = malloc(FOUND_MOST * sizeof *f->found);
  if (!f->parent || !f->inside || !f->places || !f->degree || !f->marked || !f->local ||
      !f->members || !f->found)
    return false;
  for (uint32_t k = 0; k < f->count; k++) {
    f->degree[f->support[k].a] += f->support[k].value;
    f->degree[f->support[k].b] += f->support[k].value;
  }
  return true;
}

static void fini(finder *f) {
  free(f->parent);
  free(f->inside);
  free(f->places);
  free(f->degree);
  free(f->marked);
  free(f->local);
  free(f->members);
  free(f->found);
  free(f->nodes);
}

bool tdm_odd_sets_find(tdm_ip *ip, const tdm_support *support, uint32_t count, uint32_t *added) {
  finder f = {.ip = ip, .problem = ip->problem, .support = support, .count = count};
  bool enough_memory = init(&f);
  *added = 0;
  if (enough_memory) {
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) find_components(&f, levels[k]);
    if (f.found_count == 0) enough_memory = find_odd_cuts(&f);
    qsort(f.found, f.found_count, sizeof *f.found, compare);
    for (uint32_t k = 0; k < f.found_count; k++)
      *added += tdm_ip_add_odd_set(ip, f.nodes + f.found[k].first, f.found[k].count) != TDM_NONE;
  }
  enough_memory = enough_memory && !f.out_of_memory;
  fini(&f);
  return enough_memory;
}

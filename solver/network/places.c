// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/places.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/pool.h"

/* More than this takes longer than it is worth. */
enum { VERTICES_MOST = 400000, ENTRIES_MOST = 24000000 };

typedef tdm_place_link link_of;

typedef struct {
  tdm_places *places;
  const tdm_problem *problem;
  int32_t *open; /* [node_count] places */
  link_of *links;
  size_t count, room;
  uint64_t entries;
  uint64_t own; /* vertices of candidates */
  tdm_stop *stop;
} builder;

/* So many links are followed before the stop is asked. */
enum { ASK = 4096 };

/* ---- links ---- */

static bool add_link(builder *b, uint32_t one, uint32_t other, int64_t times, uint32_t c) {
  int64_t most = b->open[one] < b->open[other] ? b->open[one] : b->open[other];
  if (times == 0 || (b->open[one] == 0 && b->open[other] == 0)) return true;
  if (b->count == b->room) {
    size_t room = 2 * b->room + 1024;
    link_of *grown = realloc(b->links, room * sizeof *grown);
    if (!grown) return false;
    b->links = grown;
    b->room = room;
  }
  if (times >= most) times = 0; /* capacities see to it; with somebody full it is told alone */
  b->links[b->count++] = (link_of){one, other, c, (uint32_t)b->own, times};
  b->entries += times
                    ? (uint64_t)times * 2 * ((uint64_t)b->open[one] + (uint64_t)b->open[other] + 1)
                    : (uint64_t)b->open[one] + (uint64_t)b->open[other];
  b->own += 2 * (uint64_t)times;
  return true;
}

static bool add_candidate(builder *b, uint32_t c) {
  if (tdm_ip_fixed(b->places->ip, c) != TDM_FREE) return true;
  return add_link(b, b->problem->mentor[c], b->problem->mentee[c], tdm_problem_limit(b->problem, c),
                  c);
}

static bool link_pool(builder *b) {
  for (uint32_t c = 0; c < b->problem->count; c++) {
    if (c % ASK == 0 && tdm_stop_now(b->stop)) break;
    if (!add_candidate(b, c)) return false;
  }
  return true;
}

/* Those that the pool does not hold are free. */
static bool link_all(builder *b) {
  const tdm_problem *problem = b->problem;
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  uint32_t *stamp = calloc((size_t)problem->node_count + 1, sizeof *stamp);
  bool linked = partners && stamp && link_pool(b);
  for (uint32_t n = 0; linked && n < problem->node_count && !tdm_stop_now(b->stop); n++) {
    tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, n),
                               tdm_problem_as_mentee(problem, n)};
    for (int side = 0; side < 2; side++)
      for (uint32_t k = 0; k < roles[side].count; k++)
        stamp[tdm_problem_partner(problem, roles[side].items[k], n)] = n + 1;
    uint32_t count = tdm_pool_partners(problem, n, partners);
    for (uint32_t k = 0; linked && k < count && b->entries <= ENTRIES_MOST; k++)
      if (partners[k] > n && stamp[partners[k]] != n + 1)
        linked = add_link(b, n, partners[k],
                          (int64_t)problem->nodes[n].people * problem->nodes[partners[k]].people,
                          TDM_NONE);
  }
  free(partners);
  free(stamp);
  return linked;
}

/* ---- the graph ---- */

/* Calls for every entry (list, vertex): lists of nodes, then one of each vertex of a candidate. */
typedef void (*visit)(tdm_graph *graph, uint32_t list, uint32_t vertex);

static void visit_places(const builder *b, uint32_t list, uint32_t node, visit each) {
  tdm_places *places = b->places;
  for (uint32_t v = places->first_place[node]; v < places->first_place[node + 1]; v++)
    each(&places->graph, list, v);
}

static void visit_all(const builder *b, visit each) {
  tdm_graph *graph = &b->places->graph;
  uint32_t nodes = b->problem->node_count, places = b->places->first_place[nodes];
  for (size_t k = 0; k < b->count; k++) {
    const link_of *l = &b->links[k];
    if (k % ASK == 0 && tdm_stop_now(b->stop)) return;
    if (l->times == 0) {
      visit_places(b, l->a, l->b, each);
      visit_places(b, l->b, l->a, each);
    }
    for (uint32_t t = 0; t < l->times; t++) {
      const uint32_t ends[2] = {l->a, l->b}, own = l->own + 2 * t;
      for (uint32_t side = 0; side < 2; side++) {
        each(graph, ends[side], places + own + side);
        visit_places(b, nodes + own + side, ends[side], each);
        each(graph, nodes + own + side, places + own + 1 - side);
      }
    }
  }
}

static void count_entry(tdm_graph *graph, uint32_t list, uint32_t vertex) {
  (void)vertex;
  graph->first[list + 1]++;
}

/* first[list + 1] runs to the end of the list, from its beginning. */
static void fill_entry(tdm_graph *graph, uint32_t list, uint32_t vertex) {
  graph->to[graph->first[list + 1]++] = vertex;
}

static bool lay_out(builder *b) {
  tdm_places *places = b->places;
  tdm_graph *graph = &places->graph;
  uint32_t nodes = b->problem->node_count, of_nodes = places->first_place[nodes];
  uint32_t lists = nodes + (uint32_t)b->own;
  graph->vertices = of_nodes + (uint32_t)b->own;
  graph->list = malloc(((size_t)graph->vertices + 1) * sizeof *graph->list);
  graph->first = calloc((size_t)lists + 2, sizeof *graph->first);
  graph->to = malloc((b->entries + 1) * sizeof *graph->to);
  places->node_of = malloc(((size_t)graph->vertices + 1) * sizeof *places->node_of);
  if (!graph->list || !graph->first || !graph->to || !places->node_of) return false;
  for (uint32_t n = 0; n < nodes; n++)
    for (uint32_t v = places->first_place[n]; v < places->first_place[n + 1]; v++)
      places->node_of[v] = graph->list[v] = n;
  for (uint32_t v = of_nodes; v < graph->vertices; v++) {
    places->node_of[v] = TDM_NONE;
    graph->list[v] = nodes + v - of_nodes;
  }
  visit_all(b, count_entry);
  uint64_t sum = 0;
  for (uint32_t l = 1; l <= lists; l++) {
    uint64_t size = graph->first[l];
    graph->first[l] = sum;
    sum += size;
  }
  visit_all(b, fill_entry);
  return true;
}

static bool place_nodes(builder *b) {
  const tdm_ip *ip = b->places->ip;
  uint32_t nodes = b->problem->node_count, sum = 0;
  b->open = malloc(((size_t)nodes + 1) * sizeof *b->open);
  b->places->first_place = malloc(((size_t)nodes + 1) * sizeof(uint32_t));
  if (!b->open || !b->places->first_place) return false;
  for (uint32_t n = 0; n < nodes; n++) b->open[n] = b->problem->nodes[n].capacity;
  for (uint32_t c = 0; c < b->problem->count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_LOCKED) continue;
    b->open[b->problem->mentor[c]] -= (int32_t)tdm_problem_limit(b->problem, c);
    b->open[b->problem->mentee[c]] -= (int32_t)tdm_problem_limit(b->problem, c);
  }
  for (uint32_t n = 0; n < nodes; n++) {
    if (b->open[n] < 0) b->open[n] = 0;
    b->places->first_place[n] = sum;
    sum += (uint32_t)b->open[n];
  }
  b->places->first_place[nodes] = sum;
  return true;
}

/* No candidate is chosen: its own vertices have each other. */
static void start_own(tdm_places *places) {
  uint32_t first = places->first_place[places->ip->problem->node_count];
  for (uint32_t v = first; v < places->graph.vertices; v += 2) {
    places->blossom.mate[v] = v + 1;
    places->blossom.mate[v + 1] = v;
  }
}

tdm_places_status tdm_places_init(tdm_places *places, const tdm_ip *ip, bool whole,
                                  tdm_stop *stop) {
  *places = (tdm_places){.ip = ip, .whole = whole || tdm_ip_knows_all(ip)};
  builder b = {.places = places, .problem = ip->problem, .stop = stop};
  tdm_places_status status = TDM_PLACES_NO_MEMORY;
  if (place_nodes(&b)) {
    bool linked = places->whole && !tdm_ip_knows_all(ip) ? link_all(&b) : link_pool(&b);
    uint64_t vertices = b.own + places->first_place[ip->problem->node_count];
    if (linked && (vertices > VERTICES_MOST || b.entries > ENTRIES_MOST))
      status = TDM_PLACES_TOO_MANY;
    else if (linked && lay_out(&b) && tdm_blossom_init(&places->blossom, &places->graph))
      status = TDM_PLACES_DONE;
    if (linked && tdm_stop_now(stop)) status = TDM_PLACES_STOPPED;
  }
  places->links = b.links;
  places->link_count = b.count;
  if (status == TDM_PLACES_DONE) start_own(places);
  free(b.open);
  return status;
}

void tdm_places_fini(tdm_places *places) {
  tdm_blossom_fini(&places->blossom);
  free(places->graph.list);
  free(places->graph.first);
  free(places->graph.to);
  free(places->first_place);
  free(places->node_of);
  free(places->links);
  *places = (tdm_places){0};
}

/* ---- matchings ---- */

/* An open place of a node, or TDM_NONE. */
static uint32_t open_place(const tdm_places *places, uint32_t node) {
  for (uint32_t v = places->first_place[node]; v < places->first_place[node + 1]; v++)
    if (places->blossom.mate[v] == TDM_NONE) return v;
  return TDM_NONE;
}

static void match(tdm_places *places, uint32_t a, uint32_t b) {
  places->blossom.mate[a] = b;
  places->blossom.mate[b] = a;
}

static void choose(tdm_places *places, const tdm_place_link *link, uint32_t time) {
  uint32_t a = open_place(places, link->a), b = open_place(places, link->b);
  uint32_t own = places->first_place[places->ip->problem->node_count] + link->own + 2 * time;
  if (a == TDM_NONE || b == TDM_NONE) return;
  if (link->times == 0) {
    match(places, a, b);
    return;
  }
  match(places, a, own);
  match(places, b, own + 1);
}

bool tdm_places_match(tdm_places *places, const tdm_pairing *pairing) {
  const tdm_problem *problem = places->ip->problem;
  uint32_t *times = calloc((size_t)problem->count + 1, sizeof *times);
  for (uint32_t k = 0; times && k < pairing->count; k++) times[pairing->chosen[k]]++;
  for (size_t k = 0; times && k < places->link_count; k++) {
    const tdm_place_link *link = &places->links[k];
    for (uint32_t t = 0; link->candidate != TDM_NONE && t < times[link->candidate]; t++)
      choose(places, link, t);
  }
  bool enough_memory = times != NULL;
  free(times);
  return enough_memory;
}

/* Most find a partner at once. */
static void match_greedily(tdm_places *places) {
  const tdm_graph *graph = &places->graph;
  for (uint32_t v = 0; v < graph->vertices; v++) {
    uint64_t e = graph->first[graph->list[v]], end = graph->first[graph->list[v] + 1];
    while (places->blossom.mate[v] == TDM_NONE && e < end) {
      uint32_t to = graph->to[e++];
      if (to != v && places->blossom.mate[to] == TDM_NONE) match(places, v, to);
    }
  }
}

bool tdm_places_maximum(tdm_places *places, tdm_stop *stop) {
  match_greedily(places);
  tdm_blossom_forget(&places->blossom);
  for (uint32_t v = 0; v < places->graph.vertices; v++) {
    if (places->blossom.mate[v] != TDM_NONE || places->blossom.reached[v] != TDM_UNREACHED)
      continue;
    tdm_blossom_search(&places->blossom, v, stop);
    if (tdm_stop_now(stop)) return false;
  }
  return true;
}

uint32_t tdm_places_times(const tdm_places *places, const tdm_place_link *link) {
  uint32_t first = places->first_place[places->ip->problem->node_count] + link->own, times = 0;
  for (uint32_t t = 0; t < link->times; t++) {
    uint32_t a = places->blossom.mate[first + 2 * t], b = places->blossom.mate[first + 2 * t + 1];
    times += a != TDM_NONE && b != TDM_NONE && places->node_of[a] != TDM_NONE &&
             places->node_of[b] != TDM_NONE;
  }
  if (link->times) return times;
  for (uint32_t v = places->first_place[link->a]; v < places->first_place[link->a + 1]; v++) {
    uint32_t mate = places->blossom.mate[v];
    times += mate != TDM_NONE && places->node_of[mate] == link->b;
  }
  return times;
}

static tdm_node_pair directed(const tdm_problem *problem, const tdm_place_link *link) {
  static const tdm_scan_terms nothing = {0};
  int64_t value = TDM_NO_PAIR;
  if (link->candidate != TDM_NONE)
    return (tdm_node_pair){problem->mentor[link->candidate], problem->mentee[link->candidate]};
  if (link->a < problem->mentor_count && link->b >= problem->first_mentee)
    tdm_scan_of_mentor(problem->scan, &nothing, link->a, link->b - problem->first_mentee, 1,
                       &value);
  return value != TDM_NO_PAIR ? (tdm_node_pair){link->a, link->b}
                              : (tdm_node_pair){link->b, link->a};
}

int64_t tdm_places_pairs(const tdm_places *places) {
  const tdm_ip *ip = places->ip;
  int64_t pairs = 0;
  for (size_t k = 0; k < places->link_count; k++)
    pairs += tdm_places_times(places, &places->links[k]);
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_LOCKED) pairs += tdm_problem_limit(ip->problem, c);
  return pairs;
}

bool tdm_places_pairing(const tdm_places *places, tdm_problem *problem, tdm_pairing *pairing) {
  const tdm_ip *ip = places->ip;
  uint32_t count = 0, most = problem->most_pairs;
  tdm_node_pair *pairs = malloc(((size_t)most + 1) * sizeof *pairs);
  if (!pairs) return false;
  for (uint32_t c = 0; c < problem->count; c++)
    for (int64_t t = tdm_problem_limit(problem, c);
         tdm_ip_fixed(ip, c) == TDM_LOCKED && t > 0 && count < most; t--)
      pairs[count++] = (tdm_node_pair){problem->mentor[c], problem->mentee[c]};
  for (size_t k = 0; k < places->link_count; k++)
    for (uint32_t t = tdm_places_times(places, &places->links[k]); t > 0 && count < most; t--)
      pairs[count++] = directed(problem, &places->links[k]);
  bool taken = tdm_pairing_take(pairing, problem, pairs, count);
  free(pairs);
  return taken;
}

/* ---- what searches marked ---- */

/* 0: other; else all places of the node were reached so. */
static uint8_t reached_of(const tdm_places *places, uint32_t node) {
  uint32_t first = places->first_place[node], end = places->first_place[node + 1];
  if (first == end) return TDM_UNREACHED;
  for (uint32_t v = first + 1; v < end; v++)
    if (places->blossom.reached[v] != places->blossom.reached[first]) return TDM_UNREACHED;
  return places->blossom.reached[first];
}

/* The node at the other end of a candidate, over one of its own vertices; TDM_NONE where one of
 * the two was reached over an odd number of edges: it is taken away like inner nodes. */
static uint32_t over_own(const tdm_places *places, uint32_t own) {
  const tdm_graph *graph = &places->graph;
  uint32_t first = places->first_place[places->ip->problem->node_count];
  uint32_t other = first + ((own - first) ^ 1); /* the first of its list leads on */
  const uint8_t *reached = places->blossom.reached;
  if (reached[own] != TDM_OUTER || reached[other] != TDM_OUTER) return TDM_NONE;
  return places->node_of[graph->to[graph->first[graph->list[other]]]];
}

/* Joins the outer nodes that a node has candidates with to its group. */
static void spread(const tdm_places *places, const uint8_t *reached, uint32_t from, uint32_t number,
                   uint32_t *group, uint32_t *queue) {
  const tdm_graph *graph = &places->graph;
  uint32_t count = 0;
  queue[count++] = from;
  group[from] = number;
  for (uint32_t k = 0; k < count; k++)
    for (uint64_t e = graph->first[queue[k]]; e < graph->first[queue[k] + 1]; e++) {
      uint32_t to = graph->to[e], node = places->node_of[to];
      if (node == TDM_NONE) node = over_own(places, to);
      if (node == TDM_NONE || reached[node] != TDM_OUTER || group[node] != TDM_NONE) continue;
      group[node] = number;
      queue[count++] = node;
    }
}

bool tdm_places_groups(tdm_places *places, bool *inner, uint32_t *group, uint32_t *groups) {
  uint32_t nodes = places->ip->problem->node_count;
  uint8_t *reached = malloc((size_t)nodes + 1);
  uint32_t *queue = malloc(((size_t)nodes + 1) * sizeof *queue);
  bool enough_memory = reached && queue;
  *groups = 0;
  for (uint32_t n = 0; enough_memory && n < nodes; n++) {
    reached[n] = reached_of(places, n);
    inner[n] = reached[n] == TDM_INNER;
    group[n] = TDM_NONE;
  }
  for (uint32_t n = 0; enough_memory && n < nodes; n++)
    if (reached[n] == TDM_OUTER && group[n] == TDM_NONE)
      spread(places, reached, n, (*groups)++, group, queue);
  free(reached);
  free(queue);
  return enough_memory;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/matching.h"

#include <stdlib.h>
#include <string.h>

#include "solver/network/weighted.h"
#include "solver/problem/pricing.h"
#include "solver/stages/core.h"

/* Rounds; candidates of a node at first, and violated ones that join in a round; how much more a
 * pair is worth where that was not enough. */
enum { ROUNDS = 200, BEST_OF_NODE = 8, JOIN = 4, BONUS_TIMES = 8 };

/* More edges take longer than they are worth; odd sets that a relaxation starts from. */
enum { EDGES_MOST = 2000000, SETS_MOST = 64 };

/* Weights are in these parts of a unit, so that halves of them are even. */
enum { PARTS = 4 };

/* No price is larger than that. */
static const tdm_wide LARGEST = (tdm_wide)1 << 60;

typedef struct {
  tdm_ip *ip;
  const tdm_problem *problem;
  tdm_prices *best;
  tdm_prices round;
  tdm_stop *stop;
  tdm_core core;
  uint32_t *first; /* [node_count + 1] vertices: places that locks leave open; those of candidates
                    * follow */
  uint32_t vertices, vertex_room;
  int64_t *price;  /* [node_count] in parts of units: where the next round starts */
  int64_t *start;  /* [vertices] the same */
  int64_t bonus;   /* units: what every pair is worth more */
  int64_t largest; /* units: no pair is worth more, with the bonus */
  tdm_weighted_edge *edges;
  uint32_t *candidate; /* of the edges */
  uint32_t edge_count, edge_room;
  uint32_t *list;    /* [vertices] */
  uint32_t *node_at; /* [places] the node */
  bool too_many;
  bool plain; /* the matching proves itself */
} matching;

/* ---- whether it fits ---- */

static bool counts_pairs(const tdm_ip *ip, uint32_t r) {
  return r == ip->pairs_row || r == ip->most_row;
}

/* Places of a node that locks take. */
static int64_t locked_places(const tdm_ip *ip, uint32_t node) {
  const tdm_problem *problem = ip->problem;
  int64_t places = 0;
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++)
      if (tdm_ip_fixed(ip, roles[side].items[k]) == TDM_LOCKED)
        places += tdm_problem_limit(problem, roles[side].items[k]);
  return places;
}

static bool is_single(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].capacity != 1) return false;
  return true;
}

/* Whether prices of the matching are those of the ip: single places, and rows of pairs alone. */
static bool is_plain(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->first_odd; r++)
    if (ip->rows[r].active && !counts_pairs(ip, r)) return false;
  return is_single(ip->problem);
}

bool tdm_matching_fits(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  if (tdm_problem_is_bipartite(problem) || ip->objective != TDM_COUNT_SCORE || tdm_ip_has_gains(ip))
    return false;
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (ip->min[n] > 0 && locked_places(ip, n) < ip->min[n]) return false;
  return is_single(problem) || !tdm_problem_parts_roles(problem);
}

/* ---- a round ---- */

static int64_t largest_price(const matching *m) { return PARTS * m->largest; }

static bool is_too_large(const matching *m) {
  return (tdm_wide)m->largest * PARTS * m->best->scale > LARGEST;
}

static bool add_edge(matching *m, uint32_t a, uint32_t b, int64_t weight, uint32_t candidate) {
  if (m->edge_count == m->edge_room) {
    uint32_t room = 2 * m->edge_room + 1024;
    tdm_weighted_edge *edges = realloc(m->edges, room * sizeof *edges);
    if (edges) m->edges = edges;
    uint32_t *candidates = realloc(m->candidate, room * sizeof *candidates);
    if (candidates) m->candidate = candidates;
    if (!edges || !candidates) return false;
    m->edge_room = room;
  }
  m->candidate[m->edge_count] = candidate;
  m->edges[m->edge_count++] = (tdm_weighted_edge){a, b, weight};
  m->too_many = m->too_many || m->edge_count > EDGES_MOST;
  return true;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Two vertices of a candidate's own, which start where it is as good chosen as not. */
static bool add_own(matching *m, uint32_t c, int64_t half, int64_t stay) {
  int64_t price = stay + half - m->price[m->problem->mentor[c]];
  if (price < 0) price = 0;
  if (m->vertices + 2 > m->vertex_room) {
    uint32_t room = 2 * m->vertices + 1024;
    int64_t *grown = realloc(m->start, room * sizeof *grown);
    if (!grown) return false;
    m->start = grown;
    m->vertex_room = room;
  }
  m->start[m->vertices++] = price;
  m->start[m->vertices++] = 2 * stay - price;
  return true;
}

/* Each time has two vertices, whose edge is worth more than one of theirs that leads to people. */
static bool add_times(matching *m, uint32_t c, int64_t times, int64_t weight) {
  const uint32_t ends[2] = {m->problem->mentor[c], m->problem->mentee[c]};
  int64_t stay = largest_price(m) / 2 + 2;
  for (int64_t t = 0; t < times && !m->too_many; t++) {
    uint32_t own = m->vertices;
    if (!add_own(m, c, weight / 2, stay) || !add_edge(m, own, own + 1, 2 * stay, TDM_NONE))
      return false;
    for (uint32_t side = 0; side < 2; side++)
      for (uint32_t v = m->first[ends[side]]; v < m->first[ends[side] + 1]; v++)
        if (!add_edge(m, v, own + side, weight / 2 + stay, c)) return false;
  }
  return true;
}

/* In units, with the bonus; under the prices of other rows than those of pairs. */
static int64_t worth_of(const matching *m, uint32_t c) {
  const int64_t *node = m->best->node;
  if (m->plain) return tdm_ip_value(m->ip, c) + m->bonus;
  tdm_wide worth =
      (tdm_wide)m->best->reduced[c] + node[m->problem->mentor[c]] + node[m->problem->mentee[c]];
  return tdm_wide_floor(worth, m->best->scale) + m->bonus;
}

static bool add_candidate(matching *m, uint32_t c) {
  uint32_t a = m->problem->mentor[c], b = m->problem->mentee[c];
  int64_t value = worth_of(m, c), times = tdm_problem_limit(m->problem, c);
  if (value < 0 || value > m->largest) return true;
  int64_t open = least(m->first[a + 1] - m->first[a], m->first[b + 1] - m->first[b]);
  if (times < open) return add_times(m, c, times, PARTS * value);
  for (uint32_t v = m->first[a]; v < m->first[a + 1]; v++)
    for (uint32_t u = m->first[b]; u < m->first[b + 1] && !m->too_many; u++)
      if (!add_edge(m, v, u, PARTS * value, c)) return false;
  return true;
}

/* Free candidates of the core. False when memory is out. */
static bool list_edges(matching *m) {
  uint32_t nodes = m->problem->node_count;
  m->edge_count = 0;
  m->vertices = m->first[nodes];
  for (uint32_t n = 0; n < nodes; n++)
    for (uint32_t v = m->first[n]; v < m->first[n + 1]; v++) m->start[v] = m->price[n];
  for (uint32_t c = 0; c < m->core.count && !m->too_many; c++)
    if (tdm_bit(m->core.bits, c) && tdm_ip_fixed(m->ip, c) == TDM_FREE && !add_candidate(m, c))
      return false;
  uint32_t *list = realloc(m->list, ((size_t)m->vertices + 1) * sizeof *list);
  if (list) m->list = list;
  return list != NULL;
}

static void forget_odd_sets(tdm_ip *ip) {
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) ip->rows[r].active = false;
}

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/*
 * The nodes most of whose places are among these vertices; 0 where they are no odd set. The list
 * is theirs then.
 */
static uint32_t nodes_of(const matching *m, uint32_t *list, uint32_t count) {
  uint32_t kept = 0, places = m->first[m->problem->node_count];
  int64_t sum = 0;
  qsort(list, count, sizeof *list, compare);
  for (uint32_t k = 0, end; k < count && list[k] < places; k = end) {
    uint32_t node = m->node_at[list[k]];
    for (end = k + 1; end < count && list[end] < m->first[node + 1]; end++) continue;
    if (2 * (end - k) < m->first[node + 1] - m->first[node]) continue;
    list[kept++] = node;
    sum += m->problem->nodes[node].capacity;
  }
  return kept > 1 && sum % 2 != 0 ? kept : 0;
}

/* Odd sets with at least this price, in the place of others; without room for some they prove
 * less. */
static void take_odd_sets(matching *m, const tdm_weighted *weighted, int64_t least_price) {
  int64_t part = m->round.scale / PARTS, price;
  uint32_t at = 0, count;
  forget_odd_sets(m->ip);
  while ((count = tdm_weighted_next(weighted, &at, m->list, &price)) > 0) {
    uint32_t nodes = price < least_price ? 0 : nodes_of(m, m->list, count);
    uint32_t row = nodes ? tdm_ip_add_odd_set(m->ip, m->list, nodes) : TDM_NONE;
    if (row != TDM_NONE && m->plain) m->round.row[row] = price * part;
  }
}

static int descending(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a < b) - (a > b);
}

/* The dearest odd sets are where a relaxation starts. False when memory is out. */
static bool take_dearest(matching *m, const tdm_weighted *weighted) {
  int64_t *prices = malloc(((size_t)m->vertices + 1) * sizeof *prices);
  uint32_t at = 0, count = 0;
  if (!prices) return false;
  while (tdm_weighted_next(weighted, &at, m->list, &prices[count]) > 0) count++;
  qsort(prices, count, sizeof *prices, descending);
  take_odd_sets(m, weighted, count > SETS_MOST ? prices[SETS_MOST] + 1 : 0);
  free(prices);
  return true;
}

/* Prices of people and of the number of pairs. */
static void take_prices(matching *m, const tdm_weighted *weighted) {
  int64_t part = m->round.scale / PARTS;
  memset(m->round.row, 0, m->ip->row_count * sizeof *m->round.row);
  if (m->ip->rows[m->ip->pairs_row].active)
    m->round.row[m->ip->pairs_row] = m->bonus * m->round.scale;
  for (uint32_t n = 0; n < m->problem->node_count; n++) {
    bool full = m->first[n] == m->first[n + 1];
    m->price[n] = full ? largest_price(m) : tdm_weighted_price(weighted, m->first[n]);
    m->round.node[n] = m->price[n] * part;
  }
  take_odd_sets(m, weighted, 0);
}

/* The matching, with what is locked: of a candidate with vertices of its own one of them counts. */
static void take_pairing(const matching *m, const tdm_weighted *weighted, tdm_pairing *found) {
  uint32_t places = m->first[m->problem->node_count], most = m->problem->most_pairs;
  found->count = 0;
  for (uint32_t c = 0; c < m->ip->fixed_count; c++)
    for (int64_t k = tdm_problem_limit(m->problem, c);
         m->ip->fixed[c] == TDM_LOCKED && k > 0 && found->count < most; k--)
      found->chosen[found->count++] = c;
  for (uint32_t v = 0; v < places; v++) {
    uint32_t e = tdm_weighted_edge_of(weighted, v);
    bool counts = e != TDM_NONE && m->edges[e].a == v;
    if (counts && m->edges[e].b >= places) counts = (m->edges[e].b - places) % 2 == 0;
    if (counts && found->count < most) found->chosen[found->count++] = m->candidate[e];
  }
  tdm_pairing_sort(found);
  found->known = tdm_pairing_feasible(m->ip, found);
}

typedef enum { GOES_ON, ENDED, OUT_OF_MEMORY } round_end;

/* What the prices prove over all pairs; violated candidates join the core. */
static round_end prove(matching *m, uint32_t *joined) {
  tdm_pricing_wish wish = {.least = 0, .each = JOIN};
  tdm_pricing_status status = tdm_price_out(&m->round, m->ip, wish, m->stop);
  *joined = 0;
  if (status == TDM_PRICING_NO_MEMORY || !tdm_core_grow(&m->core, m->problem)) return OUT_OF_MEMORY;
  if (status != TDM_PRICING_DONE) return ENDED;
  for (uint32_t n = 0; n < m->problem->node_count; n++)
    *joined += tdm_core_join(&m->core, m->ip, n, m->round.reduced, 0, JOIN);
  return GOES_ON;
}

/* The matching of the core, and what its prices would be. */
static round_end match(matching *m, tdm_pairing *found) {
  if (!list_edges(m)) return OUT_OF_MEMORY;
  if (m->too_many) return ENDED;
  tdm_weighted *weighted = tdm_weighted_new(m->vertices, m->edges, m->edge_count, m->start);
  if (!weighted) return OUT_OF_MEMORY;
  tdm_weighted_end solved = tdm_weighted_run(weighted, m->stop);
  if (solved == TDM_WEIGHTED_DONE) take_pairing(m, weighted, found);
  if (solved == TDM_WEIGHTED_DONE && m->plain) take_prices(m, weighted);
  if (solved == TDM_WEIGHTED_DONE && !m->plain && !take_dearest(m, weighted))
    solved = TDM_WEIGHTED_NO_MEMORY;
  tdm_weighted_free(weighted);
  if (solved == TDM_WEIGHTED_NO_MEMORY) return OUT_OF_MEMORY;
  return solved == TDM_WEIGHTED_DONE ? GOES_ON : ENDED;
}

/* Every pair is worth more where there are too few. */
static round_end demand_more(matching *m) {
  for (uint32_t n = 0; n < m->problem->node_count; n++)
    m->price[n] += PARTS / 2 * m->bonus * (BONUS_TIMES - 1);
  m->largest += m->bonus * (BONUS_TIMES - 1);
  m->bonus *= BONUS_TIMES;
  return is_too_large(m) ? ENDED : GOES_ON;
}

static round_end solve_round(matching *m, tdm_pairing *found) {
  uint32_t joined = 0;
  round_end end = match(m, found);
  if (end == GOES_ON && m->plain) end = prove(m, &joined);
  if (end != GOES_ON || joined > 0) return end;
  if (found->known || !m->ip->rows[m->ip->pairs_row].active) return ENDED;
  return demand_more(m);
}

/* ---- all ---- */

/* The best of every node, and a pairing that is as large as it must be. */
static bool start_core(matching *m, const tdm_pairing *known) {
  if (!tdm_prices_reduce(m->best, m->ip, NULL) || !tdm_core_grow(&m->core, m->problem))
    return false;
  for (uint32_t n = 0; n < m->problem->node_count; n++)
    tdm_core_join(&m->core, m->ip, n, m->best->reduced, INT64_MIN, BEST_OF_NODE);
  for (uint32_t k = 0; known->known && k < known->count; k++)
    tdm_bit_set(m->core.bits, known->chosen[k]);
  return true;
}

/* Places that locks leave open are the first vertices. */
static bool place(matching *m) {
  uint32_t nodes = m->problem->node_count, sum = 0;
  m->first = calloc((size_t)nodes + 1, sizeof *m->first);
  m->price = calloc((size_t)nodes + 1, sizeof *m->price);
  if (!m->first || !m->price) return false;
  for (uint32_t n = 0; n < nodes; n++) {
    int64_t open = m->problem->nodes[n].capacity - locked_places(m->ip, n);
    m->first[n] = sum;
    sum += open > 0 ? (uint32_t)open : 0;
  }
  m->first[nodes] = sum;
  m->vertex_room = sum + 1;
  m->node_at = calloc((size_t)sum + 1, sizeof *m->node_at);
  m->start = calloc(m->vertex_room, sizeof *m->start);
  for (uint32_t n = 0; m->node_at && n < nodes; n++)
    for (uint32_t v = m->first[n]; v < m->first[n + 1]; v++) m->node_at[v] = n;
  return m->node_at && m->start;
}

static bool start(matching *m, const tdm_pairing *known) {
  const tdm_ip *ip = m->ip;
  bool demands = ip->rows[ip->pairs_row].active;
  if (!place(m) || !tdm_prices_init(&m->round, ip)) return false;
  int64_t bonus = demands && m->plain ? m->best->row[ip->pairs_row] / m->best->scale : 0;
  if (demands)
    m->bonus = 1 + (bonus > m->problem->largest_units ? bonus : m->problem->largest_units);
  for (uint32_t n = 0; n < m->problem->node_count; n++)
    m->price[n] = m->best->node[n] / (m->best->scale / PARTS) + PARTS / 2 * (m->bonus - bonus);
  if (!start_core(m, known)) return false;
  m->largest = m->problem->largest_units + m->bonus;
  for (uint32_t c = 0; !m->plain && c < m->problem->count; c++)
    if (worth_of(m, c) > m->largest) m->largest = worth_of(m, c);
  return true;
}

static bool uses_odd_sets(const tdm_ip *ip, const tdm_prices *prices) {
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++)
    if (ip->rows[r].active && prices->row[r] > 0) return true;
  return false;
}

static bool run(matching *m, const tdm_pairing *known, tdm_pairing *found) {
  round_end end = GOES_ON;
  if (!start(m, known)) return false;
  if (is_too_large(m)) return true;
  m->round.total = m->best->total;
  for (int round = 0; round < ROUNDS && end == GOES_ON; round++) end = solve_round(m, found);
  if (end == OUT_OF_MEMORY) return false;
  if (!m->plain) return true;
  if (m->round.total >= m->best->total)
    forget_odd_sets(m->ip);
  else if (!tdm_prices_copy(m->best, &m->round, m->ip))
    return false;
  return tdm_prices_reduce(m->best, m->ip, NULL);
}

bool tdm_matching_run(tdm_ip *ip, tdm_prices *prices, const tdm_pairing *known, tdm_pairing *found,
                      tdm_stop *stop) {
  matching m = {
      .ip = ip, .problem = ip->problem, .best = prices, .stop = stop, .plain = is_plain(ip)};
  found->known = false;
  if (!tdm_matching_fits(ip) || uses_odd_sets(ip, prices)) return true;
  bool done = run(&m, known, found);
  tdm_core_fini(&m.core);
  free(m.first);
  free(m.price);
  free(m.start);
  free(m.list);
  free(m.node_at);
  free(m.edges);
  free(m.candidate);
  return done;
}

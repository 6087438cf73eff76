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

/* No price is larger than that. */
static const tdm_wide LARGEST = (tdm_wide)1 << 60;

typedef struct {
  tdm_ip *ip;
  const tdm_problem *problem;
  tdm_prices *best;
  tdm_prices round;
  tdm_stop *stop;
  tdm_core core;
  bool *full;     /* [node_count] by locks */
  int64_t *price; /* [node_count] in halves of units: where the next round starts */
  int64_t bonus;  /* units: what every pair is worth more */
  tdm_weighted_edge *edges;
  uint32_t *candidate; /* of the edges */
  uint32_t edge_count;
  uint32_t *list; /* [node_count] */
} matching;

/* ---- whether it fits ---- */

static bool counts_pairs(const tdm_ip *ip, uint32_t r) {
  return r == ip->pairs_row || r == ip->most_row;
}

static bool is_locked(const tdm_ip *ip, uint32_t node) {
  const tdm_problem *problem = ip->problem;
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++)
      if (tdm_ip_fixed(ip, roles[side].items[k]) == TDM_LOCKED) return true;
  return false;
}

bool tdm_matching_fits(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  if (tdm_problem_is_bipartite(problem) || ip->objective != TDM_COUNT_SCORE || tdm_ip_has_gains(ip))
    return false;
  for (uint32_t r = 0; r < ip->first_odd; r++)
    if (ip->rows[r].active && !counts_pairs(ip, r)) return false;
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].capacity != 1 || (ip->min[n] > 0 && !is_locked(ip, n))) return false;
  return true;
}

/* ---- a round ---- */

static int64_t largest_price(const matching *m) {
  return 2 * (m->problem->largest_units + m->bonus);
}

static bool is_too_large(const matching *m) {
  return (tdm_wide)(m->problem->largest_units + m->bonus) * 2 * m->best->scale > LARGEST;
}

/* Free candidates of the core. False when memory is out. */
static bool list_edges(matching *m) {
  uint32_t count = 0;
  for (uint32_t c = 0; c < m->core.count; c++) count += tdm_bit(m->core.bits, c);
  tdm_weighted_edge *edges = realloc(m->edges, ((size_t)count + 1) * sizeof *edges);
  if (edges) m->edges = edges;
  uint32_t *candidate = realloc(m->candidate, ((size_t)count + 1) * sizeof *candidate);
  if (candidate) m->candidate = candidate;
  if (!edges || !candidate) return false;
  m->edge_count = 0;
  for (uint32_t c = 0; c < m->core.count; c++) {
    uint32_t mentor = m->problem->mentor[c], mentee = m->problem->mentee[c];
    int64_t value = tdm_ip_value(m->ip, c) + m->bonus;
    if (!tdm_bit(m->core.bits, c) || tdm_ip_fixed(m->ip, c) != TDM_FREE || m->full[mentor] ||
        m->full[mentee] || value < 0)
      continue;
    m->candidate[m->edge_count] = c;
    m->edges[m->edge_count++] = (tdm_weighted_edge){mentor, mentee, 2 * value};
  }
  return true;
}

static void forget_odd_sets(tdm_ip *ip) {
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) ip->rows[r].active = false;
}

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* Prices of people, odd sets and the number of pairs; those without room prove less. */
static void take_prices(matching *m, const tdm_weighted *weighted) {
  int64_t half = m->round.scale / 2, price;
  uint32_t at = 0, count;
  memset(m->round.row, 0, m->ip->row_count * sizeof *m->round.row);
  if (m->ip->rows[m->ip->pairs_row].active)
    m->round.row[m->ip->pairs_row] = m->bonus * m->round.scale;
  for (uint32_t n = 0; n < m->problem->node_count; n++) {
    m->price[n] = tdm_weighted_price(weighted, n);
    m->round.node[n] = (m->full[n] ? largest_price(m) : m->price[n]) * half;
  }
  forget_odd_sets(m->ip);
  while ((count = tdm_weighted_next(weighted, &at, m->list, &price)) > 0) {
    qsort(m->list, count, sizeof *m->list, compare);
    uint32_t row = tdm_ip_add_odd_set(m->ip, m->list, count);
    if (row != TDM_NONE) m->round.row[row] = price * half;
  }
}

/* The matching, with what is locked. */
static void take_pairing(const matching *m, const tdm_weighted *weighted, tdm_pairing *found) {
  found->count = 0;
  for (uint32_t c = 0; c < m->ip->fixed_count; c++)
    if (m->ip->fixed[c] == TDM_LOCKED && found->count < m->problem->most_pairs)
      found->chosen[found->count++] = c;
  for (uint32_t n = 0; n < m->problem->node_count; n++) {
    uint32_t edge = tdm_weighted_edge_of(weighted, n);
    if (edge != TDM_NONE && m->edges[edge].a == n && found->count < m->problem->most_pairs)
      found->chosen[found->count++] = m->candidate[edge];
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

static round_end solve_round(matching *m, tdm_pairing *found) {
  uint32_t joined;
  if (!list_edges(m)) return OUT_OF_MEMORY;
  tdm_weighted *weighted =
      tdm_weighted_new(m->problem->node_count, m->edges, m->edge_count, m->price);
  if (!weighted) return OUT_OF_MEMORY;
  tdm_weighted_end solved = tdm_weighted_run(weighted, m->stop);
  if (solved == TDM_WEIGHTED_DONE) {
    take_prices(m, weighted);
    take_pairing(m, weighted, found);
  }
  tdm_weighted_free(weighted);
  if (solved != TDM_WEIGHTED_DONE) return solved == TDM_WEIGHTED_STOPPED ? ENDED : OUT_OF_MEMORY;
  round_end end = prove(m, &joined);
  if (end != GOES_ON || joined > 0) return end;
  if (found->known || !m->ip->rows[m->ip->pairs_row].active) return ENDED;
  for (uint32_t n = 0; n < m->problem->node_count; n++) m->price[n] += m->bonus * (BONUS_TIMES - 1);
  m->bonus *= BONUS_TIMES;
  return is_too_large(m) ? ENDED : GOES_ON;
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

static bool start(matching *m, const tdm_pairing *known) {
  const tdm_ip *ip = m->ip;
  size_t nodes = (size_t)m->problem->node_count + 1;
  m->full = calloc(nodes, sizeof *m->full);
  m->price = calloc(nodes, sizeof *m->price);
  m->list = calloc(nodes, sizeof *m->list);
  if (!m->full || !m->price || !m->list || !tdm_prices_init(&m->round, ip)) return false;
  int64_t known_bonus =
      ip->rows[ip->pairs_row].active ? m->best->row[ip->pairs_row] / m->best->scale : 0;
  if (ip->rows[ip->pairs_row].active)
    m->bonus =
        (known_bonus > m->problem->largest_units ? known_bonus : m->problem->largest_units) + 1;
  for (uint32_t n = 0; n < m->problem->node_count; n++) {
    m->full[n] = is_locked(ip, n);
    m->price[n] = m->best->node[n] / (m->best->scale / 2) + m->bonus - known_bonus;
  }
  return start_core(m, known);
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
  if (m->round.total >= m->best->total)
    forget_odd_sets(m->ip);
  else if (!tdm_prices_copy(m->best, &m->round, m->ip))
    return false;
  return tdm_prices_reduce(m->best, m->ip, NULL);
}

bool tdm_matching_run(tdm_ip *ip, tdm_prices *prices, const tdm_pairing *known, tdm_pairing *found,
                      tdm_stop *stop) {
  matching m = {.ip = ip, .problem = ip->problem, .best = prices, .stop = stop};
  found->known = false;
  if (!tdm_matching_fits(ip) || uses_odd_sets(ip, prices)) return true;
  bool done = run(&m, known, found);
  tdm_core_fini(&m.core);
  free(m.full);
  free(m.price);
  free(m.list);
  free(m.edges);
  free(m.candidate);
  return done;
}

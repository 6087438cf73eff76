// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/neighbourhood.h"

#include <stdlib.h>
#include <string.h>

#include "solver/linear/window.h"
#include "solver/network/exact.h"
#include "solver/problem/best_few.h"

enum {
  ROUNDS = 50, /* and one more for so many pairs: */
  PAIRS_A_ROUND = 10,
  IDLE_MOST = 12,  /* rounds in a row without anything better */
  NODES = 40,      /* of a round */
  LEAST_OPEN = 40, /* pairs */
  SEEDS_OF = 3,    /* one of so many open pairs is drawn, … */
  TOURNAMENT = 3,  /* … the worst of a few; the others are around them: */
  NEIGHBOURS = 10, /* of a node, the nearest to the prices */
  NEAR = 3,        /* columns deviate by such a part of what is missing, at most */
  SEARCHED = 10    /* columns of a node, where a search is set up without further ado */
};

typedef struct {
  tdm_search *search;
  uint32_t count;  /* candidates */
  uint32_t wanted; /* open pairs */
  bool *open;      /* [node_count] */
  uint32_t *held;  /* [node_count] a pair of the node, or TDM_NONE */
  uint32_t *queue; /* of open nodes */
  uint32_t queued;
  int32_t *kept;  /* [count] */
  uint64_t *core; /* bit set */
  uint64_t random;
} neighbourhood;

/* Marsaglia, Xorshift RNGs, Journal of Statistical Software 8, 2003. */
static uint32_t draw(neighbourhood *n, uint32_t below) {
  n->random ^= n->random << 13;
  n->random ^= n->random >> 7;
  n->random ^= n->random << 17;
  return (uint32_t)((n->random >> 32) * below >> 32);
}

static int64_t size_of(int64_t number) { return number < 0 ? -number : number; }

/* ---- who is open ---- */

static void open_node(neighbourhood *n, uint32_t node) {
  if (n->open[node]) return;
  n->open[node] = true;
  n->queue[n->queued++] = node;
}

static void open_pair(neighbourhood *n, uint32_t c) {
  open_node(n, n->search->ip->problem->mentor[c]);
  open_node(n, n->search->ip->problem->mentee[c]);
}

/* One of some pairs: the one that prices like least. */
static uint32_t draw_wrong(neighbourhood *n) {
  const tdm_pairing *known = n->search->incumbent;
  const int64_t *reduced = n->search->prices->reduced;
  uint32_t worst = known->chosen[draw(n, known->count)];
  for (int k = 1; k < TOURNAMENT; k++) {
    uint32_t c = known->chosen[draw(n, known->count)];
    if (reduced[c] < reduced[worst]) worst = c;
  }
  return worst;
}

/* Whom prices could as well pair the node with, and who is paired with them. */
static void open_neighbours(neighbourhood *n, uint32_t node) {
  const tdm_problem *problem = n->search->ip->problem;
  tdm_ranked best[NEIGHBOURS];
  tdm_best_few few = {best, node, NEIGHBOURS, 0};
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k];
      tdm_best_few_offer(&few, (tdm_ranked){-size_of(n->search->prices->reduced[c]), c});
    }
  for (uint32_t k = 0; k < few.count; k++) {
    uint32_t c = few.best[k].item;
    uint32_t other = problem->mentor[c] == node ? problem->mentee[c] : problem->mentor[c];
    open_node(n, other);
    if (n->held[other] != TDM_NONE) open_pair(n, n->held[other]);
  }
}

static void choose_open(neighbourhood *n) {
  const tdm_problem *problem = n->search->ip->problem;
  const tdm_pairing *known = n->search->incumbent;
  memset(n->open, 0, problem->node_count * sizeof *n->open);
  for (uint32_t v = 0; v < problem->node_count; v++) n->held[v] = TDM_NONE;
  for (uint32_t k = 0; k < known->count; k++) {
    n->held[problem->mentor[known->chosen[k]]] = known->chosen[k];
    n->held[problem->mentee[known->chosen[k]]] = known->chosen[k];
  }
  n->queued = 0;
  for (uint32_t k = 0; k < n->wanted; k += SEEDS_OF) open_pair(n, draw_wrong(n));
  for (uint32_t head = 0; head < n->queued && n->queued < 2 * n->wanted; head++)
    open_neighbours(n, n->queue[head]);
}

/* Pairs with an open end are open, and so is their other end. */
static void keep_others(neighbourhood *n) {
  const tdm_problem *problem = n->search->ip->problem;
  const tdm_pairing *known = n->search->incumbent;
  memset(n->kept, 0, n->count * sizeof *n->kept);
  for (uint32_t k = 0; k < known->count; k++) {
    uint32_t c = known->chosen[k];
    if (!n->open[problem->mentor[c]] && !n->open[problem->mentee[c]]) n->kept[c]++;
  }
  for (uint32_t k = 0; k < known->count; k++)
    if (n->kept[known->chosen[k]] == 0) open_pair(n, known->chosen[k]);
}

/* ---- a round ---- */

static tdm_wide needed_width(const tdm_search *search) {
  tdm_wide value = tdm_pairing_value(search->ip, search->incumbent);
  return search->prices->total - (value + 1) * search->prices->scale;
}

/* Columns: the incumbent's, and what is near the prices between people who are open. */
static void choose_core(neighbourhood *n) {
  const tdm_search *search = n->search;
  const tdm_problem *problem = search->ip->problem;
  tdm_wide near = needed_width(search) / NEAR;
  memset(n->core, 0, ((size_t)n->count / 64 + 1) * sizeof *n->core);
  for (uint32_t c = 0; c < n->count; c++)
    if (n->open[problem->mentor[c]] && n->open[problem->mentee[c]] &&
        size_of(search->prices->reduced[c]) <= near)
      tdm_bit_set(n->core, c);
  for (uint32_t k = 0; k < search->incumbent->count; k++)
    tdm_bit_set(n->core, search->incumbent->chosen[k]);
}

static tdm_exact_status solve(neighbourhood *n, int64_t *nodes) {
  tdm_search *search = n->search;
  int64_t target = tdm_prices_bound(search->prices);
  tdm_exact exact = {.ip = search->ip,
                     .prices = search->prices,
                     .width = needed_width(search),
                     .core = n->core,
                     .core_count = n->count,
                     .kept = n->kept,
                     .kept_count = n->count,
                     .incumbent = search->incumbent,
                     .stop = search->stop,
                     .target = target < search->enough ? target : search->enough,
                     .gap = search->gap,
                     .most_nodes = NODES};
  tdm_exact_status status = tdm_exact_run(&exact);
  search->nodes += exact.nodes;
  search->iterations += exact.iterations;
  search->searched = true;
  *nodes = exact.nodes;
  return status;
}

/* Whether nothing better is to be looked for, or all that could be is quickly searched. */
static bool is_enough(const tdm_search *search) {
  int64_t bound = tdm_prices_bound(search->prices);
  if (tdm_search_enough(search, tdm_pairing_value(search->ip, search->incumbent), bound))
    return true;
  uint32_t columns = tdm_window_count(search->ip, search->prices, needed_width(search));
  return columns <= SEARCHED * search->ip->problem->node_count / 2;
}

static void adapt(neighbourhood *n, tdm_exact_status status, int64_t nodes) {
  if (status == TDM_EXACT_LIMIT)
    n->wanted -= n->wanted / 5;
  else if (nodes < NODES / 2)
    n->wanted += n->wanted / 4;
  if (n->wanted < LEAST_OPEN) n->wanted = LEAST_OPEN;
  if (n->wanted > n->search->incumbent->count) n->wanted = n->search->incumbent->count;
}

static bool run(neighbourhood *n) {
  tdm_search *search = n->search;
  uint32_t rounds = ROUNDS + search->incumbent->count / PAIRS_A_ROUND;
  n->wanted = LEAST_OPEN;
  for (uint32_t round = 0, idle = 0; round < rounds && idle < IDLE_MOST; round++) {
    int64_t nodes, before = tdm_pairing_value(search->ip, search->incumbent);
    if (is_enough(search) || tdm_stop_now(search->stop)) break;
    choose_open(n);
    keep_others(n);
    choose_core(n);
    tdm_exact_status status = solve(n, &nodes);
    if (status == TDM_EXACT_NO_MEMORY) return false;
    idle = tdm_pairing_value(search->ip, search->incumbent) > before ? 0 : idle + 1;
    adapt(n, status, nodes);
  }
  return true;
}

bool tdm_neighbourhood_run(tdm_search *search) {
  const tdm_problem *problem = search->ip->problem;
  neighbourhood n = {.search = search, .count = problem->count, .random = 88172645463325252};
  size_t nodes = (size_t)problem->node_count + 1;
  if (search->incumbent->count == 0) return true;
  n.open = calloc(nodes, sizeof *n.open);
  n.held = calloc(nodes, sizeof *n.held);
  n.queue = calloc(nodes, sizeof *n.queue);
  n.kept = calloc((size_t)problem->count + 1, sizeof *n.kept);
  n.core = calloc((size_t)problem->count / 64 + 1, sizeof *n.core);
  bool enough_memory = n.open && n.held && n.queue && n.kept && n.core && run(&n);
  free(n.open);
  free(n.held);
  free(n.queue);
  free(n.kept);
  free(n.core);
  return enough_memory;
}

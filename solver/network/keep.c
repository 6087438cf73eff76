// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/keep.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/pricing.h"

enum { UNSEEN = -1, PRICED_OUT = 6 };

/*
 * A pair costs 1, a current one nothing. With the distances d of nodes from mentors with room, no
 * pair that can join costs less than d(mentee) - d(mentor); those that cost just that are tight.
 */
typedef struct {
  const tdm_ip *ip;
  const tdm_problem *problem;
  const uint64_t *counted; /* bit set of the pairs to keep */
  int32_t *times;          /* per candidate: how often it is chosen */
  int32_t *room;           /* per node */
  int32_t *distance;       /* per node */
  int32_t *level;          /* per node: hops over tight pairs, or UNSEEN */
  uint32_t *next;          /* per node: position in its list of candidates */
  uint32_t *queue;         /* nodes; also the path's candidates */
  uint32_t reached;        /* entries of the queue */
  int64_t pairs;           /* chosen */
  int32_t end;             /* distance of mentees with room */
} keeping;

static bool is_mentor(const keeping *k, uint32_t node) { return node < k->problem->mentor_count; }

/* The n-th candidate of a node in the pool, or TDM_NONE behind the last. */
static uint32_t candidate_at(const tdm_problem *problem, uint32_t node, uint32_t n) {
  if (node < problem->mentor_count) {
    uint32_t at = problem->first[node] + n;
    return at < problem->first[node + 1] ? problem->by_mentor[at] : TDM_NONE;
  }
  uint32_t mentee = node - problem->mentor_count;
  uint32_t at = problem->first_by_mentee[mentee] + n;
  return at < problem->first_by_mentee[mentee + 1] ? problem->by_mentee[at] : TDM_NONE;
}

static uint32_t other_end(const tdm_problem *problem, uint32_t c, uint32_t node) {
  return problem->mentor[c] == node ? problem->mentee[c] : problem->mentor[c];
}

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

static int32_t limit_of(const keeping *k, uint32_t c) {
  int64_t limit = tdm_problem_limit(k->problem, c);
  return limit < INT32_MAX ? (int32_t)limit : INT32_MAX;
}

/* How often a candidate can still join, or leave. */
static int32_t passable(const keeping *k, uint32_t c, bool joins) {
  if (tdm_ip_fixed(k->ip, c) != TDM_FREE) return 0;
  return joins ? limit_of(k, c) - k->times[c] : k->times[c];
}

/* What is missing to tight; never below 0 where the candidate is passable that way. */
static int32_t missing(const keeping *k, uint32_t c, bool joins) {
  int32_t cost = !tdm_bit(k->counted, c);
  int32_t away = cost + k->distance[k->problem->mentor[c]] - k->distance[k->problem->mentee[c]];
  return joins ? away : -away;
}

static bool is_open(const keeping *k, uint32_t c, bool joins) {
  return passable(k, c, joins) > 0 && missing(k, c, joins) == 0;
}

static void choose(keeping *k, uint32_t c, int32_t more) {
  k->times[c] += more;
  k->room[k->problem->mentor[c]] -= more;
  k->room[k->problem->mentee[c]] -= more;
}

/* ---- life ---- */

static bool init(keeping *k, const tdm_ip *ip, const uint64_t *counted) {
  const tdm_problem *problem = ip->problem;
  size_t nodes = (size_t)problem->node_count + 1;
  *k = (keeping){.ip = ip, .problem = problem, .counted = counted};
  k->times = calloc((size_t)problem->count + 1, sizeof *k->times);
  k->room = calloc(nodes, sizeof *k->room);
  k->distance = calloc(nodes, sizeof *k->distance);
  k->level = calloc(nodes, sizeof *k->level);
  k->next = calloc(nodes, sizeof *k->next);
  k->queue = calloc(nodes, sizeof *k->queue);
  if (!k->times || !k->room || !k->distance || !k->level || !k->next || !k->queue) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) k->room[n] = problem->nodes[n].capacity;
  return true;
}

static void fini(keeping *k) {
  free(k->times);
  free(k->room);
  free(k->distance);
  free(k->level);
  free(k->next);
  free(k->queue);
}

/* The locked pairs, then the current ones as far as there is room: they cost nothing. */
static void start(keeping *k) {
  const tdm_problem *problem = k->problem;
  for (uint32_t c = 0; c < problem->count; c++) {
    if (tdm_ip_fixed(k->ip, c) != TDM_LOCKED) continue;
    choose(k, c, limit_of(k, c));
    k->pairs += limit_of(k, c);
  }
  for (uint32_t c = 0; c < problem->count; c++) {
    if (!tdm_bit(k->counted, c)) continue;
    int32_t more = smaller(k->room[problem->mentor[c]], k->room[problem->mentee[c]]);
    more = smaller(more, passable(k, c, true));
    if (more <= 0) continue;
    choose(k, c, more);
    k->pairs += more;
  }
}

/* ---- tight paths ---- */

/* Layers from all mentors with room, over tight pairs; whether a mentee with room was reached. */
static bool layer(keeping *k) {
  uint32_t head = 0, tail = 0;
  bool found = false;
  for (uint32_t n = 0; n < k->problem->node_count; n++) {
    bool starts = is_mentor(k, n) && k->room[n] > 0;
    k->level[n] = starts ? 0 : UNSEEN;
    k->next[n] = 0;
    if (starts) k->queue[tail++] = n;
  }
  while (head < tail) {
    uint32_t node = k->queue[head++], c;
    for (uint32_t n = 0; (c = candidate_at(k->problem, node, n)) != TDM_NONE; n++) {
      uint32_t to = other_end(k->problem, c, node);
      if (k->level[to] != UNSEEN || !is_open(k, c, is_mentor(k, node))) continue;
      k->level[to] = k->level[node] + 1;
      k->queue[tail++] = to;
      found = found || (!is_mentor(k, to) && k->room[to] > 0);
    }
  }
  k->reached = tail;
  return found;
}

/* As much as a path from a mentor with room can carry goes over it, at most so much. */
static void turn_over(keeping *k, uint32_t root, uint32_t last, const uint32_t *path,
                      uint32_t length, int64_t most) {
  int32_t more = smaller(k->room[root], k->room[last]);
  for (uint32_t i = 0; i < length; i++) more = smaller(more, passable(k, path[i], i % 2 == 0));
  if (more > most) more = (int32_t)most;
  for (uint32_t i = 0; i < length; i++) choose(k, path[i], i % 2 == 0 ? more : -more);
  k->pairs += more;
}

/* Walks one path of fewest hops from a mentor with room to a mentee with room. */
static bool augment(keeping *k, uint32_t root, int64_t most) {
  uint32_t *path = k->queue, length = 0, node = root;
  for (;;) {
    if (!is_mentor(k, node) && k->room[node] > 0) break;
    uint32_t c = candidate_at(k->problem, node, k->next[node]);
    if (c == TDM_NONE) {
      if (length == 0) return false;
      node = other_end(k->problem, path[--length], node);
      k->next[node]++;
      continue;
    }
    uint32_t to = other_end(k->problem, c, node);
    if (k->level[to] == k->level[node] + 1 && is_open(k, c, is_mentor(k, node))) {
      path[length++] = c;
      node = to;
    } else {
      k->next[node]++;
    }
  }
  turn_over(k, root, node, path, length, most);
  return true;
}

/* ---- distances ---- */

/* What the next pair is at least away from those reached; INT32_MAX: nobody else can be reached. */
static int32_t distance_on(const keeping *k) {
  int32_t least = INT32_MAX;
  for (uint32_t i = 0; i < k->reached; i++) {
    uint32_t node = k->queue[i], c;
    bool joins = is_mentor(k, node);
    for (uint32_t n = 0; (c = candidate_at(k->problem, node, n)) != TDM_NONE; n++)
      if (k->level[other_end(k->problem, c, node)] == UNSEEN && passable(k, c, joins) > 0)
        least = smaller(least, missing(k, c, joins));
  }
  return least;
}

static void raise(keeping *k, int32_t by) {
  for (uint32_t n = 0; n < k->problem->node_count; n++)
    if (k->level[n] == UNSEEN) k->distance[n] += by;
  k->end += by;
}

/*
 * Until there are as many pairs as wanted and those that keep a current pair more are used up.
 * False when stopped.
 */
static bool run(keeping *k, int64_t wanted, tdm_stop *stop) {
  for (;;) {
    while (layer(k) && (k->pairs < wanted || k->end < 1)) {
      int64_t most = k->end < 1 ? INT64_MAX : wanted - k->pairs;
      for (uint32_t m = 0; m < k->problem->mentor_count && most > 0; m++)
        while (k->room[m] > 0 && most > 0 && augment(k, m, most))
          if (k->end >= 1) most = wanted - k->pairs;
      if (tdm_stop_now(stop)) return false;
    }
    int32_t on = distance_on(k);
    if (k->end >= 1 && (k->pairs >= wanted || on == INT32_MAX)) return true;
    raise(k, k->pairs >= wanted || on == INT32_MAX ? 1 : on);
  }
}

/* ---- what comes of it ---- */

static void unload(const keeping *k, tdm_pairing *pairing) {
  pairing->count = 0;
  pairing->known = k->pairs <= k->problem->most_pairs;
  for (uint32_t c = 0; pairing->known && c < k->problem->count; c++)
    for (int32_t n = 0; n < k->times[c]; n++) pairing->chosen[pairing->count++] = c;
}

/* The distances from either end, and what a pair more costs beyond the first unit. */
static void price(const keeping *k, int64_t *price) {
  uint32_t nodes = k->problem->node_count;
  for (uint32_t n = 0; n < nodes; n++) {
    int32_t distance = smaller(k->distance[n], k->end);
    price[n] = is_mentor(k, n) ? distance : k->end - distance;
  }
  price[nodes] = k->end - 1;
}

tdm_flow_status tdm_keep_in_pool(const tdm_ip *ip, const uint64_t *counted, int64_t pairs,
                                 tdm_pairing *pairing, int64_t *prices, tdm_stop *stop) {
  keeping k;
  tdm_flow_status status = TDM_FLOW_NO_MEMORY;
  if (init(&k, ip, counted)) {
    start(&k);
    status = run(&k, pairs, stop) ? TDM_FLOW_DONE : TDM_FLOW_STOPPED;
    unload(&k, pairing);
    price(&k, prices);
  }
  fini(&k);
  return status;
}

/* Over all pairs: *grown says whether some outside the pool joined it for being cheaper. */
static tdm_flow_status price_out(const tdm_ip *ip, const int64_t *price, tdm_prices *prices,
                                 bool *grown, tdm_stop *stop) {
  tdm_ip kept = *ip;
  uint32_t before = ip->problem->count, nodes = ip->problem->node_count;
  kept.objective = TDM_COUNT_KEPT;
  memset(prices->row, 0, kept.row_count * sizeof *prices->row);
  tdm_prices_default_groups(prices);
  for (uint32_t n = 0; n < nodes; n++) prices->node[n] = price[n] * prices->scale;
  prices->row[kept.pairs_row] = price[nodes] * prices->scale;
  tdm_pricing_status status =
      tdm_price_out(prices, &kept, (tdm_pricing_wish){.least = 0, .each = PRICED_OUT}, stop);
  *grown = ip->problem->count > before;
  if (status == TDM_PRICING_NO_MEMORY) return TDM_FLOW_NO_MEMORY;
  return status == TDM_PRICING_STOPPED ? TDM_FLOW_STOPPED : TDM_FLOW_DONE;
}

tdm_flow_status tdm_keep_maximum(const tdm_ip *ip, int64_t pairs, tdm_pairing *pairing,
                                 tdm_prices *prices, tdm_stop *stop) {
  const tdm_problem *problem = ip->problem;
  int64_t *price = calloc((size_t)problem->node_count + 1, sizeof *price);
  bool grown = true;
  tdm_flow_status status = price ? TDM_FLOW_DONE : TDM_FLOW_NO_MEMORY;
  while (status == TDM_FLOW_DONE && grown) {
    status =
        tdm_keep_in_pool(ip, problem->counted[tdm_ip_current(ip)], pairs, pairing, price, stop);
    if (status == TDM_FLOW_DONE) status = price_out(ip, price, prices, &grown, stop);
  }
  free(price);
  return status;
}

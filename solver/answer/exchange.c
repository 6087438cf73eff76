// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/exchange.h"

#include <stdlib.h>

static const int64_t LONGEST = INT64_C(1) << 55;

/* An arc under construction. */
typedef struct {
  uint32_t from;
  tdm_arc arc;
} loose_arc;

typedef struct {
  loose_arc *items;
  size_t count, capacity;
} loose_arcs;

static int64_t length_of(tdm_wide number) {
  if (number < 0) return 0;
  return number < LONGEST ? (int64_t)number : LONGEST;
}

static bool add(loose_arcs *list, uint32_t from, uint32_t to, uint32_t candidate, tdm_wide length) {
  if (list->count == list->capacity) {
    size_t wanted = list->capacity ? 2 * list->capacity : 1024;
    loose_arc *grown = realloc(list->items, wanted * sizeof *grown);
    if (!grown) return false;
    list->items = grown;
    list->capacity = wanted;
  }
  list->items[list->count++] = (loose_arc){from, {to, candidate, length_of(length)}};
  return true;
}

static tdm_wide reduced_cost(const tdm_exchange *x, const tdm_stage_proof *proof, uint32_t c) {
  const tdm_problem *problem = x->ip->problem;
  int64_t value = proof->objective == TDM_COUNT_PAIRS ? 1 : problem->units[c];
  tdm_wide reduced = (tdm_wide)value * proof->scale - proof->node[problem->mentor[c]] -
                     proof->node[problem->mentee[c]];
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r])
      reduced -= (tdm_wide)proof->row[r] * tdm_row_coefficient(x->ip, &proof->rows[r], c);
  const uint32_t *groups;
  uint32_t in = tdm_gains_of(&problem->gains, c, &groups);
  for (uint32_t k = 0; k < in; k++)
    if (groups[k] < proof->group_count) reduced += proof->group[groups[k]];
  return reduced;
}

static bool add_candidates(const tdm_exchange *x, const tdm_stage_proof *proof, loose_arcs *list) {
  const tdm_problem *problem = x->ip->problem;
  for (uint32_t c = 0; c < problem->count; c++) {
    tdm_wide reduced = reduced_cost(x, proof, c);
    uint32_t mentor = problem->mentor[c], mentee = problem->mentee[c];
    uint8_t fixed = tdm_ip_fixed(x->ip, c);
    if (x->times[c] && fixed != TDM_LOCKED && !add(list, mentee, mentor, c, reduced)) return false;
    if (x->times[c] < tdm_problem_limit(problem, c) && fixed == TDM_FREE &&
        !add(list, mentor, mentee, c, -reduced))
      return false;
  }
  return true;
}

/* Whether a node may have one pair less, or one more. */
static bool can_lose(const tdm_exchange *x, uint32_t n) { return x->degree[n] > x->ip->min[n]; }
static bool can_gain(const tdm_exchange *x, uint32_t n) {
  return x->degree[n] < x->ip->problem->nodes[n].capacity;
}

/* Mentors hand their place to the pool and take one from it; places of mentees go the other way. */
static bool add_pools(const tdm_exchange *x, const tdm_stage_proof *proof, loose_arcs *list) {
  const tdm_problem *problem = x->ip->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    bool mentor = n < problem->mentor_count;
    uint32_t pool = mentor ? x->mentors_pool : x->mentees_pool;
    tdm_wide price = proof->node[n];
    if (mentor ? can_lose(x, n) : can_gain(x, n))
      if (!add(list, n, pool, TDM_NONE, mentor ? price : -price)) return false;
    if (mentor ? can_gain(x, n) : can_lose(x, n))
      if (!add(list, pool, n, TDM_NONE, mentor ? -price : price)) return false;
  }
  /* Where no earlier stage counts them, there may be fewer or more pairs. */
  if (x->ip->rows[x->ip->pairs_row].active) return true;
  return add(list, x->mentors_pool, x->mentees_pool, TDM_NONE, 0) &&
         add(list, x->mentees_pool, x->mentors_pool, TDM_NONE, 0);
}

static int compare_arcs(const void *left, const void *right) {
  const tdm_arc *a = left, *b = right;
  if (a->length != b->length) return a->length < b->length ? -1 : 1;
  if (a->candidate != b->candidate) return a->candidate < b->candidate ? -1 : 1;
  return (a->to > b->to) - (a->to < b->to);
}

/* Arcs by the node that `from` names, into first[node_count + 1] and sorted[list->count]. */
static void sort_arcs(const loose_arcs *list, uint32_t nodes, uint32_t *first, tdm_arc *sorted) {
  for (size_t k = 0; k < list->count; k++) first[list->items[k].from + 2]++;
  for (uint32_t n = 0; n < nodes; n++) first[n + 2] += first[n + 1];
  for (size_t k = 0; k < list->count; k++)
    sorted[first[list->items[k].from + 1]++] = list->items[k].arc;
  for (uint32_t n = 0; n < nodes; n++)
    qsort(sorted + first[n], first[n + 1] - first[n], sizeof *sorted, compare_arcs);
}

static bool index_arcs(tdm_exchange *x, loose_arcs *list) {
  x->first = calloc((size_t)x->node_count + 2, sizeof *x->first);
  x->back = calloc((size_t)x->node_count + 2, sizeof *x->back);
  x->arcs = malloc((list->count + 1) * sizeof *x->arcs);
  x->backs = malloc((list->count + 1) * sizeof *x->backs);
  if (!x->first || !x->back || !x->arcs || !x->backs) return false;
  sort_arcs(list, x->node_count, x->first, x->arcs);
  for (size_t k = 0; k < list->count; k++) {
    uint32_t from = list->items[k].from;
    list->items[k].from = list->items[k].arc.to;
    list->items[k].arc.to = from;
  }
  sort_arcs(list, x->node_count, x->back, x->backs);
  return true;
}

bool tdm_exchange_init(tdm_exchange *x, const tdm_ip *ip, const tdm_stage_proof *proof,
                       const tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  loose_arcs list = {0};
  *x = (tdm_exchange){.ip = ip,
                      .node_count = problem->node_count + 2,
                      .mentors_pool = problem->node_count,
                      .mentees_pool = problem->node_count + 1};
  x->times = calloc((size_t)problem->count + 1, sizeof *x->times);
  x->degree = calloc((size_t)problem->node_count + 1, sizeof *x->degree);
  if (!x->times || !x->degree) return false;
  for (uint32_t k = 0; k < pairing->count; k++) {
    x->times[pairing->chosen[k]]++;
    x->degree[problem->mentor[pairing->chosen[k]]]++;
    x->degree[problem->mentee[pairing->chosen[k]]]++;
  }
  bool made = add_candidates(x, proof, &list) && add_pools(x, proof, &list) && index_arcs(x, &list);
  free(list.items);
  return made;
}

void tdm_exchange_fini(tdm_exchange *exchange) {
  free(exchange->first);
  free(exchange->arcs);
  free(exchange->back);
  free(exchange->backs);
  free(exchange->times);
  free(exchange->degree);
  *exchange = (tdm_exchange){0};
}

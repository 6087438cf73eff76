// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/polish.h"

#include <stdlib.h>

enum { FIRST_FREE = 12, LAST_FREE = 192, GROWTH = 4, COLUMNS = 500, MOST_NODES = 200 };

static const double NEARLY = 1e-6;

typedef struct {
  uint32_t candidate;
  tdm_wide rank;
} kept_pair;

typedef struct {
  tdm_search *search;
  tdm_ip ip;       /* a copy that locks what is kept and excludes what that rules out */
  kept_pair *kept; /* integral pairs that no lock holds */
  uint32_t kept_count;
  int32_t *room; /* per node, beside kept and locked pairs */
  int64_t *best; /* per node: best reduced cost of a candidate to a node with room */
} polish;

static void add_room(polish *p, uint32_t c, int32_t places) {
  p->room[p->ip.problem->mentor[c]] += places;
  p->room[p->ip.problem->mentee[c]] += places;
}

static void collect(polish *p, const double *value) {
  const tdm_problem *problem = p->ip.problem;
  for (uint32_t n = 0; n < problem->node_count; n++) p->room[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++) {
    uint8_t fixed = tdm_ip_fixed(p->search->ip, c);
    double limit = (double)tdm_problem_limit(problem, c);
    bool integral = fixed == TDM_FREE && value[c] > limit - NEARLY;
    if (integral) p->kept[p->kept_count++].candidate = c;
    if (integral || fixed == TDM_LOCKED) add_room(p, c, -(int32_t)limit);
  }
}

static void raise(int64_t *best, int64_t reduced) {
  if (reduced > *best) *best = reduced;
}

static int compare(const void *left, const void *right) {
  const kept_pair *a = left, *b = right;
  if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
  return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* Sorts kept pairs: those first whose two people have the best other offers from people with room.
 */
static void rank(polish *p) {
  const tdm_problem *problem = p->ip.problem;
  const int64_t *reduced = p->search->prices->reduced;
  for (uint32_t n = 0; n < problem->node_count; n++) p->best[n] = -(INT64_C(1) << 61);
  for (uint32_t c = 0; c < problem->count; c++) {
    uint32_t mentor = problem->mentor[c], mentee = problem->mentee[c];
    if (tdm_ip_fixed(p->search->ip, c) != TDM_FREE) continue;
    if (p->room[mentee] > 0) raise(&p->best[mentor], reduced[c]);
    if (p->room[mentor] > 0) raise(&p->best[mentee], reduced[c]);
  }
  for (uint32_t k = 0; k < p->kept_count; k++) {
    uint32_t c = p->kept[k].candidate;
    p->kept[k].rank = (tdm_wide)p->best[problem->mentor[c]] + p->best[problem->mentee[c]];
  }
  qsort(p->kept, p->kept_count, sizeof *p->kept, compare);
}

/* Kept pairs are at their limit. */
static void free_places(polish *p, uint32_t k, int32_t sign) {
  uint32_t c = p->kept[k].candidate;
  add_room(p, c, sign * (int32_t)tdm_problem_limit(p->ip.problem, c));
}

/* Frees the first `count` kept pairs, locks the others and excludes what has no room then. */
static void fix(polish *p, uint32_t count) {
  const tdm_problem *problem = p->ip.problem;
  const tdm_ip *whole = p->search->ip;
  for (uint32_t k = 0; k < count; k++) free_places(p, k, 1);
  for (uint32_t c = 0; c < problem->count; c++) {
    bool room = p->room[problem->mentor[c]] > 0 && p->room[problem->mentee[c]] > 0;
    uint8_t how =
        tdm_ip_fixed(whole, c) == TDM_FREE && !room ? TDM_EXCLUDED : tdm_ip_fixed(whole, c);
    if (tdm_ip_fixed(&p->ip, c) != how) tdm_ip_fix(&p->ip, c, how);
  }
  for (uint32_t k = count; k < p->kept_count; k++)
    tdm_ip_fix(&p->ip, p->kept[k].candidate, TDM_LOCKED);
  for (uint32_t k = 0; k < count; k++) free_places(p, k, -1);
}

static tdm_search_status decide(polish *p) {
  tdm_search part = *p->search;
  part.ip = &p->ip;
  part.core = NULL;
  part.most_nodes = MOST_NODES; /* not time: the same request must find the same */
  part.nodes = part.iterations = 0;
  tdm_search_status status = tdm_search_part(&part, COLUMNS);
  p->search->nodes += part.nodes;
  p->search->iterations += part.iterations;
  return status;
}

static bool good_enough(const polish *p) {
  const tdm_search *search = p->search;
  return search->incumbent->known &&
         tdm_search_enough(search, tdm_pairing_value(search->ip, search->incumbent),
                           tdm_prices_bound(search->prices));
}

static tdm_search_status run(polish *p) {
  rank(p);
  for (uint32_t count = FIRST_FREE; count <= LAST_FREE; count *= GROWTH) {
    bool all = count >= p->kept_count;
    fix(p, all ? p->kept_count : count);
    tdm_search_status status = decide(p);
    if (status == TDM_SEARCH_NO_MEMORY || status == TDM_SEARCH_FAILED) return status;
    if (all || good_enough(p) || tdm_stop_now(p->search->stop)) break;
  }
  return TDM_SEARCH_PROVEN;
}

tdm_search_status tdm_polish(tdm_search *search, const double *value) {
  const tdm_problem *problem = search->ip->problem;
  uint32_t most = problem->most_pairs < problem->count ? problem->most_pairs : problem->count;
  polish p = {.search = search,
              .kept = calloc((size_t)most + 1, sizeof *p.kept),
              .room = calloc((size_t)problem->node_count + 1, sizeof *p.room),
              .best = calloc((size_t)problem->node_count + 1, sizeof *p.best)};
  tdm_search_status status = TDM_SEARCH_NO_MEMORY;
  if (p.kept && p.room && p.best && tdm_ip_copy(&p.ip, search->ip)) {
    collect(&p, value);
    status = run(&p);
  }
  free(p.kept);
  free(p.room);
  free(p.best);
  return status;
}

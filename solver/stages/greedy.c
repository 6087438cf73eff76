// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/greedy.h"

#include <stdlib.h>

/* How often it starts again where shares were not met, with the number of pairs that it found. */
enum { TRIES = 4 };

typedef struct {
  uint32_t candidate;
  int64_t rank;
} ranked;

static int compare(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
  return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* A side row as a limit on how many of its counted candidates are taken. */
typedef struct {
  uint64_t *const *counted; /* as in tdm_row */
  int64_t least, most, taken;
} limit;

/*
 * Shares are read as counts: what must be there of all the pairs that capacities allow, what
 * may be there of a few less, since greed rarely finds them all.
 */
static limit limit_of(const tdm_row *row, int64_t pairs) {
  limit l = {.counted = row->counted, .most = INT64_MAX};
  if (!row->active) return l;
  switch (row->kind) {
    case TDM_ROW_QUOTA_MIN:
      l.least = -row->bound;
      break;
    case TDM_ROW_QUOTA_MAX:
      l.most = row->bound;
      break;
    case TDM_ROW_QUOTA_MIN_SHARE:
      l.least = row->as_count ? -row->bound : (row->share * pairs + TDM_MILLION - 1) / TDM_MILLION;
      break;
    case TDM_ROW_QUOTA_MAX_SHARE:
      l.most = row->as_count ? row->bound : row->share * (pairs - pairs / 32) / TDM_MILLION;
      break;
    case TDM_ROW_PAIRS:
    case TDM_ROW_PAIRS_MOST:
    case TDM_ROW_SCORE:
      break;
  }
  return l;
}

typedef struct {
  const tdm_ip *ip;
  const ranked *order;
  uint32_t count;
  int32_t *room; /* per node */
  limit *limits; /* per side row */
  int32_t *left; /* per candidate: how often it may still be taken */
  tdm_pairing *pairing;
} filling;

static bool counts(const limit *l, uint32_t c) { return l->counted && tdm_bit(*l->counted, c); }

static bool fits(const filling *f, uint32_t c) {
  if (f->left[c] == 0 || f->room[f->ip->problem->mentor[c]] == 0 ||
      f->room[f->ip->problem->mentee[c]] == 0)
    return false;
  for (uint32_t r = 0; r < f->ip->row_count; r++)
    if (f->limits[r].taken >= f->limits[r].most && counts(&f->limits[r], c)) return false;
  return true;
}

static void take(filling *f, uint32_t c) {
  f->left[c]--;
  f->room[f->ip->problem->mentor[c]]--;
  f->room[f->ip->problem->mentee[c]]--;
  for (uint32_t r = 0; r < f->ip->row_count; r++) f->limits[r].taken += counts(&f->limits[r], c);
  f->pairing->chosen[f->pairing->count++] = c;
}

/* Best first, until the row has what it needs. */
static void meet_need(filling *f, const limit *l) {
  for (uint32_t k = 0; k < f->count && l->taken < l->least; k++) {
    uint32_t c = f->order[k].candidate;
    while (counts(l, c) && l->taken < l->least && fits(f, c)) take(f, c);
  }
}

/* Nothing is taken, and about so many pairs are expected. */
static void start(filling *f, int64_t pairs) {
  const tdm_problem *problem = f->ip->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) f->room[n] = problem->nodes[n].capacity;
  for (uint32_t r = 0; r < f->ip->row_count; r++) f->limits[r] = limit_of(&f->ip->rows[r], pairs);
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t most = tdm_problem_limit(problem, c);
    f->left[c] = most < INT32_MAX ? (int32_t)most : INT32_MAX;
  }
  f->pairing->count = 0;
}

static void fill(filling *f) {
  const tdm_problem *problem = f->ip->problem;
  for (uint32_t c = 0; c < problem->count; c++)
    while (tdm_ip_fixed(f->ip, c) == TDM_LOCKED && f->left[c] > 0) take(f, c);
  for (uint32_t r = 0; r < f->ip->row_count; r++) meet_need(f, &f->limits[r]);
  for (uint32_t k = 0; k < f->count; k++)
    while (fits(f, f->order[k].candidate)) take(f, f->order[k].candidate);
}

bool tdm_greedy(const tdm_ip *ip, const tdm_prices *prices, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  ranked *order = malloc(((size_t)problem->count + 1) * sizeof *order);
  filling f = {.ip = ip,
               .order = order,
               .room = calloc((size_t)problem->node_count + 1, sizeof *f.room),
               .limits = calloc(ip->row_count, sizeof *f.limits),
               .left = calloc((size_t)problem->count + 1, sizeof *f.left),
               .pairing = pairing};
  bool enough_memory = order && f.room && f.limits && f.left;
  if (enough_memory) {
    bool gains_only = ip->objective == TDM_COUNT_SCORE && !ip->rows[ip->pairs_row].active;
    for (uint32_t c = 0; c < problem->count; c++)
      if (tdm_ip_fixed(ip, c) == TDM_FREE && !(gains_only && problem->units[c] < 0))
        order[f.count++] = (ranked){c, prices->reduced[c]};
    qsort(order, f.count, sizeof *order, compare);
    int64_t pairs = problem->most_pairs;
    pairing->known = false;
    for (int tries = 0; tries < TRIES && !pairing->known; tries++) {
      start(&f, pairs);
      fill(&f);
      tdm_pairing_sort(pairing);
      pairing->known = tdm_pairing_feasible(ip, pairing);
      if (pairing->count >= pairs) break;
      pairs = pairing->count;
    }
  }
  free(order);
  free(f.room);
  free(f.limits);
  free(f.left);
  return enough_memory;
}

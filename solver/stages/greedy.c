// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/greedy.h"

#include <stdlib.h>

#include "solver/problem/best_few.h"

/* How often it starts again where shares were not met, with the number of pairs that it found. */
enum { TRIES = 4 };

static int compare(const void *left, const void *right) {
  const tdm_ranked *a = left, *b = right;
  if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
  return (a->item > b->item) - (a->item < b->item);
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
    case TDM_ROW_MAX_CHANGES:
    case TDM_ROW_KEPT:
      l.least = -row->bound;
      break;
    case TDM_ROW_QUOTA_MAX:
    case TDM_ROW_LEVEL:
      l.most = row->bound;
      break;
    case TDM_ROW_QUOTA_MIN_SHARE:
      l.least = row->as_count ? -row->bound : (row->share * pairs + TDM_MILLION - 1) / TDM_MILLION;
      break;
    case TDM_ROW_QUOTA_MAX_SHARE:
      l.most = row->as_count ? row->bound : row->share * (pairs - pairs / 32) / TDM_MILLION;
      break;
    case TDM_ROW_SOME:
    case TDM_ROW_PAIRS:
    case TDM_ROW_PAIRS_MOST:
    case TDM_ROW_SCORE:
    case TDM_ROW_MATCHED:
    case TDM_ROW_ODD_SET:
      break;
  }
  return l;
}

typedef struct {
  const tdm_ip *ip;
  const int64_t *reduced; /* per candidate */
  tdm_ranked *order;      /* candidates, the best first; then what is chosen */
  uint32_t count;
  tdm_ranked *needy; /* nodes with a minimum, those with the fewest pairs to spare first */
  uint32_t needy_count;
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

/* ---- minimums ---- */

/* How many pairs the node still needs. */
static int64_t lacks(const filling *f, uint32_t node) {
  return (int64_t)f->ip->min[node] - f->ip->problem->nodes[node].capacity + f->room[node];
}

/* The node's candidates in the pool, in both roles. */
typedef struct {
  tdm_candidates roles[2];
} both_roles;

static both_roles candidates_of(const tdm_problem *problem, uint32_t node) {
  return (both_roles){{tdm_problem_as_mentor(problem, node), tdm_problem_as_mentee(problem, node)}};
}

static uint32_t candidate_count(const both_roles *all) {
  return all->roles[0].count + all->roles[1].count;
}

static uint32_t candidate_at(const both_roles *all, uint32_t k) {
  bool second = k >= all->roles[0].count;
  const uint32_t *items = all->roles[second].items;
  if (!items) return TDM_NONE; /* nobody asks beyond the count */
  return items[second ? k - all->roles[0].count : k];
}

/* How many needs besides the node's own the candidate meets: the partner's and the quotas'. */
static uint32_t other_needs(const filling *f, uint32_t c, uint32_t node) {
  uint32_t needs = lacks(f, tdm_problem_partner(f->ip->problem, c, node)) > 0;
  for (uint32_t r = 0; r < f->ip->row_count; r++)
    needs += f->limits[r].taken < f->limits[r].least && counts(&f->limits[r], c);
  return needs;
}

/* Of what fits, what meets most needs, and of that the best; or TDM_NONE. */
static uint32_t best_for(const filling *f, uint32_t node) {
  uint32_t best = TDM_NONE, best_needs = 0;
  both_roles all = candidates_of(f->ip->problem, node);
  for (uint32_t k = 0; k < candidate_count(&all); k++) {
    uint32_t c = candidate_at(&all, k);
    if (tdm_ip_fixed(f->ip, c) != TDM_FREE || !fits(f, c)) continue;
    uint32_t needs = other_needs(f, c, node);
    if (best != TDM_NONE && needs < best_needs) continue;
    if (best != TDM_NONE && needs == best_needs && f->reduced[c] <= f->reduced[best]) continue;
    best = c;
    best_needs = needs;
  }
  return best;
}

/* Alike people are taken at once, as long as nothing makes another candidate better. */
static void meet_minimum(filling *f, uint32_t node) {
  while (lacks(f, node) > 0) {
    uint32_t c = best_for(f, node);
    if (c == TDM_NONE) return;
    uint32_t needs = other_needs(f, c, node);
    do take(f, c);
    while (lacks(f, node) > 0 && fits(f, c) && other_needs(f, c, node) == needs);
  }
}

/* How many pairs more than it needs the node's candidates could give it, were it alone. */
static int64_t to_spare(const tdm_ip *ip, uint32_t node) {
  both_roles all = candidates_of(ip->problem, node);
  int64_t pairs = 0;
  for (uint32_t k = 0; k < candidate_count(&all); k++) {
    uint32_t c = candidate_at(&all, k);
    int64_t alike = tdm_problem_limit(ip->problem, c);
    int64_t room = ip->problem->nodes[tdm_problem_partner(ip->problem, c, node)].capacity;
    if (tdm_ip_fixed(ip, c) != TDM_EXCLUDED) pairs += alike < room ? alike : room;
  }
  return pairs - ip->min[node];
}

static void list_needy(filling *f) {
  for (uint32_t n = 0; n < f->ip->problem->node_count; n++)
    if (f->ip->min[n] > 0)
      f->needy[f->needy_count++] = (tdm_ranked){.rank = -to_spare(f->ip, n), .item = n};
  qsort(f->needy, f->needy_count, sizeof *f->needy, compare);
}

/* ---- quotas, and all others ---- */

/* Best first, until the row has what it needs. */
static void meet_need(filling *f, const limit *l) {
  for (uint32_t k = 0; k < f->count && l->taken < l->least; k++) {
    uint32_t c = f->order[k].item;
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
  for (uint32_t k = 0; k < f->needy_count; k++) meet_minimum(f, f->needy[k].item);
  for (uint32_t r = 0; r < f->ip->row_count; r++) meet_need(f, &f->limits[r]);
  for (uint32_t k = 0; k < f->count; k++)
    while (fits(f, f->order[k].item)) take(f, f->order[k].item);
}

/* The score, and what the first pairs of the candidate's groups gain. */
static int64_t most_worth(const tdm_ip *ip, uint32_t c) {
  const uint32_t *groups;
  uint32_t count = tdm_gains_of(&ip->problem->gains, c, &groups);
  int64_t worth = ip->problem->units[c];
  for (uint32_t k = 0; k < count; k++) worth += tdm_group_gain(&ip->problem->gains, groups[k], 1);
  return worth;
}

static void list_order(filling *f) {
  const tdm_ip *ip = f->ip;
  bool gains_only = ip->objective == TDM_COUNT_SCORE && !ip->rows[ip->pairs_row].active;
  for (uint32_t c = 0; c < ip->problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_FREE && !(gains_only && most_worth(ip, c) < 0))
      f->order[f->count++] = (tdm_ranked){f->reduced[c], c};
  qsort(f->order, f->count, sizeof *f->order, compare);
}

/* ---- shares that were not met ---- */

static int64_t excess(const filling *f, const tdm_row *row) {
  int64_t sum = -row->bound;
  for (uint32_t k = 0; k < f->pairing->count; k++)
    sum += tdm_row_coefficient(f->ip, row, f->pairing->chosen[k]);
  return sum;
}

/* Whether the people of a chosen pair can do without it. */
static bool can_go(const filling *f, uint32_t c) {
  const tdm_problem *problem = f->ip->problem;
  return tdm_ip_fixed(f->ip, c) == TDM_FREE && lacks(f, problem->mentor[c]) < 0 &&
         lacks(f, problem->mentee[c]) < 0;
}

/* Gives back pairs that the share has too many of, the worst first. */
static void give_back(filling *f, const tdm_row *row) {
  int64_t over = excess(f, row);
  tdm_pairing *pairing = f->pairing;
  f->count = 0;
  for (uint32_t k = 0; k < pairing->count; k++)
    f->order[f->count++] = (tdm_ranked){f->reduced[pairing->chosen[k]], pairing->chosen[k]};
  qsort(f->order, f->count, sizeof *f->order, compare);
  pairing->count = 0;
  for (uint32_t k = f->count; k-- > 0;) {
    uint32_t c = f->order[k].item;
    int64_t worth = tdm_row_coefficient(f->ip, row, c);
    if (over > 0 && worth > 0 && can_go(f, c)) {
      over -= worth;
      f->room[f->ip->problem->mentor[c]]++;
      f->room[f->ip->problem->mentee[c]]++;
    } else {
      pairing->chosen[pairing->count++] = c;
    }
  }
}

static void meet_shares(filling *f) {
  for (uint32_t r = 0; r < f->ip->row_count; r++) {
    const tdm_row *row = &f->ip->rows[r];
    if (row->active && tdm_row_is_share(row) && !row->as_count) give_back(f, row);
  }
  tdm_pairing_sort(f->pairing);
  f->pairing->known = tdm_pairing_feasible(f->ip, f->pairing);
}

static void try_counts(filling *f) {
  tdm_pairing *pairing = f->pairing;
  int64_t pairs = f->ip->problem->most_pairs;
  pairing->known = false;
  for (int tries = 0; tries < TRIES && !pairing->known; tries++) {
    start(f, pairs);
    fill(f);
    tdm_pairing_sort(pairing);
    pairing->known = tdm_pairing_feasible(f->ip, pairing);
    if (pairing->count >= pairs) break;
    pairs = pairing->count;
  }
  if (!pairing->known) meet_shares(f);
}

bool tdm_greedy(const tdm_ip *ip, const tdm_prices *prices, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  size_t candidates = (size_t)problem->count + 1, nodes = (size_t)problem->node_count + 1;
  size_t listed = candidates > problem->most_pairs ? candidates : problem->most_pairs;
  filling f = {.ip = ip,
               .reduced = prices->reduced,
               .order = malloc(listed * sizeof *f.order),
               .needy = malloc(nodes * sizeof *f.needy),
               .room = calloc(nodes, sizeof *f.room),
               .limits = calloc(ip->row_count, sizeof *f.limits),
               .left = calloc(candidates, sizeof *f.left),
               .pairing = pairing};
  bool enough_memory = f.order && f.needy && f.room && f.limits && f.left;
  if (enough_memory) {
    list_order(&f);
    list_needy(&f);
    try_counts(&f);
  }
  free(f.order);
  free(f.needy);
  free(f.room);
  free(f.limits);
  free(f.left);
  return enough_memory;
}

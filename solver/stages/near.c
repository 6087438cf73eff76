// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/near.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/auction/ascent.h"
#include "solver/problem/best_few.h"
#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"

/*
 * Rounds; people without a partner all of whose candidates are looked at first; and, of the width
 * that a look at all pairs has, how many halves of a candidate of a node are in it.
 */
enum { ROUNDS = 4, FREE_MOST = 32, HALVES_A_NODE = 4 };

/* So many candidates a node are too many to join the pool. */
enum { MOST_A_NODE = 40 };

/* What was overlooked is little where it adds up to such a part of the width. */
enum { LITTLE = 4 };

/* How often prices are brought nearer to those before. */
enum { BALANCED = 2 };

/* All pairs are looked at where such a part of the nodes has to be. */
enum { AGAIN_PART = 12 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_stages *stages;
  tdm_ip *ip;
  tdm_prices *prices; /* of the last auctions */
  tdm_prices looked;  /* those that all pairs were looked at with, … */
  tdm_wide width;     /* … and within this of them the pool holds all */
  bool looked_once;
  int64_t *node;  /* [node_count] where the next auctions start */
  int64_t *moved; /* [node_count] prices, since reduced costs were computed */
  double *row;    /* [row_count] */
  tdm_near *out;
} near;

bool tdm_near_fits(const tdm_stages *stages) {
  const tdm_warm *warm = stages->warm;
  return warm && warm->priced && warm->near_count > 0 &&
         stages->ip->problem->gains.measure_count == 0;
}

/* ---- who has nobody ---- */

/* Takes pairs of nodes that are to join the pool. */
typedef struct {
  tdm_node_pair *pairs;
  uint32_t count, room;
} joining;

static bool add(joining *j, uint32_t mentor, uint32_t mentee) {
  if (j->count == j->room) {
    uint32_t room = 2 * j->room + 1024;
    tdm_node_pair *grown = realloc(j->pairs, room * sizeof *grown);
    if (!grown) return false;
    j->pairs = grown;
    j->room = room;
  }
  j->pairs[j->count++] = (tdm_node_pair){mentor, mentee};
  return true;
}

static bool add_all_of(const near *n, uint32_t node, uint32_t *partners, joining *j) {
  const tdm_problem *problem = n->ip->problem;
  bool mentor = node < problem->mentor_count;
  uint32_t count = tdm_pool_partners(problem, node, partners);
  for (uint32_t k = 0; k < count; k++)
    if (!add(j, mentor ? node : partners[k], mentor ? partners[k] : node)) return false;
  return true;
}

/* Places that the base's pairs leave. */
static int32_t *rooms_of(const near *n) {
  const tdm_problem *problem = n->ip->problem;
  const tdm_warm *warm = n->stages->warm;
  int32_t *room = malloc(((size_t)problem->node_count + 1) * sizeof *room);
  for (uint32_t k = 0; room && k < problem->node_count; k++) room[k] = problem->nodes[k].capacity;
  for (uint32_t k = 0; room && k < warm->count; k++) {
    room[warm->pairs[k].mentor]--;
    room[warm->pairs[k].mentee]--;
  }
  return room;
}

/*
 * Who is new, or lost a partner, may be paired with anybody: all their candidates join, as long as
 * these people are few.
 */
static bool add_free(near *n) {
  tdm_problem *problem = n->ip->problem;
  uint32_t found = 0;
  joining j = {0};
  if (tdm_ip_knows_all(n->ip)) return true;
  int32_t *room = rooms_of(n);
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  bool good = room && partners;
  for (uint32_t node = 0; good && node < problem->node_count && found < FREE_MOST; node++) {
    if (room[node] <= 0) continue;
    found++;
    good = add_all_of(n, node, partners, &j);
  }
  good = good && tdm_pool_add(problem, j.pairs, j.count);
  free(j.pairs);
  free(partners);
  free(room);
  return good;
}

/* ---- one look at all pairs, and what it says of other prices ---- */

static int compare(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* The width in which there are so many candidates of the pool. */
static bool choose_width(near *n) {
  const tdm_problem *problem = n->ip->problem;
  uint32_t count = 0, wanted = HALVES_A_NODE * problem->node_count / 2;
  int64_t *sizes = malloc(((size_t)problem->count + 1) * sizeof *sizes);
  if (!sizes) return false;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_ip_fixed(n->ip, c) == TDM_FREE) sizes[count++] = llabs(n->prices->reduced[c]);
  qsort(sizes, count, sizeof *sizes, compare);
  n->width = count == 0 ? 0 : sizes[wanted < count ? wanted : count - 1];
  free(sizes);
  return true;
}

static tdm_pricing_status look(near *n) {
  if (!choose_width(n)) return TDM_PRICING_NO_MEMORY;
  uint64_t most = (uint64_t)MOST_A_NODE * n->ip->problem->node_count;
  tdm_pricing_wish wish = {.least = (int64_t)-n->width - 1,
                           .every = most < UINT32_MAX / 2 ? (uint32_t)most : UINT32_MAX / 2};
  tdm_pricing_status status = tdm_price_out(n->prices, n->ip, wish, n->stages->stop);
  if (status != TDM_PRICING_DONE) return status;
  n->looked_once = true;
  return tdm_prices_copy(&n->looked, n->prices, n->ip) ? status : TDM_PRICING_NO_MEMORY;
}

/* By how much the rows' prices can have raised a reduced cost at most since all were looked at. */
static tdm_wide risen_by_rows(const near *n) {
  tdm_wide risen = 0;
  for (uint32_t r = 0; r < n->ip->row_count; r++) {
    const tdm_row *row = &n->ip->rows[r];
    tdm_wide fallen = (tdm_wide)n->looked.row[r] - n->prices->row[r];
    tdm_wide in = fallen * row->in, out = fallen * (row->counted ? row->out : row->in);
    risen += in > out ? in : out;
  }
  return risen;
}

static tdm_wide risen_by_node(const near *n, uint32_t node) {
  return (tdm_wide)n->looked.node[node] - n->prices->node[node];
}

/* As tdm_prices_reduce() has it, for a pair that need not be in the pool. */
static tdm_wide reduced_of(const near *n, uint32_t mentor, uint32_t mentee) {
  const tdm_problem *problem = n->ip->problem;
  uint32_t one = problem->nodes[mentor].participant, other = problem->nodes[mentee].participant;
  int64_t units = tdm_score_pair(&problem->scores, one, other) / problem->unit;
  tdm_wide reduced =
      (tdm_wide)units * n->prices->scale - n->prices->node[mentor] - n->prices->node[mentee];
  for (uint32_t r = 0; r < n->ip->row_count; r++) {
    const tdm_row *row = &n->ip->rows[r];
    if (n->prices->row[r] == 0) continue;
    bool in = !row->counted || tdm_quota_counts(&problem->quotas[row->quota], one, other);
    reduced -= (tdm_wide)n->prices->row[r] * (in ? row->in : row->out);
  }
  return reduced;
}

/* Those of a node's candidates that are within the width join. */
static bool add_near_of(const near *n, uint32_t node, tdm_wide width, uint32_t *partners,
                        joining *j) {
  const tdm_problem *problem = n->ip->problem;
  bool mentor = node < problem->mentor_count;
  uint32_t count = tdm_pool_partners(problem, node, partners);
  for (uint32_t k = 0; k < count; k++) {
    uint32_t one = mentor ? node : partners[k], other = mentor ? partners[k] : node;
    if (reduced_of(n, one, other) >= -width && !add(j, one, other)) return false;
  }
  return true;
}

static bool look_again_at(near *n, tdm_wide most, tdm_wide width) {
  tdm_problem *problem = n->ip->problem;
  joining j = {0};
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  bool good = partners != NULL;
  for (uint32_t node = 0; good && node < problem->node_count; node++)
    if (risen_by_node(n, node) > most) good = add_near_of(n, node, width, partners, &j);
  good = good && tdm_pool_add(problem, j.pairs, j.count) &&
         tdm_prices_reduce(n->prices, n->ip, &n->prices->total);
  free(j.pairs);
  free(partners);
  return good;
}

/*
 * Prices prove what they come to where no pair outside the pool can have risen by the width since
 * all were looked at: most nodes' prices hardly moved, and the others' pairs are looked at again.
 * Half of the width is left then. *covered: false where they are too many.
 */
static bool cover(near *n, bool *covered) {
  tdm_wide left = n->width / 2, most = (n->width - left - risen_by_rows(n)) / 2;
  uint32_t nodes = n->ip->problem->node_count, again = 0;
  *covered = false;
  if (!n->looked_once || most < 0) return true;
  for (uint32_t node = 0; node < nodes; node++) again += risen_by_node(n, node) > most;
  if (again > nodes / AGAIN_PART) return true;
  if (again > 0 && !look_again_at(n, most, left)) return false;
  n->width = left;
  *covered = true;
  return true;
}

/* ---- which of many prices ---- */

/* By how much the price of a node can fall until another candidate of the pool is worth more. */
static int64_t room_below(const near *n, uint32_t node, uint32_t partner) {
  const tdm_problem *problem = n->ip->problem;
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  int64_t room = n->prices->node[node];
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k], other = tdm_problem_partner(problem, c, node);
      if (other == partner || tdm_ip_fixed(n->ip, c) != TDM_FREE) continue;
      int64_t reduced =
          n->prices->reduced[c] - n->moved[problem->mentor[c]] - n->moved[problem->mentee[c]];
      if (-reduced < room) room = -reduced;
    }
  return room > 0 ? room : 0;
}

/* What the two pay together stays; each comes as near to what it paid before as the other. */
static void balance(near *n, uint32_t mentor, uint32_t mentee) {
  int64_t *price = n->prices->node;
  if (n->node[mentor] == TDM_PRICE_UNKNOWN || n->node[mentee] == TDM_PRICE_UNKNOWN) return;
  int64_t shift = (price[mentee] - n->node[mentee] - price[mentor] + n->node[mentor]) / 2;
  uint32_t falls = shift > 0 ? mentee : mentor, rises = shift > 0 ? mentor : mentee;
  int64_t room = shift == 0 ? 0 : room_below(n, falls, rises);
  if (shift < 0) shift = -shift;
  if (shift > room) shift = room;
  price[falls] -= shift;
  price[rises] += shift;
  n->moved[falls] -= shift;
  n->moved[rises] += shift;
}

/*
 * Where pairs are kept, or few are known, many prices are as good as those that auctions end with.
 * Those near the ones before are wanted: pairs outside the pool are then likely still worth little.
 */
static bool stay_near(near *n) {
  const tdm_problem *problem = n->ip->problem;
  memset(n->moved, 0, problem->node_count * sizeof *n->moved);
  for (int pass = 0; pass < BALANCED; pass++)
    for (uint32_t k = 0; k < n->out->count; k++) {
      uint32_t mentor = n->out->pairs[k].mentor, mentee = n->out->pairs[k].mentee;
      if (problem->nodes[mentor].capacity == 1 && problem->nodes[mentee].capacity == 1)
        balance(n, mentor, mentee);
    }
  return tdm_prices_reduce(n->prices, n->ip, &n->prices->total);
}

/* ---- rounds ---- */

/* Auctions among what the pool holds. */
static bool auction(near *n) {
  tdm_ip known = *n->ip;
  known.closed = true;
  tdm_ascent_start start = {
      .auction = {.node = n->node, .pairs = n->out->pairs, .count = n->out->count}, .row = n->row};
  uint32_t count = 0;
  tdm_node_pair *pairs = malloc(((size_t)n->ip->problem->most_pairs + 1) * sizeof *pairs);
  if (!pairs) return false;
  bool enough_memory = tdm_ascend_from(&known, &start, n->prices, pairs, &count, n->stages->stop) &&
                       tdm_prices_reduce(n->prices, n->ip, &n->prices->total);
  free(n->out->pairs);
  n->out->pairs = pairs;
  n->out->count = count;
  return enough_memory && stay_near(n);
}

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
}

/* The next auctions start where these ended. */
static void go_on_from_here(near *n) {
  for (uint32_t node = 0; node < n->ip->problem->node_count; node++)
    n->node[node] = n->prices->node[node];
  for (uint32_t r = 0; r < n->ip->row_count; r++)
    n->row[r] = (double)n->prices->row[r] / (double)n->prices->scale * size_of(&n->ip->rows[r]);
}

/* Whether prices are good as they are, after a look that they were worth `before` without. */
static bool is_little(const near *n, tdm_wide before) {
  return n->prices->total - before <= n->width / LITTLE;
}

/* What all pairs were told of goes on where much was overlooked. */
static tdm_ending settle(near *n, tdm_wide before, bool *goes_on) {
  n->out->found = is_little(n, before);
  *goes_on = !n->out->found;
  go_on_from_here(n);
  return TDM_ENDED_PROVEN;
}

static tdm_ending solve_round(near *n, bool *goes_on) {
  *goes_on = false;
  if (!auction(n)) return TDM_ENDED_NO_MEMORY;
  if (tdm_ip_knows_all(n->ip)) n->width = ALL;
  tdm_wide before = n->prices->total;
  bool covered = tdm_ip_knows_all(n->ip);
  if (!covered && !cover(n, &covered)) return TDM_ENDED_NO_MEMORY;
  if (covered) return settle(n, before, goes_on);
  switch (look(n)) {
    case TDM_PRICING_NO_MEMORY:
      return TDM_ENDED_NO_MEMORY;
    case TDM_PRICING_STOPPED:
      return TDM_ENDED_STOPPED;
    case TDM_PRICING_TOO_MANY:
      return TDM_ENDED_PROVEN;
    case TDM_PRICING_DONE:
      break;
  }
  return settle(n, before, goes_on);
}

static bool start(near *n) {
  const tdm_warm *warm = n->stages->warm;
  const tdm_problem *problem = n->ip->problem;
  n->node = malloc(((size_t)problem->node_count + 1) * sizeof *n->node);
  n->moved = malloc(((size_t)problem->node_count + 1) * sizeof *n->moved);
  n->row = malloc(((size_t)n->ip->row_count + 1) * sizeof *n->row);
  n->out->pairs = malloc(((size_t)warm->count + 1) * sizeof *n->out->pairs);
  if (!n->node || !n->moved || !n->row || !n->out->pairs) return false;
  memcpy(n->node, warm->node, problem->node_count * sizeof *n->node);
  memcpy(n->row, warm->row, n->ip->row_count * sizeof *n->row);
  if (warm->count) memcpy(n->out->pairs, warm->pairs, warm->count * sizeof *n->out->pairs);
  n->out->count = warm->count;
  return tdm_prices_init(&n->looked, n->ip) && add_free(n);
}

tdm_ending tdm_near_prices(tdm_stages *stages, tdm_prices *prices, tdm_near *out) {
  near n = {.stages = stages, .ip = stages->ip, .prices = prices, .out = out};
  bool goes_on = true;
  *out = (tdm_near){0};
  tdm_ending end = start(&n) ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
  for (int round = 0; round < ROUNDS && goes_on && end == TDM_ENDED_PROVEN; round++)
    end = solve_round(&n, &goes_on);
  out->width = n.width;
  free(n.node);
  free(n.moved);
  free(n.row);
  return end;
}

void tdm_near_fini(tdm_near *out) { free(out->pairs); }

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/near.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/auction/ascent.h"
#include "solver/problem/best_few.h"
#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"
#include "solver/problem/terms.h"

/*
 * Rounds; people without a partner whose candidates are looked at first, and how many; and, of the
 * width that a look at all pairs has, how many halves of a candidate of a node are in it.
 */
enum { ROUNDS = 4, FREE_MOST = 32, FREE_EACH = 96, HALVES_A_NODE = 4 };

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
  tdm_scan_terms terms;
  tdm_near *out;
} near;

bool tdm_near_fits(const tdm_stages *stages) {
  const tdm_warm *warm = stages->warm;
  return warm && warm->priced && warm->near_count > 0 &&
         stages->ip->problem->gains.measure_count == 0;
}

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
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

/*
 * What each candidate of a node is worth beside the two nodes' prices, into worth[]; worth[0] is of
 * the pair with node *first. Returns how many there are; no candidates are TDM_NO_PAIR.
 */
static uint32_t scan_node(const near *n, uint32_t node, int64_t *worth, uint32_t *first) {
  const tdm_problem *problem = n->ip->problem;
  uint32_t mentee = node - problem->first_mentee;
  if (node < problem->mentor_count) {
    tdm_scan_range range = tdm_scan_range_of_mentor(problem->scan, node);
    tdm_scan_of_mentor(problem->scan, &n->terms, node, range.first, range.count, worth);
    *first = problem->first_mentee + range.first;
    return range.count;
  }
  tdm_scan_range range = tdm_scan_range_of_mentee(problem->scan, mentee);
  tdm_scan_of_mentee(problem->scan, &n->terms, mentee, range.first, range.count, worth);
  *first = range.first;
  return range.count;
}

static bool add_pair_of(const near *n, uint32_t node, uint32_t partner, joining *j) {
  bool mentor = node < n->ip->problem->mentor_count;
  return add(j, mentor ? node : partner, mentor ? partner : node);
}

/* The best few of a node, by what they leave of their partners' prices. */
static bool add_best_of(const near *n, uint32_t node, int64_t *worth, joining *j) {
  tdm_ranked best[FREE_EACH];
  tdm_best_few few = {best, node, FREE_EACH, 0};
  uint32_t first, count = scan_node(n, node, worth, &first);
  for (uint32_t k = 0; k < count; k++) {
    int64_t known = n->stages->warm->node[first + k];
    if (worth[k] == TDM_NO_PAIR) continue;
    int64_t rank = worth[k] - (known == TDM_PRICE_UNKNOWN ? 0 : known);
    tdm_best_few_offer(&few, (tdm_ranked){rank, first + k});
  }
  for (uint32_t k = 0; k < few.count; k++)
    if (!add_pair_of(n, node, best[k].item, j)) return false;
  return true;
}

/* Places that the base's pairs leave. */
static int32_t *rooms_of(const near *n) {
  const tdm_problem *problem = n->ip->problem;
  const tdm_warm *warm = n->stages->warm;
  int32_t *room = calloc((size_t)problem->node_count + 1, sizeof *room);
  for (uint32_t k = 0; room && k < problem->node_count; k++) room[k] = problem->nodes[k].capacity;
  for (uint32_t k = 0; room && k < warm->count; k++) {
    room[warm->pairs[k].mentor]--;
    room[warm->pairs[k].mentee]--;
  }
  return room;
}

/* The quotas' prices that the base knows. */
static void start_rows(near *n) {
  for (uint32_t r = 0; r < n->ip->row_count; r++) {
    const tdm_row *row = &n->ip->rows[r];
    double price = row->active && tdm_row_is_about_kind(row) ? n->row[r] / size_of(row) : 0;
    n->prices->row[r] = tdm_price_round(n->prices, price);
  }
}

/*
 * Who is new, or lost a partner, may be paired with anybody: many of their candidates join, as long
 * as these people are few.
 */
static bool add_free(near *n) {
  tdm_problem *problem = n->ip->problem;
  uint32_t found = 0;
  joining j = {0};
  if (tdm_ip_knows_all(n->ip)) return true;
  start_rows(n);
  if (!tdm_terms_set(&n->terms, n->ip, n->prices->row, n->prices->scale)) return true;
  int32_t *room = rooms_of(n);
  int64_t *worth = malloc(((size_t)problem->node_count + 1) * sizeof *worth);
  bool good = room && worth;
  for (uint32_t node = 0; good && node < problem->node_count && found < FREE_MOST; node++) {
    if (room[node] <= 0) continue;
    found++;
    good = add_best_of(n, node, worth, &j);
  }
  good = good && tdm_pool_add(problem, j.pairs, j.count);
  free(j.pairs);
  free(worth);
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

/* Those of a node's candidates that are within the width join. */
static bool add_near_of(const near *n, uint32_t node, tdm_wide width, int64_t *worth, joining *j) {
  uint32_t first, count = scan_node(n, node, worth, &first);
  for (uint32_t k = 0; k < count; k++) {
    tdm_wide reduced = (tdm_wide)worth[k] - n->prices->node[node] - n->prices->node[first + k];
    if (worth[k] != TDM_NO_PAIR && reduced >= -width && !add_pair_of(n, node, first + k, j))
      return false;
  }
  return true;
}

static bool look_again_at(near *n, tdm_wide most, tdm_wide width) {
  tdm_problem *problem = n->ip->problem;
  joining j = {0};
  int64_t *worth = malloc(((size_t)problem->node_count + 1) * sizeof *worth);
  bool good = worth != NULL;
  for (uint32_t node = 0; good && node < problem->node_count; node++)
    if (risen_by_node(n, node) > most) good = add_near_of(n, node, width, worth, &j);
  good = good && tdm_pool_add(problem, j.pairs, j.count) &&
         tdm_prices_reduce(n->prices, n->ip, &n->prices->total);
  free(j.pairs);
  free(worth);
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
  if (!tdm_terms_set(&n->terms, n->ip, n->prices->row, n->prices->scale)) return true;
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
  return tdm_prices_init(&n->looked, n->ip) && tdm_terms_init(&n->terms, problem) && add_free(n);
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

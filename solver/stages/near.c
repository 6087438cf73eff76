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
 * Rounds; candidates of somebody new that are looked at first; and, of the width that a look at all
 * pairs has, how many halves of a candidate of a node are in it.
 */
enum { ROUNDS = 4, OF_SOMEBODY_NEW = 16, HALVES_A_NODE = 4 };

/* So many candidates a node are too many to join the pool. */
enum { MOST_A_NODE = 40 };

/* What was overlooked is little where it adds up to such a part of the width. */
enum { LITTLE = 4 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_stages *stages;
  tdm_ip *ip;
  tdm_prices *prices; /* of the last auctions */
  tdm_prices looked;  /* those that all pairs were looked at with, … */
  tdm_wide width;     /* … and within this of them the pool holds all */
  bool looked_once;
  int64_t *node; /* [node_count] where the next auctions start */
  double *row;   /* [row_count] */
  tdm_near *out;
} near;

bool tdm_near_fits(const tdm_stages *stages) {
  const tdm_warm *warm = stages->warm;
  return warm && warm->priced && warm->near_count > 0 &&
         stages->ip->problem->gains.measure_count == 0;
}

/* ---- somebody new ---- */

/* The best few partners of somebody new, as far as the others' prices tell. */
static uint32_t list_of_newcomer(const near *n, uint32_t node, uint32_t *partners,
                                 tdm_node_pair *pairs) {
  const tdm_problem *problem = n->ip->problem;
  bool mentor = node < problem->mentor_count;
  tdm_ranked best[OF_SOMEBODY_NEW];
  tdm_best_few few = {best, node, OF_SOMEBODY_NEW, 0};
  uint32_t count = tdm_pool_partners(problem, node, partners);
  for (uint32_t k = 0; k < count; k++) {
    uint32_t one = problem->nodes[mentor ? node : partners[k]].participant;
    uint32_t other = problem->nodes[mentor ? partners[k] : node].participant;
    int64_t units = tdm_score_pair(&problem->scores, one, other) / problem->unit;
    int64_t known = n->stages->warm->node[partners[k]];
    int64_t rank = units * n->prices->scale - (known == TDM_PRICE_UNKNOWN ? 0 : known);
    tdm_best_few_offer(&few, (tdm_ranked){rank, partners[k]});
  }
  for (uint32_t k = 0; k < few.count; k++)
    pairs[k] = mentor ? (tdm_node_pair){node, best[k].item} : (tdm_node_pair){best[k].item, node};
  return few.count;
}

static bool add_newcomers(near *n) {
  tdm_problem *problem = n->ip->problem;
  const int64_t *known = n->stages->warm->node;
  uint32_t newcomers = 0, count = 0;
  if (tdm_ip_knows_all(n->ip)) return true;
  for (uint32_t node = 0; node < problem->node_count; node++)
    newcomers += known[node] == TDM_PRICE_UNKNOWN;
  if (newcomers == 0) return true;
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  tdm_node_pair *pairs = malloc((size_t)newcomers * OF_SOMEBODY_NEW * sizeof *pairs);
  bool good = partners && pairs;
  for (uint32_t node = 0; good && node < problem->node_count; node++)
    if (known[node] == TDM_PRICE_UNKNOWN)
      count += list_of_newcomer(n, node, partners, pairs + count);
  good = good && tdm_pool_add(problem, pairs, count);
  free(partners);
  free(pairs);
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

/* By how much a reduced cost can have risen at most since all pairs were looked at. */
static tdm_wide most_risen(const near *n) {
  const tdm_problem *problem = n->ip->problem;
  tdm_wide mentor = INT64_MIN, mentee = INT64_MIN, rows = 0;
  for (uint32_t node = 0; node < problem->node_count; node++) {
    tdm_wide *most = node < problem->mentor_count ? &mentor : &mentee;
    tdm_wide fallen = (tdm_wide)n->looked.node[node] - n->prices->node[node];
    if (fallen > *most) *most = fallen;
  }
  for (uint32_t r = 0; r < n->ip->row_count; r++) {
    const tdm_row *row = &n->ip->rows[r];
    tdm_wide fallen = (tdm_wide)n->looked.row[r] - n->prices->row[r];
    tdm_wide in = fallen * row->in, out = fallen * (row->counted ? row->out : row->in);
    rows += in > out ? in : out;
  }
  return mentor + mentee + rows;
}

/* Whether prices prove what they come to without another look; then the width is what is left. */
static bool is_covered(near *n) {
  if (!n->looked_once) return false;
  tdm_wide risen = most_risen(n);
  if (risen > n->width) return false;
  n->width -= risen;
  return true;
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
  bool enough_memory =
      tdm_ascend_from(&known, &start, n->prices, pairs, &count, n->stages->stop) &&
      tdm_prices_reduce(n->prices, n->ip, &n->prices->total);
  free(n->out->pairs);
  n->out->pairs = pairs;
  n->out->count = count;
  return enough_memory;
}

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
}

/* The next auctions start where these ended. */
static void go_on_from_here(near *n) {
  for (uint32_t node = 0; node < n->ip->problem->node_count; node++)
    n->node[node] = n->prices->node[node];
  for (uint32_t r = 0; r < n->ip->row_count; r++)
    n->row[r] =
        (double)n->prices->row[r] / (double)n->prices->scale * size_of(&n->ip->rows[r]);
}

/* Whether prices are good as they are, after a look that they were worth `before` without. */
static bool is_little(const near *n, tdm_wide before) {
  return n->prices->total - before <= n->width / LITTLE;
}

static tdm_ending solve_round(near *n, bool *goes_on) {
  *goes_on = false;
  if (!auction(n)) return TDM_ENDED_NO_MEMORY;
  if (tdm_ip_knows_all(n->ip)) n->width = ALL;
  n->out->found = tdm_ip_knows_all(n->ip) || is_covered(n);
  if (n->out->found) return TDM_ENDED_PROVEN;
  tdm_wide before = n->prices->total;
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
  n->out->found = is_little(n, before);
  *goes_on = !n->out->found;
  go_on_from_here(n);
  return TDM_ENDED_PROVEN;
}

static bool start(near *n) {
  const tdm_warm *warm = n->stages->warm;
  const tdm_problem *problem = n->ip->problem;
  n->node = malloc(((size_t)problem->node_count + 1) * sizeof *n->node);
  n->row = malloc(((size_t)n->ip->row_count + 1) * sizeof *n->row);
  n->out->pairs = malloc(((size_t)warm->count + 1) * sizeof *n->out->pairs);
  if (!n->node || !n->row || !n->out->pairs) return false;
  memcpy(n->node, warm->node, problem->node_count * sizeof *n->node);
  memcpy(n->row, warm->row, n->ip->row_count * sizeof *n->row);
  if (warm->count) memcpy(n->out->pairs, warm->pairs, warm->count * sizeof *n->out->pairs);
  n->out->count = warm->count;
  return tdm_prices_init(&n->looked, n->ip) && add_newcomers(n);
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
  free(n.row);
  return end;
}

void tdm_near_fini(tdm_near *out) { free(out->pairs); }

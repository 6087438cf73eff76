// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/near.h"

#include <math.h>
#include <stdlib.h>

#include "solver/network/exact_part.h"
#include "solver/problem/best_few.h"
#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"

/*
 * Rounds; candidates of somebody new that are looked at first; and, of the width that a look at all
 * pairs has, how many halves of a candidate of a node are in it.
 */
enum { ROUNDS = 6, OF_SOMEBODY_NEW = 16, HALVES_A_NODE = 4 };

/* So many candidates a node are too many to join the pool. */
enum { MOST_A_NODE = 40 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

typedef struct {
  tdm_stages *stages;
  tdm_ip *ip;
  tdm_prices *prices; /* of the last relaxation */
  tdm_prices looked;  /* those that all pairs were looked at with, … */
  tdm_wide width;     /* … and within this of them the pool holds all */
  bool looked_once;
  tdm_part part;
  bool built;
  uint32_t joined; /* candidates of the pool that the part knows */
} near;

bool tdm_near_fits(const tdm_stages *stages) {
  const tdm_ip *ip = stages->ip;
  const tdm_warm *warm = stages->warm;
  return warm && warm->priced && warm->near_count > 0 &&
         ip->objective == TDM_COUNT_SCORE && !stages->score_kept && !stages->relaxing &&
         tdm_problem_is_bipartite(ip->problem) && !tdm_ip_has_gains(ip) &&
         ip->problem->gains.measure_count == 0 && !ip->rows[ip->matched_row].active;
}

/* ---- where it starts ---- */

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
}

static void start_rows(near *n) {
  for (uint32_t r = 0; r < n->ip->row_count; r++) {
    const tdm_row *row = &n->ip->rows[r];
    bool known = row->active && tdm_row_is_about_kind(row);
    n->prices->row[r] =
        known ? tdm_price_round(n->prices, n->stages->warm->row[r] / size_of(row)) : 0;
    if (n->prices->row[r] < 0) n->prices->row[r] = 0;
  }
}

/* What a candidate is worth beside its nodes. */
static int64_t worth_of(const near *n, uint32_t c) {
  int64_t worth = tdm_ip_value(n->ip, c) * n->prices->scale;
  for (uint32_t r = 0; r < n->ip->row_count; r++)
    if (n->prices->row[r])
      worth -= n->prices->row[r] * tdm_row_coefficient(n->ip, &n->ip->rows[r], c);
  return worth;
}

/* Current pairs are worth more than they were to the base: one end takes that over. */
static void start_current(near *n) {
  const tdm_problem *problem = n->ip->problem;
  int64_t more = 0;
  if (n->ip->kept_row == TDM_NONE) return;
  for (uint32_t r = n->ip->kept_row - 1; r <= n->ip->kept_row; r++)
    more -= n->prices->row[r] * n->ip->rows[r].in;
  const uint64_t *current = problem->counted[tdm_ip_current(n->ip)];
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_bit(current, c)) n->prices->node[problem->mentor[c]] += more;
}

/* Somebody new asks what the best of the others would leave. */
static void price_newcomers(near *n) {
  const tdm_problem *problem = n->ip->problem;
  const int64_t *known = n->stages->warm->node;
  for (uint32_t node = 0; node < problem->node_count; node++) {
    if (known[node] != TDM_PRICE_UNKNOWN) continue;
    tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                               tdm_problem_as_mentee(problem, node)};
    int64_t most = 0;
    for (int side = 0; side < 2; side++)
      for (uint32_t k = 0; k < roles[side].count; k++) {
        uint32_t c = roles[side].items[k];
        int64_t left = worth_of(n, c) - n->prices->node[tdm_problem_partner(problem, c, node)];
        if (left > most) most = left;
      }
    n->prices->node[node] = most;
  }
}

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
    int64_t rank = units * n->prices->scale - n->prices->node[partners[k]];
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

static bool start(near *n) {
  const tdm_problem *problem = n->ip->problem;
  const int64_t *known = n->stages->warm->node;
  for (uint32_t node = 0; node < problem->node_count; node++)
    n->prices->node[node] = known[node] == TDM_PRICE_UNKNOWN ? 0 : known[node];
  start_rows(n);
  start_current(n);
  if (!add_newcomers(n)) return false;
  price_newcomers(n);
  return tdm_prices_reduce(n->prices, n->ip, NULL);
}

/* ---- the relaxation over the pool ---- */

/* Everything in the pool is a column, from where the last prices leave it. */
static bool build(near *n) {
  if (n->built) tdm_part_fini(&n->part);
  n->built = true;
  n->joined = n->ip->problem->count;
  return tdm_part_init_loose(&n->part, n->ip, n->prices, NULL, 0);
}

/* What joined the pool joins the part, where that has a place for it. */
static bool grow(near *n) {
  uint32_t count = 0, from = n->joined, end = n->ip->problem->count;
  uint32_t *joining = malloc(((size_t)(end - from) + 1) * sizeof *joining);
  bool can = joining != NULL;
  for (uint32_t c = from; can && c < end; c++) {
    if (tdm_ip_fixed(n->ip, c) != TDM_FREE) continue;
    can = tdm_part_can_join(&n->part, c);
    joining[count++] = c;
  }
  bool good = can ? tdm_part_join(&n->part, joining, count) : joining && build(n);
  n->joined = end;
  free(joining);
  return good;
}

/*
 * Where as many pairs are demanded as a side has places, the part takes its nodes for equations,
 * whose prices may be below 0: that row has the price below which none of them is then.
 */
static void give_back(near *n, uint32_t first, uint32_t end) {
  const tdm_row *pairs = &n->ip->rows[n->ip->pairs_row];
  int64_t least = 0, places = 0;
  for (uint32_t node = first; node < end; node++) {
    places += n->ip->problem->nodes[node].capacity;
    if (n->prices->node[node] < least) least = n->prices->node[node];
  }
  if (!pairs->active || places != -pairs->bound) return;
  for (uint32_t node = first; node < end; node++) n->prices->node[node] -= least;
  n->prices->row[n->ip->pairs_row] -= least;
}

static void take_duals(near *n) {
  const tdm_part *part = &n->part;
  tdm_part_round(&n->part);
  for (uint32_t r = 0; r < n->ip->row_count; r++) n->prices->row[r] = 0;
  for (uint32_t l = 0; l < part->side_end; l++) {
    const tdm_part_line *line = &part->line[l];
    tdm_wide price = line->price + part->delta[l];
    if (l < part->nodes)
      n->prices->node[l] = (int64_t)price;
    else
      n->prices->row[line->row] = tdm_wide_floor(price * line->small.per, line->small.units);
  }
  give_back(n, 0, n->ip->problem->mentor_count);
  give_back(n, n->ip->problem->mentor_count, n->ip->problem->node_count);
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

/* Whether a pair of the pool is worth more than its prices although the relaxation lacks it. */
static bool has_overlooked(const near *n) {
  for (uint32_t c = n->joined; c < n->ip->problem->count; c++)
    if (n->prices->reduced[c] > 0 && tdm_ip_fixed(n->ip, c) == TDM_FREE) return true;
  return false;
}

/* One relaxation, and the look at all pairs that it needs. *goes_on: something was overlooked. */
static tdm_ending solve_round(near *n, bool *found, bool *goes_on) {
  *goes_on = false;
  if (n->part.empty || n->part.columns == 0) return TDM_ENDED_PROVEN;
  if (tdm_part_solve(&n->part, -INFINITY, n->stages->stop) != TDM_NETWORK_OPTIMAL)
    return TDM_ENDED_PROVEN;
  take_duals(n);
  if (!tdm_prices_reduce(n->prices, n->ip, &n->prices->total)) return TDM_ENDED_NO_MEMORY;
  if (tdm_ip_knows_all(n->ip)) n->width = ALL;
  *found = tdm_ip_knows_all(n->ip) || is_covered(n);
  if (*found) return TDM_ENDED_PROVEN;
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
  *found = !has_overlooked(n);
  *goes_on = !*found;
  return *found || grow(n) ? TDM_ENDED_PROVEN : TDM_ENDED_NO_MEMORY;
}

static tdm_ending run(near *n, bool *found) {
  tdm_ending end = TDM_ENDED_PROVEN;
  bool goes_on = true;
  if (!start(n) || !build(n)) return TDM_ENDED_NO_MEMORY;
  for (int round = 0; round < ROUNDS && goes_on && end == TDM_ENDED_PROVEN; round++)
    end = solve_round(n, found, &goes_on);
  return end;
}

tdm_ending tdm_near_prices(tdm_stages *stages, tdm_prices *prices, tdm_wide *width, bool *found) {
  near n = {.stages = stages, .ip = stages->ip, .prices = prices};
  *found = false;
  if (!tdm_prices_init(&n.looked, n.ip)) return TDM_ENDED_NO_MEMORY;
  tdm_ending end = run(&n, found);
  *width = n.width;
  if (n.built) {
    if (n.part.network) stages->iterations += tdm_network_pivots(n.part.network);
    tdm_part_fini(&n.part);
  }
  return end;
}

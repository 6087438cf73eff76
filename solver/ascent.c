// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/ascent.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "solver/threads.h"

tdm_auction_work tdm_last_work;
enum { ROUNDS = 24 };

static const double COARSE = 1.0 / 1000; /* of the largest score */
static const double FINE = 1.0 / 20000;
static const double LARGEST_PRICE = 64; /* of the largest score, for a quota's whole coefficient */

/* Rows of fewer pairs are read by one thread. */
static const uint64_t PAIRS_FOR_THREADS = 100000;

typedef struct {
  const tdm_ip *ip;
  tdm_auction *auction;
  tdm_prices *best; /* the caller's */
  tdm_wide best_total;
  int64_t *row; /* of the round at hand */
  tdm_assigned *assigned;
  uint32_t *assigned_count;
  double *step; /* per row, scaled */
  int *turn;    /* per row: sign of the last violation */
  double largest;
  tdm_stop *stop;
} ascent;

static bool is_priced(const tdm_row *row) {
  return row->active && row->kind <= TDM_ROW_QUOTA_MAX_SHARE;
}

static double size_of(const tdm_row *row) {
  double in = fabs((double)row->in), out = fabs((double)row->out);
  return fmax(1, fmax(in, out));
}

static tdm_wide violation(const ascent *a, const tdm_row *row) {
  const tdm_problem *problem = a->ip->problem;
  tdm_wide activity = 0;
  for (uint32_t k = 0; k < *a->assigned_count; k++) {
    bool counted = tdm_quota_counts(&problem->quotas[row->quota],
                                    problem->nodes[a->assigned[k].mentor].participant,
                                    problem->nodes[a->assigned[k].mentee].participant);
    activity += counted ? row->in : row->out;
  }
  return activity - row->bound;
}

/* Moves one row's price; whether it moved. */
static bool move(ascent *a, uint32_t r) {
  const tdm_row *row = &a->ip->rows[r];
  tdm_wide over = violation(a, row);
  int sign = over > 0 ? 1 : over < 0 ? -1 : 0;
  if (sign == 0 || (sign < 0 && a->row[r] == 0)) return false;
  if (a->turn[r]) a->step[r] *= a->turn[r] == sign ? 1.3 : 0.5;
  a->turn[r] = sign;
  double price = (double)a->row[r] + sign * a->step[r];
  double most = LARGEST_PRICE * a->largest * (double)a->best->scale / size_of(row);
  a->row[r] = price > 0 ? llrint(fmin(price, most)) : 0;
  return true;
}

static bool move_all(ascent *a) {
  bool moved = false;
  for (uint32_t r = 0; r < a->ip->row_count; r++)
    if (is_priced(&a->ip->rows[r])) moved = move(a, r) || moved;
  return moved;
}

/* One auction; keeps its prices where they are the best so far. */
static bool run_round(ascent *a, double first, double last, bool always) {
  if (!tdm_auction_run(a->auction, a->row, first, last, a->stop)) return false;
  tdm_prices here = {.scale = a->best->scale};
  here.node = malloc(((size_t)a->ip->problem->node_count + 1) * sizeof *here.node);
  here.row = calloc((size_t)a->ip->row_count + 1, sizeof *here.row);
  if (here.node && here.row) {
    tdm_wide total = tdm_auction_prices(a->auction, a->row, &here);
    if (getenv("TRACE")) fprintf(stderr, "  total %.6f\n", (double)total/(double)here.scale/1e6);
    *a->assigned_count = tdm_auction_pairs(a->auction, a->assigned);
    if (always || total < a->best_total) {
      a->best_total = total;
      memcpy(a->best->node, here.node, a->ip->problem->node_count * sizeof *here.node);
      memcpy(a->best->row, here.row, a->ip->row_count * sizeof *here.row);
    }
  }
  bool good = here.node && here.row;
  free(here.node);
  free(here.row);
  return good;
}

static void climb(ascent *a) {
  double last = a->largest * COARSE;
  for (int round = 0; round < ROUNDS; round++) {
    if (!run_round(a, round > 0 ? 6 * last : 0, last, round == 0)) return;
    if (!move_all(a)) break;
  }
  memcpy(a->row, a->best->row, a->ip->row_count * sizeof *a->row);
  run_round(a, last, a->largest * FINE, false);
}

static bool init(ascent *a) {
  const tdm_ip *ip = a->ip;
  uint64_t pairs = (uint64_t)ip->problem->mentor_count * ip->problem->mentee_count;
  a->auction = tdm_auction_new(ip, a->best->scale,
                               pairs >= PAIRS_FOR_THREADS ? tdm_threads_available() : 1);
  a->row = calloc((size_t)ip->row_count + 1, sizeof *a->row);
  a->step = calloc((size_t)ip->row_count + 1, sizeof *a->step);
  a->turn = calloc((size_t)ip->row_count + 1, sizeof *a->turn);
  if (!a->auction || !a->row || !a->step || !a->turn) return false;
  a->largest = (double)ip->problem->largest_units;
  for (uint32_t r = 0; r < ip->row_count; r++)
    a->step[r] = a->largest * (double)a->best->scale / 32 / size_of(&ip->rows[r]);
  return true;
}

bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_assigned *assigned,
                uint32_t *assigned_count, tdm_stop *stop) {
  ascent a = {.ip = ip,
              .best = prices,
              .assigned = assigned,
              .assigned_count = assigned_count,
              .stop = stop};
  double precision;
  *assigned_count = 0;
  memset(prices->node, 0, ip->problem->node_count * sizeof *prices->node);
  memset(prices->row, 0, ip->row_count * sizeof *prices->row);
  bool enough_memory = init(&a);
  if (enough_memory) {
    if (tdm_auction_exact(a.auction, &precision))
      run_round(&a, 0, precision, true);
    else
      climb(&a);
  }
  if (a.auction) tdm_last_work = tdm_auction_work_of(a.auction);
  tdm_auction_free(a.auction);
  free(a.row);
  free(a.step);
  free(a.turn);
  return enough_memory;
}

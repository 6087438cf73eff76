// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction/ascent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/auction/bundle.h"
#include "solver/problem/parallel.h"

/* Searches on lists that grow old, each followed by a fresh look; auctions a search, at most. */
enum { PASSES = 4, ROUNDS_LEAST = 24, ROUNDS_A_ROW = 4 };

/* Shares of the largest score: increments of the first auction and of the last ones, … */
static const double COARSE = 3e-4, FINE = 2e-8;
/* … the first price of a quota, the most that one may cost (times its coefficient), … */
static const double FIRST_PRICE = 0.007, LARGEST_PRICE = 64;
/* … and what cannot be gained any more when a search ends, per place. */
static const double ENOUGH = 2e-7, ENOUGH_FROM_START = 2e-6;

/* Prices that are known from much the same request move by less than such a part of the first. */
static const double KNOWN_PART = 4;
/* Where current pairs are kept, prices of quotas are of the size of theirs. */
static const double KEPT_STEP = 1.0 / 32;

/* Rows of fewer pairs are read by one thread. */
static const uint64_t PAIRS_FOR_THREADS = 100000;

/*
 * What auctions may look at in all: so many entries of lists for every place, and so many pairs of
 * rows for every pair there is; twice as much with so many more dimensions of the bundle.
 */
enum { WORK_A_PLACE = 100000, WORK_A_PAIR = 64, WORK_DIMENSIONS = 16 };

/* Of these many places per node and in all, auctions take longer than a linear program. */
enum { PLACES_A_NODE = 64, PLACES_MANY = 20000 };

typedef struct {
  const tdm_ip *ip;
  tdm_auction *auction;
  tdm_bundle bundle; /* of quota prices times their size, in units of the objective */
  uint32_t *priced;  /* the bundle's dimensions: rows */
  double *size;      /* per dimension: the larger coefficient */
  double *slope;
  tdm_prices *prices; /* the caller's */
  int64_t *row;       /* of the round at hand */
  tdm_node_pair *assigned;
  uint32_t *assigned_count;
  double largest, places;
  uint64_t work;                 /* the limit */
  const tdm_ascent_start *start; /* or NULL */
  tdm_stop *stop;
} ascent;

static double size_of(const tdm_row *row) {
  double in = fabs((double)row->in), out = fabs((double)row->out);
  return fmax(1, fmax(in, out));
}

/* ---- what a round tells ---- */

static uint32_t mentee_of(const ascent *a, uint32_t k) {
  return a->assigned[k].mentee - a->ip->problem->mentor_count;
}

/* What the pairs leave of a row's bound, over its size. */
static double slack(const ascent *a, const tdm_row *row) {
  int64_t counted = 0, all = *a->assigned_count;
  for (uint32_t k = 0; k < *a->assigned_count; k++)
    counted += !row->counted || tdm_scan_counts(a->ip->problem->scan, row->quota,
                                                a->assigned[k].mentor, mentee_of(a, k));
  tdm_wide activity = (tdm_wide)counted * row->in + (tdm_wide)(all - counted) * row->out;
  return (double)(row->bound - activity) / size_of(row);
}

static double value_of_pairs(const ascent *a) {
  tdm_wide sum = 0;
  for (uint32_t k = 0; k < *a->assigned_count; k++)
    sum += tdm_scan_pair_units(a->ip->problem->scan, a->assigned[k].mentor, mentee_of(a, k));
  return (double)sum;
}

/* Whether current pairs are demanded, whose price moves those of quotas much. */
static bool keeps_current(const ascent *a) {
  for (uint32_t d = 0; d < a->bundle.dimensions; d++)
    if (a->ip->rows[a->priced[d]].kind == TDM_ROW_KEPT) return true;
  return false;
}

/* A first step that gives the most violated quota its first price; a small one where it has one. */
static double first_reach(const ascent *a) {
  double most = 1, step = FIRST_PRICE;
  if (a->start) step = keeps_current(a) ? KEPT_STEP : FIRST_PRICE / KNOWN_PART;
  for (uint32_t d = 0; d < a->bundle.dimensions; d++) most = fmax(most, fabs(a->slope[d]));
  return step * a->largest / most;
}

/* Any pairing is worth as much or less than the total of any prices: a cut. */
static void tell(ascent *a, double value) {
  double cut = value_of_pairs(a);
  for (uint32_t d = 0; d < a->bundle.dimensions; d++) {
    a->slope[d] = slack(a, &a->ip->rows[a->priced[d]]);
    cut += a->slope[d] * a->bundle.point[d];
  }
  if (a->bundle.cuts == 0) a->bundle.reach = first_reach(a);
  tdm_bundle_tell(&a->bundle, value, cut, a->slope);
}

/* ---- rounds ---- */

/* Sets row prices to a point of the bundle; returns the most that the worth of a pair moves. */
static double set_rows(ascent *a, const double *point) {
  double moved = 0, scale = (double)a->prices->scale;
  for (uint32_t d = 0; d < a->bundle.dimensions; d++) {
    int64_t *price = &a->row[a->priced[d]], before = *price;
    *price = llrint(fmin(point[d], LARGEST_PRICE * a->largest) / a->size[d] * scale);
    moved = fmax(moved, fabs((double)(*price - before)) / scale * a->size[d]);
  }
  return moved;
}

/* One auction; *value is its total in units. */
static bool run_round(ascent *a, double first, double last, bool loose, double *value) {
  if (!tdm_auction_run(a->auction, a->row, first, last, loose, a->stop)) return false;
  tdm_wide total = tdm_auction_prices(a->auction, a->row, a->prices);
  *a->assigned_count = tdm_auction_pairs(a->auction, a->assigned);
  *value = (double)total / (double)a->prices->scale;
  return true;
}

/* No pairing is worth so little: none satisfies the quotas. */
static bool is_hopeless(const ascent *a) { return a->bundle.value < -a->largest * a->places; }

/* A start is near the best already: the search that follows does the rest sooner. */
static double enough(const ascent *a) {
  return (a->start ? ENOUGH_FROM_START : ENOUGH) * a->largest * a->places;
}

/* Rounds on the lists as they are, until they promise nothing more. */
static bool search(ascent *a) {
  double fine = FINE * a->largest, coarse = COARSE * a->largest, value;
  int rounds = ROUNDS_LEAST + ROUNDS_A_ROW * (int)a->bundle.dimensions;
  for (int round = 0; round < rounds; round++) {
    tdm_bundle_ask(&a->bundle);
    if (a->bundle.foretold <= enough(a) || is_hopeless(a)) return true;
    double last = fmin(fmax(a->bundle.foretold / a->places / 8, fine), coarse);
    double moved = set_rows(a, a->bundle.point);
    if (!run_round(a, fmax(moved / 4, last), last, true, &value)) return false;
    tell(a, value);
  }
  return true;
}

/* A round at the best point, over all pairs. */
static bool look(ascent *a, double *value) {
  double fine = FINE * a->largest, moved = set_rows(a, a->bundle.center);
  memcpy(a->bundle.point, a->bundle.center, a->bundle.dimensions * sizeof *a->bundle.point);
  return run_round(a, fmax(moved / 4, fine), fine, false, value);
}

/* Stopped in the first round: any prices and pairs are better than none. */
static void take_what_there_is(ascent *a) {
  if (tdm_auction_work_of(a->auction).rows_read == 0) return;
  tdm_auction_prices(a->auction, a->row, a->prices);
  *a->assigned_count = tdm_auction_pairs(a->auction, a->assigned);
}

/* The prices that a start knows, and who holds whom under them. */
static bool begin(ascent *a) {
  if (!a->start) return true;
  for (uint32_t d = 0; d < a->bundle.dimensions; d++)
    a->bundle.point[d] = a->start->row[a->priced[d]];
  set_rows(a, a->bundle.point);
  return tdm_auction_begin(a->auction, &a->start->auction, a->row, a->stop);
}

static bool run_first(ascent *a, double *value) {
  double fine = FINE * a->largest;
  if (a->start) return begin(a) && run_round(a, fine, fine, false, value);
  return run_round(a, 0, COARSE * a->largest, false, value);
}

static void climb(ascent *a) {
  double value;
  if (!run_first(a, &value)) {
    take_what_there_is(a);
    return;
  }
  tell(a, value);
  for (int pass = 0; pass < PASSES; pass++) {
    bool searched = search(a);
    double before = a->bundle.value;
    if (!searched) tdm_auction_limit_work(a->auction, a->work + a->work / 2);
    if (!look(a, &value) || !searched) return;
    tdm_bundle_restate(&a->bundle, value);
    if (value - before <= ENOUGH * a->largest * a->places || is_hopeless(a)) return;
    a->bundle.foretold = 0;
    tell(a, value);
  }
}

/* ---- the whole ---- */

static bool init_bundle(ascent *a) {
  const tdm_ip *ip = a->ip;
  uint32_t count = 0;
  a->priced = calloc((size_t)ip->row_count + 1, sizeof *a->priced);
  a->size = calloc((size_t)ip->row_count + 1, sizeof *a->size);
  a->slope = calloc((size_t)ip->row_count + 1, sizeof *a->slope);
  if (!a->priced || !a->size || !a->slope) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    if (!tdm_auction_counts(a->auction, r)) continue;
    a->size[count] = size_of(&ip->rows[r]);
    a->priced[count++] = r;
  }
  return tdm_bundle_init(&a->bundle, count, ROUNDS_LEAST + ROUNDS_A_ROW * count);
}

static bool init(ascent *a) {
  const tdm_ip *ip = a->ip;
  const tdm_problem *problem = ip->problem;
  uint64_t pairs = (uint64_t)problem->mentor_count * problem->mentee_count;
  uint32_t threads = pairs >= PAIRS_FOR_THREADS ? tdm_threads() : 1;
  a->auction = tdm_auction_new(ip, a->prices->scale, threads);
  a->row = calloc((size_t)ip->row_count + 1, sizeof *a->row);
  if (!a->auction || !a->row) return false;
  a->largest = (double)problem->largest_units;
  a->places = fmax(1, (double)tdm_auction_places(a->auction));
  if (!init_bundle(a)) return false;
  a->work = WORK_A_PLACE * (uint64_t)a->places + WORK_A_PAIR * pairs;
  a->work += a->work / WORK_DIMENSIONS * a->bundle.dimensions;
  tdm_auction_limit_work(a->auction, a->work);
  return true;
}

static void fini(ascent *a) {
  tdm_auction_free(a->auction);
  tdm_bundle_fini(&a->bundle);
  free(a->row);
  free(a->priced);
  free(a->size);
  free(a->slope);
}

static bool has_too_many_places(const tdm_problem *problem) {
  uint64_t nodes = problem->node_count;
  return problem->most_pairs > PLACES_MANY && problem->most_pairs > PLACES_A_NODE * nodes / 2;
}

static bool settle(ascent *a) {
  double precision, value;
  if (!tdm_auction_exact(a->auction, &precision)) precision = FINE * a->largest;
  return begin(a) && run_round(a, a->start ? precision : 0, precision, false, &value);
}

bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_node_pair *assigned,
                uint32_t *assigned_count, tdm_stop *stop) {
  return tdm_ascend_from(ip, NULL, prices, assigned, assigned_count, stop);
}

bool tdm_ascend_from(const tdm_ip *ip, const tdm_ascent_start *start, tdm_prices *prices,
                     tdm_node_pair *assigned, uint32_t *assigned_count, tdm_stop *stop) {
  ascent a = {.ip = ip,
              .start = start,
              .prices = prices,
              .assigned = assigned,
              .assigned_count = assigned_count,
              .stop = stop};
  *assigned_count = 0;
  memset(prices->node, 0, ip->problem->node_count * sizeof *prices->node);
  memset(prices->row, 0, ip->row_count * sizeof *prices->row);
  if (has_too_many_places(ip->problem)) return true;
  bool enough_memory = init(&a);
  if (enough_memory) {
    if (a.bundle.dimensions > 0)
      climb(&a);
    else if (!settle(&a))
      take_what_there_is(&a);
  }
  fini(&a);
  return enough_memory;
}

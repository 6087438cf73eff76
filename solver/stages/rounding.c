// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/rounding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/exact.h"

enum { NODES = 200, LEVELS = 4 };

/* Of 64 nodes without fractions so many give up their pairs, level by level. */
static const uint32_t RELEASED[LEVELS] = {0, 2, 8, 24};

static const double WHOLE = 1e-6; /* fractions below are rounding */

typedef struct {
  tdm_search *search;
  const double *value;
  bool *released; /* [node_count] */
  int32_t *kept;  /* [count] pairs of each candidate that stay */
  uint32_t count; /* candidates */
} rounding;

static double fraction_of(double value) { return fabs(value - rint(value)); }

static uint32_t hash_of(uint32_t node) {
  uint32_t hash = (node + 1) * UINT32_C(0x9e3779b1);
  return (hash ^ hash >> 15) * UINT32_C(0x85ebca6b) >> 26;
}

/* Of the nodes, whose fractional columns are all among them, those of the level. */
static void release(rounding *r, uint32_t level) {
  const tdm_problem *problem = r->search->ip->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) r->released[n] = hash_of(n) < RELEASED[level];
  for (uint32_t c = 0; c < r->count; c++) {
    if (fraction_of(r->value[c]) <= WHOLE) continue;
    r->released[problem->mentor[c]] = r->released[problem->mentee[c]] = true;
  }
}

static void keep(rounding *r) {
  const tdm_problem *problem = r->search->ip->problem;
  for (uint32_t c = 0; c < r->count; c++) {
    bool open = r->released[problem->mentor[c]] || r->released[problem->mentee[c]];
    r->kept[c] = open ? 0 : (int32_t)floor(r->value[c] + WHOLE);
  }
}

static tdm_exact_status complete(rounding *r) {
  tdm_search *search = r->search;
  int64_t target = tdm_prices_bound(search->prices);
  tdm_exact exact = {.ip = search->ip,
                     .prices = search->prices,
                     .width = (tdm_wide)1 << 100,
                     .basis = search->basis,
                     .kept = r->kept,
                     .kept_count = r->count,
                     .incumbent = search->incumbent,
                     .stop = search->stop,
                     .target = target < search->enough ? target : search->enough,
                     .gap = search->gap,
                     .most_nodes = NODES};
  tdm_exact_status status = tdm_exact_run(&exact);
  search->nodes += exact.nodes;
  search->iterations += exact.iterations;
  return status;
}

/* Whether nothing better is to be looked for. */
static bool is_enough(const tdm_search *search) {
  return search->incumbent->known &&
         tdm_search_enough(search, tdm_pairing_value(search->ip, search->incumbent),
                           tdm_prices_bound(search->prices));
}

static bool run(rounding *r) {
  for (uint32_t level = 0; level < LEVELS && !is_enough(r->search); level++) {
    release(r, level);
    keep(r);
    tdm_exact_status status = TDM_EXACT_NARROWED;
    while (status == TDM_EXACT_NARROWED) status = complete(r);
    if (status == TDM_EXACT_NO_MEMORY) return false;
    if (status == TDM_EXACT_STOPPED) break;
  }
  return true;
}

bool tdm_rounding_run(tdm_search *search, const double *value) {
  const tdm_problem *problem = search->ip->problem;
  rounding r = {.search = search,
                .value = value,
                .released = calloc((size_t)problem->node_count + 1, sizeof *r.released),
                .kept = calloc((size_t)problem->count + 1, sizeof *r.kept),
                .count = problem->count};
  bool enough_memory = r.released && r.kept && run(&r);
  free(r.released);
  free(r.kept);
  return enough_memory;
}

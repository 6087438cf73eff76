// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/relax.h"

/* A depth-first search; decisions on the path are a stack. */
typedef struct {
  tdm_exact *exact;
  tdm_ip ip; /* a copy whose fixings are the path */
  tdm_relaxation relaxation;
  tdm_prices prices;
  tdm_pairing scratch;
  double *value;     /* of the last relaxation, per candidate */
  int32_t *room;     /* per node, beside what is locked */
  uint32_t *decided; /* [depth] candidates */
  uint32_t depth;
} search;

static int64_t best_value(const search *s) {
  const tdm_pairing *incumbent = s->exact->incumbent;
  return incumbent->known ? tdm_pairing_value(&s->ip, incumbent) : INT64_MIN;
}

/* Candidates that no better pairing can have, or lack, are fixed for good. */
static void fix_by_reduced_cost(search *s) {
  const tdm_prices *root = s->exact->prices;
  if (!s->exact->incumbent->known) return;
  tdm_wide width = root->total - ((tdm_wide)best_value(s) + 1) * root->scale;
  for (uint32_t c = 0; c < s->ip.problem->count; c++) {
    if (tdm_ip_fixed(&s->ip, c) != TDM_FREE) continue;
    if (root->reduced[c] < -width) tdm_ip_fix(&s->ip, c, TDM_EXCLUDED);
    if (root->reduced[c] > width) tdm_ip_fix(&s->ip, c, TDM_LOCKED);
  }
}

/* Takes the rounded relaxation as a pairing where integers accept it. */
static void try_rounding(search *s) {
  const tdm_problem *problem = s->ip.problem;
  uint32_t most = problem->most_pairs;
  s->scratch.count = 0;
  for (uint32_t c = 0; c < problem->count; c++) {
    bool chosen = tdm_ip_fixed(&s->ip, c) == TDM_LOCKED ||
                  (tdm_ip_fixed(&s->ip, c) == TDM_FREE && s->value[c] > 0.5);
    if (!chosen) continue;
    if (s->scratch.count == most) return;
    s->scratch.chosen[s->scratch.count++] = c;
  }
  s->scratch.known = true;
  if (!tdm_pairing_feasible(&s->ip, &s->scratch)) return;
  if (tdm_pairing_value(&s->ip, &s->scratch) > best_value(s))
    tdm_pairing_copy(s->exact->incumbent, &s->scratch);
}

/* The free candidate to decide next: most fractional, else nearest to indifferent. */
static uint32_t choose(const search *s) {
  uint32_t chosen = TDM_NONE;
  double best = -1;
  for (uint32_t c = 0; c < s->ip.problem->count; c++) {
    if (tdm_ip_fixed(&s->ip, c) != TDM_FREE) continue;
    double fraction = 0.5 - fabs(s->value[c] - 0.5);
    double rank = fraction > 1e-7 ? 1 + fraction : 1 / (1 + fabs((double)s->prices.reduced[c]));
    if (rank > best) {
      best = rank;
      chosen = c;
    }
  }
  return chosen;
}

/* Whether the candidates on the path fit the capacities: no relaxation needs to say so. */
static bool fits_capacities(search *s) {
  const tdm_problem *problem = s->ip.problem;
  for (uint32_t n = 0; n < problem->node_count; n++) s->room[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++) {
    if (tdm_ip_fixed(&s->ip, c) != TDM_LOCKED) continue;
    if (--s->room[problem->mentor[c]] < 0 || --s->room[problem->mentee[c]] < 0) return false;
  }
  return true;
}

/* Whether the node at hand can hold something better; *status says if the search must end. */
static bool is_open(search *s, tdm_relax_status *status) {
  s->exact->nodes++;
  *status = TDM_RELAX_SOLVED;
  if (!fits_capacities(s)) return false;
  *status = tdm_relax_solve(&s->relaxation, NULL, &s->prices, s->exact->stop);
  if (*status != TDM_RELAX_SOLVED) return false;
  tdm_relax_values(&s->relaxation, s->value);
  try_rounding(s);
  return tdm_prices_bound(&s->prices) > best_value(s);
}

/* Goes back to the last decision whose other side is untried; false when there is none. */
static bool backtrack(search *s) {
  while (s->depth > 0) {
    uint32_t c = s->decided[--s->depth];
    if (tdm_ip_fixed(&s->ip, c) == TDM_LOCKED) {
      tdm_ip_fix(&s->ip, c, TDM_EXCLUDED);
      s->depth++;
      return true;
    }
    tdm_ip_fix(&s->ip, c, TDM_FREE);
  }
  return false;
}

static tdm_exact_status run(search *s) {
  for (;;) {
    tdm_relax_status status;
    bool open = is_open(s, &status);
    if (status == TDM_RELAX_STOPPED || tdm_stop_now(s->exact->stop)) return TDM_EXACT_STOPPED;
    if (status == TDM_RELAX_FAILED) return TDM_EXACT_FAILED;
    if (status == TDM_RELAX_NO_MEMORY) return TDM_EXACT_NO_MEMORY;
    uint32_t c = open ? choose(s) : TDM_NONE;
    if (c != TDM_NONE) {
      tdm_ip_fix(&s->ip, c, TDM_LOCKED);
      s->decided[s->depth++] = c;
    } else if (!backtrack(s)) {
      return TDM_EXACT_PROVEN;
    }
  }
}

tdm_exact_status tdm_exact_run(tdm_exact *exact) {
  const tdm_problem *problem = exact->ip->problem;
  search s = {.exact = exact};
  exact->nodes = exact->iterations = 0;
  s.value = calloc((size_t)problem->count + 1, sizeof *s.value);
  s.room = calloc((size_t)problem->node_count + 1, sizeof *s.room);
  s.decided = calloc((size_t)problem->count + 1, sizeof *s.decided);
  tdm_exact_status status = TDM_EXACT_NO_MEMORY;
  if (s.value && s.room && s.decided && tdm_ip_copy(&s.ip, exact->ip) &&
      tdm_prices_init(&s.prices, &s.ip) && tdm_pairing_init(&s.scratch, problem) &&
      tdm_relax_init(&s.relaxation, &s.ip, NULL, NULL)) {
    s.ip.closed = true; /* the pool holds what a better pairing can have */
    fix_by_reduced_cost(&s);
    status = run(&s);
    exact->iterations = tdm_lp_iterations(s.relaxation.lp);
  }
  tdm_relax_fini(&s.relaxation);
  free(s.value);
  free(s.room);
  free(s.decided);
  return status;
}

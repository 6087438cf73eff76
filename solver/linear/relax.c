// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/relax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/linear/crash.h"
#include "solver/linear/relax_basis.h"
#include "solver/problem/best_few.h"
#include "solver/problem/pricing.h"

enum {
  DIRECT = 3000,       /* up to so many candidates all join at once */
  BEST_OF_NODE = 10,   /* how many of a node start in the master */
  GUIDED = 6,          /* the same, where good prices choose them */
  JOIN_PER_MENTOR = 3, /* how many violated ones join a round */
  JOIN_PER_MENTEE = 2,
  PRICED_OUT = 4, /* how many of a node join the pool */
  VIOLATED = 32   /* scaled reduced cost that counts as violated: half a thousandth unit */
};

/* ---- the master ---- */

static int node_row(uint32_t node) { return (int)node; }
static int side_row(const tdm_relaxation *relaxation, uint32_t row) {
  return (int)(relaxation->ip->problem->node_count + row);
}

static double scale_of_row(const tdm_relaxation *relaxation, const tdm_row *row) {
  double in = fabs((double)row->in), out = fabs((double)row->out);
  if (row->kind == TDM_ROW_SCORE) return relaxation->value_scale;
  return fmax(1, fmax(in, out));
}

static void scale_rows(tdm_relaxation *relaxation) {
  const tdm_ip *ip = relaxation->ip;
  for (uint32_t r = 0; r < ip->first_odd; r++)
    relaxation->row_scale[r] = scale_of_row(relaxation, &ip->rows[r]);
}

static bool add_elastic(tdm_relaxation *relaxation) {
  const tdm_ip *ip = relaxation->ip;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) {
    int row = node_row(n);
    if (ip->min[n] == 0) continue;
    if (tdm_master_add_column(&relaxation->master, 0, 0, 0, 1, &row, &(double){1}) < 0)
      return false;
    relaxation->elastic_node[relaxation->elastic_nodes++] = n;
  }
  relaxation->elastic_count = relaxation->elastic_nodes;
  for (uint32_t r = 0; r < ip->first_odd; r++) {
    int row = side_row(relaxation, r);
    if (tdm_master_add_column(&relaxation->master, 0, 0, 0, 1, &row, &(double){-1}) < 0)
      return false;
    relaxation->elastic_count++;
  }
  return true;
}

static bool in_master(const tdm_relaxation *relaxation, uint32_t c) {
  return c < relaxation->marked && tdm_bit(relaxation->in_master, c);
}

/* Marks reach as far as the pool does. */
static bool mark(tdm_relaxation *relaxation, uint32_t c) {
  uint32_t pool = relaxation->ip->problem->room;
  if (c >= relaxation->marked) {
    size_t words = (size_t)relaxation->marked / 64, all = (size_t)pool / 64 + 1;
    uint64_t *grown = realloc(relaxation->in_master, all * sizeof *grown);
    if (!grown) return false;
    memset(grown + words, 0, (all - words) * sizeof *grown);
    relaxation->in_master = grown;
    relaxation->marked = (uint32_t)(all * 64);
  }
  tdm_bit_set(relaxation->in_master, c);
  return true;
}

static bool make_room(tdm_relaxation *relaxation) {
  if (relaxation->columns < relaxation->room) return true;
  int room = relaxation->room ? 2 * relaxation->room : 1024;
  uint32_t **lists[] = {&relaxation->candidate_of, &relaxation->group_of, &relaxation->step_of};
  for (int k = 0; k < 3; k++) {
    uint32_t *grown = realloc(*lists[k], (size_t)room * sizeof *grown);
    if (!grown) return false;
    *lists[k] = grown;
  }
  relaxation->room = room;
  return true;
}

/* ---- steps ---- */

/* What the ip's objective makes of a step's gain. */
static double cost_of_step(const tdm_relaxation *relaxation, const tdm_ip *ip, uint32_t group,
                           uint32_t step) {
  const tdm_measure *measure = tdm_gains_measure(&ip->problem->gains, group);
  return (double)(measure->steps[step].gain * tdm_ip_counts_measure(ip, measure)) /
         relaxation->value_scale;
}

static bool add_step(tdm_relaxation *relaxation, uint32_t group, uint32_t step,
                     tdm_objective objective) {
  tdm_ip by = *relaxation->ip;
  const tdm_gains *gains = &by.problem->gains;
  const tdm_measure *measure = tdm_gains_measure(gains, group);
  uint32_t kept = tdm_ip_keeps_measure(&by, measure);
  int rows[2] = {relaxation->group_row[group], side_row(relaxation, kept)};
  double coefficients[2] = {1, -(double)measure->steps[step].gain / relaxation->row_scale[kept]};
  double width = (double)measure->steps[step].width * gains->groups[group].people;
  if (!make_room(relaxation)) return false;
  by.objective = objective;
  double cost = cost_of_step(relaxation, &by, group, step);
  if (tdm_master_add_column(&relaxation->master, 0, width, cost, 2, rows, coefficients) < 0)
    return false;
  relaxation->candidate_of[relaxation->columns] = TDM_NONE;
  relaxation->group_of[relaxation->columns] = group;
  relaxation->step_of[relaxation->columns++] = step;
  return true;
}

static bool make_room_for_groups(tdm_relaxation *relaxation) {
  uint32_t count = relaxation->ip->problem->gains.group_count;
  if (count <= relaxation->group_room) return true;
  int *grown = realloc(relaxation->group_row, count * sizeof *grown);
  if (!grown) return false;
  for (uint32_t g = relaxation->group_room; g < count; g++) grown[g] = -1;
  relaxation->group_row = grown;
  relaxation->group_room = count;
  return true;
}

/* The row and the steps of a group whose first candidate joins. */
static bool add_group(tdm_relaxation *relaxation, uint32_t group, tdm_objective objective) {
  if (!make_room_for_groups(relaxation)) return false;
  if (relaxation->group_row[group] >= 0) return true;
  relaxation->group_row[group] = tdm_master_add_group(&relaxation->master);
  if (relaxation->group_row[group] < 0) return false;
  const tdm_measure *measure = tdm_gains_measure(&relaxation->ip->problem->gains, group);
  for (uint32_t s = 0; s < measure->step_count; s++)
    if (!add_step(relaxation, group, s, objective)) return false;
  return true;
}

/* ---- candidates ---- */

/*
 * Of a free candidate's column. The network simplex does better without limits that capacities
 * imply: then only the basis tells a column from 0.
 */
static double upper_of(const tdm_relaxation *relaxation, uint32_t c) {
  const tdm_problem *problem = relaxation->ip->problem;
  int64_t limit = tdm_problem_limit(problem, c);
  bool implied = limit >= problem->nodes[problem->mentor[c]].capacity ||
                 limit >= problem->nodes[problem->mentee[c]].capacity;
  return relaxation->master.network && implied ? INFINITY : (double)limit;
}

/* Adds a candidate's column, with its groups, unless it is there. */
static bool join(tdm_relaxation *relaxation, uint32_t c, tdm_objective objective) {
  enum { ROWS = TDM_ROWS_MAX + 2 + TDM_GAIN_GROUPS_MAX };
  const tdm_ip *ip = relaxation->ip;
  int rows[ROWS], count = 0;
  double coefficients[ROWS];
  const uint32_t *groups;
  uint32_t in = tdm_gains_of(&ip->problem->gains, c, &groups);
  tdm_ip by = *ip;
  if (in_master(relaxation, c)) return true;
  for (uint32_t k = 0; k < in; k++)
    if (!add_group(relaxation, groups[k], objective)) return false;
  if (!make_room(relaxation)) return false;
  rows[count] = node_row(ip->problem->mentor[c]);
  coefficients[count++] = 1;
  rows[count] = node_row(ip->problem->mentee[c]);
  coefficients[count++] = 1;
  for (uint32_t r = 0; r < ip->first_odd; r++) {
    int64_t a = tdm_row_coefficient(ip, &ip->rows[r], c);
    if (a == 0) continue;
    rows[count] = side_row(relaxation, r);
    coefficients[count++] = (double)a / relaxation->row_scale[r];
  }
  for (uint32_t k = 0; k < in; k++) {
    rows[count] = relaxation->group_row[groups[k]];
    coefficients[count++] = -1;
  }
  by.objective = objective;
  double cost = (double)tdm_ip_value(&by, c) / relaxation->value_scale;
  double limit = (double)tdm_problem_limit(ip->problem, c);
  double lower = tdm_ip_fixed(ip, c) == TDM_LOCKED ? limit : 0;
  double upper = tdm_ip_fixed(ip, c) == TDM_EXCLUDED ? 0 : upper_of(relaxation, c);
  if (tdm_master_add_column(&relaxation->master, lower, upper, cost, count, rows, coefficients) < 0)
    return false;
  relaxation->candidate_of[relaxation->columns++] = c;
  return mark(relaxation, c);
}

/* ---- which candidates join ---- */

static bool join_few(tdm_relaxation *relaxation, const tdm_best_few *few, tdm_objective objective) {
  for (uint32_t k = 0; k < few->count; k++)
    if (!join(relaxation, few->best[k].item, objective)) return false;
  return true;
}

/* Lets the best `most` of a node's candidates join; only ranks above `least` and new candidates. */
static bool join_best_of(tdm_relaxation *relaxation, uint32_t node, uint32_t most,
                         const int64_t *rank, int64_t least, tdm_objective objective) {
  tdm_ranked best[BEST_OF_NODE];
  tdm_best_few few = {best, node, most, 0};
  const tdm_problem *problem = relaxation->ip->problem;
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k];
      if (rank[c] > least && tdm_ip_fixed(relaxation->ip, c) != TDM_EXCLUDED &&
          !in_master(relaxation, c))
        tdm_best_few_offer(&few, (tdm_ranked){rank[c], c});
    }
  return join_few(relaxation, &few, objective);
}

static bool join_best(tdm_relaxation *relaxation, const int64_t *rank, int64_t least,
                      uint32_t per_mentor, uint32_t per_mentee, tdm_objective objective) {
  const tdm_problem *problem = relaxation->ip->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t most = n < problem->mentor_count ? per_mentor : per_mentee;
    if (!join_best_of(relaxation, n, most, rank, least, objective)) return false;
  }
  return true;
}

static bool join_pairing(tdm_relaxation *relaxation, const tdm_pairing *start) {
  for (uint32_t k = 0; start && start->known && k < start->count; k++)
    if (!join(relaxation, start->chosen[k], TDM_COUNT_NOTHING)) return false;
  return true;
}

/* Marks what is paired, by column; what it leaves of the nodes' capacities into `room`. */
static void mark_pairs(const tdm_relaxation *relaxation, const tdm_pairing *pairing, bool *paired,
                       int32_t *room) {
  const tdm_problem *problem = relaxation->ip->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) room[n] = problem->nodes[n].capacity;
  /* The pairing joined first, in its own order, among its groups' steps. */
  uint32_t column = 0;
  for (uint32_t k = 0; k < pairing->count; k++) {
    while (relaxation->candidate_of[column] != pairing->chosen[k]) column++;
    paired[column] = true;
    room[problem->mentor[pairing->chosen[k]]]--;
    room[problem->mentee[pairing->chosen[k]]]--;
  }
}

static bool set_basis(tdm_relaxation *relaxation, const tdm_prices *guide,
                      const tdm_pairing *pairing) {
  uint32_t nodes = relaxation->ip->problem->node_count;
  bool *paired = calloc((size_t)relaxation->columns + 1, sizeof *paired);
  int32_t *room = calloc((size_t)nodes + 1, sizeof *room);
  int *rows = calloc((size_t)nodes + 1, sizeof *rows);
  int *slacks = calloc((size_t)nodes + 1, sizeof *slacks);
  bool set = paired && room && rows && slacks;
  for (uint32_t n = 0; set && n < nodes; n++) {
    rows[n] = node_row(n);
    slacks[n] = -1;
  }
  if (set) {
    mark_pairs(relaxation, pairing, paired, room);
    tdm_crash crash = {relaxation->ip->problem,
                       guide,
                       relaxation->candidate_of,
                       paired,
                       relaxation->columns,
                       relaxation->elastic_count,
                       room,
                       rows,
                       slacks};
    set = tdm_crash_basis(&crash, relaxation->master.lp);
  }
  free(paired);
  free(room);
  free(rows);
  free(slacks);
  return set;
}

static bool join_guided(tdm_relaxation *relaxation, const tdm_prices *guide,
                        const tdm_pairing *pairing) {
  return join_pairing(relaxation, pairing) &&
         join_best(relaxation, guide->reduced, INT64_MIN, GUIDED, GUIDED, TDM_COUNT_NOTHING) &&
         set_basis(relaxation, guide, pairing);
}

static bool join_first(tdm_relaxation *relaxation, const tdm_prices *guide,
                       const tdm_pairing *pairing) {
  const tdm_problem *problem = relaxation->ip->problem;
  if (guide) return join_guided(relaxation, guide, pairing);
  if (problem->count <= DIRECT && tdm_ip_knows_all(relaxation->ip)) {
    for (uint32_t c = 0; c < problem->count; c++)
      if (!join(relaxation, c, TDM_COUNT_NOTHING)) return false;
    return true;
  }
  for (uint32_t c = 0; c < relaxation->ip->fixed_count; c++)
    if (relaxation->ip->fixed[c] == TDM_LOCKED && !join(relaxation, c, TDM_COUNT_NOTHING))
      return false;
  return join_best(relaxation, problem->units, INT64_MIN, BEST_OF_NODE, BEST_OF_NODE,
                   TDM_COUNT_NOTHING);
}

/* ---- life cycle ---- */

static bool init(tdm_relaxation *relaxation, const tdm_ip *ip, bool by_network) {
  const tdm_problem *problem = ip->problem;
  *relaxation = (tdm_relaxation){
      .ip = ip, .guide_of = ip->objective, .value_scale = (double)problem->largest_units};
  relaxation->row_scale = calloc(ip->first_odd, sizeof *relaxation->row_scale);
  relaxation->elastic_node =
      calloc((size_t)problem->node_count + 1, sizeof *relaxation->elastic_node);
  if (!relaxation->row_scale || !relaxation->elastic_node) return false;
  scale_rows(relaxation);
  return tdm_master_init(&relaxation->master, ip, ip->first_odd, by_network) &&
         tdm_prices_init(&relaxation->round, ip) && add_elastic(relaxation);
}

bool tdm_relax_init(tdm_relaxation *relaxation, const tdm_ip *ip, const tdm_prices *guide,
                    const tdm_pairing *pairing) {
  if (!init(relaxation, ip, false)) return false;
  relaxation->guide = guide;
  return join_first(relaxation, guide, pairing);
}

bool tdm_relax_init_network(tdm_relaxation *relaxation, const tdm_ip *ip) {
  return init(relaxation, ip, true) && join_first(relaxation, NULL, NULL);
}

/* The same columns in GLPK; theirs keep their numbers. */
static bool leave_network(tdm_relaxation *relaxation) {
  const tdm_ip *ip = relaxation->ip;
  int columns = relaxation->columns;
  relaxation->failed += tdm_master_iterations(&relaxation->master);
  tdm_master_fini(&relaxation->master);
  relaxation->elastic_nodes = relaxation->elastic_count = relaxation->columns = 0;
  for (uint32_t c = 0; c < relaxation->marked / 64; c++) relaxation->in_master[c] = 0;
  if (!tdm_master_init(&relaxation->master, ip, ip->first_odd, false) || !add_elastic(relaxation))
    return false;
  for (int k = 0; k < columns; k++)
    if (!join(relaxation, relaxation->candidate_of[k], TDM_COUNT_NOTHING)) return false;
  return true;
}

void tdm_relax_fini(tdm_relaxation *relaxation) {
  tdm_master_fini(&relaxation->master);
  free(relaxation->in_master);
  tdm_relax_forget_basis(relaxation);
  free(relaxation->candidate_of);
  free(relaxation->group_of);
  free(relaxation->step_of);
  free(relaxation->group_row);
  free(relaxation->row_scale);
  free(relaxation->elastic_node);
  *relaxation = (tdm_relaxation){0};
}

/* ---- phases ---- */

/* Row bounds and column bounds as the ip has them now. */
static void refresh_bounds(tdm_relaxation *relaxation) {
  const tdm_ip *ip = relaxation->ip;
  for (uint32_t r = 0; r < ip->first_odd; r++) {
    const tdm_row *row = &ip->rows[r];
    double upper = row->active ? (double)row->bound / relaxation->row_scale[r] : INFINITY;
    tdm_master_limit_row(&relaxation->master, side_row(relaxation, r), upper);
  }
  for (int k = 0; k < relaxation->columns; k++) {
    if (relaxation->candidate_of[k] == TDM_NONE) continue;
    uint8_t fixed = tdm_ip_fixed(ip, relaxation->candidate_of[k]);
    double limit = (double)tdm_problem_limit(ip->problem, relaxation->candidate_of[k]);
    double upper = upper_of(relaxation, relaxation->candidate_of[k]);
    tdm_master_column_bounds(&relaxation->master, relaxation->elastic_count + k,
                             fixed == TDM_LOCKED ? limit : 0, fixed == TDM_EXCLUDED ? 0 : upper);
  }
}

static bool needs_first_phase(const tdm_relaxation *relaxation) {
  bool any = relaxation->elastic_nodes > 0;
  for (uint32_t r = 0; r < relaxation->ip->first_odd; r++)
    any = any || relaxation->ip->rows[r].active;
  return any;
}

static void set_costs(tdm_relaxation *relaxation, const tdm_ip *ip, bool elastic) {
  for (int e = 0; e < relaxation->elastic_count; e++) {
    tdm_master_cost(&relaxation->master, e, elastic ? -1 : 0);
    tdm_master_column_bounds(&relaxation->master, e, 0, elastic ? INFINITY : 0);
  }
  for (int k = 0; k < relaxation->columns; k++) {
    uint32_t c = relaxation->candidate_of[k];
    double cost = c == TDM_NONE ? cost_of_step(relaxation, ip, relaxation->group_of[k],
                                               relaxation->step_of[k])
                                : (double)tdm_ip_value(ip, c) / relaxation->value_scale;
    tdm_master_cost(&relaxation->master, relaxation->elastic_count + k, cost);
  }
}

/* Groups that are not in the master keep their prices by default. */
static bool take_group_duals(tdm_relaxation *relaxation, const tdm_ip *ip) {
  tdm_prices *round = &relaxation->round;
  tdm_prices_default_groups(round);
  if (!tdm_prices_settle_groups(round, ip)) return false;
  for (uint32_t g = 0; g < relaxation->group_room; g++)
    if (relaxation->group_row[g] >= 0)
      round->group[g] =
          tdm_price_round(round, tdm_master_dual(&relaxation->master, relaxation->group_row[g]) *
                                     relaxation->value_scale);
  return true;
}

/* Duals of the master as integer prices. */
static bool take_duals(tdm_relaxation *relaxation, const tdm_ip *ip) {
  tdm_prices *round = &relaxation->round;
  for (uint32_t n = 0; n < ip->problem->node_count; n++)
    round->node[n] = tdm_price_round(
        round, tdm_master_dual(&relaxation->master, node_row(n)) * relaxation->value_scale);
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) round->row[r] = 0;
  for (uint32_t r = 0; r < ip->first_odd; r++)
    round->row[r] =
        tdm_price_round(round, tdm_master_dual(&relaxation->master, side_row(relaxation, r)) *
                                   relaxation->value_scale / relaxation->row_scale[r]);
  return take_group_duals(relaxation, ip);
}

static tdm_relax_status status_of(tdm_lp_status status) {
  switch (status) {
    case TDM_LP_OPTIMAL:
    case TDM_LP_INFEASIBLE:
      return TDM_RELAX_SOLVED;
    case TDM_LP_STOPPED:
      return TDM_RELAX_STOPPED;
    case TDM_LP_FAILED:
      break;
  }
  return TDM_RELAX_FAILED;
}

static void tell_bound(const tdm_relaxation *relaxation, const tdm_prices *best, const tdm_ip *ip,
                       tdm_stop *stop) {
  tdm_progress *progress = tdm_stop_progress(stop);
  progress->columns = relaxation->columns;
  progress->has_bound = ip->objective != TDM_COUNT_NOTHING;
  if (progress->has_bound) progress->bound = tdm_prices_bound(best) * tdm_ip_told_unit(ip);
}

static tdm_relax_status status_of_pricing(tdm_pricing_status status) {
  switch (status) {
    case TDM_PRICING_DONE:
    case TDM_PRICING_TOO_MANY:
      return TDM_RELAX_SOLVED;
    case TDM_PRICING_STOPPED:
      return TDM_RELAX_STOPPED;
    case TDM_PRICING_NO_MEMORY:
      break;
  }
  return TDM_RELAX_NO_MEMORY;
}

/* What the round's prices prove over all pairs; `best` takes them where they prove more. */
static tdm_relax_status prove(tdm_relaxation *relaxation, const tdm_ip *ip, tdm_prices *best,
                              bool *have_best, tdm_stop *stop) {
  tdm_prices *round = &relaxation->round;
  tdm_pricing_wish wish = {.least = round->scale / VIOLATED, .each = PRICED_OUT};
  tdm_relax_status status = status_of_pricing(tdm_price_out(round, ip, wish, stop));
  if (status != TDM_RELAX_SOLVED) return status;
  if (!*have_best || round->total < best->total) {
    if (!tdm_prices_copy(best, round, ip)) return TDM_RELAX_NO_MEMORY;
    *have_best = true;
  }
  tell_bound(relaxation, best, ip, stop);
  return TDM_RELAX_SOLVED;
}

static bool join_violated(tdm_relaxation *relaxation, const tdm_ip *ip) {
  return join_best(relaxation, relaxation->round.reduced, relaxation->round.scale / VIOLATED,
                   JOIN_PER_MENTOR, JOIN_PER_MENTEE, ip->objective);
}

/*
 * One phase: solve, price out the pool, let violated candidates join, until none is left; then
 * price out all pairs, and go on with those that joined the pool. `best` takes the
 * prices with the lowest total. In the first phase it ends as soon as nothing is elastic.
 */
static tdm_relax_status run_phase(tdm_relaxation *relaxation, const tdm_ip *ip, bool first_phase,
                                  tdm_prices *best, bool *have_best, tdm_stop *stop) {
  for (;;) {
    tdm_lp_status status = tdm_master_solve(&relaxation->master, stop);
    if (status != TDM_LP_OPTIMAL) return status_of(status);
    if (first_phase && tdm_master_objective(&relaxation->master) > -1e-9) return TDM_RELAX_SOLVED;
    if (!take_duals(relaxation, ip)) return TDM_RELAX_NO_MEMORY;
    int before = relaxation->columns;
    if (!tdm_ip_knows_all(ip)) {
      if (!tdm_prices_reduce(&relaxation->round, ip, NULL) || !join_violated(relaxation, ip))
        return TDM_RELAX_NO_MEMORY;
      if (relaxation->columns > before) continue;
    }
    tdm_relax_status proven = prove(relaxation, ip, best, have_best, stop);
    if (proven != TDM_RELAX_SOLVED) return proven;
    if (first_phase && best->total < 0) return TDM_RELAX_INFEASIBLE;
    if (!join_violated(relaxation, ip)) return TDM_RELAX_NO_MEMORY;
    if (relaxation->columns == before) return TDM_RELAX_SOLVED;
    if (tdm_stop_now(stop)) return TDM_RELAX_STOPPED;
  }
}

/* A bound that needs no pricing, or the guide's. */
static bool start_prices(tdm_relaxation *relaxation, tdm_prices *prices) {
  const tdm_ip *ip = relaxation->ip;
  const tdm_prices *guide = ip->objective == relaxation->guide_of ? relaxation->guide : NULL;
  tdm_prices_crude(prices, ip);
  return !guide || guide->total >= prices->total || tdm_prices_copy(prices, guide, ip);
}

static tdm_relax_status solve_phases(tdm_relaxation *relaxation, tdm_prices *prices,
                                     tdm_stop *stop) {
  const tdm_ip *ip = relaxation->ip;
  bool have_best = false;
  if (needs_first_phase(relaxation)) {
    tdm_ip nothing = *ip;
    nothing.objective = TDM_COUNT_NOTHING;
    set_costs(relaxation, &nothing, true);
    tdm_relax_status status = run_phase(relaxation, &nothing, true, prices, &have_best, stop);
    if (status == TDM_RELAX_STOPPED && !start_prices(relaxation, prices))
      return TDM_RELAX_NO_MEMORY;
    if (status != TDM_RELAX_SOLVED) return status;
  }
  if (!start_prices(relaxation, prices)) return TDM_RELAX_NO_MEMORY;
  have_best = true;
  set_costs(relaxation, ip, false);
  return run_phase(relaxation, ip, false, prices, &have_best, stop);
}

tdm_relax_status tdm_relax_solve(tdm_relaxation *relaxation, const tdm_pairing *start,
                                 tdm_prices *prices, tdm_stop *stop) {
  if (!join_pairing(relaxation, start)) return TDM_RELAX_NO_MEMORY;
  refresh_bounds(relaxation);
  tdm_relax_status status = solve_phases(relaxation, prices, stop);
  if (status == TDM_RELAX_FAILED && relaxation->master.network) {
    if (!leave_network(relaxation)) return TDM_RELAX_NO_MEMORY;
    refresh_bounds(relaxation);
    status = solve_phases(relaxation, prices, stop);
  }
  if (!tdm_prices_reduce(prices, relaxation->ip, NULL) || !tdm_relax_keep_basis(relaxation))
    return TDM_RELAX_NO_MEMORY;
  return status;
}

int64_t tdm_relax_iterations(const tdm_relaxation *relaxation) {
  return relaxation->failed + tdm_master_iterations(&relaxation->master);
}

void tdm_relax_values(const tdm_relaxation *relaxation, double *value) {
  memset(value, 0, relaxation->ip->problem->count * sizeof *value);
  for (int k = 0; k < relaxation->columns; k++)
    if (relaxation->candidate_of[k] != TDM_NONE)
      value[relaxation->candidate_of[k]] =
          tdm_master_value(&relaxation->master, relaxation->elastic_count + k);
}

double tdm_relax_pairs(const tdm_relaxation *relaxation) {
  double pairs = 0;
  for (int k = 0; k < relaxation->columns; k++)
    pairs += tdm_master_value(&relaxation->master, relaxation->elastic_count + k);
  return pairs;
}

bool tdm_relax_pairing(const tdm_relaxation *relaxation, tdm_pairing *pairing) {
  uint32_t most = relaxation->ip->problem->most_pairs;
  pairing->count = 0;
  pairing->known = false;
  for (int k = 0; k < relaxation->columns; k++) {
    if (relaxation->candidate_of[k] == TDM_NONE) continue;
    int64_t times = llrint(tdm_master_value(&relaxation->master, relaxation->elastic_count + k));
    if (times > most - pairing->count) return false;
    for (; times > 0; times--) pairing->chosen[pairing->count++] = relaxation->candidate_of[k];
  }
  tdm_pairing_sort(pairing);
  pairing->known = tdm_pairing_feasible(relaxation->ip, pairing);
  return pairing->known;
}

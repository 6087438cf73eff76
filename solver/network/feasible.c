// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/feasible.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/network/exact.h"
#include "solver/network/exact_start.h"
#include "solver/problem/best_few.h"

/* The core at first: the best few of every node, or all candidates where they are so few. */
enum { BEST_OF_NODE = 12, ALL_JOIN = 2000 };
/* Those of a node that join at a time. */
enum { JOIN = 3 };

/* Nodes and decisions on the program at hand; then a search of its own where that is quickly set
 * up.
 */
enum { BRANCH_NODES = 400, DEPTH = 128, SEARCH_NODES = 400, SEARCHED = 20000 };

static const double INTEGRAL = 1e-6;

/* ---- life ---- */

bool tdm_feasible_init(tdm_feasible *f, const tdm_ip *ip) {
  uint32_t nodes = ip->problem->node_count, candidates = ip->problem->count;
  *f = (tdm_feasible){.ip = *ip, .enough_memory = true};
  f->ip.objective = TDM_COUNT_SCORE;
  f->core = calloc((size_t)candidates / 64 + 1, sizeof *f->core);
  f->outside = calloc((size_t)candidates + 1, sizeof *f->outside);
  f->joining = calloc((size_t)candidates + 1, sizeof *f->joining);
  f->least = calloc((size_t)nodes + 1, sizeof *f->least);
  f->known.count = candidates;
  f->known.candidates = calloc((size_t)candidates / 64 + 1, sizeof *f->known.candidates);
  f->known.slacks = calloc((size_t)(nodes + ip->row_count) / 64 + 1, sizeof *f->known.slacks);
  f->known.full = calloc((size_t)(nodes + ip->row_count) / 64 + 1, sizeof *f->known.full);
  if (!f->core || !f->outside || !f->joining || !f->least || !f->known.candidates ||
      !f->known.slacks || !f->known.full)
    return false;
  return tdm_prices_init(&f->prices, &f->ip) && tdm_prices_reduce(&f->prices, &f->ip, NULL);
}

static void forget(tdm_feasible *f) {
  if (f->part.network) f->iterations += tdm_network_pivots(f->part.network);
  tdm_part_fini(&f->part);
  free(f->lower);
  free(f->upper);
  free(f->count);
  f->lower = f->upper = f->count = NULL;
  f->room = 0;
}

void tdm_feasible_fini(tdm_feasible *f) {
  forget(f);
  free(f->core);
  free(f->outside);
  free(f->joining);
  free(f->least);
  free(f->known.candidates);
  free(f->known.slacks);
  free(f->known.full);
}

/* ---- the core ---- */

static bool is_usable(const tdm_feasible *f) {
  return !f->part.empty && !f->part.too_many && f->part.network && f->part.choices > 0;
}

/* The best few of a node by score. */
static void join_best_of(tdm_feasible *f, uint32_t node) {
  const tdm_problem *problem = f->ip.problem;
  tdm_ranked best[BEST_OF_NODE];
  tdm_best_few few = {best, node, BEST_OF_NODE, 0};
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k];
      if (tdm_ip_fixed(&f->ip, c) == TDM_FREE)
        tdm_best_few_offer(&few, (tdm_ranked){problem->units[c], c});
    }
  for (uint32_t k = 0; k < few.count; k++) tdm_bit_set(f->core, few.best[k].item);
}

/* Groups are of all candidates: then the core is everybody. */
static void choose_core(tdm_feasible *f, const tdm_pairing *known, bool has_basis) {
  const tdm_problem *problem = f->ip.problem;
  bool all = tdm_ip_has_gains(&f->ip) || problem->count <= ALL_JOIN;
  memset(f->core, 0, ((size_t)problem->count / 64 + 1) * sizeof *f->core);
  for (uint32_t n = 0; !all && n < problem->node_count; n++) join_best_of(f, n);
  for (uint32_t k = 0; k < known->count; k++) tdm_bit_set(f->core, known->chosen[k]);
  f->outside_count = 0;
  for (uint32_t c = 0; c < problem->count; c++) {
    uint8_t fixed = tdm_ip_fixed(&f->ip, c);
    if (all || fixed == TDM_LOCKED || (has_basis && tdm_bit(f->known.candidates, c)))
      tdm_bit_set(f->core, c);
    if (fixed == TDM_FREE && !tdm_bit(f->core, c)) f->outside[f->outside_count++] = c;
  }
}

/* ---- building ---- */

static bool grow(void *list, uint32_t room) {
  int32_t **numbers = list, *grown = realloc(*numbers, ((size_t)room + 1) * sizeof *grown);
  if (grown) *numbers = grown;
  return grown != NULL;
}

/* Room for what belongs to columns; those from number `from` on are new. */
static bool take_columns(tdm_feasible *f, uint32_t from) {
  uint32_t columns = f->part.columns;
  if (columns > f->room) {
    f->room = 2 * columns;
    if (!grow(&f->lower, f->room) || !grow(&f->upper, f->room) || !grow(&f->count, f->room))
      return false;
  }
  for (uint32_t j = from; j < columns; j++) {
    f->lower[j] = f->part.column[j].lower;
    f->upper[j] = f->part.column[j].upper;
  }
  return true;
}

/* The known pairing is where the basis starts. */
static bool start_from(tdm_feasible *f, const tdm_pairing *known) {
  tdm_part *part = &f->part;
  uint64_t *chosen = calloc((size_t)f->ip.problem->count / 64 + 1, sizeof *chosen);
  int *order = calloc((size_t)part->choices + 1, sizeof *order), count = 0;
  bool enough_memory = chosen && order;
  for (uint32_t k = 0; enough_memory && k < known->count; k++)
    tdm_bit_set(chosen, known->chosen[k]);
  for (int in = 1; enough_memory && in >= 0; in--)
    for (uint32_t j = 0; j < part->choices; j++)
      if (tdm_bit(chosen, part->column[j].candidate) == in) order[count++] = (int)j;
  if (enough_memory) tdm_network_crash(part->network, order, count, 0);
  free(chosen);
  free(order);
  return enough_memory;
}

static void note(uint64_t *bits, uint32_t index, bool set) {
  if (set) tdm_bit_set(bits, index);
}

/* The basis of the program at hand, in terms of the ip; rows that it has not have their slack. */
static void keep_basis(tdm_feasible *f) {
  const tdm_part *part = &f->part;
  uint32_t nodes = f->ip.problem->node_count, lines = nodes + f->ip.row_count;
  memset(f->known.candidates, 0, ((size_t)f->known.count / 64 + 1) * sizeof *f->known.candidates);
  memset(f->known.full, 0, ((size_t)lines / 64 + 1) * sizeof *f->known.full);
  memset(f->known.slacks, 0xff, ((size_t)lines / 64 + 1) * sizeof *f->known.slacks);
  for (uint32_t j = 0; j < part->choices; j++)
    note(f->known.candidates, part->column[j].candidate,
         tdm_network_is_basic(part->network, (int)j));
  for (uint32_t l = 0; l < part->side_end; l++) {
    if (l < nodes && part->vertex[l] == TDM_NONE) continue;
    int slack =
        l < nodes ? -1 - (int)part->vertex[l] : -1 - (int)part->vertices - (int)(l - part->nodes);
    uint32_t line = l < nodes ? l : nodes + part->line[l].row;
    if (!tdm_network_is_basic(part->network, slack))
      f->known.slacks[line / 64] &= ~(UINT64_C(1) << line % 64);
    note(f->known.full, line, tdm_network_is_raised(part->network, slack));
  }
}

static bool start(tdm_feasible *f, const tdm_pairing *known, bool has_basis) {
  if (!is_usable(f) || f->part.doubled) return true;
  return has_basis ? tdm_part_start(&f->part, &f->known) : start_from(f, known);
}

static bool build(tdm_feasible *f, const tdm_pairing *known) {
  bool has_basis = is_usable(f) && !f->part.doubled;
  if (has_basis) keep_basis(f);
  forget(f);
  choose_core(f, known, has_basis);
  if (!tdm_part_init_loose(&f->part, &f->ip, &f->prices, f->core, f->ip.problem->count))
    return false;
  f->live = f->part.choices;
  return take_columns(f, 0) && start(f, known, has_basis);
}

/* ---- following the ip ---- */

static void bound(tdm_feasible *f, uint32_t j, int32_t lower, int32_t upper) {
  if (f->lower[j] == lower && f->upper[j] == upper) return;
  f->lower[j] = lower;
  f->upper[j] = upper;
  tdm_part_bounds(&f->part, j, lower, upper);
}

/* Columns as the question has them; returns how many are open. */
static uint32_t follow_fixings(tdm_feasible *f) {
  uint32_t open = 0;
  for (uint32_t j = 0; j < f->part.choices; j++) {
    const tdm_part_column *column = &f->part.column[j];
    uint8_t fixed = tdm_ip_fixed(&f->ip, column->candidate);
    bound(f, j, fixed == TDM_LOCKED ? column->upper : 0, fixed == TDM_EXCLUDED ? 0 : column->upper);
    open += fixed == TDM_FREE;
  }
  return open;
}

static void take_ip(tdm_feasible *f, const tdm_ip *ip) {
  f->ip = *ip;
  f->ip.objective = TDM_COUNT_SCORE;
}

/* Those at the front of `joining` become columns; false when memory is out. */
static bool join(tdm_feasible *f, uint32_t count) {
  uint32_t before = f->part.columns;
  for (uint32_t k = 0; k < count; k++) tdm_bit_set(f->core, f->joining[k]);
  return tdm_part_join(&f->part, f->joining, count) && take_columns(f, before);
}

/* Forgets who is excluded for good; whoever is locked outside of the core joins. Whether all could.
 */
static bool tidy_outside(tdm_feasible *f) {
  uint32_t kept = 0, locked = 0;
  for (uint32_t k = 0; k < f->outside_count; k++) {
    uint32_t c = f->outside[k];
    uint8_t fixed = tdm_ip_fixed(&f->ip, c);
    if (tdm_bit(f->core, c) || fixed == TDM_EXCLUDED) continue;
    if (fixed == TDM_FREE) f->outside[kept++] = c;
    if (fixed != TDM_LOCKED) continue;
    if (!tdm_part_can_join(&f->part, c)) return false;
    f->joining[locked++] = c;
  }
  f->outside_count = kept;
  f->enough_memory = locked == 0 || join(f, locked);
  return f->enough_memory;
}

/* Anew also where most of it is decided by now. */
bool tdm_feasible_settle(tdm_feasible *f, const tdm_ip *ip, const tdm_pairing *known, bool afresh) {
  take_ip(f, ip);
  f->enough_memory = true;
  if (!afresh && is_usable(f) && tidy_outside(f) && follow_fixings(f) >= f->live / 2) return true;
  return f->enough_memory && build(f, known);
}

/* ---- solutions ---- */

static tdm_network_status solve(tdm_feasible *f, tdm_stop *stop) {
  return tdm_part_solve(&f->part, -INFINITY, stop);
}

/* Rounds the solution at hand; whether that is a pairing of the ip. */
static bool try_rounding(tdm_feasible *f, tdm_pairing *found) {
  for (uint32_t j = 0; j < f->part.choices; j++)
    f->count[j] = (int32_t)lrint(tdm_part_value(&f->part, j));
  return tdm_part_pairing(&f->part, f->count, found) && tdm_pairing_feasible(&f->ip, found);
}

static int compare(const void *left, const void *right) {
  const tdm_ranked *a = left, *b = right;
  if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
  return (a->item > b->item) - (a->item < b->item);
}

/*
 * The ray refutes the core. Whoever outside would spoil that joins, a few of every node; *spoilt
 * counts all of them. False when memory is out, or they cannot.
 */
static bool join_spoilers(tdm_feasible *f, uint32_t *spoilt) {
  const tdm_problem *problem = f->ip.problem;
  tdm_ranked *list = calloc((size_t)f->outside_count + 1, sizeof *list);
  uint32_t count = 0, joined = 0;
  bool can = list != NULL;
  memset(f->least, 0, problem->node_count * sizeof *f->least);
  for (uint32_t k = 0; can && k < f->outside_count; k++) {
    uint32_t c = f->outside[k];
    if (tdm_ip_fixed(&f->ip, c) != TDM_FREE || tdm_bit(f->core, c)) continue;
    tdm_wide cost = tdm_part_ray_cost(&f->part, c);
    if (cost <= 0) continue;
    list[count++] = (tdm_ranked){tdm_wide_floor(cost, 1), c};
    can = tdm_part_can_join(&f->part, c);
  }
  *spoilt = count;
  if (count > 1) qsort(list, count, sizeof *list, compare);
  for (uint32_t k = 0; k < count; k++) {
    int64_t *ends[2] = {&f->least[problem->mentor[list[k].item]],
                        &f->least[problem->mentee[list[k].item]]};
    if (*ends[0] >= JOIN && *ends[1] >= JOIN) continue;
    (*ends[0])++;
    (*ends[1])++;
    f->joining[joined++] = list[k].item;
  }
  free(list);
  return can && (joined == 0 || join(f, joined));
}

/* Solves under the bounds at hand; INFEASIBLE is proven over all candidates, else FAILED. */
static tdm_network_status solve_for_all(tdm_feasible *f, tdm_stop *stop) {
  for (;;) {
    uint32_t spoilt;
    tdm_network_status status = solve(f, stop);
    if (status != TDM_NETWORK_INFEASIBLE) return status;
    if (!tdm_part_proves_empty(&f->part, f->lower, f->upper)) return TDM_NETWORK_FAILED;
    if (!join_spoilers(f, &spoilt)) return TDM_NETWORK_FAILED;
    if (spoilt == 0) return TDM_NETWORK_INFEASIBLE;
    if (tdm_stop_now(stop)) return TDM_NETWORK_STOPPED;
  }
}

tdm_feasible_answer tdm_feasible_relax(tdm_feasible *f, const tdm_ip *ip, tdm_pairing *found,
                                       tdm_stop *stop) {
  found->known = false;
  f->enough_memory = true;
  take_ip(f, ip);
  if (!is_usable(f)) return TDM_MAY_BE_FEASIBLE;
  follow_fixings(f);
  tdm_network_status status = solve_for_all(f, stop);
  if (status == TDM_NETWORK_INFEASIBLE) return TDM_IS_NOT_FEASIBLE;
  f->solved = status == TDM_NETWORK_OPTIMAL;
  return f->solved && try_rounding(f, found) ? TDM_IS_FEASIBLE : TDM_MAY_BE_FEASIBLE;
}

/* ---- branching ---- */

/* The column that is farthest up from its lower bound and not whole, or TDM_NONE. */
static uint32_t choose_fractional(const tdm_feasible *f) {
  uint32_t best = TDM_NONE;
  double most = 0;
  for (uint32_t j = 0; j < f->part.choices; j++) {
    double value = tdm_part_value(&f->part, j), part = value - floor(value);
    if (part <= INTEGRAL || part >= 1 - INTEGRAL || part <= most) continue;
    most = part;
    best = j;
  }
  return best;
}

/* A column that was brought up to `lower` first, or down to below it by now. */
typedef struct {
  uint32_t column;
  int32_t least, lower, most;
  bool down;
} decision;

static bool decide_on(tdm_feasible *f, decision *d) {
  d->column = choose_fractional(f);
  if (d->column == TDM_NONE) return false;
  d->least = f->lower[d->column];
  d->most = f->upper[d->column];
  d->lower = (int32_t)floor(tdm_part_value(&f->part, d->column)) + 1;
  d->down = false;
  bound(f, d->column, d->lower, d->most);
  return true;
}

/* Takes decisions back up to one that has another side, which is next. False: there is none. */
static bool turn_back(tdm_feasible *f, decision *taken, uint32_t *depth) {
  while (*depth > 0) {
    decision *d = &taken[*depth - 1];
    if (!d->down) {
      d->down = true;
      bound(f, d->column, d->least, d->lower - 1);
      return true;
    }
    bound(f, d->column, d->least, d->most);
    (*depth)--;
  }
  return false;
}

/* Depth first, up first: where there is a pairing, that is often soon. */
static tdm_feasible_answer branch(tdm_feasible *f, tdm_pairing *found, tdm_stop *stop) {
  decision taken[DEPTH];
  uint32_t depth = 0;
  if (!decide_on(f, &taken[depth++])) return TDM_MAY_BE_FEASIBLE;
  for (int node = 0; node < BRANCH_NODES && depth < DEPTH && !tdm_stop_now(stop); node++) {
    f->nodes++;
    tdm_network_status status = solve_for_all(f, stop);
    if (status == TDM_NETWORK_INFEASIBLE) {
      if (!turn_back(f, taken, &depth)) return TDM_IS_NOT_FEASIBLE;
      continue;
    }
    if (status != TDM_NETWORK_OPTIMAL) return TDM_MAY_BE_FEASIBLE;
    if (try_rounding(f, found)) return TDM_IS_FEASIBLE;
    if (!decide_on(f, &taken[depth++])) return TDM_MAY_BE_FEASIBLE;
  }
  return TDM_MAY_BE_FEASIBLE;
}

static tdm_feasible_answer search(tdm_feasible *f, tdm_pairing *found, tdm_stop *stop) {
  tdm_exact exact = {.ip = &f->ip,
                     .prices = &f->prices,
                     .width = (tdm_wide)1 << 62,
                     .incumbent = found,
                     .stop = stop,
                     .target = INT64_MAX,
                     .first = true,
                     .most_nodes = SEARCH_NODES};
  found->known = false;
  tdm_exact_status status = tdm_exact_run(&exact);
  f->nodes += exact.nodes;
  f->iterations += exact.iterations;
  f->enough_memory = status != TDM_EXACT_NO_MEMORY;
  if (found->known) return TDM_IS_FEASIBLE;
  return status == TDM_EXACT_PROVEN ? TDM_IS_NOT_FEASIBLE : TDM_MAY_BE_FEASIBLE;
}

tdm_feasible_answer tdm_feasible_ask(tdm_feasible *f, const tdm_ip *ip, tdm_pairing *found,
                                     tdm_stop *stop) {
  f->solved = false;
  tdm_feasible_answer answer = tdm_feasible_relax(f, ip, found, stop);
  if (answer == TDM_MAY_BE_FEASIBLE && f->solved) answer = branch(f, found, stop);
  if (answer != TDM_MAY_BE_FEASIBLE || !f->enough_memory || tdm_stop_now(stop)) return answer;
  found->known = false;
  return f->ip.problem->count <= SEARCHED ? search(f, found, stop) : answer;
}

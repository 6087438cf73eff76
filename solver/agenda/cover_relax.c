// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/cover_relax.h"

#include <math.h>
#include <stdlib.h>

/* Costs of topics stay below this. */
static const double LARGEST_COST = 1e18;

/* Beyond this size a few slices of the simplex take longer than a limit of time may be late. */
enum { SIMPLEX_GROUPS_MAX = 1500, SIMPLEX_ENTRIES_MAX = 20000 };

enum { ROOT_STEPS = 300, NODE_STEPS = 25 };

static int64_t total_pairs(const tdm_cover *cover) {
  int64_t sum = 0;
  for (uint32_t g = 0; g < cover->group_count; g++) sum += cover->pairs[g];
  return sum;
}

static int64_t most_votes(const tdm_cover *cover) {
  int64_t most = 0;
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (cover->votes[t] > most) most = cover->votes[t];
  return most;
}

/* One pair more is worth one topic exchanged for any other: more would never be paid. */
static void set_units(tdm_cover_relax *relax) {
  const tdm_cover *cover = relax->cover;
  int64_t most = most_votes(cover);
  relax->penalty = relax->goal == TDM_COVER_VOTES ? most + 1 : 1;
  double scale =
      LARGEST_COST / ((double)relax->penalty * ((double)total_pairs(cover) + 1) + (double)most + 1);
  relax->scale = scale > 65536 ? 65536 : (int64_t)scale;
  if (relax->scale < 1) relax->scale = 1;
  relax->floor_dual = relax->penalty * relax->scale;
}

static void find_reachable(tdm_cover_relax *relax, const tdm_cover_state *state) {
  const tdm_cover *cover = relax->cover;
  for (uint32_t g = 0; g < cover->group_count; g++)
    for (uint32_t i = cover->first_of_group[g]; i < cover->first_of_group[g + 1]; i++)
      if (state->state[cover->topics[i]] != TDM_TOPIC_OUT) relax->reachable[g] = true;
}

bool tdm_cover_relax_init(tdm_cover_relax *relax, const tdm_cover_state *state, tdm_cover_goal goal,
                          int64_t floor) {
  const tdm_cover *cover = state->cover;
  size_t topics = (size_t)cover->topic_count + 1, groups = (size_t)cover->group_count + 1;
  *relax = (tdm_cover_relax){.cover = cover, .goal = goal, .floor = floor};
  set_units(relax);
  relax->reachable = calloc(groups, sizeof *relax->reachable);
  relax->dual = calloc(groups, sizeof *relax->dual);
  relax->best = calloc(groups, sizeof *relax->best);
  relax->slope = calloc(groups, sizeof *relax->slope);
  relax->row = calloc(groups, sizeof *relax->row);
  relax->cost = calloc(topics, sizeof *relax->cost);
  relax->value = calloc(topics, sizeof *relax->value);
  relax->column = calloc(topics, sizeof *relax->column);
  if (!relax->reachable || !relax->dual || !relax->best || !relax->slope || !relax->row ||
      !relax->cost || !relax->value || !relax->column)
    return false;
  find_reachable(relax, state);
  return true;
}

void tdm_cover_relax_fini(tdm_cover_relax *relax) {
  tdm_lp_free(relax->lp);
  free(relax->reachable);
  free(relax->dual);
  free(relax->best);
  free(relax->slope);
  free(relax->row);
  free(relax->cost);
  free(relax->value);
  free(relax->column);
  *relax = (tdm_cover_relax){0};
}

/* ---- the linear program ---- */

static bool add_group(tdm_cover_relax *relax, uint32_t g) {
  double pairs = (double)relax->cover->pairs[g];
  bool votes = relax->goal == TDM_COVER_VOTES;
  relax->row[g] = -1;
  if (!relax->reachable[g]) return true;
  relax->row[g] = tdm_lp_add_row(relax->lp, -INFINITY, 0);
  int rows[2] = {relax->row[g], relax->floor_row};
  double coefficients[2] = {1, pairs};
  return relax->row[g] >= 0 && tdm_lp_add_column(relax->lp, 0, 1, votes ? 0 : pairs, false,
                                                 votes ? 2 : 1, rows, coefficients) >= 0;
}

/* `rows` and `coefficients` have room for every group and one more. */
static bool add_topic(tdm_cover_relax *relax, const tdm_cover_state *state, uint32_t t,
                      int pick_row, int *rows, double *coefficients) {
  const tdm_cover *cover = relax->cover;
  int count = 0;
  relax->column[t] = -1;
  if (state->state[t] == TDM_TOPIC_OUT) return true;
  rows[count] = pick_row;
  coefficients[count++] = 1;
  for (uint32_t i = cover->first_of_topic[t]; i < cover->first_of_topic[t + 1]; i++) {
    rows[count] = relax->row[cover->groups[i]];
    coefficients[count++] = -1;
  }
  double cost = relax->goal == TDM_COVER_VOTES ? (double)cover->votes[t] : 0;
  relax->column[t] = tdm_lp_add_column(relax->lp, 0, 1, cost, false, count, rows, coefficients);
  return relax->column[t] >= 0;
}

/* The floor may be missed, for the penalty: there is always a point. */
static bool add_floor(tdm_cover_relax *relax) {
  double one = 1;
  relax->floor_row = -1;
  if (relax->goal != TDM_COVER_VOTES) return true;
  relax->floor_row = tdm_lp_add_row(relax->lp, (double)relax->floor, INFINITY);
  return relax->floor_row >= 0 && tdm_lp_add_column(relax->lp, 0, INFINITY, -(double)relax->penalty,
                                                    false, 1, &relax->floor_row, &one) >= 0;
}

static bool build(tdm_cover_relax *relax, const tdm_cover_state *state) {
  const tdm_cover *cover = relax->cover;
  int *rows = calloc((size_t)cover->group_count + 1, sizeof *rows);
  double *coefficients = calloc((size_t)cover->group_count + 1, sizeof *coefficients);
  relax->lp = tdm_lp_new();
  int pick_row = relax->lp ? tdm_lp_add_row(relax->lp, -INFINITY, state->pick) : -1;
  bool built = rows && coefficients && pick_row >= 0 && add_floor(relax);
  for (uint32_t g = 0; built && g < cover->group_count; g++) built = add_group(relax, g);
  for (uint32_t t = 0; built && t < cover->topic_count; t++)
    built = add_topic(relax, state, t, pick_row, rows, coefficients);
  free(rows);
  free(coefficients);
  return built;
}

/* A dual as a whole multiple of 1 / scale, from 0 to most. */
static int64_t whole(double dual, int64_t scale, int64_t most) {
  double scaled = dual * (double)scale;
  if (!(scaled > 0)) return 0; /* NaN, too */
  return scaled >= (double)most ? most : llrint(scaled);
}

static void take_duals(tdm_cover_relax *relax) {
  const tdm_cover *cover = relax->cover;
  if (relax->goal == TDM_COVER_VOTES)
    relax->floor_dual = whole(-tdm_lp_dual(relax->lp, relax->floor_row), relax->scale,
                              relax->penalty * relax->scale);
  for (uint32_t g = 0; g < cover->group_count; g++)
    if (relax->row[g] >= 0)
      relax->dual[g] = whole(tdm_lp_dual(relax->lp, relax->row[g]), relax->scale,
                             relax->floor_dual * cover->pairs[g]);
  for (uint32_t t = 0; t < cover->topic_count; t++)
    relax->value[t] = relax->column[t] < 0 ? 0 : tdm_lp_value(relax->lp, relax->column[t]);
}

/* Prices from the simplex method, where it can be afforded; else all prices stay. */
static bool solve_linear(tdm_cover_relax *relax, const tdm_cover_state *state, tdm_stop *stop) {
  const tdm_cover *cover = relax->cover;
  if (cover->group_count > SIMPLEX_GROUPS_MAX ||
      cover->first_of_topic[cover->topic_count] > SIMPLEX_ENTRIES_MAX)
    return false;
  bool solved = build(relax, state) && tdm_lp_solve(relax->lp, TDM_LP_DUAL, stop) == TDM_LP_OPTIMAL;
  if (solved) take_duals(relax);
  if (relax->lp) relax->iterations += tdm_lp_iterations(relax->lp);
  tdm_lp_free(relax->lp);
  relax->lp = NULL;
  return solved;
}

/* ---- bounds ---- */

void tdm_cover_relax_evaluate(tdm_cover_relax *relax, tdm_cover_state *state, int64_t *least) {
  const tdm_cover *cover = relax->cover;
  bool votes = relax->goal == TDM_COVER_VOTES;
  int64_t next;
  relax->scaled = votes ? -(__int128)relax->floor_dual * relax->floor : 0;
  for (uint32_t t = 0; t < cover->topic_count; t++)
    relax->cost[t] = votes ? relax->scale * cover->votes[t] : 0;
  for (uint32_t g = 0; g < cover->group_count; g++) {
    if (!relax->reachable[g]) continue;
    relax->scaled += relax->floor_dual * cover->pairs[g] - relax->dual[g];
    for (uint32_t i = cover->first_of_group[g]; i < cover->first_of_group[g + 1]; i++)
      relax->cost[cover->topics[i]] += relax->dual[g];
  }
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (state->state[t] == TDM_TOPIC_IN) relax->scaled += relax->cost[t];
  relax->scaled += tdm_cover_state_most(state, relax->cost, least, &next);
}

static int64_t rounded_down(__int128 scaled, int64_t scale) {
  __int128 quotient = scaled / scale;
  return (int64_t)(scaled % scale < 0 ? quotient - 1 : quotient);
}

/* Prices at which a pair is worth as much for each of its topics: where nothing is known yet. */
static void start(tdm_cover_relax *relax) {
  const tdm_cover *cover = relax->cover;
  for (uint32_t g = 0; g < cover->group_count; g++)
    if (relax->reachable[g])
      relax->dual[g] = relax->floor_dual * cover->pairs[g] /
                       (cover->first_of_group[g + 1] - cover->first_of_group[g]);
}

int64_t tdm_cover_relax_root(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best,
                             tdm_stop *stop) {
  int64_t least;
  if (solve_linear(relax, state, stop)) {
    tdm_cover_relax_evaluate(relax, state, &least);
  } else {
    start(relax);
    tdm_cover_relax_steps(relax, state, best, ROOT_STEPS, stop);
  }
  return rounded_down(relax->scaled, relax->scale);
}

int64_t tdm_cover_relax_bound(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best,
                              tdm_stop *stop) {
  tdm_cover_relax_steps(relax, state, best, NODE_STEPS, stop);
  return rounded_down(relax->scaled, relax->scale);
}

uint32_t tdm_cover_relax_fix(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best) {
  int64_t least, next;
  uint32_t before = state->decided;
  __int128 worse = (__int128)(best + 1) * relax->scale; /* below this there is nothing better */
  tdm_cover_state_most(state, relax->cost, &least, &next);
  /* A topic of the same cost as the least may be counted or not: exchanging it is free. */
  for (uint32_t t = 0; t < relax->cover->topic_count; t++) {
    if (state->state[t] != TDM_TOPIC_FREE) continue;
    int64_t cost = relax->cost[t];
    if (cost < least && relax->scaled - least + cost < worse)
      tdm_cover_state_decide(state, t, TDM_TOPIC_OUT);
    else if (cost > next && next != INT64_MIN && relax->scaled - cost + next < worse)
      tdm_cover_state_decide(state, t, TDM_TOPIC_IN);
  }
  return state->decided - before;
}

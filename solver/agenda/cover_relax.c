// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/cover_relax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Costs of topics stay below this. */
static const double LARGEST_COST = 1e18;

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
  double most = (double)most_votes(cover);
  relax->penalty = relax->goal == TDM_COVER_VOTES ? most + 1 : 1;
  double scale = LARGEST_COST / (relax->penalty * ((double)total_pairs(cover) + 1) + most + 1);
  relax->scale = scale > 65536 ? 65536 : (int64_t)scale;
  if (relax->scale < 1) relax->scale = 1;
}

/* ---- the program ---- */

static bool add_group(tdm_cover_relax *relax, const tdm_cover_state *state, uint32_t g) {
  const tdm_cover *cover = relax->cover;
  bool served = false;
  relax->row[g] = -1;
  for (uint32_t i = cover->first_of_group[g]; i < cover->first_of_group[g + 1]; i++)
    served = served || state->state[cover->topics[i]] != TDM_TOPIC_OUT;
  if (!served) return true;
  relax->row[g] = tdm_lp_add_row(relax->lp, -INFINITY, 0);
  int rows[2] = {relax->row[g], relax->floor_row};
  double coefficients[2] = {1, (double)cover->pairs[g]};
  bool votes = relax->goal == TDM_COVER_VOTES;
  return relax->row[g] >= 0 &&
         tdm_lp_add_column(relax->lp, 0, 1, votes ? 0 : (double)cover->pairs[g], false,
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
  relax->shown[t] = TDM_TOPIC_FREE;
  return relax->column[t] >= 0;
}

static bool add_floor(tdm_cover_relax *relax) {
  relax->floor_row = -1;
  if (relax->goal != TDM_COVER_VOTES) return true;
  relax->floor_row = tdm_lp_add_row(relax->lp, (double)relax->floor, INFINITY);
  double one = 1;
  return relax->floor_row >= 0 && tdm_lp_add_column(relax->lp, 0, INFINITY, -relax->penalty, false,
                                                    1, &relax->floor_row, &one) >= 0;
}

static bool build(tdm_cover_relax *relax, const tdm_cover_state *state, int *rows,
                  double *coefficients) {
  const tdm_cover *cover = relax->cover;
  int pick_row = tdm_lp_add_row(relax->lp, -INFINITY, state->pick);
  if (pick_row < 0 || !add_floor(relax)) return false;
  for (uint32_t g = 0; g < cover->group_count; g++)
    if (!add_group(relax, state, g)) return false;
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (!add_topic(relax, state, t, pick_row, rows, coefficients)) return false;
  return true;
}

bool tdm_cover_relax_init(tdm_cover_relax *relax, const tdm_cover_state *state, tdm_cover_goal goal,
                          int64_t floor) {
  const tdm_cover *cover = state->cover;
  size_t topics = (size_t)cover->topic_count + 1, groups = (size_t)cover->group_count + 1;
  *relax = (tdm_cover_relax){.cover = cover, .goal = goal, .floor = floor};
  set_units(relax);
  relax->column = calloc(topics, sizeof *relax->column);
  relax->row = calloc(groups, sizeof *relax->row);
  relax->shown = calloc(topics, sizeof *relax->shown);
  relax->cost = calloc(topics, sizeof *relax->cost);
  relax->value = calloc(topics, sizeof *relax->value);
  int *rows = calloc(groups, sizeof *rows);
  double *coefficients = calloc(groups, sizeof *coefficients);
  bool made = relax->column && relax->row && relax->shown && relax->cost && relax->value && rows &&
              coefficients;
  if (made) relax->lp = tdm_lp_new();
  if (relax->lp && !build(relax, state, rows, coefficients)) {
    tdm_lp_free(relax->lp);
    relax->lp = NULL;
  }
  free(rows);
  free(coefficients);
  return made;
}

void tdm_cover_relax_fini(tdm_cover_relax *relax) {
  tdm_lp_free(relax->lp);
  free(relax->column);
  free(relax->row);
  free(relax->shown);
  free(relax->cost);
  free(relax->value);
  *relax = (tdm_cover_relax){0};
}

/* ---- bounds ---- */

static void show(tdm_cover_relax *relax, const tdm_cover_state *state) {
  for (uint32_t t = 0; t < relax->cover->topic_count; t++) {
    uint8_t how = state->state[t];
    if (relax->column[t] < 0 || relax->shown[t] == how) continue;
    relax->shown[t] = how;
    tdm_lp_column_bounds(relax->lp, relax->column[t], how == TDM_TOPIC_IN, how != TDM_TOPIC_OUT);
  }
}

/* A dual as a whole multiple of 1 / scale, from 0 to most. */
static int64_t whole(double dual, int64_t scale, int64_t most) {
  double scaled = dual * (double)scale;
  if (!(scaled > 0)) return 0; /* NaN, too */
  return scaled >= (double)most ? most : llrint(scaled);
}

/* Sets the costs of topics from the duals; returns what does not depend on the topics. */
static __int128 price(tdm_cover_relax *relax) {
  const tdm_cover *cover = relax->cover;
  int64_t scale = relax->scale, most = (int64_t)relax->penalty * scale;
  bool votes = relax->goal == TDM_COVER_VOTES;
  int64_t floor_price =
      votes ? whole(-tdm_lp_dual(relax->lp, relax->floor_row), scale, most) : scale;
  __int128 constant = -(__int128)floor_price * (votes ? relax->floor : 0);
  for (uint32_t t = 0; t < cover->topic_count; t++)
    relax->cost[t] = votes ? scale * cover->votes[t] : 0;
  for (uint32_t g = 0; g < cover->group_count; g++) {
    int64_t worth = floor_price * cover->pairs[g];
    if (relax->row[g] < 0) continue; /* nobody can serve it */
    int64_t dual = whole(tdm_lp_dual(relax->lp, relax->row[g]), scale, worth);
    constant += worth - dual;
    for (uint32_t i = cover->first_of_group[g]; i < cover->first_of_group[g + 1]; i++)
      relax->cost[cover->topics[i]] += dual;
  }
  return constant;
}

static int64_t rounded_down(__int128 scaled, int64_t scale) {
  __int128 quotient = scaled / scale;
  return (int64_t)(scaled % scale < 0 ? quotient - 1 : quotient);
}

bool tdm_cover_relax_bound(tdm_cover_relax *relax, tdm_cover_state *state, tdm_stop *stop,
                           int64_t *bound) {
  if (!relax->lp) return false;
  show(relax, state);
  if (tdm_lp_solve(relax->lp, TDM_LP_DUAL, stop) != TDM_LP_OPTIMAL) return false;
  int64_t least, next;
  relax->scaled = price(relax);
  for (uint32_t t = 0; t < relax->cover->topic_count; t++) {
    if (state->state[t] == TDM_TOPIC_IN) relax->scaled += relax->cost[t];
    relax->value[t] = relax->column[t] < 0 ? 0 : tdm_lp_value(relax->lp, relax->column[t]);
  }
  relax->scaled += tdm_cover_state_most(state, relax->cost, &least, &next);
  *bound = rounded_down(relax->scaled, relax->scale);
  return true;
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

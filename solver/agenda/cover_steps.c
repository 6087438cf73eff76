// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <string.h>

#include "solver/agenda/cover_relax.h"

/* Steps without a better bound after which they become shorter. */
enum { PATIENCE = 6 };

/* Where the bound falls. One step of l moves it by all pairs at once, so l is weighed by them. */
typedef struct {
  double square;      /* of the slope, weighed */
  double floor_slope; /* of l */
  double weight;      /* of l */
} direction;

/*
 * The topics that the prices choose: those whose cost is above the least, and as many of that
 * cost as there is room for, in the order of their names. Counts the chosen topics of every group.
 */
static void choose_topics(tdm_cover_relax *relax, const tdm_cover_state *state, int64_t least) {
  const tdm_cover *cover = relax->cover;
  uint32_t room = state->pick - state->in;
  for (uint32_t g = 0; g < cover->group_count; g++) relax->slope[g] = (int32_t)state->times[g];
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (state->state[t] == TDM_TOPIC_FREE && relax->cost[t] > least) room--;
  for (uint32_t t = 0; t < cover->topic_count; t++) {
    bool chosen = state->state[t] == TDM_TOPIC_IN;
    if (state->state[t] == TDM_TOPIC_FREE && state->pick > state->in) {
      chosen = relax->cost[t] > least || (relax->cost[t] == least && room > 0);
      if (relax->cost[t] == least && room > 0) room--;
      for (uint32_t i = cover->first_of_topic[t]; chosen && i < cover->first_of_topic[t + 1]; i++)
        relax->slope[cover->groups[i]]++;
    }
    relax->value[t] += 0.2 * (chosen - relax->value[t]);
  }
}

/* Turns the counts into the slope of the bound in every price. */
static direction find_slope(tdm_cover_relax *relax) {
  const tdm_cover *cover = relax->cover;
  direction d = {.weight = 1};
  for (uint32_t g = 0; g < cover->group_count; g++) {
    int64_t most = relax->floor_dual * cover->pairs[g];
    if (!relax->reachable[g]) {
      relax->slope[g] = 0;
      continue;
    }
    bool unpaid = relax->dual[g] < most;
    if (unpaid) {
      relax->slope[g]--;
      d.floor_slope += (double)cover->pairs[g];
      d.weight += (double)cover->pairs[g];
    }
    bool stuck = relax->dual[g] == 0 && relax->slope[g] > 0;
    if (!stuck) d.square += (double)relax->slope[g] * relax->slope[g];
  }
  d.floor_slope -= (double)relax->floor;
  if (relax->goal == TDM_COVER_VOTES) d.square += d.floor_slope * d.floor_slope / d.weight;
  return d;
}

static void move(tdm_cover_relax *relax, const direction *d, double step) {
  const tdm_cover *cover = relax->cover;
  if (relax->goal == TDM_COVER_VOTES) {
    double floor_dual = (double)relax->floor_dual - step * d->floor_slope / d->weight;
    double most = (double)relax->penalty * (double)relax->scale;
    relax->floor_dual = llrint(fmin(most, fmax(0, floor_dual)));
  }
  for (uint32_t g = 0; g < cover->group_count; g++) {
    int64_t most = relax->floor_dual * cover->pairs[g];
    double dual = (double)relax->dual[g] - step * relax->slope[g];
    relax->dual[g] = dual <= 0 ? 0 : dual >= (double)most ? most : llrint(dual);
  }
}

void tdm_cover_relax_steps(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best, int steps,
                           tdm_stop *stop) {
  size_t bytes = relax->cover->group_count * sizeof *relax->dual;
  __int128 target = (__int128)(best + 1) * relax->scale, lowest = 0;
  int64_t lowest_floor = relax->floor_dual, least;
  double length = 1;
  int idle = 0;
  for (int step = 0;; step++) {
    tdm_cover_relax_evaluate(relax, state, &least);
    if (step == 0 || relax->scaled < lowest) {
      lowest = relax->scaled;
      lowest_floor = relax->floor_dual;
      memcpy(relax->best, relax->dual, bytes);
      idle = 0;
    } else if (++idle == PATIENCE) {
      length /= 2;
      idle = 0;
    }
    if (lowest < target || step == steps || tdm_stop_now(stop)) break;
    choose_topics(relax, state, least);
    direction d = find_slope(relax);
    if (d.square <= 0) break;
    move(relax, &d, length * (double)(relax->scaled - target + relax->scale) / d.square);
  }
  memcpy(relax->dual, relax->best, bytes);
  relax->floor_dual = lowest_floor;
  tdm_cover_relax_evaluate(relax, state, &least);
}

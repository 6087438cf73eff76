// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction/bundle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MOST = 2000, IDLE_MOST = 3 };

/* Of the foretold decrease: what must come true for the center to move, and for longer steps. */
static const double TRUE_SHARE = 0.1, GOOD_SHARE = 0.5;
static const double ACCURACY = 1e-3; /* of the quadratic program, relative to what it foretells */

bool tdm_bundle_init(tdm_bundle *b, uint32_t dimensions, uint32_t room) {
  *b = (tdm_bundle){.dimensions = dimensions, .room = room, .reach = 1};
  b->slope = calloc((size_t)room * dimensions + 1, sizeof *b->slope);
  b->error = calloc((size_t)room + 1, sizeof *b->error);
  b->weight = calloc((size_t)room + 1, sizeof *b->weight);
  b->center = calloc((size_t)dimensions + 1, sizeof *b->center);
  b->point = calloc((size_t)dimensions + 1, sizeof *b->point);
  b->sum = calloc((size_t)dimensions + 1, sizeof *b->sum);
  return b->slope && b->error && b->weight && b->center && b->point && b->sum;
}

void tdm_bundle_fini(tdm_bundle *b) {
  free(b->slope);
  free(b->error);
  free(b->weight);
  free(b->center);
  free(b->point);
  free(b->sum);
}

static const double *slope_of(const tdm_bundle *b, uint32_t cut) {
  return b->slope + (size_t)cut * b->dimensions;
}

/* ---- telling ---- */

/* The cut that matters least: no weight in the last program, and farthest below. */
static uint32_t spare(const tdm_bundle *b) {
  uint32_t spare = 0;
  for (uint32_t k = 1; k < b->cuts; k++)
    if (b->weight[k] < b->weight[spare] ||
        (b->weight[k] <= b->weight[spare] && b->error[k] > b->error[spare]))
      spare = k;
  return spare;
}

static void add_cut(tdm_bundle *b, double value_at_center, const double *slope) {
  uint32_t at = b->cuts < b->room ? b->cuts++ : spare(b);
  double error = b->value - value_at_center;
  memcpy(b->slope + (size_t)at * b->dimensions, slope, b->dimensions * sizeof *slope);
  b->error[at] = error > 0 ? error : 0;
  b->weight[at] = 0;
}

static void move_center(tdm_bundle *b, double value) {
  for (uint32_t k = 0; k < b->cuts; k++) {
    double climb = 0;
    for (uint32_t d = 0; d < b->dimensions; d++)
      climb += slope_of(b, k)[d] * (b->point[d] - b->center[d]);
    b->error[k] += value - b->value - climb;
    if (b->error[k] < 0) b->error[k] = 0;
  }
  memcpy(b->center, b->point, b->dimensions * sizeof *b->center);
  b->value = value;
}

bool tdm_bundle_tell(tdm_bundle *b, double value, double cut_value, const double *slope) {
  bool first = b->cuts == 0;
  double fallen = b->value - value;
  bool moves = first || fallen >= TRUE_SHARE * b->foretold;
  if (!first && fallen >= GOOD_SHARE * b->foretold) b->reach *= 2;
  if (moves) {
    move_center(b, value);
    b->idle = 0;
  } else if (++b->idle > IDLE_MOST) {
    b->reach /= 2;
    b->idle = 0;
  }
  double at_center = cut_value;
  for (uint32_t d = 0; d < b->dimensions; d++) at_center += slope[d] * (b->center[d] - b->point[d]);
  add_cut(b, at_center, slope);
  return moves;
}

void tdm_bundle_restate(tdm_bundle *b, double value) {
  for (uint32_t k = 0; k < b->cuts; k++) {
    b->error[k] += value - b->value;
    if (b->error[k] < 0) b->error[k] = 0;
  }
  b->value = value;
}

/* ---- asking ---- */

/* The point that weights of the cuts lead to. */
static void set_point(tdm_bundle *b) {
  for (uint32_t d = 0; d < b->dimensions; d++) {
    double to = b->center[d] - b->reach * b->sum[d];
    b->point[d] = to > 0 ? to : 0;
  }
}

/* A cut's value at the point, with the value at the center as zero. */
static double height(const tdm_bundle *b, uint32_t cut) {
  double sum = -b->error[cut];
  for (uint32_t d = 0; d < b->dimensions; d++)
    sum += slope_of(b, cut)[d] * (b->point[d] - b->center[d]);
  return sum;
}

/* How fast the higher cut's lead shrinks when weight moves to it. */
static double bend(const tdm_bundle *b, uint32_t from, uint32_t to) {
  double sum = 0;
  for (uint32_t d = 0; d < b->dimensions; d++) {
    double apart = slope_of(b, to)[d] - slope_of(b, from)[d];
    if (b->center[d] - b->reach * b->sum[d] > 0) sum += apart * apart;
  }
  return b->reach * sum;
}

static void shift_weight(tdm_bundle *b, uint32_t from, uint32_t to, double weight) {
  b->weight[from] -= weight;
  b->weight[to] += weight;
  for (uint32_t d = 0; d < b->dimensions; d++)
    b->sum[d] += weight * (slope_of(b, to)[d] - slope_of(b, from)[d]);
  set_point(b);
}

static void start_program(tdm_bundle *b) {
  double total = 0;
  for (uint32_t k = 0; k < b->cuts; k++) total += b->weight[k];
  if (total < 0.5) b->weight[0] = total = 1;
  for (uint32_t d = 0; d < b->dimensions; d++) b->sum[d] = 0;
  for (uint32_t k = 0; k < b->cuts; k++) {
    b->weight[k] /= total;
    for (uint32_t d = 0; d < b->dimensions; d++) b->sum[d] += b->weight[k] * slope_of(b, k)[d];
  }
  set_point(b);
}

void tdm_bundle_ask(tdm_bundle *b) {
  if (b->cuts == 0) return;
  start_program(b);
  double highest = 0;
  for (int step = 0; step < STEPS_MOST; step++) {
    uint32_t high = 0, low = TDM_BUNDLE_NONE;
    double lowest = 0;
    highest = height(b, 0);
    for (uint32_t k = 0; k < b->cuts; k++) {
      double here = height(b, k);
      if (here > highest) {
        highest = here;
        high = k;
      }
      if (b->weight[k] > 0 && (low == TDM_BUNDLE_NONE || here < lowest)) {
        lowest = here;
        low = k;
      }
    }
    if (highest - lowest <= ACCURACY * fabs(highest) || low == high) break;
    double bent = bend(b, low, high), weight = b->weight[low];
    if (bent > 0 && (highest - lowest) / bent < weight) weight = (highest - lowest) / bent;
    shift_weight(b, low, high, weight);
  }
  b->foretold = highest < 0 ? -highest : 0;
}

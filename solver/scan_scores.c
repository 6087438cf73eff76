// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan_scores.h"

#include <math.h>

/* ---- points of a matrix ---- */

/* Micro-points; at most 10^12, so the addition of 1.5 * 2^52 rounds as llrint does. */
static double micro_points(double points) {
  const double shift = 0x1.8p52;
  return (1e6 * points + shift) - shift;
}

/*
 * Divides the divisor until it divides all values of the matrix; sets the largest absolute one.
 * Whole numbers below 2^53 divide exactly where they divide at all.
 */
static int64_t matrix_divisor(const tdm_pair_points *points, size_t count, int64_t divisor,
                              int64_t *largest) {
  double most = 0;
  for (size_t k = 0; k < count; k++) {
    double micro = micro_points(points->values[k]);
    most = fmax(most, fabs(micro));
    if (divisor == 1) continue;
    double quotient = divisor ? micro / (double)divisor : 0.5;
    if (micro != 0 && quotient != rint(quotient))
      divisor = tdm_scan_divisor(divisor, (int64_t)micro);
  }
  *largest = (int64_t)most;
  return divisor;
}

static uint32_t row_of(const tdm_pair_points *points, uint32_t mentor) {
  return points->row[mentor];
}

static void add_point(const tdm_scan_scores *scan, uint32_t row, uint32_t column, int64_t *wide) {
  const tdm_pair_points *points = &scan->scores->points;
  if (row == TDM_NONE || column == TDM_NONE) return;
  double micro = micro_points(points->values[(size_t)row * points->width + column]);
  *wide += (int64_t)(micro / (double)scan->unit);
}

static void add_matrix(const tdm_scan_scores *scan, const tdm_scan_block *block, int64_t *wide) {
  const tdm_pair_points *points = &scan->scores->points;
  const uint32_t *person = scan->people->person;
  bool of_mentor = block->row < scan->people->mentor_count;
  if (of_mentor) {
    uint32_t row = row_of(points, person[block->row]);
    for (uint32_t at = block->begin; at < block->end; at++)
      add_point(scan, row, points->column[person[at]], &wide[at - block->begin]);
  } else {
    uint32_t column = points->column[person[block->row]];
    for (uint32_t at = block->begin; at < block->end; at++)
      add_point(scan, row_of(points, person[at]), column, &wide[at - block->begin]);
  }
}

static bool pack_in_matrix(tdm_scan_scores *scan, const tdm_scan_people *people) {
  const tdm_pair_points *points = &scan->scores->points;
  uint8_t *in_matrix = tdm_scan_column(people, sizeof *in_matrix);
  for (uint32_t at = 0; in_matrix && at < people->count; at++) {
    const uint32_t *place = at < people->mentor_count ? points->row : points->column;
    in_matrix[at] = place[people->person[at]] != TDM_NONE;
  }
  scan->in_matrix = in_matrix;
  return in_matrix != NULL;
}

/* ---- unit and largest ---- */

static int64_t absolute(int64_t number) { return number < 0 ? -number : number; }

/* Takes the values of a map into the divisor; returns their largest absolute one. */
static int64_t take_map(const tdm_pair_map *map, int64_t *divisor) {
  uint32_t slot = 0, a, b;
  int64_t value, largest = 0;
  while (tdm_pair_map_next(map, &slot, &a, &b, &value)) {
    if (*divisor != 1) *divisor = tdm_scan_divisor(*divisor, value);
    if (absolute(value) > largest) largest = absolute(value);
  }
  return largest;
}

static void measure(tdm_scan_scores *scan) {
  const tdm_scores *scores = scan->scores;
  const tdm_pair_points *points = &scores->points;
  int64_t divisor = 0, largest = 0;
  for (uint32_t d = 0; d < scan->count; d++) {
    divisor = tdm_scan_dimension_divisor(&scan->dimensions[d], divisor);
    largest += tdm_scan_dimension_largest(&scan->dimensions[d]);
  }
  largest += take_map(&scores->mentor_wishes, &divisor);
  largest += take_map(&scores->mentee_wishes, &divisor);
  int64_t of_points = 0;
  if (scan->dense)
    divisor = matrix_divisor(
        points, (size_t)points->width * scores->request->programme.pair_scores.mentors.count,
        divisor, &of_points);
  else if (points->given)
    of_points = take_map(&points->listed, &divisor);
  scan->unit = divisor ? divisor : 1;
  scan->largest = (largest + of_points) / scan->unit;
  if (scan->largest < 1) scan->largest = 1;
}

/* Sums of parts stay in 32 bits between two places where they are widened. */
static void plan_widening(tdm_scan_scores *scan) {
  int64_t sum = 0;
  for (uint32_t d = 0; d < scan->count; d++) {
    tdm_scan_dimension *dimension = &scan->dimensions[d];
    int64_t largest = tdm_scan_dimension_largest(dimension);
    dimension->flush = sum + largest > INT32_MAX;
    sum = dimension->flush ? largest : sum + largest;
  }
}

/* ---- the whole ---- */

static bool init_dimensions(tdm_scan_scores *scan, tdm_scan_people *people) {
  const tdm_scores *scores = scan->scores;
  scan->dimensions = tdm_arena_alloc(people->arena, scores->part_count, sizeof *scan->dimensions);
  if (!scan->dimensions) return false;
  for (uint32_t d = 0; d < scores->part_count; d++) {
    bool earns;
    if (!tdm_scan_dimension_init(&scan->dimensions[scan->count], &scores->parts[d],
                                 &scores->request->programme.dimensions[d], people, &earns))
      return false;
    if (earns) scan->count++;
  }
  return true;
}

static bool init_single_pairs(tdm_scan_scores *scan, tdm_scan_people *people) {
  const tdm_scores *scores = scan->scores;
  const tdm_pair_points *points = &scores->points;
  const tdm_pair_map *maps[] = {&scores->mentor_wishes, &scores->mentee_wishes, &points->listed};
  if (!tdm_scan_sparse_init(&scan->extra, people, maps, 3, false, scan->unit)) return false;
  if (!points->only_listed) return true;
  if (scan->dense) return pack_in_matrix(scan, people);
  return tdm_scan_sparse_init(&scan->listed, people, &maps[2], 1, false, 0);
}

bool tdm_scan_scores_init(tdm_scan_scores *scan, const tdm_scores *scores,
                          tdm_scan_people *people) {
  *scan = (tdm_scan_scores){
      .scores = scores, .people = people, .dense = scores->points.given && scores->points.dense};
  if (!init_dimensions(scan, people)) return false;
  measure(scan);
  for (uint32_t d = 0; d < scan->count; d++)
    tdm_scan_dimension_divide(&scan->dimensions[d], scan->unit);
  plan_widening(scan);
  return init_single_pairs(scan, people);
}

static void add_extra(const tdm_scan_sparse *extra, const tdm_scan_block *block, int64_t per_unit,
                      int64_t *value) {
  uint32_t from, to;
  tdm_scan_sparse_range(extra, block->row, block->begin, block->end, &from, &to);
  for (uint32_t k = from; k < to; k++)
    value[extra->other[k] - block->begin] += per_unit * extra->value[k];
}

void tdm_scan_scores_block(const tdm_scan_scores *scan, const tdm_scan_block *block,
                           int64_t per_unit, int64_t base, int64_t *value) {
  int32_t sum[TDM_SCAN_BLOCK];
  int64_t wide[TDM_SCAN_BLOCK];
  bool widened = scan->dense;
  memset(sum, 0, block->lanes * sizeof *sum);
  if (widened) memset(wide, 0, block->lanes * sizeof *wide);
  for (uint32_t d = 0; d < scan->count; d++) {
    if (scan->dimensions[d].flush) {
      if (!widened) memset(wide, 0, block->lanes * sizeof *wide);
      widened = true;
      block->run->widen(wide, sum, block->lanes);
    }
    tdm_scan_dimension_add(&scan->dimensions[d], block, sum);
  }
  if (scan->dense) add_matrix(scan, block, wide);
  if (widened)
    block->run->value_wide(value, wide, sum, per_unit, base, block->lanes);
  else
    block->run->value(value, sum, per_unit, base, block->lanes);
  add_extra(&scan->extra, block, per_unit, value);
}

void tdm_scan_scores_listed(const tdm_scan_scores *scan, const tdm_scan_block *block,
                            uint8_t *mask) {
  if (!scan->dense) {
    tdm_scan_fill(block, mask, false);
    tdm_scan_sparse_mark(&scan->listed, block->row, block->begin, block->end, 1, mask);
  } else if (scan->in_matrix[block->row]) {
    memcpy(mask, scan->in_matrix + block->begin, block->lanes);
  } else {
    tdm_scan_fill(block, mask, false);
  }
}

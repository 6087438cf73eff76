// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_scores.h"

#include <math.h>

/* ---- points of a matrix ---- */

static bool pack_places(tdm_scan_scores *scan, const tdm_scan_people *people) {
  const tdm_pair_points *points = &scan->scores->points;
  uint32_t *place = tdm_scan_column(people, sizeof *place);
  for (uint32_t at = 0; place && at < people->count; at++)
    place[at] = (at < people->mentor_count ? points->row : points->column)[people->person[at]];
  scan->place = place;
  return place != NULL;
}

/* Where the points of a pair are; for people who are in the matrix. */
static const double *point_at(const tdm_scan_scores *scan, uint32_t row, uint32_t column) {
  const tdm_pair_points *points = &scan->scores->points;
  return &points->values[(size_t)row * points->width + column];
}

static void add_matrix(const tdm_scan_scores *scan, const tdm_scan_block *block, int64_t *wide) {
  double points[TDM_SCAN_BLOCK];
  bool of_mentor = block->row < scan->people->mentor_count;
  uint32_t own = scan->place[block->row], size = block->end - block->begin;
  const uint32_t *place = scan->place + block->begin;
  if (own == TDM_NONE) return;
  for (uint32_t k = 0; k < size; k++)
    points[k] = place[k] == TDM_NONE ? 0
                : of_mentor          ? *point_at(scan, own, place[k])
                                     : *point_at(scan, place[k], own);
  for (uint32_t k = size; k < block->lanes; k++) points[k] = 0;
  block->run->add_points(wide, points, scan->unit, block->lanes);
}

static uint32_t matrix_rows(const tdm_scores *scores) {
  return scores->request->programme.pair_scores.mentors.count;
}

/* Row by row, whole rows at once while the divisor holds; sets the largest absolute value. */
static int64_t take_matrix(const tdm_scan_scores *scan, const tdm_scan_kernels *run,
                           int64_t divisor, int64_t *largest) {
  double most = 0;
  uint32_t width = scan->scores->points.width;
  for (uint32_t r = 0; r < matrix_rows(scan->scores); r++) {
    const double *points = point_at(scan, r, 0);
    for (uint32_t k = 0; k < width; k++) most = fmax(most, fabs(points[k]));
    if (divisor == 1 || (divisor && run->divides(points, divisor, width))) continue;
    for (uint32_t k = 0; k < width && divisor != 1; k++)
      divisor = tdm_scan_divisor(divisor, llrint(1e6 * points[k]));
  }
  *largest = llrint(1e6 * most);
  return divisor;
}

/* ---- unit and largest ---- */

static int64_t absolute(int64_t number) { return number < 0 ? -number : number; }

/* Takes the values of a map into the divisor; returns their largest absolute one. */
static int64_t take_map(const tdm_pair_map *map, int64_t *divisor) {
  uint32_t slot = 0, a, b;
  int64_t value, largest = 0;
  while (tdm_pair_map_next(map, &slot, &a, &b, &value)) {
    if (*divisor == 0 || value % *divisor != 0) *divisor = tdm_scan_divisor(*divisor, value);
    if (absolute(value) > largest) largest = absolute(value);
  }
  return largest;
}

static void measure(tdm_scan_scores *scan, const tdm_scan_kernels *run) {
  const tdm_scores *scores = scan->scores;
  const tdm_pair_points *points = &scores->points;
  int64_t divisor = scores->spread_divisor, largest = 0;
  for (uint32_t d = 0; d < scan->count; d++) {
    divisor = tdm_scan_dimension_divisor(&scan->dimensions[d], divisor);
    largest += tdm_scan_dimension_largest(&scan->dimensions[d]);
  }
  largest += take_map(&scores->mentor_wishes, &divisor);
  largest += take_map(&scores->mentee_wishes, &divisor);
  int64_t of_points = 0;
  if (scan->place)
    divisor = take_matrix(scan, run, divisor, &of_points);
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
  if (!points->only_listed || scan->place) return true;
  return tdm_scan_sparse_init(&scan->listed, people, &maps[2], 1, false, 0);
}

bool tdm_scan_scores_init(tdm_scan_scores *scan, const tdm_scores *scores,
                          const tdm_scan_kernels *run, tdm_scan_people *people) {
  const tdm_pair_points *points = &scores->points;
  *scan = (tdm_scan_scores){.scores = scores, .people = people};
  if (points->given && points->dense && !pack_places(scan, people)) return false;
  if (!init_dimensions(scan, people)) return false;
  measure(scan, run);
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
  bool widened = scan->place != NULL;
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
  if (scan->place) add_matrix(scan, block, wide);
  if (widened)
    block->run->value_wide(value, wide, sum, per_unit, base, block->lanes);
  else
    block->run->value(value, sum, per_unit, base, block->lanes);
  add_extra(&scan->extra, block, per_unit, value);
}

void tdm_scan_scores_listed(const tdm_scan_scores *scan, const tdm_scan_block *block,
                            uint8_t *mask) {
  if (!scan->place) {
    tdm_scan_fill(block, mask, false);
    tdm_scan_sparse_mark(&scan->listed, block->row, block->begin, block->end, 1, mask);
  } else if (scan->place[block->row] == TDM_NONE) {
    tdm_scan_fill(block, mask, false);
  } else {
    for (uint32_t k = 0; k < block->lanes; k++) mask[k] = scan->place[block->begin + k] != TDM_NONE;
  }
}

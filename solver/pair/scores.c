// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/scores.h"

#include <math.h>
#include <stddef.h>

#include "solver/pair/spread.h"

static bool init_part(tdm_score_part *part, const tdm_dimension *dimension,
                      const tdm_cohort *cohort, tdm_arena *arena) {
  *part = (tdm_score_part){.kind = dimension->kind,
                           .share = dimension->share,
                           .micro_weight = 1e6 * dimension->weight,
                           .span = dimension->span};
  if (!tdm_trait_init(&part->trait, cohort, dimension->attribute, arena)) return false;
  if (dimension->kind != TDM_KIND_ORDINAL) return true;
  part->last_level = (double)dimension->levels.count - 1;
  part->positions = tdm_trait_positions(cohort, dimension->attribute, &dimension->levels, arena);
  return part->positions != NULL;
}

/* Enters the wishes of everybody in one of the two roles. */
static bool init_wishes(tdm_pair_map *map, const tdm_cohort *cohort, tdm_role role, double weight,
                        tdm_arena *arena) {
  uint32_t total = 0;
  if (!(weight > 0)) return tdm_pair_map_init(map, arena, 0);
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role & role) total += cohort->participants[p].wishes.count;
  if (!tdm_pair_map_init(map, arena, total)) return false;
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    if (!(person->role & role)) continue;
    uint32_t n = person->wishes.count;
    for (uint32_t k = 0; k < n; k++) {
      uint32_t other = person->wishes.items[k].participant;
      if (other == TDM_NONE) continue;
      double f = (double)(n - k) / (double)n;
      int64_t part = llrint((1e6 * weight) * f);
      if (role == TDM_ROLE_MENTOR)
        tdm_pair_map_set(map, p, other, part);
      else
        tdm_pair_map_set(map, other, p, part);
    }
  }
  return true;
}

static uint32_t *positions_of(const tdm_references *references, uint32_t people, tdm_arena *arena) {
  uint32_t *position = tdm_arena_alloc(arena, people, sizeof *position);
  if (!position) return NULL;
  for (uint32_t p = 0; p < people; p++) position[p] = TDM_NONE;
  for (uint32_t k = 0; k < references->count; k++) position[references->items[k].participant] = k;
  return position;
}

/* ---- points ---- */

static bool is_either(const tdm_request *request, uint32_t p) {
  return request->cohort.participants[p].role == TDM_ROLE_EITHER;
}

static uint32_t count_either(const tdm_request *request) {
  uint32_t count = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++) count += is_either(request, p);
  return count;
}

static bool lists_either(const tdm_request *request, const tdm_references *list) {
  for (uint32_t k = 0; k < list->count; k++)
    if (is_either(request, list->items[k].participant)) return true;
  return false;
}

/* Between two `either` an entry holds in both directions. */
static void list_points(tdm_pair_points *points, const tdm_request *request, uint32_t mentor,
                        uint32_t mentee, double value) {
  int64_t part = llrint(1e6 * value);
  tdm_pair_map_set(&points->listed, mentor, mentee, part);
  if (is_either(request, mentor) && is_either(request, mentee))
    tdm_pair_map_set(&points->listed, mentee, mentor, part);
}

/* A matrix is in rows and columns; where directions change, it is read as a list. */
static bool list_matrix(tdm_pair_points *points, const tdm_request *request, tdm_arena *arena) {
  const tdm_pair_scores *given = &request->programme.pair_scores;
  uint64_t entries = 2 * (uint64_t)given->mentors.count * given->mentees.count;
  points->dense = false;
  if (entries > UINT32_MAX / 4 || !tdm_pair_map_init(&points->listed, arena, (uint32_t)entries))
    return false;
  for (uint32_t r = 0; r < given->mentors.count; r++)
    for (uint32_t c = 0; c < given->mentees.count; c++)
      list_points(points, request, given->mentors.items[r].participant,
                  given->mentees.items[c].participant,
                  given->values[(size_t)r * given->mentees.count + c]);
  return true;
}

static bool init_points(tdm_pair_points *points, const tdm_request *request, tdm_arena *arena) {
  const tdm_pair_scores *given = &request->programme.pair_scores;
  *points = (tdm_pair_points){.given = given->given,
                              .only_listed = given->given && given->only_listed,
                              .dense = given->dense};
  if (!given->given) return true;
  if (given->dense && lists_either(request, &given->mentors) &&
      lists_either(request, &given->mentees))
    return list_matrix(points, request, arena);
  if (given->dense) {
    points->row = positions_of(&given->mentors, request->cohort.count, arena);
    points->column = positions_of(&given->mentees, request->cohort.count, arena);
    points->values = given->values;
    points->width = given->mentees.count;
    return points->row && points->column;
  }
  uint32_t directions = count_either(request) > 1 ? 2 : 1;
  if (!tdm_pair_map_init(&points->listed, arena, directions * given->entry_count)) return false;
  for (uint32_t k = 0; k < given->entry_count; k++)
    list_points(points, request, given->entries[k].mentor.participant,
                given->entries[k].mentee.participant, given->points[k]);
  return true;
}

bool tdm_scores_init(tdm_scores *scores, const tdm_request *request, tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  const tdm_cohort *cohort = &request->cohort;
  *scores = (tdm_scores){.request = request,
                         .part_count = programme->dimension_count,
                         .spread_divisor = tdm_spread_divisor(programme)};
  scores->parts = tdm_arena_alloc(arena, programme->dimension_count, sizeof *scores->parts);
  if (!scores->parts) return false;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (!init_part(&scores->parts[d], &programme->dimensions[d], cohort, arena)) return false;
  return init_wishes(&scores->mentor_wishes, cohort, TDM_ROLE_MENTOR, programme->wish_mentor,
                     arena) &&
         init_wishes(&scores->mentee_wishes, cohort, TDM_ROLE_MENTEE, programme->wish_mentee,
                     arena) &&
         init_points(&scores->points, request, arena);
}

static double set_difference(const tdm_trait *trait, uint32_t a, uint32_t b) {
  uint32_t common, all;
  if (tdm_trait_missing(trait, a) || tdm_trait_missing(trait, b)) return NAN;
  tdm_trait_overlap(trait, a, b, &common, &all);
  return 1.0 - (double)common / (double)all;
}

static double number_difference(const tdm_score_part *part, uint32_t a, uint32_t b) {
  if (tdm_trait_missing(&part->trait, a) || tdm_trait_missing(&part->trait, b)) return NAN;
  return fmin(fabs(part->trait.numbers[a] - part->trait.numbers[b]), part->span) / part->span;
}

double tdm_score_difference(const tdm_score_part *part, uint32_t mentor, uint32_t mentee) {
  const tdm_trait *trait = &part->trait;
  switch (part->kind) {
    case TDM_KIND_NOMINAL:
      if (tdm_trait_missing(trait, mentor) || tdm_trait_missing(trait, mentee)) return NAN;
      return tdm_trait_equal(trait, mentor, mentee) ? 0.0 : 1.0;
    case TDM_KIND_SET:
      return set_difference(trait, mentor, mentee);
    case TDM_KIND_ORDINAL: /* NaN of a missing value goes through */
      return fabs(part->positions[mentor] - part->positions[mentee]) / part->last_level;
    case TDM_KIND_NUMBER:
      return number_difference(part, mentor, mentee);
  }
  return NAN;
}

static int64_t part_score(const tdm_score_part *part, uint32_t mentor, uint32_t mentee) {
  double f = tdm_score_difference(part, mentor, mentee);
  if (isnan(f)) return 0;
  if (part->share) f = 1.0 - f;
  return llrint(part->micro_weight * f);
}

int64_t tdm_score_dimension(const tdm_scores *scores, uint32_t dimension, uint32_t mentor,
                            uint32_t mentee) {
  return part_score(&scores->parts[dimension], mentor, mentee);
}

int64_t tdm_score_wishes(const tdm_scores *scores, uint32_t mentor, uint32_t mentee) {
  int64_t of_mentor = 0, of_mentee = 0;
  tdm_pair_map_get(&scores->mentor_wishes, mentor, mentee, &of_mentor);
  tdm_pair_map_get(&scores->mentee_wishes, mentor, mentee, &of_mentee);
  return of_mentor + of_mentee;
}

bool tdm_score_listed(const tdm_scores *scores, uint32_t mentor, uint32_t mentee) {
  const tdm_pair_points *points = &scores->points;
  if (!points->given) return false;
  if (points->dense) return points->row[mentor] != TDM_NONE && points->column[mentee] != TDM_NONE;
  return tdm_pair_map_get(&points->listed, mentor, mentee, NULL);
}

int64_t tdm_score_points(const tdm_scores *scores, uint32_t mentor, uint32_t mentee) {
  const tdm_pair_points *points = &scores->points;
  int64_t value = 0;
  if (!tdm_score_listed(scores, mentor, mentee)) return 0;
  if (points->dense)
    return llrint(
        1e6 * points->values[(size_t)points->row[mentor] * points->width + points->column[mentee]]);
  tdm_pair_map_get(&points->listed, mentor, mentee, &value);
  return value;
}

int64_t tdm_score_pair(const tdm_scores *scores, uint32_t mentor, uint32_t mentee) {
  int64_t sum = tdm_score_wishes(scores, mentor, mentee) + tdm_score_points(scores, mentor, mentee);
  for (uint32_t d = 0; d < scores->part_count; d++)
    sum += part_score(&scores->parts[d], mentor, mentee);
  return sum;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/orientation.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
  tdm_text id;
  uint32_t participant;
} named;

static int compare(const void *left, const void *right) {
  return tdm_text_compare(((const named *)left)->id, ((const named *)right)->id);
}

static bool is_either(const tdm_request *request, uint32_t p) {
  return request->cohort.participants[p].role == TDM_ROLE_EITHER;
}

static double *rank_by_id(const tdm_request *request, tdm_arena *arena) {
  uint32_t people = request->cohort.count, count = 0;
  double *rank = tdm_arena_alloc(arena, people, sizeof *rank);
  named *list = malloc(((size_t)people + 1) * sizeof *list);
  bool room = rank && list;
  for (uint32_t p = 0; room && p < people; p++) {
    rank[p] = NAN;
    if (is_either(request, p)) list[count++] = (named){request->cohort.participants[p].id, p};
  }
  if (room) qsort(list, count, sizeof *list, compare);
  for (uint32_t k = 0; room && k < count; k++) rank[list[k].participant] = k;
  free(list);
  return room ? rank : NULL;
}

static bool has_either(const tdm_request *request) {
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (is_either(request, p)) return true;
  return false;
}

bool tdm_orientation_init(tdm_orientation *orientation, const tdm_request *request,
                          tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  *orientation = (tdm_orientation){0};
  if (!has_either(request)) return true;
  orientation->rank = rank_by_id(request, arena);
  if (!orientation->rank ||
      !tdm_pair_map_init(&orientation->leads, arena, programme->require_count) ||
      !tdm_pair_map_init(&orientation->led, arena, programme->require_count))
    return false;
  for (uint32_t k = 0; k < programme->require_count; k++) {
    const tdm_pair_reference *pair = &programme->require[k].pair;
    uint32_t mentor = pair->mentor.participant, mentee = pair->mentee.participant;
    if (!tdm_orientation_decides(orientation, mentor, mentee)) continue;
    tdm_pair_map_set(&orientation->leads, mentor, mentee, 1);
    tdm_pair_map_set(&orientation->led, mentee, mentor, 1);
  }
  return true;
}

bool tdm_orientation_decides(const tdm_orientation *orientation, uint32_t a, uint32_t b) {
  return orientation->rank && !isnan(orientation->rank[a]) && !isnan(orientation->rank[b]);
}

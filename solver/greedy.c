// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/greedy.h"

#include <stdlib.h>

typedef struct {
  uint32_t candidate;
  int64_t rank;
} ranked;

static int compare(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
  return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

static int compare_numbers(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* Whether one more pair keeps every row whose coefficients cannot fall; shares are left out. */
static bool rows_allow(const tdm_ip *ip, const tdm_wide *activity, uint32_t c) {
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    if (!row->active || row->kind != TDM_ROW_QUOTA_MAX) continue;
    if (activity[r] + tdm_row_coefficient(ip, row, c) > row->bound) return false;
  }
  return true;
}

static void take(const tdm_ip *ip, int32_t *room, tdm_wide *activity, uint32_t c,
                 tdm_pairing *pairing) {
  room[ip->problem->mentor[c]]--;
  room[ip->problem->mentee[c]]--;
  for (uint32_t r = 0; r < ip->row_count; r++)
    activity[r] += tdm_row_coefficient(ip, &ip->rows[r], c);
  pairing->chosen[pairing->count++] = c;
}

static void fill(const tdm_ip *ip, const ranked *order, uint32_t count, int32_t *room,
                 tdm_wide *activity, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  for (uint32_t c = 0; c < problem->count; c++)
    if (ip->fixed[c] == TDM_LOCKED) take(ip, room, activity, c, pairing);
  for (uint32_t k = 0; k < count; k++) {
    uint32_t c = order[k].candidate;
    if (room[problem->mentor[c]] > 0 && room[problem->mentee[c]] > 0 &&
        rows_allow(ip, activity, c))
      take(ip, room, activity, c, pairing);
  }
}

bool tdm_greedy(const tdm_ip *ip, const tdm_prices *prices, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  ranked *order = malloc(((size_t)problem->count + 1) * sizeof *order);
  int32_t *room = calloc((size_t)problem->node_count + 1, sizeof *room);
  tdm_wide *activity = calloc(ip->row_count, sizeof *activity);
  bool enough_memory = order && room && activity;
  if (enough_memory) {
    uint32_t count = 0;
    bool gains_only = ip->objective == TDM_COUNT_SCORE && !ip->rows[ip->pairs_row].active;
    for (uint32_t c = 0; c < problem->count; c++)
      if (ip->fixed[c] == TDM_FREE && !(gains_only && problem->units[c] < 0))
        order[count++] = (ranked){c, prices->reduced[c]};
    qsort(order, count, sizeof *order, compare);
    for (uint32_t n = 0; n < problem->node_count; n++) room[n] = problem->nodes[n].capacity;
    pairing->count = 0;
    fill(ip, order, count, room, activity, pairing);
    qsort(pairing->chosen, pairing->count, sizeof *pairing->chosen, compare_numbers);
    pairing->known = tdm_pairing_feasible(ip, pairing);
  }
  free(order);
  free(room);
  free(activity);
  return enough_memory;
}

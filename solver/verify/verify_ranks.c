// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_ranks.h"

#include <stdlib.h>

typedef struct {
  tdm_text id;
  uint32_t place; /* in kinds->people */
} entry;

bool tdm_ranks_needed(const tdm_request *request) {
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (request->cohort.participants[p].role == TDM_ROLE_EITHER) return true;
  return false;
}

static int by_id(const void *a, const void *b) {
  return tdm_text_compare(((const entry *)a)->id, ((const entry *)b)->id);
}

/* Both sides rank the same people, so that their ranks compare. */
bool tdm_ranks_init(tdm_ranks *ranks, const tdm_kinds *kinds) {
  tdm_arena *arena = kinds->judge->arena;
  const tdm_participant *people = kinds->judge->request->cohort.participants;
  entry *entries = tdm_arena_alloc(arena, kinds->count, sizeof *entries);
  uint32_t *filled = tdm_arena_alloc(arena, kinds->kind_count, sizeof *filled), count = 0;
  ranks->first = tdm_arena_alloc(arena, (size_t)kinds->kind_count + 1, sizeof *ranks->first);
  ranks->rank = tdm_arena_alloc(arena, kinds->count, sizeof *ranks->rank);
  if (!entries || !filled || !ranks->first || !ranks->rank) return false;
  for (uint32_t i = 0; i < kinds->count; i++)
    if (people[kinds->people[i]].role == TDM_ROLE_EITHER)
      entries[count++] = (entry){people[kinds->people[i]].id, i};
  qsort(entries, count, sizeof *entries, by_id);
  for (uint32_t i = 0; i < count; i++) ranks->first[kinds->kind[entries[i].place] + 1]++;
  for (uint32_t k = 0; k < kinds->kind_count; k++) ranks->first[k + 1] += ranks->first[k];
  for (uint32_t i = 0; i < count; i++) {
    uint32_t kind = kinds->kind[entries[i].place];
    ranks->rank[ranks->first[kind] + filled[kind]++] = i;
  }
  return true;
}

uint64_t tdm_ranks_count(const tdm_ranks *of_a, uint32_t a, const tdm_ranks *of_b, uint32_t b) {
  uint32_t at = of_a->first[a], end = of_a->first[a + 1];
  uint64_t pairs = 0;
  for (uint32_t i = of_b->first[b]; i < of_b->first[b + 1]; i++) {
    while (at < end && of_a->rank[at] < of_b->rank[i]) at++;
    pairs += at - of_a->first[a];
  }
  return pairs;
}

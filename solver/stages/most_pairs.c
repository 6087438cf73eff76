// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/most_pairs.h"

#include <stdlib.h>

#include "solver/network/places.h"

static tdm_ending bound_by_capacities(tdm_stages *stages, tdm_stage_state *state) {
  tdm_prices_crude(&stages->prices, stages->ip);
  state->has_bound = true;
  state->bound = tdm_prices_bound(&stages->prices);
  if ((int64_t)stages->ip->problem->most_pairs < state->bound)
    state->bound = stages->ip->problem->most_pairs;
  return tdm_stage_proof_take(&state->proof, stages->ip, &stages->prices) ? TDM_ENDED_PROVEN
                                                                          : TDM_ENDED_NO_MEMORY;
}

/* The groups that leave a place open, each in a row. */
static bool add_groups(tdm_ip *ip, tdm_places *places) {
  uint32_t nodes = ip->problem->node_count, groups;
  bool *inner = malloc(((size_t)nodes + 1) * sizeof *inner);
  uint32_t *group = malloc(((size_t)nodes + 1) * sizeof *group);
  uint32_t *members = malloc(((size_t)nodes + 1) * sizeof *members);
  bool found = inner && group && members && tdm_places_groups(places, inner, group, &groups);
  for (uint32_t g = 0; found && g < groups; g++) {
    int64_t sum = 0;
    uint32_t count = 0;
    for (uint32_t n = 0; n < nodes; n++) {
      if (group[n] != g) continue;
      sum += ip->problem->nodes[n].capacity;
      members[count++] = n;
    }
    if (count > 1 && sum % 2 != 0) tdm_ip_add_odd_set(ip, members, count);
  }
  free(inner);
  free(group);
  free(members);
  return found;
}

/* *reached: as many pairs as the bound says, or proven to be all. */
static tdm_ending match(tdm_stages *stages, tdm_stage_state *state, bool whole, bool *reached) {
  tdm_ip *ip = stages->ip;
  tdm_places places;
  tdm_pairing pairing;
  tdm_ending end = TDM_ENDED_NO_MEMORY;
  tdm_places_status status = tdm_places_init(&places, ip, whole, stages->stop);
  *reached = false;
  if (status == TDM_PLACES_TOO_MANY) end = TDM_ENDED_PROVEN;
  if (status == TDM_PLACES_STOPPED) end = TDM_ENDED_STOPPED;
  if (status == TDM_PLACES_DONE && tdm_pairing_init(&pairing, ip->problem)) {
    bool largest = tdm_places_maximum(&places, stages->stop);
    int64_t pairs = tdm_places_pairs(&places);
    *reached = pairs >= state->bound || (largest && places.whole);
    if (largest && places.whole && pairs < state->bound) state->bound = pairs;
    bool kept = tdm_places_pairing(&places, ip->problem, &pairing);
    if (kept && largest && places.whole) kept = add_groups(ip, &places);
    if (kept) end = largest ? TDM_ENDED_PROVEN : TDM_ENDED_STOPPED;
    bool better = !stages->pairing.known || pairing.count > stages->pairing.count;
    if (kept && better && tdm_pairing_feasible(ip, &pairing))
      tdm_pairing_copy(&stages->pairing, &pairing);
  }
  tdm_places_fini(&places);
  return end;
}

tdm_ending tdm_most_pairs_bound(tdm_stages *stages, tdm_stage_state *state) {
  bool reached;
  tdm_ending end = bound_by_capacities(stages, state);
  if (end == TDM_ENDED_PROVEN) end = match(stages, state, false, &reached);
  if (end == TDM_ENDED_PROVEN && !reached && !tdm_ip_knows_all(stages->ip))
    end = match(stages, state, true, &reached);
  return end;
}

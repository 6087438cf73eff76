// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_internal.h"

/* The current pairs of people who are still there, in the order of the request. */
static bool list_pairs(const tdm_judge *judge, tdm_chosen **pairs, uint32_t *count) {
  const tdm_programme *programme = &judge->request->programme;
  *count = 0;
  *pairs = tdm_arena_alloc(judge->arena, programme->current_count, sizeof **pairs);
  if (!*pairs) return false;
  for (uint32_t i = 0; i < programme->current_count; i++) {
    uint32_t mentor = programme->current[i].mentor.participant;
    uint32_t mentee = programme->current[i].mentee.participant;
    if (mentor != TDM_NONE && mentee != TDM_NONE)
      (*pairs)[(*count)++] = (tdm_chosen){mentor, mentee};
  }
  return true;
}

/* Of the two directions at most one is a candidate. */
bool tdm_judge_count_current(const tdm_judge *judge, int64_t *candidates) {
  tdm_judge round = {.request = judge->request, .arena = judge->arena};
  tdm_chosen *pairs;
  uint32_t count;
  if (!list_pairs(judge, &pairs, &count) || !tdm_judge_gather(&round, pairs, count)) return false;
  bool *counted = tdm_arena_alloc(judge->arena, count, sizeof *counted); /* by first of the two */
  if (!counted) return false;
  *candidates = 0;
  for (uint32_t i = 0; i < count; i++) {
    const tdm_fact *fact = &round.facts[i];
    if (!fact->known || counted[fact->first] || !tdm_judge_is_candidate(&round, fact)) continue;
    counted[fact->first] = true;
    ++*candidates;
  }
  return true;
}

void tdm_judge_changes(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  if (programme->max_changes < 0) return;
  int64_t candidates, kept = 0;
  if (!tdm_judge_count_current(judge, &candidates)) {
    judge->out_of_memory = true;
    return;
  }
  for (uint32_t i = 0; i < judge->count; i++)
    kept += judge->facts[i].kept && judge->facts[i].first == i;
  if (candidates - kept > programme->max_changes)
    tdm_judge_break_at(judge, "max_changes", (tdm_text){NULL, 0}, "programme.max_changes");
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/everybody.h"

static bool list_people(tdm_everybody *e, const tdm_cohort *cohort, tdm_arena *arena) {
  e->mentors = tdm_arena_alloc(arena, cohort->count, sizeof *e->mentors);
  e->mentees = tdm_arena_alloc(arena, cohort->count, sizeof *e->mentees);
  if (!e->mentors || !e->mentees) return false;
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role == TDM_ROLE_MENTOR)
      e->mentors[e->mentor_count++] = p;
    else
      e->mentees[e->mentee_count++] = p;
  return true;
}

static bool compile_quotas(tdm_everybody *e, const tdm_request *request, tdm_arena *arena) {
  e->quotas = tdm_quotas_init(request, arena);
  return e->quotas != NULL;
}

bool tdm_everybody_init(tdm_everybody *e, const tdm_request *request, tdm_arena *arena) {
  *e = (tdm_everybody){0};
  if (!list_people(e, &request->cohort, arena) || !compile_quotas(e, request, arena) ||
      !tdm_scores_init(&e->scores, request, arena) ||
      !tdm_rules_init(&e->rules, request, &e->scores, arena))
    return false;
  e->scan = tdm_scan_new(&e->rules, e->quotas, e->mentors, e->mentor_count, e->mentees,
                         e->mentee_count, arena);
  return e->scan != NULL;
}

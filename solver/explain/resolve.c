// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/resolve.h"

#include <string.h>

#include "solver/problem/stop.h"
#include "solver/solve.h"

void tdm_resolver_init(tdm_resolver *resolver, const tdm_request *request,
                       const tdm_control *control) {
  *resolver = (tdm_resolver){.request = request, .control = *control};
  resolver->control.progress = NULL;
  resolver->control.brief = true;
}

tdm_request tdm_resolve_quiet(const tdm_request *request) {
  tdm_request changed = *request;
  changed.options.reasons = changed.options.prices = changed.options.certificate = false;
  return changed;
}

static tdm_reference reference_of(const tdm_request *request, uint32_t participant) {
  return (tdm_reference){request->cohort.participants[participant].id, participant};
}

static bool has_place(const tdm_request *request, uint32_t participant) {
  const tdm_programme *programme = &request->programme;
  int32_t locked = 0;
  for (uint32_t k = 0; k < programme->require_count; k++)
    locked += programme->require[k].pair.mentor.participant == participant ||
              programme->require[k].pair.mentee.participant == participant;
  return locked < request->cohort.participants[participant].capacity;
}

bool tdm_resolve_has_place(const tdm_request *request, uint32_t mentor, uint32_t mentee) {
  return has_place(request, mentor) && has_place(request, mentee);
}

bool tdm_resolve_require(tdm_request *changed, uint32_t mentor, uint32_t mentee, bool override,
                         tdm_arena *arena) {
  tdm_programme *programme = &changed->programme;
  uint32_t count = programme->require_count;
  tdm_lock *locks = tdm_arena_alloc(arena, (size_t)count + 1, sizeof *locks);
  if (!locks) return false;
  if (count) memcpy(locks, programme->require, count * sizeof *locks);
  locks[count] = (tdm_lock){.pair = {reference_of(changed, mentor), reference_of(changed, mentee)},
                            .override = override};
  programme->require = locks;
  programme->require_count = count + 1;
  return true;
}

bool tdm_resolve_forbid(tdm_request *changed, uint32_t mentor, uint32_t mentee, tdm_arena *arena) {
  tdm_programme *programme = &changed->programme;
  uint32_t count = programme->forbid_count;
  tdm_pair_reference *pairs = tdm_arena_alloc(arena, (size_t)count + 1, sizeof *pairs);
  if (!pairs) return false;
  if (count) memcpy(pairs, programme->forbid, count * sizeof *pairs);
  pairs[count] = (tdm_pair_reference){reference_of(changed, mentor), reference_of(changed, mentee)};
  programme->forbid = pairs;
  programme->forbid_count = count + 1;
  return true;
}

bool tdm_resolve_places(tdm_request *changed, uint32_t participant, int32_t min, int32_t capacity,
                        tdm_arena *arena) {
  tdm_cohort *cohort = &changed->cohort;
  tdm_participant *people = tdm_arena_alloc(arena, cohort->count, sizeof *people);
  if (!people) return false;
  memcpy(people, cohort->participants, cohort->count * sizeof *people);
  people[participant].min = min;
  people[participant].capacity = capacity;
  cohort->participants = people;
  return true;
}

tdm_quota *tdm_resolve_quota(tdm_request *changed, uint32_t quota, tdm_arena *arena) {
  tdm_programme *programme = &changed->programme;
  tdm_quota *quotas = tdm_arena_alloc(arena, programme->quota_count, sizeof *quotas);
  if (!quotas) return NULL;
  memcpy(quotas, programme->quotas, programme->quota_count * sizeof *quotas);
  programme->quotas = quotas;
  return &quotas[quota];
}

tdm_result tdm_resolve(tdm_resolver *resolver, const tdm_request *changed, double share,
                       tdm_arena *arena, tdm_outcome *outcome, tdm_text *message) {
  tdm_problems problems; /* what is refused here nobody is told */
  tdm_control control = resolver->control;
  int64_t now_ns = tdm_clock_ns();
  if (control.deadline_ns)
    control.deadline_ns = now_ns + (int64_t)((double)(control.deadline_ns - now_ns) * share);
  control.start_ns = now_ns;
  resolver->solves++;
  tdm_problems_init(&problems, arena);
  return tdm_solve(changed, &control, arena, &problems, outcome, message);
}

bool tdm_resolver_is_over(const tdm_resolver *resolver) {
  const tdm_control *control = &resolver->control;
  if (control->deadline_ns && tdm_clock_ns() >= control->deadline_ns) return true;
  return control->cancelled && control->cancelled(control->context);
}

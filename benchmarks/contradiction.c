// SPDX-License-Identifier: GPL-3.0-or-later
/* Conditions that cannot hold together, to see whether they are found out. */
#include "benchmarks/cohort.h"

static tdm_quota *add_quota(tdm_request *request, const char *name) {
  tdm_programme *programme = &request->programme;
  tdm_quota *quota = &programme->quotas[programme->quota_count++];
  *quota = (tdm_quota){
      .name = tdm_text_of(name), .min = -1, .max = -1, .min_share = -1, .max_share = -1};
  return quota;
}

/* No pair at all would satisfy both shares, so there must be one. */
static void add_shares(tdm_request *request) {
  add_quota(request, "anybody")->min = 1;
  tdm_quota *near = add_quota(request, "near"), *far = add_quota(request, "far");
  near->share = tdm_recipe_text(request->arena, "department");
  near->min_share = TDM_MILLION * 35 / 100;
  far->differ = tdm_recipe_text(request->arena, "department");
  far->min_share = TDM_MILLION * 70 / 100;
}

/* The attribute "department" comes first in both kinds of cohorts. */
static bool is_in(const tdm_cohort *cohort, uint32_t participant, const tdm_texts *departments) {
  const tdm_attribute *department = &cohort->attributes[0];
  tdm_text text = cohort->symbols.texts[department->values[department->first[participant]]];
  for (uint32_t k = 0; k < departments->count; k++)
    if (tdm_text_equal(text, departments->items[k])) return true;
  return false;
}

static int64_t places_in(const tdm_request *request, const tdm_texts *departments) {
  int64_t places = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (request->cohort.participants[p].role == TDM_ROLE_MENTOR &&
        is_in(&request->cohort, p, departments))
      places += request->cohort.participants[p].capacity;
  return places;
}

static void add_places(tdm_request *request, uint32_t departments) {
  uint32_t half = departments / 2;
  tdm_texts group = tdm_recipe_values(request->arena, "department", 0, half);
  tdm_quota *inside = add_quota(request, "inside"), *outside = add_quota(request, "outside");
  tdm_recipe_condition(request->arena, &inside->mentor, "department", 0, half);
  tdm_recipe_condition(request->arena, &inside->mentee, "department", 0, half);
  tdm_recipe_condition(request->arena, &outside->mentor, "department", 0, half);
  tdm_recipe_condition(request->arena, &outside->mentee, "department", half, half);
  inside->min = outside->min = places_in(request, &group) / 2 + 1;
}

static void add_minimums(tdm_request *request) {
  tdm_texts group = tdm_recipe_values(request->arena, "department", 0, 1);
  tdm_quota *quota = add_quota(request, "none of them");
  tdm_recipe_condition(request->arena, &quota->mentor, "department", 0, 1);
  quota->max = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++) {
    tdm_participant *person = &request->cohort.participants[p];
    if (person->role == TDM_ROLE_MENTOR && is_in(&request->cohort, p, &group)) person->min = 1;
  }
}

void tdm_recipe_contradict(const tdm_recipe *recipe, tdm_request *request) {
  switch (recipe->contradiction) {
    case TDM_CONTRADICTION_NONE:
      return;
    case TDM_CONTRADICTION_SHARES:
      add_shares(request);
      return;
    case TDM_CONTRADICTION_PLACES:
      add_places(request, recipe->kind == TDM_COHORT_RICH ? 12 : 8);
      return;
    case TDM_CONTRADICTION_MINIMUMS:
      add_minimums(request);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

static bool is_repeated(const tdm_programme *programme, uint32_t at) {
  for (uint32_t i = 0; i < at; i++)
    if (programme->objective[i] == programme->objective[at]) return true;
  return false;
}

/* Everybody's places by role, and together: no pairing has more pairs. */
static uint64_t most_pairs(const tdm_cohort *cohort) {
  uint64_t mentors = 0, mentees = 0, all = 0;
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    uint64_t places = person->capacity > 0 ? (uint64_t)person->capacity : 0;
    if (person->role & TDM_ROLE_MENTOR) mentors += places;
    if (person->role & TDM_ROLE_MENTEE) mentees += places;
    all += places;
  }
  uint64_t most = mentors < mentees ? mentors : mentees;
  return most < all / 2 ? most : all / 2;
}

/* Stage fair compares pair by pair: their number must be known, and not large. */
static void check_fair(tdm_check *check, uint32_t at, const tdm_path *path) {
  const tdm_programme *programme = check->programme;
  uint64_t most = most_pairs(check->cohort);
  uint32_t pairs = 0;
  while (pairs < at && programme->objective[pairs] != TDM_STAGE_PAIRS) pairs++;
  if (pairs == at)
    tdm_check_report(check, path, "stage \"fair\" needs \"pairs\" before it in the objective");
  if (most > TDM_FAIR_PAIRS_MAX)
    tdm_check_report(check, path,
                     "stage \"fair\" is for at most %d pairs, and capacities allow %llu; ask for "
                     "\"worst\" instead, or split the cohort",
                     TDM_FAIR_PAIRS_MAX, (unsigned long long)most);
}

static void check_stages(tdm_check *check, const tdm_path *objective) {
  const tdm_programme *programme = check->programme;
  if (programme->stage_count == 0)
    tdm_check_report(check, objective, "the objective needs at least one stage");
  for (uint32_t i = 0; i < programme->stage_count; i++) {
    const char *name = tdm_stage_name(programme->objective[i]);
    tdm_path path = tdm_path_index(objective, i);
    if (!name && check->decoded_clean)
      tdm_check_report(check, &path, "the stage is missing");
    else if (name && is_repeated(programme, i))
      tdm_check_report(check, &path, "stage \"%s\" is listed twice", name);
    else if (programme->objective[i] == TDM_STAGE_FAIR)
      check_fair(check, i, &path);
  }
}

static void check_wish_weight(tdm_check *check, double weight, const char *side,
                              const tdm_path *wishes) {
  tdm_path path = tdm_path_key(wishes, side);
  if (!tdm_check_in_range(weight, 0, TDM_WEIGHT_MAX))
    tdm_check_report(check, &path, "weight %g is not between 0 and %d", weight, TDM_WEIGHT_MAX);
}

void tdm_check_objective(tdm_check *check) {
  tdm_path root = tdm_path_root("programme");
  tdm_path objective = tdm_path_key(&root, "objective");
  tdm_path wishes = tdm_path_key(&root, "wishes");
  check_stages(check, &objective);
  check_wish_weight(check, check->programme->wish_mentor, "mentor", &wishes);
  check_wish_weight(check, check->programme->wish_mentee, "mentee", &wishes);
}

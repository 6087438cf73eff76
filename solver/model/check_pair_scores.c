// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"
#include "solver/model/pair_set.h"

static void check_points(tdm_check *check, double points, const tdm_path *path) {
  if (tdm_check_in_range(points, -TDM_POINTS_MAX, TDM_POINTS_MAX)) return;
  tdm_check_report(check, path, "%g points are not between -%d and %d", points, TDM_POINTS_MAX,
                   TDM_POINTS_MAX);
}

/* ---- listed form ---- */

static bool is_either(const tdm_check *check, uint32_t participant) {
  return check->cohort->participants[participant].role == TDM_ROLE_EITHER;
}

/* Between two `either` an entry holds in both directions, so the set keeps one of them. */
static bool enter(tdm_check *check, tdm_pair_set *seen, const tdm_pair_reference *pair) {
  uint32_t a = pair->mentor.participant;
  uint32_t b = pair->mentee.participant;
  bool swap = a > b && is_either(check, a) && is_either(check, b);
  return swap ? tdm_pair_set_enter(seen, b, a) : tdm_pair_set_enter(seen, a, b);
}

static void check_entries(tdm_check *check, tdm_pair_scores *scores, const tdm_path *root) {
  tdm_pair_set seen;
  if (!tdm_pair_set_init(&seen, check->arena, scores->entry_count)) {
    tdm_check_no_memory(check);
    return;
  }
  tdm_path entries = tdm_path_key(root, "entries");
  for (uint32_t i = 0; i < scores->entry_count; i++) {
    tdm_pair_reference *pair = &scores->entries[i];
    tdm_path path = tdm_path_index(&entries, i);
    tdm_path points = tdm_path_index(&path, 2);
    if (tdm_check_directed_pair(check, pair, &path) && !enter(check, &seen, pair))
      tdm_check_report(check, &path, "mentor \"%.*s\" and mentee \"%.*s\" are listed twice",
                       TDM_SHOWN(pair->mentor.id), TDM_SHOWN(pair->mentee.id));
    check_points(check, scores->points[i], &points);
  }
}

/* ---- dense form ---- */

/* `listed`: by participant, true for the ids of this side so far. */
static void check_side(tdm_check *check, tdm_references *side, bool mentors, bool *listed,
                       const tdm_path *path) {
  for (uint32_t i = 0; i < side->count; i++) {
    tdm_reference *reference = &side->items[i];
    tdm_path place = tdm_path_index(path, i);
    if (!tdm_check_resolve(check, reference, &place)) continue;
    uint32_t p = reference->participant;
    bool fits = mentors ? tdm_check_may_mentor(check, p) : tdm_check_may_be_mentored(check, p);
    if (!fits)
      tdm_check_report(check, &place, "\"%.*s\" is not a %s", TDM_SHOWN(reference->id),
                       mentors ? "mentor" : "mentee");
    if (listed[p])
      tdm_check_report(check, &place, "\"%.*s\" is listed twice", TDM_SHOWN(reference->id));
    listed[p] = true;
  }
}

static void check_dense(tdm_check *check, tdm_pair_scores *scores, const tdm_path *root) {
  bool *mentors = tdm_check_alloc(check, check->cohort->count, sizeof *mentors);
  bool *mentees = tdm_check_alloc(check, check->cohort->count, sizeof *mentees);
  if (!mentors || !mentees) return;
  tdm_path mentors_path = tdm_path_key(root, "mentors");
  tdm_path mentees_path = tdm_path_key(root, "mentees");
  tdm_path values = tdm_path_key(root, "values");
  check_side(check, &scores->mentors, true, mentors, &mentors_path);
  check_side(check, &scores->mentees, false, mentees, &mentees_path);
  if (!scores->values) return;
  size_t count = (size_t)scores->mentors.count * scores->mentees.count;
  for (size_t k = 0; k < count; k++) {
    tdm_path place = tdm_path_index(&values, (uint32_t)k);
    check_points(check, scores->values[k], &place);
  }
}

void tdm_check_pair_scores(tdm_check *check) {
  tdm_pair_scores *scores = &check->programme->pair_scores;
  if (!scores->given) return;
  tdm_path programme = tdm_path_root("programme");
  tdm_path root = tdm_path_key(&programme, "pair_scores");
  if (scores->dense)
    check_dense(check, scores, &root);
  else
    check_entries(check, scores, &root);
}

// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"
#include "solver/model/pair_set.h"

/* Resolves one side; somebody who left is no error. */
static void resolve(tdm_check *check, tdm_reference *side, const tdm_path *path) {
  side->participant = tdm_cohort_find(check->cohort, side->id);
  if (side->id.size == 0 && check->decoded_clean)
    tdm_check_report(check, path, "an id has 1 to %d bytes; this one is empty", TDM_ID_BYTES_MAX);
}

static void warn_of_leavers(tdm_check *check, const tdm_pair_reference *pair,
                            const tdm_path *path) {
  if (check->cohort->ids_incomplete || !pair->mentor.id.size || !pair->mentee.id.size) return;
  bool mentor = pair->mentor.participant != TDM_NONE, mentee = pair->mentee.participant != TDM_NONE;
  if (!mentor && !mentee)
    tdm_check_warn(check, path, "\"%.*s\" and \"%.*s\" left: both are not in the cohort",
                   TDM_SHOWN(pair->mentor.id), TDM_SHOWN(pair->mentee.id));
  else if (!mentor)
    tdm_check_warn(check, path, "\"%.*s\" left and cannot stay the mentor of \"%.*s\"",
                   TDM_SHOWN(pair->mentor.id), TDM_SHOWN(pair->mentee.id));
  else if (!mentee)
    tdm_check_warn(check, path, "\"%.*s\" left and cannot stay the mentee of \"%.*s\"",
                   TDM_SHOWN(pair->mentee.id), TDM_SHOWN(pair->mentor.id));
}

/* Roles may have changed since the round began: then the pair cannot stay. */
static void warn_of_roles(tdm_check *check, const tdm_pair_reference *pair, const tdm_path *path) {
  if (!tdm_check_may_mentor(check, pair->mentor.participant))
    tdm_check_warn(check, path, "\"%.*s\" is no mentor now, so the pair cannot stay",
                   TDM_SHOWN(pair->mentor.id));
  else if (!tdm_check_may_be_mentored(check, pair->mentee.participant))
    tdm_check_warn(check, path, "\"%.*s\" is no mentee now, so the pair cannot stay",
                   TDM_SHOWN(pair->mentee.id));
}

/* Two people form at most one pair, whichever of them mentors. */
static bool enter(tdm_pair_set *seen, const tdm_pair_reference *pair) {
  uint32_t a = pair->mentor.participant, b = pair->mentee.participant;
  return a < b ? tdm_pair_set_enter(seen, a, b) : tdm_pair_set_enter(seen, b, a);
}

static void check_pair(tdm_check *check, tdm_pair_reference *pair, tdm_pair_set *seen,
                       const tdm_path *path) {
  tdm_path first = tdm_path_index(path, 0), second = tdm_path_index(path, 1);
  resolve(check, &pair->mentor, &first);
  resolve(check, &pair->mentee, &second);
  if (pair->mentor.id.size && tdm_text_equal(pair->mentor.id, pair->mentee.id)) {
    tdm_check_report(check, path, "\"%.*s\" cannot be paired with themself",
                     TDM_SHOWN(pair->mentor.id));
    return;
  }
  if (pair->mentor.participant == TDM_NONE || pair->mentee.participant == TDM_NONE)
    warn_of_leavers(check, pair, path);
  else if (!enter(seen, pair))
    tdm_check_warn(check, path, "\"%.*s\" and \"%.*s\" are listed twice",
                   TDM_SHOWN(pair->mentor.id), TDM_SHOWN(pair->mentee.id));
  else
    warn_of_roles(check, pair, path);
}

/* What only means something beside the running round. */
static void check_uses(tdm_check *check, const tdm_path *root) {
  const tdm_programme *programme = check->programme;
  tdm_path current = tdm_path_key(root, "current"), objective = tdm_path_key(root, "objective");
  tdm_path max_changes = tdm_path_key(root, "max_changes");
  if (programme->has_current || tdm_check_decoder_knows(check, &current)) return;
  if (programme->max_changes != -1)
    tdm_check_report(check, &max_changes,
                     "there is no \"current\" round whose pairs could be changed");
  for (uint32_t i = 0; i < programme->stage_count; i++) {
    tdm_path stage = tdm_path_index(&objective, i);
    if (programme->objective[i] == TDM_STAGE_KEPT)
      tdm_check_report(check, &stage, "there is no \"current\" round whose pairs could be kept");
  }
}

void tdm_check_current(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path current = tdm_path_key(&root, "current");
  tdm_pair_set seen;
  check_uses(check, &root);
  if (programme->current_count == 0) return;
  if (!tdm_pair_set_init(&seen, check->arena, programme->current_count)) {
    tdm_check_no_memory(check);
    return;
  }
  for (uint32_t i = 0; i < programme->current_count; i++) {
    tdm_path path = tdm_path_index(&current, i);
    check_pair(check, &programme->current[i], &seen, &path);
  }
}

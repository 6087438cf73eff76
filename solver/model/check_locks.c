// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"
#include "solver/model/pair_set.h"

/* Whether the capacity stands for something else that the decoder could not read. */
static bool capacity_is_doubtful(const tdm_check *check, uint32_t p) {
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  tdm_path person = tdm_path_index(&participants, p);
  tdm_path capacity = tdm_path_key(&person, "capacity");
  return tdm_check_decoder_refused(check, &capacity);
}

/* Counts one more lock of the participant; reports the one that is too many. */
static void count_lock(tdm_check *check, uint32_t *locks, uint32_t p, const tdm_lock *lock,
                       const tdm_path *path) {
  const tdm_participant *person = &check->cohort->participants[p];
  if (person->capacity < 1 || ++locks[p] <= (uint32_t)person->capacity) return;
  if (capacity_is_doubtful(check, p)) return;
  tdm_check_report(check, path,
                   "mentor \"%.*s\" and mentee \"%.*s\" cannot be locked: \"%.*s\" has a capacity "
                   "of %d and %u locks",
                   TDM_SHOWN(lock->pair.mentor.id), TDM_SHOWN(lock->pair.mentee.id),
                   TDM_SHOWN(person->id), person->capacity, locks[p]);
}

static void check_lock(tdm_check *check, tdm_lock *lock, tdm_pair_set *seen, uint32_t *locks,
                       const tdm_path *path) {
  tdm_path pair = tdm_path_key(path, "pair");
  const tdm_path *place = lock->in_map || lock->override ? &pair : path;
  if (!tdm_check_directed_pair(check, &lock->pair, place)) return;
  uint32_t mentor = lock->pair.mentor.participant;
  uint32_t mentee = lock->pair.mentee.participant;
  /* Two people form one pair at most. */
  if (!tdm_pair_set_enter(seen, mentor < mentee ? mentor : mentee,
                          mentor < mentee ? mentee : mentor)) {
    tdm_check_report(check, path, "mentor \"%.*s\" and mentee \"%.*s\" are locked twice",
                     TDM_SHOWN(lock->pair.mentor.id), TDM_SHOWN(lock->pair.mentee.id));
    return;
  }
  count_lock(check, locks, mentor, lock, path);
  count_lock(check, locks, mentee, lock, path);
}

void tdm_check_locks(tdm_check *check) {
  tdm_programme *programme = check->programme;
  if (programme->require_count == 0) return;
  tdm_pair_set seen;
  uint32_t *locks = tdm_check_alloc(check, check->cohort->count, sizeof *locks);
  if (!locks) return;
  if (!tdm_pair_set_init(&seen, check->arena, programme->require_count)) {
    tdm_check_no_memory(check);
    return;
  }
  tdm_path root = tdm_path_root("programme");
  tdm_path require = tdm_path_key(&root, "require");
  for (uint32_t i = 0; i < programme->require_count; i++) {
    tdm_path path = tdm_path_index(&require, i);
    check_lock(check, &programme->require[i], &seen, locks, &path);
  }
}

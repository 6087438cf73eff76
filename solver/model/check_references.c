// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "solver/model/check.h"

/* ---- ids that must be known ---- */

bool tdm_check_resolve(tdm_check *check, tdm_reference *reference, const tdm_path *path) {
  reference->participant = tdm_cohort_find(check->cohort, reference->id);
  if (reference->participant != TDM_NONE) return true;
  if (reference->id.size == 0) {
    if (check->decoded_clean)
      tdm_check_report(check, path, "an id has 1 to %d bytes; this one is empty", TDM_ID_BYTES_MAX);
  } else if (!check->cohort->ids_incomplete) {
    tdm_check_report(check, path, "no participant has the id \"%.*s\"", TDM_SHOWN(reference->id));
  }
  return false;
}

bool tdm_check_may_mentor(const tdm_check *check, uint32_t participant) {
  tdm_role role = check->cohort->participants[participant].role;
  return role == 0 || (role & TDM_ROLE_MENTOR);
}

bool tdm_check_may_be_mentored(const tdm_check *check, uint32_t participant) {
  tdm_role role = check->cohort->participants[participant].role;
  return role == 0 || (role & TDM_ROLE_MENTEE);
}

bool tdm_check_directed_pair(tdm_check *check, tdm_pair_reference *pair, const tdm_path *path) {
  tdm_path first = tdm_path_index(path, 0);
  tdm_path second = tdm_path_index(path, 1);
  bool mentor = tdm_check_resolve(check, &pair->mentor, &first);
  bool mentee = tdm_check_resolve(check, &pair->mentee, &second);
  if (mentor && mentee && pair->mentor.participant == pair->mentee.participant) {
    tdm_check_report(check, path, "\"%.*s\" cannot be paired with themself",
                     TDM_SHOWN(pair->mentor.id));
    return false;
  }
  if (mentor && !tdm_check_may_mentor(check, pair->mentor.participant)) {
    tdm_check_report(check, &first, "\"%.*s\" is not a mentor and cannot mentor \"%.*s\"",
                     TDM_SHOWN(pair->mentor.id), TDM_SHOWN(pair->mentee.id));
    mentor = false;
  }
  if (mentee && !tdm_check_may_be_mentored(check, pair->mentee.participant)) {
    tdm_check_report(check, &second, "\"%.*s\" is not a mentee and cannot have the mentor \"%.*s\"",
                     TDM_SHOWN(pair->mentee.id), TDM_SHOWN(pair->mentor.id));
    mentee = false;
  }
  return mentor && mentee;
}

/* ---- wishes and vetoes ---- */

enum { SEEN_SLOTS = 4 * TDM_REFERENCES_MAX };

/* The ids of one list so far. */
typedef struct {
  const tdm_reference *items;
  uint8_t slots[SEEN_SLOTS]; /* index + 1, 0 where free */
} seen_ids;

/* Enters item k; returns whether its id was there before. */
static bool enter(seen_ids *seen, uint32_t k) {
  tdm_text id = seen->items[k].id;
  uint32_t at = (uint32_t)tdm_text_hash(id, (uint64_t)(uintptr_t)seen->items) % SEEN_SLOTS;
  while (seen->slots[at]) {
    if (tdm_text_equal(seen->items[seen->slots[at] - 1].id, id)) return true;
    at = (at + 1) % SEEN_SLOTS;
  }
  seen->slots[at] = (uint8_t)(k + 1);
  return false;
}

/* Resolves the list at `path`; unknown ids keep their place and cause a warning. */
static void resolve_list(tdm_check *check, tdm_references *list, const tdm_path *path) {
  for (uint32_t k = 0; k < list->count; k++) {
    tdm_reference *item = &list->items[k];
    item->participant = tdm_cohort_find(check->cohort, item->id);
    if (item->participant != TDM_NONE || item->id.size == 0 || check->cohort->ids_incomplete)
      continue;
    tdm_path place = tdm_path_index(path, k);
    tdm_check_warn(check, &place, "no participant has the id \"%.*s\"", TDM_SHOWN(item->id));
  }
}

static void check_wishes(tdm_check *check, uint32_t p, const tdm_path *path) {
  tdm_references *wishes = &check->cohort->participants[p].wishes;
  if (wishes->count > TDM_REFERENCES_MAX) {
    tdm_check_report_oversize(check, path, wishes->count, "wishes", TDM_REFERENCES_MAX);
    return;
  }
  resolve_list(check, wishes, path);
  seen_ids seen = {.items = wishes->items};
  for (uint32_t k = 0; k < wishes->count; k++) {
    tdm_path place = tdm_path_index(path, k);
    tdm_text id = wishes->items[k].id;
    if (id.size && enter(&seen, k))
      tdm_check_report(check, &place, "\"%.*s\" is wished for twice; wishes must be distinct",
                       TDM_SHOWN(id));
    else if (wishes->items[k].participant == p)
      tdm_check_warn(check, &place, "\"%.*s\" wishes for themself", TDM_SHOWN(id));
  }
}

static void check_vetoes(tdm_check *check, uint32_t p, const tdm_path *path) {
  tdm_references *vetoes = &check->cohort->participants[p].vetoes;
  if (vetoes->count > TDM_REFERENCES_MAX)
    tdm_check_report_oversize(check, path, vetoes->count, "vetoes", TDM_REFERENCES_MAX);
  else
    resolve_list(check, vetoes, path);
}

void tdm_check_references(tdm_check *check) {
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  for (uint32_t p = 0; p < check->cohort->count; p++) {
    const tdm_participant *person = &check->cohort->participants[p];
    tdm_path place = tdm_path_index(&participants, p);
    tdm_path wishes = tdm_path_key(&place, "wishes");
    tdm_path vetoes = tdm_path_key(&place, "vetoes");
    if (person->wishes.count) check_wishes(check, p, &wishes);
    if (person->vetoes.count) check_vetoes(check, p, &vetoes);
  }
}

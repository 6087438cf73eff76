// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

static void check_id(tdm_check *check, uint32_t p, const tdm_path *place) {
  tdm_text id = check->cohort->participants[p].id;
  if (id.size == 0 && !check->decoded_clean) return;
  tdm_path path = tdm_path_key(place, "id");
  if (id.size == 0 || id.size > TDM_ID_BYTES_MAX) {
    tdm_check_report(check, &path, "an id has 1 to %d bytes; this one has %u", TDM_ID_BYTES_MAX,
                     id.size);
    return;
  }
  uint32_t first = tdm_cohort_find(check->cohort, id);
  if (first != p)
    tdm_check_report(check, &path,
                     "id \"%.*s\" is already that of cohort.participants[%u]; ids must be unique",
                     TDM_SHOWN(id), first);
}

static void check_manager_id(tdm_check *check, uint32_t p, const tdm_path *place) {
  tdm_text manager = check->cohort->participants[p].manager;
  if (manager.size <= TDM_ID_BYTES_MAX) return;
  tdm_path path = tdm_path_key(place, "manager");
  tdm_check_report(check, &path, "an id has 1 to %d bytes; this one has %u", TDM_ID_BYTES_MAX,
                   manager.size);
}

static void check_capacity(tdm_check *check, uint32_t p, const tdm_path *place) {
  const tdm_participant *person = &check->cohort->participants[p];
  tdm_path capacity = tdm_path_key(place, "capacity");
  tdm_path min = tdm_path_key(place, "min");
  if (person->capacity < 1 || person->capacity > TDM_CAPACITY_MAX) {
    tdm_check_report(check, &capacity, "capacity %d of \"%.*s\" is not between 1 and %d",
                     person->capacity, TDM_SHOWN(person->id), TDM_CAPACITY_MAX);
    return;
  }
  if (person->min < 0)
    tdm_check_report(check, &min, "min %d of \"%.*s\" is negative", person->min,
                     TDM_SHOWN(person->id));
  if (person->min > person->capacity && !tdm_check_decoder_knows(check, &capacity))
    tdm_check_report(check, &min, "min %d of \"%.*s\" is above the capacity %d", person->min,
                     TDM_SHOWN(person->id), person->capacity);
}

static void check_role(tdm_check *check, uint32_t p, const tdm_path *place) {
  tdm_role role = check->cohort->participants[p].role;
  if (!check->decoded_clean || (role >= TDM_ROLE_MENTOR && role <= TDM_ROLE_EITHER)) return;
  tdm_path path = tdm_path_key(place, "role");
  tdm_check_report(check, &path, "role of \"%.*s\" must be \"mentor\" or \"mentee\"",
                   TDM_SHOWN(check->cohort->participants[p].id));
}

static void check_size(tdm_check *check, const tdm_path *participants) {
  const tdm_cohort *cohort = check->cohort;
  if (cohort->count > TDM_PARTICIPANTS_MAX)
    tdm_check_report_oversize(check, participants, cohort->count, "participants",
                              TDM_PARTICIPANTS_MAX);
  if (cohort->attribute_count > TDM_ATTRIBUTES_MAX)
    tdm_check_report_oversize(check, participants, cohort->attribute_count, "attributes",
                              TDM_ATTRIBUTES_MAX);
}

void tdm_check_cohort(tdm_check *check) {
  tdm_cohort *cohort = check->cohort;
  if (!tdm_cohort_index(cohort, check->arena)) {
    tdm_check_no_memory(check);
    return;
  }
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  if (tdm_check_decoder_refused(check, &participants)) cohort->ids_incomplete = true;
  check_size(check, &participants);
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_path place = tdm_path_index(&participants, p);
    check_id(check, p, &place);
    check_role(check, p, &place);
    check_capacity(check, p, &place);
    check_manager_id(check, p, &place);
  }
}

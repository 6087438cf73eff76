// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

/* A cohort of one side only is no error, but hardly what was meant. */
void tdm_check_warn_roles(tdm_check *check) {
  const tdm_cohort *cohort = check->cohort;
  if (!check->decoded_clean) return;
  unsigned roles = 0;
  for (uint32_t p = 0; p < cohort->count && roles != TDM_ROLE_EITHER; p++)
    roles |= cohort->participants[p].role;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  if (!(roles & TDM_ROLE_MENTOR))
    tdm_check_warn(check, &participants, "there is no mentor, so no pair is possible");
  if (!(roles & TDM_ROLE_MENTEE))
    tdm_check_warn(check, &participants, "there is no mentee, so no pair is possible");
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/hooks.h"

#include <stdlib.h>

static bool names_participant(const char *variable, const tdm_cohort *cohort) {
  const char *id = getenv(variable);
  if (id == NULL) return false;
  for (uint32_t i = 0; i < cohort->count; i++) {
    if (tdm_text_equal(cohort->participants[i].id, tdm_text_of(id))) return true;
  }
  return false;
}

void tdm_hooks_obey(const tdm_cohort *cohort) {
  if (names_participant("TANDEM_TEST_POISON", cohort)) abort();
  if (names_participant("TANDEM_TEST_HANG", cohort)) {
    for (volatile uint64_t turns = 0;; turns++) {
    }
  }
}

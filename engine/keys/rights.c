// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/keys/rights.h"

#include <string.h>

static const struct {
  const char *name;
  uint32_t right;
} names[] = {
    {"solve", TDM_RIGHT_SOLVE},
    {"submit", TDM_RIGHT_SUBMIT},
    {"admin", TDM_RIGHT_ADMIN},
    {"worker", TDM_RIGHT_WORKER},
};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

/* What is not in the table is forbidden to everybody. */
static const uint32_t needed[TDM_OP_COUNT] = {
    [TDM_OP_HELLO] = TDM_RIGHTS_CLIENT,
    [TDM_OP_STATS] = TDM_RIGHT_ADMIN,
    [TDM_OP_CHECK] = TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT,
    [TDM_OP_SOLVE] = TDM_RIGHT_SOLVE,
    [TDM_OP_SCORE] = TDM_RIGHT_SOLVE,
    [TDM_OP_AGENDA] = TDM_RIGHT_SOLVE,
    [TDM_OP_EXPLAIN] = TDM_RIGHT_SOLVE,
    [TDM_OP_CANCEL] = TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT,
    [TDM_OP_SUBMIT] = TDM_RIGHT_SUBMIT,
    [TDM_OP_PUT] = TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT,
    [TDM_OP_JOB] = TDM_RIGHT_SUBMIT,
    [TDM_OP_JOBS] = TDM_RIGHT_SUBMIT,
    [TDM_OP_FORGET] = TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT,
};

uint32_t tdm_right_of(const char *name, size_t size) {
  for (int i = 0; i < NAME_COUNT; i++) {
    if (strlen(names[i].name) == size && memcmp(names[i].name, name, size) == 0)
      return names[i].right;
  }
  return 0;
}

const char *tdm_rights_text(uint32_t rights, char out[TDM_RIGHTS_TEXT_SIZE]) {
  char *at = out;
  for (int i = 0; i < NAME_COUNT; i++) {
    if ((rights & names[i].right) == 0) continue;
    if (at != out) at = stpcpy(at, ", ");
    at = stpcpy(at, names[i].name);
  }
  *at = '\0';
  return out;
}

uint32_t tdm_rights_for(tdm_op op) { return needed[op]; }

bool tdm_rights_allow(uint32_t rights, tdm_op op) {
  return rights == TDM_RIGHTS_OPEN || (rights & needed[op]) != 0;
}

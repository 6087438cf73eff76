// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Rights: what a key may do, and which of it each operation needs.
 *
 * Whoever has any right may say `hello`. Pure. Callers: the key file, the admission, tests.
 */
#ifndef TANDEM_ENGINE_KEYS_RIGHTS_H
#define TANDEM_ENGINE_KEYS_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/task.h"

enum {
  TDM_RIGHT_SOLVE = 1,  /* requests that are answered while the client waits */
  TDM_RIGHT_SUBMIT = 2, /* jobs, which outlive the connection */
  TDM_RIGHT_ADMIN = 4,  /* figures about everybody's requests */
  TDM_RIGHT_WORKER = 8, /* to be handed requests, on the workers' endpoint */
  TDM_RIGHTS_CLIENT = TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT | TDM_RIGHT_ADMIN,
  TDM_RIGHTS_ALL = TDM_RIGHTS_CLIENT | TDM_RIGHT_WORKER,
  TDM_RIGHTS_TEXT_SIZE = 40
};

/* Of everybody where there are no keys: every operation is allowed. */
#define TDM_RIGHTS_OPEN UINT32_MAX

/* The right of that name, 0 for any other word. */
uint32_t tdm_right_of(const char *name, size_t size);

/* "solve, submit". */
const char *tdm_rights_text(uint32_t rights, char out[TDM_RIGHTS_TEXT_SIZE]);

/* Any one of these rights is enough; 0: nobody with a key may. */
uint32_t tdm_rights_for(tdm_op op);

bool tdm_rights_allow(uint32_t rights, tdm_op op);

#endif

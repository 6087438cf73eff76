// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Named pairs: those that a list of the request speaks of: wishes, vetoes, locks, forbid,
 * history, pair_scores and the running round. All others are worth what their attributes make of
 * them. Callers: verify_bound.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_NAMED_H
#define TANDEM_SOLVER_VERIFY_VERIFY_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "solver/verify/verify_internal.h"

typedef struct {
  tdm_chosen *pairs; /* without duplicates; owned */
  size_t count;
} tdm_named;

/*
 * Collects them, mentor and mentee by their roles. `scored`: wishes and points count, `current`:
 * so do the pairs of the running round. False when memory is out; fini is due in any case.
 */
bool tdm_named_init(tdm_named *named, const tdm_request *request, bool scored, bool current);
void tdm_named_fini(tdm_named *named);

#endif

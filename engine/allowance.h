// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Allowance: whether an owner's limits leave room for one more request.
 *
 * Pure: time comes in. Callers: the admission, tests.
 */
#ifndef TANDEM_ENGINE_ALLOWANCE_H
#define TANDEM_ENGINE_ALLOWANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/owners.h"

/*
 * Counts one request against `per_second`, which may all come in the same moment (the generic
 * cell rate algorithm, ITU-T I.371). 0: it is within; else how many milliseconds it comes
 * too early, and it does not count.
 */
int64_t tdm_allowance_take(tdm_owner *owner, int64_t now_us);

/* How many of the owner's requests wait. */
uint32_t tdm_allowance_waiting(const tdm_owner *owner);

/* Whether as many wait as the owner's share of `capacity` places; a share is one at least. */
bool tdm_allowance_is_full(const tdm_owner *owner, uint32_t capacity);

#endif

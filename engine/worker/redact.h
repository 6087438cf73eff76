// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Redact: takes people out of a text before it is logged. Callers: perform, tests.
 */
#ifndef TANDEM_ENGINE_WORKER_REDACT_H
#define TANDEM_ENGINE_WORKER_REDACT_H

#include <stddef.h>

#include "solver/model/cohort.h"
#include "solver/model/text.h"

/*
 * Copies `text` to `out`, terminated and cut at `size` bytes, with `participant` in the place of
 * every participant's id that stands as a word of its own. Linear in people times text:
 * for what went wrong, not for what happens all the time.
 */
void tdm_redact(tdm_text text, const tdm_cohort *cohort, char *out, size_t size);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Hooks: ways for tests to make a worker misbehave, obeyed only under the daemon's
 * --test-hooks. Callers: perform.
 */
#ifndef TANDEM_ENGINE_WORKER_HOOKS_H
#define TANDEM_ENGINE_WORKER_HOOKS_H

#include "solver/model/cohort.h"

/*
 * Aborts when the cohort has the participant that TANDEM_TEST_POISON names, and spins for ever
 * on that of TANDEM_TEST_HANG.
 */
void tdm_hooks_obey(const tdm_cohort *cohort);

#endif

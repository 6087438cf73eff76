// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker_state.h"

#include <stdio.h>
#include <stdlib.h>

/* allowed[from][to] */
static const bool allowed[TDM_WORKER_STATES][TDM_WORKER_STATES] = {
    [TDM_WORKER_ABSENT] = {[TDM_WORKER_STARTING] = true},
    [TDM_WORKER_STARTING] =
        {[TDM_WORKER_IDLE] = true, [TDM_WORKER_STOPPING] = true, [TDM_WORKER_ABSENT] = true},
    [TDM_WORKER_IDLE] =
        {[TDM_WORKER_BUSY] = true, [TDM_WORKER_STOPPING] = true, [TDM_WORKER_ABSENT] = true},
    [TDM_WORKER_BUSY] =
        {[TDM_WORKER_IDLE] = true, [TDM_WORKER_STOPPING] = true, [TDM_WORKER_ABSENT] = true},
    [TDM_WORKER_STOPPING] = {[TDM_WORKER_ABSENT] = true},
};

bool tdm_worker_may_become(tdm_worker_state from, tdm_worker_state to) { return allowed[from][to]; }

void tdm_worker_become(tdm_worker *worker, tdm_worker_state state) {
  if (!allowed[worker->state][state]) {
    fprintf(stderr, "tdm_worker_become: %d cannot become %d\n", (int)worker->state, (int)state);
    abort();
  }
  worker->state = state;
}

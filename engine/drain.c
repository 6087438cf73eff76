// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/drain.h"

#include <stdio.h>
#include <stdlib.h>

/* allowed[from][to] */
static const bool allowed[TDM_DRAIN_PHASES][TDM_DRAIN_PHASES] = {
    [TDM_DRAIN_SERVING] = {[TDM_DRAIN_DRAINING] = true},
    [TDM_DRAIN_DRAINING] = {[TDM_DRAIN_CANCELLING] = true, [TDM_DRAIN_STOPPED] = true},
    [TDM_DRAIN_CANCELLING] = {[TDM_DRAIN_STOPPED] = true},
};

bool tdm_drain_may_become(tdm_drain_phase from, tdm_drain_phase to) { return allowed[from][to]; }

static void become(tdm_drain *drain, tdm_drain_phase phase, int64_t deadline_ms) {
  if (!allowed[drain->phase][phase]) {
    fprintf(stderr, "tdm_drain: %d cannot become %d\n", (int)drain->phase, (int)phase);
    abort();
  }
  drain->phase = phase;
  drain->deadline_ms = deadline_ms;
}

void tdm_drain_begin(tdm_drain *drain, int64_t now_ms, int64_t drain_ms) {
  become(drain, TDM_DRAIN_DRAINING, now_ms + drain_ms);
}

bool tdm_drain_step(tdm_drain *drain, int64_t now_ms, bool busy) {
  bool over = now_ms >= drain->deadline_ms;
  if (drain->phase != TDM_DRAIN_DRAINING && drain->phase != TDM_DRAIN_CANCELLING) return false;
  if (!busy)
    become(drain, TDM_DRAIN_STOPPED, 0);
  else if (!over)
    return false;
  else if (drain->phase == TDM_DRAIN_DRAINING)
    become(drain, TDM_DRAIN_CANCELLING, now_ms + TDM_CANCEL_GRACE_MS);
  else
    become(drain, TDM_DRAIN_STOPPED, 0);
  return true;
}

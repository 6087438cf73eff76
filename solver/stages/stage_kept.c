// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_kept.h"

tdm_ending tdm_stage_kept_run(tdm_stages *stages, tdm_stage_state *state) {
  stages->ip->objective = TDM_COUNT_KEPT;
  tdm_ending end = tdm_optimize(stages, TDM_STAGE_KEPT, 0, INT64_MAX, state);
  tdm_optimize_settle(stages, state);
  return end;
}

tdm_ending tdm_stage_kept_keep(tdm_stages *stages) {
  stages->ip->objective = TDM_COUNT_KEPT;
  tdm_ip_keep_current(stages->ip, tdm_pairing_value(stages->ip, &stages->pairing));
  return TDM_ENDED_PROVEN;
}

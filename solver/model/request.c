// SPDX-License-Identifier: Apache-2.0
#include "solver/model/request.h"

#include <string.h>

static void init_programme(tdm_programme *programme) {
  programme->max_changes = -1;
  programme->objective[0] = TDM_STAGE_PAIRS;
  programme->objective[1] = TDM_STAGE_SCORE;
  programme->stage_count = 2;
}

void tdm_request_init(tdm_request *request, tdm_arena *arena) {
  memset(request, 0, sizeof *request);
  request->arena = arena;
  request->limits.time_ms = TDM_TIME_MS_DEFAULT;
  request->options.reasons = true;
  request->agenda.months = request->agenda.per_month = 1;
  init_programme(&request->programme);
}

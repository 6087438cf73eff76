// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/agenda.h"
#include "solver/solve.h"
#include "solver/verify/verify_agenda.h"

tdm_result tdm_solve_agenda(const tdm_request *request, const tdm_control *control,
                            tdm_arena *arena, tdm_agenda *agenda, tdm_text *message) {
  tdm_stop stop;
  *message = (tdm_text){0};
  tdm_stop_init(&stop, control);
  if (!tdm_agenda_make(request, &stop, arena, agenda)) return TDM_NO_MEMORY;
  tdm_text complaint = tdm_verify_agenda(request, agenda, arena);
  agenda->elapsed_ms = (tdm_clock_ns() - stop.start_ns) / 1000000;
  if (complaint.size == 0) return TDM_OK;
  *message =
      tdm_text_format(arena, "the verifier refused the agenda: %.*s", TDM_TEXT_ARG(complaint));
  return TDM_INTERNAL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Agenda: the topics of every month from the votes of the pairs. What is chosen, and by which
 * order of wishes, is defined in proto/PROTOCOL.md. Caller: solve_agenda.c.
 */
#ifndef TANDEM_SOLVER_AGENDA_AGENDA_H
#define TANDEM_SOLVER_AGENDA_AGENDA_H

#include "solver/model/agenda.h"
#include "solver/model/request.h"
#include "solver/problem/stop.h"

/*
 * Makes the agenda that a checked request asks for, in the arena, as good as it becomes until
 * stop says so; elapsed_ms is left unset. False when memory is out.
 */
bool tdm_agenda_make(const tdm_request *request, tdm_stop *stop, tdm_arena *arena,
                     tdm_agenda *agenda);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify agenda: the judge between the solver and every agenda. It reads the votes from the
 * cohort's attributes itself. Callers: tdm_solve_agenda(), tests.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_AGENDA_H
#define TANDEM_SOLVER_VERIFY_VERIFY_AGENDA_H

#include "solver/model/agenda.h"
#include "solver/model/request.h"

/*
 * Judges that no topic comes twice in an agenda, that every month has at most `per_month` topics
 * that somebody concerned voted for, that every number told is what the votes come to, that no
 * value exceeds its bound and that `optimal` has bound = value. Returns an empty text when all
 * holds, else what does not; when memory is out the text says so.
 */
tdm_text tdm_verify_agenda(const tdm_request *request, const tdm_agenda *agenda, tdm_arena *arena);

#endif

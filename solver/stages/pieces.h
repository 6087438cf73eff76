// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pieces: the stages of a problem that falls into pieces, piece by piece.
 *
 * Where no side row couples people, every stage is a sum over the components of the graph
 * of candidates, and the best of all stages together is the best of each component: so each is
 * solved as a problem of its own, in its share of the time, and the results add up. Callers:
 * solve.c.
 */
#ifndef TANDEM_SOLVER_STAGES_PIECES_H
#define TANDEM_SOLVER_STAGES_PIECES_H

#include "solver/stages/stages.h"

/*
 * As tdm_stages_run(), which it calls where the problem is in one piece or has quotas; fini is due
 * in any case.
 */
tdm_result tdm_pieces_run(tdm_stages *stages);

#endif

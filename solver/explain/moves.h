// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Moves: how one pairing differs from another. Callers: alternatives, explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_MOVES_H
#define TANDEM_SOLVER_EXPLAIN_MOVES_H

#include "solver/model/explanation.h"

/* From the pairs of `base` to those of `with`, in the arena. False when memory is out. */
bool tdm_moves_find(const tdm_request *request, const tdm_outcome *base, const tdm_outcome *with,
                    tdm_arena *arena, tdm_moves *moves);

#endif

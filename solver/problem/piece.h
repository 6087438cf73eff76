// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Piece: some nodes of a problem, which no candidate connects with the others, as a problem of its
 * own.
 *
 * It shares request, scores, rules and the columns of the scan, and tells scores in the same unit,
 * so that prices of all pieces have one scale. Callers: the stages.
 */
#ifndef TANDEM_SOLVER_PROBLEM_PIECE_H
#define TANDEM_SOLVER_PROBLEM_PIECE_H

#include <stdbool.h>

#include "solver/problem/components.h"
#include "solver/problem/ip.h"

/*
 * Piece number `number` with its own pool, in an arena of the caller's: everything the whole's pool
 * has of it, and, where they are few, all candidates. A stop leaves it at the former. Locks are
 * those that the whole's program has. The whole must outlive it; tdm_problem_fini() is due in any
 * case. False when memory is out.
 */
bool tdm_piece_init(tdm_problem *piece, const tdm_ip *whole, const tdm_components *components,
                    uint32_t number, tdm_stop *stop, tdm_arena *arena);

#endif

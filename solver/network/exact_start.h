// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Start: the basis from which the network of a part sets out.
 * Callers: exact_part.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_START_H
#define TANDEM_SOLVER_NETWORK_EXACT_START_H

#include "solver/network/exact_part.h"

/* Once vertices and arcs are there. `basis` may be NULL. False when memory is out. */
bool tdm_part_start(tdm_part *part, const tdm_known_basis *basis);

#endif

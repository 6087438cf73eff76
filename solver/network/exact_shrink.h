// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shrink: columns of a part that its nodes alone decide.
 *
 * A node that needs all of its columns has all of them, one without room has none, and what that
 * takes or leaves decides others. In a narrow window most pairs fall so.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_SHRINK_H
#define TANDEM_SOLVER_NETWORK_EXACT_SHRINK_H

#include <stdbool.h>

#include "solver/network/exact_part.h"

/*
 * Chooses what must be in, drops what cannot be, says so where that leaves nothing (part->empty).
 * Nodes without a column are free of charge. False: memory is out.
 */
bool tdm_part_shrink(tdm_part *part);

#endif

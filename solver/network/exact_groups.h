// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Exact groups: the steps of groups of candidates as columns of a part.
 *
 * Groups with an undecided candidate have lines after those of the side rows; their steps are
 * columns that stand at no node, after those of the candidates. Callers: exact_part.c only.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_GROUPS_H
#define TANDEM_SOLVER_NETWORK_EXACT_GROUPS_H

#include "solver/network/exact_part.h"

/*
 * More lines of groups than this make the network's dense working basis slow, and more than
 * that are too many for it.
 */
enum { TDM_PART_GROUPS_FEW = 300, TDM_PART_GROUPS_MAX = 2000 };

/*
 * After the side rows' lines: one for every group with a candidate that `is_open` (by number)
 * marks. False when memory is out.
 */
bool tdm_part_groups_begin(tdm_part *part, const tdm_prices *prices, const bool *is_open);

/* When candidates are decided: steps become columns, and what is decided is taken out. */
bool tdm_part_groups_end(tdm_part *part, const tdm_prices *prices, tdm_wide width);

#endif

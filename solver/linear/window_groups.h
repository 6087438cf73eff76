// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Window groups: the steps of groups of candidates in the integer program of a window.
 *
 * A group with a free candidate has a row and columns for its steps; what is decided of it, and of
 * all other groups, is part of the constants. Callers: window.c only.
 */
#ifndef TANDEM_SOLVER_LINEAR_WINDOW_GROUPS_H
#define TANDEM_SOLVER_LINEAR_WINDOW_GROUPS_H

#include "solver/linear/window_internal.h"

/* After candidates are sorted: which groups have lines, and what is decided of their steps. */
bool tdm_window_groups_sort(tdm_window_builder *b);

/* After prices are whole: bounds of the groups' lines. */
void tdm_window_groups_bound(tdm_window_builder *b);

/* After the lines have rows: columns of the steps that are open. */
bool tdm_window_groups_add(tdm_window_builder *b);

/*
 * Sets the steps, and slacks of their groups, that a pairing has in the point x; false where that
 * is outside the window.
 */
bool tdm_window_groups_point(const tdm_window *window, const tdm_pairing *pairing, double *x);

#endif

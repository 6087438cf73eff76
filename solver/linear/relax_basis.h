// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The basis that a relaxation by the network simplex ends with, in terms of the ip.
 * Callers: relax.
 */
#ifndef TANDEM_SOLVER_LINEAR_RELAX_BASIS_H
#define TANDEM_SOLVER_LINEAR_RELAX_BASIS_H

#include "solver/linear/relax.h"

/* Takes it down for tdm_relax_basis(); none of GLPK. False when memory is out. */
bool tdm_relax_keep_basis(tdm_relaxation *relaxation);
void tdm_relax_forget_basis(tdm_relaxation *relaxation);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Unscored: the request as the number of pairs sees it.
 *
 * Without scores far more people are alike (solver/problem/alike.h). A loosened request also lacks
 * the rules and single pairs that keep many people apart and few pairs from meeting: its
 * candidates include those of the request, so that what it proves impossible is.
 */
#ifndef TANDEM_SOLVER_PROBLEM_UNSCORED_H
#define TANDEM_SOLVER_PROBLEM_UNSCORED_H

#include "solver/model/request.h"

/* Copies whose lists are borrowed or in the arena; NULL when memory is out. */
tdm_request *tdm_request_unscored(const tdm_request *request, tdm_arena *arena);
tdm_request *tdm_request_loosened(const tdm_request *request, tdm_arena *arena);

#endif
